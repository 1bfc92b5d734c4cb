"""From what was measured to verdicts, and which of them take a sample's zeros."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hemaline.callability.region_status import RegionStatus
from hemaline.common.tables.rows import read_rows, write_rows
from hemaline.inputs.qc_rules import load_qc_rules
from hemaline.quality.identity.sample_checks import CheckRow, without_negatives
from hemaline.quality.identity.sample_pairs import PairRow
from hemaline.quality.sequencing import Sequencing
from hemaline.quality.verdicts import (
    Judged,
    VerdictRow,
    failed,
    identity_findings,
    judge_genes,
    judge_sample,
    overall_verdicts,
    with_needed_depths,
    with_thresholds_of,
)
from hemaline.reads.read_counts import ReadCounts
from rows import region_row

RULES = with_needed_depths(load_qc_rules("capture", 0.02), {0.02: 474.0, 0.5: 15.0}.get)
GOOD = {
    "reads_kept": 0.98,
    "on_target": 0.6,
    "duplication": 0.1,
    "depth": 800.0,
    "targets_at_depth": 0.99,
    "fold_80": 1.2,
    "uniformity": 0.99,
    "callable": 1.0,
    "insert_size": 220.0,
}
CHECK = CheckRow(
    "S", "P", "alone", None, "female", "female", "agrees", 1.0, 0.0, 9, "pass", 0.0, 0.01, 90, 0
)
# Each far beyond every threshold that a metric could have.
WORST = {
    "on_target": 0.0,
    "duplication": 1.0,
    "targets_at_depth": 0.0,
    "fold_80": 50.0,
    "uniformity": 0.0,
    "callable": 0.0,
    "insert_size": 1.0,
}
REGION = region_row("FLT3", sample_id="S", region="exon 14", chrom="chr13")


def judged(check: CheckRow = CHECK, role: str = "tumour", **values: float) -> dict[str, VerdictRow]:
    sequencing = Sequencing(True, GOOD | values, {"family_size": "no UMIs"})
    one = Judged("S", role, 0.01, sequencing, check, check.identity)
    return {row.metric: row for row in judge_sample(one, RULES)}


def test_a_good_sample_passes_and_what_it_has_not_is_no_pass():
    rows = judged()
    assert list(rows) == [*RULES.metrics, "overall"]
    others = {name: row.verdict for name, row in rows.items() if row.verdict != "pass"}
    assert others == {"family_size": "not_assessable"}
    assert rows["family_size"].reason == "no UMIs"
    assert (rows["overall"].verdict, rows["overall"].reason) == ("pass", None)
    assert all(row.reason is None for row in rows.values() if row.verdict == "pass")


@pytest.mark.parametrize("metric", WORST)
def test_poor_sequencing_warns_and_never_takes_a_zero(metric):
    rows = judged(**{metric: WORST[metric]})
    assert rows[metric].verdict == "warn"
    assert (rows["overall"].verdict, rows["overall"].reason) == ("warn", f"warn: {metric}")
    assert not failed(rows.values())


@pytest.mark.parametrize(
    ("depth", "verdict", "reason"),
    [
        (474, "pass", None),
        (473, "warn", "473 < 474"),
        (15, "warn", "15 < 474"),
        (14, "fail", "14 < 15"),
    ],
)
def test_depth_fails_where_no_call_is_safe(depth, verdict, reason):
    rows = judged(depth=depth)
    assert (rows["depth"].verdict, rows["depth"].reason) == (verdict, reason)
    assert failed(rows.values()) == ({"S"} if verdict == "fail" else set())


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        ("pass", "pass"),
        ("fail", "fail"),
        ("chimerism", "warn"),
        ("not_assessable", "not_assessable"),
    ],
)
def test_contamination_fails_and_chimerism_does_not(found, verdict):
    rows = judged(replace(CHECK, contamination=found, contamination_share=0.05))
    row = rows["contamination"]
    assert (row.verdict, row.value, row.fail, row.finding) == (verdict, 0.05, 0.01, found)
    assert bool(failed(rows.values())) == (verdict == "fail")


@pytest.mark.parametrize(
    ("kept", "verdict", "reason"),
    [(0.8, "pass", None), (0.79, "warn", "0.79 < 0.8"), (302 / 8526, "fail", "0.03542 < 0.5")],
)
def test_a_lane_that_lost_its_reads_warns_and_then_fails(kept, verdict, reason):
    rows = judged(reads_kept=kept)
    assert (rows["reads_kept"].verdict, rows["reads_kept"].reason) == (verdict, reason)
    assert rows["overall"].verdict == verdict
    assert failed(rows.values()) == ({"S"} if verdict == "fail" else set())


@pytest.mark.parametrize(
    ("poor", "verdict", "reason"),
    [
        (900, "pass", None),
        (700, "warn", "unit L2: 0.7 < 0.8"),
        (100, "warn", "unit L2: 0.1 < 0.5"),
    ],
)
def test_a_poor_unit_next_to_a_good_one_is_named_and_takes_no_zero(poor, verdict, reason):
    reads = {
        "L1": ReadCounts(9000, 9000),
        "L2": ReadCounts(1000, poor, 0, {"low_quality": 1000 - poor}),
    }
    kept = (9000 + poor) / 10_000
    sequencing = Sequencing(True, GOOD | {"reads_kept": kept}, {}, reads)
    one = Judged("S", "tumour", 0.01, sequencing, CHECK, CHECK.identity)
    rows = {row.metric: row for row in judge_sample(one, RULES)}
    assert (rows["reads_kept"].verdict, rows["reads_kept"].reason) == (verdict, reason)
    assert rows["overall"].verdict == verdict


def test_units_that_are_all_poor_fail_together():
    reads = {unit: ReadCounts(100, 40, 0, {"too_short": 60}) for unit in ("L1", "L2")}
    sequencing = Sequencing(True, GOOD | {"reads_kept": 0.4}, {}, reads)
    one = Judged("S", "tumour", 0.01, sequencing, CHECK, CHECK.identity)
    row = next(judge_sample(one, RULES))
    assert (row.metric, row.verdict) == ("reads_kept", "fail")
    assert row.reason == "0.4 < 0.5; unit L1: 0.4 < 0.5; unit L2: 0.4 < 0.5"


def test_a_wrong_sex_warns_with_both_words():
    row = judged(replace(CHECK, sex="differs", sex_observed="male"))["sex"]
    assert (row.verdict, row.reason) == ("warn", "differs (sheet female, seen male)")


def test_a_refused_sample_fails_and_a_blank_control_is_not_judged():
    one = Judged("S", "tumour", 0.01, Sequencing(False, {}, {}), CHECK, "not_assessable")
    (row,) = judge_sample(one, RULES)
    assert (row.metric, row.verdict) == ("overall", "fail")
    (row,) = judge_sample(replace(one, role="ntc"), RULES)
    assert (row.metric, row.verdict) == ("overall", "not_assessable")
    assert not failed([row])


def pair(one: str, other: str, verdict: str) -> PairRow:
    return PairRow(one, other, one[0], other[0], verdict, 50, 0.9, 9.0)


def findings(*pairs: PairRow) -> dict[str, str]:
    names = sorted({name for one in pairs for name in (one.sample_a, one.sample_b)})
    wrong = {n for p in pairs if p.verdict != "agrees" for n in (p.sample_a, p.sample_b)}
    checks = [
        replace(CHECK, sample_id=n, identity="conflict" if n in wrong else "agrees") for n in names
    ]
    return identity_findings(checks, pairs)


def test_nobody_can_determine_which_of_two_is_wrong():
    assert findings(pair("A1", "A2", "differs")) == {"A1": "conflict", "A2": "conflict"}
    assert set(findings(pair("A1", "B1", "unexpected_match")).values()) == {"conflict"}


def test_the_third_of_a_patient_determines():
    found = findings(
        pair("A1", "A2", "agrees"), pair("A1", "A3", "differs"), pair("A2", "A3", "differs")
    )
    assert found == {"A1": "conflict_of_other", "A2": "conflict_of_other", "A3": "conflict"}
    found = findings(pair("A1", "A2", "agrees"), pair("A1", "B1", "unexpected_match"))
    assert found == {"A1": "conflict_of_other", "A2": "agrees", "B1": "conflict"}


def test_two_against_two_are_all_in_conflict():
    found = findings(
        pair("A1", "A2", "agrees"), pair("A3", "A4", "agrees"), pair("A1", "A3", "differs")
    )
    assert (found["A1"], found["A3"]) == ("conflict", "conflict")


def test_units_of_two_people_are_a_conflict_whoever_backs_the_sample():
    checks = [
        replace(CHECK, sample_id="A1", identity="conflict", units_in_conflict="A1.L1;A1.L2"),
        replace(CHECK, sample_id="A2", identity="agrees"),
    ]
    assert identity_findings(checks, [pair("A1", "A2", "agrees")])["A1"] == "conflict"
    row = judged(checks[0])["identity"]
    assert (row.verdict, row.reason) == (
        "fail",
        "conflict (between its units A1.L1;A1.L2)",
    )


def genes(*regions: RegionStatus) -> dict[tuple[str | None, str], VerdictRow]:
    rules = with_thresholds_of(load_qc_rules("capture", 0.02), judged().values())
    return {(row.gene, row.metric): row for row in judge_genes("S", regions, rules)}


def test_a_gene_passes_exactly_where_it_may_be_0():
    partial = replace(
        REGION, region="exon 20", status="partial", reason="low_depth", fraction_callable=0.5
    )
    none = replace(partial, status="not_assessed", fraction_callable=0.0, median_depth=3)
    untargeted = replace(
        none, reason="not_targeted", fraction_callable=None, median_depth=None, limit=None
    )
    optional = replace(none, required=False)
    cases = [
        ([REGION, optional], ("pass", 1.0, None)),
        ([REGION, partial], ("warn", 0.75, "low_depth")),
        ([REGION, none], ("warn", 0.5, "low_depth")),
        ([none], ("fail", 0.0, "low_depth")),
        ([untargeted], ("not_assessable", None, "not_targeted")),
        ([REGION, untargeted], ("warn", 1.0, "not_targeted")),
        ([without_negatives(REGION)], ("fail", None, "sample_failed_qc")),
    ]
    for regions, expected in cases:
        row = genes(*regions)["FLT3", "callable"]
        assert (row.verdict, row.value, row.reason) == expected


def test_the_depth_of_a_gene_is_that_of_its_worst_region():
    row = genes(REGION, replace(REGION, region="exon 20", median_depth=200))["FLT3", "depth"]
    assert (row.value, row.warn, row.fail, row.verdict) == (200, 474, 15, "warn")
    absent = replace(
        REGION, status="not_assessed", reason="not_on_panel", median_depth=None, limit=None
    )
    row = genes(absent)["FLT3", "depth"]
    assert (row.value, row.verdict, row.reason) == (None, "not_assessable", "not_on_panel")


def test_the_table_states_the_same_again(tmp_path):
    rows = [*judged(depth=3).values(), *genes(REGION).values()]
    write_rows(tmp_path / "v.tsv", VerdictRow, rows)
    assert list(read_rows(tmp_path / "v.tsv", VerdictRow)) == rows
    assert failed(read_rows(tmp_path / "v.tsv", VerdictRow)) == {"S"}


@settings(deadline=None)
@given(
    st.dictionaries(st.sampled_from(sorted(GOOD)), st.floats(0, 1e5)),
    st.sampled_from(["pass", "fail", "chimerism", "not_assessable"]),
    st.sampled_from(["agrees", "alone", "conflict", "chimerism", "not_assessable"]),
)
def test_the_overall_verdict_is_the_worst(values, contamination, identity):
    rows = judged(replace(CHECK, contamination=contamination, identity=identity), **values)
    overall = overall_verdicts(rows.values())["S"]
    metrics = [row for row in rows.values() if row is not overall]
    unassessed = {row.metric: row.reason for row in metrics if row.finding == "not_assessable"}
    order = ["fail", "warn", "pass", "not_assessable"]
    worst = min((row.verdict for row in metrics), key=order.index)
    assert overall.verdict == ("partial" if worst == "pass" and unassessed else worst)
    faults, _, gaps = (overall.reason or "").partition("not assessed: ")
    named = set(re.findall(r"\w+", faults)) - {"fail", "warn"}
    assert named == {row.metric for row in metrics if row.verdict in ("fail", "warn")}
    assert gaps == ", ".join(f"{name} ({why})" for name, why in unassessed.items())


def test_a_sample_that_could_not_be_checked_is_no_pass():
    found = dict.fromkeys(("identity", "sex", "contamination"), "not_assessable")
    row = replace(CHECK, **found, contamination_limit=None, contamination_sites=2, x_ratio=None)
    overall = judged(replace(row, y_ratio=None))["overall"]
    assert overall.verdict == "partial"
    assert overall.reason == (
        "not assessed: contamination (2 usable SNPs, too few to find another person's DNA), "
        "identity (too few informative SNPs to compare samples), "
        "sex (too little of X and Y is targeted or covered)"
    )
    assert not failed([overall])
