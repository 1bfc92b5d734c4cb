"""One call of Snakemake with this installation's workflow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from hemaline.common.documents.valid_documents import read_document
from hemaline.common.problems import ExitCode, Problems
from hemaline.execution.run_progress import RunProgress
from hemaline.execution.run_summary import run_summary
from hemaline.execution.snakemake_events import run_snakemake
from hemaline.inputs.sheets import read_samples
from hemaline.paths import workflow_file
from hemaline.project.config import Config, load_config
from hemaline.project.stages import load_stages

_LOGS = Path(".snakemake/log")


def profile_of(cluster: str | None) -> Path | None:
    """The profile of one machine, of Slurm, or the folder of a site's own; None where it is none.

    A folder of that name comes before the packaged profile.
    """
    packaged = workflow_file("profiles")
    if cluster is None:
        return packaged / "default"
    folders = (Path(cluster), packaged / cluster)
    return next((one for one in folders if (one / "config.yaml").is_file()), None)


@dataclass(frozen=True)
class WorkflowRun:
    """A configuration and the profile that it is run with."""

    file: Path
    config: Config
    profile: Path

    @classmethod
    def of(cls, file: Path, profile: Path) -> WorkflowRun:
        """The run of a configuration file.

        Raises:
            HemalineError: the file cannot be read or breaks its schema.
        """
        problems = Problems()
        document = read_document(file, problems)
        config = None if document is None else load_config(document, file, problems)
        problems.raise_errors()
        assert config is not None
        return cls(file, config, profile)

    def start(
        self,
        cores: int | None,
        is_dry: bool,
        options: Sequence[str],
        write: Callable[[str], None],
    ) -> int:
        """Run what is missing; returns the exit code.

        Args:
            cores: of this machine; those of the profile when None.
            is_dry: plan only.
            options: further ones of Snakemake.
            write: prints one line about progress.
        """
        # Faults of the sheet are reported by the workflow, before anything is made.
        samples = len(read_samples(self.config.samples, Problems()))
        progress = RunProgress(load_stages(), samples, write, is_dry)
        words = ["--snakefile", str(workflow_file("Snakefile")), "--configfile", str(self.file)]
        words += ["--workflow-profile", str(self.profile.resolve())]
        words += ["--cores", str(cores)] if cores else []
        words += ["--dry-run"] if is_dry else []
        logs = set(_LOGS.glob("*.log"))
        code = run_snakemake([*words, *options], progress)
        if is_dry:
            write(_planned(progress) if code == 0 else f"nothing is planned, exit code {code}")
            return code
        self._end(code, progress, write)
        for log in sorted(set(_LOGS.glob("*.log")) - logs)[-1:]:
            write(f"log          {log}")
        return code

    def _end(self, code: int, progress: RunProgress, write: Callable[[str], None]) -> None:
        """The summary of a run that ended; of one that did not, how to go on."""
        if code in (ExitCode.OK, ExitCode.DATA):
            if not progress.jobs:
                write("nothing to do: the results are complete")
            print("\n".join(run_summary(self.config.results)), flush=True)
        elif progress.failed:
            write(f"not finished: {len(progress.failed)} jobs failed, the others are kept.")
            write("Correct what the messages name and run the same command again to go on.")


def _planned(progress: RunProgress) -> str:
    """Number of jobs and samples that a dry run has planned."""
    if not progress.jobs:
        return "nothing to do: the results are complete"
    samples = progress.samples - progress.completed
    return f"to do: {progress.jobs} jobs, {samples} of {progress.samples} samples"
