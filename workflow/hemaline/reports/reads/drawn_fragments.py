"""Some of the fragments at an allele, by the verdict of the recount, as a BAM without identifiers.

Of a read its bases, their qualities and where it is aligned are kept. Names are replaced, and tags,
read groups and the rest of the header are left out.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pysam

from hemaline.calling.evidence.recount import observed
from hemaline.common.intervals import Interval
from hemaline.filters.filter_set import FilterSet
from hemaline.genome.alleles import Allele
from hemaline.reads.fragments import Alignments, Observation
from hemaline.reports.reads.reads_form import FragmentGroup, ReadsForm

# Of a mate on another contig nothing is kept: flags of pairs, bit by bit.
_PAIR_FLAGS = 0x1 | 0x2 | 0x8 | 0x20 | 0x40 | 0x80
VERDICT_TAG, READ_GROUP = "HL", "reads"


@dataclass(frozen=True)
class GroupCount:
    """Fragments of a verdict: drawn, and all."""

    drawn: int
    total: int


@dataclass(frozen=True)
class DrawnReads:
    """Reads at one allele.

    ``counts`` are in the order of the form's groups; ``window`` is where the reads were taken from;
    ``bases`` are those of the reference at ``reference``, which holds all of them.
    """

    allele: Allele
    counts: tuple[GroupCount, ...]
    window: Interval
    reference: Interval
    contig_length: int
    bases: str
    bam: bytes


def drawn_reads(
    alignments: Alignments,
    reference: pysam.FastaFile,
    alleles: Sequence[Allele],
    filters: FilterSet,
    form: ReadsForm,
) -> list[DrawnReads]:
    """The reads that are drawn of each allele, in the order of ``alleles``."""
    support = observed(alignments, reference, alleles, filters)
    return [_drawn(alignments, reference, one, support[one], form) for one in alleles]


def chosen(
    support: Mapping[str, Observation], groups: Sequence[FragmentGroup]
) -> dict[str, tuple[FragmentGroup, int]]:
    """Fragments that are drawn by read name, each with its group and its number there from 1.

    They are in the order of a hash of their names: neither their places on the flow cell nor the
    order of the file decide, and a second run chooses the same.
    """
    ranked = sorted(support, key=lambda name: hashlib.sha256(name.encode()).digest())
    return {
        name: (group, number)
        for group in groups
        for number, name in enumerate(
            [one for one in ranked if support[one] is group.observation][: group.most], start=1
        )
    }


def _drawn(
    alignments: Alignments,
    reference: pysam.FastaFile,
    allele: Allele,
    support: Mapping[str, Observation],
    form: ReadsForm,
) -> DrawnReads:
    names = chosen(support, form.groups)
    length = reference.get_reference_length(allele.chrom)
    wide = allele.interval.widened(form.margin)
    window = Interval(wide.chrom, wide.start, min(wide.end, length))
    reads = [read for read in alignments.reads(window) if read.query_name in names]
    first = min([window.start, *(read.reference_start for read in reads)])
    end = max([window.end, *(read.reference_end for read in reads)])
    return DrawnReads(
        allele=allele,
        counts=tuple(_count(names, support, group) for group in form.groups),
        window=window,
        reference=Interval(allele.chrom, first, end),
        contig_length=length,
        bases=reference.fetch(allele.chrom, first, end).upper(),
        bam=_bam(reads, names, allele.chrom, length),
    )


def _count(
    names: Mapping[str, tuple[FragmentGroup, int]],
    support: Mapping[str, Observation],
    group: FragmentGroup,
) -> GroupCount:
    drawn = sum(one is group for one, _ in names.values())
    return GroupCount(drawn, sum(one is group.observation for one in support.values()))


def _bam(
    reads: Sequence[Any],
    names: Mapping[str, tuple[FragmentGroup, int]],
    contig: str,
    length: int,
) -> bytes:
    """A BAM of the reads, in their order. It is written without a name in the file system."""
    header = pysam.AlignmentHeader.from_dict(
        {
            "HD": {"VN": "1.6", "SO": "coordinate"},
            "SQ": [{"SN": contig, "LN": length}],
            "RG": [{"ID": READ_GROUP}],
        }
    )
    with tempfile.TemporaryFile() as handle:
        with pysam.AlignmentFile(handle, "wb", header=header) as out:
            for read in reads:
                group, number = names[read.query_name]
                out.write(_scrubbed(read, f"{group.name}{number:03d}", group.label, header))
        handle.seek(0)
        return handle.read()


def _scrubbed(read: Any, name: str, verdict: str, header: pysam.AlignmentHeader) -> Any:
    """A copy of the read that holds nothing but its bases, qualities and alignment."""
    made = pysam.AlignedSegment(header)
    made.query_name = name
    made.flag = read.flag
    made.reference_id = 0
    made.reference_start = read.reference_start
    made.mapping_quality = read.mapping_quality
    made.cigartuples = read.cigartuples
    made.query_sequence = read.query_sequence
    made.query_qualities = read.query_qualities
    if read.is_paired and read.next_reference_id == read.reference_id:
        made.next_reference_id = 0
        made.next_reference_start = read.next_reference_start
        made.template_length = read.template_length
    else:
        made.flag &= ~_PAIR_FLAGS
    made.set_tags([(VERDICT_TAG, verdict), ("RG", READ_GROUP)])
    return made
