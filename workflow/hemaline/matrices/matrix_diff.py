"""Cells that changed between two folders of matrices, each with the cause.

A cause is what the folders themselves show: coverage (a reason or the limit of the gene is
another), what the provenances do not share (policy, floors, resources, ...), or, where all of that
is the same, the sample's own data.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Annotated, TextIO

from hemaline.common.grouping import grouped
from hemaline.common.problems import Problems, raised_together
from hemaline.common.tables.output_tables import MISSING, as_text
from hemaline.common.tables.rows import schema_of, table
from hemaline.matrices.matrix_differences import provenance_differences
from hemaline.matrices.matrix_package import MatrixFolder, read_folder
from hemaline.matrices.matrix_rows import panel_rows

# Matrices that show it: of the scope, else of the named hotspots alone.
_COVERAGE = (("reason", "limit"), ("hotspot_reason",))
_DATA = "data: calls of the sample"


@table("matrix_changes", missing=MISSING)
@dataclass(frozen=True)
class CellChange:
    """One row is a cell that differs between two folders of matrices."""

    panel: Annotated[str, "Panel of the matrix."]
    sample_id: Annotated[str, "Sample."]
    gene: Annotated[str | None, "Gene; NA where the whole sample came or went."]
    matrix: Annotated[str | None, "Matrix of the cell."]
    old: Annotated[str | None, "Its text in the older folder; NA where it was NA or not there."]
    new: Annotated[str | None, "The same in the newer one."]
    cause: Annotated[
        str,
        "What the folders show to differ: coverage, floor, policy, filters, resources, tools; "
        "data where nothing of that does.",
    ]

    def values(self) -> Sequence[str]:
        """Cells by the columns of the table of changes."""
        return [as_text(cell) for cell in astuple(self)]


@dataclass(frozen=True)
class _Panel:
    """All matrices of one panel: the line of each sample, by matrix."""

    genes: tuple[str, ...]
    lines: Mapping[str, Mapping[str, str]]

    def cells(self, matrix: str, sample_id: str) -> dict[str, str]:
        line = self.lines.get(matrix, {}).get(sample_id)
        return dict(zip(self.genes, line.split("\t"), strict=True)) if line is not None else {}

    @property
    def samples(self) -> list[str]:
        return list(next(iter(self.lines.values()), {}))


@dataclass(frozen=True)
class FolderChanges:
    """Changed cells, and by name the parts of the provenance that differ: old, new."""

    cells: Iterator[CellChange]
    provenance: Sequence[tuple[str, str, str]]


def folder_changes(old: Path, new: Path) -> FolderChanges:
    """Every changed cell between two folders of matrices.

    Raises:
        HemalineError: a folder is not whole, or its cells are not what they may be.
    """
    before, after = read_folder(old), read_folder(new)
    with raised_together() as problems:
        before.check_files(problems)
        after.check_files(problems)
    olds, news = _panels(before, problems), _panels(after, problems)
    problems.raise_errors()
    cells = _changes(olds, news, _Causes(before, after))
    return FolderChanges(cells, list(provenance_differences(before, after)))


def write_diff(old: Path, new: Path, out: TextIO) -> int:
    """Write every changed cell as TSV; returns how many, and reports it on stderr.

    Raises:
        HemalineError: as :func:`folder_changes`.
    """
    found = folder_changes(old, new)
    out.write("\t".join(schema_of(CellChange).names) + "\n")
    number = 0
    for change in found.cells:
        out.write("\t".join(change.values()) + "\n")
        number += 1
    for part, left, right in found.provenance:
        print(f"{part}: {left} -> {right}", file=sys.stderr)
    print(f"{number or 'no'} changed cell{'' if number == 1 else 's'}", file=sys.stderr)
    return number


def _changes(
    olds: Mapping[str, _Panel], news: Mapping[str, _Panel], causes: _Causes
) -> Iterator[CellChange]:
    """Changed cells, panel by panel and sample by sample, in the order of the older folder."""
    for panel in dict.fromkeys((*olds, *news)):
        empty = _Panel((), {})
        one, other = olds.get(panel, empty), news.get(panel, empty)
        common = set(one.samples) & set(other.samples)
        for sample in dict.fromkeys((*one.samples, *other.samples)):
            if sample in common:
                yield from _sample_changes(panel, sample, one, other, causes)
            else:
                word = "removed" if sample in one.samples else "added"
                yield CellChange(panel, sample, None, None, None, None, f"sample {word}")


def _panels(folder: MatrixFolder, problems: Problems) -> dict[str, _Panel]:
    """Lines by matrix and sample; a cell that its column does not allow is a problem."""
    files = grouped(folder.matrices, lambda file: file.removesuffix(".tsv").rpartition(".")[0])
    found = {}
    for panel, names in files.items():
        matrices = {name: name.removesuffix(".tsv").rpartition(".")[2] for name in names}
        lines: dict[str, dict[str, str]] = {matrix: {} for matrix in matrices.values()}
        for row in panel_rows(folder, dict.fromkeys(names), problems):
            for name, matrix in matrices.items():
                lines[matrix][row.sample_id] = "\t".join(row.cells[name])
        genes = tuple(column.name for column in folder.matrices[names[0]][1:])
        found[panel] = _Panel(genes, lines)
    return found


def _sample_changes(
    panel: str, sample: str, one: _Panel, other: _Panel, causes: _Causes
) -> Iterator[CellChange]:
    same = one.genes == other.genes
    matrices = dict.fromkeys((*one.lines, *other.lines))
    if same and all(
        one.lines.get(name, {}).get(sample) == other.lines.get(name, {}).get(sample)
        for name in matrices
    ):
        return
    olds = {name: one.cells(name, sample) for name in matrices}
    news = {name: other.cells(name, sample) for name in matrices}
    for gene in dict.fromkeys((*one.genes, *other.genes)):
        left = {name: olds[name].get(gene) for name in matrices}
        right = {name: news[name].get(gene) for name in matrices}
        cause = causes.of(left, right) if left != right else ""
        for name in matrices:
            if left[name] != right[name]:
                yield CellChange(panel, sample, gene, name, left[name], right[name], cause)


class _Causes:
    """Why a gene of a sample has other cells."""

    def __init__(self, before: MatrixFolder, after: MatrixFolder) -> None:
        shared = list(provenance_differences(before, after))
        self._floors = [name for name, _, _ in shared if name.startswith("floors")]
        self._others = [
            f"{name}: {left} -> {right}"
            for name, left, right in shared
            if not name.startswith("floors")
        ]
        # The strictest floor of a folder: below it a VAF is not conclusive for some sample.
        self._old_floor = max(before.provenance.floors.values(), default=0.0)
        self._new_floor = max(after.provenance.floors.values(), default=0.0)

    def of(self, old: Mapping[str, str | None], new: Mapping[str, str | None]) -> str:
        """Causes joined by ``; ``."""
        if all(value is None for value in old.values()):
            return "column added"
        if all(value is None for value in new.values()):
            return "column removed"
        found = []
        moved = next(filter(None, (_moved(names, old, new) for names in _COVERAGE)), [])
        if self._floors and self._by_floor(old, new):
            found.append(f"floor: {self._old_floor:g} -> {self._new_floor:g}")
        if moved:
            moves = ", ".join(f"{name} {old.get(name)} -> {new.get(name)}" for name in moved)
            found.append(f"coverage: {moves}")
        # Callability does not explain a variant that came or went.
        if not found or {old.get("status"), new.get("status")} == {"0", "1"}:
            found += self._others
        return "; ".join(found) or _DATA

    def _by_floor(self, old: Mapping[str, str | None], new: Mapping[str, str | None]) -> bool:
        """True if the VAF or the limit is between the floors."""
        low, high = sorted((self._old_floor, self._new_floor))
        values = [cells.get(name) for cells in (old, new) for name in ("vaf", "limit")]
        known = [float(value) for value in values if value not in (None, MISSING)]
        return any(low <= value <= high for value in known if value > 0)


def _moved(
    names: Sequence[str], old: Mapping[str, str | None], new: Mapping[str, str | None]
) -> list[str]:
    """Matrices of both folders that differ."""
    both = (name for name in names if old.get(name) and new.get(name))
    return [name for name in both if old[name] != new[name]]
