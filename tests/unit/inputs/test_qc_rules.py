"""Thresholds of quality: the packaged ones, and what an assay may change of them."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from hemaline.common.problems import Problems
from hemaline.inputs.assays import Assay, load_assay
from hemaline.inputs.qc_rules import (
    FAIL,
    NOT_ASSESSABLE,
    PASS,
    WARN,
    MetricRule,
    load_qc_rules,
)
from hemaline.paths import resource, schema

CHEMISTRIES = ("capture", "amplicon", "smmip", "wes", "wgs")


def assay(folder: Path, **qc: object) -> tuple[Assay | None, Problems]:
    (folder / "targets.bed").write_text("chr21\t100\t200\n")
    document = {
        "name": "kit",
        "chemistry": "capture",
        "targets": str(folder / "targets.bed"),
        "qc": qc,
    }
    path = folder / "kit.yaml"
    path.write_text(yaml.safe_dump(document))
    problems = Problems()
    return load_assay(path, problems), problems


@pytest.mark.parametrize("chemistry", CHEMISTRIES)
def test_the_packaged_rules_are_sound_and_few_metrics_fail(chemistry):
    rules = load_qc_rules(chemistry, 0.02)
    fails = {
        name
        for name, rule in rules.metrics.items()
        if rule.fail is not None or FAIL in (*rule.findings.values(), *rule.detects)
    }
    assert fails == {"reads_kept", "depth", "contamination", "identity"}
    for rule in rules.metrics.values():
        assert rule.findings or rule.direction in ("below", "above")


def test_the_table_the_assay_and_the_file_name_the_same_metrics():
    packaged = list(yaml.safe_load(resource("qc.yaml").read_text())["metrics"])
    fields = yaml.safe_load(schema("qc_verdicts.table.yaml").read_text())["fields"]
    metric = next(one for one in fields if one["name"] == "metric")
    assert metric["constraints"]["enum"] == [*packaged, "overall"]
    changed = yaml.safe_load(schema("assay.schema.yaml").read_text())["properties"]["qc"]
    # Contamination has a key of its own, max_contamination.
    assert [*changed["properties"]] == [name for name in packaged if name != "contamination"]


def test_every_metric_states_where_its_thresholds_come_from():
    for name, entry in yaml.safe_load(resource("qc.yaml").read_text())["metrics"].items():
        assert len(entry["source"]) > 20, name
        assert len(entry["meaning"]) > 20, name


def test_an_assay_changes_takes_away_and_adds_thresholds(tmp_path):
    found, problems = assay(
        tmp_path,
        on_target={"warn": 0.1},
        insert_size={"warn": None},
        depth={"fail": 40},
        targets_at_depth={"depth": 500, "warn": 0.9},
    )
    assert problems.report() == ""
    metrics = found.qc_rules().metrics
    assert (metrics["on_target"].warn, metrics["on_target"].fail) == (0.1, None)
    assert not metrics["insert_size"].is_judged
    assert (metrics["depth"].fail, metrics["depth"].detects) == (40, {WARN: 0.02})
    assert (metrics["targets_at_depth"].depth, metrics["targets_at_depth"].warn) == (500, 0.9)


def test_what_an_assay_lets_fail_no_more_still_warns(tmp_path):
    found, _ = assay(tmp_path, identity={"fail": []}, sex={"fail": ["differs"]})
    metrics = found.qc_rules().metrics
    assert metrics["identity"].findings["conflict"] == WARN
    assert metrics["identity"].findings["not_assessable"] == NOT_ASSESSABLE
    assert metrics["sex"].findings["differs"] == FAIL
    silent, _ = assay(tmp_path, identity={"fail": [], "warn": []})
    assert "conflict" not in silent.qc_rules().metrics["identity"].findings


@pytest.mark.parametrize(
    ("qc", "code"),
    [
        ({"on_target": {"warn": 0.2, "fail": 0.3}}, "HL-Z01"),
        ({"fold_80": {"warn": 3, "fail": 2}}, "HL-Z01"),
        ({"ontarget": {"warn": 0.2}}, "HL-Y04"),
        ({"on_target": {"warm": 0.2}}, "HL-Y04"),
        ({"on_target": {"warn": "low"}}, "HL-Y10"),
        ({"identity": {"fail": ["differ"]}}, "HL-Y09"),
        ({"contamination": {"fail": 0.1}}, "HL-Y04"),
    ],
)
def test_thresholds_that_make_no_sense_are_refused(tmp_path, qc, code):
    found, problems = assay(tmp_path, **qc)
    assert found is None
    assert [problem.code for problem in problems] == [code]


numbers = st.floats(0, 1e6)


@settings(deadline=None)
@given(numbers, numbers, numbers, st.sampled_from(["below", "above"]))
def test_a_worse_value_never_has_a_better_verdict(value, one, other, direction):
    milder, worse = sorted((one, other), reverse=direction == "below")
    rule = MetricRule("x", "ratio", direction, milder, worse)
    order = [PASS, WARN, FAIL]
    beyond = value - 1 if direction == "below" else value + 1
    assert order.index(rule.verdict(value)) <= order.index(rule.verdict(beyond))
    # A value on a threshold is not beyond it.
    assert rule.verdict(milder) != FAIL
    assert rule.verdict(worse) != FAIL
