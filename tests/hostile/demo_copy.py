"""The demo configuration in another folder."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def write_demo(folder: Path) -> None:
    """Its files, and a file of one byte for each file of reads."""
    shutil.copytree(ROOT / "config", folder / "config")
    with (folder / "config/units.tsv").open(newline="") as handle:
        for row in csv.DictReader(handle, delimiter="\t"):
            for name in filter(None, (row["fastq_1"], row["fastq_2"], row["bam"])):
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_text("x")
