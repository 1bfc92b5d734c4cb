"""Features of a cohort under a view: a cell for each sample and column, and how it came about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, TypeVar

from hemaline.callability.events.event_reports import EventRow
from hemaline.callability.region_status import RegionStatus
from hemaline.common.grouping import grouped
from hemaline.common.tables.output_tables import MISSING, as_text, write_cells
from hemaline.common.tables.rows import table, write_rows
from hemaline.copynumber.copy_rows import CopyRow, SegmentRow
from hemaline.external.maf.unused_rows import UnusedRows
from hemaline.features.clinical_entries import Record
from hemaline.features.feature_cells import FeatureCell, SampleEvidence, described
from hemaline.features.feature_kinds import Context, feature_cell
from hemaline.features.globin_rules import GlobinRules
from hemaline.features.views import View
from hemaline.globin.globin_rows import GlobinRow
from hemaline.inputs.sheet_rows import Sample
from hemaline.matrices.data_package import DictionaryRow
from hemaline.variants.variant_rows import VariantRow

_Row = TypeVar("_Row", VariantRow, RegionStatus, EventRow, GlobinRow, CopyRow, SegmentRow)


@table("feature_reasons", key=("sample_id", "feature"), missing=MISSING)
@dataclass(frozen=True)
class FeatureReason:
    """One row is one cell of a feature view that is NA, is a minimum, or is known within bounds
    only; cells without a row are measured.
    """

    sample_id: Annotated[str, "Sample of the sheet."]
    feature: Annotated[str, "Column of the view."]
    value: Annotated[str | None, "The cell, NA included."]
    reason: Annotated[
        str | None,
        "Why it is NA, or, with a value, why it is a minimum: the reasons of the callability "
        "table; not_given (no such value in the clinical or cytogenetic table), "
        "too_few_metaphases, no_metaphases, not_understood, uncertain, too_few_cells (fewer than "
        "make a clone), independent_clones (side by side, which IPSS-R does not rank), "
        "abnormal_probe (FISH behind the karyotype has other than two signals on its chromosome), "
        "not_seen_by_karyotype (karyotype); inputs_missing (a rule whose inputs leave it open); "
        "not_present (nothing of which this would be a property); no_vaf (a variant that came "
        "without one); and the reasons a view names.",
    ]
    lower: Annotated[int | None, "Smallest number it can be; NA where it is no count."]
    upper: Annotated[
        int | None,
        "Largest number it can be; NA where there is no bound or no count.",
    ]


@dataclass(frozen=True)
class Tables:
    """The cohort's tables, by sample; ``order`` are the samples that get a row.

    Of ``curated`` variants each is a mutation, also without a VAF. ``unused`` are rows of a MAF
    that take no part; None without a MAF.
    """

    order: Sequence[str]
    regions: Mapping[str, Sequence[RegionStatus]]
    variants: Mapping[str, Sequence[VariantRow]]
    events: Mapping[str, Sequence[EventRow]] = field(default_factory=dict)
    clinical: Mapping[str, Record] = field(default_factory=dict)
    cytogenetics: Mapping[str, Record] = field(default_factory=dict)
    samples: Mapping[str, Sample] = field(default_factory=dict)
    curated: bool = False
    unused: UnusedRows | None = None
    globin: Mapping[str, Sequence[GlobinRow]] = field(default_factory=dict)
    segments: Mapping[str, Sequence[SegmentRow]] = field(default_factory=dict)

    def evidence(self, sample_id: str) -> SampleEvidence:
        """All of one sample."""
        return SampleEvidence(
            sample_id=sample_id,
            regions=grouped(self.regions.get(sample_id, ()), _gene),
            variants=grouped(self.variants.get(sample_id, ()), _gene),
            events=grouped(self.events.get(sample_id, ()), lambda row: row.event),
            globin={f"{one.locus} {one.item}": one for one in self.globin.get(sample_id, ())},
            clinical=self.clinical.get(sample_id, Record()),
            cytogenetics=self.cytogenetics.get(sample_id, Record()),
            sample=self.samples.get(sample_id),
            curated=self.curated,
        )


def _gene(row: VariantRow | RegionStatus) -> str:
    return row.gene or ""


def by_sample(rows: Iterable[_Row]) -> dict[str, list[_Row]]:
    """Rows of each sample, in the order in which samples first occur."""
    return grouped(rows, lambda row: row.sample_id)


@dataclass(frozen=True)
class FeatureRow:
    """All cells of one sample, inputs included, in the order of the view."""

    sample_id: str
    cells: Mapping[str, FeatureCell]


def feature_rows(view: View, tables: Tables, globin: GlobinRules) -> Iterator[FeatureRow]:
    """One row a sample of ``tables.order``."""
    for sample_id in tables.order:
        evidence = tables.evidence(sample_id)
        cells: dict[str, FeatureCell] = {}
        for column in (*view.inputs, *view.columns):
            cells[column.name] = feature_cell(column, Context(view, evidence, cells, globin))
        yield FeatureRow(sample_id, cells)


def companion_paths(path: Path) -> dict[str, Path]:
    """Files that belong to a features file, by their endings."""
    stem = path.name.removesuffix(".tsv")
    endings = ("parquet", "reasons.tsv", "dictionary.tsv", "datapackage.json")
    return {ending: path.with_name(f"{stem}.{ending}") for ending in endings}


def unused_rows(path: Path) -> Path:
    """Path of the list of a MAF's unused rows, next to the file that is made of it."""
    return path.with_name(f"{path.name.removesuffix('.tsv')}.unused_rows.tsv")


