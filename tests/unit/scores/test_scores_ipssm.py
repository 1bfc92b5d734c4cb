"""IPSS-M: the reference's patients, its algorithm on random gaps, and its monotony."""

import csv
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from itertools import pairwise
from math import log
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hemaline
from hemaline.common.problems import Problems
from hemaline.paths import resource
from hemaline.scores.features_file import SampleInputs, read_features
from hemaline.scores.linear import LinearModel, LinearResult
from hemaline.scores.model_files import load_model
from hemaline.scores.scoring import evaluate

SHARED = Path(__file__).resolve().parents[4] / "shared"
GOLDEN = SHARED / "domain" / "ipssm_golden.csv"
CONSTANTS = SHARED / "domain" / "ipssm_constants.tsv"
EXAMPLE = SHARED / "data" / "tables" / "ipssm" / "IPSSMexample.csv"

MODEL = load_model("ipssm")
BINARY = [e.name for e in MODEL.inputs if e.type == "binary"]
RESIDUAL = [
    *("BCOR", "BCORL1", "CEBPA", "ETNK1", "GATA2", "GNB1", "IDH1", "NF1"),
    *("PHF6", "PPM1D", "PRPF8", "PTPN11", "SETBP1", "STAG2", "WT1"),
]
ADVERSE_GENES = [
    *("FLT3", "MLL_PTD", "NPM1", "RUNX1", "NRAS", "ETV6", "IDH2", "CBL", "EZH2", "U2AF1"),
    *("SRSF2", "DNMT3A", "ASXL1", "KRAS", *RESIDUAL),
]
CYTO = ["Very Good", "Good", "Intermediate", "Poor", "Very Poor"]
TP53 = ["0", "1", "2 or more"]

Patient = Mapping[str, str]


def scored(patient: Patient) -> LinearResult:
    cells = {
        e.name: () if patient.get(e.name, "NA") == "NA" else e.possible(patient[e.name])
        for e in MODEL.inputs
    }
    result = evaluate(MODEL, SampleInputs("s", cells))
    assert isinstance(result, LinearResult)
    return result


def shared(path: Path) -> Path:
    if not path.exists():
        pytest.skip(f"{path.name}: shared data not there")
    return path


def read(path: Path, delimiter: str) -> list[dict[str, str]]:
    with shared(path).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, delimiter=delimiter))


@cache
def features_of_the_reference() -> list[dict[str, str]]:
    return [row for row in read(CONSTANTS, "\t") if row["kind"] == "feature"]


def reference(patient: Patient, scenario: str) -> float:
    """The algorithm as ipssm_constants.tsv describes it, written apart from the package."""

    def binary(name: str) -> int | None:
        return None if patient[name] == "NA" else int(patient[name])

    def number(name: str) -> float | None:
        return None if patient[name] == "NA" else float(patient[name])

    sf3b1, del5q, del7, complex_ = map(binary, ("SF3B1", "del5q", "del7_7q", "complex"))
    five_q: float | None = None
    if sf3b1 == 0 or del5q == 0 or del7 == 1 or complex_ == 1:
        five_q = 0
    elif (sf3b1, del5q, del7, complex_) == (1, 1, 0, 0):
        five_q = 1
    others = [binary(name) for name in ("SRSF2", "STAG2", "BCOR", "BCORL1", "RUNX1", "NRAS")]
    alpha: float | None = None
    if sf3b1 == 0 or five_q == 1 or 1 in others:
        alpha = 0
    elif sf3b1 == 1 and five_q == 0 and others == [0] * 6:
        alpha = 1
    vaf = number("TP53maxvaf")
    loh = binary("TP53loh")
    if (vaf is not None and vaf > 0.55) or binary("del17_17p") == 1:
        loh = 1
    count = patient["TP53mut"]
    multi: float | None = None
    if count == "0" or (count == "1" and loh == 0):
        multi = 0
    elif count == "2 or more" or (count == "1" and loh == 1):
        multi = 1
    hb, plt, blast = number("HB"), number("PLT"), number("BM_BLAST")
    cyto = patient["CYTO_IPSSR"]
    values: dict[str, float | None] = {
        "HB1": None if hb is None else min(max(4, hb), 20),
        "TRANSF_PLT100": None if plt is None else min(plt, 250) / 100,
        "BLAST5": None if blast is None else min(blast, 20) / 5,
        "CYTOVEC": None if cyto == "NA" else CYTO.index(cyto),
        "TP53multi": multi,
        "SF3B1_5q": five_q,
        "SF3B1_alpha": alpha,
    }
    total = 0.0
    for row in features_of_the_reference():
        name, beta, mean = row["name"], float(row["beta"]), float(row["mean"])
        if name == "nRes2":
            genes = [binary(gene) for gene in RESIDUAL]
            mutated, missing = genes.count(1), genes.count(None)
            value: float | None = {
                "best": min(mutated, 2),
                "worst": min(mutated + missing, 2),
                "mean": min(mutated, 2) + max((2 - mutated) / 2 * (missing / 15) * 0.388, 0),
            }[scenario]
        else:
            value = values[name] if name in values else binary(name)
        if value is None:
            value = mean if scenario == "mean" else float(row[scenario])
        total += beta * (value - mean) / log(2)
    return total


