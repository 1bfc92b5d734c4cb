"""Every deliverable and every cell is accounted for, or the run does not end well."""

from __future__ import annotations

from pathlib import Path

import pytest

from hemaline.common.problems import HemalineError
from hemaline.matrices.matrix_tables import MatrixSet
from hemaline.paths import resource
from hemaline.project.completeness import account_cells, check_files, expected_files, left_behind

DEFINITIONS = [
    one
    for one in MatrixSet.load(resource("matrices.yaml")).matrices
    if one.name in ("status", "reason", "germline_risk.status")
]
GLOBIN = ["tables/globin.tsv", "tables/globin.parquet"]
EXPECTED = expected_files(["S1", "S2"], ["p"], [one.name for one in DEFINITIONS], GLOBIN)
STATUS = "sample_id\tA\tB\nS1\t1\t0\nS2\tNA\tNA\n"
REASON = "sample_id\tA\tB\nS1\tNA\tNA\nS2\tlow_depth\tnot_targeted\n"


@pytest.fixture
def results(tmp_path: Path) -> Path:
    for name in EXPECTED:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    (tmp_path / "matrices/p.status.tsv").write_text(STATUS)
    (tmp_path / "matrices/p.reason.tsv").write_text(REASON)
    # A matrix of some genes has columns of those alone: of A and B neither carries such a risk.
    (tmp_path / "matrices/p.germline_risk.status.tsv").write_text("sample_id\nS1\nS2\n")
    return tmp_path


def account(results: Path) -> dict[str, dict[str, object]]:
    return account_cells(results / "matrices", {"p": ("A", "B")}, ["S1", "S2"], DEFINITIONS)


def codes(caught: pytest.ExceptionInfo[HemalineError]) -> list[str]:
    return [problem.code for problem in caught.value.problems]


def test_every_expected_file_is_one_that_a_run_writes() -> None:
    assert set(GLOBIN) < set(EXPECTED)
    folders = {name.partition("/")[0] for name in EXPECTED}
    assert folders == {"alignments", "calls", "matrices", "reports", "tables"}
    assert {f"matrices/p.{one.name}.tsv" for one in DEFINITIONS} < set(EXPECTED)


def test_whole_results_are_accounted_for(results: Path) -> None:
    check_files(results, EXPECTED)
    assert account(results) == {
        "p": {
            "samples": 2,
            "genes": 2,
            "mutated": 1,
            "wild_type": 1,
            "not_measured": {"low_depth": 1, "not_targeted": 1},
        }
    }


@pytest.mark.parametrize("name", EXPECTED)
@pytest.mark.parametrize("fault", ["missing", "empty", "folder"])
def test_each_deliverable_is_missed(results: Path, name: str, fault: str) -> None:
    path = results / name
    path.unlink()
    if fault == "empty":
        path.touch()
    elif fault == "folder":
        path.mkdir()
    with pytest.raises(HemalineError) as caught:
        check_files(results, EXPECTED)
    assert codes(caught) == ["HL-H04"]
    assert str(path) in str(caught.value)


def test_tables_of_copy_number_are_left_behind_where_the_run_has_none(tmp_path: Path) -> None:
    found = [path.relative_to(tmp_path).as_posix() for path in left_behind(tmp_path, GLOBIN)]
    assert found == [
        f"tables/{name}.{form}"
        for name in ("copy_number", "segments", "findings")
        for form in ("tsv", "parquet")
    ]


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("status", "S2\tNA\tNA\n", ""),
        ("reason", "S2\tlow_depth\tnot_targeted\n", ""),
        ("status", "\tB\n", "\tC\n"),
        ("status", "S1\t1\t0\n", "S1\t1\n"),
        ("status", "S1\t1\t0\n", "S1\t1\t\n"),
        ("status", "S1\t1\t0\n", "S1\t1\t2\n"),
        ("reason", "low_depth", "NA"),
        ("status", "S1", "S3"),
    ],
)
def test_each_missing_cell_is_missed(results: Path, name: str, old: str, new: str) -> None:
    path = results / f"matrices/p.{name}.tsv"
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(HemalineError) as caught:
        account(results)
    assert set(codes(caught)) == {"HL-H05"}
