"""Clinical and cytogenetic tables: every slip named by file, row and column, all together."""

from pathlib import Path

import pytest

from hemaline.common.problems import Problems
from hemaline.common.tables.rows import schema_of
from hemaline.features.clinical import read_clinical, read_cytogenetics
from hemaline.features.finding_groups import load_groups
from hemaline.inputs.clinical_rows import CytogeneticsRow

SEXES = {"S-1": "female", "S-2": "male", "S-3": "unknown"}


def table(folder: Path, name: str, *rows: str) -> Path:
    path = folder / name
    path.write_text("\n".join(row.replace(" ", "\t") for row in rows) + "\n")
    return path


def clinical(folder: Path, *rows: str):
    problems = Problems()
    path = table(folder, "clinical.tsv", *rows)
    return read_clinical(path, SEXES, Path("samples.tsv"), problems), problems


def cytogenetics(folder: Path, header: str, *rows: str):
    problems = Problems()
    path = folder / "cytogenetics.tsv"
    path.write_text("\n".join([header, *rows]) + "\n")
    return read_cytogenetics(path, SEXES, Path("samples.tsv"), problems), problems


def codes(problems: Problems) -> list[tuple]:
    return [(p.code, p.row, p.column) for p in problems]


def test_values_are_typed_and_have_their_place(tmp_path):
    records, problems = clinical(
        tmp_path, "sample_id haemoglobin platelets sex transfused", "S-1 9.5 120 female no"
    )
    assert problems.report() == ""
    one = records["S-1"]
    assert one.get("haemoglobin").value == 9.5
    assert one.get("transfused").value is False
    assert one.get("haemoglobin").made_by == ("clinical.tsv row 2 column haemoglobin: 9.5",)
    assert (one.get("albumin").value, one.get("albumin").reason) == (None, "not_given")


def test_words_of_laboratories_are_the_value_in_provenance(tmp_path):
    records, problems = clinical(
        tmp_path, "sample_id sex iss_stage transfused marrow_fibrosis", "S-1 xx 2 FALSE 1.0"
    )
    assert problems.report() == ""
    one = records["S-1"]
    made_by = {column: one.get(column).made_by[0].split(" column ")[1] for column in one.entries}
    assert made_by["sex"] == "sex: female"
    assert made_by["iss_stage"] == "iss_stage: II"
    assert made_by["transfused"] == "transfused: no"
    assert made_by["marrow_fibrosis"] == "marrow_fibrosis: 1"
    assert (one.get("sex").value, one.get("transfused").value) == ("female", False)


def test_na_and_empty_are_not_given(tmp_path):
    records, problems = clinical(
        tmp_path, "sample_id haemoglobin platelets", "S-1 NA 100", "S-2  9"
    )
    assert problems.report() == ""
    assert records["S-1"].get("haemoglobin").value is None
    assert records["S-2"].get("haemoglobin").value is None


@pytest.mark.parametrize("gap", ["", " ", "NA", "N/A", "n/a", "na", "NaN", "nan", "."])
def test_cells_as_spreadsheets_write_them(tmp_path, gap):
    path = tmp_path / "clinical.tsv"
    header = "sample_id\tmarrow_fibrosis\tdysplastic_lineages\tsex\ttransfused"
    path.write_text(f"{header}\nS-1\t2.0\t{gap}\t{gap}\t{gap}\n")
    problems = Problems()
    one = read_clinical(path, SEXES, Path("samples.tsv"), problems)["S-1"]
    assert problems.report() == ""
    assert one.get("marrow_fibrosis").value == 2
    assert [one.get(c).reason for c in ("dysplastic_lineages", "transfused")] == ["not_given"] * 2
    records, problems = cytogenetics(
        tmp_path, "sample_id\tkaryotype\tdel5q\tipssr_category", f"S-1\t{gap}\tyes\t{gap}"
    )
    assert problems.report() == ""
    assert (records["S-1"].get("del5q").value, records["S-1"].get("plus8").value) == (True, None)


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("haemoglobin", "95", "HL-T26"),
        ("haemoglobin", "0.95", "HL-T26"),
        ("haemoglobin", "9,5", "HL-T24"),
        ("haemoglobin", "9.5g/dL", "HL-T25"),
        ("haemoglobin", "<8", "HL-T25"),
        ("platelets", "150000", "HL-T26"),
        ("platelets", "-1", "HL-T26"),
        ("neutrophils", "1800", "HL-T26"),
        ("leukocytes", "4500", "HL-T26"),
        ("marrow_blasts", "101", "HL-T26"),
        ("albumin", "38", "HL-T26"),
        ("creatinine", "80", "HL-T26"),
        ("calcium", "2.35", "HL-T26"),
        ("beta2_microglobulin", "3500", "HL-T26"),
        ("tumour_purity", "80", "HL-T26"),
        ("age", "-1", "HL-T26"),
        ("sex", "1", "HL-T28"),
        ("ldh_level", "raised", "HL-T22"),
        ("cd138_sorted", "2", "HL-T22"),
        ("marrow_fibrosis", "4", "HL-T26"),
    ],
)
def test_bounds_units_and_categories(tmp_path, column, value, code):
    _, problems = clinical(tmp_path, f"sample_id {column}", f"S-1 {value}")
    assert codes(problems) == [(code, 2, column)]
    assert problems.exit_code == 2


