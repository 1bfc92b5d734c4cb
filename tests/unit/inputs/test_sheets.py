"""Rules over the rows of a sheet: bad-input rows 18-22, 29, 32, 35, 38."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from hemaline.common.problems import Problems
from hemaline.inputs.sheet_rows import Sample, Unit
from hemaline.inputs.sheets import matched_normals, numbered_samples, numbered_units, read_samples
from schemas import SCHEMAS

COLUMNS = ("sample_id", "patient_id", "disease", "material", "role", "sex", "assay", "timepoint")


def sample(sample_id="S1", patient_id="P1", role="tumour", sex="male", timepoint=""):
    return (sample_id, patient_id, "MDS", "bone_marrow", role, sex, "panel", timepoint)


def samples(tmp_path: Path, *rows: tuple[str, ...]) -> tuple[list, Problems]:
    path = tmp_path / "samples.tsv"
    path.write_text("".join("\t".join(row) + "\n" for row in (COLUMNS, *rows)), encoding="utf-8")
    problems = Problems()
    return numbered_samples(path, problems), problems


def units(tmp_path: Path, *rows: tuple[str, ...]) -> tuple[list, Problems]:
    path = tmp_path / "units.tsv"
    header = ("sample_id", "unit_id", "fastq_1", "fastq_2", "bam")
    path.write_text("".join("\t".join(row) + "\n" for row in (header, *rows)), encoding="utf-8")
    problems = Problems()
    return numbered_units(path, problems), problems


def codes(problems: Problems) -> list[str]:
    return [p.code for p in problems]


def test_a_sound_sheet_has_no_problem(tmp_path):
    found, problems = samples(tmp_path, sample(timepoint="2024-02-29"), sample("S2", "P2"))
    assert not problems.report()
    assert [number for number, _ in found] == [2, 3]
    assert found[0][1].timepoint == "2024-02-29"
    assert found[0][1].blast_pct == ""


def test_dataclasses_have_the_schemas_fields():
    for kind, name in ((Sample, "samples"), (Unit, "units")):
        assert tuple(f.name for f in fields(kind)) == SCHEMAS[name].names


def test_row_18_duplicate_sample(tmp_path):
    _, problems = samples(tmp_path, sample(), sample())
    assert codes(problems) == ["HL-T27"]


@pytest.mark.parametrize("name", ["multiqc", "MultiQC", "cohort"])
def test_a_sample_may_not_be_called_like_a_report_of_the_run(name, tmp_path):
    _, problems = samples(tmp_path, sample(name))
    assert codes(problems) == ["HL-Y13"]
    assert samples(tmp_path, sample(f"{name}2"))[1].report() == ""


@pytest.mark.parametrize("pair", [("Ab", "aB"), ("S1", "s1")])
def test_row_19_samples_equal_ignoring_case(pair, tmp_path):
    _, problems = samples(tmp_path, sample(pair[0]), sample(pair[1]))
    assert codes(problems) == ["HL-S02"]
    assert "row 2" in problems.report()


def test_row_19_units_equal_ignoring_case_within_a_sample(tmp_path):
    _, problems = units(tmp_path, ("S1", "L1", "a", "", ""), ("S1", "l1", "b", "", ""))
    assert codes(problems) == ["HL-S02"]
    _, problems = units(tmp_path, ("S1", "L1", "a", "", ""), ("S2", "l1", "b", "", ""))
    assert not problems.report()


def test_unit_given_twice(tmp_path):
    _, problems = units(tmp_path, ("S1", "L1", "a", "", ""), ("S1", "L1", "b", "", ""))
    assert codes(problems) == ["HL-T27"]


def test_row_20_leading_zeros_are_kept(tmp_path):
    found, problems = samples(tmp_path, sample("007", "010"))
    assert (found[0][1].sample_id, found[0][1].patient_id) == ("007", "010")
    assert not problems.report()


@pytest.mark.parametrize("word", ["NA", "null", "NaN", "nan", "None", "TRUE"])
@pytest.mark.parametrize("column", [0, 1])
def test_row_21_words_for_missing(word, column, tmp_path):
    row = list(sample())
    row[column] = word
    _, problems = samples(tmp_path, tuple(row))
    assert codes(problems) == ["HL-S01"]


@pytest.mark.parametrize("word", ["1E5", "2e10", "MAR1", "1-Mar", "SEPT2", "2024-01-02", "3-4"])
def test_row_22_rewritten_identifiers_are_warned(word, tmp_path):
    _, problems = samples(tmp_path, sample(word))
    assert codes(problems) == ["HL-S03"]
    assert problems.exit_code == 0


@pytest.mark.parametrize("word", ["MDS01", "AML01", "E5", "12345", "DECEMBER", "S-2024-01-02"])
def test_row_22_ordinary_identifiers_are_not(word, tmp_path):
    assert not samples(tmp_path, sample(word))[1].report()


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1", "-2+3", "@SUM(A1)"])
def test_row_29_formulas_are_refused(text, tmp_path):
    assert codes(samples(tmp_path, sample(timepoint=text))[1]) == ["HL-S04"]
    assert codes(units(tmp_path, ("S1", "L1", text, "", ""))[1]) == ["HL-S04"]


@pytest.mark.parametrize("text", ["2023-02-29", "2024-13-01", "31.12.2024", "1/2/24", "2024-1-5"])
def test_row_32_impossible_dates(text, tmp_path):
    assert codes(samples(tmp_path, sample(timepoint=text))[1]) == ["HL-S05"]


@pytest.mark.parametrize("text", ["2024-02-29", "diagnosis", "relapse 1", "d+28", "V1.2"])
def test_row_32_dates_and_labels(text, tmp_path):
    assert not samples(tmp_path, sample(timepoint=text))[1].report()


def test_row_35_a_normal_of_two_patients(tmp_path):
    rows = (
        sample("T1"),
        sample("N", "P1", "normal"),
        sample("T2", "P2"),
        sample("N", "P2", "normal"),
    )
    _, problems = samples(tmp_path, *rows)
    assert "HL-S07" in codes(problems)


def test_row_35_a_normal_without_tumour_and_a_second_normal_are_warned(tmp_path):
    rows = (sample("T1"), sample("N1", role="normal"), sample("N2", role="normal"))
    _, problems = samples(tmp_path, *rows, sample("N3", "P3", "normal"))
    assert codes(problems) == ["HL-S10", "HL-S09"]
    assert not problems.errors


def test_row_38_pseudonyms_equal_ignoring_case(tmp_path):
    assert codes(samples(tmp_path, sample(), sample("S2", "p1"))[1]) == ["HL-S02"]


def test_row_38_two_sexes_under_one_pseudonym(tmp_path):
    rows = (sample(), sample("S2", sex="unknown"), sample("S3", sex="female"))
    _, problems = samples(tmp_path, *rows)
    assert codes(problems) == ["HL-S06"]
    assert next(iter(problems)).row == 4


def test_read_samples_keeps_the_order(tmp_path):
    samples(tmp_path, sample("B"), sample("A", "P2"))
    assert list(read_samples(tmp_path / "samples.tsv", Problems())) == ["B", "A"]


def test_matched_normals_are_the_first_of_the_patient(tmp_path):
    rows = (
        sample("T1"),
        sample("N1", role="normal"),
        sample("N2", role="normal"),
        sample("G1", role="germline"),
        sample("T2", "P2"),
    )
    samples(tmp_path, *rows)
    found = read_samples(tmp_path / "samples.tsv", Problems())
    assert matched_normals(found) == {"T1": "N1"}


def test_unit_properties():
    paired = Unit("S1", "L1", "a", "b")
    alignment = Unit("S1", "L2", bam="x.bam")
    assert (paired.key, paired.inputs, paired.is_paired) == ("S1.L1", ("a", "b"), True)
    assert (alignment.inputs, alignment.is_alignment) == (("x.bam",), True)
    assert not alignment.is_paired
    kinds = (paired.kind, alignment.kind, Unit("S1", "L3", "a").kind)
    assert kinds == ("paired", "alignment", "single")
