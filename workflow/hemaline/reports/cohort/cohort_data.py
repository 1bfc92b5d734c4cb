"""Everything that the cohort page shows, from the tables of a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from hemaline.annotation.classification.oncogenicity_facts import load_domains
from hemaline.common.problems import raised_together
from hemaline.features.clinical import read_clinical, read_cytogenetics
from hemaline.features.clinical_entries import Record
from hemaline.genome.hotspots import load_hotspots
from hemaline.genome.transcripts import load_transcripts
from hemaline.inputs.sheet_rows import Sample
from hemaline.matrices.matrix_tables import MatrixSet
from hemaline.reports.cohort.appearance import Appearance
from hemaline.reports.cohort.cohort_cells import CellCodes, PanelCells, gene_codes, panel_cells
from hemaline.reports.cohort.cohort_files import CohortSources, rows_of
from hemaline.reports.cohort.cohort_regions import (
    CohortCallability,
    GeneKnowledge,
    Protein,
    cohort_callability,
    protein,
)
from hemaline.reports.cohort.cohort_tracks import (
    CopyTracks,
    ScoreRange,
    Sheet,
    Track,
    copy_tracks,
    model_scores,
    sheets,
    tracks,
)
from hemaline.reports.cohort.cohort_variants import ReportedVariants, reported_variants
from hemaline.reports.report_tables import TextRow


@dataclass(frozen=True)
class KnowledgeTables:
    """Paths of transcripts, named alleles and critical domains."""

    transcripts: Path
    hotspots: Path
    domains: Path

    def load(self) -> GeneKnowledge:
        """Read them."""
        return GeneKnowledge(
            load_transcripts(self.transcripts), load_domains(self.domains),
            load_hotspots(self.hotspots),
        )  # fmt: skip


@dataclass(frozen=True)
class SheetSamples:
    """Samples of the sheet, the genes of their panels, and their reporting thresholds."""

    samples: Mapping[str, Sample]
    panels: Mapping[str, Sequence[str]]
    floors: Mapping[str, float]


@dataclass(frozen=True)
class CohortData:
    """Content of the page; ``samples`` are the rows of the matrices, in their order.

    ``floors`` are the reporting thresholds of the samples, ``others`` samples of the sheet without
    a row in the matrices (normals and controls), which have a report.
    """

    appearance: Appearance
    codes: CellCodes
    samples: Sequence[str]
    others: Sequence[str]
    floors: Sequence[float]
    tracks: Sequence[Track]
    panels: Sequence[PanelCells]
    callability: CohortCallability
    variants: ReportedVariants
    proteins: Mapping[str, Protein]
    copies: CopyTracks
    scores: Mapping[str, Sequence[ScoreRange]]
    runs: Sequence[TextRow]
    controls: Sequence[TextRow]

    @cached_property
    def first_panel(self) -> PanelCells:
        """The panel with most mutated genes, which is shown first."""
        return max(self.panels, key=lambda panel: int((panel.mutated > 0).sum()))


def cohort_data(
    cohort: SheetSamples,
    sources: CohortSources,
    definitions: MatrixSet,
    knowledge: KnowledgeTables,
    appearance: Appearance,
) -> CohortData:
    """Read the tables.

    Raises:
        HemalineError: a table cannot be read.
    """
    known, codes = knowledge.load(), gene_codes(appearance)
    variants = reported_variants(sources.variants, appearance)
    ids, panels = panel_cells(sources, cohort.panels, definitions, codes, variants)
    genes = list(dict.fromkeys(gene for some in cohort.panels.values() for gene in some))
    clinical, cytogenetics = _clinic(cohort, sources)
    found = sheets(cohort.samples, sources, clinical, cytogenetics)
    mutated = {row.gene for row in variants.rows}
    proteins = {gene: protein(gene, known) for gene in genes if gene in mutated}
    return CohortData(
        appearance=appearance,
        codes=codes,
        samples=ids,
        others=[name for name in cohort.samples if name not in frozenset(ids)],
        floors=[cohort.floors[name] for name in ids],
        tracks=tracks(ids, found, appearance, sources.globin),
        panels=panels,
        callability=cohort_callability(sources.callability, ids, genes, known),
        variants=variants,
        proteins={gene: one for gene, one in proteins.items() if one},
        copies=copy_tracks(ids, appearance, sources.copies),
        scores={
            path.name.removesuffix(".scores.tsv"): model_scores(path, appearance.scores)
            for path in sources.scores
        },
        runs=rows_of(sources.runs),
        controls=rows_of(sources.controls),
    )


def _clinic(cohort: SheetSamples, sources: CohortSources) -> tuple[Sheet, Sheet]:
    """Values of the clinical and of the cytogenetic sheet."""
    sexes = {name: one.sex for name, one in cohort.samples.items()}
    found: list[Mapping[str, Record]] = []
    with raised_together() as problems:
        for path, read in (
            (sources.clinical, read_clinical),
            (sources.cytogenetics, read_cytogenetics),
        ):
            found.append(read(path, sexes, path, problems) if path else {})
    clinical, cytogenetics = (
        {name: _texts(record) for name, record in records.items()} for records in found
    )
    return clinical, cytogenetics


def _texts(record: Record) -> dict[str, str | None]:
    return {
        column: None if entry.value is None else str(entry.value)
        for column, entry in record.entries.items()
    }
