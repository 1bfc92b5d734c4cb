"""Everything one run is about: configuration, samples, units and assays, checked together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hemaline.annotation.classification.policies import named_policy
from hemaline.annotation.naming.extra_models import extend_transcripts
from hemaline.annotation.sources.knowledge_sources import (
    KnowledgeSource,
    chosen_sources,
    load_source_definitions,
)
from hemaline.annotation.sources.source_files import check_source
from hemaline.common.documents.models import document_names
from hemaline.common.documents.valid_documents import collecting, pass_on, read_document
from hemaline.common.problems import HemalineError, Problems
from hemaline.common.suggestions import did_you_mean
from hemaline.common.tables.rows import numbered_rows
from hemaline.features.clinical import read_clinical, read_cytogenetics
from hemaline.features.views import load_view
from hemaline.genome.gene_symbols import check_known, gene_symbols
from hemaline.genome.panels import read_panel
from hemaline.genome.reference import expected_lengths, load_contigs
from hemaline.genome.transcripts import TranscriptRow
from hemaline.inputs.assays import FROM_TARGETS, Assay, load_assay
from hemaline.inputs.sheet_rows import Sample, Unit, has_copy_number
from hemaline.inputs.sheets import (
    NumberedSample,
    NumberedUnit,
    matched_normals,
    numbered_samples,
    numbered_units,
)
from hemaline.inputs.umi import check_unit_umis
from hemaline.inputs.unit_files import check_unit_files
from hemaline.paths import resource
from hemaline.project.assay_files import check_assay_files
from hemaline.project.config import Config, load_config
from hemaline.project.donor_panels import check_donors, makes_copy_normals
from hemaline.project.read_pages import check_read_pages
from hemaline.project.reference_names import ReferenceNames, reference_names
from hemaline.project.resource_files import check_resources
from hemaline.project.run_folders import check_run_inputs
from hemaline.project.run_inputs import named_inputs
from hemaline.project.targeted_panels import check_own_panels
from hemaline.quality.controls.sheet_checks import check_controls


@dataclass(frozen=True)
class Project:
    """A run whose inputs fit together; samples and units keep the order of the sheets."""

    config: Config
    samples: dict[str, Sample]
    units: dict[str, tuple[Unit, ...]]
    assays: dict[str, Assay]
    knowledge: tuple[KnowledgeSource, ...] = ()
    _normals: dict[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Match normals once."""
        object.__setattr__(self, "_normals", matched_normals(self.samples))

    def donors_of(self, assay: str) -> list[str]:
        """Samples of role pon of an assay: the donors of the background this run writes."""
        return [s.sample_id for s in self.samples.values() if (s.role, s.assay) == ("pon", assay)]

    def makes_copy_normals(self, assay: str) -> bool:
        """True if the donors of an assay are enough for a panel of normals of copy number."""
        return makes_copy_normals(self.assays[assay], len(self.donors_of(assay)))

    @property
    def copy_samples(self) -> list[str]:
        """Samples of assays with copy number, whose role has copies."""
        return [
            name
            for name, sample in self.samples.items()
            if has_copy_number(sample.role) and self.assays[sample.assay].copy_number
        ]

    @property
    def panels(self) -> list[str]:
        """Names of the panels of all assays, sorted."""
        return sorted({panel for assay in self.assays.values() for panel in assay.panels})

    @property
    def named_panels(self) -> list[str]:
        """Those of the panels that are files of the folder of panels, sorted."""
        return sorted({name for assay in self.assays.values() for name in assay.named_panels})

    @property
    def gathers_panels(self) -> bool:
        """True if its panels are not all files of the configured folder."""
        files, folder = self.config.resources.panel_files(), self.config.resources.panels
        return bool(self.assays_with_own_panel) or any(
            files[name].parent != folder for name in self.named_panels
        )

    @property
    def assays_with_own_panel(self) -> list[str]:
        """Names of the assays that have the genes of their targets as a panel."""
        return [assay.name for assay in self.assays.values() if assay.has_own_panel]

    def assay_of(self, sample_id: str) -> Assay:
        """The assay of a sample."""
        return self.assays[self.samples[sample_id].assay]

    def normal_of(self, sample_id: str) -> str | None:
        """The matched normal of a tumour sample, None for other roles and without one."""
        return self._normals.get(sample_id)


