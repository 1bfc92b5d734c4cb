"""Selections of variants: clauses over columns, in three values."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemaline.annotation.classification.selections import NO, OPEN, YES, read_selection

WORDS = st.sampled_from([None, "VUS", "benign", "unknown"])
# As a matrix of unclear variants would be defined.
VUS = read_selection(
    "vus",
    {
        "counts": [{"passed": ["true"], "oncogenicity": ["VUS"]}],
        "open": [{"passed": ["true"], "oncogenicity": "none"}],
    },
)


def batch(*rows: tuple[bool | None, str | None]) -> pa.RecordBatch:
    passed = pa.array([row[0] for row in rows], pa.bool_())
    words = pa.array([row[1] for row in rows], pa.string()).dictionary_encode()
    return pa.record_batch([passed, words], names=["passed", "oncogenicity"])


@pytest.mark.parametrize(
    ("row", "answer"),
    [
        ((True, "VUS"), YES),
        ((True, "benign"), NO),
        ((True, None), OPEN),
        ((False, "VUS"), NO),
        ((False, None), NO),
        ((None, "VUS"), NO),
    ],
)
def test_a_row(row: tuple[bool | None, str | None], answer: int) -> None:
    assert VUS.answers(batch(row)).tolist() == [answer]
    assert VUS.columns == {"passed", "oncogenicity"}


def test_a_column_that_is_not_there_is_na_throughout() -> None:
    bare = pa.record_batch([pa.array([True, False])], names=["passed"])
    assert VUS.answers(bare).tolist() == [OPEN, NO]


def test_open_goes_before_counts_and_clauses_are_alternatives() -> None:
    some = read_selection(
        "s",
        {
            "counts": [{"oncogenicity": ["VUS"]}, {"oncogenicity": "any", "passed": ["true"]}],
            "open": [{"oncogenicity": ["unknown"]}],
        },
    )
    rows = batch((False, "VUS"), (True, "benign"), (False, "benign"), (True, "unknown"))
    assert some.answers(rows).tolist() == [YES, YES, NO, OPEN]


@given(st.lists(st.tuples(st.none() | st.booleans(), WORDS), max_size=10))
def test_rows_are_answered_one_by_one(rows: list[tuple[bool | None, str | None]]) -> None:
    whole = VUS.answers(batch(*rows))
    assert whole.dtype == np.int8
    assert whole.tolist() == [VUS.answers(batch(row))[0] for row in rows]
