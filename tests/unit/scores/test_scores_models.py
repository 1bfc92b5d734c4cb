"""Every model file: its rules by their examples, its boundaries, its gaps by brute force."""

import operator
from collections.abc import Iterator, Mapping
from itertools import product
from math import inf, nextafter
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from examples import at_most
from hemaline.common.logic.conditions import Comparison, InputValue, Known, comparisons
from hemaline.scores.decisions import Decision, DecisionRule
from hemaline.scores.features_file import SampleInputs
from hemaline.scores.inputs import Input
from hemaline.scores.linear import LinearModel
from hemaline.scores.model_files import load_model, model_names, views_of_models
from hemaline.scores.models import DecisionModel, Model, PointsModel
from hemaline.scores.scoring import (
    DecisionResult,
    PointsResult,
    criterion_truth,
    evaluate,
    score_rows,
)

MODELS = {name: load_model(name) for name in model_names()}
DOCUMENTS = {
    name: yaml.safe_load(model.path.read_text(encoding="utf-8")) for name, model in MODELS.items()
}
RULED = [name for name, model in MODELS.items() if not isinstance(model.body, LinearModel)]
OPERATORS = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


def cells(model: Model, values: Mapping[str, Any]) -> dict[str, tuple[InputValue, ...]]:
    """A sample whose inputs have these values; an input that is not named was not measured."""
    return {
        e.name: e.possible(str(values[e.name])) if e.name in values else () for e in model.inputs
    }


def known(name: str, values: Mapping[str, Any]) -> Known:
    return MODELS[name].complete(cells(MODELS[name], values))


def decisions(model: Model) -> Iterator[Decision]:
    if isinstance(model.body, PointsModel):
        yield from model.body.items
    elif isinstance(model.body, DecisionModel) and model.body.decision:
        yield model.body.decision


def criteria(model: Model) -> tuple[DecisionRule, ...]:
    return model.body.criteria if isinstance(model.body, DecisionModel) else ()


