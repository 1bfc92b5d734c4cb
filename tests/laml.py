"""TCGA-LAML (hg19 MAF) on GRCh38: lifted with the chain next to it, held against real bases.

python tests/laml.py    renews its block of tests/oracles/README.md
"""

from __future__ import annotations

import csv
import gzip
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pysam

from chains import CHAIN, Walk
from hemaline.annotation.naming.consequence import load_terms
from hemaline.annotation.naming.hgvs_names import TranscriptNames
from hemaline.annotation.naming.protein_changes import short_protein_name
from hemaline.cli.main import main
from hemaline.common.problems import Problems
from hemaline.common.tables.rows import read_rows
from hemaline.genome.alleles import Allele, normalised
from hemaline.genome.gene_symbols import gene_symbols
from hemaline.genome.transcripts import Transcript, load_transcripts
from hemaline.paths import resource
from hemaline.variants.maf import maf_row
from hemaline.variants.variant_rows import VariantRow
from protein_reading import applied
from sequences import DEMO_CHROM, accessions
from sparse_genome import SHARED, demo_pieces, loci, shared, write_sparse_genome

MAF = SHARED / "tables/tcga_laml/tcga_laml.maf.gz"
SHIFTS = SHARED.parent / "domain/transcript_shifts.tsv"
ORACLES = Path(__file__).with_name("oracles")
OWN_SHIFTS, README = ORACLES / "laml_shifts.tsv", ORACLES / "README.md"
MARKS = ("<!-- laml: begin -->", "<!-- laml: end -->")
# Reasons, as the report words them.
EDGE = "there every change at an exon's first or last base is a splice site"
STOP_INSIDE = (
    "a stop inside the inserted bases: there in-frame, here nonsense (GDC: the worst term)"
)
STOP_AT_ONCE = "a frame shift whose first residue is a stop: there a shift, here nonsense"
FRAME = "frame shift: there no residue and distance, and no 3' rule"
WORDS = "the same protein in other words"
NO_NAME = "no protein change there"
NO_BASES = "the shift reads on into bases that are not at hand: p.? here"
DELETION = "deletion and insertion in one: there the name describes the deletion alone"
UNEXPLAINED = "unexplained"
NOT_THE_SAME = (DELETION, NO_BASES, UNEXPLAINED)

Bases = Callable[[str, int, int], str]


@dataclass(frozen=True)
class LamlRow:
    """A row of the MAF; ``allele`` is the normalised one of GRCh38, None with the reason why."""

    sample: str
    gene: str
    classification: str
    protein: str
    transcript: str
    hg19: str
    allele: Allele | None
    reason: str


def laml_rows(bases: Bases, contigs: frozenset[str]) -> Iterator[LamlRow]:
    """Every row, with its allele where GRCh38's bases are there to name it."""
    lift = Walk(CHAIN)
    with gzip.open(shared(MAF), "rt") as handle:
        for row in csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE):
            allele, reason = _allele(row, lift, bases, contigs)
            place = f"{row['Chromosome']}:{row['Start_Position']}"
            change = f"{row['Reference_Allele']}>{row['Tumor_Seq_Allele2']}"
            yield LamlRow(
                row["Tumor_Sample_Barcode"],
                gene_symbols().resolve(row["Hugo_Symbol"], Problems(), MAF) or row["Hugo_Symbol"],
                row["Variant_Classification"],
                row["Protein_Change"],
                row["i_transcript_name"],
                f"{place}:{change}",
                allele,
                reason,
            )


