"""Tables as text: bad-input rows 1-17, 20, 28, 33, 34 and properties over any bytes."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hemaline.common.problems import Problems
from hemaline.common.tables.rows import schema_of
from hemaline.common.tables.text_tables import cell_words, personal_kind, read_text_rows
from hemaline.inputs.sheet_rows import Sample, Unit
from schemas import SCHEMAS

HEADER = "sample_id\tpatient_id\tdisease\tmaterial\trole\tsex\tassay\tblast_pct"
ROW = "S1\tP1\tMDS\tbone_marrow\ttumour\tmale\tpanel\t8"


def read(content: bytes | str, tmp_path: Path, schema: str = "samples"):
    path = tmp_path / "samples.tsv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    problems = Problems()
    return read_text_rows(path, SCHEMAS[schema], problems), problems


def codes(problems: Problems) -> list[str]:
    return [p.code for p in problems]


def table(*rows: str, header: str = HEADER) -> str:
    return "\n".join((header, *rows)) + "\n"


BAD_FILES = {
    "3 empty": (b"", "HL-T04"),
    "3 blank": (b"\n \n", "HL-T04"),
    "4 header only": (table(), "HL-T05"),
    "4 separators only": (table("," * 7).replace("\t", ","), "HL-T05"),
    "7 CR only": (table(ROW).replace("\n", "\r"), "HL-T07"),
    "8 UTF-16 with mark": (table(ROW).encode("utf-16"), "HL-T09"),
    "8 UTF-16 without mark": (table(ROW).encode("utf-16-le"), "HL-T09"),
    "9 cp1252": (table(ROW.replace("S1", "Sé")).encode("cp1252"), "HL-T10"),
    "10 xlsx": (b"PK\x03\x04\x14\0", "HL-T06"),
    "10 xls": (b"\xd0\xcf\x11\xe0\xa1\xb1", "HL-T06"),
    "10 gzip": (b"\x1f\x8b\x08\0", "HL-T16"),
    "11 bars": (table(ROW).replace("\t", "|"), "HL-T08"),
    "11 spaces": (table(ROW).replace("\t", " "), "HL-T08"),
    "12 missing column": (table("S1", header="sample_id"), "HL-T13"),
    "13 unknown column": (table(ROW + "\tx", header=HEADER + "\tblast_pc"), "HL-T14"),
    "13 nameless column": (table(ROW + "\tx", header=HEADER + "\t"), "HL-T17"),
    "14 duplicate header": (table(ROW + "\tmale", header=HEADER + "\tsex"), "HL-T15"),
    "15 short row": (table("S1\tP1"), "HL-T18"),
    "15 long row": (table(ROW + "\tx"), "HL-T18"),
    "16 newline in quotes": (table(ROW.replace("S1", '"S\n1"')), "HL-T12"),
    "17 NUL": (table(ROW.replace("S1", "S\0")), "HL-T11"),
    "18 duplicate id": (table(ROW, ROW), "HL-T27"),
    "28 space within": (table(ROW.replace("S1", "S 1")), "HL-T23"),
    "33 decimal comma": (table(ROW[:-1] + "8,5"), "HL-T24"),
    "33 not a number": (table(ROW[:-1] + "<5"), "HL-T25"),
    "33 infinity": (table(ROW[:-1] + "inf"), "HL-T25"),
    "33 out of range": (table(ROW[:-1] + "101"), "HL-T26"),
    "34 sex": (table(ROW.replace("\tmale", "\tmasc")), "HL-T22"),
    "34 sex by number": (table(ROW.replace("\tmale", "\t1")), "HL-T28"),
    "34 material": (table(ROW.replace("bone_marrow", "spleen")), "HL-T22"),
    "control character": (table(ROW.replace("S1", "S\x071")), "HL-T21"),
    "required cell": (table(ROW.replace("S1", "")), "HL-T19"),
}


@pytest.mark.parametrize(("content", "code"), BAD_FILES.values(), ids=BAD_FILES.keys())
def test_bad_files_get_their_code(content, code, tmp_path):
    _, problems = read(content, tmp_path)
    assert code in codes(problems)
    assert problems.exit_code == 2
    assert "Fix: " in problems.report()


def test_row_1_missing_file(tmp_path):
    problems = Problems()
    assert read_text_rows(tmp_path / "none.tsv", SCHEMAS["samples"], problems) == []
    assert codes(problems) == ["HL-T01"]


def test_row_2_folder(tmp_path):
    problems = Problems()
    read_text_rows(tmp_path, schema_of(Sample), problems)
    assert codes(problems) == ["HL-T02"]


def test_a_pipe_is_refused_without_waiting(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    problems = Problems()
    read_text_rows(tmp_path / "pipe", SCHEMAS["samples"], problems)
    assert codes(problems) == ["HL-T03"]


@pytest.mark.parametrize("number", [5, 6])
def test_rows_5_and_6_mark_and_crlf_are_accepted(number, tmp_path):
    text = table(ROW)
    content = b"\xef\xbb\xbf" + text.encode() if number == 5 else text.replace("\n", "\r\n")
    rows, problems = read(content, tmp_path)
    assert not problems.report()
    assert rows[0].values["sample_id"] == "S1"
    assert rows[0].values["blast_pct"] == "8"


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_row_9_determines_offset_and_line(mark, tmp_path):
    content = mark + table(ROW, ROW.replace("S1", "Sé")).encode("cp1252")
    _, problems = read(content, tmp_path)
    (problem,) = problems
    assert problem.row == 3
    assert problem.values["offset"] == content.index(b"\xe9")


def test_row_13_suggests_the_column(tmp_path):
    _, problems = read(table(ROW, header=HEADER.replace("sample_id", "Sample-ID")), tmp_path)
    assert "did you mean 'sample_id'" in problems.report()
    assert codes(problems) == ["HL-T14", "HL-T13"]


def test_row_18_names_both_rows(tmp_path):
    _, problems = read(table(ROW, ROW), tmp_path)
    (problem,) = problems
    assert problem.row == 3
    assert "row 2" in str(problem)


@pytest.mark.parametrize("text", ["007", "0", "1e3", "TRUE", "S-1"])
def test_row_20_text_stays_text(text, tmp_path):
    rows, _ = read(table(ROW.replace("S1", text)), tmp_path)
    assert rows[0].values["sample_id"] == text


@pytest.mark.parametrize(
    "identifier",
    [
        *("S;rm", "S$(x)", "S`x`", "S|x", "S&x", "S>x", "S'x", "S*", "S x", "S\\x"),  # 23
        *("../S", "/abs", ".", "..", "S/1", "S.1"),  # 24
        "-S",  # 25
        "S" * 64,  # 26
        *("\u0405" + "1", "S\u200b1", "S\u00a01", "S\u0301"),  # 27
        *("{S}", "S{unit}"),  # 30
    ],
)
def test_rows_23_to_30_identifiers(identifier, tmp_path):
    _, problems = read(table(ROW.replace("S1", identifier)), tmp_path)
    assert codes(problems) == ["HL-T23"]
    assert problems.report().isascii()


def test_row_27_shows_the_invisible(tmp_path):
    _, problems = read(table(ROW.replace("S1", "S\u200b1")), tmp_path)
    assert "U+200B" in problems.report()


def test_row_26_63_characters_are_accepted(tmp_path):
    _, problems = read(table(ROW.replace("S1", "S" * 63)), tmp_path)
    assert not problems.report()


@pytest.mark.parametrize(
    "column",
    [
        *("DOB", "date_of_birth", "birth", "Geburtsdatum", "MRN", "hospital_no", "NHS number"),
        *("Patient Name", "name", "surname", "last.name", "SSN", "address", "zip"),
        *("E-Mail", "phone_number"),
    ],
)
def test_row_31_personal_columns_leave_with_5(column, tmp_path):
    content = table(ROW + "\tDoe", header=f"{HEADER}\t{column}")
    _, problems = read(content, tmp_path)
    assert codes(problems) == ["HL-S30"]
    assert problems.exit_code == 5
    assert "Doe" not in problems.report()


def test_row_31_no_column_of_the_sheets_is_personal():
    for name in ("samples", "units"):
        assert [f.name for f in SCHEMAS[name].columns if personal_kind(f.name)] == []


def test_everything_is_reported_at_once(tmp_path):
    bad = ROW.replace("male", "masc").replace("MDS", "MSD").replace("S1", "S 1")
    _, problems = read(table(bad, "short", ROW), tmp_path)
    assert sorted(codes(problems)) == ["HL-T18", "HL-T22", "HL-T22", "HL-T23"]


def test_comma_separated_with_quotes_and_blank_lines(tmp_path):
    content = 'sample_id,unit_id,fastq_1\n\nS1,L1,"a, b.fq"\n,,\n'
    rows, problems = read(content, tmp_path, "units")
    assert not problems.report()
    assert [(r.number, r.values["fastq_1"]) for r in rows] == [(3, "a, b.fq")]


def test_every_field_of_the_sheets_is_described():
    for name in ("samples", "units", "personal_columns"):
        assert all(field.description for field in SCHEMAS[name].columns)


SAVED = {
    "semicolons": lambda text: text.replace("\t", ";"),
    "commas": lambda text: text.replace("\t", ","),
    "mark and CRLF": lambda text: "\ufeff" + text.replace("\n", "\r\n"),
    "quotes": lambda text: "".join(
        "\t".join(f'"{cell}"' for cell in line.split("\t")) + "\n" for line in text.splitlines()
    ),
    "empty columns": lambda text: text.replace("\n", "\t\t \n"),
    "empty columns in rows only": lambda text: text.replace("8\n", "8\t\t\n"),
    "empty lines": lambda text: text.replace("8\n", "8\n\t\t\t\n\n"),
    "spaces": lambda text: text.replace("\t", " \t "),
    "no-break spaces": lambda text: text.replace("\t", "\u00a0\t\u00a0").replace(
        "8\n", "8\u00a0\n"
    ),
}


@pytest.mark.parametrize("save", SAVED.values(), ids=SAVED.keys())
def test_sheets_as_programs_save_them(save, tmp_path):
    text = table(ROW, ROW.replace("S1", "S2"))
    rows, problems = read(save(text), tmp_path)
    assert not problems.report()
    assert [row.values for row in rows] == [row.values for row in read(text, tmp_path)[0]]


def test_cells_right_of_the_header_are_not_dropped(tmp_path):
    _, problems = read(table(ROW + "\t\t", ROW.replace("S1", "S2") + "\t\tx"), tmp_path)
    assert codes(problems) == ["HL-T18", "HL-T18"]


def test_resources_are_read_strictly(tmp_path):
    for text in ("gene\tnote\nMLL \tx\n", "gene;note\nMLL;x\n"):
        _, problems = read(text, tmp_path, "karyotype_words")
        assert problems.errors


CELL = st.text(
    st.characters(blacklist_categories=("Cc", "Cf", "Cs", "Z")), min_size=1, max_size=12
).filter(lambda text: not cell_words().is_missing(text))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=6), st.sampled_from("\t,"))
def test_what_was_written_is_read(rows, delimiter):
    handle = io.StringIO()
    writer = csv.writer(handle, delimiter=delimiter, lineterminator="\n")
    writer.writerow(["sample_id", "unit_id", "fastq_1"])
    writer.writerows(rows)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "units.tsv"
        path.write_text(handle.getvalue(), encoding="utf-8", newline="")
        found = read_text_rows(path, schema_of(Unit), Problems())
    columns = ("sample_id", "unit_id", "fastq_1")
    assert [tuple(row.values[c] for c in columns) for row in found] == rows


START = st.sampled_from([b"", b"sample_id\tunit_id\tfastq_1\n", b"\xef\xbb\xbfsample_id,x\n"])


@settings(max_examples=200, deadline=None)
@given(START, st.binary(max_size=200))
@example(b"", b",")
@example(b"", b"\t\t\nS1\tF1\n")
def test_any_bytes_give_rows_or_problems_and_no_exception(start, content):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "units.tsv"
        path.write_bytes(start + content)
        problems = Problems()
        rows = read_text_rows(path, schema_of(Unit), problems)
    assert rows or problems.errors
    assert problems.report().isascii()
