"""Cells of matrices from rows written in a test, counted as the package counts tables."""

from collections.abc import Iterable, Sequence

import pyarrow as pa

from hemaline.callability.region_status import RegionStatus
from hemaline.calling.clone_fraction import UNKNOWN_SEX, CloneFraction
from hemaline.common.tables.columnar import batch_schema
from hemaline.common.tables.rows import schema_of
from hemaline.matrices.gene_status import (
    LIMIT_CLASSES,
    REGION_COLUMNS,
    REGION_OPTIONAL,
    Cells,
    GeneCell,
    Grid,
)
from hemaline.matrices.matrix_tables import MatrixSet
from hemaline.paths import resource
from hemaline.variants.variant_rows import VariantRow
from rows import region_row

_CLASS_COLUMNS = [name for pair in LIMIT_CLASSES.values() for name in pair if name]
REGION_NAMES = (*REGION_COLUMNS, *_CLASS_COLUMNS)
DEFINITIONS = MatrixSet.load(resource("matrices.yaml"))


def example_region() -> RegionStatus:
    """An assessed exon of the gene of ``rows.example_variant``."""
    place = {"chrom": "c1", "first": 11, "last": 20, "worst_position": 20}
    return region_row("G", sample_id="S1", region="exon2", median_depth=600.0, limit=0.012, **place)


def region_batch(rows: Iterable[RegionStatus]) -> pa.RecordBatch:
    return _batch(RegionStatus, (*REGION_NAMES, *REGION_OPTIONAL), rows)


def variant_batch(rows: Iterable[VariantRow]) -> pa.RecordBatch:
    return _batch(VariantRow, DEFINITIONS.variant_columns, rows)


def _batch(of: type, names: Sequence[str], rows: Iterable[object]) -> pa.RecordBatch:
    cells = [vars(row) for row in rows]
    layout = batch_schema(schema_of(of), names)
    return pa.record_batch(
        [pa.array([row[n] for row in cells], layout.field(n).type) for n in names], schema=layout
    )


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
