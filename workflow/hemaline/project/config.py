"""The configuration of one run, checked and with its defaults filled in."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hemaline.annotation.sources.knowledge_sources import PLACEHOLDER
from hemaline.common.documents.valid_documents import check_document, pass_on
from hemaline.common.path_texts import check_path_text
from hemaline.common.problems import Problems
from hemaline.paths import resource
from hemaline.project.run_folders import RunFolders, check_folders

_RESOURCES = {
    "genes": "genes.tsv",
    "transcripts": "transcripts.tsv",
    "scopes": "scopes.tsv",
    "hotspots": "hotspots.tsv",
    "masks": "masks.tsv",
    "events": "events.tsv",
    "rescue": "rescue.tsv",
    "knowledge_sources": "knowledge_sources.yaml",
    "panels": "panels",
    "policies": "policies",
    "views": "views",
}


@dataclass(frozen=True)
class ReferenceConfig:
    """The reference genome; ``build`` is GRCh38, or test."""

    fasta: Path
    build: str
    partial: bool
    mask_false_duplications: bool
    directory: Path


@dataclass(frozen=True)
class ResourcePaths:
    """Paths of the reference tables; the packaged defaults unless configured."""

    genes: Path
    transcripts: Path
    scopes: Path
    hotspots: Path
    masks: Path
    events: Path
    rescue: Path
    knowledge_sources: Path
    panels: Path
    policies: Path
    views: Path

    def where(self, name: str) -> Path:
        """Path of a resource by its name under ``resources/``."""
        key = next((key for key, packaged in _RESOURCES.items() if packaged == name), None)
        return getattr(self, key) if key else resource(name)


@dataclass(frozen=True)
class ExtraModels:
    """Gene models of the user's own; ``replace`` sets them above the packaged ones."""

    path: Path
    replace: bool


@dataclass(frozen=True)
class Config:
    """One run; relative paths are relative to the working directory."""

    samples: Path
    units: Path
    assays: Path
    reference: ReferenceConfig
    resources: ResourcePaths
    policy: str
    results: Path
    work: Path
    allow_other_versions: bool
    multiqc: bool
    allowed_roots: tuple[Path, ...] = ()
    # Outside sources to consult, as the configuration names them; checked by `chosen_sources`.
    knowledge: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    extra_gene_models: ExtraModels | None = None
    views: tuple[str, ...] = ()
    clinical: Path | None = None
    cytogenetics: Path | None = None
    readable_by: str = "group"
    controls_history: Path | None = None

    def inputs(self) -> Iterator[tuple[str, Path]]:
        """Every file and folder that is read, with its key; those of ``knowledge`` are left out."""
        yield from (("samples", self.samples), ("units", self.units), ("assays", self.assays))
        yield "reference.fasta", self.reference.fasta
        yield from ((f"resources.{key}", getattr(self.resources, key)) for key in _RESOURCES)
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
    if not check_document(_plain(document), "config", source, problems):
        return None
    work = Path(document.get("work", "work"))
    reference = document["reference"]
    own = document.get("resources", {})
    paths = {key: Path(own[key]) if key in own else resource(_RESOURCES[key]) for key in _RESOURCES}
    config = Config(
        samples=Path(document["samples"]),
        units=Path(document["units"]),
        assays=Path(document["assays"]),
        reference=ReferenceConfig(
            fasta=Path(reference["fasta"]),
            build=reference.get("build", "GRCh38"),
            partial=reference.get("partial", False),
            mask_false_duplications=reference.get("mask_false_duplications", True),
            directory=Path(reference.get("directory", work / "reference")),
        ),
        resources=ResourcePaths(**paths),
        policy=document.get("policy", "putative-driver"),
        results=Path(document.get("results", "results")),
        work=work,
        allow_other_versions=document.get("tools", {}).get("allow_other_versions", False),
        multiqc=document.get("reports", {}).get("multiqc", True),
        allowed_roots=tuple(map(Path, document.get("allowed_roots", ()))),
        knowledge=document.get("knowledge") or {},
        extra_gene_models=_extra_models(document.get("extra_gene_models")),
        views=tuple(document.get("views", ())),
        clinical=Path(document["clinical"]) if "clinical" in document else None,
        cytogenetics=Path(document["cytogenetics"]) if "cytogenetics" in document else None,
        readable_by=document.get("readable_by", "group"),
        controls_history=(
            Path(document["controls_history"]) if "controls_history" in document else None
        ),
    )
    found = Problems()
    _check_texts(config, source, found)
    if not found.errors:
        _check_paths(config, source, found)
        check_folders(config.outputs, source, found)
    pass_on(found, problems)
    return config


def _extra_models(entry: Mapping[str, Any] | None) -> ExtraModels | None:
    return ExtraModels(Path(entry["path"]), entry.get("replace", False)) if entry else None


def _plain(value: object) -> object:
    """``value`` as plain dicts: a schema takes Snakemake's own mappings for no object."""
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
        texts = {"path": str(entry["path"]).replace(PLACEHOLDER, "")}
        texts |= {"regions": str(entry["regions"])} if "regions" in entry else {}
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
    for key in _RESOURCES:
        path: Path = getattr(config.resources, key)
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
        there = next(
            path for path in (folder.absolute(), *folder.absolute().parents) if path.exists()
        )
        if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
            problems.add("HL-H03", source, column=column, path=there)
