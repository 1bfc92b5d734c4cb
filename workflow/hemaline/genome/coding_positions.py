"""Positions in a transcript's coding sequence: offsets, codons, decay, the exon next to a site."""

from __future__ import annotations

from dataclasses import dataclass

from hemaline.common.intervals import Interval
from hemaline.genome.transcripts import Transcript

# Bases of an intron that are its canonical splice site.
_SITE = 2


@dataclass(frozen=True)
class Codons:
    """Residues of a protein, 1-based closed."""

    first: int
    last: int

    def overlaps(self, first: int, last: int) -> bool:
        """True if a residue of ``first`` to ``last`` (1-based closed) is among them."""
        return self.first <= last and first <= self.last


class CodingPositions:
    """A transcript's coding bases counted from its initiation codon, 0-based."""

    def __init__(self, transcript: Transcript) -> None:
        """Count the coding bases of each exon in the order of the transcript."""
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
        """True if a stop codon that begins at ``stop`` is well before the last junction."""
        return len(self._spans) > 1 and stop < self._last_junction - nmd_bases

    def lost(self, start: int) -> float:
        """Share of the residues from ``start`` on."""
        return max(0.0, (self.length - start) / self.length)

    def offset(self, changed: Interval) -> int | None:
        """Offset of the first changed coding base; None where no coding base changes."""
        found = [first for first, _ in self._touched(changed)]
        return min(found) if found else None

    def codons(self, changed: Interval) -> Codons | None:
        """Residues whose codons change, or those behind a splice site that does; None elsewhere.

        An insertion changes the codons of both bases next to it.
        """
        touched = list(self._touched(changed))
        if touched:
            first = min(start for start, _ in touched)
            last = max(end for _, end in touched) - 1
            return Codons(first // 3 + 1, last // 3 + 1)
        behind = self._behind_site(changed)
        if behind is None:
            return None
        residue = min(behind, self.length - 1) // 3 + 1
        return Codons(residue, residue)

    def exon_next_to(self, changed: Interval) -> tuple[int, int] | None:
        """Coding span of the exon whose splice site changes; None where there is no such exon."""
        for exon, start, end in self._spans:
            if any(site.overlaps(changed) for site in _sites(exon) if len(site)):
                return min(start, self.length), min(end, self.length)
        return None

    def _touched(self, changed: Interval) -> list[tuple[int, int]]:
        """Spans of coding bases that change, one for each exon."""
        found = []
        for exon, start, end in self._spans:
            if not exon.overlaps(changed):
                continue
            first, last = max(exon.start, changed.start), min(exon.end, changed.end)
            inside = first - exon.start if self._forward else exon.end - last
            # Untranslated bases of an exon are not counted in its span.
            untranslated = len(exon) - (end - start)
            begin = max(start, start + inside - untranslated)
            finish = min(self.length, start + inside + (last - first) - untranslated)
            if begin < finish:
                found.append((begin, finish))
        return found

    def _behind_site(self, changed: Interval) -> int | None:
        """Offset of the first coding base behind a splice site that changes."""
        for exon, start, end in self._spans:
            before, after = _sites(exon)
            if not self._forward:
                before, after = after, before
            if len(before) and before.overlaps(changed):
                return start
            if len(after) and after.overlaps(changed):
                return end
        return None


def _sites(exon: Interval) -> tuple[Interval, Interval]:
    """Splice sites next to an exon, in genomic order; 0-based half-open."""
    return (
        Interval(exon.chrom, max(0, exon.start - _SITE), exon.start),
        Interval(exon.chrom, exon.end, exon.end + _SITE),
    )
