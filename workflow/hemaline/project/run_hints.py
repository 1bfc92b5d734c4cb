"""Notes on a run that is possible and may still disappoint: panels, depth, missing controls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hemaline.calling.limits import LimitModel
from hemaline.common.intervals import merge, read_bed
from hemaline.common.listings import first_few
from hemaline.common.problems import Problems
from hemaline.genome.panels import load_panel
from hemaline.inputs.assays import Assay
from hemaline.inputs.read_estimates import estimated_bases
from hemaline.inputs.sheet_rows import Sample
from hemaline.project.loaded_run import Project
from hemaline.project.targeted_panels import Scopes, configured_scopes, targeted_genes
from hemaline.quality.controls.control_checks import CONTROL_ROLES, NTC, POSITIVE

_CONTROLS = {NTC: "no-template control", POSITIVE: "positive control"}


def run_hints(project: Project) -> Problems:
    """Notes about each assay of a run, in the order of the sheet.

    Raises:
        HemalineError: a resource breaks its schema.
    """
    notes = Problems()
    scopes = configured_scopes(project.config)
    for assay in project.assays.values():
        samples = [one for one in project.samples.values() if one.assay == assay.name]
        _note_panels(project, assay, scopes, notes)
        _note_depth(project, assay, samples, notes)
        _note_controls(project, assay, samples, notes)
    return notes


def _note_panels(project: Project, assay: Assay, scopes: Scopes, notes: Problems) -> None:
    """Genes of named panels that the targets do not touch; those that they cover in part."""
    found = {one.gene: one for one in targeted_genes(assay.targets, assay.padding, scopes)}
    files = project.config.resources.panel_files()
    wanted = dict.fromkeys(found if assay.has_own_panel else ())
    for name in assay.named_panels:
        genes = load_panel(files[name].parent, name)
        wanted |= dict.fromkeys(genes)
        covered = sum(gene in found for gene in genes)
        if covered < len(genes):
            values: dict[str, Any] = {"covered": covered, "genes": len(genes), "panel": name}
            notes.add("HL-A41", assay.path, column="panels", **values)
    needed = assay.filter_set().detection.callable_fraction
    part = [
        f"{gene} {found[gene].share:.0%}"
        for gene in wanted
        if gene in found and found[gene].share < needed
    ]
    if part:
        notes.add("HL-A42", assay.path, column="targets", names=first_few(part))


def _note_depth(project: Project, assay: Assay, samples: Sequence[Sample], notes: Problems) -> None:
    """Samples whose files hold too few bases for the reporting threshold, whatever is captured."""
    bases = sum(map(len, merge(read_bed(assay.targets, Problems()))))
    needed = LimitModel(assay.filter_set()).needed_depth(assay.report_vaf)
    if needed is None or not bases:
        return
    depths = {}
    for sample in samples:
        found = estimated_bases(project.units[sample.sample_id])
        if sample.role not in CONTROL_ROLES and found is not None and found / bases < needed:
            depths[sample.sample_id] = found / bases
    if depths:
        names = [f"{name} {depth:.0f}" for name, depth in depths.items()]
        values: dict[str, Any] = {
            "count": len(depths),
            "needed": needed,
            "vaf": f"{assay.report_vaf:g}",
        }
        notes.add("HL-A43", assay.path, column="report_vaf", **values, names=first_few(names))


def _note_controls(
    project: Project, assay: Assay, samples: Sequence[Sample], notes: Problems
) -> None:
    """Controls and normals that no sample of the assay is."""
    roles = {sample.role for sample in samples}
    missing = [name for role, name in _CONTROLS.items() if role not in roles]
    if missing:
        values: dict[str, Any] = {"assay": assay.name, "names": " and no ".join(missing)}
        notes.add("HL-A44", project.config.samples, column="role", **values)
    tumours = [one.sample_id for one in samples if one.role == "tumour"]
    if tumours and not any(project.normal_of(name) for name in tumours):
        notes.add("HL-A45", project.config.samples, column="role", assay=assay.name)