def rule_entries(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from document.get("rules", ())
    for item in document.get("items", ()):
        yield from item["rules"]


EXAMPLES = [
    pytest.param(name, entry["id"], entry["example"], id=f"{name}-{entry['id']}")
    for name in RULED
    for entry in rule_entries(DOCUMENTS[name])
]
CRITERIA = [
    pytest.param(name, entry["id"], entry["example"], id=f"{name}-{entry['id']}")
    for name in RULED
    for entry in DOCUMENTS[name].get("criteria", ())
]


@pytest.mark.parametrize(("name", "rule", "example"), EXAMPLES)
def test_each_rule_decides_its_example(name: str, rule: str, example: Mapping[str, Any]) -> None:
    values = {**DOCUMENTS[name]["baseline"], **example}
    (item,) = (d for d in decisions(MODELS[name]) if rule in {r.id for r in d.rules})
    assert {found for found, _ in item.outcomes(known(name, values))} == {rule}


@pytest.mark.parametrize("name", RULED)
def test_no_rule_applies_to_the_baseline(name: str) -> None:
    baseline = DOCUMENTS[name]["baseline"]
    for item in decisions(MODELS[name]):
        assert item.outcomes(known(name, baseline)) == (item.otherwise,)
    for rule in criteria(MODELS[name]):
        assert criterion_truth(rule, known(name, baseline)) is False


@pytest.mark.parametrize(("name", "rule", "example"), CRITERIA)
def test_each_criterion_is_met_by_its_example_only_as_a_whole(
    name: str, rule: str, example: Mapping[str, Any]
) -> None:
    """With all of it the criterion is met; without any one of its values it is not."""
    baseline = DOCUMENTS[name]["baseline"]
    (found,) = (r for r in criteria(MODELS[name]) if r.id == rule)
    assert criterion_truth(found, known(name, {**baseline, **example})) is True
    for left_out in example:
        fewer = {key: value for key, value in example.items() if key != left_out}
        if baseline[left_out] != example[left_out]:
            assert criterion_truth(found, known(name, {**baseline, **fewer})) is False


def by_python(text: str, document: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """A condition by Python's own evaluation, definitions first."""
    names: dict[str, Any] = dict(values)
    for entry in document.get("definitions", ()):
        names[entry["name"]] = eval(entry["when"], {"__builtins__": {}}, names)
    return bool(eval(text, {"__builtins__": {}}, names))


def decided_by_python(
    entries: list[Mapping[str, Any]],
    otherwise: Mapping[str, Any],
    document: Mapping[str, Any],
    values: Mapping[str, Any],
) -> str:
    return next(
        (e["id"] for e in entries if by_python(e["when"], document, values)), otherwise["id"]
    )


def tables(
    name: str,
) -> Iterator[tuple[Decision, list[Mapping[str, Any]], Mapping[str, Any]]]:
    document = DOCUMENTS[name]
    if "items" in document:
        for item, entry in zip(decisions(MODELS[name]), document["items"], strict=True):
            yield item, entry["rules"], entry["otherwise"]
    elif "rules" in document:
        (decision,) = decisions(MODELS[name])
        yield decision, document["rules"], document["otherwise"]


def typed(model: Model, values: Mapping[str, Any]) -> dict[str, InputValue]:
    """As the conditions see them: categories as texts, all else as numbers."""
    return {
        e.name: str(values[e.name]) if e.type == "category" else float(values[e.name])
        for e in model.inputs
    }


BOUNDARIES = [
    pytest.param(name, c, id=f"{name}-{c.name}{c.sign}{c.constant:g}")
    for name in RULED
    for c in dict.fromkeys(
        c
        for condition in MODELS[name].conditions()
        for c in comparisons(condition)
        if MODELS[name].input(c.name).is_number and isinstance(c.constant, float)
    )
]


@pytest.mark.parametrize(("name", "comparison"), BOUNDARIES)
def test_each_boundary_by_python(name: str, comparison: Comparison) -> None:
    """At the constant, one step below and above it, from every example: the rule Python finds."""
    model, document = MODELS[name], DOCUMENTS[name]
    assert isinstance(comparison.constant, float)
    at = comparison.constant
    entry = model.input(comparison.name)
    points = [
        p for p in (nextafter(at, -inf), at, nextafter(at, inf))
        if entry.minimum <= p <= entry.maximum
    ]  # fmt: skip
    assert len(points) >= 2
    truths = {OPERATORS[comparison.sign](p, at) for p in points}
    assert {comparison.holds(p) for p in points} == truths
    for item, entries, otherwise in tables(name):
        for example in ({}, *(e["example"] for e in entries)):
            for point in points:
                values = {**document["baseline"], **example, comparison.name: repr(point)}
                expected = decided_by_python(entries, otherwise, document, typed(model, values))
                found = {rule for rule, _ in item.outcomes(known(name, values))}
                assert found == {expected}
    entries = list(document.get("criteria", ()))
    for example in ({}, *(e["example"] for e in entries)):
        for point in points:
            values = {**document["baseline"], **example, comparison.name: repr(point)}
            for entry, rule in zip(entries, criteria(model), strict=True):
                met = by_python(entry["when"], document, typed(model, values))
                assert criterion_truth(rule, known(name, values)) is met


def value_of(entry: Input) -> st.SearchStrategy[Any]:
    if entry.is_number:
        cuts = st.sampled_from(sorted({entry.minimum, entry.maximum, *cut_points(entry)}))
        return st.one_of(cuts, st.floats(entry.minimum, entry.maximum))
    return st.sampled_from(entry.values)


def cut_points(entry: Input) -> list[float]:
    return [
        c.constant
        for model in MODELS.values()
        for condition in model.conditions()
        for c in comparisons(condition)
        if c.name == entry.name
        and isinstance(c.constant, float)
        and entry.minimum <= c.constant <= entry.maximum
    ]


def samples(model: Model) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({e.name: value_of(e) for e in model.inputs})


@pytest.mark.parametrize("name", RULED)
@settings(deadline=None, max_examples=at_most(60))
@given(data=st.data())
def test_a_complete_sample_is_decided_as_python_does(name: str, data: st.DataObject) -> None:
    model, document = MODELS[name], DOCUMENTS[name]
    values = data.draw(samples(model))
    values |= {e.name: "1" for e in model.inputs if e.name in GUARDS}
    for item, entries, otherwise in tables(name):
        expected = decided_by_python(entries, otherwise, document, typed(model, values))
        assert {rule for rule, _ in item.outcomes(known(name, values))} == {expected}
    for entry, rule in zip(document.get("criteria", ()), criteria(model), strict=True):
        expected_truth = by_python(entry["when"], document, typed(model, values))
        assert criterion_truth(rule, known(name, values)) is expected_truth


GUARDS = ("pure", "HBB_assessed", "HBB_balanced")


@pytest.mark.parametrize("name", RULED)
@settings(deadline=None, max_examples=at_most(40))
@given(data=st.data())
def test_a_gap_is_answered_as_all_its_completions_together(name: str, data: st.DataObject) -> None:
    """Up to three inputs missing, every one completed by every value of its domain."""
    model, document = MODELS[name], DOCUMENTS[name]
    values = data.draw(samples(model))
    values |= {e.name: "1" for e in model.inputs if e.name in GUARDS}
    candidates = [e.name for e in model.inputs if e.name not in GUARDS]
    gaps = data.draw(st.lists(st.sampled_from(candidates), unique=True, max_size=3))
    held = {key: value for key, value in values.items() if key not in gaps}
    open_known = known(name, held)
    completions = [
        dict(zip(gaps, filled, strict=True)) for filled in product(*(open_known[g] for g in gaps))
    ]
    for item, entries, otherwise in tables(name):
        expected = {
            decided_by_python(entries, otherwise, document, typed(model, {**held, **filled}))
            for filled in completions
        }
        assert {rule for rule, _ in item.outcomes(open_known)} == expected
    for entry, rule in zip(document.get("criteria", ()), criteria(model), strict=True):
        truths = {
            by_python(entry["when"], document, typed(model, {**held, **filled}))
            for filled in completions
        }
        found = criterion_truth(rule, open_known)
        assert found is (truths.pop() if len(truths) == 1 else None)


@pytest.mark.parametrize("name", RULED)
@settings(deadline=None, max_examples=at_most(30))
@given(data=st.data())
def test_what_is_stated_with_gaps_is_never_taken_back(name: str, data: st.DataObject) -> None:
    """Any number of gaps, any completion: a class that was stated stays, and every answer is
    among the possible ones.
    """
    model = MODELS[name]
    values = data.draw(samples(model))
    # What makes a value not count (measured_unless) takes back by its very meaning.
    vetoes = {
        c.name for e in model.inputs if e.measured_unless for c in comparisons(e.measured_unless)
    }
    gaps = data.draw(
        st.sets(st.sampled_from([e.name for e in model.inputs if e.name not in vetoes]))
    )
    partial = evaluate(
        model, SampleInputs("s", cells(model, {k: v for k, v in values.items() if k not in gaps}))
    )
    complete = evaluate(model, SampleInputs("s", cells(model, values)))
    if isinstance(partial, PointsResult):
        assert isinstance(complete, PointsResult)
        assert set(complete.sums) <= set(partial.sums)
        assert set(complete.categories) <= set(partial.categories)
    else:
        assert isinstance(partial, DecisionResult)
        assert isinstance(complete, DecisionResult)
        assert set(complete.outcomes) <= set(partial.outcomes)
        for criterion, truth in partial.criteria.items():
            assert truth is None or truth is complete.criteria[criterion]


@pytest.mark.parametrize("name", RULED)
def test_nothing_measured_gives_no_information(name: str) -> None:
    model = MODELS[name]
    result = evaluate(model, SampleInputs("s", cells(model, {})))
    if isinstance(result, PointsResult):
        assert isinstance(model.body, PointsModel)
        assert set(result.categories) == {c.name for c in model.body.categories}
        assert set(result.open_inputs) == {e.name for e in model.inputs}
    else:
        assert isinstance(result, DecisionResult)
        assert isinstance(model.body, DecisionModel)
        assert all(truth is None for truth in result.criteria.values())
        if model.body.decision:
            reachable = {o for r in model.body.decision.rules for o in r.outcomes}
            assert set(result.outcomes) == reachable | {model.body.decision.otherwise}


@pytest.mark.parametrize("name", list(MODELS))
def test_every_source_is_used_and_every_input_read(name: str) -> None:
    model, document = MODELS[name], DOCUMENTS[name]
    assert (model.name, model.path.stem) == (name, name)
    text = model.path.read_text(encoding="utf-8")
    for entry in model.inputs:
        body = {key: value for key, value in document.items() if key not in ("inputs", "baseline")}
        assert entry.name in yaml.safe_dump(body), entry.name
    assert "baseline" not in document or set(document["baseline"]) == {e.name for e in model.inputs}
    assert text.count("source:") > 0


def test_views_are_found_without_parsing_the_files() -> None:
    stated = {name: document.get("view") for name, document in DOCUMENTS.items()}
    views = {view for view in stated.values() if view}
    assert views_of_models(views) == {name: view for name, view in stated.items() if view}
    assert views_of_models(["mm"]) == {name: "mm" for name, view in stated.items() if view == "mm"}
    assert views_of_models([]) == {}


def row(name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    model = MODELS[name]
    values = {k: v for k, v in values.items() if v is not None}
    (scored,) = score_rows(model, [SampleInputs("s", cells(model, values))])
    return vars(scored)


def answer(name: str, **changes: Any) -> Any:
    """Result or category of the baseline with some values changed; None: not measured."""
    scored = row(name, {**DOCUMENTS[name]["baseline"], **changes})
    return scored.get("result") or scored.get("category")


NO_PURITY: dict[str, Any] = {"pure": None, "CD138_sorted": None, "plasma_cell_pct": None}

# Published boundaries and named cases, written down apart from the files.
CASES = [
    ("iss", {"B2M": 3.4, "albumin": 3.5}, "I"),
    ("iss", {"B2M": 3.4, "albumin": 3.4}, "II"),
    ("iss", {"B2M": 3.5, "albumin": 4.5}, "II"),
    ("iss", {"B2M": 5.4, "albumin": None}, "II"),
    ("iss", {"B2M": 5.5, "albumin": None}, "III"),
    ("iss", {"B2M": 3.4, "albumin": None}, "indeterminate"),
    ("iss", {"ISS": "I", "B2M": None, "albumin": None}, "I"),
    ("iss", {"ISS": "II", "B2M": None, "albumin": None}, "II"),
    ("iss", {"ISS": "III", "B2M": None, "albumin": 4}, "III"),
    ("r_iss", {"ISS": "I", "B2M": None, "albumin": None}, "I"),
    ("r_iss", {"ISS": "III", "B2M": None, "albumin": None, "del17p": 1}, "III"),
    ("r_iss", {"ISS": "III", "B2M": None, "albumin": None, "LDH_level": None}, "indeterminate"),
    ("r_iss", {"ISS": "II", "B2M": None, "albumin": None, "LDH_level": None}, "II"),
    ("r2_iss", {"ISS": "I", "B2M": None, "albumin": None}, "I (low)"),
    ("r2_iss", {"ISS": "II", "B2M": None}, "II (low-intermediate)"),
    ("r2_iss", {"ISS": "III", "B2M": None, "del17p": 1}, "III (intermediate-high)"),
    ("r_iss", {"B2M": 3, "albumin": 4}, "I"),
    ("r_iss", {"B2M": 3, "albumin": 4, "LDH_level": "high"}, "II"),
    ("r_iss", {"B2M": 3, "albumin": 4, "t_14_16": 1}, "II"),
    ("r_iss", {"B2M": 3, "albumin": 4, "t_14_16": None}, "indeterminate"),
    ("r_iss", {"B2M": 6, "LDH_level": "normal"}, "II"),
    ("r_iss", {"B2M": 6, "LDH_level": "high", "del17p": None, "t_4_14": None}, "III"),
    ("r_iss", {"B2M": 4, "LDH_level": None, "del17p": None, "t_4_14": None}, "II"),
    ("r2_iss", {"B2M": 3, "albumin": 4}, "I (low)"),
    ("r2_iss", {"B2M": 3, "albumin": 4, "CNV_Gain_Amp1q": 2}, "II (low-intermediate)"),
    ("r2_iss", {"B2M": 4}, "II (low-intermediate)"),
    ("r2_iss", {"B2M": 4, "CNV_Gain_Amp1q": 1}, "III (intermediate-high)"),
    ("r2_iss", {"B2M": 6, "del17p": 1}, "III (intermediate-high)"),
    ("r2_iss", {"B2M": 6, "del17p": 1, "CNV_Gain_Amp1q": 1}, "IV (high)"),
    ("r2_iss", {"B2M": 6, "CNV_Gain_Amp1q": None}, "III (intermediate-high)"),
    ("r2_iss", {"B2M": 6, "del17p": 1, "CNV_Gain_Amp1q": None}, "indeterminate"),
    ("ims_imwg2025", {}, "standard_risk"),
    ("ims_imwg2025", {"CNV_Del_17p_CCF": 0.2}, "standard_risk"),
    ("ims_imwg2025", {"CNV_Del_17p_CCF": 0.21}, "high_risk"),
    ("ims_imwg2025", {"TP53mut": "1"}, "high_risk"),
    ("ims_imwg2025", {"t_4_14": 1}, "standard_risk"),
    ("ims_imwg2025", {"t_14_16": 1, "CNV_Gain_Amp1q": 1}, "high_risk"),
    ("ims_imwg2025", {"t_14_20": 1, "CNV_Del_1p32": 1}, "high_risk"),
    ("ims_imwg2025", {"CNV_Del_1p32": 1}, "standard_risk"),
    ("ims_imwg2025", {"CNV_Del_1p32": 2}, "high_risk"),
    ("ims_imwg2025", {"B2M": 5.5, "creatinine": 1.2}, "standard_risk"),
    ("ims_imwg2025", {"B2M": 5.5, "creatinine": 1.19}, "high_risk"),
    # Neither sorted nor of known purity: genomic findings do not count, whichever they are.
    (
        "ims_imwg2025",
        {"pure": 0, "CD138_sorted": 0, "plasma_cell_pct": None, "TP53mut": "1"},
        "indeterminate",
    ),
    ("ims_imwg2025", NO_PURITY, "indeterminate"),
    ("ims_imwg2025", NO_PURITY | {"plasma_cell_pct": 30, "TP53mut": "1"}, "high_risk"),
    ("ims_imwg2025", NO_PURITY | {"plasma_cell_pct": 30}, "standard_risk"),
    ("ims_imwg2025", NO_PURITY | {"B2M": 6}, "high_risk"),
    ("eln2022", {}, "intermediate"),
    ("eln2022", {"NPM1": 1}, "favourable"),
    ("eln2022", {"NPM1": 1, "FLT3_ITD": None}, "indeterminate"),
    ("eln2022", {"NPM1": None, "FLT3_ITD": 1}, "intermediate"),
    ("eln2022", {"TP53_10pct": 1}, "adverse"),
    ("eln2022", {"TP53_10pct": None}, "indeterminate"),
    ("eln2022", {"t_8_21": 1, "complex": 1, "TP53_10pct": None}, "favourable"),
    ("eln2022", {"complex": 1, "structural": 1, "NPM1": 1, "TP53_10pct": None}, "adverse"),
    # Complex by whole chromosomes alone: the footnote of 2022 is not confirmed.
    ("eln2022", {"complex": 1}, "indeterminate"),
    ("eln2022", {"complex": 1, "structural": None, "NPM1": 1}, "indeterminate"),
    ("eln2022", {"complex": 1, "ASXL1": 1}, "adverse"),
    ("eln2022", {"complex": 1, "TP53_10pct": 1}, "adverse"),
    ("eln2022", {"complex": 0, "structural": None}, "intermediate"),
    ("eln2022", {"complex": 1, "monosomal_karyotype": 1}, "adverse"),
    ("eln2022", {"t_9_11": 1, "ASXL1": 1}, "intermediate"),
    ("eln2022", {"t_9_11": 1, "ASXL1": None, "NPM1": None}, "intermediate"),
    ("eln2022", {"ASXL1": 1, "NPM1": None}, "indeterminate"),
    ("eln2022", {"NPM1": 1, "FLT3_ITD": 1, "ASXL1": 1}, "indeterminate"),
    ("ipssr", {"HB": 10, "PLT": 100, "ANC": 0.8, "BM_BLAST": 2, "CYTO_IPSSR": "Good"}, "Very Low"),
    ("ipssr", {"HB": 9.9, "PLT": 99, "ANC": 0.8, "BM_BLAST": 2, "CYTO_IPSSR": "Good"}, "Low"),
    ("ipssr", {"HB": None}, "Very High"),
    ("scd_genotype", {}, "HbAS"),
    ("scd_genotype", {"HBB_S_dosage": 2}, "HbSS"),
    ("scd_genotype", {"HBB_S_dosage": 2, "HBB_deletion": None}, "indeterminate"),
    ("scd_genotype", {"HBB_C_dosage": 1}, "HbSC"),
    ("scd_genotype", {"HBB_deletion": None}, "indeterminate"),
    ("scd_genotype", {"HBB_deletion": 1}, "HbS/beta0 by a deletion, or HbAS with a deletion"),
    (
        "scd_genotype",
        {"HBB_C_dosage": 1, "HBB_deletion": 1},
        "HbS with a further variant and a deletion",
    ),
    ("scd_genotype", {"HBB_C_dosage": 1, "HBB_phase": None}, "indeterminate"),
    ("scd_genotype", {"HBB_assessed": 0}, "indeterminate"),
    ("scd_genotype", {"HBB_balanced": 0, "HBB_S_dosage": 2}, "indeterminate"),
    ("scd_genotype", {"HBB_S_dosage": 0, "HBB_deletion": None, "HBB_phase": None}, "no HbS"),
]


@pytest.mark.parametrize(("name", "changes", "expected"), CASES)
def test_published_cases(name: str, changes: Mapping[str, Any], expected: str) -> None:
    assert answer(name, **changes) == expected


def test_open_sickle_genotypes_are_read_both_ways() -> None:
    baseline = DOCUMENTS["scd_genotype"]["baseline"]
    homozygous = row("scd_genotype", {**baseline, "HBB_S_dosage": 2, "HBB_deletion": None})
    assert homozygous["reading"] == "S homozygous or S/deletion"
    arab = row("scd_genotype", {**baseline, "HBB_O_Arab_dosage": 1, "HBB_phase": None})
    assert arab["reading"] == "S/O-Arab or A/S-Oman"
    trait = row("scd_genotype", {**baseline, "HBB_deletion": None})
    assert trait["reading"] == "AS or S/beta0 (deletion)"
    compound = row("scd_genotype", {**baseline, "HBB_C_dosage": 1, "HBB_deletion": None})
    assert compound["reading"] == "S/C or S/C with a deletion"


TP53_CASES = [
    # Model, VAF of one mutation, measured loss, the laboratory's statement on the VAF; the
    # criterion.
    ("who2022", 0.48, 0, None, False),
    ("who2022", 0.49, 0, None, None),
    ("who2022", 0.6, 0, None, None),
    ("who2022", 0.6, 0, 0, False),
    ("who2022", 0.6, 0, 1, True),
    ("who2022", 0.3, 1, None, True),
    ("who2022", 0.3, None, None, None),
    ("who2022", None, 0, None, None),
    ("icc2022", 0.49, 0, None, False),
    ("icc2022", 0.5, 0, None, None),
    ("icc2022", 0.6, 0, 1, True),
    ("icc2022", 0.6, 0, 0, False),
    ("icc2022", 0.6, 1, None, True),
    ("icc2022", 0.09, 1, 1, False),
]


@pytest.mark.parametrize(("name", "vaf", "loss", "word", "expected"), TP53_CASES)
def test_a_tp53_vaf_near_one_half_decides_nothing_by_itself(
    name: str, vaf: float | None, loss: int | None, word: int | None, expected: bool | None
) -> None:
    changes = {"TP53mut": "1", "TP53maxvaf": vaf, "tp53_loh": loss, "TP53_presumptive_loss": word}
    values = {**DOCUMENTS[name]["baseline"], **changes}
    values = {k: v for k, v in values.items() if v is not None}
    (first, *_) = criteria(MODELS[name])
    assert first.id in ("W01_biallelic_TP53", "I01_multi_hit_TP53")
    assert criterion_truth(first, known(name, values)) is expected


def test_without_a_karyotype_the_missing_inputs_are_named() -> None:
    karyotype = [
        *("t_8_21", "inv16", "t_9_11", "t_6_9", "t_v_11q23", "t_9_22", "t_8_16", "inv3"),
        *("t_3q26", "minus5_del5q", "minus7", "minus17_abn17p", "complex", "structural"),
        "monosomal_karyotype",
    ]
    held = {k: v for k, v in DOCUMENTS["eln2022"]["baseline"].items() if k not in karyotype}
    scored = row("eln2022", held)
    assert scored["result"] == "indeterminate"
    assert set(scored["missing"].split("; ")) == set(karyotype)
    assert scored["possible_results"] == "favourable|adverse|intermediate"


def test_criteria_of_who_and_icc_differ_where_the_books_do() -> None:
    """RUNX1 counts for ICC only; a TP53 of 5 % for WHO only."""
    who = row("who2022", {**DOCUMENTS["who2022"]["baseline"], "TP53mut": "2 or more"})
    assert who["criteria_met"] == "W01_biallelic_TP53"
    changes = {"TP53mut": "2 or more", "TP53maxvaf": 0.05, "RUNX1": 1}
    icc = row("icc2022", {**DOCUMENTS["icc2022"]["baseline"], **changes})
    assert icc["criteria_met"] == "I09_myelodysplasia_related"
    assert icc["result"] is None
