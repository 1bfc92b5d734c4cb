"""What a karyotype says: yes needs a clone, no needs metaphases, everything else is open."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hemaline.common.table_schemas import table_schema
from hemaline.features.iscn import read_karyotype
from hemaline.features.karyotype_findings import (
    FEW_METAPHASES,
    NOT_UNDERSTOOD,
    NOT_VISIBLE,
    UNCERTAIN,
    aberration_count,
    category,
    findings,
    has_independent_clones,
    load_category_rules,
    load_definitions,
)

DEFINITIONS = load_definitions()


def told(text):
    return findings(read_karyotype(text), DEFINITIONS)


def yes(text):
    return {column for column, one in told(text).items() if one.value}


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("46,XX,del(5)(q13q33)[20]", {"del5q"}),
        ("45,XY,-7[20]", {"minus7"}),
        ("46,XY,del(7)(q22)[20]", {"del7q"}),
        ("47,XY,+8[20]", {"plus8"}),
        ("46,XY,del(17)(p11.2)[20]", {"del17_17p", "abn17p"}),
        ("46,XY,i(17)(q10)[20]", {"del17_17p", "i17q", "abn17p"}),
        ("45,XY,-17[20]", {"del17_17p", "minus17"}),
        ("46,XY,t(4;14)(p16;q32)[20]", {"t_4_14"}),
        ("46,XY,t(4;14)(p16.3;q32.33)[20]", {"t_4_14"}),
        ("46,XY,t(11;14)(q13;q32)[20]", {"t_11_14"}),
        ("46,XY,t(14;16)(q32;q23)[20]", {"t_14_16"}),
        ("46,XY,t(14;20)(q32;q12)[20]", {"t_14_20"}),
        ("46,XY,dup(1)(q21q32)[20]", {"gain_1q"}),
        ("46,XY,inv(3)(q21q26.2)[20]", {"inv3", "abn3q26", "abn3q"}),
        ("46,XY,t(3;3)(q21;q26)[20]", {"inv3", "abn3q26", "abn3q"}),
        ("46,XY,t(3;21)(q26;q22)[20]", {"t_3q26", "abn3q26", "abn3q"}),
        ("46,XY,t(2;3)(p21;q26)[20]", {"t_3q26", "abn3q26", "abn3q"}),
        ("46,XY,t(8;21)(q22;q22.1)[20]", {"t_8_21"}),
        ("46,XY,inv(16)(p13q22)[20]", {"inv16"}),
        ("46,XY,t(15;17)(q24;q21)[20]", {"t_15_17"}),
        ("46,XY,t(9;11)(p22;q23)[20]", {"t_9_11"}),
        ("46,XY,t(6;11)(q27;q23)[20]", {"t_v_11q23"}),
        ("46,XY,t(11;19)(q23;p13)[20]", {"t_v_11q23"}),
        ("45,XY,-5[20]", {"minus5"}),
        ("45,X,-Y[20]", {"delY"}),
        ("46,XY,del(20)(q11q13)[20]", {"del20q"}),
        ("43,XY,-5,-7,-18[20]", {"minus5", "minus7", "complex", "monosomal_karyotype"}),
        (
            "45,XY,-7,inv(3)(q21q26)[20]",
            {"minus7", "inv3", "abn3q26", "abn3q", "monosomal_karyotype"},
        ),
        (
            "53,XY,+3,+5,+7,+9,+11,+15,+19[20]",
            {"plus19", "hyperdiploidy", "complex"},
        ),
        ("46,XY[20]", set()),
    ],
)
def test_common_aberrations(text, columns):
    assert yes(text) - {"structural"} == columns


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("46,XX,del(5)(q13q33)[20]", True),
        ("47,XX,+mar[20]", True),
        ("46,XX,i(17)(q10)[2]/46,XX[18]", True),
        ("53,XY,+3,+5,+7,+9,+11,+15,+19[20]", False),
        ("43,XY,-5,-7,-18[20]", False),
        ("45,X,-Y[20]", False),
        ("46,XY[20]", False),
        ("46,XX,?del(5)(q13)[20]", None),
        ("49,XY,+8,+19,+21[5]", None),
    ],
)
def test_structural_abnormalities(text, value):
    assert told(text)["structural"].value is value


def test_a_no_needs_twenty_metaphases_understood_in_full():
    assert told("46,XX[20]")["del5q"].value is False
    for text, reason in {
        "46,XX[19]": FEW_METAPHASES,
        "46,XX": FEW_METAPHASES,
        "46,XX,strange[20]": NOT_UNDERSTOOD,
        "failed": "no_metaphases",
    }.items():
        assert (told(text)["del5q"].value, told(text)["del5q"].reason) == (None, reason)


def test_a_karyotype_denies_nothing_that_banding_does_not_show():
    one = told("46,XX[30]")["t_4_14"]
    assert (one.value, one.reason) == (None, NOT_VISIBLE)


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("45,XX,-7[2]/46,XX[18]", "minus7"),
        ("47,XX,+8[1]/46,XX[19]", "plus8"),
        ("46,XX,?del(5)(q13)[20]", "del5q"),
        ("46,XX,der(5)t(5;12)(q13;p13)[20]", "del5q"),
        ("46,XX,add(17)(p11)[20]", "del17_17p"),
        # What may hold a fusion though it is written otherwise denies nothing.
        ("46,XX,t(9;11;19)(p22;q23;p13)[20]", "t_9_11"),
        ("46,XX,t(9;11;19)(p22;q23;p13)[20]", "t_v_11q23"),
        ("46,XX,t(8;21;12)(q22;q22;p13)[20]", "t_8_21"),
        ("46,XX,ins(3;3)(q26;q21q26)[20]", "abn3q26"),
        ("46,XX,der(16)inv(16)(p13q22)[20]", "inv16"),
        ("47,XX,del(5)(q13q33),+8[2]/47,XX,+21[18]", "complex"),
    ],
)
def test_what_may_be_there_is_neither_yes_nor_no(text, column):
    one = told(text)[column]
    assert (one.value, one.reason) == (None, UNCERTAIN)


def test_a_fusion_is_denied_where_nothing_joins_its_chromosomes():
    found = told("46,XX,t(9;22)(q34;q11),del(11)(q23)[20]")
    assert [found[c].value for c in ("t_9_22", "t_9_11", "t_8_21", "inv16")] == [
        True,
        False,
        False,
        False,
    ]


def test_inborn_changes_do_not_count():
    assert told("46,XX,inv(3)(q21q26)c[20]")["inv3"].value is False
    assert aberration_count(read_karyotype("47,XX,+21c[20]"), DEFINITIONS).exact == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("46,XX[20]", "Good"),
        ("45,X,-Y[20]", "Very Good"),
        ("46,XX,del(11)(q13)[20]", "Very Good"),
        ("46,XX,del(5)(q13q33)[20]", "Good"),
        ("46,XX,del(12)(p12)[20]", "Good"),
        ("46,XX,del(20)(q11)[20]", "Good"),
        ("47,XX,del(5)(q13q33),+8[20]", "Good"),
        ("46,XX,del(7)(q22)[20]", "Intermediate"),
        ("47,XX,+8[20]", "Intermediate"),
        ("48,XX,+8,+21[20]", "Intermediate"),
        ("45,XX,-7[20]", "Poor"),
        ("45,XX,-7,del(5)(q13q33)[20]", "Poor"),
        ("46,XX,inv(3)(q21q26)[20]", "Poor"),
        ("46,XX,del(3)(q21)[20]", "Poor"),
        ("49,XX,+8,+9,+21[20]", "Poor"),
        ("50,XX,+8,+9,+19,+21[20]", "Very Poor"),
        ("50,XX,+8,+9,+19,+21[4]", "Very Poor"),
        ("46,XX[12]", None),
        ("46,XX,add(5)(q13)[20]", None),
        ("47,XX,+8,strange[20]", None),
    ],
)
def test_ipssr_category_by_row_and_boundary(text, expected):
    karyotype = read_karyotype(text)
    truths = {column: one.value for column, one in told(text).items()}
    count = aberration_count(karyotype, DEFINITIONS)
    assert category(count, truths, load_category_rules()) == expected


def test_unrelated_clones_are_seen():
    assert has_independent_clones(read_karyotype("47,XX,+8[10]/46,XX,del(20)(q11)[10]"))
    assert not has_independent_clones(read_karyotype("47,XX,+8[10]/48,sl,+21[10]"))
    assert not has_independent_clones(read_karyotype("47,XX,+8[10]/46,XX[10]"))


def test_every_defined_column_is_one_of_the_table():
    names = set(table_schema("cytogenetics").names)
    assert {one.column for one in DEFINITIONS} <= names
    for rule in load_category_rules():
        assert set(rule.any_of) <= {one.column for one in DEFINITIONS}


@settings(deadline=None)
@given(st.text(max_size=120))
def test_no_string_denies_anything_it_does_not_show(text):
    karyotype = read_karyotype(text)
    found = findings(karyotype, DEFINITIONS)
    for one in found.values():
        assert (one.value is None) == (one.reason is not None)
        if one.value is False:
            assert not karyotype.not_understood
            assert (karyotype.metaphases or 0) >= 20
