"""Features files: what is taken, what is reported, what is refused, by file, row and column."""

import csv
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hemaline.common.problems import ExitCode, Problems
from hemaline.scores.features_file import FeatureRow, read_features
from hemaline.scores.model_files import load_model

MODEL = load_model("ipssm")
ISS = load_model("iss")
NUMBERS = {"HB": "9.6", "PLT": "281", "BM_BLAST": "9", "TP53maxvaf": "0"}
HEALTHY = (
    {entry.name: "0" for entry in MODEL.inputs} | NUMBERS | {"CYTO_IPSSR": "Good", "TP53mut": "0"}
)


def write(path: Path, rows: list[dict[str, str]], delimiter: str = "\t") -> Path:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]), delimiter=delimiter, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def read(path: Path) -> tuple[list[FeatureRow], Problems]:
    problems = Problems()
    return read_features(path, MODEL, problems), problems


def only_error(path: Path) -> tuple[str, int | None, str | None]:
    rows, problems = read(path)
    (problem,) = problems.errors
    assert not rows
    assert problem.file == str(path)
    assert problems.exit_code == ExitCode.INPUT
    assert problem.code in str(problem)
    return problem.code, problem.row, problem.column


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("HB", "9,6", "HL-T24"),
        ("HB", "9.6 g/dL", "HL-T25"),
        ("HB", "96", "HL-W04"),
        ("HB", "-1", "HL-W04"),
        ("PLT", "281000", "HL-W04"),
        ("BM_BLAST", "101", "HL-W04"),
        ("TP53maxvaf", "35", "HL-W04"),
        ("CYTO_IPSSR", "Goood", "HL-T22"),
        ("TP53mut", "3", "HL-T22"),
        ("ASXL1", "2", "HL-T22"),
        ("ASXL1", "WT", "HL-T22"),
        ("ASXL1", "1.5", "HL-T22"),
        ("ASXL1", "n.a.", "HL-T22"),
        ("ASXL1", "+", "HL-T28"),
    ],
)
def test_a_cell_that_is_wrong_is_named(tmp_path: Path, column: str, text: str, code: str) -> None:
    rows = [{"sample_id": "A"} | HEALTHY, {"sample_id": "B"} | HEALTHY | {column: text}]
    assert only_error(write(tmp_path / "f.tsv", rows)) == (code, 3, column)


def test_the_unit_is_in_the_message(tmp_path: Path) -> None:
    path = write(tmp_path / "f.tsv", [{"sample_id": "A"} | HEALTHY | {"HB": "96"}])
    _, problems = read(path)
    assert "g/dL" in problems.report() and "row 2 column HB" in problems.report()


def test_a_required_column_that_is_missing_is_an_error(tmp_path: Path) -> None:
    rows = [{"sample_id": "A"} | {k: v for k, v in HEALTHY.items() if k != "ASXL1"}]
    assert only_error(write(tmp_path / "f.tsv", rows)) == ("HL-T13", 1, "ASXL1")


def test_a_sample_that_is_there_twice_is_an_error(tmp_path: Path) -> None:
    rows = [{"sample_id": "A"} | HEALTHY, {"sample_id": "A"} | HEALTHY]
    assert only_error(write(tmp_path / "f.tsv", rows)) == ("HL-T27", 3, "sample_id")


def test_an_unusual_value_and_another_column_are_only_reported(tmp_path: Path) -> None:
    rows = [{"sample_id": "A"} | HEALTHY | {"HB": "3.5", "TET2": "1"}]
    features, problems = read(write(tmp_path / "f.tsv", rows))
    assert [(p.code, p.column) for p in problems] == [("HL-W05", "HB"), ("HL-W03", None)]
    assert "left alone: TET2." in problems.report()
    assert not problems.errors
    assert features[0].cells["HB"] == (3.5,)


def test_a_column_with_nothing_in_it_is_reported(tmp_path: Path) -> None:
    rows = [{"sample_id": name} | HEALTHY | {"FLT3": text} for name, text in ("A1", "Bx")]
    rows[0]["FLT3"], rows[1]["FLT3"] = "NA", ""
    features, problems = read(write(tmp_path / "f.tsv", rows))
    (problem,) = problems
    assert (problem.code, problem.values["names"]) == ("HL-W06", "FLT3")
    assert [row.missing for row in features] == [("FLT3",), ("FLT3",)]


