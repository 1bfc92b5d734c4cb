"""How each kind of view column is worked out; every function gives a cell or a reason for none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from hemaline.annotation.classification.reporting_rules import (
    NO_POPULATION_SOURCE,
    UNCERTAIN_SIGNIFICANCE,
)
from hemaline.callability.events.event_reports import EventRow
from hemaline.callability.region_status import REASONS, first_reason
from hemaline.common.logic.three_valued import Count, count_true
from hemaline.features.clinical_entries import NOT_GIVEN, ClinicalEntry
from hemaline.features.distinct_events import event_bounds
from hemaline.features.feature_cells import (
    CellSource,
    CellValue,
    FeatureCell,
    SampleEvidence,
    gene_at,
    gene_sources,
    needs_vaf,
)
from hemaline.features.globin import dosage, globin_cell
from hemaline.features.globin_copies import copies_cell
from hemaline.features.globin_haplotypes import haplotype_dosage
from hemaline.features.globin_rules import GlobinRules
from hemaline.features.views import View, ViewColumn
from hemaline.matrices.gene_status import NO_VAF, GeneCell
from hemaline.variants.variant_rows import VariantRow

INPUTS_MISSING = "inputs_missing"


@dataclass(frozen=True)
class Context:
    """Inputs of a column: the view, the sample's evidence, the cells before it."""

    view: View
    evidence: SampleEvidence
    cells: Mapping[str, FeatureCell]
    globin: GlobinRules

    def floor(self, column: ViewColumn) -> float:
        """Reporting threshold of the column."""
        return self.view.floor if column.floor is None else column.floor


def feature_cell(column: ViewColumn, context: Context) -> FeatureCell:
    """The cell of a column, NA with the column's reason where ``only_if`` does not hold."""
    cell = _scaled(_KINDS[column.kind](column, context), column.factor)
    if column.only_if and not context.cells[column.only_if].value:
        sources = (*cell.sources, f"{column.only_if} does not hold")
        return FeatureCell(None, column.reason, sources=sources)
    return cell


def _scaled(cell: FeatureCell, factor: float) -> FeatureCell:
    """The cell in the unit of its column; columns with a factor are numbers."""
    if factor == 1 or cell.value is None:
        return cell
    return replace(cell, value=float(cell.value) * factor)


def _sample(column: ViewColumn, context: Context) -> FeatureCell:
    evidence = context.evidence
    if column.of == "sample_id":
        return FeatureCell(evidence.sample_id)
    text = str(getattr(evidence.sample, column.of, "") or "")
    if not text or text == "unknown":
        return FeatureCell(None, NOT_GIVEN)
    value: CellValue = text
    if column.equals is not None:
        value = int(text == column.equals)
    elif column.type == "number":
        value = float(text)
    elif column.type == "integer":
        value = int(text == "yes")
    return FeatureCell(value, sources=(f"samples: {column.of} {text}",))


def _entry(entry: ClinicalEntry, column: ViewColumn) -> FeatureCell:
    value = entry.value
    if value is None:
        return FeatureCell(None, entry.reason, sources=entry.made_by)
    if isinstance(value, bool):
        return FeatureCell(int(value), sources=entry.made_by)
    if isinstance(value, float):
        number = int(value) if column.type == "integer" else value
        return FeatureCell(number, sources=entry.made_by)
    return FeatureCell(None if value == "unknown" else value, sources=entry.made_by)


def _clinical(column: ViewColumn, context: Context) -> FeatureCell:
    return _entry(context.evidence.clinical.get(column.of), column)


def _cytogenetics(column: ViewColumn, context: Context) -> FeatureCell:
    return _entry(context.evidence.cytogenetics.get(column.of), column)


def _gene(column: ViewColumn, context: Context) -> FeatureCell:
    floor = context.floor(column)
    cell = gene_at(context.view, context.evidence, column.of, floor)
    sources = gene_sources(context.view, context.evidence, column.of, floor, cell.reason)
    value: CellValue = getattr(cell, column.give)
    reason = cell.reason
    if column.give == "vaf" and cell.status and _may_be_larger(cell.vaf, sources):
        value, reason = None, reason or NO_VAF
    if column.give != "count":
        return FeatureCell(value, reason, sources=sources)
    lower = cell.count or 0
    upper = _most(cell, lower, sources)
    return FeatureCell(value, reason, lower, upper, sources)


def _event(column: ViewColumn, context: Context) -> FeatureCell:
    rows = context.evidence.events.get(column.of, ())
    if not rows:
        return FeatureCell(None, "no_caller")
    floor = context.floor(column)
    sources: tuple[CellSource, ...] = tuple(rows)
    seen = [row for row in rows if row.status == 1 and (row.vaf is None or row.vaf >= floor)]
    if seen:
        return FeatureCell(_of_event(column, seen), sources=sources)
    denied = [row for row in rows if row.status == 0]
    if len(denied) < len(rows):
        # An event below the view's floor, or one that was not measured.
        reason = first_reason(row.reason for row in rows)
        if reason or not all(_reaches(row, floor) for row in rows):
            return FeatureCell(None, reason or "low_depth", sources=sources)
    elif floor and not all(_reaches(row, floor) for row in rows):
        return FeatureCell(None, "low_depth", sources=sources)
    return FeatureCell(0 if column.give in ("status", "vaf") else None, sources=sources)


def _reaches(row: EventRow, floor: float) -> bool:
    return row.limit is not None and row.limit <= floor


