"""The command-line tools the workflow calls: present, and of the tested version."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from hemaline.common.problems import Problems
from hemaline.common.tables.text_tables import read_table

_UNKNOWN = "unknown"


@dataclass(frozen=True)
class Tool:
    """One row of ``resources/tools.tsv``."""

    name: str
    tested: str
    bioconda: str
    arguments: tuple[str, ...]
    pattern: str

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
    problems = Problems()
    rows = read_table(path, "tools", problems)
    problems.raise_errors()
    return tuple(
        Tool(v["tool"], v["tested"], v["bioconda"], tuple(v["arguments"].split()), v["pattern"])
        for v in (row.values for row in rows)
    )


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
