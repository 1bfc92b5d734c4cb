"""Genes that the targets of a run's assays cover, before anything is made."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from hemaline.annotation.naming.extra_models import extend_transcripts
from hemaline.callability.scopes import ScopeRegion
from hemaline.callability.target_panel import TargetedGene, genes_of_targets, scopes_of_files
from hemaline.common.intervals import read_bed
from hemaline.common.problems import Problems
from hemaline.genome.reference import expected_lengths
from hemaline.inputs.assays import Assay
from hemaline.paths import resource
from hemaline.project.config import Config

Scopes = Mapping[str, Sequence[ScopeRegion]]


def configured_scopes(config: Config) -> Scopes:
    """Regions of every gene of a run, those of the user's own models among them.

    Raises:
        HemalineError: a table breaks its schema.
    """
    extra, where = config.extra_gene_models, config.resources.where
    further = {}
    if extra:
        lengths = expected_lengths(config.reference.fasta)
        further = extend_transcripts({}, extra.path, extra.replace, lengths, Problems())
    return scopes_of_files(
        where("scopes.tsv"), where("transcripts.tsv"), where("hotspots.tsv"), further
    )


def packaged_scopes() -> Scopes:
    """Regions of every gene of the package.

    Raises:
        HemalineError: a table breaks its schema.
    """
    return scopes_of_files(
        resource("scopes.tsv"), resource("transcripts.tsv"), resource("hotspots.tsv")
    )


def targeted_genes(targets: Path, padding: int, scopes: Scopes) -> list[TargetedGene]:
    """Genes of a BED file; faults of the file are reported where it is checked."""
    return genes_of_targets(read_bed(targets, Problems()), padding, scopes)


def check_own_panels(config: Config, assays: Collection[Assay], problems: Problems) -> None:
    """Report assays that have the genes of their targets as a panel, where there are none.

    Raises:
        HemalineError: a resource breaks its schema.
    """
    own = [assay for assay in assays if assay.has_own_panel and assay.targets.is_file()]
    scopes = configured_scopes(config) if own else {}
    for assay in own:
        if not targeted_genes(assay.targets, assay.padding, scopes):
            problems.add("HL-A31", assay.path, column="panels")