@pytest.mark.parametrize("gap", ["", " ", "NA", "N/A", "n/a", "na", "NaN", "nan", "."])
def test_cells_as_spreadsheets_write_them(tmp_path: Path, gap: str) -> None:
    plain = {"sample_id": "A"} | HEALTHY | {"ASXL1": "1", "TP53mut": "1", "FLT3": "NA"}
    plain |= {"KRAS": "NA", "HB": "9"}
    written = {"ASXL1": "1.0", "BCOR": "0.0", "TP53mut": "1.00", "FLT3": gap, "HB": "9.0"}
    features, problems = read(write(tmp_path / "f.csv", [plain | written | {"KRAS": gap}], ","))
    assert not problems.errors
    assert features == read(write(tmp_path / "p.csv", [plain], ","))[0]
    assert features[0].missing == ("FLT3", "KRAS")


def test_bounds_of_a_spreadsheet(tmp_path: Path) -> None:
    bounds = {"TP53mut": "n/a", "TP53mut_lower": "1.0", "TP53mut_upper": "2.0"}
    (row,), _ = read(write(tmp_path / "f.tsv", [{"sample_id": "A"} | HEALTHY | bounds]))
    assert row.cells["TP53mut"] == ("1", "2 or more")


def test_an_optional_column_may_be_absent(tmp_path: Path) -> None:
    path = write(tmp_path / "f.csv", [{"ID": "A", "b2m": "6"}], ",")
    problems = Problems()
    (row,) = read_features(path, ISS, problems)
    assert row.cells == {"B2M": (6.0,), "albumin": (), "ISS": ("not_given",)}
    assert [p.code for p in problems] == ["HL-W06"]


@pytest.mark.parametrize("text", ["2", "II", "ii", "2.0", "stage II", "ISS 2"])
def test_a_bare_stage_is_read(tmp_path: Path, text: str) -> None:
    path = write(tmp_path / "f.csv", [{"ID": "A", "iss_stage": text}], ",")
    problems = Problems()
    (row,) = read_features(path, ISS, problems)
    assert row.cells == {"B2M": (), "albumin": (), "ISS": ("II",)}
    assert row.missing == ("B2M", "albumin")


def test_a_column_that_was_meant_to_be_an_input_is_guessed(tmp_path: Path) -> None:
    path = write(tmp_path / "f.tsv", [{"sample_id": "A", "B2M": "6", "Albumine": "4"}])
    problems = Problems()
    read_features(path, ISS, problems)
    assert [p.code for p in problems] == ["HL-W03", "HL-W06"]
    assert "Albumine (albumin?)" in problems.report()


def test_bounds_of_the_view_narrow_what_was_assessed_in_part(tmp_path: Path) -> None:
    def row(name: str, lower: str, upper: str, text: str = "NA") -> dict[str, str]:
        bounds = {"TP53mut_lower": lower, "TP53mut_upper": upper}
        return {"sample_id": name} | HEALTHY | {"TP53mut": text} | bounds

    rows = [row("A", "1", "2"), row("B", "0", "2"), row("C", "NA", "2"), row("D", "1", "1", "1")]
    features, problems = read(write(tmp_path / "f.tsv", rows))
    assert not len(problems)
    found = [features[i].cells["TP53mut"] for i in range(4)]
    assert found == [("1", "2 or more"), (), (), ("1",)]
    assert [r.missing for r in features] == [("TP53mut",)] * 3 + [()]


@settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20
)
@given(seed=st.integers(0, 2**32 - 1))
def test_the_order_of_columns_does_not_matter(tmp_path: Path, seed: int) -> None:
    row = {"sample_id": "A"} | HEALTHY | {"ASXL1": "1", "HB": "NA", "other": "x"}
    names = list(row)
    random.Random(seed).shuffle(names)
    shuffled, _ = read(write(tmp_path / "a.tsv", [{name: row[name] for name in names}]))
    straight, _ = read(write(tmp_path / "b.tsv", [row]))
    assert shuffled == straight


@given(content=st.binary(max_size=300))
@settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60
)
def test_any_bytes_give_problems_and_never_a_trace(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "f.tsv"
    path.write_bytes(content)
    rows, problems = read(path)
    assert not rows
    assert problems.errors
