"""Write the cohort page and the picture of its oncoprint."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hemaline.paths import Folder, resource
from hemaline.project.cohort import CohortFiles, load_cohort


def write_cohort_report(
    *,
    files: CohortFiles,
    variants: Path,
    callability: Path,
    matrices: Folder,
    reference_report: Path,
    page: Path,
    picture: Path,
    verdicts: Path | None = None,
    controls: Path | None = None,
    runs: Path | None = None,
    copies: Path | None = None,
    globin: Path | None = None,
    clinical: Path | None = None,
    cytogenetics: Path | None = None,
    scores: Sequence[Path] = (),
    transcripts: Path = resource("transcripts.tsv"),
    hotspots: Path = resource("hotspots.tsv"),
    critical_domains: Path = resource("critical_domains.tsv"),
    definitions: Path = resource("matrices.yaml"),
    form: Path = resource("report"),
) -> None:
    """Write the page and the picture.

    Args:
        matrices: folder, with datapackage.json; its Parquet files are read.
        page: HTML file.
        picture: SVG file.
        verdicts: the table of QC verdicts.
        controls: the table of controls.
        runs: the table of runs.
        copies: the table of copy number.
        globin: the table of globin loci.
        clinical: the clinical sheet.
        cytogenetics: the cytogenetic sheet.
        scores: tables of models, named MODEL.scores.tsv.
        form: folder of templates and words.
    """
    from hemaline.matrices.matrix_tables import MatrixSet
    from hemaline.reports.cohort.appearance import Appearance
    from hemaline.reports.cohort.cohort_data import KnowledgeTables, SheetSamples, cohort_data
    from hemaline.reports.cohort.cohort_files import CohortSources
    from hemaline.reports.cohort.cohort_page import APPEARANCE, CohortFacts, CohortPage
    from hemaline.reports.report_versions import report_versions
    from hemaline.reports.report_words import Words

    cohort = load_cohort(files)
    look, words = Appearance.load(form / "cohort" / APPEARANCE), Words.load(form / "words.yaml")
    sheet = SheetSamples(
        cohort.samples, cohort.panels, {name: cohort.floor(name) for name in cohort.samples}
    )
    sources = CohortSources(
        variants=variants,
        callability=callability,
        matrices=matrices,
        verdicts=verdicts,
        runs=runs,
        controls=controls,
        copies=copies,
        globin=globin,
        clinical=clinical,
        cytogenetics=cytogenetics,
        scores=scores,
    )
    data = cohort_data(
        sheet,
        sources,
        MatrixSet.load(definitions),
        KnowledgeTables(transcripts, hotspots, critical_domains),
        look,
    )
    versions = report_versions(matrices / "datapackage.json", reference_report)
    made_with = versions.of_cohort(sorted(cohort.panels))
    CohortPage(form / "cohort", words, look).write(
        page, picture, data, CohortFacts(made_with, list(cohort.samples))
    )
