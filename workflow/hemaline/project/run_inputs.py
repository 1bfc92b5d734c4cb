"""The files that the configuration, sheets and assays of a run name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from hemaline.annotation.sources.knowledge_sources import KnowledgeSource
from hemaline.inputs.assays import Assay
from hemaline.inputs.sheets import NumberedUnit
from hemaline.project.config import Config
from hemaline.project.run_folders import InputFile


def named_inputs(
    config: Config,
    source: Path | str,
    units: Sequence[NumberedUnit],
    assays: Mapping[str, Assay],
    knowledge: Sequence[KnowledgeSource],
) -> Iterator[InputFile]:
    """Every file that the run reads and the user names, with the place that names it."""
    yield InputFile(Path(source), source)
    for column, path in config.inputs():
        yield InputFile(path, source, column=column)
    panels = config.resources.panel_files()
    for assay in assays.values():
        yield InputFile(assay.path, config.samples, column="assay")
        for column, path in assay.files():
            yield InputFile(path, assay.path, column=column)
        for panel in assay.named_panels:
            if panel in panels:
                yield InputFile(panels[panel], assay.path, column="panels")
    for one in knowledge:
        for path in one.inputs:
            yield InputFile(path, source, column=f"knowledge.{one.name}")
    for number, unit in units:
        for column in ("fastq_1", "fastq_2", "bam"):
            if path := getattr(unit, column):
                yield InputFile(Path(path), config.units, number, column)
