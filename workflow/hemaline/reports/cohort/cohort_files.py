"""Tables that the cohort page is made from, read column by column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hemaline.common.tables.columnar import PARQUET, read_column_batches
from hemaline.common.tables.output_tables import MISSING
from hemaline.common.tables.rows import schema_of

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class CohortSources:
    """Paths of the tables of a run; None is a table that the run does not have.

    ``matrices`` is the folder of the matrices, read as Parquet; ``scores`` are tables by model.
    """

    variants: Path
    callability: Path
    matrices: Path
    verdicts: Path | None = None
    runs: Path | None = None
    controls: Path | None = None
    copies: Path | None = None
    globin: Path | None = None
    clinical: Path | None = None
    cytogenetics: Path | None = None
    scores: Sequence[Path] = ()


def sample_places(sample_ids: Sequence[str], column: Any) -> NDArray[np.int64]:
    """Place of each row's sample in ``sample_ids``; -1 of a sample that is not there."""
    import pyarrow as pa
    import pyarrow.compute as pc

    known = pa.array(sample_ids, pa.string())
    words = pc.fill_null(pc.index_in(column.dictionary, known), -1).to_numpy(zero_copy_only=False)
    indices = pc.fill_null(column.indices, -1).to_numpy(zero_copy_only=False)
    return np.asarray(np.append(words, -1)[indices], dtype=np.int64)


def batches(path: Path, row: type, names: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Columns of a table of ``row``, batch by batch."""
    return read_column_batches(path, schema_of(row), names)


def matrix(
    folder: Path, panel: str, name: str, genes: Sequence[str], words: Sequence[str] | None = None
) -> tuple[list[str], NDArray[np.int16]]:
    """Sample ids and cells of one matrix, shape (samples, genes).

    Cells are places in ``words``, or the numbers of the matrix without them; -1 is NA.
    """
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    table = pq.read_table(str(folder / f"{panel}.{name}{PARQUET}"))
    cells = np.full((table.num_rows, len(genes)), -1, dtype=np.int16)
    for at, gene in enumerate(genes):
        if gene in table.column_names:
            column = table.column(gene)
            found = column if words is None else pc.index_in(column, _array(words))
            cells[:, at] = pc.fill_null(found, -1).to_numpy().astype(np.int16)
    return table.column("sample_id").to_pylist(), cells


def _array(words: Sequence[str]) -> Any:
    import pyarrow as pa

    return pa.array(words, pa.string())


def rows_of(path: Path | None) -> list[Mapping[str, str | None]]:
    """Rows of a TSV of this package, as text; none of a table that the run does not have."""
    if path is None:
        return []
    with path.open(encoding="utf-8", newline="") as handle:
        names = handle.readline().rstrip("\n").split("\t")
        return [
            {n: None if c == MISSING else c for n, c in zip(names, cells, strict=True)}
            for cells in (line.rstrip("\n").split("\t") for line in handle)
        ]
