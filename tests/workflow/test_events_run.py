"""Events through the whole workflow: a duplication the aligner only clips is found and measured."""

from __future__ import annotations

import pyarrow.parquet as pq
import pytest
from cohort import FILLER, LENGTH
from sites import Site, table

SAMPLES = ("WT", "DUP", "SHALLOW")


def events(cohort: Site) -> list[dict[str, str]]:
    """Rows of the three samples."""
    rows = table(cohort.folder / "results/tables/events.tsv")
    return [row for row in rows if row["sample_id"] in SAMPLES]


def test_every_sample_has_every_event(cohort: Site) -> None:
    rows = events(cohort)
    assert [(r["sample_id"], r["event"], r["status"], r["reason"]) for r in rows] == [
        ("WT", "U2AF1_ITD", "0", "NA"),
        ("WT", "U2AF1_PTD", "NA", "no_caller"),
        ("DUP", "U2AF1_ITD", "1", "NA"),
        ("DUP", "U2AF1_PTD", "NA", "no_caller"),
        ("SHALLOW", "U2AF1_ITD", "NA", "low_depth"),
        ("SHALLOW", "U2AF1_PTD", "NA", "no_caller"),
    ]
    parquet = pq.read_table(cohort.folder / "results/tables/events.parquet")
    status = [row["status"] for row in parquet.to_pylist() if row["sample_id"] in SAMPLES]
    assert status == [0, None, 1, None, None, None]


def test_the_duplication_is_measured(cohort: Site) -> None:
    found = next(r for r in events(cohort) if r["sample_id"] == "DUP")
    assert (found["length"], found["in_frame"]) == (str(LENGTH + len(FILLER)), "true")
    vaf = float(found["vaf"])
    assert vaf == pytest.approx(0.2, abs=0.06)
    assert float(found["allelic_ratio"]) == pytest.approx(vaf / (1 - vaf), rel=1e-3)
    assert found["codon"] != "NA"
    variants = [row for row in cohort.variants() if row["alt"] == found["alt"]]
    assert [row["callers"] for row in variants if "softclip" in row["callers"]]
    assert [f"{row['chrom']}:{row['pos']}" for row in variants] == [found["insertion_site"]]


def test_a_zero_states_its_lengths(cohort: Site) -> None:
    rows = events(cohort)
    denied = next(r for r in rows if r["sample_id"] == "WT" and r["event"] == "U2AF1_ITD")
    assert (denied["length_min_proven"], denied["length_max_proven"]) == ("3", "200")
    assert 0 < float(denied["limit"]) <= 0.05


def test_the_gene_takes_the_answer_of_its_event(cohort: Site) -> None:
    status, reason = cohort.matrix("status"), cohort.matrix("reason")
    assert {name: (status[name], reason[name]) for name in SAMPLES} == {
        "WT": ("0", "NA"),
        "DUP": ("1", "NA"),
        "SHALLOW": ("NA", "low_depth"),
    }
    (event,) = [row for row in cohort.callability("WT") if row["kind"] == "event"]
    assert (event["region"], event["status"], event["reason"]) == ("ITD", "assessed", "NA")


def test_events_are_delivered(cohort: Site) -> None:
    files = cohort.manifest()["files"]
    assert isinstance(files, list)
    paths = {file["path"] for file in files}
    assert {"tables/events.tsv", "tables/events.parquet"} <= paths
