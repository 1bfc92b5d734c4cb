"""Make a project of FASTQ files and targets: configuration, assay, sheets and panel."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from hemaline.cli.signatures.interface import Output, UsageError

if TYPE_CHECKING:
    from hemaline.project.new_project import NewProject, Plan

HELP = "make a project of FASTQ files and targets: configuration, assay, sheets and panel"
EXAMPLE = """\
examples:
  hemaline init my_project
  hemaline init my_project --fastq run42/fastq --targets panel.bed --chemistry capture \\
      --disease MDS --reference GRCh38.fa

On a terminal the command requests what is not given. Files of a sample are found by their names:
A_S1_L001_R1_001.fastq.gz, A_R1.fastq.gz, A_1.fastq.gz, A.fastq.gz; lanes become units. The panel
has every gene whose scope the targets touch. No file is ever replaced."""


@dataclass(frozen=True, kw_only=True)
class InitOptions:
    """Files and values that a project is made of.

    Attributes:
        fastq: folder of FASTQ files, those of folders inside it included
        targets: BED of the targets, GRCh38 with chr names
        chemistry: how the DNA was selected (default: capture)
        disease: of all samples, as in the sample sheet
        reference: FASTA of GRCh38; `hemaline reference` describes where it comes from
        prepared: folder of the reference that `hemaline reference prepare` has made
        partial: the reference holds only some contigs or bases (demonstration)
        name: of the assay and its panel (default: that of the BED file)
        report_vaf: reporting threshold, as a fraction (default: 0.02)
        primers: BED of the primers of amplicons
        material: of all samples (default: by disease)
        role: of all samples (default: by disease)
    """

    fastq: Path | None = None
    targets: Path | None = None
    chemistry: Literal["capture", "amplicon", "smmip", "wes", "wgs"] | None = None
    disease: str | None = None
    reference: Path | None = None
    prepared: Path | None = None
    partial: bool = False
    name: str | None = None
    report_vaf: float | None = None
    primers: Path | None = None
    material: str | None = None
    role: str | None = None


def init(folder: Output, /, *, options: InitOptions = InitOptions()) -> None:
    """Write the project, and print what was guessed and what a person must check.

    Args:
        folder: of the project.
    """
    from hemaline.project.new_project import plan_project

    if sys.stdin.isatty():
        options = _completed(options)
    project = plan_project(_plan(folder, options))
    project.write()
    print("\n".join(_report(project, options)))


def _completed(options: InitOptions) -> InitOptions:
    """The options, with answers for those that are not given."""
    questions = {
        "fastq": "Folder of the FASTQ files",
        "targets": "BED file of the targets (GRCh38, chr names)",
        "chemistry": "Chemistry: capture, amplicon, smmip, wes or wgs [capture]",
        "disease": "Disease: MDS, CMML, AML, MPN, CCUS, MM, SMM, MGUS, PCL, SCD or other",
        "reference": "FASTA of GRCh38 [not yet there]",
    }
    of_path = ("fastq", "targets", "reference")
    answers: dict[str, Any] = {}
    for key, question in questions.items():
        if getattr(options, key) is None and (answer := _answer(question)):
            answers[key] = Path(answer).expanduser() if key in of_path else answer
    return replace(options, **answers)


def _answer(question: str) -> str:
    try:
        return input(f"{question}: ").strip()
    except EOFError:
        return ""


def _plan(folder: Path, options: InitOptions) -> Plan:
    """The plan of the options, with defaults.

    Raises:
        UsageError: an option is missing or has no value that is known.
    """
    from hemaline.inputs.fastq_names import new_project_rules
    from hemaline.project.new_project import Plan

    lacking = [key for key in ("fastq", "targets", "disease") if not getattr(options, key)]
    if lacking:
        raise UsageError("give " + ", ".join(f"--{key}" for key in lacking))
    assert options.fastq and options.targets and options.disease
    if not options.fastq.is_dir():
        raise UsageError(f"--fastq: there is no folder {options.fastq}")
    if options.report_vaf is not None and not 0 < options.report_vaf <= 0.5:
        raise UsageError("--report-vaf is a fraction above 0, at most 0.5")
    disease = _value("disease", options.disease)
    usual = new_project_rules().samples[disease]
    return Plan(
        folder=folder,
        fastq=options.fastq,
        targets=options.targets,
        name=_name(options.name or options.targets.name.split(".")[0]),
        chemistry=_chemistry(options.chemistry or "capture"),
        report_vaf=options.report_vaf,
        primers=options.primers,
        reference=options.reference or Path("GRCh38.fa"),
        prepared=options.prepared,
        is_partial=options.partial,
        sample={
            "disease": disease,
            "material": _value("material", options.material or usual.material),
            "role": _value("role", options.role or usual.role),
            "sex": "unknown",
        },
    )


def _name(text: str) -> str:
    """A name of an assay: what it cannot have becomes a hyphen."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", text).lstrip("-_")[:40] or "assay"


