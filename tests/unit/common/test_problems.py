"""Problems: the catalogue, its wording, and that code and catalogue agree."""

import ast
import csv
import re
import string
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import hemaline
from hemaline.common.problems import (
    SEVERITIES,
    ExitCode,
    HemalineError,
    Problem,
    Problems,
    catalogue,
    fail,
    faults,
    printable,
    raised_together,
)
from hemaline.paths import resource

PACKAGE = Path(hemaline.__file__).parent
ROOT = resource("messages.tsv").parents[1]
CODE = re.compile(r"HL-[A-Z]\d\d")
# Calls whose values come from elsewhere are not checked.
_PLACE = ("code", "file", "row", "column")


def placeholders(code: str) -> set[str]:
    definition = catalogue()[code]
    text = definition.message + definition.fix
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def sources() -> list[Path]:
    return [p for p in PACKAGE.rglob("*.py") if "_data" not in p.parts]


def used() -> set[str]:
    found: set[str] = set()
    for path in [*sources(), *ROOT.glob("workflow/**/*.smk"), ROOT / "workflow" / "Snakefile"]:
        found |= set(CODE.findall(path.read_text(encoding="utf-8")))
    return found


def codes() -> list[str]:
    with resource("messages.tsv").open(encoding="utf-8", newline="") as handle:
        rows = csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [row["code"] for row in rows]


def test_codes_are_once_and_well_formed() -> None:
    found = codes()
    assert len(found) == len(set(found))
    assert all(CODE.fullmatch(code) for code in found)


def test_every_code_of_the_package_is_in_the_catalogue() -> None:
    assert used() - set(codes()) == set()


def test_every_code_of_the_catalogue_is_used() -> None:
    assert set(codes()) - used() == set()


def calls() -> list[tuple[str, str, set[str]]]:
    """Place, code and keywords of every call that states a code and spells its values out."""
    found = []
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and node.args):
                continue
            code = node.args[0]
            names = {keyword.arg for keyword in node.keywords}
            if (
                isinstance(code, ast.Constant)
                and CODE.fullmatch(str(code.value))
                and None not in names
                and ast.unparse(node.func).split(".")[-1] in ("add", "fail")
            ):
                values = {str(name) for name in names} - set(_PLACE)
                found.append((f"{path.name}:{node.lineno}", str(code.value), values))
    return found


def test_every_call_gives_the_values_its_message_requires() -> None:
    found = calls()
    assert len(found) > 60
    wrong = [
        (place, code, placeholders(code) - values)
        for place, code, values in found
        if placeholders(code) - values
    ]
    assert wrong == []


@pytest.mark.parametrize("code", codes())
def test_every_message_formats(code: str) -> None:
    definition = catalogue()[code]
    assert definition.severity in SEVERITIES
    assert definition.exit_code != ExitCode.OK
    values = {name: f"<{name}>" for name in placeholders(code)}
    text = str(Problem(code, "sheet.tsv", 3, "sex", values))
    head = f"{definition.severity.upper()} {code} sheet.tsv row 3 column sex: "
    assert text.startswith(head)
    assert text.count(" Fix: ") == 1
    assert all(value in text for value in values.values())
    assert "\n" not in text
    assert definition.message.endswith((".", "}"))
    assert definition.fix.endswith((".", "}"))


def test_the_place_is_left_out_where_there_is_none() -> None:
    assert str(Problem("HL-B03")).startswith("ERROR HL-B03: the BED file")


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ([], ExitCode.OK),
        (["HL-S09"], ExitCode.OK),  # a warning
        (["HL-B03"], ExitCode.INPUT),
        (["HL-R03", "HL-B03"], ExitCode.INPUT),
        (["HL-D01", "HL-R03"], ExitCode.REFERENCE),
        (["HL-X01", "HL-D01"], ExitCode.DATA),
        (["HL-B03", "HL-S30"], ExitCode.PRIVACY),
        (["HL-X01"], ExitCode.INTERNAL),
    ],
)
def test_the_exit_code_of_several(codes: list[str], expected: int) -> None:
    problems = Problems()
    for code in codes:
        problems.add(code)
    assert problems.exit_code == expected


def test_exit_codes_are_those_of_the_design() -> None:
    assert {code.name: code.value for code in ExitCode} == {
        "OK": 0,
        "INPUT": 2,
        "REFERENCE": 3,
        "DATA": 4,
        "PRIVACY": 5,
        "INTERNAL": 6,
    }


def test_the_report_lists_each_once_and_counts() -> None:
    problems = Problems()
    for _ in range(2):
        problems.add("HL-B03", "a.bed")
    problems.add("HL-B03", "b.bed")
    problems.add("HL-S09", "s.tsv", 2, patient="P1")
    lines = problems.report().splitlines()
    assert len(problems) == len(lines) - 1 == 3
    assert lines[-1] == "2 errors, 1 warning."
    assert len(problems.errors) == 2


