"""Samples of a run whose copies of the globin loci are counted."""

from __future__ import annotations

from hemaline.genome.panels import load_panel
from hemaline.globin.cohort_rows import CALLED_ROLE, DONOR_ROLES
from hemaline.globin.locus_tables import load_locus_tables
from hemaline.project.loaded_run import Project


def globin_samples(project: Project) -> list[str]:
    """Germline samples with a globin gene on a panel of their assay, and donors of these assays."""
    genes = load_locus_tables().rules.panel_genes
    folder = project.config.resources.panels
    held = {
        name
        for name, assay in project.assays.items()
        if any(not genes.isdisjoint(load_panel(folder, panel)) for panel in assay.panels)
    }
    called = {one.assay for one in project.samples.values() if one.role == CALLED_ROLE} & held
    return [
        one.sample_id
        for one in project.samples.values()
        if one.assay in called and one.role in (CALLED_ROLE, *DONOR_ROLES)
    ]
