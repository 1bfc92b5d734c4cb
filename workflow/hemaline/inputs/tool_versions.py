"""Versions of the tools that a run uses: those always needed and those of its callers."""

from __future__ import annotations

from collections.abc import Collection

from hemaline.common.problems import raised_together
from hemaline.inputs.callers import check_callers, load_callers
from hemaline.inputs.tools import check_tools, load_tools
from hemaline.paths import resource


def run_versions(
    conda: bool, check: bool, allow_other_versions: bool, callers: Collection[str] = ()
) -> list[str]:
    """``name=version`` of every tool a run uses: conda's pins, or what is on PATH.

    Args:
        conda: whether rules run in the environments of ``envs/``.
        check: False in the jobs of a run, whose main process has looked already.
        allow_other_versions: whether untested versions may be used.
        callers: sources of candidates that the run's assays require.

    Raises:
        HemalineError: a tool is missing, or not of the tested version and others are not allowed.
    """
    tools = load_tools(resource("tools.tsv"))
    optional = load_callers(resource("callers.tsv"))
    wanted = [optional[name] for name in sorted(set(callers) & optional.keys())]
    if conda or not check:
        return [f"{tool.name}={tool.bioconda}" for tool in [*tools, *(c.tool for c in wanted)]]
    with raised_together() as problems:
        found = check_tools(tools, allow_other_versions, problems)
        found |= check_callers(wanted, allow_other_versions, problems)
    return [f"{name}={version}" for name, version in found.items()]
