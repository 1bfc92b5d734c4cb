"""Data of all samples for the cohort's steps: the sheet, their assays, their panels' genes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hemaline.calling.clone_fraction import CloneFraction, clone_fraction
from hemaline.common.problems import raised_together
from hemaline.genome.panels import load_panel
from hemaline.inputs.assays import Assay, require_assay
from hemaline.inputs.sheet_rows import Sample, has_copy_number
from hemaline.inputs.sheets import matched_normals, read_samples
from hemaline.paths import Folder


@dataclass(frozen=True, kw_only=True)
class CohortFiles:
    """Parameters of the steps that work on all samples.

    Attributes:
        samples: sample sheet
        assays: folder of assay files
        panels: folder of panels
    """

    samples: Path
    assays: Folder
    panels: Folder


@dataclass(frozen=True)
class Cohort:
    """Samples in the order of the sheet, with their assays and the genes of those."""

    samples: Mapping[str, Sample]
    assays: Mapping[str, Assay]
    panels: Mapping[str, tuple[str, ...]]

    def floor(self, sample_id: str) -> float:
        """Reporting threshold of the sample's assay."""
        return self.assays[self.samples[sample_id].assay].report_vaf

    def clone(self, sample_id: str) -> CloneFraction:
        """Autosomal equivalents of VAFs of the sample's sex chromosomes."""
        return clone_fraction(self.samples[sample_id].sex)

    def panel_genes(self, sample_id: str) -> frozenset[str]:
        """Genes on the panels of the sample's assay."""
        names = self.assays[self.samples[sample_id].assay].panels
        return frozenset(gene for name in names for gene in self.panels[name])

    def with_roles(self, roles: frozenset[str]) -> list[str]:
        """Ids of the samples of these roles."""
        return [s.sample_id for s in self.samples.values() if s.role in roles]

    @property
    def copy_samples(self) -> list[str]:
        """Samples of assays with copy number, whose role has copies."""
        return [
            name
            for name, one in self.samples.items()
            if has_copy_number(one.role) and self.assays[one.assay].copy_number
        ]

    @property
    def normals(self) -> dict[str, str]:
        """The matched normal of each tumour that has one."""
        return matched_normals(self.samples)


def load_cohort(files: CohortFiles) -> Cohort:
    """The cohort of a step's files.

    Raises:
        HemalineError: a sheet, assay or panel breaks its schema.
    """
    with raised_together() as problems:
        samples = read_samples(files.samples, problems)
    names = sorted({sample.assay for sample in samples.values()})
    assays = {name: require_assay(files.assays / f"{name}.yaml") for name in names}
    panels = sorted({panel for assay in assays.values() for panel in assay.panels})
    return Cohort(samples, assays, {name: load_panel(files.panels, name) for name in panels})
