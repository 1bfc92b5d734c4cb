"""Copy number in a study folder for cBioPortal: segments, and values of genes where called.

The portal takes 0 for a gene without a change; a gene whose segment is neither called nor excluded
is NA, and not in the panel of the sample. File formats: docs.cbioportal.org/file-formats.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hemaline.common.intervals import Interval, from_one_based
from hemaline.common.tables.output_tables import MISSING, as_text
from hemaline.copynumber.copy_rows import SegmentRow
from hemaline.genome.hgnc_genes import hgnc_genes

_BUILD = "GRCh38"
_SEG_HEADER = ("ID", "chrom", "loc.start", "loc.end", "num.mark", "seg.mean")


@dataclass(frozen=True)
class StudyCopies:
    """Calls of genes by sample: -1, 0, 1; genes without a call are left out."""

    calls: Mapping[str, Mapping[str, int]]
    segments: Sequence[SegmentRow]

    def genes(self, sample_id: str) -> tuple[str, ...]:
        """Genes of a sample that have a call."""
        return tuple(sorted(self.calls.get(sample_id, {})))

    @property
    def samples(self) -> list[str]:
        """Samples of which a gene has a call."""
        return [name for name, some in self.calls.items() if some]

    def discrete(self) -> list[Sequence[str]]:
        """Lines of the matrix of genes and samples."""
        genes = sorted({gene for some in self.calls.values() for gene in some})
        lines: list[Sequence[str]] = [("Hugo_Symbol", *self.samples)]
        for gene in genes:
            cells = (self.calls[name].get(gene) for name in self.samples)
            lines.append((gene, *(MISSING if cell is None else str(cell) for cell in cells)))
        return lines

    def seg(self) -> list[Sequence[str]]:
        """Lines of the file of segments: positions 1-based closed, log2 of depth."""
        rows = (
            (
                one.sample_id,
                one.chrom.removeprefix("chr"),
                str(one.first),
                str(one.last),
                str(one.bins),
                as_text(one.log2),
            )
            for one in self.segments
            if one.log2 is not None
        )
        return [_SEG_HEADER, *rows]


def study_copies(
    order: Iterable[str], segments: Mapping[str, Sequence[SegmentRow]], genes: Iterable[str]
) -> StudyCopies:
    """Copy number of the samples of a study.

    Args:
        order: samples.
        segments: by sample.
        genes: of the study; one whose place is not known has no call.
    """
    names = [name for name in order if segments.get(name)]
    known = hgnc_genes().genes if names else {}
    places = {name: known[name].place(_BUILD) for name in genes if name in known}
    calls = {
        name: {
            gene: call
            for gene, place in places.items()
            if place is not None and (call := _call(place, segments[name])) is not None
        }
        for name in names
    }
    return StudyCopies(calls, [one for name in names for one in segments[name]])


def _call(place: Interval, segments: Iterable[SegmentRow]) -> int | None:
    """The call that all segments of a gene share."""
    found = {
        one.call
        for one in segments
        if from_one_based(one.chrom, one.first, one.last).overlaps(place)
    }
    return found.pop() if len(found) == 1 else None
