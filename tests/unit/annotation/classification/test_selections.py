"""Selections of variants: conditions over columns, in three values."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from hemaline.annotation.classification.selections import NO, OPEN, YES, Selection
from hemaline.matrices.matrix_tables import MatrixSet
from hemaline.paths import resource

WORDS = st.sampled_from([None, "VUS", "benign", "unknown"])
# As a matrix of unclear variants would be defined.
VUS = Selection.model_validate({"counts": 'passed == "true" and oncogenicity == "VUS"'})
PACKAGED = MatrixSet.load(resource("matrices.yaml")).selections
FLAGS = st.none() | st.booleans()
TEXTS = st.sampled_from([None, "unknown", "other"])


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
        ((None, "VUS"), OPEN),
        ((None, "benign"), NO),
        ((None, None), OPEN),
    ],
)
def test_a_row(row: tuple[bool | None, str | None], answer: int) -> None:
    assert VUS.answers(batch(row)).tolist() == [answer]
    assert VUS.columns == {"passed", "oncogenicity"}


def test_a_column_that_is_not_there_is_na_throughout() -> None:
    bare = pa.record_batch([pa.array([True, False])], names=["passed"])
    assert VUS.answers(bare).tolist() == [OPEN, NO]


def test_open_goes_before_counts() -> None:
    some = Selection.model_validate(
        {
            "counts": 'oncogenicity == "VUS" or oncogenicity and passed == "true"',
            "open": 'oncogenicity == "unknown"',
        },
    )
    rows = batch((False, "VUS"), (True, "benign"), (False, "benign"), (True, "unknown"))
    assert some.answers(rows).tolist() == [YES, YES, NO, OPEN]


@given(st.lists(st.tuples(FLAGS, WORDS), max_size=10))
def test_rows_are_answered_one_by_one(rows: list[tuple[bool | None, str | None]]) -> None:
    whole = VUS.answers(batch(*rows))
    assert whole.dtype == np.int8
    assert whole.tolist() == [VUS.answers(batch(row))[0] for row in rows]


@given(FLAGS, TEXTS, TEXTS, FLAGS)
def test_packaged_selections_of_any_row(
    reported: bool | None, hotspot: str | None, withheld: str | None, vus: bool | None
) -> None:
    columns = {
        "reported": pa.array([reported], pa.bool_()),
        "hotspot": pa.array([hotspot], pa.string()).dictionary_encode(),
        "withheld": pa.array([withheld], pa.string()),
        "vus": pa.array([vus], pa.bool_()),
    }
    row = pa.record_batch(list(columns.values()), names=list(columns))
    counted = {True: YES, False: NO, None: OPEN}
    of_gene = OPEN if withheld is not None else counted[reported]
    if hotspot is None:
        of_hotspot = NO
    else:
        of_hotspot = OPEN if hotspot == "unknown" and reported is not False else of_gene
    expected = {"reported": of_gene, "hotspot": of_hotspot, "vus": counted[vus]}
    assert {name: PACKAGED[name].answers(row)[0] for name in expected} == expected


@pytest.mark.parametrize("text", ["reported ==", "reported == 1", "reported(1)", "a == b"])
def test_what_is_no_condition_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="counts"):
        Selection.model_validate({"counts": text})
