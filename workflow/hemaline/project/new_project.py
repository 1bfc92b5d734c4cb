"""A new project: configuration, assay, sheets and panel, from FASTQ files and targets."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hemaline.callability.target_panel import TargetedGene, write_panel
from hemaline.common.documents.valid_documents import pass_on
from hemaline.common.files import replacing
from hemaline.common.intervals import read_bed
from hemaline.common.problems import Problems
from hemaline.common.protected_inputs import check_writable
from hemaline.common.tables.rows import write_rows
from hemaline.inputs.assays import Assay
from hemaline.inputs.fastq_names import FoundFiles, find_fastq
from hemaline.inputs.sheet_rows import Sample, Unit
from hemaline.paths import resource
from hemaline.project.config import ReferenceConfig
from hemaline.project.reference_names import reference_names
from hemaline.project.targeted_panels import packaged_scopes, targeted_genes
from hemaline.reads.primers import read_primers

_SAMPLE_COLUMNS = (
    *("sample_id", "patient_id", "disease", "material", "role", "sex", "assay"),
    *("run_id", "timepoint"),
)
_UNIT_COLUMNS = ("sample_id", "unit_id", "fastq_1", "fastq_2")
# Of an assay that does not state one.
_PADDING: int = Assay.model_fields["padding"].default


@dataclass(frozen=True)
class Plan:
    """Files and values of a new project, checked for their form only.

    Attributes:
        folder: of the project.
        fastq: folder of the reads.
        targets: BED file.
        name: of the assay and of its panel.
        chemistry: of the assay.
        report_vaf: reporting threshold, as a fraction; that of the packaged default when None.
        primers: BED file of primers, where there is one.
        reference: FASTA, or the place where it will be.
        prepared: folder of the prepared reference, where there is one.
        is_partial: whether the reference holds only some contigs or bases.
        sample: disease, material, role and sex of every sample.
    """

    folder: Path
    fastq: Path
    targets: Path
    name: str
    chemistry: str
    report_vaf: float | None
    primers: Path | None
    reference: Path
    prepared: Path | None
    is_partial: bool
    sample: Mapping[str, str]

    @property
    def files(self) -> dict[str, Path]:
        """The files that are written, by what they are."""
        return {
            "configuration": self.folder / "config.yaml",
            "assay": self.folder / "assays" / f"{self.name}.yaml",
            "samples": self.folder / "samples.tsv",
            "units": self.folder / "units.tsv",
            "panel": self.folder / "panels" / f"{self.name}.tsv",
        }


@dataclass(frozen=True)
class NewProject:
    """A plan with the files and genes that were found."""

    plan: Plan
    found: FoundFiles
    genes: Sequence[TargetedGene]

    def write(self) -> None:
        """Write every file of the plan, or none of them."""
        try:
            self._write_files()
        except BaseException:
            # None of them was there when the project was planned.
            for path in self.plan.files.values():
                path.unlink(missing_ok=True)
            raise

    def _write_files(self) -> None:
        files = self.plan.files
        _write_text(files["configuration"], self._configuration())
        _write_text(files["assay"], self._assay())
        samples = [
            Sample(sample_id=name, patient_id=name, assay=self.plan.name, **self.plan.sample)
            for name in self.found.samples
        ]
        write_rows(files["samples"], Sample, samples, columns=_SAMPLE_COLUMNS)
        units = [
            Unit(
                unit.sample_id,
                unit.unit_id,
                str(unit.fastq_1.absolute()),
                str(unit.fastq_2.absolute()) if unit.fastq_2 else "",
            )
            for unit in self.found.units
        ]
        write_rows(files["units"], Unit, units, columns=_UNIT_COLUMNS)
        write_panel(files["panel"], self.genes)

    def _configuration(self) -> Iterator[str]:
        plan = self.plan
        yield "# Paths are relative to the folder where `hemaline run` is started: this one."
        yield "samples: samples.tsv"
        yield "units: units.tsv"
        yield "assays: assays"
        yield "reference:"
        yield f"  fasta: {_quoted(plan.reference.absolute())}"
        if plan.is_partial:
            yield "  # Only some contigs or bases: for a demonstration, never for patients."
            yield "  partial: true"
        if plan.prepared:
            yield f"  directory: {_quoted(plan.prepared.absolute())}"
        yield "resources:"
        yield "  # Your panels; the packaged ones (myeloid, myeloma, haemoglobin) can be named too."
        yield "  panels: panels"

    def _assay(self) -> Iterator[str]:
        plan = self.plan
        yield f"name: {_quoted(plan.name)}"
        yield f"chemistry: {plan.chemistry}"
        yield f"targets: {_quoted(plan.targets.absolute())}"
        if plan.primers:
            yield f"primers: {_quoted(plan.primers.absolute())}"
        yield "# Genes of the matrices, panels/<name>.tsv; from_targets: those of the targets."
        yield f"panels: [{_quoted(plan.name)}]"
        if plan.report_vaf is not None:
            yield f"report_vaf: {plan.report_vaf:g}"
        else:
            yield "# Reporting threshold, the lowest VAF that a matrix reports: 0.02 when left out."
            yield "# report_vaf: 0.02"


def plan_project(plan: Plan) -> NewProject:
    """The project of a plan; nothing is written.

    Raises:
        HemalineError: a file of it exists or cannot be written, FASTQ files do not pair, targets
            or primers are not of the reference, the targets touch no gene; all of it is reported.
    """
    problems = Problems()
    for path in plan.files.values():
        if os.path.lexists(path):
            problems.add("HL-S55", path)
    for folder in dict.fromkeys(path.parent for path in plan.files.values()):
        check_writable(folder, problems)
    found = find_fastq(plan.fastq, problems)
    reference = ReferenceConfig(fasta=plan.reference, partial=plan.is_partial)
    lengths = reference_names(reference, resource("contigs.tsv")).lengths
    in_targets = Problems()
    read_bed(plan.targets, in_targets, lengths)
    pass_on(in_targets, problems)
    if plan.primers:
        in_primers = Problems()
        read_primers(plan.primers, in_primers, lengths)
        pass_on(in_primers, problems)
    genes: Sequence[TargetedGene] = ()
    if not in_targets.errors:
        genes = targeted_genes(plan.targets, _PADDING, packaged_scopes())
        if not genes:
            problems.add("HL-A31", plan.targets)
    problems.raise_errors()
    return NewProject(plan, found, genes)


def _quoted(value: object) -> str:
    """A text as YAML and JSON write it."""
    return json.dumps(str(value), ensure_ascii=False)


def _write_text(path: Path, lines: Iterator[str]) -> None:
    with replacing(path) as out:
        out.writelines(f"{line}\n" for line in lines)
