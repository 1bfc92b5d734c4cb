"""Scores with measured copy number: narrower than without, never more certain than the reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from hemaline.common.problems import Problems
from hemaline.copynumber.copy_rows import LIMIT_ABOVE_FLOOR, CopyRow
from hemaline.features.clinical_entries import ClinicalEntry, Record
from hemaline.features.feature_rows import (
    FeatureRow,
    Tables,
    by_sample,
    feature_rows,
    write_features,
)
from hemaline.features.globin_rules import load_globin
from hemaline.features.joined_findings import joined_findings, joined_record
from hemaline.features.measured_findings import copy_event, load_finding_sources
from hemaline.features.views import load_view
from hemaline.inputs.sheet_rows import Sample
from hemaline.scores.features_file import read_features
from hemaline.scores.linear import LinearResult
from hemaline.scores.model_files import load_model, model_names
from hemaline.scores.scoring import PointsResult, evaluate
from rows import event_row, region_row, variant_row

FIXTURE = HealthCheck.function_scoped_fixture
EVENTS = list(dict.fromkeys(one.event for one in load_finding_sources()))
# Models that read a finding which reads can give.
MODELS = [
    name for name in model_names() if load_view(load_model(name).view).measured_floor is not None
]
NOTHING = Record()
WHO = Sample("S-1", "P-1", "MM", "cd138_plus", "tumour", "female", "a")
CLINICAL = {
    "haemoglobin": 9.0, "platelets": 90.0, "marrow_blasts": 4.0, "neutrophils": 1.0,
    "beta2_microglobulin": 4.0, "albumin": 3.0, "ldh_level": "normal", "creatinine": 1.0,
}  # fmt: skip


def copy_row(event: str, status: int | None, limit: float = 0.1) -> CopyRow:
    reason = LIMIT_ABOVE_FLOOR if status is None else None
    cells = dict(zip(("cells", "cells_low", "cells_high"), (0.6, 0.5, 0.7), strict=True))
    found = cells if status else {}
    return CopyRow("S-1", event, status, reason, limit=limit, floor=0.2, purity=0.9, **found)


def features(
    view_name: str, statuses: Mapping[str, int | None], given_findings: Record, tp53: float
) -> FeatureRow:
    """Features of a sample with every gene assessed and one TP53 variant."""
    view = load_view(view_name)
    rows = [copy_row(event, status) for event, status in statuses.items()]
    joined = joined_findings(given_findings, map(copy_event, rows), view.measured_floor)
    names = {one.of for one in (*view.inputs, *view.columns) if one.kind == "event"}
    tables = Tables(
        ["S-1"],
        by_sample([region_row(gene) for gene in sorted(view.genes)]),
        by_sample([variant_row("TP53", tp53)] if tp53 else []),
        by_sample([event_row(name, name.split("_")[0], 0, limit=0.01) for name in sorted(names)]),
        {"S-1": Record({name: ClinicalEntry(value) for name, value in CLINICAL.items()})},
        {"S-1": joined_record(joined)},
        {"S-1": WHO},
    )
    (row,) = feature_rows(view, tables, load_globin())
    return row


def possible(model_name: str, folder: Path, row: FeatureRow) -> Sequence[object]:
    """Every result of a model that the features leave open; of scores the bounds."""
    model = load_model(model_name)
    path = folder / f"{model.view}.features.tsv"
    write_features(path, load_view(model.view), [row])
    problems = Problems()
    (inputs,) = read_features(path, model, problems)
    assert not problems.errors, problems.report()
    match evaluate(model, inputs):
        case LinearResult(scores=scores):
            return (scores["best"], scores["worst"])
        case PointsResult(sums=sums):
            return sums
        case result:
            truths = ((name, truth) for name, truth in result.criteria.items())
            met = [(n, t) for n, one in truths for t in ((True, False) if one is None else (one,))]
            return (*result.results, *met)


def is_inside(inner: Sequence[object], outer: Sequence[object]) -> bool:
    if all(isinstance(one, float) for one in (*inner, *outer)):
        return min(outer) <= min(inner) and max(inner) <= max(outer)  # type: ignore[type-var]
    return set(inner) <= set(outer)


statuses = st.dictionaries(st.sampled_from(EVENTS), st.sampled_from((1, 0)), max_size=6)
sheets = st.dictionaries(
    st.sampled_from(("del5q", "t_4_14", "complex", "inv3", "t_8_21")), st.booleans(), max_size=2
)


@pytest.mark.parametrize("model", MODELS)
@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(measured=statuses, sheet=sheets, tp53=st.sampled_from((0.0, 0.3, 0.6)))
def test_a_measured_value_leaves_no_result_that_was_excluded_without_it(
    model: str, measured: dict[str, int], sheet: dict[str, bool], tp53: float, tmp_path: Path
) -> None:
    """With NA in their place every result is among those of before; contradictions aside."""
    assume(not any(sheet.get(name) is False and status for name, status in measured.items()))
    held = Record({name: ClinicalEntry(value) for name, value in sheet.items()})
    view = load_model(model).view
    with_reads = possible(model, tmp_path, features(view, measured, held, tp53))
    unread = dict.fromkeys(measured)
    without = possible(model, tmp_path, features(view, unread, held, tp53))
    assert is_inside(with_reads, without)


def test_models_of_all_views_with_copy_number_are_tested() -> None:
    views = {load_model(name).view for name in MODELS}
    assert views == {"ipssm", "eln2022", "who_icc2022", "mm"}


def test_a_score_without_a_karyotype_becomes_narrower(tmp_path: Path) -> None:
    open_ones = dict.fromkeys(("del5q", "del7_7q", "del17_17p", "tp53_loh"))
    wide = possible("ipssm", tmp_path, features("ipssm", open_ones, Record(), 0.3))
    absent = dict.fromkeys(open_ones, 0)
    narrow = possible("ipssm", tmp_path, features("ipssm", absent, Record(), 0.3))
    assert is_inside(narrow, wide)
    assert narrow[1] < wide[1]  # type: ignore[operator]


LOH = [
    # Depth alone excludes a loss, and not copy-neutral loss.
    ({"del17_17p": 0, "tp53_loh": None}, None),
    ({"del17_17p": 0, "tp53_loh": 0}, 0),
    ({"del17_17p": None, "tp53_loh": 0}, 0),
    ({"del17_17p": 1, "tp53_loh": None}, 1),
    ({"del17_17p": 0, "tp53_loh": 1}, 1),
]


@pytest.mark.parametrize(("measured", "value"), LOH)
def test_loss_of_heterozygosity_is_0_only_where_the_table_excludes_it(measured, value) -> None:
    row = features("ipssm", measured, Record(), 0.3)
    assert row.cells["TP53loh"].value == value
    assert features("who_icc2022", measured, Record(), 0.3).cells["tp53_loh"].value == value


@pytest.mark.parametrize(("tp53", "value"), [(0.6, 1), (0.3, 0)])
def test_a_vaf_of_0_55_stays_an_inference_of_ipssm_alone(tp53: float, value: int) -> None:
    measured = {"del17_17p": 0, "tp53_loh": 0}
    assert features("ipssm", measured, Record(), tp53).cells["TP53loh"].value == value
    assert features("who_icc2022", measured, Record(), tp53).cells["tp53_loh"].value == 0


def test_complex_and_the_ipssr_category_stay_open_without_a_karyotype() -> None:
    """Reads see no balanced change."""
    row = features("ipssm", dict.fromkeys(EVENTS, 0), Record(), 0.0)
    assert row.cells["complex"].value is None
    assert row.cells["CYTO_IPSSR"].value is None


def test_a_loss_of_17p_is_an_adverse_change_of_eln() -> None:
    def value(status: int | None, held: Record = NOTHING) -> object:
        return features("eln2022", {"del17_17p": status}, held, 0.0).cells["minus17_abn17p"].value

    given_no = Record({name: ClinicalEntry(False) for name in ("minus17", "abn17p")})
    assert (value(1), value(0), value(None)) == (1, None, None)
    assert (value(1, given_no), value(0, given_no)) == (1, 0)


def test_cells_of_a_view_name_the_table_they_come_from() -> None:
    held = Record({"del5q": ClinicalEntry(True, ("cytogenetics.tsv row 2 column del5q: yes",))})
    sources = features("ipssm", {"del5q": 1}, held, 0.0).cells["del5q"].sources
    assert [str(one).split(":")[0] for one in sources] == [
        "cytogenetics.tsv row 2 column del5q",
        "copy_number",
    ]
