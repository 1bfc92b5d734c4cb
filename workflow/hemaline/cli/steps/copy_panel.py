"""Copy a panel into the folder that holds all panels of a run."""

from __future__ import annotations

from pathlib import Path


def copy_panel(*, source: Path, output: Path) -> None:
    """Write the panel as it is."""
    from hemaline.common.files import replacing

    with replacing(output) as out:
        out.write(source.read_text(encoding="utf-8"))