def test_a_range_names_its_unit(tmp_path):
    _, problems = clinical(tmp_path, "sample_id haemoglobin", "S-1 95")
    assert "at most 25 g/dL" in problems.report()
    assert "9.5, not 95 (g/L)" in problems.report()


def test_everything_wrong_is_reported_at_once(tmp_path):
    _, problems = clinical(
        tmp_path,
        "sample_id haemoglobin sex",
        "S-1 95 female",
        "S-1 9,5 female",
        "S-9 10 female",
        "S-2 10 female",
    )
    assert codes(problems) == [
        ("HL-T26", 2, "haemoglobin"),
        ("HL-T24", 3, "haemoglobin"),
        ("HL-T27", 3, "sample_id"),
        ("HL-J01", 4, "sample_id"),
        ("HL-J03", 5, "sex"),
    ]


def test_an_age_of_zero_is_one(tmp_path):
    records, problems = clinical(tmp_path, "sample_id age", "S-1 0")
    assert problems.report() == ""
    assert records["S-1"].get("age").value == 0


def test_columns_of_fractions_that_should_be_percent_are_warned_of(tmp_path):
    rows = [f"S-{n} 0.0{n}" for n in (1, 2, 3)]
    _, problems = clinical(tmp_path, "sample_id marrow_blasts", *rows)
    assert codes(problems) == [("HL-J02", 2, "marrow_blasts")]
    assert not problems.errors
    _, problems = clinical(tmp_path, "sample_id marrow_blasts", *rows[:2], "S-3 4")
    assert codes(problems) == []


def test_unknown_and_personal_columns_are_refused(tmp_path):
    _, problems = clinical(tmp_path, "sample_id hemoglobin date_of_birth", "S-1 9.5 1950")
    assert ("HL-T14", 1, "hemoglobin") in codes(problems)
    assert ("HL-S30", 1, "date_of_birth") in codes(problems)
    assert problems.exit_code == 5


def test_fish_columns_are_yes_no_or_nothing(tmp_path):
    records, problems = cytogenetics(tmp_path, "sample_id\tt_4_14\tdel_13q", "S-1\tyes\tno")
    assert problems.report() == ""
    one = records["S-1"]
    assert [one.get(c).value for c in ("t_4_14", "del_13q", "t_14_16")] == [True, False, None]
    _, problems = cytogenetics(tmp_path, "sample_id\tt_4_14", "S-1\t2")
    assert codes(problems) == [("HL-T22", 2, "t_4_14")]


def test_a_karyotype_fills_what_fish_leaves_open(tmp_path):
    records, problems = cytogenetics(
        tmp_path, "sample_id\tkaryotype\tdel20q", "S-1\t46,XX,del(5)(q13q33)[12]/46,XX[8]\tyes"
    )
    assert problems.report() == ""
    one = records["S-1"]
    assert [one.get(c).value for c in ("del5q", "del20q", "complex", "del7_7q")] == [
        True,
        True,
        False,
        False,
    ]
    assert one.get("ipssr_category").value == "Good"
    assert "del(5)(q13q33)" in one.get("del5q").made_by[0]


def test_what_was_found_is_against_a_no(tmp_path):
    records, problems = cytogenetics(
        tmp_path, "sample_id\tkaryotype\tdel5q", "S-1\t46,XX,del(5)(q13q33)[20]\tno"
    )
    assert codes(problems) == [("HL-J05", 2, "del5q")]
    assert not problems.errors
    assert records["S-1"].get("del5q").value is True


