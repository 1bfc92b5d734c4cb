"""Calls of Snakemake with this installation's workflow: a run, or the reference alone."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hemaline.common.documents.valid_documents import read_document
from hemaline.common.problems import ExitCode, Problems, fail
from hemaline.execution.run_progress import RunProgress
from hemaline.execution.run_summary import run_summary
from hemaline.execution.snakemake_events import run_snakemake
from hemaline.inputs.sheets import read_samples
from hemaline.paths import workflow_file
from hemaline.project.config import Config, load_config
from hemaline.project.run_folders import PREPARED
from hemaline.project.stages import load_stages

_LOGS = Path(".snakemake/log")
# Prints one line.
Write = Callable[[str], None]


@dataclass(frozen=True)
class RunOptions:
    """How Snakemake is called.

    Attributes:
        profile: folder of the profile.
        cores: of this machine; those of the profile when None.
        is_dry: plan only.
        further: options of Snakemake.
    """

    profile: Path
    cores: int | None = None
    is_dry: bool = False
    further: Sequence[str] = ()

    @property
    def words(self) -> list[str]:
        """The options of Snakemake."""
        return [
            *("--workflow-profile", str(self.profile.resolve())),
            *(["--cores", str(self.cores)] if self.cores else []),
            *(["--dry-run"] if self.is_dry else []),
            *self.further,
        ]


def profile_of(cluster: str | None) -> Path | None:
    """The profile of one machine, of Slurm, or the folder of a site's own; None where it is none.

    A folder of that name comes before the packaged profile.
    """
    packaged = workflow_file("profiles")
    if cluster is None:
        return packaged / "default"
    folders = (Path(cluster), packaged / cluster)
    return next((one for one in folders if (one / "config.yaml").is_file()), None)


def run_workflow(file: Path, options: RunOptions, write: Write) -> int:
    """Run what is missing of a configuration, and print how its samples fared.

    Returns:
        The exit code.

    Raises:
        HemalineError: the file cannot be read or breaks its schema, or the folder is locked.
    """
    config = _config(file)
    # Faults of the sheet are reported by the workflow, before anything is made.
    samples = len(read_samples(config.samples, Problems()))
    words = ["--snakefile", str(workflow_file("Snakefile")), f"--configfile={file}"]
    code = _call(words, samples, options, write)
    if code in (ExitCode.OK, ExitCode.DATA) and not options.is_dry:
        for line in run_summary(config.results):
            print(line, flush=True)
    return code


def prepare_reference_folder(
    fasta: Path, output: Path, is_partial: bool, options: RunOptions, write: Write
) -> int:
    """Verify, mask and index a reference by the rules of the workflow.

    Returns:
        The exit code.
    """
    given = {"fasta": str(fasta.absolute()), "directory": ".", "partial": is_partial}
    words = ["--snakefile", str(workflow_file("reference.smk"))]
    words += ["--config", f"reference={json.dumps(given)}"]
    output.mkdir(parents=True, exist_ok=True)
    with contextlib.chdir(output):
        return _call(words, 0, options, write)


def reference_report(output: Path) -> dict[str, Any]:
    """The findings of the preparation of the reference in a folder."""
    found: dict[str, Any] = json.loads((output / f"{PREPARED}.json").read_text(encoding="utf-8"))
    return found


def _config(file: Path) -> Config:
    problems = Problems()
    document = read_document(file, problems)
    config = None if document is None else load_config(document, file, problems)
    problems.raise_errors()
    assert config is not None
    return config


def _call(words: Sequence[str], samples: int, options: RunOptions, write: Write) -> int:
    """Call Snakemake in the working directory, and print how to go on; returns the exit code.

    Raises:
        HemalineError: the folder is locked.
    """
    progress = RunProgress(load_stages(), samples, write, options.is_dry)
    logs = set(_LOGS.glob("*.log"))
    code = run_snakemake([*words, *options.words], progress)
    if progress.is_locked:
        raise fail("HL-E11", Path.cwd())
    if progress.is_complete:
        write("nothing to do: the results are complete")
    elif options.is_dry:
        write(_planned(progress) if code == ExitCode.OK else f"not planned: exit code {code}")
    elif progress.failed:
        write(f"not finished, failed jobs: {len(progress.failed)}. Complete files are kept:")
        write("correct the faults above and run the same command again.")
    elif progress.planned and code not in (ExitCode.OK, ExitCode.DATA):
        write("not finished. Complete files are kept: run the same command again.")
    for log in sorted(set(_LOGS.glob("*.log")) - logs)[-1:]:
        write(f"log: {log.absolute()}")
    return code


def _planned(progress: RunProgress) -> str:
    """Number of jobs and samples that a dry run has planned."""
    samples = f", {progress.samples - progress.completed} of {progress.samples} samples"
    return f"to do: {progress.jobs} jobs{samples if progress.samples else ''}"