def test_equal_faults_are_one_line_with_a_count() -> None:
    problems = Problems()
    for row in range(2, 1860):
        problems.add("HL-T25", "c.tsv", row, "age", value="x", type="number")
        if row == 3:
            problems.add("HL-T25", "c.tsv", row, "age", value="y", type="number")
            problems.add("HL-T25", "c.tsv", row, "ldh", value="x", type="number")
    lines = problems.report().splitlines()
    heads = [line.split(": ")[0] for line in lines]
    assert heads == [
        "ERROR HL-T25 c.tsv rows 2, 3, 4 and 1,855 more column age",
        "ERROR HL-T25 c.tsv row 3 column age",
        "ERROR HL-T25 c.tsv row 3 column ldh",
        "1,860 errors, 0 warnings.",
    ]


def test_a_column_of_many_wrong_values_is_a_screen() -> None:
    problems = Problems()
    for row in range(2, 1860):
        problems.add("HL-T25", "c.tsv", row, "age", value=f"x{row}", type="number")
    *lines, last = problems.report().splitlines()
    assert len(lines) == 21
    assert lines[-1].startswith(
        "ERROR HL-T25 c.tsv rows 22, 23, 24 and 1,835 more column age: "
        "1,838 more values with this fault, the first: 'x22' is not of the type number."
    )
    assert last == "1,858 errors, 0 warnings."


ROWS = re.compile(
    r"(?:ERROR|WARNING) (?P<code>HL-[A-Z]\d\d)(?: \w\.tsv)?"
    r"(?: rows? (?P<named>\d+(?:, \d+)*)(?: and (?P<more>[\d,]+) more)?)?(?: column \w+)?: "
)
FOUND = st.tuples(
    st.sampled_from(["HL-T25", "HL-S01", "HL-S03"]),
    st.sampled_from(["", "a.tsv", "b.tsv"]),
    st.one_of(st.none(), st.integers(1, 40)),
    st.sampled_from([None, "age", "sex"]),
    st.one_of(st.sampled_from(["x", "y: Fix: z"]), st.integers(0, 60).map(str)),
)


def line_count(line: str) -> tuple[str, int]:
    match = ROWS.match(line)
    assert match
    named = len(match["named"].split(", ")) if match["named"] else 0
    return match["code"], named + int((match["more"] or "0").replace(",", ""))


@given(st.lists(FOUND, max_size=300))
def test_no_fault_vanishes(found: list[tuple[str, str, int | None, str | None, str]]) -> None:
    """Every problem is in one line, counted by its row, or one of the few without a row."""
    problems = Problems()
    for code, file, row, column, value in found:
        problems.add(code, file, row, column, value=value, type="number")
    together = [one for fault in faults(problems) for one in fault.problems]
    assert sorted(map(repr, together)) == sorted(map(repr, problems))
    *lines, last = problems.report().splitlines() or [""]
    counts: Counter[str] = Counter()
    for line in lines:
        code, count = line_count(line)
        counts[code] += count
    assert +counts == Counter(one.code for one in problems if one.row is not None)
    assert problems.exit_code == (2 if problems.errors else 0)
    warnings = len(problems) - len(problems.errors)
    numbers = [int(number) for number in re.findall(r"(\d+) (?:error|warning)", last)]
    assert numbers == ([len(problems.errors), warnings] if found else [])


def test_no_problem_is_no_report() -> None:
    assert Problems().report() == ""
    Problems().raise_errors()


def test_warnings_do_not_stop_a_run() -> None:
    problems = Problems()
    problems.add("HL-S09", patient="P1")
    problems.raise_errors()
    problems.add("HL-B03")
    with pytest.raises(HemalineError) as caught:
        problems.raise_errors()
    assert caught.value.problems is problems
    assert str(caught.value) == problems.report()


def test_fail_makes_an_error_of_one() -> None:
    error = fail("HL-B03", "a.bed", 4)
    (problem,) = error.problems
    assert (problem.code, problem.file, problem.row) == ("HL-B03", "a.bed", 4)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain", "plain"),
        ("a\nb\x1b[31m", "a<U+000A>b<U+001B>[31m"),
        ("ﬁ\u00a0x", "<U+FB01><U+00A0>x"),
        ("x" * 81, "x" * 77 + "..."),
        ("x" * 80, "x" * 80),
        (12, "12"),
    ],
)
def test_printable(value: object, text: str) -> None:
    assert printable(value) == text


def test_values_cannot_inject_lines_or_placeholders() -> None:
    text = str(Problem("HL-B04", "a.bed", 1, None, {"text": "{x}\nERROR HL-S30"}))
    assert "\n" not in text
    assert "{x}<U+000A>ERROR" in text


def test_errors_of_a_block_are_raised_together_at_its_end() -> None:
    done = []
    with pytest.raises(HemalineError) as caught, raised_together() as problems:
        problems.add("HL-B03", "a.bed")
        problems.add("HL-B03", "b.bed")
        done.append("all")
    assert done == ["all"]
    assert [one.file for one in caught.value.problems] == ["a.bed", "b.bed"]


def test_another_exception_of_a_block_goes_first() -> None:
    with pytest.raises(KeyError), raised_together() as problems:
        problems.add("HL-B03", "a.bed")
        raise KeyError


def test_a_report_is_printed_where_there_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    problems = Problems()
    problems.print_report()
    assert capsys.readouterr().err == ""
    problems.add("HL-B03", "a.bed")
    problems.print_report()
    assert capsys.readouterr().err == problems.report() + "\n"
