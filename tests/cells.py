"""Cells of matrices from rows written in a test, counted as the package counts tables."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict

import pyarrow as pa

from hemaline.callability.region_status import RegionStatus
from hemaline.calling.clone_fraction import UNKNOWN_SEX, CloneFraction
from hemaline.common.tables.columnar import arrow_type
from hemaline.common.tables.table_schemas import table_schema
from hemaline.matrices.gene_status import (
    CLASSES,
    REGION_COLUMNS,
    REGION_OPTIONAL,
    Cells,
    GeneCell,
    Grid,
)
from hemaline.matrices.matrix_tables import load_matrices
from hemaline.paths import resource
from hemaline.variants.variant_table import VariantRow

_CLASS_COLUMNS = [name for pair in CLASSES.values() for name in pair if name]
REGION_NAMES = (*REGION_COLUMNS, *_CLASS_COLUMNS)
DEFINITIONS = load_matrices(resource("matrices.yaml"))


def example_region() -> RegionStatus:
    """An assessed exon of the gene of ``sequences.example_variant``."""
    return RegionStatus(
        *("S1", "G", "exon2", "region", "c1", 11, 20, True, "assessed", None),
        *(1.0, 600.0, 0.012, 20),
    )


def region_batch(rows: Iterable[RegionStatus]) -> pa.RecordBatch:
    return _batch("callability", (*REGION_NAMES, *REGION_OPTIONAL), [asdict(r) for r in rows])


def variant_batch(rows: Iterable[VariantRow]) -> pa.RecordBatch:
    return _batch("variants", DEFINITIONS.variant_columns, [row.values() for row in rows])


def _batch(
    table: str, names: Sequence[str], rows: Sequence[Mapping[str, object]]
) -> pa.RecordBatch:
    kinds = {column.name: column.type for column in table_schema(table).columns}
    arrays = [pa.array([row[name] for row in rows], arrow_type(kinds[name])) for name in names]
    return pa.record_batch(arrays, names=list(names))


def count_rows(
    grid: Grid, regions: Iterable[RegionStatus], variants: Iterable[VariantRow]
) -> Cells:
    counter = DEFINITIONS.counter(grid)
    counter.add_regions(region_batch(regions))
    counter.add_variants(variant_batch(variants))
    return counter.cells()


def gene_cell(
    regions: Sequence[RegionStatus],
    variants: Sequence[VariantRow],
    floor: float,
    clone: CloneFraction = UNKNOWN_SEX,
    *,
    at_floor: bool = False,
    selection: str = "reported",
    classes: tuple[str, ...] = (),
) -> GeneCell:
    """The cell of the one sample and the one gene of these rows."""
    ids = {(row.sample_id, str(row.gene)) for row in (*regions, *variants)} or {("S", "G")}
    ((sample, gene),) = ids
    grid = Grid((sample,), (gene,), {sample: floor}, {sample: clone}, at_floor, classes)
    return count_rows(grid, regions, variants).cell(0, 0, selection)
