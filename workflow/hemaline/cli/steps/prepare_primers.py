"""Primers of an assay, checked against the reference."""

from __future__ import annotations

from pathlib import Path


def prepare_primers(
    *,
    primers: Path,
    fai: Path,
    output: Path,
) -> None:
    """Write the six-column BED."""
    from hemaline.common.problems import raised_together
    from hemaline.genome.reference import read_fai
    from hemaline.reads.primers import read_primers, write_primers

    with raised_together() as problems:
        found = read_primers(primers, problems, read_fai(fai))
    write_primers(output, found)
