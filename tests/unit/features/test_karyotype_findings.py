"""Findings of a karyotype: yes needs a clone, no needs metaphases, everything else is open."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hemaline.common.tables.rows import schema_of
from hemaline.features.iscn import read_karyotype
from hemaline.features.karyotype_definitions import load_aberrations, load_category_rules
from hemaline.features.karyotype_findings import (
    ABNORMAL_PROBE,
    FEW_CELLS,
    FEW_METAPHASES,
    NOT_UNDERSTOOD,
    NOT_VISIBLE,
    UNCERTAIN,
    aberration_count,
    category,
    findings,
    has_independent_clones,
)
from hemaline.inputs.clinical_rows import CytogeneticsRow

DEFINITIONS = load_aberrations()


def resolved(text):
    return findings(read_karyotype(text), DEFINITIONS)


def yes(text):
    return {column for column, one in resolved(text).items() if one.value}


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
    assert resolved(text)["structural"].value is value


def test_a_no_needs_twenty_metaphases_understood_in_full():
    assert resolved("46,XX[20]")["del5q"].value is False
    for text, reason in {
        "46,XX[19]": FEW_METAPHASES,
        "46,XX": FEW_METAPHASES,
        "46,XX,strange[20]": NOT_UNDERSTOOD,
        "failed": "no_metaphases",
    }.items():
        assert (resolved(text)["del5q"].value, resolved(text)["del5q"].reason) == (None, reason)


def test_a_karyotype_denies_nothing_that_banding_does_not_show():
    one = resolved("46,XX[30]")["t_4_14"]
    assert (one.value, one.reason) == (None, NOT_VISIBLE)


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("46,XX,?del(5)(q13)[20]", "del5q"),
        ("46,XX,der(5)t(5;12)(q13;p13)[20]", "del5q"),
        ("46,XX,add(17)(p11)[20]", "del17_17p"),
        # What may hold a fusion though it is written otherwise denies nothing.
        ("46,XX,t(9;11;19)(p22;q23;p13)[20]", "t_9_11"),
        ("46,XX,t(9;11;19)(p22;q23;p13)[20]", "t_v_11q23"),
        ("46,XX,t(8;21;12)(q22;q22;p13)[20]", "t_8_21"),
        ("46,XX,ins(3;3)(q26;q21q26)[20]", "abn3q26"),
        ("46,XX,der(16)inv(16)(p13q22)[20]", "inv16"),
        ("46,XX,der(19)t(11;19)(q23;p13)[20]", "t_v_11q23"),
        ("46,XX,der(21)t(3;21)(q26;q22)[20]", "t_3q26"),
        ("46,XX,der(8)t(8;17)(p11;q21)t(8;21)(q22;q22)[20]", "t_8_21"),
        ("47,XX,del(5)(q13q33),+8[2]/47,XX,+21[18]", "complex"),
        # A lost arm that may count as a deletion.
        ("45,XX,der(5;17)(p10;q10)[20]", "del5q"),
        ("46,XX,i(5)(p10)[20]", "del5q"),
        ("47,XX,+del(5)(q13q33)[20]", "del5q"),
        # The gain belongs to the derivative of whole arms: two changes, or three.
        ("47,XX,+1,der(1;7)(q10;p10),+8[20]", "complex"),
        # The companion of a monosomy is uncertain.
        ("45,XX,-18,?del(9)(q13)[20]", "monosomal_karyotype"),
        ("44,XX,-18,?-9[20]", "monosomal_karyotype"),
    ],
)
def test_what_may_be_there_is_neither_yes_nor_no(text, column):
    one = resolved(text)[column]
    assert (one.value, one.reason) == (None, UNCERTAIN)


@pytest.mark.parametrize(
    ("text", "column"),
    [
        # Bands that were left out, or are uncertain.
        ("del(5)", "del5q"),
        ("del(5)(?q13)", "del5q"),
        ("del(5)(?)", "del5q"),
        ("del(17)", "del17_17p"),
        ("i(17)", "i17q"),
        ("t(5;17)", "abn17p"),
        ("t(8;21)", "t_8_21"),
        ("t(4;11)", "t_v_11q23"),
        ("t(9;11)", "t_9_11"),
        ("t(9;11)", "t_v_11q23"),
        ("t(9;11)(p?22;q23)", "t_9_11"),
        ("t(9;11)(p2?;q23)", "t_v_11q23"),
        ("t(6;11)(q27;q2?)", "t_v_11q23"),
        ("t(10;11)(p12;q22~24)", "t_v_11q23"),
        ("t(3;21)", "t_3q26"),
        ("t(3;21)(q2?;q22)", "t_3q26"),
        ("t(3;21)(?;q22)", "abn3q"),
        ("inv(3)", "inv3"),
        ("inv(3)(q21q?)", "inv3"),
        ("inv(3)(q21q2?6)", "abn3q26"),
        ("inv(3)", "abn3q"),
        ("inv(16)(p13q?)", "inv16"),
    ],
)
def test_bands_that_are_not_reported_deny_nothing(text, column):
    one = resolved(f"46,XX,{text}[20]")[column]
    assert (one.value, one.reason) == (None, UNCERTAIN)


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("46,XX,del(5)(q?13q33)[20]", {"del5q"}),
        ("46,XX,del(5)(q?)[20]", {"del5q"}),
        ("46,XX,del(5)(q13q33~34)[20]", {"del5q"}),
        ("46,XX,del(5)(p11q33)[20]", {"del5q"}),
        ("46,XX,t(6;11)(q27;q?23)[20]", set()),
        ("45,XX,der(5;17)(p10;q10)[20]", {"del17_17p", "abn17p"}),
        ("45,XX,der(17;22)(q10;q10)[20]", {"del17_17p", "abn17p"}),
        ("45,XX,der(5;17)(q10;p10)[20]", set()),
        ("46,XX,ider(17)(q10)t(5;17)(q13;q21)[20]", {"del17_17p", "abn17p"}),
        ("45,XX,der(5;17)(p10;q10)inv(16)(p13q22)[20]", {"del17_17p", "abn17p", "inv16"}),
        (
            "44,XX,der(5;17)(p10;q10)-7[20]",
            {"del17_17p", "abn17p", "minus7", "monosomal_karyotype"},
        ),
        ("46,XX,der(17)t(5;17)(q13;p11)[20]", {"abn17p"}),
        ("46,xx,t(9;22)(q34;q11)[9]/46,xx,t(9;22),del(7)(q22)[11]", {"t_9_22", "del7q"}),
        ("47,XY,+8[10]/46,idem,-Y[10]", {"plus8", "delY"}),
        ("46,XX,t(1;3)(p36;q21)[20]", {"abn3q"}),
        ("46,XX,t(1;3;8)(p36;q21;q22)[20]", {"abn3q"}),
        ("46,XX,t(1;2;3;8)(p36;q21;q22;q11)[20]", {"abn3q"}),
        ("46,XX,t(3;5)(q25;q35)[20]", {"abn3q"}),
        ("46,XX,inv(3)(p12q24)[20]", {"abn3q"}),
        ("46,XX,del(3)(q13q26)[20]", {"abn3q", "del3q"}),
        ("46,XX,t(3;14)(p21;q32)[20]", set()),
        ("46,XX,del(3)(p14)[20]", set()),
        ("46,XX,add(7)(p22)[20]", set()),
    ],
)
def test_kinds_of_the_field(text, columns):
    assert yes(text) - {"structural"} == columns


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("46,XY,-18,+mar[20]", True),
        ("46,XY,-18,+r[20]", True),
        ("46,XY,-18,+1~2mar[20]", True),
        ("45,XY,-18,1~20dmin[20]", True),
        ("46,XY,-18,+mar[3]/46,XY[17]", True),
        ("43~46,XY,-18[4],+mar[2][cp8]/46,XY[12]", True),
        ("43~46,XY,-18[2],+mar[4][cp8]/46,XY[12]", None),
        ("43~46,XY,-18[4],+mar[1][cp8]/46,XY[12]", None),
        ("46,X,-Y,+mar[20]", False),
        ("45,XY,-18[20]", False),
        ("47,XY,+mar[20]", False),
        ("45,XY,-18,rob(13;14)(q10;q10)c[20]", None),
        ("44,XY,-18,rob(13;14)(q10;q10)c[20]", False),
        ("44,XY,-18,rob(13;14)(q10;q10)[20]", True),
    ],
)
def test_one_monosomy_and_a_structural_abnormality(text, value):
    assert resolved(text)["monosomal_karyotype"].value is value


@pytest.mark.parametrize(
    ("text", "column", "value"),
    [
        ("45,XX,-7[2]/46,XX[18]", "minus7", None),
        ("45,XX,-7[3]/46,XX[17]", "minus7", True),
        ("47,XX,+8[1]/46,XX[19]", "plus8", None),
        ("47,XX,+8[2]/46,XX[18]", "plus8", True),
        ("46,XX,del(20)(q11)[1]/46,XX[19]", "del20q", None),
        ("46,XX,del(20)(q11)[2]/46,XX[18]", "del20q", True),
        ("45,X,-Y[2]/46,XY[18]", "delY", None),
        # Cells of clones that share it count together.
        ("45,XX,-7[2]/46,idem,+8[1]/46,XX[17]", "minus7", True),
        ("46,XX,i(17)(q10)[1]/47,sl,+13[3]/46,XX[16]", "i17q", True),
        # Losses of two cells make no complex and no monosomal karyotype.
        ("43,XX,-5,-7,-18[2]/46,XX[18]", "complex", None),
        ("44,XX,-5,-7[2]/46,XX[18]", "monosomal_karyotype", None),
        ("44~46,XX,-5[2],-7[3],+8[3][cp6]/46,XX[14]", "complex", None),
        ("44~46,XX,-5[3],-7[3],+8[2][cp6]/46,XX[14]", "complex", True),
        ("45~46,XX,-5[cp2]/46,XX[18]", "minus5", None),
    ],
)
def test_an_abnormality_needs_its_minimum_of_cells(text, column, value):
    one = resolved(text)[column]
    assert one.value is value
    if value is None and column != "complex":
        assert one.reason == FEW_CELLS


@pytest.mark.parametrize(
    "text",
    [
        "46,XX[20].nuc ish(D7Z1x1,WNT2x1)[40/200]",
        "46,XX[20].nuc ish(D7Z1)[200]",
        "46,XX[20].arr[GRCh38] 7q22.1q36.3(100000000_159000000)x1",
        "46,XX[20] trisomy 8 on FISH",
    ],
)
def test_nothing_is_denied_next_to_what_is_not_understood(text):
    assert resolved(text)["plus8"].reason == NOT_UNDERSTOOD
    assert resolved(f"45,XX,-7[5]/{text}")["minus7"].value is True


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("46,XX[20].nuc ish(D7Z1,D7S486)x2[200]", {"minus7": False, "complex": False}),
        ("46,XX[20].arr(X,1-22)x2", {"minus7": False, "complex": False}),
        (
            "46,XX[20].nuc ish(D7Z1,D7S486)x1[40/200]",
            {"minus7": None, "del7q": None, "plus8": False, "complex": None, "structural": None},
        ),
        (
            "46,XX,del(5)(q13q33)[20].nuc ish(D5S23x2,EGR1x1)[150/200]",
            {"del5q": True, "minus5": None, "minus7": False, "complex": False, "structural": True},
        ),
        (
            "46,XX[20].nuc ish(KMT2Ax2)(5'KMT2A sep 3'KMT2Ax1)[50/200]",
            {"t_v_11q23": None, "t_9_11": None, "t_8_21": False, "complex": None},
        ),
        (
            "46,XX,t(9;22)(q34;q11)[20].ish t(9;22)(ABL1-;BCR+,ABL1+).nuc ish(ABL1,BCR)x3"
            "(ABL1 con BCRx2)[90/100]",
            {"t_9_22": True, "t_9_11": None, "t_8_21": False, "complex": False},
        ),
        (
            "46,XX[20].ish del(5)(q31q31)(EGR1-)[4]",
            {"del5q": None, "del7q": False, "complex": None},
        ),
    ],
)
def test_probes_behind_a_karyotype_leave_open_what_they_may_show(text, found):
    assert {column: resolved(text)[column].value for column in found} == found
    for one in resolved(text).values():
        assert one.reason in (None, NOT_VISIBLE, ABNORMAL_PROBE)


def test_a_fusion_is_denied_where_nothing_joins_its_chromosomes():
    found = resolved("46,XX,t(9;22)(q34;q11),del(11)(q23)[20]")
    assert [found[c].value for c in ("t_9_22", "t_9_11", "t_8_21", "inv16")] == [
        True,
        False,
        False,
        False,
    ]


def test_inborn_changes_do_not_count():
    assert resolved("46,XX,inv(3)(q21q26)c[20]")["inv3"].value is False
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
        ("46,XY,t(1;3)(p36.3;q21.2)[20]", "Poor"),
        ("46,XX,t(3;5)(q25;q35)[20]", "Poor"),
        ("46,XX,t(3;14)(p21;q32)[20]", "Intermediate"),
        ("47,XX,t(3;5)(q25;q35),+8[20]", "Intermediate"),
        ("46,xx,del(5)(q?13q33)[20]", "Good"),
        ("45,XX,rob(13;14)(q10;q10)c[20]", "Good"),
        ("44,XX,-7,rob(13;14)(q10;q10)c[20]", "Poor"),
        ("45,XX,rob(13;14)(q10;q10)[20]", "Intermediate"),
        ("46,XX,9qh+[20]", "Good"),
        ("46,XX[20].nuc ish(D7Z1,D7S486)x2[200]", "Good"),
        ("43~46,XY,-5[8],del(7)(q22q36)[3],-17[5],+mar[4][cp12]/46,XY[8]", "Very Poor"),
        ("45,XX,-7[2]/46,idem,+8[1]/46,XX[17]", "Poor"),
        ("45,XX,-7[2]/46,XX[18]", None),
        ("45,XX,-20[2]/46,XX[18]", None),
        ("46,XX,t(3;21)[20]", None),
        ("46,XX[20].nuc ish(D7Z1x1)[40/200]", None),
        ("46,XX,del(5)(q13q33)[20].nuc ish(D5S23x2,EGR1x1)[150/200]", "Good"),
        ("47,XX,+8[20].nuc ish(D8Z2x3)[150/200]", "Intermediate"),
        ("46,XX,del(7)(q22)[20].nuc ish(D7Z1x1)[150/200]", None),
        ("46,XX[12]", None),
        ("46,XX,add(5)(q13)[20]", None),
        ("47,XX,+8,strange[20]", None),
    ],
)
def test_ipssr_category_by_row_and_boundary(text, expected):
    karyotype = read_karyotype(text)
    truths = {column: one.value for column, one in resolved(text).items()}
    count = aberration_count(karyotype, DEFINITIONS)
    assert category(count, truths, load_category_rules()) == expected


def test_unrelated_clones_are_seen():
    assert has_independent_clones(read_karyotype("47,XX,+8[10]/46,XX,del(20)(q11)[10]"))
    assert not has_independent_clones(read_karyotype("47,XX,+8[10]/48,sl,+21[10]"))
    assert not has_independent_clones(read_karyotype("47,XX,+8[10]/46,XX[10]"))
    assert not has_independent_clones(read_karyotype("47,XX,+8[10]/45,XX,-7[2]/46,XX[8]"))


def test_every_defined_column_is_one_of_the_table():
    names = set(schema_of(CytogeneticsRow).names)
    assert {one.column for one in DEFINITIONS} <= names
    for column in names & {one.column for one in DEFINITIONS}:
        assert len({one.chromosomes for one in DEFINITIONS if one.column == column}) == 1, column
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