def _allele(
    row: Mapping[str, str], lift: Walk, bases: Bases, contigs: frozenset[str]
) -> tuple[Allele | None, str]:
    ref = row["Reference_Allele"].replace("-", "")
    alt = row["Tumor_Seq_Allele2"].replace("-", "")
    first, last = int(row["Start_Position"]), int(row["End_position"])
    # The MAF writes X as 23.
    name = {"23": "X", "24": "Y"}.get(row["Chromosome"], row["Chromosome"])
    # Blocks on the other strand would turn alleles round: they are left out.
    places = [
        [one for one in lift.positions(name, pos - 1) if one[2] == "+"] for pos in (first, last)
    ]
    if not all(places) or places[1][0][1] - places[0][0][1] != last - first:
        return None, "not lifted"
    chrom, pos = places[0][0][0], places[0][0][1] + 1
    if chrom not in contigs:
        return None, "no real bases"
    around = bases(chrom, pos - 31, pos + len(ref) + 30)
    if "N" in around:
        return None, "no real bases"
    if ref and bases(chrom, pos - 1, pos - 1 + len(ref)) != ref:
        return None, "REF differs"
    # MAF's insertion is behind its first position.
    start = pos if ref else pos + 1
    return normalised(Allele(chrom, start, ref, alt), bases), ""


def load_shifts() -> dict[str, tuple[int, ...]]:
    """Codons to add to a legacy number: by the domain's rules, and by the oracles' own list."""
    with shared(SHIFTS).open() as handle:
        rows = list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))
    found: dict[str, tuple[int, ...]] = {}
    for row in rows:
        match = re.search(r"MANE(?: codon)? = [\w -]*?([+-]) (\d+)", row["rule"])
        if match:
            found[row["gene"]] = (int(match[1] + match[2]),)
    with OWN_SHIFTS.open() as handle:
        for row in csv.DictReader(handle, delimiter="\t"):
            found[row["gene"]] = (*found.get(row["gene"], ()), int(row["codons"]))
    return found


@dataclass(frozen=True)
class Compared:
    """One row next to this project's; an empty class or protein reason is plain agreement."""

    laml: LamlRow
    row: VariantRow
    classification: str
    class_reason: str
    protein: str
    protein_reason: str

    @property
    def same_gene(self) -> bool:
        """True if the genes are the same."""
        return self.laml.gene == self.row.gene


def class_reason(laml: LamlRow, own: str, row: VariantRow, transcript: Transcript) -> str:
    """Why two Variant_Classifications differ."""
    if own == laml.classification:
        return ""
    assert laml.allele
    edges = [edge for exon in transcript.exons for edge in (exon.start, exon.end)]
    changed = laml.allele.changed
    near = any(changed.start - 1 <= edge <= changed.end + 1 for edge in edges)
    if laml.classification == "Splice_Site" and near:
        return EDGE
    stops = "stop_gained" in str(row.consequence) and "*" in laml.protein
    if laml.classification == "In_Frame_Ins" and own == "Nonsense_Mutation" and stops:
        return STOP_INSIDE
    if (
        laml.classification.startswith("Frame_Shift")
        and short_protein_name(str(row.hgvs_p))[-1] == "*"
    ):
        return STOP_AT_ONCE
    return UNEXPLAINED


def protein_reason(
    laml: LamlRow, row: VariantRow, protein: str, shifts: tuple[int, ...], bases: Bases
) -> str:
    """Why two protein names differ; ``protein`` is MANE's, with its stop."""
    own = short_protein_name(str(row.hgvs_p))
    if laml.protein in ("", ".", "NULL"):
        return NO_NAME
    for by in (0, *shifts):
        legacy = shifted(laml.protein, by)
        moved = f", codon {by:+d}" if by else ""
        silent = re.fullmatch(r"p\.([A-Z*])(\d+)\1", legacy)
        if own == (f"p.{silent[1]}{silent[2]}=" if silent else legacy):
            return f"the same{moved}" if by else ""
        if re.fullmatch(r"p\.[A-Z-]+\d+fs", legacy) and _is_same_shift(legacy, row, laml, bases):
            return f"{FRAME}{moved}"
        made = _made(legacy, protein)
        if made and own != "p.?" and "fs" not in own and made == applied(str(row.hgvs_p), protein):
            return f"{WORDS}{moved}"
    made, allele = _made(laml.protein, protein), laml.allele
    lost = len(laml.hg19.rpartition(":")[2].partition(">")[0])
    if made and allele and allele.variant_class == "delins":
        # The name loses as many residues as the MAF's REF has codons, whatever its ALT adds.
        whole = protein[: protein.index("*") + 1] if "*" in protein else protein
        if len(made) == len(whole) - lost // 3:
            return DELETION
    if own == "p.?" and laml.protein.endswith("fs"):
        return NO_BASES
    return UNEXPLAINED


