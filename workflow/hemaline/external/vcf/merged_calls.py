"""One call of each allele and sample out of all records that have it, and the list of the others.

The row is taken from one record, by the order of :meth:`RecordObservation.rank`: carried before not
carried before no call, the fewest failed filters, the most alternative reads, the largest depth,
then the text of the rest. The order of lines decides only which line number is named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from hemaline.common.problems import Problems
from hemaline.common.tables.output_tables import MISSING
from hemaline.common.tables.rows import table
from hemaline.external.vcf.sample_calls import RecordObservation
from hemaline.genome.alleles import Allele


@table("skipped", missing=MISSING)
@dataclass(frozen=True, slots=True)
class Skipped:
    """Alleles of a VCF that `hemaline annotate` leaves out of its table, one a row, with the
    reason, and the lines that --skip-bad-lines passes over. Monomorphic sites and reference
    blocks of a gVCF are no alleles, and samples without a read of an allele do not carry it;
    neither is listed. Positions and alleles are as written, those of GRCh37 too.
    """

    line: Annotated[int, "Line of the VCF."]
    chrom: Annotated[str | None, "CHROM as written; NA for a bad line."]
    pos: Annotated[int | None, "POS as written; NA for a bad line."]
    ref: Annotated[str | None, "REF; NA for a bad line."]
    alt: Annotated[str | None, "One of the ALTs; NA for a bad line."]
    sample: Annotated[str | None, "Sample that it is left out for; NA for all of them."]
    reason: Annotated[
        str,
        "overlapping_deletion (*), symbolic, breakend, no_reference_bases (the reference has N "
        "there, or a partial one lacks the contig), undetermined_bases (N in ALT), "
        "same_as_reference, no_call (neither genotype nor reads of the sample), not_carried (the "
        "genotype lacks the allele, of which there are reads), merged_with_line_<n> (the same "
        "allele once normalised; the row has the counts of that line), bad_line "
        "(--skip-bad-lines). With --genome GRCh37, where a record has no place on GRCh38: "
        "not_in_chain, several_places, gap_inside, other_contig, mitochondrial, structural (a "
        "symbolic allele or breakend in the record), alt_is_reference (the assembly was "
        "corrected: on GRCh38 the ALT is the reference, and reads without it, 1 - VAF, carry the "
        "change), reference_differs.",
    ]
    alt_reads: Annotated[int | None, "Alternative reads of the sample."] = None
    depth: Annotated[int | None, "Depth of the sample."] = None
    detail: Annotated[str | None, "What is wrong with a bad line: code, column, message."] = None


class SampleObservations:
    """Evidence of all records for the alleles of one sample."""

    def __init__(self, sample: str) -> None:
        """Nothing is known yet."""
        self._sample = sample
        self._by_allele: dict[Allele, list[RecordObservation]] = defaultdict(list)
        # Without a read and outside the genotype: counted, not listed.
        self.not_carried = 0

    def add(self, observation: RecordObservation) -> None:
        """Keep what is carried, has reads, or has no call."""
        if observation.carried is False and not observation.call.evidence.carrying:
            self.not_carried += 1
        else:
            self._by_allele[observation.call.allele].append(observation)

    def merged(self, bad_lines: Collection[int]) -> tuple[list[RecordObservation], list[Skipped]]:
        """Observations that become rows, and everything else; lines that are bad left out."""
        rows: list[RecordObservation] = []
        skipped: list[Skipped] = []
        for every in self._by_allele.values():
            ranked = sorted(
                (one for one in every if one.line not in bad_lines), key=RecordObservation.rank
            )
            if not ranked:
                continue
            best, *others = ranked
            if best.carried:
                rows.append(best)
            else:
                reason = "no_call" if best.carried is None else "not_carried"
                skipped.append(self._skipped(best, reason))
            merged = f"merged_with_line_{best.line}"
            skipped += (self._skipped(one, merged) for one in others)
        return rows, skipped

    def _skipped(self, one: RecordObservation, reason: str) -> Skipped:
        written, seen = one.written, one.call.evidence
        place = (one.line, one.chrom, one.pos, written.ref, written.alt)
        return Skipped(*place, self._sample or None, reason, seen.alt, seen.depth)


def report_disagreements(
    sample: str, rows: Collection[RecordObservation], path: Path, problems: Problems
) -> None:
    """Warn of rows whose counts contradict the caller's own fraction, once for each of its keys."""
    by_key: dict[str, list[RecordObservation]] = defaultdict(list)
    for one in rows:
        if one.stated:
            by_key[one.stated.key].append(one)
    for key, found in by_key.items():
        first = min(found, key=lambda one: one.line)
        assert first.stated is not None
        problems.add(
            "HL-V54",
            path,
            first.line,
            "FORMAT",
            sample=sample,
            key=key,
            count=len(found),
            stated=first.stated.text,
            counted=f"{first.call.evidence.vaf:.3g}",
        )
