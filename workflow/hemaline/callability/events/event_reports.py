"""Event reports: which passing calls of a sample make an event, or what its absence is worth.

An event is 1 when one of its alleles reaches the floor, whatever the coverage; 0 when each of its
regions was covered deeply enough to find it at the floor, over the range of lengths the row
states; else NA with a reason of the closed list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from math import ceil
from typing import Annotated

from hemaline.callability.events.event_definitions import Event
from hemaline.callability.region_status import REASONS, RegionStatus, first_reason
from hemaline.calling.sample_vcf import Call
from hemaline.common.intervals import Interval
from hemaline.common.tables.output_tables import MISSING
from hemaline.common.tables.rows import Field, table
from hemaline.genome.alleles import Allele, SequenceSource
from hemaline.genome.transcripts import Transcript

# So many bases in one piece are a copy however long the rest; a shorter insertion must be one.
_SHORTEST_COPY = 6
# Of copy numbers: several are possible, or the depth fits none.
COPIES_NOT_SETTLED = "copies_not_settled"
# A copy may be this far beyond the length of the insertion.
_COPY_REACH = 20


@table("events", missing=MISSING)
@dataclass(frozen=True)
class EventRow:
    """One row is one event of one sample; of an event that consists of several alleles one row for
    each allele.
    """

    sample_id: Annotated[str, "Sample of the sheet."]
    event: Annotated[str, "Event of resources/events.tsv."]
    gene: Annotated[str, "HGNC symbol."]
    status: Annotated[
        int | None,
        "1: found at or above the assay's report_vaf; 0: covered deeply enough to exclude it; "
        "NA: not measured, see reason.",
        Field(allowed=("0", "1")),
    ]
    reason: Annotated[
        str | None,
        "Why it is not measured; NA where it is.",
        Field(allowed=(*REASONS, COPIES_NOT_SETTLED)),
    ] = None
    length: Annotated[
        int | None,
        "Net bases gained (positive) or lost (negative).",
        Field(unit="bp"),
    ] = None
    in_frame: Annotated[bool | None, "Whether the net change is of whole codons."] = None
    insertion_site: Annotated[
        str | None,
        "chrom:pos of the base before the change, left-aligned on GRCh38, 1-based.",
    ] = None
    codon: Annotated[
        int | None,
        "Codon of that base in the MANE Select transcript; NA outside the coding sequence.",
    ] = None
    ref: Annotated[str | None, "Bases of the reference, as in the variants table."] = None
    alt: Annotated[str | None, "Bases of the allele, as in the variants table."] = None
    vaf: Annotated[
        float | None,
        "Share of fragments with the allele; for exon_ratio share of alleles, from the excess "
        "of reads.",
        Field(unit="fraction"),
    ] = None
    allelic_ratio: Annotated[
        float | None,
        "VAF / (1 - sum of the VAFs of the event's alleles). Not a ratio of fragment analysis.",
        Field(unit="ratio"),
    ] = None
    alt_reads: Annotated[int | None, "Fragments with the allele.", Field(unit="fragments")] = None
    length_min_proven: Annotated[
        int | None,
        "Shortest event that a 0 denies.",
        Field(unit="bp"),
    ] = None
    length_max_proven: Annotated[
        int | None,
        "Longest event that a 0 denies.",
        Field(unit="bp"),
    ] = None
    limit: Annotated[
        float | None,
        "Smallest VAF of the event that would have been found with 95 % probability, whatever "
        "its length within the range; for exon_ratio from the spread of the control samples, or "
        "of the panel of normals of copy number.",
        Field(unit="fraction"),
    ] = None

    def __post_init__(self) -> None:
        """Refuse a row that could be read as measured when it was not."""
        if (self.status is None) != (self.reason is not None):
            raise ValueError(f"{self.event} of {self.sample_id}: {self.status}, {self.reason}")


@dataclass(frozen=True)
class Looked:
    """Reach of a sample's data: the floor, and the longest event for which limits exist."""

    sample_id: str
    floor: float
    longest: int
    transcripts: Mapping[str, Transcript]
    sequence: SequenceSource