def load_run(
    document: Mapping[str, Any], files: Sequence[Path | str]
) -> tuple[Project | None, Problems]:
    """:func:`load_project` for a configuration that Snakemake has read from ``files``.

    They are read again, since Snakemake takes the last of two equal keys and follows aliases.
    """
    problems = Problems()
    for file in files:
        read_document(Path(file), problems)
    project, found = load_project(document, (files or ["config"])[-1])
    pass_on(found, problems)
    return None if problems.errors else project, problems


def load_project(
    document: Mapping[str, Any], source: Path | str
) -> tuple[Project | None, Problems]:
    """The project a configuration describes, and everything that is wrong with it.

    Every file that jobs will read is loaded by the loader that they use; of reads, outside sources
    and the reference only names, headers and indices are read. The project is None when
    anything stops the run; warnings do not.

    Raises:
        DamagedInstallationError: the package lacks what it needs to report a problem.
    """
    problems = Problems()
    config = load_config(document, source, problems)
    if config is None:
        return None, problems
    names = ReferenceNames(None)
    with collecting(problems):
        names = reference_names(config.reference, resource("contigs.tsv"))
    check_resources(config.resources.where, names, problems)
    samples = numbered_samples(config.samples, problems)
    units = numbered_units(config.units, problems)
    by_id = {sample.sample_id: sample for _, sample in samples}
    assays: dict[str, Assay] = {}
    knowledge: tuple[KnowledgeSource, ...] = ()
    # Each ends where a resource is broken that it needs, which has been reported.
    with collecting(problems):
        assays = _assays(config, samples, problems)
    with collecting(problems):
        _check_knowledge(config, assays, problems)
    with collecting(problems):
        check_own_panels(config, assays.values(), problems)
    with collecting(problems):
        knowledge = _outside_sources(config, source, problems)
    check_assay_files(assays.values(), names, problems)
    _check_normals(config, samples, assays, problems)
    check_donors(config, samples, assays, problems)
    with collecting(problems):
        _check_features(config, source, by_id, problems)
    check_read_pages(config.reports, source, list(by_id), problems)
    check_controls(config.samples, samples, assays, config.controls_history, problems)
    if samples and units:
        _check_links(config, samples, units, problems)
    check_unit_files(config.units, units, by_id, problems, config.allowed_roots)
    named = named_inputs(config, source, units, assays, knowledge)
    check_run_inputs(named, config.outputs, problems)
    used = {name: assays.get(sample.assay) for name, sample in by_id.items()}
    umis = {name: assay.umi for name, assay in used.items() if assay and assay.umi}
    check_unit_umis(config.units, units, umis, problems)
    if problems.errors:
        return None, problems
    by_sample: dict[str, list[Unit]] = {sample_id: [] for sample_id in by_id}
    for _, unit in units:
        by_sample[unit.sample_id].append(unit)
    ordered = {sample_id: tuple(found) for sample_id, found in by_sample.items()}
    return Project(config, by_id, ordered, assays, knowledge), problems


def _assays(
    config: Config, samples: Sequence[NumberedSample], problems: Problems
) -> dict[str, Assay]:
    """The sound ones among the assays that samples name."""
    known = document_names(config.assays)
    assays = {}
    for name in dict.fromkeys(sample.assay for _, sample in samples):
        if name in known:
            assay = load_assay(config.assays / f"{name}.yaml", problems)
            if assay:
                assays[name] = assay
    for number, sample in samples:
        if sample.assay and sample.assay not in known:
            problems.add(
                "HL-A05",
                config.samples,
                number,
                "assay",
                name=sample.assay,
                folder=config.assays,
                hint=did_you_mean(sample.assay, known),
                known=", ".join(known) or "none there",
            )
    return assays


