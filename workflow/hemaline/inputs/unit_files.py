"""The files that units name: there, readable, and each given once. Contents are checked later."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hemaline.common.path_texts import check_path_text
from hemaline.common.problems import Problems
from hemaline.inputs.sheet_rows import Sample, Unit
from hemaline.inputs.sheets import NumberedUnit

_COLUMNS = ("fastq_1", "fastq_2", "bam")


@dataclass(frozen=True)
class _Use:
    """One path in one cell."""

    row: int
    column: str
    path: str
    unit: Unit


def check_unit_files(
    sheet: Path,
    units: Sequence[NumberedUnit],
    samples: Mapping[str, Sample],
    problems: Problems,
    allowed_roots: Sequence[Path] = (),
) -> None:
    """Report what is wrong with the paths of the units sheet, by looking at the names only.

    Where ``allowed_roots`` are given, every file must be in one of them, links followed.
    """
    roots = [root.resolve() for root in allowed_roots]
    first: dict[object, _Use] = {}
    for number, unit in units:
        _check_combination(sheet, number, unit, problems)
        sample = samples.get(unit.sample_id)
        may_be_empty = sample is not None and sample.role == "ntc"
        for column, path in _given(unit):
            if not check_path_text(path, problems, sheet, number, column):
                continue
            if check_read_file(path, may_be_empty, problems, sheet, number, column) and roots:
                _check_root(sheet, number, column, path, roots, problems)
            # FASTQ of one unit that are the same file have a message of their own.
            if column == "fastq_2" and _identity(path) == _identity(unit.fastq_1 or "."):
                problems.add("HL-S16", sheet, number, column)
                continue
            use = _Use(number, column, path, unit)
            earlier = first.setdefault(_identity(path), use)
            if earlier != use:
                _report_shared(sheet, use, earlier, samples, problems)


def _given(unit: Unit) -> Iterator[tuple[str, str]]:
    for column in _COLUMNS:
        path = getattr(unit, column)
        if path:
            yield column, path


def _check_combination(sheet: Path, number: int, unit: Unit, problems: Problems) -> None:
    has_fastq = bool(unit.fastq_1 or unit.fastq_2)
    if has_fastq and unit.bam:
        problems.add("HL-S14", sheet, number, "bam")
    elif not has_fastq and not unit.bam:
        problems.add("HL-S13", sheet, number, "fastq_1")
    elif unit.fastq_2 and not unit.fastq_1:
        problems.add("HL-S15", sheet, number, "fastq_1")


def check_read_file(
    path: str,
    may_be_empty: bool,
    problems: Problems,
    source: Path,
    row: int | None = None,
    column: str | None = None,
) -> bool:
    """Report a file of reads that is not there, no plain file, not readable or empty.

    Returns:
        True if nothing is wrong with it.
    """
    code = None
    try:
        status = Path(path).stat()
        if not stat.S_ISREG(status.st_mode):
            code = "HL-S22"
        elif not os.access(path, os.R_OK):
            code = "HL-S23"
        elif status.st_size == 0 and not may_be_empty:
            code = "HL-S24"
    except (OSError, ValueError) as error:
        reason = getattr(error, "errno", None)
        if reason == errno.EACCES:
            code = "HL-S23"
        else:
            code = "HL-S21" if reason == errno.ELOOP or _is_link(path) else "HL-S20"
    if code:
        problems.add(code, source, row, column, path=path)
    return code is None


def _check_root(
    sheet: Path, number: int, column: str, path: str, roots: Sequence[Path], problems: Problems
) -> None:
    target = Path(path).resolve()
    if not any(target.is_relative_to(root) for root in roots):
        values = {"path": path, "target": target, "roots": ", ".join(map(str, roots))}
        problems.add("HL-S25", sheet, number, column, **values)


def _is_link(path: str) -> bool:
    try:
        return Path(path).is_symlink()
    except (OSError, ValueError):
        return False


def _identity(path: str) -> object:
    """The file itself where it exists, so that links and ``./`` do not hide that it is the same."""
    try:
        status = Path(path).stat()
    except (OSError, ValueError):
        return os.path.normpath(path)
    return status.st_dev, status.st_ino


def _report_shared(
    sheet: Path, use: _Use, earlier: _Use, samples: Mapping[str, Sample], problems: Problems
) -> None:
    """A file given twice; a normal's reads under two patients have a message of their own."""
    pair = [samples.get(unit.sample_id) for unit in (use.unit, earlier.unit)]
    place = (sheet, use.row, use.column)
    if (
        pair[0]
        and pair[1]
        and "normal" in (pair[0].role, pair[1].role)
        and pair[0].patient_id != pair[1].patient_id
    ):
        other = pair[1].patient_id
        problems.add("HL-S18", *place, path=use.path, other=other, first=earlier.row)
    else:
        problems.add("HL-S17", *place, path=use.path, other=earlier.column, first=earlier.row)
