"""Samples of a run whose copies of the globin loci are counted."""

from __future__ import annotations

from collections.abc import Iterator

from hemaline.genome.panels import load_panel
from hemaline.globin.cohort_rows import counted_samples
from hemaline.globin.locus_tables import load_locus_tables
from hemaline.inputs.assays import Assay
from hemaline.project.loaded_run import Project
from hemaline.project.targeted_panels import configured_scopes, targeted_genes


def globin_samples(project: Project) -> list[str]:
    """Germline samples with a globin gene on a panel of their assay, and donors of these assays.

    Raises:
        HemalineError: a panel, or a table that a panel of targets is made of, breaks its schema.
    """
    # A panel of targets takes a second to make: only of assays whose samples may need it.
    rules = load_locus_tables().rules
    called = {one.assay for one in project.samples.values() if one.role == rules.called_role}
    panels = {
        name: list(_genes(project, assay))
        for name, assay in project.assays.items()
        if name in called
    }
    return counted_samples(project.samples, panels, rules)


def _genes(project: Project, assay: Assay) -> Iterator[str]:
    """Genes of all panels of an assay."""
    files = project.config.resources.panel_files()
    for name in assay.named_panels:
        yield from load_panel(files[name].parent, name)
    if assay.has_own_panel:
        scopes = configured_scopes(project.config)
        yield from (one.gene for one in targeted_genes(assay.targets, assay.padding, scopes))
