"""Check configuration, sheets, assays and the files they name, and show what would be run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from hemaline.cli.commands._inputs import ConfigFile, config_file

if TYPE_CHECKING:
    from hemaline.project.loaded_run import Project

HELP = "check configuration, sheets and files before a run; show everything that is wrong"
_READS = {"paired": "paired FASTQ", "single": "single-end FASTQ", "alignment": "BAM or CRAM"}


def check(*, configfile: ConfigFile = None) -> None:
    """Report every problem; print a summary and notes when nothing stops the run.

    Args:
        configfile: configuration of the run (default: config.yaml here, else config/config.yaml)
    """
    from hemaline.common.problems import faults
    from hemaline.project.checked_run import checked_project
    from hemaline.project.run_hints import run_hints

    project, problems = checked_project(config_file(configfile))
    problems.print_report()
    print(summary(project))
    if notes := faults(run_hints(project)):
        print("", *notes, sep="\n")


def summary(project: Project) -> str:
    """One screen: samples by role, disease and assay, units, panels, reference, folders."""
    samples = project.samples.values()
    units = [unit for found in project.units.values() for unit in found]
    patients = {sample.patient_id for sample in samples}
    config = project.config
    lines = [
        f"{_plural(len(samples), 'sample')} of {_plural(len(patients), 'patient')}, "
        f"{_plural(len(units), 'unit')}: ready to run.",
        "",
        _line("role", _counts(sample.role for sample in samples)),
        _line("disease", _counts(sample.disease for sample in samples)),
        _line(
            "matched",
            _plural(sum(project.normal_of(s) is not None for s in project.samples), "tumour")
            + " with a normal",
        ),
        _line("reads", _counts(_READS[unit.kind] for unit in units)),
    ]
    counts = Counter(sample.assay for sample in samples)
    for assay in project.assays.values():
        text = (
            f"{assay.name} {counts[assay.name]} ({assay.chemistry}, VAF from "
            f"{assay.report_vaf:g}, panels {', '.join(assay.panels)})"
        )
        lines.append(_line("assay", text))
    reference = config.reference
    partial = ", partial" if reference.partial else ""
    lines += [
        _line("reference", f"{reference.fasta} ({reference.build}{partial})"),
        _line("policy", config.policy),
        _line("consulted", _consulted(project)),
        _line("results", f"{config.results}, intermediate files in {config.work}"),
    ]
    return "\n".join(lines)


def _consulted(project: Project) -> str:
    """The outside sources, or that there are none."""
    from hemaline.annotation.classification.population_floor import load_population_floor

    names = [f"{source.name} {source.version}" for source in project.knowledge]
    alone = f"no outside source; population: {load_population_floor().alone}"
    return ", ".join(names) or alone


def _line(name: str, text: str) -> str:
    return f"  {name:<11}{text}"


def _plural(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _counts(values: Iterable[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in Counter(values).most_common())
