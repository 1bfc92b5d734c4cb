"""Texts that become paths of the workflow."""

from __future__ import annotations

import re
from pathlib import Path

from hemaline.common.problems import Problems

# Snakemake 9 fills in braces (wildcards) and <name> (path variables, of which it has some of its
# own), its file matching breaks at line ends, tools take a dash for an option.
_NO_PATH = re.compile(r"[{}\x00-\x1f\x7f]|<[a-z][a-z0-9_]*>|^-")
# fastp writes its command line into its JSON without escaping it.
_NO_WORK = re.compile(r'["\\]')


def check_path_text(
    text: str,
    problems: Problems,
    source: Path | str,
    row: int | None = None,
    column: str | None = None,
) -> bool:
    """Add HL-H06 and return False where ``text`` cannot be a path of the workflow."""
    if not _NO_PATH.search(text) and not (column == "work" and _NO_WORK.search(text)):
        return True
    problems.add("HL-H06", source, row, column, path=text)
    return False
