"""The cohort's tables, handed out sample by sample in one pass."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemaline.common.problems import HemalineError
from hemaline.reports.report_tables import BySample, text_rows

TABLE = Path("table.tsv")


def by_sample(rows: list[tuple[str, int]]) -> BySample[tuple[str, int]]:
    return BySample(TABLE, iter(rows), lambda row: row[0])


@given(st.lists(st.integers(0, 4), min_size=1, max_size=8))
def test_every_row_is_handed_out_once_and_to_its_sample(counts: list[int]) -> None:
    rows = [(f"S{n}", i) for n, count in enumerate(counts) for i in range(count)]
    table = by_sample(rows)
    assert [table.of(f"S{n}") for n in range(len(counts))] == [
        [row for row in rows if row[0] == f"S{n}"] for n in range(len(counts))
    ]
    table.finish()


@given(st.lists(st.sampled_from("ABC"), max_size=8))
def test_rows_that_are_apart_or_out_of_order_are_never_lost(names: list[str]) -> None:
    """Either all rows are handed out, or finishing reports the first that was not."""
    rows = [(name, i) for i, name in enumerate(names)]
    table = by_sample(rows)
    given_out = [row for name in "ABC" for row in table.of(name)]
    in_order = [name for name, _ in groupby(names)] == sorted(set(names))
    if in_order:
        assert given_out == rows
        table.finish()
    else:
        with pytest.raises(HemalineError) as caught:
            table.finish()
        assert [one.code for one in caught.value.problems] == ["HL-Y12"]


def test_one_sample_is_held_at_a_time() -> None:
    read = []

    def rows():  # type: ignore[no-untyped-def]
        for n in range(5):
            read.append(n)
            yield f"S{n}", n

    table = BySample(TABLE, rows(), lambda row: row[0])
    table.of("S0")
    # The first row of the next sample ends this one.
    assert read == [0, 1]


def test_text_rows_have_na(tmp_path: Path) -> None:
    path = tmp_path / "t.tsv"
    path.write_text("sample_id\tvalue\nS1\tNA\nS1\t0.5\n")
    assert list(text_rows(path)) == [
        {"sample_id": "S1", "value": None},
        {"sample_id": "S1", "value": "0.5"},
    ]
