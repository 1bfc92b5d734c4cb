"""A history that is only appended to, each line once, by several at a time."""

from __future__ import annotations

import multiprocessing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import quick
from controls import control_row
from hemaline.common.problems import HemalineError
from hemaline.common.tables.rows import schema_of
from hemaline.quality.controls.control_checks import ControlRow
from hemaline.quality.controls.control_history import (
    HistoryRow,
    append_history,
    latest,
    read_history,
)

NAMES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,8}", fullmatch=True)
ROWS = st.builds(
    control_row,
    sample=NAMES,
    run=NAMES.filter(lambda name: name != "NA") | st.none(),
    value=st.none() | st.floats(0, 1e6),
    verdict=st.sampled_from(["pass", "fail", "not_assessable"]),
    name=st.none() | NAMES.filter(lambda name: name != "NA"),
)


def lines(rows: list[ControlRow]) -> list[str]:
    return list(dict.fromkeys(HistoryRow.of(row).line for row in rows))


def test_its_lines_are_those_of_the_schema(tmp_path: Path) -> None:
    append_history(tmp_path / "h.tsv", [control_row()])
    header, line = (tmp_path / "h.tsv").read_text().splitlines()
    assert header.split("\t") == [one.name for one in schema_of(HistoryRow).columns]
    assert len(line.split("\t")) == len(header.split("\t"))


@quick
@given(st.lists(ROWS, max_size=8))
def test_twice_is_once_and_nothing_is_lost(rows: list[ControlRow]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "new" / "h.tsv"
        assert append_history(path, rows) == len(lines(rows))
        once = path.read_bytes()
        assert append_history(path, rows) == 0
        assert path.read_bytes() == once
        history = read_history(path)
        assert [row.line for row in history.rows] == lines(rows)
        assert not history.broken


@quick
@given(st.lists(ROWS, max_size=6), st.lists(ROWS, max_size=6))
def test_what_is_is_never_rewritten(first: list[ControlRow], then: list[ControlRow]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "h.tsv"
        append_history(path, first)
        before = path.read_bytes()
        append_history(path, then)
        assert path.read_bytes().startswith(before)
        assert [row.line for row in read_history(path).rows] == lines([*first, *then])


@quick
@given(st.lists(ROWS, min_size=2, max_size=5), st.data())
def test_a_line_that_broke_off_spoils_no_other(rows: list[ControlRow], data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "h.tsv"
        append_history(path, rows)
        whole = path.read_bytes()
        size = len(lines(rows)[-1].encode())
        cut = data.draw(st.integers(1, size - 1))
        path.write_bytes(whole[:-cut])
        append_history(path, rows)
        history = read_history(path)
        assert {row.line for row in history.rows} == set(lines(rows))
        assert len(history.broken) == (1 if cut > 1 else 0)


def _append(path: str, number: int) -> None:
    for value in range(5):
        append_history(Path(path), [control_row(f"C{number}", value=value / 10), control_row()])


def test_several_at_a_time_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "h.tsv"
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=_append, args=(str(path), n)) for n in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0] * 4
    history = read_history(path)
    found = sorted((row.sample_id, row.value) for row in history.rows)
    assert found == [("C", 0.1), *((f"C{n}", v / 10) for n in range(4) for v in range(5))]
    assert not history.broken


@pytest.mark.parametrize("text", ["sample_id\tpatient_id\nS\tP\n", "x", "\n"])
def test_another_file_is_not_written_to(text: str, tmp_path: Path) -> None:
    path = tmp_path / "samples.tsv"
    path.write_text(text)
    with pytest.raises(HemalineError, match="HL-O08"):
        append_history(path, [control_row()])
    assert path.read_text() == text


def test_a_line_that_was_edited_is_broken(tmp_path: Path) -> None:
    path = tmp_path / "h.tsv"
    append_history(path, [control_row("A", verdict="fail"), control_row("B")])
    path.write_text(path.read_text().replace("\tfail\t", "\tpass\t"))
    history = read_history(path)
    assert ([row.sample_id for row in history.rows], history.broken) == (["B"], (2,))


def test_there_may_be_none_yet(tmp_path: Path) -> None:
    assert not read_history(tmp_path / "none.tsv").rows


def test_the_last_word_of_a_run_counts() -> None:
    rows = [HistoryRow.of(control_row(run=run, value=v)) for run, v in (("A", 0.1), ("B", 0.2))]
    again = replace(rows[0], value=0.3)
    assert latest([*rows, again]) == [again, rows[1]]
