"""Content of the report of one sample, for its page and its table; no layout."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from hemaline.callability.events.event_reports import EventRow
from hemaline.callability.region_status import RegionStatus
from hemaline.calling.clone_fraction import clone_fraction
from hemaline.common.grouping import grouped
from hemaline.common.statistics import clopper_pearson
from hemaline.copynumber.copy_rows import CopyRow, SegmentRow
from hemaline.features.finding_rows import FindingRow
from hemaline.globin.globin_rows import GlobinRow
from hemaline.inputs.assays import Assay
from hemaline.inputs.sheet_rows import Sample
from hemaline.quality.identity.sample_checks import FAILED_QC
from hemaline.reads.confirmation import SampleVerdict
from hemaline.reads.read_counts import ReadCounts
from hemaline.reports.fragment_figure import FragmentBar, fragment_bars
from hemaline.reports.report_genes import CoverageGap, GeneAnswer, gaps, gene_answers
from hemaline.reports.report_reasons import PolicyView, Reason
from hemaline.reports.report_tables import SampleTables, TextRow, allele_of
from hemaline.reports.report_verdicts import (
    Check,
    ReportVerdict,
    RunVerdict,
    metric_rows,
    run_verdict,
    sample_checks,
    sample_verdict,
)
from hemaline.reports.report_words import Words
from hemaline.variants.variant_rows import VariantRow

_PASS, _GERMLINE_SUSPECTED, _WITHHELD = "PASS", "germline_suspected", "withheld"


@dataclass(frozen=True)
class ReportFinding:
    """One variant with the evidence for it and the cautions.

    ``low`` and ``high`` are the exact 95 % bounds of its VAF, ``limit`` is that of the region it
    is in; None where there is none. ``fragments`` are bars of its counts, none where the sample's
    VCF is not at hand.
    """

    row: VariantRow
    low: float | None
    high: float | None
    limit: float | None
    why: tuple[Reason, ...]
    cautions: tuple[Reason, ...]
    fragments: tuple[FragmentBar, ...] = ()


@dataclass(frozen=True)
class Made:
    """Inputs of every report of a run; ``versions`` are (item, value) pairs by group."""

    words: Words
    view: PolicyView
    genes: Mapping[str, Sequence[str]]
    versions: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    runs: Sequence[TextRow] | None = None
    controls: Sequence[TextRow] = ()


@dataclass(frozen=True)
class SampleReport:
    """Content of one report.

    ``has_cells`` is False where the sample's role has no row in the matrices, ``has_regions`` where
    it has none in the callability table. ``not_counted`` are numbers of the other variants by why
    they are not reported.
    """

    sample: Sample
    assay: Assay
    verdict: ReportVerdict
    run: RunVerdict
    checks: tuple[Check, ...]
    qc: tuple[TextRow, ...]
    qc_genes: tuple[TextRow, ...]
    reads: ReadCounts | None
    findings: tuple[ReportFinding, ...]
    uncertain: tuple[ReportFinding, ...]
    germline_risk: tuple[ReportFinding, ...]
    withheld: tuple[ReportFinding, ...]
    not_counted: tuple[tuple[str, int], ...]
    events: tuple[EventRow, ...]
    copies: tuple[CopyRow, ...]
    segments: tuple[SegmentRow, ...]
    globin: tuple[GlobinRow, ...]
    cytogenetics: tuple[FindingRow, ...]
    has_cells: bool
    has_regions: bool
    genes: tuple[GeneAnswer, ...]
    gaps: tuple[CoverageGap, ...]
    versions: Mapping[str, Sequence[tuple[str, str]]]

    @property
    def mutated(self) -> list[GeneAnswer]:
        """Genes that are 1."""
        return [one for one in self.genes if one.status == 1]

    @property
    def negative(self) -> list[GeneAnswer]:
        """Genes that are 0."""
        return [one for one in self.genes if one.status == 0]

    @property
    def not_measured(self) -> list[GeneAnswer]:
        """Genes that are NA."""
        return [one for one in self.genes if one.status is None]

    @property
    def contradictions(self) -> list[FindingRow]:
        """Cytogenetic findings that were given and measured differently."""
        return [row for row in self.cytogenetics if row.contradiction]

    @property
    def is_failed(self) -> bool:
        """True if nothing of the sample is called absent."""
        return any(one.reason == FAILED_QC for one in self.genes)

    @property
    def found_events(self) -> list[EventRow]:
        """Events that are 1."""
        return [row for row in self.events if row.status == 1]

    @property
    def unmeasured_events(self) -> list[EventRow]:
        """Events that are NA."""
        return [row for row in self.events if row.status is None]

    @property
    def events_among_variants(self) -> list[EventRow]:
        """Events found whose allele is one of the reported variants."""
        alleles = {
            (f"{one.row.chrom}:{one.row.pos}", one.row.ref, one.row.alt) for one in self.findings
        }
        return [e for e in self.found_events if (e.insertion_site, e.ref, e.alt) in alleles]

    @property
    def finding_count(self) -> int:
        """Reported variants and events found, an allele that is both once."""
        return len(self.findings) + len(self.found_events) - len(self.events_among_variants)


def sample_report(
    sample: Sample, assay: Assay, tables: SampleTables, reads: SampleVerdict | None, made: Made
) -> SampleReport:
    """Put together what the tables hold of one sample.

    Args:
        sample: its row of the sheet.
        assay: its assay.
        tables: its rows of the cohort's tables.
        reads: whether its reads were taken; None where it was not checked.
        made: what every report is made with.
    """
    words = made.words
    checks = sample_checks(tables.check, words, is_refused=bool(reads and reads.faults))
    answers = tuple(gene_answers(assay.panels, tables.cells, tables.regions, made.genes))
    variants = _Variants(
        sample,
        assay,
        tables,
        grouped(tables.regions, lambda region: region.gene),
        {one.gene: one for one in answers},
        made.view,
    )
    chosen = variants.chosen()
    genes = frozenset(gene for panel in assay.panels for gene in made.genes[panel])
    return SampleReport(
        sample=sample,
        assay=assay,
        verdict=sample_verdict(reads, checks, tables.qc, words),
        run=run_verdict(sample, made.runs, made.controls, "not_evaluated"),
        checks=checks,
        qc=metric_rows(tables.qc, "sample"),
        qc_genes=metric_rows(tables.qc, "gene"),
        reads=reads.reads if reads else None,
        findings=tuple(map(variants.finding, chosen["finding"])),
        uncertain=tuple(map(variants.finding, chosen["uncertain"])),
        germline_risk=tuple(map(variants.finding, chosen["germline_risk"])),
        withheld=tuple(map(variants.finding, chosen[_WITHHELD])),
        not_counted=variants.not_counted(chosen["other"]),
        events=tuple(row for row in tables.events if row.gene in genes),
        copies=tuple(tables.copies),
        segments=tuple(tables.segments),
        globin=tuple(tables.globin),
        cytogenetics=tuple(tables.cytogenetics),
        has_cells=bool(tables.cells),
        has_regions=bool(tables.regions),
        genes=answers,
        gaps=gaps(tables.regions, genes),
        versions=made.versions,
    )


@dataclass(frozen=True)
class _Variants:
    """One sample's variants by the part of the report they belong to."""

    sample: Sample
    assay: Assay
    tables: SampleTables
    regions: Mapping[str, Sequence[RegionStatus]]
    answers: Mapping[str, GeneAnswer]
    view: PolicyView

    def chosen(self) -> dict[str, list[VariantRow]]:
        """Rows by part of the report; each row is in one."""
        kinds = ("finding", "uncertain", "germline_risk", _WITHHELD, "other")
        found: dict[str, list[VariantRow]] = {kind: [] for kind in kinds}
        for row in self.tables.variants:
            found[self._kind(row)].append(row)
        return found

    @staticmethod
    def _kind(row: VariantRow) -> str:
        if row.reported:
            return "finding"
        if row.vus:
            return "uncertain"
        if row.germline_risk:
            return "germline_risk"
        # Named one by one: what a source or more reads could turn into a finding.
        return _WITHHELD if row.withheld or (row.hotspot and row.filter != _PASS) else "other"

    def not_counted(self, rows: Sequence[VariantRow]) -> tuple[tuple[str, int], ...]:
        """How many rows are not reported, by the first reason, the commonest reason first."""
        reasons = (self.view.reason_against(row) for row in rows)
        counts = Counter(reason.code for reason in reasons if reason is not None)
        return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    def finding(self, row: VariantRow) -> ReportFinding:
        """One variant with its evidence."""
        low = high = None
        if row.depth and row.alt_reads is not None:
            low, high = clopper_pearson(row.alt_reads, row.depth)
        evidence = self.tables.evidence.get(allele_of(row))
        against = None if row.reported else self.view.reason_against(row)
        return ReportFinding(
            row=row,
            low=low,
            high=high,
            limit=self._limit(row),
            why=self.view.reasons_for(row) if row.reported else (against,) if against else (),
            cautions=tuple(self._cautions(row)),
            fragments=fragment_bars(evidence) if evidence else (),
        )

    def _limit(self, row: VariantRow) -> float | None:
        covering = [one for one in self.regions.get(row.gene or "", ()) if _covers(one, row)]
        # The row of a hotspot is about its own allele.
        regions = [one for one in covering if one.kind != "hotspot"]
        limits = [one.limit for one in regions or covering]
        known = [limit for limit in limits if limit is not None]
        return max(known) if known else None

    def _cautions(self, row: VariantRow) -> Iterator[Reason]:
        if row.filter != _PASS:
            yield Reason("filtered", {"filters": row.filter.replace(";", ", ")})
        if row.reported and row.vaf is not None and self._is_below_floor(row, row.vaf):
            yield Reason("below_floor", {"floor": self.assay.report_vaf})
        if row.caution:
            yield Reason("caution", {"caution": row.caution})
        if row.hopping_suspected:
            yield Reason("hopping", {"ratio": row.hopping_ratio})
        if row.origin == _GERMLINE_SUSPECTED:
            yield Reason(_GERMLINE_SUSPECTED)
        if row.germline_risk:
            yield Reason("germline_risk", {"reason": row.germline_risk_reason})
        answer = self.answers.get(row.gene or "")
        if answer is not None and answer.reason == FAILED_QC:
            yield Reason("not_clean")
        elif answer is not None and answer.status == 1 and answer.reason and row.reported:
            yield Reason("incomplete", {"gap": answer.reason})

    def _is_below_floor(self, row: VariantRow, vaf: float) -> bool:
        share = clone_fraction(self.sample.sex).share(row.chrom, row.pos - 1)
        return vaf * share < self.assay.report_vaf


def _covers(region: RegionStatus, row: VariantRow) -> bool:
    if region.chrom != row.chrom:
        return False
    return (region.first or 0) <= row.pos + len(row.ref) - 1 and row.pos <= (region.last or 0)
