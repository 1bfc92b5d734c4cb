"""Sample x gene matrices, defined in ``resources/matrices.yaml``, as TSV and Parquet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from hemaline.annotation.classification.cautions import load_risk_conditions
from hemaline.annotation.classification.selections import Selection
from hemaline.callability.region_status import RegionStatus
from hemaline.common.documents.models import (
    Document,
    Many,
    Maybe,
    Prose,
    Share,
    SourcedDocument,
    UniqueSet,
)
from hemaline.common.files import replacing_path
from hemaline.common.tables.columnar import read_column_batches
from hemaline.common.tables.output_tables import MISSING, as_text
from hemaline.common.tables.rows import schema_of
from hemaline.common.tables.table_schemas import Column, arrow_schema
from hemaline.inputs.sheet_rows import ListedSample
from hemaline.matrices.gene_status import (
    CELL_REASONS,
    REGION_OPTIONAL,
    VARIANT_COLUMNS,
    CellCounter,
    Cells,
    GeneCell,
    Grid,
)
from hemaline.paths import resource
from hemaline.variants.variant_rows import VariantRow

if TYPE_CHECKING:
    import pyarrow as pa

# Samples written at once: a few MB, whatever the cohort.
_BLOCK = 1_000


# Bounds that data packages repeat as they are written.
_Bound = Maybe[int | float]


class MatrixDefinition(Document):
    """One matrix: a measure of a selection of variants."""

    name: str = Field(
        pattern="^[a-z][a-z0-9_]*([.][a-z][a-z0-9_]*)?$", description="Part of the file name."
    )
    measure: Literal["status", "vaf", "count", "limit", "reason", "assessed"] = Field(
        description="What its cells hold."
    )
    variants: str = Field(description="Selection of variants it counts.")
    genes: Maybe[Literal["germline_risk.tsv"]] = Field(
        default=None,
        description=(
            "Table of resources/ whose genes alone are columns; all of the panel when left out."
        ),
    )
    type: Literal["integer", "number", "string"]
    unit: str = ""
    allowed: Many[str] = ()
    minimum: _Bound = Field(default=None, description="Smallest value of a cell.")
    maximum: _Bound = Field(default=None, description="Largest value of a cell.")
    meaning: Prose = Field(description="Text of the dictionary.")

    @cached_property
    def only(self) -> frozenset[str] | None:
        """The genes that it can have as columns; None for all."""
        return frozenset(load_risk_conditions(resource(self.genes))) if self.genes else None

    def kept(self, genes: Sequence[str]) -> list[int]:
        """Places of the genes that are columns of this matrix."""
        return [at for at, gene in enumerate(genes) if self.only is None or gene in self.only]


class MatrixSet(SourcedDocument):
    """Which matrices are written, of which samples, and what their cells mean."""

    roles: UniqueSet[Literal["tumour", "germline"]] = Field(
        description="Roles of the samples that get a row."
    )
    default_floor: Share = Field(description="Reporting threshold where none is stated.")
    selections: Mapping[str, Selection] = Field(
        min_length=1, description="Which variants a matrix counts, in three values."
    )
    matrices: Annotated[Many[MatrixDefinition], Field(min_length=1)]

    @property
    def main(self) -> str:
        """The selection that the first matrix, of the status, counts."""
        return self.matrices[0].variants

    def restricted_to(self, available: Iterable[str]) -> MatrixSet:
        """Only the matrices that can be computed from these columns."""
        known = frozenset(available)
        selections = {name: one for name, one in self.selections.items() if one.columns <= known}
        matrices = tuple(one for one in self.matrices if one.variants in selections)
        return self.model_copy(update={"selections": selections, "matrices": matrices})

    def of_file(self, name: str) -> tuple[str, MatrixDefinition] | None:
        """Panel and matrix of a file named ``<panel>.<matrix>.tsv``; None where it is no such."""
        for one in sorted(self.matrices, key=lambda one: -len(one.name)):
            panel = name.removesuffix(f".{one.name}.tsv")
            if panel not in ("", name):
                return panel, one
        return None

    def assessed_file(self, name: str) -> str | None:
        """Name of the matrix of assessed cells that belongs to ``<panel>.<matrix>.tsv``.

        It is that of the same selection of variants; None where the name is of no matrix.
        """
        if (found := self.of_file(name)) is None:
            return None
        panel, matrix = found
        kinds = [(one.variants, one.measure) for one in self.matrices]
        at = kinds.index((matrix.variants, "assessed"))
        return f"{panel}.{self.matrices[at].name}.tsv"

    def counter(self, grid: Grid) -> CellCounter:
        """A counter of everything these matrices need."""
        return CellCounter(grid, self.selections)

    @property
    def variant_columns(self) -> tuple[str, ...]:
        """Columns of the variants table that are read."""
        needed = sorted(name for one in self.selections.values() for name in one.columns)
        return tuple(dict.fromkeys((*VARIANT_COLUMNS, *needed)))


@dataclass(frozen=True)
class SampleCells:
    """All genes of one sample, as the matrix of reported variants has them."""

    sample_id: str
    genes: Mapping[str, GeneCell]


def count_tables(grid: Grid, definitions: MatrixSet, variants: Path, callability: Path) -> Cells:
    """Cells from a variants and a callability table (TSV or Parquet), in whatever order.

    Raises:
        HemalineError: a table cannot be read.
    """
    counter = definitions.counter(grid)
    for batch in read_column_batches(
        callability, schema_of(RegionStatus), grid.region_columns, REGION_OPTIONAL
    ):
        counter.add_regions(batch)
    for batch in read_column_batches(variants, schema_of(VariantRow), definitions.variant_columns):
        counter.add_variants(batch)
    return counter.cells()


def sample_cells(cells: Cells, selection: str) -> Iterator[SampleCells]:
    """Each sample's cells one by one, for readers of single cells."""
    for row, sample_id in enumerate(cells.grid.sample_ids):
        yield SampleCells(
            sample_id,
            {
                gene: cells.cell(row, place, selection)
                for place, gene in enumerate(cells.grid.genes)
            },
        )


