"""Sources of candidate variants: the built-in ones, and the optional ones with their tools."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

from hemaline.common.problems import Problems
from hemaline.common.tables.rows import Field, load_rows, table
from hemaline.inputs.tools import Tool

# Proposed by the step that recounts: it has no file of candidates.
SOFT_CLIP: Final = "softclip"
# Detection limits rest on these, so that no assay can do without them.
BUILT_IN: Final = ("mpileup", SOFT_CLIP)


@table("callers", key=("caller",))
@dataclass(frozen=True)
class Caller:
    """Optional sources of candidates, the tools they need and how to get them."""

    name: Annotated[str, "Name in an assay's `callers`.", Field(unique=True, column="caller")]
    command: Annotated[str, "Command.", Field(column="tool")]
    package: Annotated[str, "Package of bioconda."]
    pinned: Annotated[str, "Version pinned in envs/."]
    arguments: Annotated[
        tuple[str, ...],
        "Arguments that make it print its version.",
        Field(required=False, separator=" "),
    ]
    pattern: Annotated[
        str,
        "Regular expression whose group is the version; empty where the tool gives none.",
        Field(required=False),
    ]
    install: Annotated[str, "How to get it."]
    source: Annotated[str, "What the version rests on."]

    @property
    def tool(self) -> Tool:
        """The command, pinned to one version."""
        return Tool(self.command, self.pinned, self.pinned, self.arguments, self.pattern)

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
    return {one.name: one for one in load_rows(path, Caller)}


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
