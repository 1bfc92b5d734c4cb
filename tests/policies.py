"""Results of each reporting policy for drivers, random variants and polymorphisms.

python tests/policies.py    renews its block of tests/oracles/README.md
"""

from __future__ import annotations

import csv
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pysam

from hemaline.annotation.classification.policies import named_policy
from hemaline.cli.main import main
from hemaline.common.intervals import Interval
from hemaline.common.tables.rows import read_rows
from hemaline.genome.alleles import Allele, normalised
from hemaline.genome.hotspots import load_hotspots
from hemaline.genome.panels import load_panel
from hemaline.genome.transcripts import Transcript, load_transcripts
from hemaline.paths import resource
from hemaline.variants.row_policy import RowPolicy
from hemaline.variants.variant_rows import VariantRow
from sequences import DEMO_CHROM
from sparse_genome import demo_pieces, loci, write_sparse_genome

README = Path(__file__).with_name("oracles") / "README.md"
MARKS = ("<!-- policies: begin -->", "<!-- policies: end -->")
POLICIES = ("driver-basic", "driver-strict", "model-oncogenic", "putative-driver")
SEED, SNVS, DELETIONS = 20261127, 6_000, 600
# Mechanisms by which loss drives a gene, as driver_rules.yaml names them; read apart from it.
LOSS = {"loss_of_function", "truncating"}
NULL = {"stop_gained", "frameshift_variant", "splice_acceptor_variant", "splice_donor_variant"}
REPORTED, OPEN, ZERO = "1", "NA", "0"
HOTSPOT, FLOOR = "somatic hotspots", "alleles of the population floor"
NULL_LOSS = "null variants, genes driven by loss of function without windows"
NULL_OTHER = "null variants, other genes and windows"
INSIDE = "missense inside a listed range or at a hotspot codon"
OUTSIDE = "missense elsewhere"
SILENT = "synonymous, not next to a splice site"
KINDS = (HOTSPOT, NULL_LOSS, NULL_OTHER, INSIDE, OUTSIDE, SILENT, FLOOR)


@dataclass(frozen=True)
class Measured:
    """Counts of cells by kind of allele, policy and answer, and the alleles of each kind."""

    alleles: Mapping[str, int]
    answers: Mapping[tuple[str, str], Counter[str]]

    def share(self, kind: str, policy: str, answer: str) -> float:
        """Alleles of a kind with an answer, as a fraction."""
        return self.answers[kind, policy][answer] / self.alleles[kind]


def measure(folder: Path) -> Measured:
    """Annotate every allele once; then apply each policy, as a tumour without a normal."""
    pieces = {p: b for p, b in loci().items() if p.chrom != DEMO_CHROM} | demo_pieces()
    reference = write_sparse_genome(folder / "sparse.fa.gz", pieces)
    with pysam.FastaFile(str(reference)) as fasta:
        alleles = sorted(set(_alleles(fasta, pieces)))
    rows = annotated(alleles, reference, folder)
    kind_of = _Kinds()
    policies = {name: RowPolicy.of(named_policy(name)) for name in POLICIES}
    counts: Counter[str] = Counter()
    answers: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for row in rows:
        kind = kind_of(row)
        if kind is None:
            continue
        counts[kind] += 1
        # Queried in a source that does not list it, but for what the floor holds.
        queried = row if row.rescued is not None else replace(row, population_af=0.0, rescued=False)
        for name, policy in policies.items():
            decided = policy.decided(queried, "tumour")
            answer = REPORTED if decided.reported else OPEN if decided.withheld else ZERO
            answers[kind, name][answer] += 1
    return Measured(counts, answers)


def _alleles(fasta: pysam.FastaFile, pieces: Mapping[Interval, str]) -> Iterator[Allele]:
    def bases(chrom: str, start: int, end: int) -> str:
        return str(fasta.fetch(chrom, max(0, start), end)).upper()

    def is_real(allele: Allele) -> bool:
        place = allele.interval
        return place.chrom in fasta.references and "N" not in bases(
            place.chrom, place.start - 30, place.end + 30
        )

    known = [one.allele for one in load_hotspots(resource("hotspots.tsv")) if one.is_somatic]
    yield from filter(is_real, (*known, *floor_alleles()))
    chance = random.Random(SEED)
    models = [one for one in _transcripts() if one.chrom in fasta.references]
    places = [place for one in models for place in _coding_places(one)]
    drawn = 0
    while drawn < SNVS + DELETIONS:
        chrom, at = chance.choice(places)
        allele = Allele(chrom, at + 1, base := bases(chrom, at, at + 1), "")
        if drawn < SNVS:
            allele = replace(allele, alt=chance.choice([b for b in "ACGT" if b != base]))
        if not is_real(allele):
            continue
        drawn += 1
        yield normalised(allele, bases)


def _transcripts() -> list[Transcript]:
    models = load_transcripts(resource("transcripts.tsv"))
    return [models[gene] for gene in load_panel(resource("panels"), "myeloid") if gene in models]