def _of_event(column: ViewColumn, rows: Iterable[EventRow]) -> CellValue:
    if column.give == "vaf":
        return max((row.vaf for row in rows if row.vaf is not None), default=None)
    if column.give == "length":
        return max((row.length for row in rows if row.length is not None), default=None)
    return 1


def _distinct(column: ViewColumn, context: Context) -> FeatureCell:
    """Independent changes of a gene: bounds, and the number where they meet under the cap."""
    floor = context.floor(column)
    cell = gene_at(context.view, context.evidence, column.of, floor)
    sources = gene_sources(context.view, context.evidence, column.of, floor, cell.reason)
    rows = [row for row in sources if isinstance(row, VariantRow)]
    without_vaf = not needs_vaf(context.view, context.evidence, floor)
    reported = [row for row in rows if row.reported and (without_vaf or row.vaf is not None)]
    fewest, most = event_bounds(reported, column.same_event_within)
    count = Count(fewest, _most(cell, most, rows))
    count = count.at_most(column.cap) if column.cap else count
    value: CellValue = count.exact
    reason = cell.reason
    if value is None:
        reason = reason or "maybe_one_event"
    elif column.labels:
        value = column.labels[count.lower]
    return FeatureCell(value, reason, count.lower, count.upper, sources)


def _most(cell: GeneCell, found: int, sources: Iterable[CellSource]) -> int | None:
    """Most variants that a gene can have in addition to the ``found``; None without a bound.

    Where the whole scope was assessed only withheld variants and those without a VAF are open.
    """
    if cell.reason is None:
        return found
    if cell.reason not in (NO_POPULATION_SOURCE, UNCERTAIN_SIGNIFICANCE, NO_VAF):
        return None
    return found + sum(isinstance(row, VariantRow) and not _is_found(row) for row in sources)


def _may_be_larger(largest: float | None, sources: Iterable[CellSource]) -> bool:
    """True if a variant that may count has a VAF above the largest of those that do."""
    rows = (row for row in sources if isinstance(row, VariantRow) and not _is_found(row))
    return any(row.vaf is None or (largest is not None and row.vaf > largest) for row in rows)


def _is_found(row: VariantRow) -> bool:
    """True if a variant that may count is known to do so."""
    return row.reported and row.vaf is not None


def _rule(column: ViewColumn, context: Context) -> FeatureCell:
    cells = {name: context.cells[name] for name in column.rule.names}
    values = {name: cell.number for name, cell in cells.items()}
    bounded = {name: cell.choices for name, cell in cells.items() if cell.choices}
    truth = column.rule.decide(values, bounded)
    sources = _from_cells(cells)
    if truth is None:
        return FeatureCell(None, _why_open(cells.values()), sources=sources)
    return FeatureCell(int(truth), sources=sources)


def _why_open(cells: Iterable[FeatureCell]) -> str:
    """The reason all missing inputs share, or the first of the closed list if all have one."""
    reasons = {cell.reason for cell in cells if cell.number is None}
    if len(reasons) == 1:
        return reasons.pop() or INPUTS_MISSING
    closed = all(reason in REASONS for reason in reasons)
    return (first_reason(reasons) if closed else None) or INPUTS_MISSING


def _sum(column: ViewColumn, context: Context) -> FeatureCell:
    cells = {name: context.cells[name] for name in column.of}
    count = count_true(None if c.number is None else c.number > 0 for c in cells.values())
    count = count.at_most(column.cap) if column.cap else count
    value = {"lower": count.lower, "upper": count.upper}.get(column.give, count.exact)
    reason = INPUTS_MISSING if count.exact is None else None
    return FeatureCell(value, reason, count.lower, count.upper, _from_cells(cells))


def _bound(column: ViewColumn, context: Context) -> FeatureCell:
    cell = context.cells[column.of]
    value = cell.lower if column.give == "lower" else cell.upper
    return FeatureCell(value, cell.reason, sources=_from_cells({column.of: cell}))


def _first(column: ViewColumn, context: Context) -> FeatureCell:
    cells = [context.cells[name] for name in column.of]
    return next((cell for cell in cells if cell.value is not None), cells[0])


def _allele(column: ViewColumn, context: Context) -> FeatureCell:
    return dosage(column.of, context.evidence, context.globin)


def _globin(column: ViewColumn, context: Context) -> FeatureCell:
    return globin_cell(column.of, context.evidence, context.globin)


def _haplotype(column: ViewColumn, context: Context) -> FeatureCell:
    return haplotype_dosage(column.of, context.evidence, context.globin)


def _copies(column: ViewColumn, context: Context) -> FeatureCell:
    return copies_cell(column.of, column.give, context.evidence, context.globin)


def _missing(column: ViewColumn, context: Context) -> FeatureCell:
    return FeatureCell(None, column.of)


def _from_cells(cells: Mapping[str, FeatureCell]) -> tuple[CellSource, ...]:
    """Cell of another column, then the rows behind it."""
    found: list[CellSource] = []
    for name, cell in cells.items():
        value = "NA" if cell.value is None else cell.value
        found.append(f"{name} = {value}" + (f" ({cell.reason})" if cell.reason else ""))
    return tuple(found)


_KINDS: Mapping[str, Callable[[ViewColumn, Context], FeatureCell]] = {
    "sample": _sample,
    "clinical": _clinical,
    "cytogenetics": _cytogenetics,
    "gene": _gene,
    "event": _event,
    "distinct": _distinct,
    "rule": _rule,
    "sum": _sum,
    "bound": _bound,
    "first": _first,
    "allele": _allele,
    "globin": _globin,
    "haplotype": _haplotype,
    "copies": _copies,
    "missing": _missing,
}
