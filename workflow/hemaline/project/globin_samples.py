"""Samples of a run whose copies of the globin loci are counted."""

from __future__ import annotations

from hemaline.genome.panels import load_panel
from hemaline.globin.cohort_rows import counted_samples
from hemaline.globin.locus_tables import load_locus_tables
from hemaline.project.loaded_run import Project


def globin_samples(project: Project) -> list[str]:
    """Germline samples with a globin gene on a panel of their assay, and donors of these assays."""
    folder = project.config.resources.panels
    panels = {
        name: [gene for panel in assay.panels for gene in load_panel(folder, panel)]
        for name, assay in project.assays.items()
    }
    return counted_samples(project.samples, panels, load_locus_tables().rules)