def matrix_columns(definition: MatrixDefinition, genes: Sequence[str]) -> list[Column]:
    """Columns of one matrix: the sample, then the genes in the panel's order."""
    pattern = schema_of(ListedSample).column("sample_id").pattern
    first = Column("sample_id", "string", "Sample of the sheet.", pattern=pattern)
    return [
        first,
        *(
            Column(
                gene,
                definition.type,
                definition.meaning.replace("{gene}", gene),
                definition.unit,
                definition.allowed,
                definition.minimum,
                definition.maximum,
            )
            for gene in (genes[at] for at in definition.kept(genes))
        ),
    ]


def write_matrices(folder: Path, panel: str, cells: Cells, definitions: MatrixSet) -> list[Path]:
    """Write every matrix of one panel as TSV and Parquet; returns the TSV paths."""
    return [
        _write_matrix(folder / f"{panel}.{one.name}.tsv", cells, one)
        for one in definitions.matrices
    ]


def _write_matrix(path: Path, cells: Cells, definition: MatrixDefinition) -> Path:
    import pyarrow as pa
    import pyarrow.parquet as pq
    from pyarrow import csv

    described = matrix_columns(definition, cells.grid.genes)
    layout = arrow_schema(described)
    options = csv.WriteOptions(include_header=False, delimiter="\t", quoting_style="none")
    with ExitStack() as stack:
        text = stack.enter_context(replacing_path(path))
        out = stack.enter_context(pa.OSFile(str(text), "wb"))
        out.write(("\t".join(layout.names) + "\n").encode())
        binary = stack.enter_context(replacing_path(path.with_suffix(".parquet")))
        writer = stack.enter_context(pq.ParquetWriter(str(binary), layout))
        for block in _blocks(cells, definition):
            csv.write_csv(block.texts(layout), out, options)
            writer.write_table(block.values(layout))
    return path


@dataclass(frozen=True)
class _Block:
    """Some samples' cells of one matrix: each distinct value once, and which it is where.

    ``places`` has the shape (samples, genes); a word of None is NA.
    """

    sample_ids: Sequence[str]
    places: NDArray[np.int64]
    words: Sequence[str | None]
    kind: str

    def texts(self, layout: pa.Schema) -> pa.Table:
        import pyarrow as pa

        names = pa.array([as_text(name) for name in self.sample_ids], pa.string())
        written = [MISSING if word is None else word for word in self.words]
        return self._table(layout.names, names, pa.array(written, pa.string()))

    def values(self, layout: pa.Schema) -> pa.Table:
        """The same with types; numbers are those of the text."""
        import pyarrow as pa

        read = {"integer": int, "number": float, "string": str}[self.kind]
        known = [None if word is None else read(word) for word in self.words]
        names = pa.array(self.sample_ids, pa.string())
        return self._table(layout.names, names, pa.array(known, layout.types[-1]))

    def _table(self, names: Sequence[str], ids: pa.Array, words: pa.Array) -> pa.Table:
        import pyarrow as pa

        genes = [words.take(pa.array(self.places[:, at])) for at in range(self.places.shape[1])]
        return pa.table([ids, *genes], names=list(names))


def _blocks(cells: Cells, definition: MatrixDefinition) -> Iterator[_Block]:
    ids = cells.grid.sample_ids
    values = _measure(cells, definition)[:, definition.kept(cells.grid.genes)]
    for start in range(0, len(ids), _BLOCK):
        part = values[start : start + _BLOCK]
        found, places = np.unique(part, return_inverse=True)
        words = [_word(value, definition) for value in found.tolist()]
        yield _Block(
            ids[start : start + _BLOCK], places.reshape(part.shape), words, definition.type
        )


def _word(value: float, definition: MatrixDefinition) -> str | None:
    if value < 0 or isnan(value):
        return None
    return CELL_REASONS[int(value)] if definition.measure == "reason" else as_text(value)


def _measure(cells: Cells, definition: MatrixDefinition) -> NDArray[Any]:
    counts = cells.counts[definition.variants]
    measures: dict[str, NDArray[Any]] = {
        "status": counts.status,
        "vaf": counts.vaf,
        "count": counts.count,
        "limit": cells.limit,
        "reason": counts.reason,
        "assessed": counts.assessed,
    }
    return measures[definition.measure]
