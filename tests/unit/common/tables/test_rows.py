"""Classes of rows: what a class describes is what is written, read and refused."""

import re
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hemaline.common.problems import HemalineError, Problems
from hemaline.common.tables.output_tables import MISSING
from hemaline.common.tables.rows import (
    Field,
    YesNo,
    load_rows,
    numbered_rows,
    read_rows,
    schema_of,
    table,
    write_rows,
)


class Kind(Enum):
    ONE, OTHER = "one", "other"


@table("handed_in", key=("name", "count"))
@dataclass(frozen=True)
class HandedIn:
    """One row is a thing.

    It has several kinds of value.
    """

    name: Annotated[str, "A name.", Field(pattern="[a-z]+")]
    count: Annotated[int, "A count.", Field(minimum=0, unit="things")]
    share: Annotated[float | None, "A share.", Field(maximum=1)]
    is_known: Annotated[YesNo, "Whether it is known."]
    is_needed: Annotated[bool, "Whether it is needed.", Field(allowed=("needed", "any"))]
    kind: Annotated[Kind, "Its kind."]
    numbers: Annotated[tuple[int, ...], "Numbers.", Field(required=False, separator=",")]
    words: Annotated[frozenset[str], "Words."]
    shape: Annotated[re.Pattern[str] | None, "A shape."]
    note: Annotated[str, "A note.", Field(required=False)]
    level: Annotated[int, "A level.", Field(required=False)] = 3


HEADER = "name\tcount\tshare\tis_known\tis_needed\tkind\tnumbers\twords\tshape\tnote\tlevel\n"


def handed_in(path: Path, *lines: str) -> Path:
    path.write_text(HEADER + "".join(f"{line}\n" for line in lines))
    return path


def test_a_class_describes_its_table() -> None:
    schema = schema_of(HandedIn)
    assert schema.description == "One row is a thing. It has several kinds of value."
    assert schema.primary_key == ("name", "count")
    by_name = {one.name: one for one in schema.columns}
    assert [one.type for one in schema.columns] == (
        ["string", "integer", "number"] + ["string"] * 7 + ["integer"]
    )
    assert by_name["count"].unit == "things"
    assert by_name["is_known"].allowed == ("yes", "no")
    assert by_name["kind"].allowed == ("one", "other")
    optional = [one.name for one in schema.columns if not one.required]
    assert optional == ["share", "numbers", "shape", "note", "level"]


def test_cells_are_read_by_type(tmp_path: Path) -> None:
    path = handed_in(
        tmp_path / "t.tsv",
        "a\t1\t0.5\tyes\tneeded\tother\t1,2\tx;y\ta+\tfree\t7",
        "b\t0\t\tno\tany\tone\t\tx\t\t\t",
    )
    full, empty = load_rows(path, HandedIn)
    assert full == HandedIn(
        *("a", 1, 0.5, True, True, Kind.OTHER, (1, 2)),
        *(frozenset({"x", "y"}), re.compile("a+"), "free", 7),
    )
    assert empty == HandedIn(
        "b", 0, None, False, False, Kind.ONE, (), frozenset({"x"}), None, "", 3
    )


def test_sound_rows_come_back_and_every_problem_is_named(tmp_path: Path) -> None:
    good = "a\t1\t\tyes\tany\tone\t\tx\t\t\t"
    path = handed_in(
        tmp_path / "t.tsv", good, "B\t-1\t2\tmaybe\tany\tthird\t\t\t\t\tx", f"b{good[1:]}"
    )
    problems = Problems()
    rows = numbered_rows(path, HandedIn, problems)
    assert [(number, row.name) for number, row in rows] == [(2, "a"), (4, "b")]
    found = {(one.code, one.row, one.column) for one in problems}
    assert found == {
        ("HL-T23", 3, "name"),
        ("HL-T26", 3, "count"),
        ("HL-T26", 3, "share"),
        ("HL-T22", 3, "is_known"),
        ("HL-T22", 3, "kind"),
        ("HL-T19", 3, "words"),
        ("HL-T25", 3, "level"),
    }
    with pytest.raises(HemalineError):
        load_rows(path, HandedIn)


def test_without_a_needed_column_there_are_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "t.tsv"
    path.write_text("name\na\n")
    problems = Problems()
    assert numbered_rows(path, HandedIn, problems) == []
    assert {one.code for one in problems} == {"HL-T13"}


@given(st.binary(max_size=200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_nothing_but_problems_comes_of_any_bytes(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "t.tsv"
    path.write_bytes(HEADER.encode() + content)
    problems = Problems()
    rows = numbered_rows(path, HandedIn, problems)
    assert rows or problems.errors


@table("written", key=("name",), missing=MISSING)
@dataclass(frozen=True)
class Written:
    """One row is a thing."""

    name: Annotated[str, "A name."]
    count: Annotated[int | None, "A count."]
    share: Annotated[float | None, "A share."]
    known: Annotated[bool | None, "A fact."] = None
    names: Annotated[tuple[str, ...], "Names."] = ()
    codes: Annotated[tuple[str, ...], "Codes.", Field(separator=",")] = ()


PLAIN = st.text(st.characters(codec="utf-8", exclude_characters="\t\r\n;"), min_size=1).filter(
    lambda text: text != MISSING and (text[0] not in "=+-@" or len(text) == 1)
)
ROWS = st.lists(
    st.builds(
        Written,
        PLAIN,
        st.none() | st.integers(-(2**63), 2**63 - 1),
        st.none() | st.floats(-1e300, 1e300).map(lambda one: float(f"{one:.4e}")),
        st.none() | st.booleans(),
        st.lists(PLAIN.filter(lambda text: text[0] not in "=+-@"), max_size=3).map(tuple),
        st.lists(st.from_regex("[a-z]{1,3}", fullmatch=True), max_size=3).map(tuple),
    ),
    max_size=8,
)


def cells(row: Written) -> dict[str, Any]:
    joined = {"names": ";".join(row.names) or None, "codes": ",".join(row.codes) or None}
    return vars(row) | joined


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(ROWS)
def test_rows_come_back_as_they_were_written(tmp_path: Path, rows: list[Written]) -> None:
    tsv, parquet = tmp_path / "t.tsv", tmp_path / "t.parquet"
    write_rows(tsv, Written, rows, parquet)
    assert list(read_rows(tsv, Written)) == rows
    assert pq.read_table(parquet).to_pylist() == [cells(row) for row in rows]


def test_columns_are_found_by_name(tmp_path: Path) -> None:
    path = tmp_path / "t.tsv"
    path.write_text("share\tname\tcount\n0.5\ta\tNA\n")
    assert list(read_rows(path, Written)) == [Written("a", None, 0.5)]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("name\tcount\tshare\na\t1\n", ValueError),
        ("name\tcount\tshare\na\tx\t1\n", ValueError),
        ("name\tcount\tshare\tknown\na\t1\t1\tTRUE\n", ValueError),
        ("name\tcount\na\t1\n", TypeError),
        ("name\tcount\tshare\tother\na\t1\t1\t1\n", KeyError),
    ],
)
def test_what_is_no_such_table_is_refused(
    tmp_path: Path, text: str, error: type[Exception]
) -> None:
    path = tmp_path / "t.tsv"
    path.write_text(text)
    with pytest.raises(error):
        list(read_rows(path, Written))
