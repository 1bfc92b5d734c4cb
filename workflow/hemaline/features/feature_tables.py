"""The tables a feature view is made of, read with coded messages where they are not Hemaline's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from hemaline.callability.events.event_reports import EventRow
from hemaline.callability.region_status import RegionStatus
from hemaline.common.problems import HemalineError, Problems, fail
from hemaline.common.tables.rows import read_rows, schema_of
from hemaline.common.tables.text_tables import header_names, read_text_rows
from hemaline.copynumber.copy_rows import CopyRow, SegmentRow
from hemaline.external.maf.assessed_genes import AssessedGenes, read_assessed_genes
from hemaline.external.maf.column_map import ColumnMap
from hemaline.external.maf.maf_lift import MafLift
from hemaline.external.maf.maf_samples import MafSamples
from hemaline.external.maf.maf_vafs import VafSource
from hemaline.features.clinical import read_clinical, read_cytogenetics
from hemaline.features.clinical_entries import Record
from hemaline.features.feature_rows import Tables, by_sample
from hemaline.features.joined_findings import (
    joined_findings,
    joined_record,
    report_contradictions,
)
from hemaline.features.maf_tables import (
    MafEvidence,
    MafSource,
    read_maf,
    stated_regions,
    unstated_events,
)
from hemaline.features.measured_findings import copy_event
from hemaline.features.views import View
from hemaline.globin.globin_rows import GlobinRow
from hemaline.inputs.sheet_rows import ListedSample, Sample
from hemaline.inputs.sheets import read_samples
from hemaline.variants.variant_rows import VariantRow

R = TypeVar("R")
# A MAF without VAFs leaves its genes open.
_OPEN_VAF = VafSource(missing="open")


@dataclass(frozen=True)
class FeatureInputs:
    """Paths of the tables, None where one was not given, and how others' tables are read.

    Of ``variants`` and ``maf`` one is given, of ``callability`` and ``assessed_genes`` too.
    """

    variants: Path | None = None
    callability: Path | None = None
    events: Path | None = None
    globin: Path | None = None
    copy_number: Path | None = None
    segments: Path | None = None
    clinical: Path | None = None
    cytogenetics: Path | None = None
    samples: Path | None = None
    maf: Path | None = None
    assessed_genes: Path | None = None
    vaf: VafSource = _OPEN_VAF
    column_map: ColumnMap = field(default_factory=ColumnMap)
    curated: bool = False
    strict_symbols: bool = False
    lift: MafLift | None = None

    @property
    def cohort(self) -> Path:
        """The file that lists the samples."""
        files = (self.samples, self.callability, self.maf, self.variants)
        return next(path for path in files if path is not None)


def load_tables(inputs: FeatureInputs, view: View, problems: Problems) -> Tables:
    """Everything by sample; warnings stay in ``problems``.

    The samples are those of the sheet that have a role of the view, without a sheet those of the
    callability table, or of the MAF or variants table where genes are stated as assessed.

    Raises:
        HemalineError: a table cannot be read, or a sheet breaks its schema.
    """
    ids: dict[str, None] = {}
    samples = _samples(inputs, view, problems) if inputs.samples else {}
    stated = AssessedGenes()
    if inputs.assessed_genes:
        stated = read_assessed_genes(inputs.assessed_genes, problems)
        if names := unstated_events(view, stated):
            problems.add("HL-M67", inputs.assessed_genes, names=", ".join(names))
    problems.raise_errors()
    regions: Mapping[str, Sequence[RegionStatus]] = {}
    if inputs.callability:

        def wanted(row: RegionStatus) -> bool:
            ids.setdefault(row.sample_id)
            return view.has_gene(row.gene)

        regions = by_sample(read_result_table(inputs.callability, RegionStatus, wanted))
    maf = _read_maf(inputs, view, stated, samples, problems) if inputs.maf else MafEvidence()
    variants, of_variants = maf.variants, dict.fromkeys(maf.sample_ids)
    if inputs.variants:
        variants, of_variants = _variants(inputs.variants, view)
    ids = ids if inputs.callability else of_variants
    order = [s.sample_id for s in samples.values() if s.role in view.roles]
    if inputs.samples is None:
        order = list(ids)
    events: Mapping[str, Sequence[EventRow]] = by_sample(
        read_result_table(inputs.events, EventRow) if inputs.events else ()
    )
    if inputs.assessed_genes:
        regions = dict.fromkeys(order, stated_regions(stated))
    if inputs.assessed_genes or inputs.maf:
        events = _stated_events(order, maf, stated, events)
    known = dict.fromkeys((*ids, *regions), "unknown") | {n: s.sex for n, s in samples.items()}
    clinical, given = _sheets(inputs, known, problems)
    cytogenetics = _with_measured(inputs, view, order, given, problems)
    problems.raise_errors()
    return Tables(
        order,
        regions,
        variants,
        events,
        clinical,
        cytogenetics,
        samples,
        inputs.curated,
        maf.unused if inputs.maf else None,
        by_sample(read_result_table(inputs.globin, GlobinRow) if inputs.globin else ()),
        by_sample(read_result_table(inputs.segments, SegmentRow) if inputs.segments else ()),
    )


def _read_maf(
    inputs: FeatureInputs,
    view: View,
    stated: AssessedGenes,
    samples: Mapping[str, Sample],
    problems: Problems,
) -> MafEvidence:
    assert inputs.maf is not None
    source = MafSource(
        inputs.maf,
        inputs.vaf,
        inputs.column_map,
        inputs.curated,
        inputs.strict_symbols,
        inputs.lift,
    )
    held = MafSamples()
    if inputs.samples:
        held = MafSamples(samples, inputs.samples, known_only=True)
    maf = read_maf(source, view, stated, held, problems)
    problems.raise_errors()
    return maf


def _variants(path: Path, view: View) -> tuple[Mapping[str, Sequence[VariantRow]], dict[str, None]]:
    """Rows of the view by sample, and every sample of the table."""
    ids: dict[str, None] = {}

    def wanted(row: VariantRow) -> bool:
        ids.setdefault(row.sample_id)
        return view.has_gene(row.gene)

    return by_sample(read_result_table(path, VariantRow, wanted)), ids


def _stated_events(
    order: Iterable[str],
    maf: MafEvidence,
    stated: AssessedGenes,
    given: Mapping[str, Sequence[EventRow]],
) -> dict[str, list[EventRow]]:
    """Rows of events by a MAF and the statement; those of an events table come first."""
    found = {}
    for name in order:
        own = list(given.get(name, ()))
        known = {row.event for row in own}
        found[name] = own + [row for row in maf.events(name, stated) if row.event not in known]
    return found


def _sheets(
    inputs: FeatureInputs, known: Mapping[str, str], problems: Problems
) -> tuple[dict[str, Record], dict[str, Record]]:
    """Clinical and cytogenetic values."""
    rest = (known, inputs.cohort, problems, inputs.column_map)
    return (
        read_clinical(inputs.clinical, *rest) if inputs.clinical else {},
        read_cytogenetics(inputs.cytogenetics, *rest) if inputs.cytogenetics else {},
    )


def _with_measured(
    inputs: FeatureInputs,
    view: View,
    order: Iterable[str],
    given: Mapping[str, Record],
    problems: Problems,
) -> Mapping[str, Record]:
    """Cytogenetic records with what the run measured, where the view takes it."""
    floor = view.measured_floor
    if inputs.copy_number is None or floor is None:
        return given
    measured = by_sample(read_result_table(inputs.copy_number, CopyRow))
    records = dict(given)
    for name in order:
        found = joined_findings(
            given.get(name, Record()), map(copy_event, measured.get(name, ())), floor
        )
        report_contradictions(inputs.copy_number, name, found, problems)
        records[name] = joined_record(found)
    return records


def _samples(inputs: FeatureInputs, view: View, problems: Problems) -> Mapping[str, Sample]:
    """The sample sheet, or a list of samples with no more than their sex."""
    assert inputs.samples is not None
    if inputs.callability or "role" in header_names(inputs.samples):
        return read_samples(inputs.samples, problems)
    listed = read_text_rows(inputs.samples, schema_of(ListedSample), problems)
    rows = (row.values for row in listed)
    role = min(view.roles)
    return {
        v["sample_id"]: Sample(v["sample_id"], "", "", "", role, v["sex"] or "unknown", "")
        for v in rows
    }


def read_result_table(
    path: Path, of: type[R], wanted: Callable[[R], bool] = lambda row: True
) -> Sequence[R]:
    """The wanted rows of a table of a run.

    Raises:
        HemalineError: it is no such table (HL-J10, HL-J12, HL-T01).
    """
    schema = schema_of(of)
    try:
        with path.open(encoding="utf-8") as handle:
            header = handle.readline().rstrip("\n").split("\t")
        missing = [name for name in schema.names if name not in header]
        if missing:
            raise fail("HL-J10", path, 1, missing[0], name=missing[0], schema=schema.name)
        return [row for row in read_rows(path, of) if wanted(row)]
    except HemalineError:
        raise
    except OSError as error:
        raise fail("HL-T01", path, reason=error.strerror or str(error)) from error
    except (ValueError, TypeError, KeyError) as error:
        text = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise fail("HL-J12", path, reason=text, schema=schema.name) from error
