"""Matrices in pandas: types with a place for NA, and the dictionary."""

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import hemaline
from hemaline.common.problems import HemalineError
from hemaline.common.tables.rows import read_rows
from hemaline.matrices.data_package import DictionaryRow
from matrix_folders import write_folder

VAFS = {"NA": {"B": 0.25, "A": 0.0}, "007": {"B": 0.0, "A": None}, "1E5": {"B": None, "A": 0.5}}
TYPES = {
    **dict.fromkeys(("status", "hotspot"), "Int8"),
    "count": "Int16",
    **dict.fromkeys(("vaf", "limit"), "Float64"),
    "reason": "string",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "m", VAFS)


@pytest.mark.parametrize("suffix", ["tsv", "parquet"])
@pytest.mark.parametrize("matrix", TYPES)
def test_types_and_na(folder: Path, matrix: str, suffix: str) -> None:
    frame = hemaline.load_matrix(folder / f"mine.{matrix}.{suffix}")
    assert list(frame.index) == ["NA", "007", "1E5"]
    assert frame.index.name == "sample_id"
    assert list(frame.columns) == ["B", "A"]
    assert set(frame.dtypes.astype(str)) == {TYPES[matrix]}


def test_0_and_na_are_apart(folder: Path) -> None:
    frame = hemaline.load_matrix(str(folder / "mine.status.tsv"))
    assert frame.loc["NA"].to_list() == [1, 0]
    assert frame.loc["007", "B"] == 0
    assert frame.loc["007", "A"] is pd.NA
    assert frame.sum().to_dict() == {"B": 1, "A": 1}
    assert frame.isna().sum().sum() == 2
    reasons = hemaline.load_matrix(folder / "mine.reason.tsv")
    assert (reasons.isna() == frame.notna()).all().all()


@pytest.mark.parametrize("matrix", TYPES)
def test_tsv_and_parquet_are_the_same(folder: Path, matrix: str) -> None:
    both = [hemaline.load_matrix(folder / f"mine.{matrix}.{s}") for s in ("tsv", "parquet")]
    pd.testing.assert_frame_equal(*both)


def test_the_dictionary_is_attached(folder: Path) -> None:
    frame = hemaline.load_matrix(folder / "mine.vaf.parquet")
    rows = {
        row.column: row
        for row in read_rows(folder / "dictionary.tsv", DictionaryRow)
        if row.file == "matrices/mine.vaf.tsv"
    }
    known = frame.attrs["dictionary"]
    assert list(known) == list(rows) == ["sample_id", "B", "A"]
    for name, row in rows.items():
        assert known[name]["meaning"] == row.meaning
        assert (known[name]["unit"] or None) == row.unit
    assert len(frame.attrs["schema_digest"]) == 64
    assert frame.attrs["provenance"]["floors"] == {"all": 0.02}
    # pandas keeps it through what a model builder does.
    assert frame[["A"]].fillna(0).attrs["schema_digest"] == frame.attrs["schema_digest"]


@pytest.mark.parametrize("suffix", ["tsv", "parquet"])
@pytest.mark.parametrize("matrix", TYPES)
def test_assessed_only_leaves_the_cells_that_were_assessed_in_full(
    tmp_path: Path, matrix: str, suffix: str
) -> None:
    # In S2 A, in S3 B is found at a depth that could not have excluded it.
    vafs = {"S1": {"A": 0.25, "B": 0.0}, "S2": {"A": 0.3, "B": None}, "S3": {"A": 0.0, "B": 0.1}}
    folder = write_folder(tmp_path / "m", vafs, limits={("S2", "A"): 0.2, ("S3", "B"): 0.2})
    file = folder / f"mine.{matrix}.{suffix}"
    every, assessed = hemaline.load_matrix(file), hemaline.load_matrix(file, assessed_only=True)
    kept = pd.DataFrame({"B": [True, False, False], "A": [True, False, True]}, index=every.index)
    pd.testing.assert_frame_equal(assessed, every.where(kept))
    assert assessed.dtypes.equals(every.dtypes)
    assert assessed.attrs == every.attrs
    if matrix == "status":
        assert every.loc["S2", "A"] == every.loc["S3", "B"] == 1
        assert assessed["A"].mean() == 0.5


def test_assessed_only_needs_the_matrix_of_assessed_cells(folder: Path) -> None:
    (folder / "mine.hotspot_assessed.tsv").unlink()
    with pytest.raises(HemalineError) as caught:
        hemaline.load_matrix(folder / "mine.hotspot.tsv", assessed_only=True)
    assert [one.code for one in caught.value.problems] == ["HL-M58"]


@pytest.mark.parametrize(
    ("name", "code"),
    [("other.tsv", "HL-M28"), ("mine.vaf.tsv", "HL-M21"), ("mine.count.tsv", "HL-M23")],
)
def test_what_it_refuses(folder: Path, name: str, code: str) -> None:
    (folder / "mine.vaf.tsv").unlink()
    count = folder / "mine.count.tsv"
    count.write_text(count.read_text().replace("B\tA", "A\tB"))
    with pytest.raises(HemalineError) as caught:
        hemaline.load_matrix(folder / name)
    assert [problem.code for problem in caught.value.problems] == [code]


def test_a_lone_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HemalineError, match="HL-M20"):
        hemaline.load_matrix(tmp_path / "mine.status.tsv")


def test_importing_the_package_loads_neither_pandas_nor_numpy() -> None:
    code = "import sys, hemaline; print([m for m in ('pandas', 'numpy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("mine.vaf.tsv", b"sample_id\tB\tA\n\xff\t0\t0\n", "HL-M01"),
        ("mine.vaf.tsv", b"\xff\tB\tA\n", "HL-M01"),
        ("mine.vaf.tsv", b"sample_id\tB\n", "HL-M23"),
        ("mine.vaf.tsv", b"sample_id\tB\tA\nS1\tx\t7\n", "HL-M40"),
        ("mine.vaf.parquet", b"PAR1 not", "HL-M01"),
    ],
)
def test_what_is_no_matrix(folder: Path, name: str, content: bytes, code: str) -> None:
    (folder / name).write_bytes(content)
    with pytest.raises(HemalineError) as caught:
        hemaline.load_matrix(folder / name)
    assert {problem.code for problem in caught.value.problems} == {code}
