"""Intervals against sets of bases."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemaline.common.intervals import (
    Interval,
    by_contig,
    from_one_based,
    merge,
    read_bed,
    write_bed,
)
from hemaline.common.problems import ExitCode, Problems

LENGTHS = {"chr1": 1000, "chr2": 500}


def intervals(longest: int = 60) -> st.SearchStrategy[Interval]:
    return st.builds(
        lambda chrom, start, length: Interval(chrom, start, start + length),
        st.sampled_from(["chr1", "chr2", "chr10"]),
        st.integers(0, 120),
        st.integers(1, longest),
    )


def bases(*members: Interval) -> set[tuple[str, int]]:
    return {(one.chrom, position) for one in members for position in range(one.start, one.end)}


def read(
    path: Path, text: str | bytes, lengths: dict[str, int] | None = None
) -> tuple[list[Interval], Problems]:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    problems = Problems()
    return read_bed(path, problems, lengths), problems


@given(st.lists(intervals(), max_size=12))
def test_merging_keeps_every_base_and_leaves_gaps(members: list[Interval]) -> None:
    merged = merge(members)
    assert bases(*merged) == bases(*members)
    assert merged == sorted(merged)
    for one, other in pairwise(merged):
        assert one.chrom != other.chrom or one.end < other.start
    assert merge(merged) == merged


@pytest.mark.parametrize(
    ("between", "gap", "joined"), [(0, 0, True), (1, 0, False), (5, 5, True), (6, 5, False)]
)
def test_what_touches_is_one(between: int, gap: int, joined: bool) -> None:
    first, second = Interval("chr1", 0, 10), Interval("chr1", 10 + between, 30)
    assert merge([second, first], gap) == ([Interval("chr1", 0, 30)] if joined else [first, second])


@given(st.lists(intervals(), max_size=12), st.integers(0, 30))
def test_merging_across_a_gap_adds_only_bases_of_gaps(members: list[Interval], gap: int) -> None:
    merged = merge(members, gap)
    for one, other in pairwise(merged):
        assert one.chrom != other.chrom or other.start - one.end > gap
    added = bases(*merged) - bases(*members)
    for run in merge(Interval(chrom, at, at + 1) for chrom, at in added):
        assert len(run) <= gap


@given(intervals(), intervals(), st.integers(0, 200))
def test_overlap_and_containment_are_those_of_sets(one: Interval, other: Interval, at: int) -> None:
    assert one.overlaps(other) is bool(bases(one) & bases(other))
    assert one.contains(other.chrom, at) is ((other.chrom, at) in bases(one))
    assert len(one) == len(bases(one))


@given(intervals(), st.integers(0, 200))
def test_widening_stops_at_zero(one: Interval, flank: int) -> None:
    wide = one.widened(flank)
    assert wide.end - one.end == flank
    assert one.start - wide.start == min(flank, one.start)


@given(intervals())
def test_one_based_and_back(one: Interval) -> None:
    assert from_one_based(one.chrom, one.start + 1, one.end) == one


def test_by_contig_keeps_order() -> None:
    first, second, third = Interval("b", 5, 6), Interval("a", 1, 2), Interval("b", 1, 2)
    assert by_contig([first, second, third]) == {"b": [first, third], "a": [second]}


@given(members=st.lists(intervals(), min_size=1, max_size=12))
def test_bed_round_trip(tmp_path_factory: pytest.TempPathFactory, members: list[Interval]) -> None:
    path = tmp_path_factory.mktemp("bed") / "targets.bed"
    write_bed(path, members)
    problems = Problems()
    assert read_bed(path, problems) == members
    assert len(problems) == 0


@pytest.mark.parametrize(
    "text",
    [
        "chr1\t5\t10\nchr2\t0\t500\n",
        "chr1\t5\t10\tname\t0\t+\nchr2\t0\t500\tx",
        "chr1 5 10\nchr2   0 500\n",
        "chr1\t5\t10\r\nchr2\t0\t500\r\n",
        "\ufefftrack name=x\nbrowser position chr1\n#c\n\nchr1\t5\t10\n \nchr2\t0\t500\n",
    ],
)
def test_the_usual_kinds_of_bed_are_read(tmp_path: Path, text: str) -> None:
    found, problems = read(tmp_path / "a.bed", text, LENGTHS)
    assert found == [Interval("chr1", 5, 10), Interval("chr2", 0, 500)]
    assert len(problems) == 0


@pytest.mark.parametrize(
    ("text", "code", "row", "exit_code"),
    [
        (b"chr1\t5\t\xff\n", "HL-B02", None, ExitCode.INPUT),
        ("# nothing\n", "HL-B03", None, ExitCode.INPUT),
        ("", "HL-B03", None, ExitCode.INPUT),
        ("chr1\t1\t2\nchr1\t5\n", "HL-B04", 2, ExitCode.INPUT),
        ("chr1\t-5\t10\n", "HL-B04", 1, ExitCode.INPUT),
        ("chr1\t5.0\t10\n", "HL-B04", 1, ExitCode.INPUT),
        ("chr1\t1,000\t2,000\n", "HL-B04", 1, ExitCode.INPUT),
        ("chr1\tstart\tend\n", "HL-B04", 1, ExitCode.INPUT),
        ("chr1\t٥\t١٠\n", "HL-B04", 1, ExitCode.INPUT),
        (f"chr1\t1\t{'9' * 5000}\n", "HL-B04", 1, ExitCode.INPUT),
        ("chr1\t10\t10\n", "HL-B05", 1, ExitCode.INPUT),
        ("chr1\t10\t5\n", "HL-B05", 1, ExitCode.INPUT),
        ("1\t5\t10\n", "HL-R01", 1, ExitCode.REFERENCE),
        ("chr1\t990\t1001\n", "HL-R02", 1, ExitCode.REFERENCE),
    ],
)
def test_each_problem_has_its_code_and_place(
    tmp_path: Path, text: str | bytes, code: str, row: int | None, exit_code: ExitCode
) -> None:
    _, problems = read(tmp_path / "a.bed", text, LENGTHS)
    assert [(p.code, p.row, p.file) for p in problems] == [(code, row, str(tmp_path / "a.bed"))]
    assert problems.exit_code == exit_code


def test_the_last_base_of_a_contig_may_be_a_target(tmp_path: Path) -> None:
    found, problems = read(tmp_path / "a.bed", "chr1\t999\t1000\n", LENGTHS)
    assert (found, len(problems)) == ([Interval("chr1", 999, 1000)], 0)


def test_everything_wrong_is_reported_at_once_and_the_rest_is_read(tmp_path: Path) -> None:
    text = "chr1\t1\t2\nchr1\t9\t8\nnonsense\nchr3\t1\t2\nchr2\t0\t501\n"
    found, problems = read(tmp_path / "a.bed", text, LENGTHS)
    assert found == [Interval("chr1", 1, 2)]
    assert [(p.code, p.row) for p in problems] == [
        ("HL-B05", 2),
        ("HL-B04", 3),
        ("HL-R01", 4),
        ("HL-R02", 5),
    ]


@pytest.mark.parametrize("name", ["absent.bed", "."])
def test_an_unreadable_file_is_reported(tmp_path: Path, name: str) -> None:
    problems = Problems()
    assert read_bed(tmp_path / name, problems) == []
    assert [p.code for p in problems] == ["HL-B01"]
