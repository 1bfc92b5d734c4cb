"""Append what the controls of a finished run showed to the history."""

from __future__ import annotations

from pathlib import Path


def record_controls(
    *,
    controls: Path,
    history: Path,
    output: Path,
) -> None:
    """Append, and write how many lines were new.

    Args:
        controls: table of controls.
        output: how many lines were new.
    """
    from hemaline.common.files import replacing
    from hemaline.common.problems import Problems
    from hemaline.common.tables.rows import read_rows
    from hemaline.quality.controls.control_checks import ControlRow
    from hemaline.quality.controls.control_history import append_history, read_history

    new = append_history(
        history, (row for row in read_rows(controls, ControlRow) if row.has_checks)
    )
    broken = read_history(history).broken
    if broken:
        problems = Problems()
        problems.add("HL-O09", history, count=len(broken), first=broken[0])
        problems.print_report()
    with replacing(output) as out:
        out.write(f"{new}\n")
