"""Sheets of nf-core/sarek and Illumina: recognised, read whole, never guessed."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemaline.cli import main as cli
from hemaline.common.problems import Problems
from hemaline.inputs.foreign_sheets import read_illumina, read_sarek, recognise
from hemaline.inputs.sheets import numbered_samples, numbered_units

SAREK = """patient,sex,status,sample,lane,fastq_1,fastq_2
P1,XX,0,N1,lane_1,n_1.fastq.gz,n_2.fastq.gz
P1,XX,1,T1,1,t1_1.fastq.gz,t1_2.fastq.gz
P1,XX,1,T1,2,t2_1.fastq.gz,t2_2.fastq.gz
P2,NA,1,T2,1,u_1.fastq.gz,u_2.fastq.gz
"""
V1 = """[Header],,,
IEMFileVersion,4,,
,,,
[Reads],,,
151,,,
[Settings],,,
[Data],,,
Lane,Sample_ID,Sample_Name,index
1,S_A,Ann_A,ACGTACGT
1,S_B,,ACGTACGA
2,S_A,Ann_A,ACGTACGT
"""
V2 = """[Header]
FileFormatVersion,2
[BCLConvert_Settings]
SoftwareVersion,4.1.7
[BCLConvert_Data]
Sample_ID,index,index2
S_A,ACGTACGT,AAAA
S_B,ACGTACGA,AAAC
[Cloud_Data]
Sample_ID,ProjectName
S_A,x
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "sheet.csv"
    path.write_text(text, encoding="utf-8")
    return path


def reads(tmp_path: Path, *names: str) -> Path:
    folder = tmp_path / "fastq"
    for name in names:
        path = folder / f"{name}_001.fastq.gz"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return folder


def codes(problems: Problems) -> list[str]:
    return [problem.code for problem in problems]


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text().splitlines(), delimiter="\t"))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (SAREK, "sarek"),
        (SAREK.replace(",", "\t"), "sarek"),
        ("\ufeff" + SAREK.replace("\n", "\r\n"), "sarek"),
        (SAREK.replace("sex", "gender"), "sarek"),
        ("patient,sample,lane,bam\nP1,T1,1,t.bam\n", "sarek"),
        ("patient,sample,cram,crai\nP1,T1,t.cram,t.crai\n", "sarek"),
        (V1, "illumina"),
        (V2, "illumina"),
        (V2.replace("\n", ",,\r\n"), "illumina"),
        ("sample_id\tpatient_id\nS1\tP1\n", None),
        ("sample_id,patient,sample\nS1,P1,x\n", None),
        ("sample,fastq_1\nS1,x\n", None),
        ("x\n", None),
    ],
)
def test_what_a_sheet_is(tmp_path: Path, text: str, kind: str | None) -> None:
    found = recognise(written(tmp_path, text), Problems())
    assert (found and found.kind) == kind
    problems = Problems()
    for read in (numbered_samples, numbered_units):
        read(tmp_path / "sheet.csv", problems)
    assert (codes(problems) == ["HL-S50"]) == (kind is not None)
    assert problems.exit_code == 2


def test_sarek_becomes_two_sheets_that_are_sound(tmp_path: Path) -> None:
    words = ["sheets", "--sheet", str(written(tmp_path, SAREK)), "--output", str(tmp_path / "out")]
    words += ["--assay", "mini", "--disease", "MDS", "--material", "BM"]
    assert cli.main(words) == 0
    problems = Problems()
    samples = [one for _, one in numbered_samples(tmp_path / "out/samples.tsv", problems)]
    units = [one for _, one in numbered_units(tmp_path / "out/units.tsv", problems)]
    assert problems.report() == ""
    assert [(s.sample_id, s.patient_id, s.role, s.sex) for s in samples] == [
        ("N1", "P1", "normal", "female"),
        ("T1", "P1", "tumour", "female"),
        ("T2", "P2", "tumour", "unknown"),
    ]
    assert {(s.assay, s.disease, s.material) for s in samples} == {("mini", "MDS", "bone_marrow")}
    assert [(u.key, u.fastq_1, u.fastq_2) for u in units] == [
        ("N1.lane_1", "n_1.fastq.gz", "n_2.fastq.gz"),
        ("T1.1", "t1_1.fastq.gz", "t1_2.fastq.gz"),
        ("T1.2", "t2_1.fastq.gz", "t2_2.fastq.gz"),
        ("T2.1", "u_1.fastq.gz", "u_2.fastq.gz"),
    ]


def test_what_sarek_does_not_hold_is_left_empty(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = written(tmp_path, "patient,sample,bam,bai,vcf\nP1,T1,t.bam,t.bai,t.vcf\n")
    assert cli.main(["sheets", "--sheet", str(sheet), "--output", str(tmp_path / "out")]) == 0
    out, err = capsys.readouterr()
    assert "to be filled in before a run: disease, material, role, assay" in out
    assert "HL-S57" in err and "not read: vcf." in err
    (row,) = rows(tmp_path / "out/samples.tsv")
    assert (row["role"], row["sex"], row["disease"]) == ("", "unknown", "")
    (unit,) = rows(tmp_path / "out/units.tsv")
    assert (unit["unit_id"], unit["bam"]) == ("1", "t.bam")


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("P1,XX,1,T1,2", "P2,XX,1,T1,2", "patient"),
        ("P1,XX,1,T1,2", "P1,XX,0,T1,2", "status"),
        ("P1,XX,1,T1,2", "P1,XY,1,T1,2", "sex"),
    ],
)
def test_rows_of_a_sample_that_disagree(tmp_path: Path, old: str, new: str, column: str) -> None:
    sheet, problems = recognise(written(tmp_path, SAREK.replace(old, new)), Problems()), Problems()
    assert sheet is not None
    read_sarek(sheet, problems)
    (problem,) = problems
    assert (problem.code, problem.row, problem.column) == ("HL-S51", 4, column)