def write_features(path: Path, view: View, rows: Sequence[FeatureRow]) -> list[Path]:
    """Write the features, as Parquet too, their reasons and dictionary; returns the TSV paths.

    The reasons are one row for each cell that is NA, or that is a minimum, or has bounds.
    """
    names = companion_paths(path)
    cells = ([as_text(value) for value in values] for values in view_values(view, rows))
    write_cells(cells, view.written, path, names["parquet"])
    reasons, dictionary = names["reasons.tsv"], names["dictionary.tsv"]
    write_rows(reasons, FeatureReason, reason_rows(view, rows))
    source = f"view {view.name} {view.version}, floor {view.floor:g}: {view.source}"
    described = (DictionaryRow.of(f"matrices/{path.name}", one, source) for one in view.written)
    write_rows(dictionary, DictionaryRow, described)
    return [path, reasons, dictionary]


def view_values(view: View, rows: Iterable[FeatureRow]) -> Iterator[list[object]]:
    """Values of each sample in the columns that are written."""
    return ([row.cells[column.name].value for column in view.columns] for row in rows)


def reason_rows(view: View, rows: Iterable[FeatureRow]) -> Iterator[FeatureReason]:
    """A row for each cell that is NA, a minimum or known within bounds only."""
    for row in rows:
        for column in view.columns:
            cell = row.cells[column.name]
            if cell.value is None or cell.reason or cell.lower != cell.upper:
                text = None if cell.value is None else as_text(cell.value)
                reason = cell.reason or ("not_present" if cell.value is None else None)
                yield FeatureReason(
                    row.sample_id, column.name, text, reason, cell.lower, cell.upper
                )


def explained(view: View, row: FeatureRow) -> Iterator[str]:
    """Lines that trace every cell of a sample to the rows that made it."""
    yield f"{row.sample_id}: view {view.name} {view.version}, floor {view.floor:g}"
    for column in (*view.inputs, *view.columns):
        cell = row.cells[column.name]
        bounds = ""
        if cell.lower is not None or cell.upper is not None:
            top = "any" if cell.upper is None else cell.upper
            bounds = f" [{as_text(cell.lower)} to {top}]"
        reason = f" ({cell.reason})" if cell.reason else ""
        yield f"{column.name} = {as_text(cell.value)}{bounds}{reason}"
        for source in cell.sources:
            yield f"    {described(source)}"
