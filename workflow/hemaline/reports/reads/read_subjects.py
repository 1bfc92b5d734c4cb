"""Reported variants and events of a sample whose reads are shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hemaline.callability.events.event_reports import EventRow
from hemaline.genome.alleles import Allele
from hemaline.reports.report_tables import allele_of
from hemaline.variants.variant_rows import VariantRow


@dataclass(frozen=True)
class ReadSubject:
    """An allele, its name, and its numbers in the table; an event has no ``depth`` there."""

    allele: Allele
    name: str
    vaf: float | None
    alt_reads: int | None
    depth: int | None


def read_subjects(
    variants: Iterable[VariantRow], events: Iterable[EventRow]
) -> Sequence[ReadSubject]:
    """The reported variants in the order of their table, then alleles that are of events alone."""
    reported = [_of_variant(row) for row in variants if row.reported]
    known = {one.allele for one in reported}
    found = [one for row in events if row.status == 1 and (one := _of_event(row))]
    return [*reported, *(one for one in found if one.allele not in known)]


def _of_variant(row: VariantRow) -> ReadSubject:
    protein = row.hgvs_p if row.hgvs_p and not row.hgvs_p.endswith("?") else None
    name = (protein or row.hgvs_c or row.hgvs_g or "").rpartition(":")[2]
    gene = [row.gene] if row.gene else []
    return ReadSubject(allele_of(row), " ".join([*gene, name]), row.vaf, row.alt_reads, row.depth)


def _of_event(row: EventRow) -> ReadSubject | None:
    """None for an event that is not one of sequence: a partial duplication found by depth."""
    if row.insertion_site is None or row.ref is None or row.alt is None:
        return None
    chrom, _, position = row.insertion_site.rpartition(":")
    allele = Allele(chrom, int(position), row.ref, row.alt)
    return ReadSubject(allele, f"{row.gene} {row.event}", row.vaf, row.alt_reads, None)
