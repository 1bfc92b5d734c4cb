"""How much of a protein a null variant takes, and whether its messenger is likely decayed."""

from __future__ import annotations

from dataclasses import dataclass

from hemaline.common.intervals import Interval
from hemaline.genome.alleles import Allele
from hemaline.genome.transcripts import Transcript
from hemaline.interpretation.oncogenicity_rules import NullRule
from hemaline.naming.protein_names import first_residue, stop_residue

# Bases of an intron that are its canonical splice site.
_SITE = 2


@dataclass(frozen=True)
class NullEffect:
    """What a null variant does to its transcript.

    Args:
        cause: the Sequence Ontology term it is judged by.
        lost: share of the residues that are lost or read wrongly; None where it cannot be told.
        decays: whether the messenger is likely to be decayed; None where it cannot be told.
        keeps_frame: whether a skipped exon leaves the rest in frame.
    """

    cause: str
    lost: float | None
    decays: bool | None
    keeps_frame: bool = False


def null_effect(
    allele: Allele,
    transcript: Transcript,
    terms: frozenset[str],
    short_protein: str | None,
    rule: NullRule,
) -> NullEffect | None:
    """The effect of an allele with consequence ``terms``; None where none of them is null.

    ``short_protein`` is the one-letter protein name, None where it cannot be told.
    """
    found = terms & rule.terms
    if not found:
        return None
    if rule.start in found:
        return NullEffect(rule.start, None, None)
    coding = _Coding(transcript)
    stops = sorted(found - rule.splice)
    if stops:
        return _stopped(stops[0], allele, coding, short_protein, rule)
    return _skipped(sorted(found)[0], allele, coding, rule)


def _stopped(
    cause: str, allele: Allele, coding: _Coding, short: str | None, rule: NullRule
) -> NullEffect:
    first = first_residue(short)
    if first is None:
        # No name: the bases tell where the reading breaks off, roughly.
        at = coding.offset(allele.changed)
        if at is None:
            return NullEffect(cause, None, None)
        return NullEffect(cause, coding.lost(at), coding.decays(at, rule.nmd_bases))
    at = 3 * (first - 1)
    stop = stop_residue(short)
    if stop is None:
        # The new frame has no stop before the messenger's end.
        return NullEffect(cause, coding.lost(at), False)
    # Where the stop lies on the reference: behind the change everything has moved.
    placed = max(at, 3 * (stop - 1) - allele.length_change)
    return NullEffect(cause, coding.lost(at), coding.decays(placed, rule.nmd_bases))


def _skipped(cause: str, allele: Allele, coding: _Coding, rule: NullRule) -> NullEffect:
    """The exon beside the splice site is taken to be left out."""
    span = coding.exon_beside(allele.changed)
    if span is None or span[0] == span[1]:
        return NullEffect(cause, None, None)
    start, end = span
    if start == 0:
        return NullEffect(rule.start, None, None)
    if (end - start) % 3 == 0 and end < coding.length:
        return NullEffect(cause, (end - start) / coding.length, False, keeps_frame=True)
    return NullEffect(cause, coding.lost(start), coding.decays(end, rule.nmd_bases))


class _Coding:
    """A transcript's coding bases counted from its initiation codon, 0-based."""

    def __init__(self, transcript: Transcript) -> None:
        self._forward = transcript.strand == "+"
        exons = transcript.exons if self._forward else transcript.exons[::-1]
        coding = transcript.coding
        self._spans: list[tuple[Interval, int, int]] = []
        read = 0
        # Counted over all exons, so that a junction behind the stop codon has its place too.
        for exon in exons:
            if self._forward:
                before = max(0, min(exon.end, coding.start) - exon.start)
            else:
                before = max(0, exon.end - max(exon.start, coding.end))
            self._spans.append((exon, read, read + len(exon) - before))
            read += len(exon) - before
        self.length = sum(len(part) for _, part in transcript.coding_exons())
        self._last_junction = self._spans[-1][1]

    def decays(self, stop: int, nmd_bases: int) -> bool:
        """Whether a stop codon that begins at ``stop`` lies well before the last junction."""
        return len(self._spans) > 1 and stop < self._last_junction - nmd_bases

    def lost(self, start: int) -> float:
        """Share of the residues from ``start`` on."""
        return max(0.0, (self.length - start) / self.length)

    def offset(self, changed: Interval) -> int | None:
        """Offset of the first changed coding base."""
        found = []
        for exon, start, end in self._spans:
            if exon.overlaps(changed):
                inside = (
                    max(exon.start, changed.start) - exon.start
                    if self._forward
                    else exon.end - min(exon.end, changed.end)
                )
                # Untranslated bases of an exon are not counted in its span.
                found.append(max(start, start + inside - (len(exon) - (end - start))))
        return min(found) if found and min(found) < self.length else None

    def exon_beside(self, changed: Interval) -> tuple[int, int] | None:
        """Coding span of the exon whose splice site changes; None where there is no such exon."""
        for exon, start, end in self._spans:
            sites = (
                Interval(exon.chrom, max(0, exon.start - _SITE), exon.start),
                Interval(exon.chrom, exon.end, exon.end + _SITE),
            )
            if any(site.overlaps(changed) for site in sites if len(site)):
                return min(start, self.length), min(end, self.length)
        return None
