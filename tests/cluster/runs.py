"""Runs of the demo project in folders of their own, with the shipped profiles."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).resolve().parents[2]
SHEET = ROOT / "config/samples.tsv"
# Others may work on the machine too; a run of the whole demo takes 5 minutes on 2 idle cores.
SECONDS = 3600.0
Seen = TypeVar("Seen")
# This cluster has no accounts and no accounting, and answers at once.
HERE = (
    *("--slurm-no-account", "--slurm-status-command", "squeue"),
    *("--slurm-init-seconds-before-status-checks", "3"),
    *("--seconds-between-status-checks", "3"),
    *("--latency-wait", "5"),
)
_SUBMITTED = re.compile(
    r"has been submitted with SLURM jobid \d+ \(log: .*/slurm_logs/(?:group|rule)_([a-z]+)_"
)


def names(number: int | None = None) -> list[str]:
    """Samples of the demo's sheet, or the first of them."""
    with SHEET.open(newline="", encoding="utf-8") as handle:
        return [row["sample_id"] for row in csv.DictReader(handle, delimiter="\t")][:number]


def values(column: str, samples: Iterable[str]) -> set[str]:
    """Values of samples in a column of the demo's sheet."""
    with SHEET.open(newline="", encoding="utf-8") as handle:
        rows = csv.DictReader(handle, delimiter="\t")
        of = {row["sample_id"]: row[column] for row in rows}
    return {of[sample] for sample in samples}


@dataclass(frozen=True)
class Run:
    """The demo project in a folder of its own, on shared reads and reference."""

    folder: Path
    profile: str
    environment: Mapping[str, str]

    def prepare(self, samples: Sequence[str]) -> None:
        """Write the sheets of some samples; a second time, the cohort changes."""
        if not (self.folder / "config").exists():
            shutil.copytree(ROOT / "config", self.folder / "config")
            for name in ("resources", ".demo", ".cache"):
                (self.folder / name).symlink_to(ROOT / name)
        for sheet in ("samples.tsv", "units.tsv"):
            head, *rows = (ROOT / "config" / sheet).read_text(encoding="utf-8").splitlines()
            kept = [row for row in rows if row.partition("\t")[0] in samples]
            text = "\n".join([head, *kept, ""])
            (self.folder / "config" / sheet).write_text(text, encoding="utf-8")

    @property
    def log(self) -> Path:
        """Output of Snakemake, of all attempts."""
        return self.folder / f"{self.profile}.log"

    def command(self, *options: str) -> list[str]:
        """As a user types it in the checkout; only the folder of the results differs."""
        # A shell that starts tests in the background makes them deaf to SIGINT.
        base = ["env", "--default-signal=INT", sys.executable, "-m", "snakemake"]
        base += ["--profile", f"workflow/profiles/{self.profile}", "--directory", str(self.folder)]
        return [*base, "--quiet", "rules", "reason", "host", "progress", *options]

    @contextmanager
    def running(self, *options: str) -> Iterator[subprocess.Popen[bytes]]:
        """A run that ends with the block, at the latest."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                self.command(*options),
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            yield process
        except BaseException:
            print(self.log.read_text()[-6000:], file=sys.stderr)
            raise
        finally:
            if process.poll() is None:
                self.interrupt(process)

    def interrupt(self, process: subprocess.Popen[bytes]) -> int:
        """Ctrl-C, and the end of everything of its session where it does not heed that."""
        process.send_signal(signal.SIGINT)
        try:
            return process.wait(120)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise

    def complete(self, *options: str) -> list[str]:
        """Run to the end; the groups that were submitted, in that order."""
        before = self.log.stat().st_size if self.log.exists() else 0
        with self.running(*options) as process:
            code = process.wait(SECONDS)
            text = self.log.read_bytes()[before:].decode()
            assert code == 0, text[-6000:]
        return _SUBMITTED.findall(text)

    def deliverables(self) -> dict[str, str]:
        """Checksum of each delivered file of the manifest, by path."""
        manifest = json.loads((self.folder / "results/manifest.json").read_text())
        return {one["path"]: one["sha256"] for one in manifest["files"]}


def wait_for(
    look: Callable[[], Seen], process: subprocess.Popen[bytes], what: str, seconds: float = 900
) -> Seen:
    """Wait for a true value and return it; the run must be going on meanwhile."""
    deadline = time.monotonic() + seconds
    while not (seen := look()):
        assert process.poll() is None, f"the run ended before {what}"
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.5)
    return seen