def patients(missing: bool = True) -> st.SearchStrategy[dict[str, str]]:
    def cell(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.one_of(st.just("NA"), strategy) if missing else strategy

    def decimal(low: int, high: int, by: int) -> st.SearchStrategy[str]:
        return st.integers(low, high).map(lambda n: str(n / by))

    fixed = {
        "HB": cell(decimal(0, 250, 10)),
        "PLT": cell(decimal(0, 900, 1)),
        "BM_BLAST": cell(decimal(0, 400, 10)),
        "CYTO_IPSSR": cell(st.sampled_from(CYTO)),
        "TP53mut": cell(st.sampled_from(TP53)),
        "TP53maxvaf": cell(decimal(0, 100, 100)),
    }
    return st.fixed_dictionaries(
        {name: cell(st.sampled_from(["0", "1"])) for name in BINARY} | fixed
    )


@pytest.mark.shared
@settings(deadline=None)
@given(patients())
def test_scenarios_are_the_reference_with_gaps_anywhere(patient: dict[str, str]) -> None:
    shared(CONSTANTS)
    result = scored(patient)
    for name, scenario in result.scenarios.items():
        assert scenario.score == pytest.approx(reference(patient, name), abs=1e-9)


@pytest.mark.shared
@pytest.mark.parametrize("gap", [e.name for e in MODEL.inputs])
def test_one_gap_in_every_place_of_every_golden_patient(gap: str) -> None:
    for row in read(GOLDEN, ","):
        patient = {e.name: row[e.name] for e in MODEL.inputs} | {gap: "NA"}
        for name, scenario in scored(patient).scenarios.items():
            assert scenario.score == pytest.approx(reference(patient, name), abs=1e-9)


@pytest.mark.shared
def test_golden_patients() -> None:
    rows = read(GOLDEN, ",")
    assert len(rows) == 5
    for row in rows:
        result = scored(row)
        for name in ("best", "mean", "worst"):
            assert result.scores[name] == float(row[f"exp_{name}"]), row["ID"]
            assert result.categories[name] == row[f"exp_{name}_cat"], row["ID"]
            assert abs(result.scenarios[name].score - reference(row, name)) < 1e-6


@pytest.mark.shared
def test_scores_of_the_demo_are_the_reference() -> None:
    """The invented patients of resources/demo, from their mutations on."""
    folder = resource("demo") / "patients/mds"
    names = ("assessed_genes", "samples", "clinical", "cytogenetics")
    sheets = {name: folder / f"{name}.tsv" for name in names}
    made = hemaline.compute_features("ipssm", maf=folder / "mutations.maf", **sheets).table
    truth = {row["sample_id"]: row for row in read(resource("demo") / "truth.scores.tsv", "\t")}
    assert len(made) == 20
    for row in made.astype("string").fillna("NA").to_dict("records"):
        means = {name: reference(row, name) for name in ("best", "mean", "worst")}
        withheld = round(means["worst"], 2) - round(means["best"], 2) > 1
        expected = "NA" if withheld else f"{means['mean']:.2f}"
        own = truth[row["ID"]]["score"]
        assert own == expected if withheld else float(own) == float(expected), row["ID"]


def _saved(text: str, words: Mapping[str, str], delimiter: str = ",") -> str:
    """The sheet with other words for 0, 1 and NA, the identifiers and numbers left alone."""
    rows = list(csv.reader(text.splitlines()))
    written = {i for i, name in enumerate(rows[0]) if name in BINARY}
    for row in rows[1:]:
        row[:] = [words.get(cell, cell) if i in written else cell for i, cell in enumerate(row)]
        row[:] = [words.get("NA", cell) if cell == "NA" else cell for cell in row]
    return "".join(delimiter.join(row) + "\r\n" for row in rows)


SPELLINGS = {
    "as published": lambda text: text,
    "pandas": lambda text: _saved(text, {"0": "0.0", "1": "1.0", "NA": ""}),
    "N/A": lambda text: _saved(text, {"NA": "N/A"}),
    "n/a": lambda text: _saved(text, {"NA": "n/a"}),
    "NaN": lambda text: _saved(text, {"0": "0.0", "1": "1.00", "NA": "NaN"}),
    "R": lambda text: _saved(text, {"0": "FALSE", "1": "TRUE", "NA": "na"}, "\t"),
    "words": lambda text: _saved(text, {"0": "no", "1": "Yes", "NA": "."}, ";"),
    "findings": lambda text: _saved(text, {"0": "negative\u00a0", "1": " positive"}),
}


@pytest.mark.shared
@pytest.mark.parametrize("save", SPELLINGS.values(), ids=SPELLINGS.keys())
def test_example_sheet_of_the_r_package(save: Callable[[str], str], tmp_path: Path) -> None:
    """Expected values: tests/testthat/test_ipssm.R of the package."""
    sheet = tmp_path / "IPSSMexample.csv"
    sheet.write_text(save(shared(EXAMPLE).read_text(encoding="utf-8-sig")), newline="")
    problems = Problems()
    rows = read_features(sheet, MODEL, problems)
    assert not len(problems)
    results = {row.sample_id: evaluate(MODEL, row) for row in rows}
    expected = {
        "pp347": (0.31, "Moderate High", 0.3, "Moderate High", 0.63, "High"),
        "pp564": (4.55, "Very High", 4.55, "Very High", 4.55, "Very High"),
        "zeroScore": (0.0, "Moderate Low", 0.0, "Moderate Low", 0.0, "Moderate Low"),
    }
    assert set(results) == set(expected)
    for sample, (mean, mean_cat, best, best_cat, worst, worst_cat) in expected.items():
        result = results[sample]
        assert isinstance(result, LinearResult)
        assert result.scores == {"best": best, "mean": mean, "worst": worst}
        assert result.categories == {"best": best_cat, "mean": mean_cat, "worst": worst_cat}
        assert (result.score, result.category) == (mean, mean_cat)


@pytest.mark.shared
def test_every_number_of_the_file_is_the_reference_s() -> None:
    assert isinstance(MODEL.body, LinearModel)
    terms = {term.name: term for term in MODEL.body.terms}
    shared(CONSTANTS)
    rows = features_of_the_reference()
    assert list(terms) and {row["name"] for row in rows} == set(terms)
    for row in rows:
        term = terms[row["name"]]
        assert (term.beta, term.mean) == (float(row["beta"]), float(row["mean"]))
        if row["name"] != "nRes2":
            assert term.imputed["best"] == float(row["best"])
            assert term.imputed["worst"] == float(row["worst"])
    assert list(terms["nRes2"].genes) == RESIDUAL
    cuts = [category.up_to for category in MODEL.body.categories]
    assert cuts == [-1.5, -0.5, 0, 0.5, 1.5, float("inf")]


@settings(deadline=None)
@given(patients())
def test_best_mean_worst_are_in_this_order(patient: dict[str, str]) -> None:
    result = scored(patient)
    best, mean, worst = (result.scenarios[n].score for n in ("best", "mean", "worst"))
    assert best <= mean + 1e-12 and mean <= worst + 1e-12
    assert result.scores["best"] <= result.scores["mean"] <= result.scores["worst"]


@settings(deadline=None)
@given(patients(missing=False))
def test_nothing_missing_leaves_nothing_open(patient: dict[str, str]) -> None:
    result = scored(patient)
    assert result.width == 0
    assert result.score == result.scores["best"] == result.scores["worst"]
    assert result.category is not None


@settings(deadline=None)
@given(patients(), st.sampled_from(ADVERSE_GENES))
def test_an_adverse_gene_never_lowers_a_score(patient: dict[str, str], gene: str) -> None:
    without, with_it = scored({**patient, gene: "0"}), scored({**patient, gene: "1"})
    for name in ("best", "mean", "worst"):
        assert with_it.scenarios[name].score >= without.scenarios[name].score - 1e-12


STEPS = [
    ("HB", ["20", "12", "10.5", "8", "4", "0"]),
    ("PLT", ["900", "250", "249", "100", "0"]),
    ("BM_BLAST", ["0", "4.9", "5", "19", "20", "40"]),
    ("CYTO_IPSSR", CYTO),
    ("TP53mut", TP53),
    ("TP53maxvaf", ["0", "0.55", "0.56", "1"]),
    ("TP53loh", ["0", "1"]),
    ("del17_17p", ["0", "1"]),
]


@pytest.mark.parametrize(("column", "values"), STEPS)
@settings(deadline=None)
@given(patient=patients())
def test_worse_values_never_lower_a_score(
    column: str, values: list[str], patient: dict[str, str]
) -> None:
    results = [scored({**patient, column: value}) for value in values]
    for name in ("best", "mean", "worst"):
        scores = [result.scenarios[name].score for result in results]
        assert all(b >= a - 1e-12 for a, b in pairwise(scores))


@settings(deadline=None)
@given(patients())
def test_every_completion_of_one_gap_is_between_best_and_worst(patient: dict[str, str]) -> None:
    """Derived terms included, which the reference imputes one by one."""
    result = scored(patient)
    for gene in ADVERSE_GENES:
        if patient[gene] == "NA":
            for value in ("0", "1"):
                filled = scored({**patient, gene: value})
                assert filled.scenarios["best"].score >= result.scenarios["best"].score - 1e-12
                assert filled.scenarios["worst"].score <= result.scenarios["worst"].score + 1e-12


HEALTHY = {e.name: "0" for e in MODEL.inputs} | {
    "HB": "12", "PLT": "200", "BM_BLAST": "1", "CYTO_IPSSR": "Good", "TP53mut": "0",
}  # fmt: skip


def test_a_wide_range_withholds_score_and_category() -> None:
    result = scored(HEALTHY | {"HB": "NA", "PLT": "NA"})
    assert result.width > 1
    assert (result.score, result.category) == (None, None)
    assert "withheld" in result.comment


def test_a_wide_range_within_one_category_keeps_the_category() -> None:
    bad = {"TP53mut": "2 or more", "CYTO_IPSSR": "Very Poor", "FLT3": "1", "HB": "NA"}
    bad |= {"NPM1": "1", "RUNX1": "1", "NRAS": "1"}
    result = scored(HEALTHY | bad | {"PLT": "NA"})
    assert result.width > 1
    assert (result.score, result.category) == (None, "Very High")


def test_a_range_of_exactly_one_is_still_reported() -> None:
    """Scores of two digits whose floating difference is not 1 (1.1 - 0.1 and the like)."""
    assert isinstance(MODEL.body, LinearModel)
    wide = scored(HEALTHY | {"CYTO_IPSSR": "NA"})
    at_limit = replace(MODEL.body, highest_range=wide.width)
    below = replace(MODEL.body, highest_range=wide.width - 0.01)
    known = MODEL.complete(
        {e.name: e.possible(HEALTHY[e.name]) for e in MODEL.inputs} | {"CYTO_IPSSR": ()}
    )
    assert at_limit.result(known).score == wide.scores["mean"]
    assert below.result(known).score is None


# Published rules of TP53: count, largest VAF, del(17p), LOH; multi-hit or not, or not known.
MULTI = [
    ("0", "0", "1", "1", 0.0),
    ("1", "0.55", "0", "0", 0.0),
    ("1", "0.56", "0", "0", 1.0),
    ("1", "0.3", "1", "0", 1.0),
    ("1", "0.3", "0", "1", 1.0),
    ("1", "0.3", "0", "NA", None),
    ("1", "NA", "NA", "0", 0.0),
    ("2 or more", "0.1", "0", "0", 1.0),
    ("NA", "0.9", "1", "1", None),
    ("1 or more", "0.3", "0", "NA", None),
    ("1 or more", "0.3", "0", "0", None),
    ("1 or more", "0.6", "0", "0", 1.0),
    ("1 or more", "0.3", "1", "NA", 1.0),
]


@pytest.mark.parametrize(("count", "vaf", "del17", "loh", "expected"), MULTI)
def test_multi_hit_tp53(count: str, vaf: str, del17: str, loh: str, expected: float | None) -> None:
    given_ = {"TP53mut": count, "TP53maxvaf": vaf, "del17_17p": del17, "TP53loh": loh}
    scenarios = scored(HEALTHY | given_).scenarios
    best, worst = (scenarios[n].values["TP53multi"] for n in ("best", "worst"))
    assert (best, worst) == ((0.0, 1.0) if expected is None else (expected, expected))
