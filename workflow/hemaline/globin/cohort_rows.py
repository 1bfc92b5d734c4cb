"""The globin table of a cohort: every sample has all rows, with copies or the reason."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from hemaline.callability.events.event_definitions import COPY_NUMBER, Event
from hemaline.callability.events.event_reports import COPIES_NOT_SETTLED, EventRow
from hemaline.globin.answers import open_rows, rows_of_locus
from hemaline.globin.batch_calls import SampleCalls, call_batch
from hemaline.globin.globin_counts import GlobinCounts
from hemaline.globin.globin_rows import (
    DETERMINED,
    FAILED_QC,
    LOW_DEPTH,
    NO_BASELINE,
    NOT_TARGETED,
    GlobinRow,
)
from hemaline.globin.locus_tables import LOCI, CopyThresholds, LocusTables
from hemaline.globin.windows import Windows, is_locus_targeted
from hemaline.inputs.assays import Assay
from hemaline.inputs.sheet_rows import Sample


@dataclass(frozen=True)
class AssayBatch:
    """Samples of one assay; ``donors`` make the baseline, ``called`` get rows."""

    counts: Sequence[GlobinCounts]
    donors: frozenset[str]
    called: Collection[str]
    is_genome: bool


def counted_samples(
    samples: Mapping[str, Sample], panels: Mapping[str, Collection[str]], rules: CopyThresholds
) -> list[str]:
    """Germline samples with a globin gene, and donors of their assays, in the order of the sheet.

    ``panels`` has the genes of each assay.
    """
    held = {name for name, genes in panels.items() if not rules.panel_genes.isdisjoint(genes)}
    called = {one.assay for one in samples.values() if one.role == rules.called_role} & held
    return [
        name
        for name, one in samples.items()
        if one.assay in called and one.role in {rules.called_role, *rules.baseline_roles}
    ]


def assay_batches(
    counts: Mapping[str, GlobinCounts],
    samples: Mapping[str, Sample],
    assays: Mapping[str, Assay],
    rules: CopyThresholds,
) -> Iterator[AssayBatch]:
    """Batches by assay: germline samples get rows, control samples are donors."""
    for name, assay in sorted(assays.items()):
        own = [one for one in samples.values() if one.assay == name and one.sample_id in counts]
        if own:
            yield AssayBatch(
                [counts[one.sample_id] for one in own],
                frozenset(one.sample_id for one in own if one.role in rules.baseline_roles),
                frozenset(one.sample_id for one in own if one.role == rules.called_role),
                assay.chemistry in rules.flat_chemistries,
            )


def batch_rows(
    batch: AssayBatch, failed: Collection[str], tables: LocusTables
) -> Iterator[GlobinRow]:
    """Rows of the samples that are to be called, in the order of the counts."""
    windows = Windows.of(tables)
    sound = [one for one in batch.counts if one.sample_id not in failed]
    found = call_batch(sound, batch.donors, batch.is_genome, windows, tables)
    calls = {one.sample.counts.sample_id: one for one in found or ()}
    for counts in batch.counts:
        if counts.sample_id not in batch.called:
            continue
        for locus in LOCI:
            yield from _locus_rows(counts, locus, calls, failed, windows, tables)


def _locus_rows(
    counts: GlobinCounts,
    locus: str,
    calls: Mapping[str, SampleCalls],
    failed: Collection[str],
    windows: Windows,
    tables: LocusTables,
) -> list[GlobinRow]:
    name = counts.sample_id
    one = calls.get(name)
    if one is not None and locus in one.loci:
        return rows_of_locus(one.sample, one.loci[locus], windows, tables)
    return open_rows(name, locus, tables, _reason(counts, locus, one, failed, windows, tables))


def _reason(
    counts: GlobinCounts,
    locus: str,
    call: SampleCalls | None,
    failed: Collection[str],
    windows: Windows,
    tables: LocusTables,
) -> str:
    if counts.sample_id in failed:
        return FAILED_QC
    if not is_locus_targeted(locus, tables, windows, windows.flags(counts.targeted)):
        return NOT_TARGETED
    if counts.depth < tables.rules.min_depth:
        return LOW_DEPTH
    if call is None:
        return NO_BASELINE
    if locus in call.unsettled:
        return COPIES_NOT_SETTLED
    return LOW_DEPTH if locus in call.missing else NOT_TARGETED


def copy_events(
    rows: Iterable[GlobinRow], events: Iterable[Event], panels: Mapping[str, Collection[str]]
) -> dict[tuple[str, str], EventRow]:
    """Rows of the events of copy number, by sample and event.

    ``panels`` has the genes of each sample. One without rows of the globin table was not counted.
    """
    counted = [event for event in events if event.kind == COPY_NUMBER]
    found = {
        (name, event.name): EventRow(
            name,
            event.name,
            event.gene,
            None,
            NOT_TARGETED if event.gene in genes else "not_on_panel",
        )
        for name, genes in panels.items()
        for event in counted
    }
    genes = {event.name: event.gene for event in counted}
    for row in rows:
        if row.item in genes:
            found[row.sample_id, row.item] = _event(row, genes[row.item])
    return found


def _event(row: GlobinRow, gene: str) -> EventRow:
    if row.status != DETERMINED:
        return EventRow(row.sample_id, row.item, gene, None, row.reason)
    if not row.copies:
        return EventRow(row.sample_id, row.item, gene, 0, length_min_proven=row.limit)
    length = None if row.first is None or row.last is None else row.first - row.last - 1
    return EventRow(row.sample_id, row.item, gene, 1, length=length)