def test_what_was_not_understood_is_stated_and_denies_nothing(tmp_path):
    records, problems = cytogenetics(
        tmp_path, "sample_id\tkaryotype", "S-1\t46,XX,del(5)(q13q33),wibble[20]"
    )
    assert codes(problems) == [("HL-J06", 2, "karyotype")]
    assert "wibble" in problems.report()
    one = records["S-1"]
    assert (one.get("del5q").value, one.get("plus8").value) == (True, None)
    assert one.get("plus8").reason == "not_understood"
    assert one.get("ipssr_category").value is None


def test_unrelated_clones_leave_the_category_open(tmp_path):
    records, _ = cytogenetics(
        tmp_path, "sample_id\tkaryotype", "S-1\t47,XX,+8[10]/46,XX,del(20)(q11)[10]"
    )
    one = records["S-1"].get("ipssr_category")
    assert (one.value, one.reason) == (None, "independent_clones")


@pytest.mark.parametrize(
    ("karyotype", "resolved"),
    [
        (
            "43~46,xy,-7[6],add(9)(q22)[3],-17[4],+mar[2][cp9]/46,xy[11]",
            {"del7_7q": True, "del17_17p": True, "tp53_loh": True, "complex": True}
            | {"ipssr_category": "Very Poor", "monosomal_karyotype": True, "del5q": False},
        ),
        (
            "ISCN: 46,XX,t(3;8)(q21;q24)[15]/47,XX,t(3;8),+8[5].nuc ish(D8Z2,MYC)x2[200]",
            {"abn3q": True, "plus8": True, "complex": False, "ipssr_category": "Intermediate"},
        ),
        (
            "45,XX,der(5;17)(p10;q10)-7[20]",
            {"del7_7q": True, "del17_17p": True, "del5q": None, "ipssr_category": "Poor"},
        ),
        (
            "45,XX,rob(14;21)(q10;q10)c[20]",
            {"del7_7q": False, "complex": False, "structural": False, "ipssr_category": "Good"},
        ),
    ],
)
def test_what_ipssm_takes_of_a_karyotype(tmp_path, karyotype, resolved):
    records, problems = cytogenetics(tmp_path, "sample_id\tkaryotype", f"S-1\t{karyotype}")
    assert problems.report() == ""
    assert {column: records["S-1"].get(column).value for column in resolved} == resolved


@pytest.mark.parametrize(
    ("karyotype", "reason"),
    [
        ("failed", "no_metaphases"),
        ("46,XX[12]", "too_few_metaphases"),
        ("47,XX,wibble[20]", "not_understood"),
        ("46,XX,?del(7)(q22)[20]", "uncertain"),
        ("45,XX,-7[2]/46,XX[18]", "uncertain"),
    ],
)
def test_why_a_category_is_open(tmp_path, karyotype, reason):
    records, _ = cytogenetics(tmp_path, "sample_id\tkaryotype", f"S-1\t{karyotype}")
    one = records["S-1"].get("ipssr_category")
    assert (one.value, one.reason) == (None, reason)


@pytest.mark.parametrize(
    ("header", "cells", "column", "value"),
    [
        ("minus7\tdel7q", "no\tno", "del7_7q", False),
        ("minus7\tdel7q", "no\tyes", "del7_7q", True),
        ("minus7\tdel7q", "no\t", "del7_7q", None),
        ("amp_1q", "yes", "gain_1q", True),
        ("amp_1q", "no", "gain_1q", None),
        ("minus17", "yes", "del17_17p", True),
        ("minus17\ti17q", "no\tno", "del17_17p", None),
    ],
)
def test_groups(tmp_path, header, cells, column, value):
    records, problems = cytogenetics(tmp_path, f"sample_id\t{header}", f"S-1\t{cells}")
    assert problems.report() == ""
    assert records["S-1"].get(column).value is value


def test_a_contradiction_within_a_row_is_an_error(tmp_path):
    _, problems = cytogenetics(tmp_path, "sample_id\tdel7_7q\tminus7", "S-1\tno\tyes")
    assert codes(problems) == [("HL-J04", 2, "del7_7q")]


def test_groups_name_columns_of_the_table():
    names = set(schema_of(CytogeneticsRow).names)
    for group in load_groups():
        assert {group.column, *group.members} <= names