def _chemistry(word: str) -> str:
    from typing import get_args

    from hemaline.filters.filter_document import Chemistry

    if word not in get_args(Chemistry):
        raise UsageError(f"--chemistry: '{word}' is none of {', '.join(get_args(Chemistry))}")
    return word


def _value(column: str, word: str) -> str:
    """The value of a column of the sample sheet that a word means."""
    from hemaline.common.tables.rows import schema_of
    from hemaline.common.tables.text_tables import cell_words
    from hemaline.inputs.sheet_rows import Sample

    field = schema_of(Sample).column(column)
    value = cell_words().value(field, word)
    if value not in field.allowed:
        raise UsageError(f"--{column}: '{word}' is none of {', '.join(field.allowed)}")
    return value


def _report(project: NewProject, options: InitOptions) -> Iterator[str]:
    from hemaline.common.listings import first_few
    from hemaline.filters.filter_file import load_filters

    plan, found = project.plan, project.found
    # Share of a gene's scope below which it cannot be 0, whatever the depth.
    needed = load_filters(plan.chemistry).detection.callable_fraction
    paired = sum(unit.fastq_2 is not None for unit in found.units)
    kinds = [
        f"{n} {k}" for n, k in ((paired, "paired"), (len(found.units) - paired, "single-end")) if n
    ]
    yield f"{plan.folder}: {_count(len(found.samples), 'sample')}, units: {', '.join(kinds)}"
    yield ""
    yield _line("written", ", ".join(str(p.relative_to(plan.folder)) for p in plan.files.values()))
    yield _line("samples", first_few(found.samples))
    whole = [one.gene for one in project.genes if one.share >= needed]
    part = [f"{one.gene} {one.share:.0%}" for one in project.genes if one.share < needed]
    names = f": {first_few(whole)}" if whole else ""
    yield _line("panel", f"{_count(len(project.genes), 'gene')}{names}")
    if part:
        yield _line("", f"covered in part, never 0: {first_few(part)}")
    if found.ignored:
        yield _line("not used", first_few([path.name for path in found.ignored]))
    yield ""
    yield "Guessed; check it before the run:"
    yield _line("patient_id", "one patient for each sample; one person has one patient_id")
    for column in ("disease", "material", "role"):
        if not getattr(options, column):
            yield _line(column, f"{plan.sample[column]} for every sample, by the disease")
    yield _line(
        "sex",
        "unknown for every sample; it decides how chrX is read and is compared with the reads",
    )
    yield _line("run_id", "empty; samples and controls of one sequencing run have the same")
    if not options.chemistry:
        yield _line("chemistry", f"{plan.chemistry}, in the assay")
    if options.report_vaf is None:
        yield _line("report_vaf", "0.02, in the assay: the lowest VAF that a matrix reports")
    if not plan.reference.exists():
        yield _line(
            "reference", f"{plan.reference.absolute()} is not there yet: hemaline reference"
        )
    yield ""
    # A path that begins with a dash is no option.
    dashed = str(plan.folder).startswith("-")
    folder = shlex.quote(f"./{plan.folder}" if dashed else str(plan.folder))
    yield _line("next", f"cd {folder} && hemaline check && hemaline run")


def _line(name: str, text: str) -> str:
    return f"  {name:<11}{text}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