def _check_knowledge(config: Config, assays: Mapping[str, Assay], problems: Problems) -> None:
    """The requested panels and policy exist and are valid."""
    folder = config.resources.panels
    known = config.resources.panel_files()
    genes = gene_symbols().current | _genes_with_transcript(config, problems)
    for assay in assays.values():
        if assay.has_own_panel and assay.own_panel in (*known, *assay.named_panels):
            problems.add("HL-A30", assay.path, column="panels", name=assay.own_panel, folder=folder)
        for name in assay.named_panels:
            if name not in known:
                problems.add(
                    "HL-A06",
                    assay.path,
                    column="panels",
                    name=name,
                    folder=folder,
                    hint=did_you_mean(name, known),
                    known=", ".join([*known, FROM_TARGETS]),
                )
                continue
            for row, gene in read_panel(known[name].parent, name, problems):
                check_known(gene, genes, problems, known[name], row, "gene")
    with collecting(problems):
        named_policy(config.policy, config.resources.policies)


def _outside_sources(
    config: Config, source: Path | str, problems: Problems
) -> tuple[KnowledgeSource, ...]:
    """The sources to consult; everything wrong with them is added to ``problems``."""
    definitions = load_source_definitions(config.resources.knowledge_sources)
    contigs = load_contigs(resource("contigs.tsv"))
    chosen = chosen_sources(config.knowledge, definitions, source, problems)
    for one in chosen:
        check_source(one, contigs, definitions.other_builds, problems)
    return tuple(chosen)


def _genes_with_transcript(config: Config, problems: Problems) -> frozenset[str]:
    if not config.resources.transcripts.is_file():
        return frozenset()
    rows = numbered_rows(config.resources.transcripts, TranscriptRow, Problems())
    return frozenset(row.gene for _, row in rows) | _genes_of_extra_models(config, problems)


def _genes_of_extra_models(config: Config, problems: Problems) -> frozenset[str]:
    """Genes of the user's own models, as the job that joins them will take them."""
    extra = config.extra_gene_models
    if extra is None or not extra.path.is_file():
        return frozenset()
    found = Problems()
    lengths = expected_lengths(config.reference.fasta)
    genes = frozenset(extend_transcripts({}, extra.path, extra.replace, lengths, found))
    pass_on(found, problems)
    return genes


def _check_features(
    config: Config, source: Path | str, samples: Mapping[str, Sample], problems: Problems
) -> None:
    """The requested views exist; clinical and cytogenetic tables are valid."""
    for name in config.views:
        try:
            load_view(name, config.resources.views)
        except HemalineError as error:
            for one in error.problems:
                problems.add(one.code, one.file or source, one.row, "views", **one.values)
    sexes = {name: sample.sex for name, sample in samples.items()}
    if config.clinical:
        read_clinical(config.clinical, sexes, config.samples, problems)
    if config.cytogenetics:
        read_cytogenetics(config.cytogenetics, sexes, config.samples, problems)


def _check_normals(
    config: Config,
    samples: Sequence[NumberedSample],
    assays: Mapping[str, Assay],
    problems: Problems,
) -> None:
    with_normal = {sample.patient_id for _, sample in samples if sample.role == "normal"}
    for number, sample in samples:
        assay = assays.get(sample.assay)
        if assay is None or not assay.paired or sample.role != "tumour":
            continue
        if sample.patient_id not in with_normal:
            values = {"assay": assay.name, "patient": sample.patient_id}
            problems.add("HL-S08", config.samples, number, "role", **values)


def _check_links(
    config: Config,
    samples: Sequence[NumberedSample],
    units: Sequence[NumberedUnit],
    problems: Problems,
) -> None:
    """Every sample has a unit and every unit a sample."""
    with_unit = {unit.sample_id for _, unit in units}
    known = {sample.sample_id for _, sample in samples}
    for number, sample in samples:
        if sample.sample_id and sample.sample_id not in with_unit:
            problems.add("HL-S11", config.samples, number, "sample_id")
    for number, unit in units:
        if unit.sample_id and unit.sample_id not in known:
            hint = did_you_mean(unit.sample_id, known)
            values = {"value": unit.sample_id, "hint": hint}
            problems.add("HL-S12", config.units, number, "sample_id", **values)
