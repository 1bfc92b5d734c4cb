"""Words of people's tables: every word is read alike however it is written, or refused."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemaline.common.tables.cell_text import stripped
from hemaline.common.tables.cell_words import MISSING_WORD, CellWord, CellWords, form
from hemaline.common.tables.rows import load_rows
from hemaline.common.tables.table_schemas import Column
from hemaline.common.tables.text_tables import cell_words
from hemaline.paths import resource
from hemaline.scores.features_file import model_schema
from hemaline.scores.model_files import load_model
from schemas import SCHEMAS

WORDS = cell_words()
ROWS = load_rows(resource("cell_words.tsv"), CellWord)
TABLES = [table for table in SCHEMAS.values() if table.is_spreadsheet] + [
    model_schema(load_model(path.stem)) for path in sorted(resource("models").glob("*.yaml"))
]
FIELDS = [field for table in TABLES for field in table.columns]


def fields(words: str) -> list[Column]:
    return [field for field in FIELDS if field.words == words]


def respelt(draw: st.DrawFn, word: str) -> str:
    """``word`` in another case, with other joints and white space around it."""
    joints = st.sampled_from([" ", "_", "-", "\u00a0", "  ", " - "])
    text = re.sub(r"[ _-](?=.)", lambda _: draw(joints), word)
    text = "".join(c.upper() if draw(st.booleans()) else c.lower() for c in text)
    space = st.sampled_from(["", " ", "\u00a0", "\u00a0 ", "\u200b"])
    return draw(space) + text + draw(space)


def test_the_tables_that_people_fill() -> None:
    names = {table.name for table in TABLES}
    assert names >= {"samples", "units", "clinical", "cytogenetics", "sample_list", "panel"}
    assert names >= {"assessed_genes", "stated_variants", "ipssm"}


@pytest.mark.parametrize("kind", sorted({row.type for row in ROWS} - {MISSING_WORD}))
def test_every_type_is_of_a_column_and_every_meaning_allowed(kind: str) -> None:
    assert fields(kind)
    meant = {one for row in ROWS if row.type == kind for one in row.means}
    assert meant - {""} <= {one for field in fields(kind) for one in field.allowed}


def test_every_type_of_a_column_has_words() -> None:
    assert {field.words for field in FIELDS} - {""} == {row.type for row in ROWS} - {MISSING_WORD}


def test_columns_of_the_same_values_have_the_same_words() -> None:
    words: dict[frozenset[str], set[str]] = {}
    for field in FIELDS:
        if field.allowed:
            words.setdefault(frozenset(field.allowed), set()).add(field.words)
    bounds = {"", "finding"}  # bounds of a model's input may be 0 and 1
    assert [one for one in words.values() if len(one) > 1 and one != bounds] == []


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_allowed_values_stay_and_are_distinguished(field: Column) -> None:
    assert [WORDS.value(field, text) for text in field.allowed] == list(field.allowed)
    assert len({form(text) for text in field.allowed}) == len(field.allowed)
    assert [text for text in field.allowed if WORDS.refusal(field, text)] == []


@given(st.data())
def test_a_word_is_read_alike_however_it_is_written(data: st.DataObject) -> None:
    row = data.draw(st.sampled_from([row for row in ROWS if row.type != MISSING_WORD]))
    field = data.draw(st.sampled_from(fields(row.type)))
    text = respelt(data.draw, row.word)
    value = WORDS.value(field, text)
    if row.refused:
        assert WORDS.refusal(field, text) == row.refused
        assert value not in field.allowed
    elif WORDS.is_missing(text) and not field.required:
        assert value == ""
    else:
        assert value in row.means
        assert value in field.allowed


@given(st.data())
def test_missing_values_are_empty_where_a_cell_may_be(data: st.DataObject) -> None:
    words = [row.word for row in ROWS if row.type == MISSING_WORD]
    text = respelt(data.draw, data.draw(st.sampled_from(words)))
    field = data.draw(st.sampled_from(FIELDS))
    assert WORDS.is_missing(text)
    assert (WORDS.value(field, text) == "") == (not field.required)


@given(st.sampled_from(FIELDS), st.text(max_size=12))
def test_reading_is_idempotent_and_invents_nothing(field: Column, text: str) -> None:
    value = WORDS.value(field, text)
    assert WORDS.value(field, value) == value
    assert value in ("", stripped(text), *field.allowed) or value == stripped(text).split(".")[0]


@pytest.mark.parametrize(
    ("schema_name", "column", "text", "value"),
    [
        ("samples", "sex", "XX", "female"),
        ("samples", "sex", "m", "male"),
        ("samples", "sex", "NA", "unknown"),
        ("samples", "role", "Tumor", "tumour"),
        ("samples", "material", "Bone marrow", "bone_marrow"),
        ("samples", "material", "BM", "bone_marrow"),
        ("samples", "material", "blood", "peripheral_blood"),
        ("samples", "disease", "mds", "MDS"),
        ("samples", "post_transplant", "FALSE", "no"),
        ("samples", "index_type", "none", "none"),
        ("cytogenetics", "del5q", "1.0", "yes"),
        ("cytogenetics", "del5q", "Negative", "no"),
        ("cytogenetics", "ipssr_category", "very good", "Very Good"),
        ("clinical", "marrow_fibrosis", "2.0", "2"),
        ("clinical", "haemoglobin", "9.0", "9.0"),
        ("clinical", "sex", "n/a", ""),
        ("units", "fastq_2", ".", ""),
        ("units", "fastq_1", "Reads/True.fq ", "Reads/True.fq"),
    ],
)
def test_words_of_sheets(schema_name: str, column: str, text: str, value: str) -> None:
    assert WORDS.value(SCHEMAS[schema_name].column(column), text) == value


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (CellWord("sex", "f", ("female",), "", ""), "repeats"),
        (CellWord("sex", "x", (), "", ""), "not either"),
        (CellWord("sex", "x", ("male",), "why", ""), "not either"),
    ],
)
def test_a_table_that_reads_a_word_in_two_ways(row: CellWord, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        CellWords.of([*ROWS, row])