def _is_same_shift(legacy: str, row: VariantRow, laml: LamlRow, bases: Bases) -> bool:
    """True if the first changed residue is where the change may be moved to by the 3' rule."""
    match = re.match(r"p\.[A-Z][a-z]{2}(\d+)([A-Z][a-z]{2}fs|Ter)", str(row.hgvs_p))
    number = re.search(r"\d+", legacy)
    assert laml.allele
    if match is None or number is None or laml.allele.length_change % 3 == 0:
        return False
    reach = _slack(laml.allele, bases) // 3 + 2
    return 0 <= int(match[1]) - int(number[0]) <= reach


def _slack(allele: Allele, bases: Bases) -> int:
    """Bases by which a left-aligned insertion or deletion can be moved, and its own length."""
    longer = max(allele.ref, allele.alt, key=len)[1:]
    after = bases(allele.chrom, allele.interval.end, allele.interval.end + 200)
    moved = 0
    while after[moved] == longer[moved % len(longer)]:
        moved += 1
    return moved + len(longer)


def _made(legacy: str, protein: str) -> str | None:
    """The protein, to its stop, of an in-frame name as the MAF writes them."""
    inserted = re.fullmatch(r"p\.(\d+)_\d+ins([A-Z*]+)", legacy)
    replaced = re.fullmatch(r"p\.(\d+)_\d+([A-Z]+)>([A-Z*]+)", legacy)
    deleted = re.fullmatch(r"p\.([A-Z]+)(\d+)del", legacy)
    if inserted:
        first, old, new = int(inserted[1]), "", inserted[2]
    elif replaced:
        first, old, new = int(replaced[1]) - 1, replaced[2], replaced[3]
    elif deleted:
        first, old, new = int(deleted[2]) - 1, deleted[1], ""
    else:
        return None
    last = first + len(old)
    if protein[first:last] != old:
        return None
    made = protein[:first] + new + protein[last:]
    return made[: made.index("*") + 1] if "*" in made else made


def shifted(protein: str, by: int) -> str:
    """A one-letter protein name with its codons moved."""
    return re.sub(r"(?<![A-Za-z]fs)(?<!\*)\d+", lambda number: str(int(number[0]) + by), protein)


def compare(folder: Path) -> tuple[list[Compared], Counter[str]]:
    """Rows with real bases, annotated by the verb; and how many were left out, by reason."""
    pieces = {p: b for p, b in loci().items() if p.chrom != DEMO_CHROM} | demo_pieces()
    reference = write_sparse_genome(folder / "sparse.fa.gz", pieces)
    transcripts = load_transcripts(resource("transcripts.tsv"))
    terms = {t.consequence: t for t in load_terms(resource("consequences.tsv")).values()}
    shifts = load_shifts()
    with pysam.FastaFile(str(reference)) as fasta:

        def bases(chrom: str, start: int, end: int) -> str:
            return str(fasta.fetch(chrom, max(0, start), end)).upper()

        rows = list(laml_rows(bases, frozenset(fasta.references)))
        left_out = Counter(
            "no transcript of the gene" if r.gene not in transcripts else r.reason
            for r in rows
            if not r.allele or r.gene not in transcripts
        )
        kept = [row for row in rows if row.allele and row.gene in transcripts]
        known = _annotated({row.allele for row in kept if row.allele}, reference, fasta, folder)
        proteins = TranscriptNames(fasta, accessions(), transcripts.values())
        found = []
        for laml in kept:
            assert laml.allele
            row = known[laml.allele]
            assert row.gene, laml
            transcript = transcripts[row.gene]
            cells = maf_row(row, terms, transcripts, None)
            own = str(cells.Variant_Classification)
            coding = proteins.coding(transcript)
            assert coding
            reason = protein_reason(laml, row, coding.protein, shifts.get(row.gene, ()), bases)
            name = str(cells.HGVSp_Short or "p.?")
            why = class_reason(laml, own, row, transcript)
            found.append(Compared(laml, row, own, why, name, reason))
    return found, left_out


