"""Primer BEDs."""

from __future__ import annotations

from pathlib import Path

import pytest

from hemaline.common.intervals import Interval
from hemaline.common.problems import Problems
from hemaline.reads.primers import Primer, read_primers, write_primers

SOUND = "chr1\t10\t30\tA_F\t0\t+\nchr1\t90\t110\tA_R\t0\t-\n"


def read(tmp_path: Path, text: str) -> tuple[list[Primer], list[tuple[str, int | None]]]:
    path = tmp_path / "primers.bed"
    path.write_text(text)
    problems = Problems()
    primers = read_primers(path, problems, {"chr1": 1000})
    return primers, [(p.code, p.row) for p in problems]


def test_primers_and_their_strands(tmp_path: Path) -> None:
    primers, problems = read(tmp_path, SOUND)
    assert not problems
    expected = [Primer(Interval("chr1", 10, 30), "+"), Primer(Interval("chr1", 90, 110), "-")]
    assert primers == expected
    write_primers(tmp_path / "out.bed", primers)
    assert read(tmp_path, (tmp_path / "out.bed").read_text()) == (expected, [])


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("chr1\t10\t30", "HL-B06"),
        ("chr1\t10\t30\tA_F\t0", "HL-B06"),
        ("chr1\t10\t30\tA_F\t0\t.", "HL-B06"),
        ("chr1\t30\t10\tA_F\t0\t+", "HL-B05"),
        ("1\t10\t30\tA_F\t0\t+", "HL-R01"),
        ("chr1\t990\t1010\tA_F\t0\t+", "HL-R02"),
    ],
)
def test_bad_primers(line: str, code: str, tmp_path: Path) -> None:
    assert read(tmp_path, SOUND + line + "\n")[1] == [(code, 3)]
