"""Sources of candidate variants: the built-in ones, and the optional ones with their tools."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hemaline.common.problems import Problems, raised_together
from hemaline.common.tables.text_tables import read_table
from hemaline.inputs.tools import Tool

# Proposed by the step that recounts: it has no file of candidates.
SOFT_CLIP: Final = "softclip"
# Detection limits rest on these, so that no assay can do without them.
BUILT_IN: Final = ("mpileup", SOFT_CLIP)


@dataclass(frozen=True)
class Caller:
    """One row of ``resources/callers.tsv``."""

    name: str
    tool: Tool
    package: str
    install: str

    def version(self) -> str | None:
        """Version on PATH, "unknown" where the tool gives none; None where it is missing."""
        if self.tool.pattern:
            return self.tool.version()
        return "unknown" if shutil.which(self.tool.name) else None


def load_callers(path: Path) -> dict[str, Caller]:
    """Optional callers by name.

    Raises:
        HemalineError: the table breaks its schema.
    """
    with raised_together() as problems:
        rows = [row.values for row in read_table(path, "callers", problems)]
    return {
        v["caller"]: Caller(
            v["caller"],
            Tool(v["tool"], v["pinned"], v["pinned"], tuple(v["arguments"].split()), v["pattern"]),
            v["package"],
            v["install"],
        )
        for v in rows
    }


def check_callers(
    callers: Collection[Caller], allow_other_versions: bool, problems: Problems
) -> dict[str, str]:
    """Versions of the callers' tools; missing and untested ones are added to ``problems``."""
    found = {}
    for caller in callers:
        tool, version = caller.tool, caller.version()
        if version is None:
            problems.add("HL-E10", caller=caller.name, tool=tool.name, install=caller.install)
        elif tool.pattern and version != tool.tested and not allow_other_versions:
            problems.add("HL-E03", tool=tool.name, found=version, tested=tool.tested)
        found[tool.name] = version or "unknown"
    return found
