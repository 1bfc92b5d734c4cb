"""Output tables: TSV and Parquet are the same, and what was written is read back."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hemaline.common.tables.output_tables import MISSING, as_text, from_text
from hemaline.common.tables.rows import read_rows, table, write_rows


@table("plain", missing=MISSING)
@dataclass(frozen=True)
class Plain:
    """A row of cells of every type."""

    name: Annotated[str | None, "A name."]
    count: Annotated[int | None, "A count."]
    share: Annotated[float | None, "A share."] = None
    known: Annotated[bool | None, "A fact."] = None


# Text that tables hold: no missing value's word, and nothing a spreadsheet would run.
PLAIN = st.text(
    st.characters(codec="utf-8", exclude_characters="\t\r\n"), min_size=1, max_size=12
).filter(lambda text: text != "NA" and (text[0] not in "=+-@" or len(text) == 1))
ROWS = st.lists(
    st.builds(
        Plain,
        st.none() | PLAIN,
        st.none() | st.integers(-(2**63), 2**63 - 1),
        st.none() | st.floats(-1e300, 1e300),
        st.none() | st.booleans(),
    ),
    max_size=8,
)


def rounded(row: Plain) -> Plain:
    """Five significant digits."""
    return replace(row, share=None if row.share is None else float(f"{row.share:.4e}"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(ROWS)
def test_tsv_and_parquet_hold_what_was_written(tmp_path: Path, rows: list[Plain]) -> None:
    tsv, parquet = tmp_path / "t.tsv", tmp_path / "t.parquet"
    write_rows(tsv, Plain, rows, parquet)
    expected = [rounded(row) for row in rows]
    assert list(read_rows(tsv, Plain)) == expected
    assert pq.read_table(parquet).to_pylist() == [vars(row) for row in expected]
    lines = tsv.read_bytes().split(b"\n")
    assert len(lines) == len(rows) + 2
    assert lines[-1] == b""


@given(st.text(st.characters(codec="utf-8"), max_size=12))
def test_no_text_breaks_a_row_or_begins_a_formula(text: str) -> None:
    cell = as_text(text)
    assert not set(cell) & set("\t\r\n")
    assert len(cell) == 1 or not cell.startswith(("=", "+", "-", "@"))


@given(st.integers(-(10**20), 10**20) | st.floats(-1e300, 1e300))
def test_a_negative_number_is_a_number(value: float) -> None:
    assert float(as_text(value)) == pytest.approx(value, rel=5e-5)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "NA"),
        (0, "0"),
        (-3, "-3"),
        (0.0, "0"),
        (-0.5, "-0.5"),
        (1 / 3, "0.33333"),
        (0.000123456, "0.00012346"),
        (123456.0, "1.2346e+05"),
        (True, "true"),
        (False, "false"),
        ("=1+1", "'=1+1"),
        ("+SUM(A1)", "'+SUM(A1)"),
        ("-1", "'-1"),
        ("@cmd", "'@cmd"),
        ("-", "-"),
        ("+", "+"),
        ("p.S34F", "p.S34F"),
        ("a\tb\r\nc", "a b  c"),
        ("\n=1", " =1"),
    ],
)
def test_cells(value: object, text: str) -> None:
    assert as_text(value) == text


@pytest.mark.parametrize("kind", ["string", "integer", "number", "boolean"])
def test_na_is_nothing_in_every_type(kind: str) -> None:
    assert from_text("NA", kind) is None


def test_zero_and_missing_stay_apart(tmp_path: Path) -> None:
    rows = [Plain("a", 0, 0.0, False), Plain("b", None)]
    write_rows(tmp_path / "t.tsv", Plain, rows, tmp_path / "t.parquet")
    assert (tmp_path / "t.tsv").read_text().splitlines() == [
        "name\tcount\tshare\tknown",
        "a\t0\t0\tfalse",
        "b\tNA\tNA\tNA",
    ]
    table = pq.read_table(tmp_path / "t.parquet")
    assert table.column("count").to_pylist() == [0, None]
    assert [str(field.type) for field in table.schema] == ["string", "int64", "double", "bool"]


def test_parquet_holds_no_pandas_metadata(tmp_path: Path) -> None:
    write_rows(tmp_path / "t.tsv", Plain, [], tmp_path / "t.parquet")
    assert not pq.read_table(tmp_path / "t.parquet").schema.metadata


def test_rows_are_streamed_and_a_failure_leaves_nothing(tmp_path: Path) -> None:
    def rows() -> Any:
        yield Plain("a", 1, 0.5, True)
        raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        write_rows(tmp_path / "t.tsv", Plain, rows(), tmp_path / "t.parquet")
    assert list(tmp_path.iterdir()) == []


def test_more_rows_than_a_batch(tmp_path: Path) -> None:
    number = 20_001
    rows = (Plain(f"n{i}", i) for i in range(number))
    write_rows(tmp_path / "t.tsv", Plain, rows, tmp_path / "t.parquet")
    assert [row.count for row in read_rows(tmp_path / "t.tsv", Plain)] == list(range(number))
    assert pq.read_table(tmp_path / "t.parquet").column("count").to_pylist() == list(range(number))


def test_a_row_of_another_width_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.tsv"
    path.write_text("name\tcount\na\t1\t2\n")
    with pytest.raises(ValueError, match="zip"):
        list(read_rows(path, Plain))
