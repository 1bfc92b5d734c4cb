"""The disk that a run takes at most."""

from __future__ import annotations

import os
from pathlib import Path

from benchmarks import disk

MEGABYTE = 1 << 20


def write(path: Path, megabytes: int) -> None:
    with path.open("wb") as out:
        out.write(os.urandom(megabytes * MEGABYTE))
        out.flush()
        os.fsync(out.fileno())


def test_the_peak_is_more_than_what_is_left(tmp_path: Path) -> None:
    first, second = tmp_path / "work", tmp_path / "results"
    with disk.DiskWatch([first, second]) as watch:
        first.mkdir()
        write(first / "temporary", 3)
        while watch.peak_bytes < 3 * MEGABYTE:
            pass
        (first / "temporary").unlink()
        second.mkdir()
        write(second / "kept", 1)
    left = disk.allocated_bytes([first, second])
    assert MEGABYTE <= left < 2 * MEGABYTE
    assert 3 * MEGABYTE <= watch.peak_bytes < 4 * MEGABYTE


def test_two_names_of_one_file_are_one(tmp_path: Path) -> None:
    write(tmp_path / "one", 1)
    before = disk.allocated_bytes([tmp_path])
    (tmp_path / "two").hardlink_to(tmp_path / "one")
    assert disk.allocated_bytes([tmp_path]) == before
    assert disk.allocated_bytes([tmp_path / "absent"]) == 0
