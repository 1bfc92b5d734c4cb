"""The configuration of one run, checked and with its defaults filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from hemaline.annotation.sources.knowledge_sources import (
    CHOSEN_SOURCES,
    PLACEHOLDER,
    SourceChoice,
)
from hemaline.common.documents.models import (
    Document,
    FilePath,
    Many,
    Maybe,
    Name,
    PositiveCount,
    Unique,
    model_of,
)
from hemaline.common.documents.valid_documents import pass_on
from hemaline.common.path_texts import check_path_text
from hemaline.common.problems import Problems
from hemaline.common.protected_inputs import check_writable
from hemaline.genome.panels import panel_names
from hemaline.paths import resource
from hemaline.project.run_folders import RunFolders, check_folders


def _packaged(name: str, description: str) -> Any:
    return Field(default_factory=partial(resource, name), description=description)


class ReferenceConfig(Document):
    """The reference genome."""

    fasta: FilePath = Field(description="FASTA of GRCh38 without ALT contigs, plain or compressed.")
    build: Literal["GRCh38", "test"] = Field(
        default="GRCh38",
        description="GRCh38; test allows the shortened contigs of a test and nothing else.",
    )
    partial: bool = Field(
        default=False,
        description=(
            "Whether contigs are missing, end early or are N on purpose (demonstration, tests). "
            "Coordinates are those of the build."
        ),
    )
    mask_false_duplications: bool = Field(
        default=True, description="Whether the false duplications of GRCh38 become N."
    )
    directory: FilePath = Field(
        default=Path("work/reference"),
        description="Folder of the prepared reference; <work>/reference when left out.",
    )


class ResourcePaths(Document):
    """Knowledge in place of the packaged one."""

    genes: FilePath = _packaged("genes.tsv", "Table of genes and how they drive disease.")
    transcripts: FilePath = _packaged("transcripts.tsv", "Table of transcripts, one a gene.")
    scopes: FilePath = _packaged(
        "scopes.tsv", "Table of the regions and events that must be assessed."
    )
    hotspots: FilePath = _packaged("hotspots.tsv", "Table of hotspots.")
    masks: FilePath = _packaged("masks.tsv", "Table of masked stretches.")
    events: FilePath = _packaged("events.tsv", "Table of events.")
    rescue: FilePath = _packaged("rescue.tsv", "Table of alleles that the population filter keeps.")
    knowledge_sources: FilePath = _packaged(
        "knowledge_sources.yaml", "Declaration of outside sources."
    )
    panels: FilePath = _packaged(
        "panels", "Folder of panels, in addition to the packaged ones; of one name it has priority."
    )
    policies: FilePath = _packaged("policies", "Folder of reporting policies.")
    views: FilePath = _packaged("views", "Folder of feature views.")

    def items(self) -> Iterator[tuple[str, Path]]:
        """Every path with its key."""
        yield from ((key, getattr(self, key)) for key in type(self).model_fields)

    def panel_files(self) -> dict[str, Path]:
        """File of each panel by its name, in order of names."""
        found = {
            name: resource("panels") / f"{name}.tsv" for name in panel_names(resource("panels"))
        }
        found |= {name: self.panels / f"{name}.tsv" for name in panel_names(self.panels)}
        return dict(sorted(found.items()))

    def where(self, name: str) -> Path:
        """Path of a resource by its name under ``resources/``."""
        return dict(self.items()).get(Path(name).stem) or resource(name)


class ExtraModels(Document):
    """The user's own gene models, in addition to the packaged MANE transcripts."""

    path: FilePath = Field(description="GFF3 or GTF of GRCh38, plain or gzip, at most 64 MB.")
    replace: bool = Field(
        default=False,
        description="Whether they are used for genes that have a MANE Select transcript as well.",
    )


class ToolsConfig(Document):
    """The command-line tools."""

    allow_other_versions: bool = Field(
        default=False, description="Whether untested tool versions on PATH may be used."
    )


class ReportsConfig(Document):
    """The reports."""

    multiqc: bool = Field(default=True, description="Whether the MultiQC report is made.")
    reads: bool | Unique[Name] = Field(
        default=False,
        description=(
            "Samples with a page of the reads behind their reported variants, or true for all of a "
            "small cohort. The pages hold reads of patients and stay at the site."
        ),
    )
    small_cohort: PositiveCount = Field(
        default=49,
        description=(
            "Most samples of a small cohort: in one, `snakemake --report` holds the pages of "
            "samples, and `reads` may be true."
        ),
    )


