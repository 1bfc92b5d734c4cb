"""Progress of a run in few lines, from the events of Snakemake."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hemaline.common.problems import printable
from hemaline.project.stages import Stage

# Of a cohort the samples are counted in so many lines at most.
_LINES = 20
# Coded lines of a failed job's log, and lines of one without any.
_CODED = re.compile(r"^(ERROR|WARNING) HL-[A-Z]\d\d ")
_LAST_LINES = 5
# Errors that repeat what is printed of a failed job.
_REPEATED = re.compile(
    r"RuleException:|Exiting because a job execution failed"
    r"|(WorkflowError:\s+)?At least one job did not complete"
)
# Texts by which Snakemake reports what has no event.
_LOCKED, _COMPLETE = "LockException:", "Nothing to be done"


@dataclass
class RunProgress:
    """A listener of Snakemake's records that prints stages, samples and failed jobs.

    Attributes:
        stages: by rule.
        samples: samples of the sheet; 0 for a run without samples.
        write: prints one line.
        is_dry: jobs are planned and not run: only their number is of interest.
        failed: failed jobs, as they were printed.
        planned: jobs of the run by rule, once they are known.
        is_complete: every file of the run is there already.
        is_locked: the folder has the lock of another run, or of one that was killed.
    """

    stages: Mapping[str, Stage]
    samples: int
    write: Callable[[str], None]
    is_dry: bool = False
    failed: list[str] = field(default_factory=list)
    planned: Mapping[str, int] = field(default_factory=dict)
    is_complete: bool = False
    is_locked: bool = False
    _rules: dict[int, str] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)
    _stage: str = ""
    _jobs_done: int = 0
    _waiting: int = 0
    _printed: int = -1

    def __call__(self, record: logging.LogRecord) -> None:
        """Take one record; whatever is not of interest is left to the log file."""
        event = getattr(record, "event", None)
        handle = {
            "run_info": self._plan,
            "job_info": self._begin,
            "job_finished": self._finish,
            "job_error": self._fail,
        }.get(str(event))
        if handle is not None:
            handle(vars(record))
        elif record.levelno >= logging.ERROR and event in (None, "error"):
            self._error(record.getMessage())
        elif record.getMessage().startswith(_COMPLETE):
            self.is_complete = True

    @property
    def jobs(self) -> int:
        """Jobs of the run."""
        return sum(self.planned.values())

    @property
    def completed(self) -> int:
        """Samples of which every step is done."""
        return self.samples - self._waiting

    def _plan(self, event: Mapping[str, Any]) -> None:
        if self.planned:
            return  # Snakemake repeats the numbers at the end of a dry run.
        self.planned = {name: n for name, n in event["stats"].items() if name in self.stages}
        self._waiting = sum(n for name, n in self.planned.items() if self._completes(name))

    def _begin(self, event: Mapping[str, Any]) -> None:
        rule = event["rule_name"]
        self._rules[event["jobid"]] = rule
        stage = self.stages.get(rule)
        if stage and stage.title not in self._begun and not self.is_dry:
            self._begun.add(stage.title)
            self._stage = stage.title
            self._line()

    def _finish(self, event: Mapping[str, Any]) -> None:
        self._jobs_done += 1
        if not self._completes(self._rules.get(event["job_id"], "")):
            return
        self._waiting -= 1
        step = max(1, self.samples // _LINES)
        if self.completed - self._printed >= step or not self._waiting:
            self._line()

    def _line(self) -> None:
        self._printed = self.completed
        clock = time.strftime("%H:%M:%S")
        samples = f"{self.completed} of {self.samples} samples, " if self.samples else ""
        self.write(f"{clock}  {samples}{self._jobs_done} of {self.jobs} jobs  {self._stage}")

    def _fail(self, event: Mapping[str, Any]) -> None:
        """The job, the coded messages of its log or the last lines of it, and the log."""
        # Those who read this may be in another folder than the run, as for a reference.
        rule, logs = event["rule_name"], [Path(one).absolute() for one in event.get("log") or ()]
        name = " ".join([rule, *map(str, (event.get("wildcards") or {}).values())])
        where = name if not logs else f"{name} (log: {', '.join(map(str, logs))})"
        if where in self.failed:
            return
        self.failed.append(where)
        self.write(f"failed: {where}")
        for line in (line for log in logs for line in _last_messages(log)):
            self.write(f"  {printable(line, 500)}")

    def _error(self, text: str) -> None:
        if text.startswith(_LOCKED):
            self.is_locked = True
        elif not _REPEATED.match(text):
            self.write(text)

    def _completes(self, rule: str) -> bool:
        return bool(rule in self.stages and self.stages[rule].completes_sample)


def _last_messages(log: Path) -> list[str]:
    """Coded messages of a log; its last lines where it has none."""
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    return [line for line in lines if _CODED.match(line)] or lines[-_LAST_LINES:]
