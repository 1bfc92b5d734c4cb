"""One call of each allele and sample out of all records that have it, and the list of the others.

The row is taken from one record, by the order of :meth:`Observation.rank`: carried before not
carried before no call, the fewest failed filters, the most alternative reads, the largest depth,
then the text of the rest. The order of lines decides only which line number is named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from hemaline.common.problems import Problems
from hemaline.external.vcf.sample_calls import Observation
from hemaline.genome.alleles import Allele


@dataclass(frozen=True, slots=True)
class Skipped:
    """An allele without a row, for one sample or (``sample`` empty) for all, or a bad line.

    A bad line has no place; ``detail`` is what is wrong with it.
    """

    line: int
    chrom: str | None
    pos: int | None
    ref: str | None
    alt: str | None
    sample: str
    reason: str
    alt_reads: int | None = None
    depth: int | None = None
    detail: str | None = None


class SampleObservations:
    """Evidence of all records for the alleles of one sample."""

    def __init__(self, sample: str) -> None:
        """Nothing is known yet."""
        self._sample = sample
        self._by_allele: dict[Allele, list[Observation]] = defaultdict(list)
        # Without a read and outside the genotype: counted, not listed.
        self.not_carried = 0

    def add(self, observation: Observation) -> None:
        """Keep what is carried, has reads, or has no call."""
        if observation.carried is False and not observation.call.evidence.carrying:
            self.not_carried += 1
        else:
            self._by_allele[observation.call.allele].append(observation)

    def merged(self, bad_lines: Collection[int]) -> tuple[list[Observation], list[Skipped]]:
        """Observations that become rows, and everything else; lines that are bad left out."""
        rows: list[Observation] = []
        skipped: list[Skipped] = []
        for every in self._by_allele.values():
            ranked = sorted(
                (one for one in every if one.line not in bad_lines), key=Observation.rank
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

    def _skipped(self, one: Observation, reason: str) -> Skipped:
        written, seen = one.written, one.call.evidence
        place = (one.line, one.chrom, one.pos, written.ref, written.alt)
        return Skipped(*place, self._sample, reason, seen.alt, seen.depth)


def report_disagreements(
    sample: str, rows: Collection[Observation], path: Path, problems: Problems
) -> None:
    """Warn of rows whose counts contradict the caller's own fraction, once for each of its keys."""
    by_key: dict[str, list[Observation]] = defaultdict(list)
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
