"""A VCF file annotated by choices that are named as people name them: policy, panels, build."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from hemaline.annotation.classification.policies import named_policy
from hemaline.annotation.sources.consulting import sources_of
from hemaline.common.problems import Problems
from hemaline.common.protected_inputs import check_outputs, protecting
from hemaline.external.vcf.annotate_vcf import AnnotateOptions, annotate_vcf, list_path
from hemaline.external.vcf.foreign_calls import ForeignVcf
from hemaline.genome.indexed_reference import Reference
from hemaline.genome.liftover import Liftover, open_chain
from hemaline.genome.panels import panel_names, read_panel
from hemaline.genome.transcripts import load_transcripts
from hemaline.inputs.contig_map import read_contig_map
from hemaline.inputs.sheet_rows import Sample
from hemaline.inputs.tools import check_tools, load_tools
from hemaline.paths import resource

Format = Literal["tsv", "maf", "vcf"]
Role = Literal["tumour", "germline", "normal"]
Sex = Literal["female", "male", "unknown"]


@dataclass(frozen=True)
class AnnotationRequest:
    """Inputs and options of an annotation; defaults are those of ``hemaline annotate``.

    ``panels`` are those whose genes may be reported, ``samples`` the columns that are read; empty
    is all. ``workers`` 0 is one for each core. ``chain`` lifts a VCF of GRCh37.
    """

    vcf: Path
    output: Path
    reference: Reference
    format: Format = "tsv"
    samples: Sequence[str] = ()
    normal: str | None = None
    role: Role = "tumour"
    sex: Sex = "unknown"
    disease: str = "other"
    patient: str = ""
    policy: str = "putative-driver"
    panels: Sequence[str] = ()
    chain: Path | None = None
    contig_map: Path | None = None
    knowledge: Path | None = None
    gene_models: Path | None = None
    replace_gene_models: bool = False
    skip_bad_lines: bool = False
    workers: int = 0
    allow_other_versions: bool = False

    @property
    def inputs(self) -> list[Path]:
        """Files that are read, but for those that ``knowledge`` names."""
        given = (self.chain, self.contig_map, self.knowledge, self.gene_models)
        return [self.vcf, self.reference.path, *filter(None, given)]

    @property
    def outputs(self) -> list[Path]:
        """The output, and the lists that may be written with it."""
        return [self.output, *(list_path(self.output, what) for what in ("skipped", "problems"))]

    def run(self, problems: Problems) -> tuple[ForeignVcf, Liftover | None]:
        """Annotate; warnings are added to ``problems``.

        Raises:
            HemalineError: a choice is unknown, or anything is wrong with a file.
        """
        policy = named_policy(self.policy)
        genes = _genes(self.panels, problems)
        contigs = read_contig_map(self.contig_map, problems) if self.contig_map else {}
        sources = sources_of(self.knowledge, problems) if self.knowledge else ()
        _check_bcftools(self.allow_other_versions, problems)
        problems.raise_errors()
        liftover = open_chain(self.chain) if self.chain else None
        options = AnnotateOptions(
            vcf=self.vcf,
            output=self.output,
            format=self.format,
            sample=self._sample(),
            samples=self.samples,
            normal=self.normal,
            genes=genes,
            contigs=contigs,
            sources=sources,
            models=self.gene_models,
            replace_models=self.replace_gene_models,
            skip_bad_lines=self.skip_bad_lines,
            workers=self.workers if self.workers > 0 else len(os.sched_getaffinity(0)),
            liftover=liftover,
        )
        transcripts = load_transcripts(resource("transcripts.tsv"))
        with protecting(path for source in sources for path in source.inputs):
            check_outputs(self.outputs)
            return annotate_vcf(options, self.reference, transcripts, policy, problems), liftover

    def _sample(self) -> Sample:
        name = self.vcf.name.removesuffix(".gz").removesuffix(".vcf")
        return Sample(name, self.patient, self.disease, "other", self.role, self.sex, "")


def _genes(names: Sequence[str], problems: Problems) -> frozenset[str]:
    """Genes of the panels that are named, or of all of them."""
    folder = resource("panels")
    wanted = names or panel_names(folder)
    return frozenset(gene for name in wanted for _, gene in read_panel(folder, name, problems))


def _check_bcftools(allow_other_versions: bool, problems: Problems) -> None:
    tools = tuple(t for t in load_tools(resource("tools.tsv")) if t.name == "bcftools")
    check_tools(tools, allow_other_versions, problems)
