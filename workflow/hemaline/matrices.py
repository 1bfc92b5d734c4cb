"""Sample x gene matrices: status, VAF, count, limit and reason, as TSV and Parquet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar

import jsonschema
import yaml

from hemaline.callability import RegionStatus
from hemaline.clone_fraction import CloneFraction
from hemaline.gene_status import GeneCell, gene_cell
from hemaline.paths import schema
from hemaline.tables import Column, write_table
from hemaline.variants import VariantRow


@dataclass(frozen=True)
class MatrixDefinition:
    """One matrix of ``resources/matrices.yaml``."""

    name: str
    type: str
    unit: str
    allowed: tuple[str, ...]
    meaning: str


@dataclass(frozen=True)
class MatrixSet:
    """All matrices and the roles they hold."""

    version: str
    source: str
    roles: frozenset[str]
    matrices: tuple[MatrixDefinition, ...]


def load_matrices(path: Path) -> MatrixSet:
    """Read ``resources/matrices.yaml``; a broken one is a defect of the package."""
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    rules = yaml.safe_load(schema("matrices.schema.yaml").read_text(encoding="utf-8"))
    jsonschema.validate(document, rules)
    return MatrixSet(
        document["version"],
        document["source"],
        frozenset(document["roles"]),
        tuple(
            MatrixDefinition(
                one["name"],
                one["type"],
                one.get("unit", ""),
                tuple(one.get("allowed", ())),
                " ".join(one["meaning"].split()),
            )
            for one in document["matrices"]
        ),
    )


@dataclass(frozen=True)
class SampleCells:
    """All genes of one sample."""

    sample_id: str
    genes: Mapping[str, GeneCell]


Row = TypeVar("Row", VariantRow, RegionStatus)


def cohort_cells(
    sample_ids: Sequence[str],
    floors: Mapping[str, float],
    regions: Iterable[RegionStatus],
    variants: Iterable[VariantRow],
    genes: Sequence[str],
    clones: Mapping[str, CloneFraction],
) -> Iterator[SampleCells]:
    """Cells of each sample, one sample at a time.

    ``regions`` and ``variants`` must be grouped by sample in the order of ``sample_ids`` (rows of
    other samples are passed over), as the workflow's tables are; ``floors`` and ``clones``
    are by sample.

    Raises:
        ValueError: rows of one sample do not stand together.
    """
    wanted = frozenset(sample_ids)
    region_groups = _Groups(row for row in regions if row.sample_id in wanted)
    variant_groups = _Groups(
        row for row in variants if (row.reported or row.withheld) and row.sample_id in wanted
    )
    for sample_id in sample_ids:
        own_regions = _by_gene(region_groups.take(sample_id))
        own_variants = _by_gene(variant_groups.take(sample_id))
        yield SampleCells(
            sample_id,
            {
                gene: gene_cell(
                    own_regions.get(gene, []),
                    own_variants.get(gene, []),
                    floors[sample_id],
                    clones[sample_id],
                )
                for gene in genes
            },
        )
    region_groups.finish()
    variant_groups.finish()


class _Groups:
    """Rows grouped by sample, taken in order; a sample without rows costs nothing."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._groups = groupby(rows, key=lambda row: row.sample_id)
        self._held: dict[str, list[Any]] = {}
        self._read: set[str] = set()

    def take(self, sample_id: str) -> list[Any]:
        if sample_id in self._held:
            return self._held.pop(sample_id)
        for name, group in self._next():
            if name == sample_id:
                return group
            self._held[name] = group
        return []

    def finish(self) -> None:
        """Read what is left, so that rows out of place are found."""
        for _ in self._next():
            pass

    def _next(self) -> Iterator[tuple[str, list[Any]]]:
        for name, rows in self._groups:
            # Rows that came too late would be lost, and a lost variant reads as 0.
            if name in self._read:
                raise ValueError(f"rows of {name} do not stand together")
            self._read.add(name)
            yield name, list(rows)


def _by_gene(rows: Iterable[Row]) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        if row.gene is not None:
            grouped.setdefault(row.gene, []).append(row)
    return grouped


def matrix_columns(definition: MatrixDefinition, genes: Sequence[str]) -> list[Column]:
    """Columns of one matrix: the sample, then the genes in the panel's order."""
    first = Column("sample_id", "string", "Sample of the sheet.")
    return [
        first,
        *(
            Column(
                gene,
                definition.type,
                definition.meaning.replace("{gene}", gene),
                definition.unit,
                definition.allowed,
            )
            for gene in genes
        ),
    ]


def write_matrices(
    folder: Path,
    panel: str,
    genes: Sequence[str],
    cells: Sequence[SampleCells],
    definitions: MatrixSet,
) -> list[Path]:
    """Write every matrix of one panel; returns the TSV paths.

    A cell is five numbers, so a thousand samples of a hundred genes are some tens of MB.
    """
    written = []
    for definition in definitions.matrices:
        tsv = folder / f"{panel}.{definition.name}.tsv"
        rows = (
            {
                "sample_id": one.sample_id,
                **{gene: getattr(one.genes[gene], definition.name) for gene in genes},
            }
            for one in cells
        )
        write_table(rows, matrix_columns(definition, genes), tsv, tsv.with_suffix(".parquet"))
        written.append(tsv)
    return written