def rows_of_event(
    event: Event, calls: Iterable[Call], regions: Sequence[RegionStatus], looked: Looked
) -> list[EventRow]:
    """Rows of one event that is determined by its alleles.

    ``regions`` are the statuses of its own.
    """
    unknown = first_reason(row.reason for row in regions)
    if unknown in ("sample_failed_qc", "not_on_panel"):
        return [EventRow(looked.sample_id, event.name, event.gene, None, unknown)]
    alleles = [
        call for call in calls if call.passed and is_of_event(event, call.allele, looked.sequence)
    ]
    found = [call for call in alleles if (call.evidence.vaf or 0) >= looked.floor]
    if found:
        wild_type = 1 - sum(call.evidence.vaf or 0 for call in alleles)
        limit = _limit(event, regions)
        return [_found(event, call, wild_type, limit, looked) for call in found]
    return [_absent(event, regions, looked)]


def _found(
    event: Event, call: Call, wild_type: float, limit: float | None, looked: Looked
) -> EventRow:
    allele, vaf = call.allele, call.evidence.vaf
    transcript = looked.transcripts.get(event.gene)
    return EventRow(
        sample_id=looked.sample_id,
        event=event.name,
        gene=event.gene,
        status=1,
        length=allele.length_change,
        in_frame=allele.length_change % 3 == 0,
        insertion_site=f"{allele.chrom}:{allele.pos}",
        codon=codon_at(transcript, allele.chrom, allele.pos - 1) if transcript else None,
        ref=allele.ref,
        alt=allele.alt,
        vaf=vaf,
        allelic_ratio=vaf / wild_type if vaf is not None and wild_type > 0 else None,
        alt_reads=call.evidence.alt,
        limit=limit,
    )


def _absent(event: Event, regions: Sequence[RegionStatus], looked: Looked) -> EventRow:
    reason = first_reason(row.reason for row in regions)
    limit = _limit(event, regions)
    if reason is None and (limit is None or limit > looked.floor):
        # Short changes would have been found, long ones perhaps not.
        reason = "low_depth"
    if reason is not None:
        return EventRow(looked.sample_id, event.name, event.gene, None, reason, limit=limit)
    longest = looked.longest if event.max_length is None else min(looked.longest, event.max_length)
    return EventRow(
        looked.sample_id,
        event.name,
        event.gene,
        0,
        length_min_proven=event.min_length,
        length_max_proven=longest,
        limit=limit,
    )


def _limit(event: Event, regions: Sequence[RegionStatus]) -> float | None:
    """The largest limit of short and of long changes over the regions; None without one."""
    limits = [limit for row in regions for limit in (row.limit, row.limit_insertion)]
    known = [limit for limit in limits if limit is not None]
    return max(known) if known and len(known) == len(limits) else None


def is_of_event(event: Event, allele: Allele, sequence: SequenceSource | None) -> bool:
    """True if an allele is in the event's regions and has the form of the event.

    Without a ``sequence`` an insertion in the regions of a duplication is taken as its copy.
    """
    change = allele.length_change
    length = change if event.kind == "duplication" else abs(change)
    if length < event.min_length or (event.max_length and length > event.max_length):
        return False
    if event.needs_frame and change % 3:
        return False
    start, end, inserted = _inserted(allele)
    # The bases that a left-aligned duplication repeats are behind it.
    where = Interval(allele.chrom, max(0, start - 1), end + max(1, len(inserted)))
    if not any(where.overlaps(region) for region in (*event.regions, *event.other_regions)):
        return False
    if event.kind != "duplication" or sequence is None:
        return True
    reach = len(inserted) + _COPY_REACH
    around = sequence(allele.chrom, max(0, start - reach), end + reach).upper()
    copy = SequenceMatcher(None, inserted, around, autojunk=False).find_longest_match().size
    least = max(ceil(event.min_copied_share * len(inserted)), min(len(inserted), _SHORTEST_COPY))
    return copy >= least


def _inserted(allele: Allele) -> tuple[int, int, str]:
    """0-based half-open bases that are replaced, and the bases that replace them."""
    ref, alt, start = allele.ref, allele.alt, allele.pos - 1
    while ref and alt and ref[0] == alt[0]:
        ref, alt, start = ref[1:], alt[1:], start + 1
    while ref and alt and ref[-1] == alt[-1]:
        ref, alt = ref[:-1], alt[:-1]
    return start, start + len(ref), alt


def codon_at(transcript: Transcript, chrom: str, position0: int) -> int | None:
    """1-based codon of a base of the coding sequence; None outside it."""
    parts = [part for _, part in transcript.coding_exons()]
    forward = transcript.strand == "+"
    read = 0
    for part in parts if forward else reversed(parts):
        if part.contains(chrom, position0):
            within = position0 - part.start if forward else part.end - 1 - position0
            return (read + within) // 3 + 1
        read += len(part)
    return None
