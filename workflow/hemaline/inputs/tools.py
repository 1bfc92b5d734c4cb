"""The command-line tools the workflow calls: present, and of the tested version."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from hemaline.common.problems import Problems
from hemaline.common.tables.rows import Field, load_rows, table

_UNKNOWN = "unknown"


@table("tools", key=("tool",))
@dataclass(frozen=True)
class Tool:
    """Command-line tools and the versions this release was tested with."""

    name: Annotated[str, "Command.", Field(column="tool", unique=True)]
    tested: Annotated[str, "Version tested."]
    bioconda: Annotated[str, "Version pinned in envs/."]
    arguments: Annotated[
        tuple[str, ...],
        "Arguments that make it print its version.",
        Field(required=False, separator=" "),
    ]
    pattern: Annotated[str, "Regular expression whose group is the version."]
    source: Annotated[str, "Where the tested one comes from."] = ""

    def version(self) -> str | None:
        """Version on PATH; None where the tool is missing or does not run."""
        if shutil.which(self.name) is None:
            return None
        try:
            done = subprocess.run(
                [self.name, *self.arguments],
                capture_output=True,
                text=True,
                errors="replace",
                check=False,
                timeout=60,
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
        match = re.search(self.pattern, done.stdout + done.stderr, re.MULTILINE)
        return match[1] if match else None


def load_tools(path: Path) -> tuple[Tool, ...]:
    """Tools in the table's order.

    Raises:
        HemalineError: the table breaks its schema.
    """
    return tuple(load_rows(path, Tool))


def check_tools(
    tools: tuple[Tool, ...], allow_other_versions: bool, problems: Problems
) -> dict[str, str]:
    """Versions found by tool; missing and untested ones are added to ``problems``."""
    found = {tool: tool.version() for tool in tools}
    missing = [tool for tool, version in found.items() if version is None]
    if missing:
        pins = " ".join(f"{tool.name}={tool.bioconda}" for tool in missing)
        problems.add("HL-E02", names=" ".join(tool.name for tool in missing), pins=pins)
    for tool, version in found.items():
        if version is not None and version != tool.tested and not allow_other_versions:
            problems.add("HL-E03", tool=tool.name, found=version, tested=tool.tested)
    return {tool.name: version or _UNKNOWN for tool, version in found.items()}
