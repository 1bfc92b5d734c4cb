"""Sequencing metrics from the tools' files."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from hemaline.common.documents.json_files import read_instance, write_json
from hemaline.quality.sequencing import (
    Sequencing,
    callable_share,
    measure_sequencing,
    of_depth,
    read_aligned_bases,
    read_statistics,
)
from hemaline.reads.families import FamilySizes
from hemaline.reads.read_counts import ReadCounts
from rows import region_row

STATS = """# This file was produced by samtools stats
CHK\t1\t2\t3
SN\traw total sequences:\t1000\t# excluding supplementary and secondary reads
SN\treads mapped:\t800
SN\treads duplicated:\t200
SN\tinsert size average:\t273.3
FFQ\t1\t0\t0
SN\treads mapped:\t5
"""
SUMMARY = """chrom\tlength\tbases\tmean\tmin\tmax
chr21\t46709983\t9000\t0.14\t0\t1088
chr21_region\t3126\t6000\t888.78\t0\t1088
total\t46709983\t9000\t0.14\t0\t1088
total_region\t3126\t6000\t888.78\t0\t1088
"""
REGION = region_row("FLT3", sample_id="S", region="exon 14", chrom="chr13")


def test_summaries_of_samtools_and_mosdepth(tmp_path):
    (tmp_path / "s.txt").write_text(STATS)
    (tmp_path / "m.txt").write_text(SUMMARY)
    assert read_statistics(tmp_path / "s.txt") == {
        "raw total sequences": 1000,
        "reads mapped": 800,
        "reads duplicated": 200,
        "insert size average": 273.3,
    }
    assert read_aligned_bases(tmp_path / "m.txt") == (6000, 9000)


def test_everything_of_a_capture(tmp_path):
    (tmp_path / "s.txt").write_text(STATS)
    reads = {
        "L1": ReadCounts(1000, 900, 0, {"low_quality": 100}),
        "L2": ReadCounts(600, 300, 4, {"too_short": 300}),
        "L3": ReadCounts(),
    }
    found = measure_sequencing(
        reads,
        read_statistics(tmp_path / "s.txt"),
        (6000, 9000),
        np.array([100] * 8 + [10, 300]),
        0.5,
        None,
        "coordinate",
        100,
    )
    assert found.values == pytest.approx(
        {
            "reads_kept": 0.75,
            "duplication": 0.25,
            "insert_size": 273.3,
            "depth": 100,
            "targets_at_depth": 0.9,
            "uniformity": 0.9,
            "fold_80": 1.11,
            "on_target": 2 / 3,
            "callable": 0.5,
        }
    )
    assert found.reasons == {"family_size": "no UMIs"}
    assert found.by_unit == {"reads_kept": {"L1": 0.9, "L2": 0.5}}
    write_json(tmp_path / "q.json", found)
    assert read_instance(tmp_path / "q.json", Sequencing) == found


@pytest.mark.parametrize("dedup", ["none", "umi"])
def test_duplicates_that_are_not_determined_by_position_are_no_duplication(dedup):
    families = FamilySizes({1: 2, 4: 1}) if dedup == "umi" else None
    found = measure_sequencing(
        {},
        {"reads mapped": 10, "reads duplicated": 5},
        (1, 2),
        np.ones(3),
        None,
        families,
        dedup,
        None,
    )
    assert "duplication" not in found.values
    assert "duplication" in found.reasons
    assert found.values.get("family_size") == (2 if families else None)


def test_no_reads_are_no_values_but_a_depth_of_nothing():
    found = measure_sequencing(
        {}, {}, (0, 0), np.zeros(5, dtype=np.int32), None, None, "coordinate", 250
    )
    assert found.values == {"depth": 0, "targets_at_depth": 0}
    assert of_depth(np.zeros(0, dtype=np.int32), 250) == {}
    # Single-end reads have no insert.
    assert (
        "insert_size"
        not in measure_sequencing(
            {}, {"insert size average": 0}, (0, 0), np.ones(3), None, None, "coordinate", None
        ).values
    )


def test_what_was_not_meant_to_be_read_is_not_missed():
    missed = replace(REGION, status="partial", reason="low_depth", fraction_callable=0.0, last=300)
    aside = replace(
        REGION, status="not_assessed", reason="not_targeted", fraction_callable=None, last=9000
    )
    optional = replace(REGION, required=False, fraction_callable=0.0)
    event = replace(REGION, kind="event", chrom=None, first=None, last=None)
    assert callable_share([REGION, missed, aside, optional, event]) == 0.25
    assert callable_share([aside, event]) is None


@settings(deadline=None)
@given(arrays(np.int32, st.integers(1, 200), elements=st.integers(0, 10_000)))
def test_evenness_is_between_its_bounds(fragments):
    found = of_depth(fragments, 100)
    assert 0 <= found["targets_at_depth"] <= 1
    assert 0 <= found.get("uniformity", 0) <= 1
    # Where the mean is under the lower fifth, a few bases without depth pull it down.
    assert found.get("fold_80", 1) > 0


def test_even_depth_is_even():
    assert of_depth(np.full(50, 300), 250) == {
        "depth": 300,
        "targets_at_depth": 1,
        "uniformity": 1,
        "fold_80": 1,
    }


def test_a_refused_sample_states_this(tmp_path):
    write_json(tmp_path / "q.json", Sequencing(False, {}, {}))
    assert not read_instance(tmp_path / "q.json", Sequencing).accepted
