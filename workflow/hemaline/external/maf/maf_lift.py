"""Rows of a GRCh37 MAF on GRCh38: position, strand, REF and, where bases are known, left-aligned.

Cells of a lifted row are those of GRCh38, NCBI_Build included. A row that is not lifted keeps its
cells and is listed with the reason. A row that states no position has nothing to lift.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from hemaline.common.problems import Problems
from hemaline.common.tables.output_tables import MISSING
from hemaline.common.tables.rows import Field, table, write_rows
from hemaline.external.maf.maf_part import NO_BASES, MafPart
from hemaline.external.maf.maf_words import MafWords, maf_words
from hemaline.genome.alleles import normalised
from hemaline.genome.indexed_reference import Reference, opened, reference_check
from hemaline.genome.liftover import (
    GRCH37,
    GRCH38,
    Liftover,
    LiftReason,
    ReferenceCheck,
    open_chain,
)
from hemaline.variants.maf_alleles import maf_allele

# Columns of alleles, by the names of maf_input.yaml.
_ALLELES = ("alt", "other_alt")
# Columns of the list of lost rows, and those of maf_input.yaml that they are copied from.
_COPIED = {
    "sample_id": "sample_id",
    "gene": "gene",
    "chrom": "chrom",
    "pos": "first",
    "ref": "ref",
    "alt": "alt",
}
_LETTERS = frozenset("ACGTN")


@table("not_lifted", missing=MISSING)
@dataclass(frozen=True)
class NotLifted:
    """Rows of a MAF of GRCh37 that have no allele on GRCh38, one a row, with the reason. Where
    such a row would count, its gene is NA (not_lifted) in its sample unless another variant
    makes it 1.
    """

    row: Annotated[int, "Line of the MAF, the header included."]
    sample_id: Annotated[str | None, "Tumor_Sample_Barcode."]
    gene: Annotated[str | None, "Hugo_Symbol as written."]
    chrom: Annotated[str | None, "Chromosome as written."]
    pos: Annotated[str | None, "Start_Position as written (GRCh37)."]
    ref: Annotated[str | None, "Reference_Allele as written."]
    alt: Annotated[str | None, "Tumor_Seq_Allele2 as written."]
    reason: Annotated[
        str,
        "not_in_chain, several_places, gap_inside (its bases, or the neighbours of an insertion, "
        "are not adjacent on GRCh38), other_contig (another chromosome, or a scaffold), "
        "mitochondrial (hg19's chrM is another sequence than MT), alt_is_reference (the assembly "
        "was corrected: on GRCh38 the variant's base is the reference, and reads without it, 1 - "
        "VAF, carry the change), reference_differs (REF is neither), no_position, no_bases "
        "(alleles not written in A, C, G, T and N).",
        Field(
            allowed=(
                "not_in_chain",
                "several_places",
                "gap_inside",
                "other_contig",
                "mitochondrial",
                "alt_is_reference",
                "reference_differs",
                "no_position",
                "no_bases",
            )
        ),
    ]


@dataclass
class MafLift:
    """Lifts one MAF; rows without an allele on GRCh38 are collected and written to ``listing``.

    ``check`` None leaves REF unchecked and indels where their file has them.
    """

    liftover: Liftover
    listing: Path
    check: ReferenceCheck | None = None
    words: MafWords = field(default_factory=maf_words)
    # By line.
    lost: dict[int, NotLifted] = field(default_factory=dict, init=False)
    _rows: int = field(default=0, init=False)

    def lifted(self, part: MafPart) -> MafPart:
        """The rows of a batch on GRCh38; those whose position is already there are problems."""
        builds, stated = part.words("build", self.words.builds), part.texts("build")
        firsts, positions = part.texts("first"), part.positions()
        pairs = zip(builds, firsts, strict=True)
        is_wrong = [build == GRCH38 and first is not None for build, first in pairs]
        part.report(is_wrong, self.words.columns["build"], "HL-M93", stated)
        cells = {
            name: part.raw(name) for name in ("build", "chrom", "first", "last", "ref", *_ALLELES)
        }
        copied = {name: part.raw(column) for name, column in _COPIED.items()}
        for at in range(part.rows):
            if builds[at] != GRCH37:
                continue
            if firsts[at] is None:
                cells["build"][at] = GRCH38
                continue
            self._rows += 1
            row = self._row({name: texts[at] for name, texts in cells.items()}, positions[at])
            if isinstance(row, LiftReason):
                own = {name: texts[at] or None for name, texts in copied.items()}
                line = part.first_row + at
                self.lost[line] = NotLifted(row=line, reason=row, **own)
                continue
            for name, text in row.items():
                cells[name][at] = text
        return part.replaced(cells)

    def is_lost(self, line: int) -> bool:
        """True if the row of a line has no allele on GRCh38."""
        return line in self.lost

    def _row(self, cells: Mapping[str, str], first: int | None) -> dict[str, str] | LiftReason:
        """Cells of one row on GRCh38, or why it has none."""
        if first is None:
            return LiftReason.NO_POSITION
        ref = self._bases(cells["ref"]) or ""
        alleles = {name: self._bases(cells[name]) for name in _ALLELES}
        changed = list(dict.fromkeys(a for a in alleles.values() if a is not None and a != ref))
        if not all(_LETTERS.issuperset(bases) for bases in (ref, *changed)):
            return LiftReason.NO_BASES
        # A MAF's insertion is behind its first position.
        start = first if ref else first + 1
        site = self.liftover.site(self.words.contig(cells["chrom"]), start, ref, changed)
        if isinstance(site, LiftReason):
            return site
        reason = self.check.reason(site) if self.check else None
        if reason:
            return reason
        lifted = {bases: site.alts[at] for at, bases in enumerate(changed)}
        lifted[ref] = site.ref
        begin = site.pos if ref else site.pos - 1
        end = begin + (len(ref) - 1 if ref else 1)
        if self.check and len(changed) == 1 and self.check.can_normalise(site):
            allele = normalised(site.allele(), self.check.sequence)
            begin, end, lifted[ref], lifted[changed[0]], _ = maf_allele(allele)
        return {
            "build": GRCH38,
            "chrom": site.chrom,
            "first": str(begin),
            "last": str(end),
            "ref": lifted[ref] or NO_BASES,
            **{n: lifted[a] or NO_BASES for n, a in alleles.items() if a is not None},
        }

    def _bases(self, text: str) -> str | None:
        """Bases in capitals, none for a dash; None where nothing is given."""
        if text in self.words.no_bases:
            return ""
        return None if text in self.words.missing else text.upper()

    def report(self, path: Path, problems: Problems) -> None:
        """Report what was not lifted, or not checked; refuse a file of another build."""
        if self.check and self.check.is_other_build:
            self.check.report(path, problems)
            return
        if self.lost:
            counts = Counter(str(one.reason) for one in self.lost.values())
            reasons = ", ".join(f"{reason} {count}" for reason, count in counts.most_common())
            problems.add(
                "HL-M90",
                path,
                count=len(self.lost),
                rows=self._rows,
                reasons=reasons,
                path=self.listing,
            )
        if self.check is None:
            problems.add("HL-M91", path)
        elif self.check.unchecked:
            problems.add("HL-M92", path, count=self.check.unchecked, rows=self._rows)

    def record(self) -> dict[str, str]:
        """Lifted rows and the chain file, for the data package."""
        checked = "REF not checked on GRCh38"
        if self.check:
            checked = f"REF checked on GRCh38 in {self.check.compared} rows"
        lifted = self._rows - len(self.lost)
        text = (
            f"sha256 {self.liftover.sha256}; {lifted} rows lifted, {len(self.lost)} not; {checked}"
        )
        return {self.liftover.name: text}

    def write(self) -> None:
        """Write the list of rows that were not lifted, also an empty one."""
        write_rows(self.listing, NotLifted, self.lost.values())


@contextmanager
def maf_lift(
    chain: Path, listing: Path, reference: Path | None = None, partial: bool = False
) -> Iterator[MafLift]:
    """A lift by ``chain``, held against ``reference`` (indexed FASTA of GRCh38) where one is given.

    Raises:
        HemalineError: the chain or the reference cannot be used, or is of another build.
    """
    liftover = open_chain(chain)
    if reference is None:
        yield MafLift(liftover, listing)
        return
    with opened(Reference(reference, partial=partial)) as fasta:
        yield MafLift(liftover, listing, reference_check(fasta))
