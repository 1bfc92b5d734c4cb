"""The cohort's table of events from the samples' parts."""

from pathlib import Path

import pyarrow.parquet as pq

from hemaline.callability.events.event_definitions import load_events
from hemaline.callability.events.event_reports import EventRow
from hemaline.callability.events.event_tables import cohort_rows
from hemaline.callability.events.exon_ratio import ExonDepth
from hemaline.common.tables.rows import read_rows, write_rows
from hemaline.inputs.sheet_rows import Sample
from hemaline.paths import resource

EVENTS = load_events(resource("events.tsv"))
FOUND = EventRow(
    "T1", "FLT3_ITD", "FLT3", 1, None, 21, True, "chr13:28034105", 600, "T", "TACG", 0.25, 0.5, 30
)
DENIED = EventRow(
    "N1", "FLT3_ITD", "FLT3", 0, length_min_proven=3, length_max_proven=200, limit=0.01
)


def sheet(*entries: tuple[str, str, str]) -> dict[str, Sample]:
    return {
        name: Sample(name, name, "AML", "bone_marrow", role, "female", assay)
        for name, role, assay in entries
    }


def not_on_panel(samples: dict[str, Sample]) -> dict[tuple[str, str], EventRow]:
    """Rows of copy number of samples without the gene."""
    return {
        (name, "HBB_DEL"): EventRow(name, "HBB_DEL", "HBB", None, "not_on_panel")
        for name in samples
    }


def test_parts_are_read_as_written(tmp_path: Path) -> None:
    depths = [
        ExonDepth("T1", "KMT2A_PTD", 812.5, 790.25),
        ExonDepth("N1", "KMT2A_PTD", None, None, "not_targeted"),
    ]
    paths = tmp_path / "rows.tsv", tmp_path / "depths.tsv"
    write_rows(paths[0], EventRow, [FOUND, DENIED])
    write_rows(paths[1], ExonDepth, depths)
    assert list(read_rows(paths[0], EventRow)) == [FOUND, DENIED]
    assert [d.reason for d in read_rows(paths[1], ExonDepth)] == [None, "not_targeted"]


def test_rows_are_by_sample_and_event_and_text_and_parquet_agree(tmp_path: Path) -> None:
    samples = sheet(("T1", "tumour", "a"), ("N1", "normal", "a"))
    rows = {"T1": [FOUND], "N1": [DENIED]}
    depths = {name: [ExonDepth(name, "KMT2A_PTD", 500.0, 500.0)] for name in samples}
    found = list(cohort_rows(EVENTS, samples, rows, depths, not_on_panel(samples)))
    assert [(r.sample_id, r.event, r.status, r.reason) for r in found] == [
        ("T1", "FLT3_ITD", 1, None),
        ("T1", "KMT2A_PTD", None, "no_caller"),
        ("T1", "HBB_DEL", None, "not_on_panel"),
        ("N1", "FLT3_ITD", 0, None),
        ("N1", "KMT2A_PTD", None, "no_caller"),
        ("N1", "HBB_DEL", None, "not_on_panel"),
    ]
    tsv, parquet = tmp_path / "events.tsv", tmp_path / "events.parquet"
    write_rows(tsv, EventRow, found, parquet)
    assert list(read_rows(tsv, EventRow)) == found
    assert pq.read_table(parquet).column("length").to_pylist() == [21] + [None] * 5


def test_controls_are_of_the_assay_and_never_the_sample_itself() -> None:
    entries = [(f"P{i}", "pon", "a") for i in range(5)]
    entries += [("N1", "normal", "a"), ("T1", "tumour", "a"), ("X1", "pon", "b")]
    samples = sheet(*entries)
    ratios = {name: 1.0 + 0.01 * (i % 3) for i, name in enumerate(samples)} | {"X1": 3.0}
    depths = {
        name: [ExonDepth(name, "KMT2A_PTD", 500.0 * ratio, 500.0)]
        for name, ratio in (ratios | {"T1": 1.5}).items()
    }
    rows: dict[str, list[EventRow]] = {name: [] for name in samples}
    every = cohort_rows(EVENTS, samples, rows, depths, not_on_panel(samples))
    found = {row.sample_id: row for row in every if row.event == "KMT2A_PTD"}
    assert (found["T1"].status, found["T1"].reason) == (1, None)
    # Six controls of the assay: each has the five others; X1 has none.
    assert [found[name].status for name in ("P0", "N1")] == [0, 0]
    assert (found["X1"].status, found["X1"].reason) == (None, "no_caller")
