"""HGVS names on the chromosome (``g.``), with the 3' rule.

Source: HGVS nomenclature 21.1, recommendations for DNA; accessions from resources/contigs.tsv.
"""

from __future__ import annotations

from collections.abc import Mapping

import pysam

from hemaline.genome.alleles import Allele

# An indel is moved at most this far; repeats longer than it keep the place they were given.
_REACH = 1_000


class GenomicNames:
    """Names alleles against a reference; contigs without an accession keep their own name."""

    def __init__(self, reference: pysam.FastaFile, accessions: Mapping[str, str]) -> None:
        """Read bases from ``reference``."""
        self._reference = reference
        self._accessions = accessions

    def name(self, allele: Allele) -> str:
        """For example ``NC_000021.9:g.43104346G>A``."""
        prefix = self._accessions.get(allele.chrom, allele.chrom)
        return f"{prefix}:g.{self._change(allele)}"

    def _change(self, allele: Allele) -> str:
        start, ref, alt = trimmed(allele)
        if len(ref) == len(alt) == 1:
            return f"{start + 1}{ref}>{alt}"
        if ref and alt:
            return f"{_span(start, len(ref))}delins{alt}"
        if ref:
            return f"{_span(self._shifted(allele.chrom, start, ref), len(ref))}del"
        return self._insertion(allele.chrom, start, alt)

    def _insertion(self, chrom: str, start: int, inserted: str) -> str:
        after = self._bases(chrom, start, start + _REACH)
        moved = 0
        while moved < len(after) and after[moved] == inserted[0]:
            inserted = inserted[1:] + inserted[0]
            moved += 1
        start += moved
        length = len(inserted)
        if start >= length and self._bases(chrom, start - length, start) == inserted:
            return f"{_span(start - length, length)}dup"
        return f"{start}_{start + 1}ins{inserted}"

    def _shifted(self, chrom: str, start: int, deleted: str) -> int:
        """0-based start of the deletion moved as far to the 3' end as it reads the same."""
        after = self._bases(chrom, start + len(deleted), start + len(deleted) + _REACH)
        window = deleted + after
        moved = 0
        while moved < len(after) and window[moved] == window[moved + len(deleted)]:
            moved += 1
        return start + moved

    def _bases(self, chrom: str, start: int, end: int) -> str:
        end = min(end, self._reference.get_reference_length(chrom))
        return str(self._reference.fetch(chrom, max(0, start), end)).upper()


def trimmed(allele: Allele) -> tuple[int, str, str]:
    """0-based start and alleles without the bases they share at either end."""
    start, ref, alt = allele.pos - 1, allele.ref, allele.alt
    while ref and alt and ref[-1] == alt[-1]:
        ref, alt = ref[:-1], alt[:-1]
    while ref and alt and ref[0] == alt[0]:
        ref, alt, start = ref[1:], alt[1:], start + 1
    return start, ref, alt


def _span(start: int, length: int) -> str:
    """1-based closed range."""
    return str(start + 1) if length == 1 else f"{start + 1}_{start + length}"
