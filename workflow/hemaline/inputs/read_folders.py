"""Files of a folder of reads, which sequencing facilities nest and link."""

from __future__ import annotations

import os
from pathlib import Path

from hemaline.common.problems import Problems


def files_inside(folder: Path, problems: Problems) -> list[Path]:
    """Files of a folder and of those inside it, links to folders followed, each folder once.

    Folders that may not be read are added to ``problems``.
    """
    seen: set[str] = set()
    found: list[Path] = []

    def refuse(error: OSError) -> None:
        problems.add("HL-S23", folder, path=error.filename)

    for place, folders, names in os.walk(folder, onerror=refuse, followlinks=True):
        real = os.path.realpath(place)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        found += [Path(place, name) for name in names]
    return sorted(found)