def test_a_status_unknown_to_sarek_is_not_a_role(tmp_path: Path) -> None:
    sheet = recognise(written(tmp_path, SAREK.replace("P2,NA,1", "P2,NA,2")), Problems())
    assert sheet is not None
    assert read_sarek(sheet, Problems()).samples["T2"]["role"] == "2"


FILES = [
    *("p/Ann-A_S1_L001_R1", "p/Ann-A_S1_L001_R2", "p/Ann-A_S1_L002_R1", "p/Ann-A_S1_L002_R2"),
    *("S_B_S2_L001_R1", "S_B_S2_L001_R2", "Undetermined_S0_L001_R1", "Undetermined_S0_L001_R2"),
]


def illumina(tmp_path: Path, text: str, *names: str) -> tuple[list[tuple[str, ...]], Problems]:
    problems = Problems()
    sheet = recognise(written(tmp_path, text), problems)
    assert sheet is not None
    found = read_illumina(sheet, reads(tmp_path, *names), problems)
    units = [(u["sample_id"], u["unit_id"], u["fastq_1"], u["fastq_2"]) for u in found.units]
    return [(*one[:2], *(Path(path).name for path in one[2:])) for one in units], problems


def test_files_of_an_illumina_sheet(tmp_path: Path) -> None:
    units, problems = illumina(tmp_path, V1, *FILES)
    assert problems.report() == ""
    ends = ["R1_001.fastq.gz", "R2_001.fastq.gz"]
    assert units == [
        ("S_A", "L001", *(f"Ann-A_S1_L001_{end}" for end in ends)),
        ("S_A", "L002", *(f"Ann-A_S1_L002_{end}" for end in ends)),
        ("S_B", "L001", *(f"S_B_S2_L001_{end}" for end in ends)),
    ]


def test_files_of_bcl_convert_without_lanes(tmp_path: Path) -> None:
    units, problems = illumina(tmp_path, V2, "S_A_S1_R1", "S_A_S1_R2", "S_B_S2_R1", "S_B_S2_R2")
    assert problems.report() == ""
    assert [unit[:2] for unit in units] == [("S_A", "1"), ("S_B", "1")]


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (FILES[:4], "HL-S53"),
        ([*FILES, "p/Ann-A_S1_L003_R1"], "HL-S56"),  # a lane that the sheet lacks
        ([*FILES, "S_B_S3_L001_R1"], "HL-S56"),  # of another number
        ([*FILES, "again/S_B_S2_L001_R1"], "HL-S59"),
        (FILES[:5], "HL-S60"),
    ],
)
def test_files_that_do_not_fit(tmp_path: Path, names: list[str], code: str) -> None:
    assert code in codes(illumina(tmp_path, V1, *names)[1])


@pytest.mark.parametrize(
    ("text", "words", "code"),
    [
        (V1, [], "HL-S54"),
        (V1.replace("[Data]", "[Other]"), ["--reads", "."], "HL-S58"),
        ("sample_id\tpatient_id\nS1\tP1\n", [], "HL-S52"),
        ("", [], "HL-T04"),
    ],
)
def test_sheets_that_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, words: list[str], code: str
) -> None:
    sheet, out = written(tmp_path, text), tmp_path / "out"
    assert cli.main(["sheets", "--sheet", str(sheet), "--output", str(out), *words]) == 2
    assert code in capsys.readouterr().err
    assert not out.exists()


def test_sheets_that_exist_are_not_replaced(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "units.tsv").write_text("of the user\n")
    words = ["sheets", "--sheet", str(written(tmp_path, SAREK)), "--output", str(tmp_path)]
    assert cli.main(words) == 2
    assert "HL-S55" in capsys.readouterr().err
    assert (tmp_path / "units.tsv").read_text() == "of the user\n"
    assert not (tmp_path / "samples.tsv").exists()


NAME = st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,8}", fullmatch=True)


@given(st.lists(st.tuples(NAME, st.sampled_from("01"), st.sampled_from(["XX", "XY"])), min_size=1))
def test_no_row_of_sarek_vanishes(
    tmp_path_factory: pytest.TempPathFactory, found: list[tuple[str, str, str]]
) -> None:
    lines = [
        f"P{name},{sex},{status},{name},{i},{i}.fq" for i, (name, status, sex) in enumerate(found)
    ]
    text = "\n".join(["patient,sex,status,sample,lane,fastq_1", *lines]) + "\n"
    problems = Problems()
    sheet = recognise(written(tmp_path_factory.mktemp("sarek"), text), problems)
    assert sheet is not None
    sheets = read_sarek(sheet, problems)
    units = [(unit["sample_id"], unit["fastq_1"]) for unit in sheets.units]
    assert units == [(name, f"{i}.fq") for i, (name, _, _) in enumerate(found)]
    assert list(sheets.samples) == list(dict.fromkeys(name for name, _, _ in found))
    first = {name: (status, sex) for name, status, sex in reversed(found)}
    is_contradicted = any(first[name] != (status, sex) for name, status, sex in found)
    assert bool(problems.errors) == is_contradicted
