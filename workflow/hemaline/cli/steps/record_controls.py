"""Append what the controls of a finished run showed to the history."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("--controls", type=Path, required=True, help="table of controls")
    parser.add_argument("--history", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True, help="how many lines were new")


def run(args: argparse.Namespace) -> None:
    """Append, and report how many lines were new."""
    from hemaline.common.files import replacing
    from hemaline.common.problems import Problems
    from hemaline.common.tables.rows import read_rows
    from hemaline.quality.controls.control_checks import ControlRow
    from hemaline.quality.controls.control_history import append_history, read_history

    new = append_history(
        args.history, (row for row in read_rows(args.controls, ControlRow) if row.has_checks)
    )
    broken = read_history(args.history).broken
    if broken:
        problems = Problems()
        problems.add("HL-O09", args.history, count=len(broken), first=broken[0])
        print(problems.report(), file=sys.stderr)
    with replacing(args.output) as out:
        out.write(f"{new}\n")