def _coding_places(transcript: Transcript) -> Iterator[tuple[str, int]]:
    """0-based coding positions and the two bases next to each exon."""
    for _, part in transcript.coding_exons():
        yield from ((part.chrom, at) for at in range(part.start - 2, part.end + 2))


def floor_alleles() -> list[Allele]:
    """Alleles of the packaged population floor, read from its table."""
    with resource("population_floor.tsv").open(encoding="utf-8", newline="") as handle:
        rows = csv.DictReader(handle, delimiter="\t")
        return [Allele(r["chrom"], int(r["pos"]), r["ref"], r["alt"]) for r in rows]


def annotated(alleles: Sequence[Allele], reference: Path, folder: Path) -> Iterator[VariantRow]:
    """Rows of alleles that one sample without reads carries, named by the verb."""
    with pysam.FastaFile(str(reference)) as fasta:
        sizes = list(zip(fasta.references, fasta.lengths, strict=True))
    lines = ["##fileformat=VCFv4.3", *(f"##contig=<ID={c},length={n}>" for c, n in sizes)]
    lines.append("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO")
    lines += [f"{a.chrom}\t{a.pos}\t.\t{a.ref}\t{a.alt}\t.\tPASS\t." for a in alleles]
    vcf, table = folder / "alleles.vcf", folder / "alleles.tsv"
    vcf.write_text("\n".join(lines) + "\n")
    options = ["--reference", str(reference), "--partial", "--threads", "2"]
    assert main(["annotate", str(vcf), *options, "--output", str(table)]) == 0
    return read_rows(table, VariantRow)


class _Kinds:
    """The kind of a row by the tables themselves, read apart from the code under test."""

    def __init__(self) -> None:
        self._floor = set(floor_alleles())
        somatic = [one for one in load_hotspots(resource("hotspots.tsv")) if one.is_somatic]
        self._hotspots = {one.allele for one in somatic}
        missense = [one for one in somatic if re.fullmatch("p[.][A-Z][0-9]+[A-Z]", one.hgvs_p)]
        self._codons = {(one.gene, _codon(one.hgvs_p)) for one in missense}
        self._ranges, self._windows = defaultdict(list), set()
        for row in _table("driver_domains.tsv"):
            if row["role"] == "missense_driver":
                self._ranges[row["gene"]].append((int(row["first"]), int(row["last"])))
            elif row["role"] in ("truncation_driver", "null_not_driver"):
                self._windows.add(row["gene"])
        self._loss = {
            row["gene"] for row in _table("genes.tsv") if LOSS & set(row["mechanism"].split(";"))
        }

    def __call__(self, row: VariantRow) -> str | None:
        allele = Allele(row.chrom, row.pos, row.ref, row.alt)
        terms = set((row.consequence or "").split("&"))
        if allele in self._floor:
            return FLOOR
        if allele in self._hotspots:
            return HOTSPOT
        if terms & NULL:
            plain = row.gene in self._loss and row.gene not in self._windows
            return NULL_LOSS if plain else NULL_OTHER
        if "missense_variant" in terms:
            return INSIDE if self._is_listed(row) else OUTSIDE
        return SILENT if terms == {"synonymous_variant"} else None

    def _is_listed(self, row: VariantRow) -> bool:
        codon = _codon(row.hgvs_p)
        if (row.gene, codon) in self._codons:
            return True
        return any(first <= codon <= last for first, last in self._ranges[row.gene or ""])


def _table(name: str) -> list[dict[str, str]]:
    with resource(name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, delimiter="\t"))


def _codon(name: str | None) -> int:
    found = re.search(r"[0-9]+", name or "")
    return int(found[0]) if found else 0


def report(found: Measured) -> str:
    """Shares of 1, NA and 0 as Markdown."""
    head = ["of alleles (as found in a tumour)", "alleles", *POLICIES]
    lines = [f"| {' | '.join(head)} |", "|---|---:|" + "---:|" * len(POLICIES)]
    for kind in KINDS:
        shares = (
            " / ".join(f"{100 * found.share(kind, name, a):.1f}" for a in (REPORTED, OPEN, ZERO))
            for name in POLICIES
        )
        lines.append(f"| {kind} | {found.alleles[kind]:,} | {' | '.join(shares)} |")
    return "\n".join(lines)


def written_report() -> str:
    """The block of the README."""
    text = README.read_text(encoding="utf-8")
    return text.partition(MARKS[0])[2].partition(MARKS[1])[0].strip()


def _renew(lines: Iterable[str]) -> None:
    text = README.read_text(encoding="utf-8")
    before, _, rest = text.partition(MARKS[0])
    after = rest.partition(MARKS[1])[2]
    block = "\n".join(lines)
    README.write_text(f"{before}{MARKS[0]}\n{block}\n{MARKS[1]}{after}", encoding="utf-8")


if __name__ == "__main__":
    with TemporaryDirectory() as scratch:
        _renew([report(measure(Path(scratch)))])
