"""Rows of received matrices: every cell is compared with its allowed values.

Matrices of a panel are read side by side, a sample at a time, so that a cohort's size does not
matter. Valid texts are cached: most rows need set operations only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path

from hemaline.common.problems import Problems
from hemaline.common.tables.output_tables import MISSING
from hemaline.common.tables.rows import schema_of
from hemaline.common.tables.table_schemas import Column
from hemaline.inputs.sheet_rows import ListedSample
from hemaline.matrices.matrix_package import MatrixFolder
from hemaline.matrices.matrix_tables import MatrixDefinition, MatrixSet

# Far above a line of ten thousand genes.
_LONGEST = 2**22
# No number that is written takes as many characters; 64 bits hold what has fewer.
_LONGEST_NUMBER = 18
# Cells of a file that are named one by one.
_NAMED = 20


@dataclass(frozen=True)
class SampleRow:
    """Cells of one sample, by file, in the order of the columns behind ``sample_id``."""

    number: int
    sample_id: str
    cells: Mapping[str, Sequence[str]]


def panel_rows(
    folder: MatrixFolder, panel: Mapping[str, MatrixDefinition | None], problems: Problems
) -> Iterator[SampleRow]:
    """The samples of one panel; everything wrong is added to ``problems``.

    Args:
        folder: where the files are; its columns define the values of a cell.
        panel: the panel's files. Those of a definition are also held against each other.
        problems: HL-M25 the files have other samples, HL-M38 a row cannot be read, HL-M40 a cell
            is not what it may be, HL-M41 cells contradict each other, HL-M42 a name is none of a
            sample; HL-M43 how many more there are.
    """
    files = {
        name: _MatrixFile(folder.path / name, folder.matrices[name], problems) for name in panel
    }
    groups = [_Group(files[one["status"]], one) for one in _groups(panel)]
    rows = zip_longest(*(one.rows() for one in files.values()))
    for number, several in enumerate(rows, start=2):
        ids = [cells[0] if cells else None for cells in several]
        if len(set(ids)) > 1:
            if not any(one.is_broken for one in files.values()):
                _name_apart(folder.path, list(panel), ids, number, problems)
            break
        cells = {name: some[1:] for name, some in zip(panel, several, strict=True)}
        row = SampleRow(number, ids[0] or "", cells)
        for group in groups:
            group.check(row)
        yield row
    for one in files.values():
        one.report_more()


def _name_apart(
    folder: Path, names: Sequence[str], ids: Sequence[str | None], number: int, problems: Problems
) -> None:
    """Files that have another sample in a row than the first."""
    first, *others = names
    for name, found in zip(others, ids[1:], strict=True):
        if found != ids[0]:
            problems.add("HL-M25", folder / name, number, "sample_id", first=first)


def _groups(panel: Mapping[str, MatrixDefinition | None]) -> Iterator[dict[str, str]]:
    """Files by measure, of each selection of variants that has a status."""
    selections: dict[str, dict[str, str]] = {}
    for name, one in panel.items():
        if one:
            selections.setdefault(one.variants, {})[one.measure] = name
    yield from (measures for measures in selections.values() if "status" in measures)


def contradiction(cells: Mapping[str, str]) -> bool:
    """True if a gene's cells of one selection, by measure, contradict each other.

    1 has a count. 0 has a count and a VAF of 0, no reason, and is assessed. NA has neither count
    nor VAF, has a reason, and is not assessed. A 1 with a reason is not assessed in full either.
    """
    status, vaf, count = (cells.get(name) for name in ("status", "vaf", "count"))
    reason, assessed = cells.get("reason"), cells.get("assessed")
    if assessed is not None and assessed not in _assessed_texts(status, reason):
        return True
    if status == "1":
        return count is not None and (count == MISSING or int(count) < 1)
    if status == "0":
        zeros = [text for text in (vaf, count) if text is not None]
        has_other = any(text == MISSING or float(text) != 0 for text in zeros)
        return has_other or reason not in (None, MISSING)
    return vaf not in (None, MISSING) or count not in (None, MISSING) or reason == MISSING


def _assessed_texts(status: str | None, reason: str | None) -> tuple[str, ...]:
    """Allowed texts of a cell of the matrix of assessed cells."""
    if status == MISSING or reason not in (None, MISSING):
        return ("0",)
    return ("1",) if status == "0" or reason == MISSING else ("0", "1")


class _MatrixFile:
    """One matrix of a folder."""

    def __init__(self, path: Path, described: Sequence[Column], problems: Problems) -> None:
        """Columns as the data package describes them."""
        self.path = path
        self.names = [column.name for column in described]
        # Whether its rows ended before the file did.
        self.is_broken = False
        # A received pattern is not run.
        self._fields = [replace(column, pattern=None) for column in described]
        self._sample = schema_of(ListedSample).column("sample_id")
        self._known = {MISSING}
        self._problems = problems
        self._counts: Counter[str] = Counter()

    def rows(self) -> Iterator[list[str]]:
        """Cells of each row behind the header."""
        with self.path.open("rb") as handle:
            handle.readline(_LONGEST)
            number = 1
            while line := handle.readline(_LONGEST):
                number += 1
                wrong, cells = _split(line, len(self.names))
                if wrong:
                    self.is_broken = True
                    self._problems.add("HL-M38", self.path, number, reason=wrong)
                    return
                if not self._sample.matches_pattern(cells[0]):
                    self.add("HL-M42", number, "sample_id", value=cells[0])
                if not self._known.issuperset(cells[1:]):
                    self._judge(number, cells)
                yield cells

    def _judge(self, number: int, cells: Sequence[str]) -> None:
        """Name cells that their columns do not allow; texts that all allow are not seen again."""
        for field, text in list(zip(self._fields, cells, strict=True))[1:]:
            if text in self._known:
                continue
            if not _allows(field, text):
                self.add("HL-M40", number, field.name, value=text, expected=_domain(field))
            elif all(_allows(other, text) for other in self._fields[1:]):
                self._known.add(text)

    def add(self, code: str, number: int, column: str, **values: str) -> None:
        """A problem of a cell, as long as there are few."""
        self._counts[code] += 1
        if self._counts[code] <= _NAMED:
            self._problems.add(code, self.path, number, column, **values)

    def report_more(self) -> None:
        """How many were not named."""
        for code, count in self._counts.items():
            if count > _NAMED:
                self._problems.add("HL-M43", self.path, more=count - _NAMED, kind=code)


class _Group:
    """Measures of one selection of variants, which must agree gene by gene."""

    def __init__(self, file: _MatrixFile, measures: Mapping[str, str]) -> None:
        """``measures`` are names of files by measure; ``file`` is that of the status."""
        self._file = file
        self._measures = measures
        self._sound: set[tuple[str, ...]] = set()

    def check(self, row: SampleRow) -> None:
        """Name genes of a sample whose cells contradict each other."""
        several = list(zip(*(row.cells[name] for name in self._measures.values()), strict=False))
        if self._sound.issuperset(several):
            return
        for gene, texts in zip(self._file.names[1:], several, strict=False):
            if texts in self._sound:
                continue
            cells = dict(zip(self._measures, texts, strict=True))
            try:
                is_wrong = contradiction(cells)
            except ValueError:
                continue  # a cell that is no number was named
            if is_wrong:
                contradicting = ", ".join(f"{name} {text}" for name, text in cells.items())
                self._file.add("HL-M41", row.number, gene, cells=contradicting)
            else:
                self._sound.add(texts)


def _split(line: bytes, width: int) -> tuple[str, list[str]]:
    """Fault of a line, or None and its cells."""
    if len(line) >= _LONGEST:
        return "the line is far longer than a row", []
    if not line.endswith(b"\n"):
        return "its line end is missing: the file is cut", []
    try:
        cells = line[:-1].decode("utf-8").split("\t")
    except UnicodeDecodeError as error:
        return f"byte {error.start + 1} is not UTF-8", []
    if len(cells) != width:
        return f"it has {len(cells)} cells, the header {width}", []
    return "", cells


def _allows(field: Column, text: str) -> bool:
    if field.allowed and text not in field.allowed:
        return False
    if field.type == "string":
        return text.isprintable()
    return len(text) <= _LONGEST_NUMBER and field.has_type(text) and field.in_range(text)


def _domain(field: Column) -> str:
    if field.allowed:
        return f"{', '.join(field.allowed)} or {MISSING}"
    if field.type == "string":
        return "text"
    kind = "a whole number" if field.type == "integer" else "a number"
    return f"{kind} {field.range}".rstrip() + f", or {MISSING}"


def panels_of(
    names: Sequence[str], definitions: MatrixSet
) -> dict[str, dict[str, MatrixDefinition | None]]:
    """Files by panel; those of other names are listed under their own."""
    found: dict[str, dict[str, MatrixDefinition | None]] = {}
    for name in names:
        panel, one = definitions.of_file(name) or (name.removesuffix(".tsv"), None)
        found.setdefault(panel, {})[name] = one
    return found
