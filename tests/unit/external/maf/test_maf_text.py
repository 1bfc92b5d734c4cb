"""The text of a MAF: long comments, blank lines, files that were cut, and where."""

import gzip
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hemaline.common.problems import HemalineError, Problems
from hemaline.external.maf.maf_text import _Watched, open_maf

HEADER, ROW = "Gene\tSample\tDepth\n", "KIT\tS1\t100\n"


def read(path: Path, content: str | bytes) -> tuple[list[tuple[int, str, str]], list[str]]:
    """Line, gene and sample of each row, and the problems as code and row."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    problems = Problems()
    text = open_maf(path, problems)
    assert text is not None
    found = [
        (first + at, row["Gene"], row["Sample"])
        for first, batch in text.batches(["Gene", "Sample"])
        for at, row in enumerate(batch.to_pylist())
    ]
    return found, [f"{one.code} {one.row}" for one in problems]


@pytest.mark.parametrize("size", [10, 2**16, 2**20 + 5, 2**23])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_comment_of_any_length(tmp_path: Path, size: int, pack: type[bytes]) -> None:
    text = f"#{'x' * size}\n#\n{HEADER}{ROW}"
    assert read(tmp_path / "a.maf", pack(text.encode())) == ([(4, "KIT", "S1")], [])


def test_a_byte_order_mark_before_a_comment(tmp_path: Path) -> None:
    assert read(tmp_path / "a.maf", f"\ufeff#version 2.4\n{HEADER}{ROW}") == (
        [(3, "KIT", "S1")],
        [],
    )


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_blank_lines_keep_the_numbers_of_rows(tmp_path: Path, end: str) -> None:
    text = f"\n{HEADER}\n{ROW}\n\n\t\t\n{ROW}{ROW}\n\n".replace("\n", end)
    found, problems = read(tmp_path / "a.maf", text)
    assert [row for row, *_ in found] == [4, 8, 9]
    assert problems == []


def test_rows_of_other_widths_are_named_and_the_rest_is_read(tmp_path: Path) -> None:
    text = HEADER + ROW + "KIT\tS2\n" + ROW + ROW[:-1] + "\tmore\n" + ROW
    found, problems = read(tmp_path / "a.maf", text)
    assert [row for row, *_ in found] == [2, 4, 6]
    assert problems == ["HL-M70 3"]


def test_other_bytes_matter_where_they_are_read(tmp_path: Path) -> None:
    """Latin-1 in a column that nobody reads, in a row that is refused, and in a name."""
    rows = f"{ROW}KIT\tS2\t\xe9\nKIT\tM\xfcller\n{ROW}".encode("latin-1")
    found, problems = read(tmp_path / "a.maf", HEADER.encode() + rows)
    assert [row for row, *_ in found] == [2, 3, 5]
    assert problems == ["HL-M70 4"]
    with pytest.raises(HemalineError) as error:
        read(tmp_path / "b.maf", HEADER.encode() + rows + b"KIT\tM\xfcller\t1\n")
    assert [one.code for one in error.value.problems] == ["HL-M03"]


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=200), st.integers(1, 9))
def test_a_stream_hands_on_text_of_the_same_length(content: bytes, size: int) -> None:
    watched = _Watched()
    watched.open(io.BytesIO(content), 0)
    blocks = []
    while block := watched.read(size):
        blocks.append(block)
    text = b"".join(blocks)
    assert all(len(block) <= max(size, 4) for block in blocks)
    assert len(text) == len(content)
    assert text == content if is_utf8(content) else text.decode()
    assert watched.has_other_bytes != is_utf8(content)


def is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def test_numbers_of_rows_over_many_blocks(tmp_path: Path) -> None:
    """Rows far behind a refused one keep their lines."""
    rows = [f"KIT\tS{at}\t{'9' * 60}\n" for at in range(200_000)]
    rows[3] = rows[150_000] = "KIT\n"
    found, problems = read(tmp_path / "a.maf", HEADER + "".join(rows))
    assert len(found) == 199_998
    assert all(f"S{row - 2}" == sample for row, _, sample in found)
    assert problems == ["HL-M70 5"]


@pytest.mark.parametrize("cut", range(1, len(ROW)))
def test_a_file_cut_in_its_last_line(tmp_path: Path, cut: int) -> None:
    """Too few cells are refused with the line; a last cell that may be cut is warned of."""
    found, problems = read(tmp_path / "a.maf", HEADER + ROW + ROW[:cut])
    is_whole = ROW[:cut].count("\t") == 2
    assert [row for row, *_ in found] == ([2, 3] if is_whole else [2])
    assert problems == ["HL-M71 3" if is_whole else "HL-M70 3"]


def test_a_cut_gzip_file_is_named_with_its_place(tmp_path: Path) -> None:
    rows = "".join(f"KIT\tS{at}\t{at * 7919 % 1000}\n" for at in range(400_000))
    packed = gzip.compress((HEADER + rows).encode())
    with pytest.raises(HemalineError) as caught:
        read(tmp_path / "a.maf", packed[: len(packed) * 3 // 4])
    (problem,) = caught.value.problems
    assert (problem.code, problem.row is not None and problem.row > 1000) == ("HL-M01", True)
