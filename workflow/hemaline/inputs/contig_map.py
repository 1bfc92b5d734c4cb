"""A user's own names for contigs: an explicit map is allowed, a guess is not."""

from __future__ import annotations

from pathlib import Path

from hemaline.common.problems import Problems


def read_contig_map(path: Path, problems: Problems) -> dict[str, str]:
    """Names of the reference by the names of a VCF, from two tab-separated columns."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        problems.add("HL-T01", path, reason=str(error))
        return {}
    found: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        names = line.split("\t")
        is_row = len(names) == 2 and all(name and name.split() == [name] for name in names)
        if not is_row or names[0] in found or names[1] in found.values():
            problems.add("HL-V44", path, number, line=line)
        else:
            found[names[0]] = names[1]
    return found