class Config(Document, title="Configuration"):
    """Inputs of a run, the knowledge it uses, and where it writes.

    Paths are relative to the working directory.
    """

    samples: FilePath = Field(description="Sample sheet, TSV or CSV.")
    units: FilePath = Field(description="Units sheet, TSV or CSV.")
    assays: FilePath = Field(description="Folder of assay files.")
    reference: ReferenceConfig = Field(description="The reference genome.")
    resources: ResourcePaths = Field(
        default_factory=ResourcePaths, description="Knowledge in place of the packaged one."
    )
    knowledge: Mapping[str, SourceChoice] = CHOSEN_SOURCES
    extra_gene_models: Maybe[ExtraModels] = Field(
        default=None,
        description="The user's own gene models, in addition to the packaged MANE transcripts.",
    )
    policy: str = Field(
        default="putative-driver",
        pattern="^[a-z][a-z0-9-]*$",
        description="Name of the reporting policy.",
    )
    views: Unique[Annotated[str, Field(pattern="^[a-z][a-z0-9_]*$")]] = Field(
        default=(), description="Feature views that are written, of resources/views."
    )
    clinical: Maybe[FilePath] = Field(
        default=None, description="Clinical table, TSV or CSV, joined on sample_id."
    )
    cytogenetics: Maybe[FilePath] = Field(
        default=None,
        description="Table of FISH results and karyotypes, TSV or CSV, joined on sample_id.",
    )
    results: FilePath = Field(default=Path("results"), description="Folder of the deliverables.")
    work: FilePath = Field(default=Path("work"), description="Folder of intermediate files.")
    controls_history: Maybe[FilePath] = Field(
        default=None,
        description=(
            "TSV to which every finished run appends what its controls showed; no history is kept "
            "when left out."
        ),
    )
    allowed_roots: Many[FilePath] = Field(
        default=(),
        min_length=1,
        description="Folders that reads may come from, links followed; anywhere when left out.",
    )
    readable_by: Literal["owner", "group", "everyone"] = Field(
        default="group",
        description=(
            "Who may read what a run writes: files get 0600, 0640 or 0644, less what the umask "
            "takes."
        ),
    )
    tools: ToolsConfig = Field(default_factory=ToolsConfig, description="The command-line tools.")
    reports: ReportsConfig = Field(default_factory=ReportsConfig, description="The reports.")

    @model_validator(mode="before")
    @classmethod
    def _reference_in_work(cls, document: Any) -> Any:
        if isinstance(document, dict) and isinstance(document.get("reference"), dict):
            directory = {"directory": f"{document.get('work', 'work')}/reference"}
            return {**document, "reference": {**directory, **document["reference"]}}
        return document

    def inputs(self) -> Iterator[tuple[str, Path]]:
        """Every file and folder that is read, with its key; those of ``knowledge`` are left out."""
        yield from (("samples", self.samples), ("units", self.units), ("assays", self.assays))
        yield "reference.fasta", self.reference.fasta
        yield from ((f"resources.{key}", path) for key, path in self.resources.items())
        if self.extra_gene_models:
            yield "extra_gene_models.path", self.extra_gene_models.path
        if self.clinical:
            yield "clinical", self.clinical
        if self.cytogenetics:
            yield "cytogenetics", self.cytogenetics

    @property
    def outputs(self) -> RunFolders:
        """Every file and folder that is written."""
        return RunFolders(self.results, self.work, self.reference.directory, self.controls_history)


def load_config(
    document: Mapping[str, Any], source: Path | str, problems: Problems
) -> Config | None:
    """The configuration in ``document``, read from ``source``; None when it breaks the schema.

    Files and folders that do not exist are added to ``problems``.
    """
    config = model_of(_plain(document), Config, source, problems)
    if config is None:
        return None
    found = Problems()
    _check_texts(config, source, found)
    if not found.errors:
        _check_paths(config, source, found)
        check_folders(config.outputs, source, found)
    pass_on(found, problems)
    return config


def _plain(value: object) -> object:
    """``value`` as plain dicts: Snakemake has mappings of its own."""
    if isinstance(value, Mapping):
        return {key: _plain(entry) for key, entry in value.items()}
    return value


def _check_texts(config: Config, source: Path | str, problems: Problems) -> None:
    for column, path in (*config.inputs(), *config.outputs):
        check_path_text(str(path), problems, source, column=column)
    for place, root in enumerate(config.allowed_roots):
        check_path_text(str(root), problems, source, column=f"allowed_roots[{place}]")
    for name, entry in config.knowledge.items():
        # One part of a path in braces is the source's own: the name of a contig.
        texts = {"path": entry.path.replace(PLACEHOLDER, "")}
        texts |= {"regions": str(entry.regions)} if entry.regions else {}
        for key, text in texts.items():
            check_path_text(text, problems, source, column=f"knowledge.{name}.{key}")


def _check_paths(config: Config, source: Path | str, problems: Problems) -> None:
    if not config.assays.is_dir():
        problems.add("HL-C01", source, column="assays", path=config.assays)
    if not config.reference.fasta.is_file():
        problems.add("HL-C03", source, column="reference.fasta", path=config.reference.fasta)
    for place, root in enumerate(config.allowed_roots):
        if not root.is_dir():
            problems.add("HL-C01", source, column=f"allowed_roots[{place}]", path=root)
    for key, path in config.resources.items():
        column = f"resources.{key}"
        if key in ("panels", "policies", "views"):
            if not path.is_dir():
                problems.add("HL-C01", source, column=column, path=path)
        elif not path.is_file():
            problems.add("HL-C02", source, column=column, path=path)
    extra = config.extra_gene_models
    if extra and not extra.path.is_file():
        problems.add("HL-C02", source, column="extra_gene_models.path", path=extra.path)
    for column, folder in (("results", config.results), ("work", config.work)):
        check_writable(folder, problems, source, column)