def _annotated(
    alleles: set[Allele], reference: Path, fasta: pysam.FastaFile, folder: Path
) -> dict[Allele, VariantRow]:
    sizes = zip(fasta.references, fasta.lengths, strict=True)
    lines = ["##fileformat=VCFv4.3", *(f"##contig=<ID={c},length={n}>" for c, n in sizes)]
    lines.append("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO")
    lines += [f"{a.chrom}\t{a.pos}\t.\t{a.ref}\t{a.alt}\t.\tPASS\t." for a in sorted(alleles)]
    vcf, table = folder / "laml.vcf", folder / "laml.tsv"
    vcf.write_text("\n".join(lines) + "\n")
    options = ["--reference", str(reference), "--partial", "--threads", "1"]
    assert main(["annotate", str(vcf), *options, "--output", str(table)]) == 0
    return {Allele(v.chrom, v.pos, v.ref, v.alt): v for v in read_rows(table, VariantRow)}


def report(found: list[Compared], left_out: Counter[str]) -> str:
    """The comparison as Markdown."""
    total = len(found)
    plain = sum(not one.class_reason for one in found)
    resolved = [one for one in found if one.protein_reason != NO_NAME]
    agree = sum(one.protein_reason not in NOT_THE_SAME for one in resolved)
    genes = sum(one.same_gene for one in found)
    explained = sum(one.class_reason != UNEXPLAINED for one in found)
    gone = ", ".join(f"{reason} {count:,}" for reason, count in left_out.most_common())
    lines = [
        f"{total} rows of {total + sum(left_out.values()):,} have a gene of this project and real "
        f"bases around their place (left out: {gone}).",
        "",
        "| | rows | agree | |",
        "|---|---:|---:|---|",
        f"| gene | {total} | {genes} | {genes / total:.1%} |",
        f"| Variant_Classification, to the letter | {total} | {plain} | {plain / total:.1%} |",
        f"| the same, but for the three conventions below | {total} | {explained} "
        f"| {explained / total:.1%} |",
        f"| protein change, of rows that name one | {len(resolved)} | {agree} "
        f"| {agree / len(resolved):.1%} |",
        "",
        "| why a row is not the same to the letter | rows | genes |",
        "|---|---:|---|",
    ]
    reasons: dict[str, list[str]] = {}
    for one in found:
        for kind, reason in (("class", one.class_reason), ("protein", one.protein_reason)):
            if reason:
                reasons.setdefault(f"{kind}: {reason}", []).append(one.laml.gene)
    for reason, symbols in sorted(reasons.items()):
        lines.append(f"| {reason} | {len(symbols)} | {', '.join(sorted(set(symbols)))} |")
    lines += ["", "| hg19 | gene | class there | class here | name there | name here | why |"]
    lines.append("|---|---|---|---|---|---|---|")
    listed = {
        f"| {_cut(one.laml.hg19)} | {one.laml.gene} | {one.laml.classification} "
        f"| {one.classification} | {_cut(one.laml.protein)} | {_cut(one.protein)} "
        f"| {'; '.join(filter(None, (one.class_reason, one.protein_reason)))} |"
        for one in found
        if one.class_reason or one.protein_reason
    }
    return "\n".join([*lines, *sorted(listed, key=lambda line: (line.split("|")[2], line))]) + "\n"


def _cut(text: str) -> str:
    text = text.replace("*", "\\*")
    return text if len(text) <= 28 else f"{text[:25]}..."


def write_report(text: str) -> None:
    """Renew the block of the oracles' README."""
    before, _, rest = README.read_text().partition(MARKS[0])
    _, _, after = rest.partition(MARKS[1])
    README.write_text(f"{before}{MARKS[0]}\n{text}{MARKS[1]}{after}")


def written_report() -> str:
    """The table in the README."""
    text = README.read_text().partition(MARKS[0])[2].partition(MARKS[1])[0]
    return text.removeprefix("\n")


if __name__ == "__main__":
    with TemporaryDirectory() as made:
        write_report(report(*compare(Path(made))))
