"""The report's own sections."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hemaline.callability.region_status import RegionStatus
from hemaline.matrices.gene_status import GeneCell
from hemaline.matrices.matrix_tables import SampleCells
from hemaline.reads.read_counts import LOSSES, ReadCounts
from hemaline.reports.report_content import (
    count_calls,
    write_callability_section,
    write_calls_section,
    write_reads_section,
    write_status_section,
)
from sequences import example_variant

REGION = RegionStatus(
    *("S1", "G", "exon2", "region", "c1", 1, 100, True, "assessed", None),
    *(1.0, 600.0, 0.012, 20),
)
VARIANT = example_variant()


def section(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_text())
    assert {"id", "section_name", "description", "plot_type", "pconfig", "data"} <= set(document)
    assert document["pconfig"]["id"] != document["id"]
    return document


def test_the_status_table_gives_0_1_and_why_not(tmp_path: Path) -> None:
    path = tmp_path / "status_mqc.json"
    genes = {
        "A": GeneCell(1, 0.3, 1, 0.01, "low_depth"),
        "B": GeneCell(0, 0.0, 0, 0.01, None),
        "C": GeneCell(None, None, None, None, "not_targeted"),
    }
    write_status_section(path, [SampleCells("S1", genes)])
    document = section(path)
    assert document["plot_type"] == "table"
    assert document["data"] == {"S1": {"A": "1", "B": "0", "C": "NA (not_targeted)"}}


def test_reads_of_a_unit_are_drawn_once_each(tmp_path: Path) -> None:
    path = tmp_path / "reads_mqc.json"
    counts = ReadCounts(100, 60, 10, {"low_quality": 30, "no_mate": 10})
    write_reads_section(path, [("S1", "L1", counts), ("S1", "L2", ReadCounts())])
    document = section(path)
    assert set(document["categories"]) == {"pairs", "single", *LOSSES}
    bars = document["data"]
    assert {kind: n for kind, n in bars["S1.L1"].items() if n} == {
        "pairs": 50,
        "single": 10,
        "low_quality": 30,
        "no_mate": 10,
    }
    assert sum(bars["S1.L1"].values()) == 100
    assert sum(bars["S1.L2"].values()) == 0


def test_callability_is_weighed_by_bases(tmp_path: Path) -> None:
    """100 bases whole, 300 bases half: 250 of 400."""
    path = tmp_path / "callability_mqc.json"
    rows = [
        REGION,
        replace(REGION, region="exon3", first=201, last=500, fraction_callable=0.5),
        replace(REGION, region="exon4", required=False, fraction_callable=0.0),
        replace(REGION, region="ITD", kind="event", chrom=None, first=None, last=None),
        replace(
            REGION,
            sample_id="S2",
            fraction_callable=None,
            status="not_assessed",
            reason="sample_failed_qc",
        ),
    ]
    write_callability_section(path, rows)
    assert section(path)["data"] == {"S1": {"G": 62.5}, "S2": {"G": 0.0}}


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, "reported"),
        ({"reported": False}, "passed"),
        ({"reported": False, "filter": "low_vaf"}, "filtered"),
    ],
)
def test_calls_are_counted_by_kind(changes: dict[str, Any], kind: str) -> None:
    counts = count_calls([replace(VARIANT, **changes)])
    assert counts == {"S1": {"reported": 0, "passed": 0, "filtered": 0} | {kind: 1}}


def test_a_sample_without_calls_has_an_empty_bar(tmp_path: Path) -> None:
    path = tmp_path / "calls_mqc.json"
    write_calls_section(path, ["S2", "S1"], count_calls([VARIANT, VARIANT]))
    document = section(path)
    assert document["data"] == {"S2": {}, "S1": {"reported": 2, "passed": 0, "filtered": 0}}
    assert set(document["categories"]) == {"reported", "passed", "filtered"}
