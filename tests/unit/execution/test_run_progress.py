"""Progress of a run: stages, samples and failed jobs from the events of Snakemake."""

from __future__ import annotations

import logging
import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from hemaline.execution.run_progress import RunProgress
from hemaline.paths import workflow_file
from hemaline.project.stages import Stage, load_stages

STAGES = {
    "align": Stage("align", "alignment"),
    "call": Stage("call", "variants"),
    "assess": Stage("assess", "callability", True),
}


def event(
    name: str | None, level: int = logging.INFO, msg: str = "", **values
) -> logging.LogRecord:
    record = logging.LogRecord("snakemake", level, "", 1, msg, None, None)
    vars(record).update({"event": name} | values)
    return record


def listener(samples: int, stats: dict[str, int]) -> tuple[RunProgress, list[str]]:
    lines: list[str] = []
    progress = RunProgress(STAGES, samples, lines.append)
    progress(event("run_info", stats=stats | {"all": 1, "total": sum(stats.values()) + 1}))
    return progress, lines


def without_clock(lines: list[str]) -> list[str]:
    return [re.sub(r"^\d\d:\d\d:\d\d  ", "", line) for line in lines]


def test_stages_are_printed_once_and_samples_as_they_are_completed():
    progress, lines = listener(3, {"align": 2, "call": 2, "assess": 2})
    for job, rule in enumerate(["align", "align", "call", "assess", "call", "assess"]):
        progress(event("job_info", jobid=job, rule_name=rule))
        progress(event("job_finished", job_id=job))
    assert without_clock(lines) == [
        "1 of 3 samples, 0 of 6 jobs  alignment",
        "1 of 3 samples, 2 of 6 jobs  variants",
        "1 of 3 samples, 3 of 6 jobs  callability",
        "2 of 3 samples, 4 of 6 jobs  callability",
        "3 of 3 samples, 6 of 6 jobs  callability",
    ]


@given(st.integers(1, 3000))
def test_a_large_cohort_has_few_lines(samples: int):
    progress, lines = listener(samples, {"assess": samples})
    for job in range(samples):
        progress(event("job_info", jobid=job, rule_name="assess"))
        progress(event("job_finished", job_id=job))
    assert progress.completed == samples
    assert lines[-1].split("  ")[1].startswith(f"{samples} of {samples} samples")
    assert len(lines) < 45


def test_a_failed_job_shows_the_coded_lines_of_its_log(tmp_path: Path):
    log = tmp_path / "a.log"
    log.write_text("noise\nERROR HL-R01 t.bed: no such contig. Fix: name it.\nmore noise\n")
    progress, lines = listener(1, {"align": 1})
    failure = {"rule_name": "align", "wildcards": {"sample": "A"}, "log": [str(log)]}
    progress(event("job_error", logging.ERROR, **failure))
    progress(event("job_error", logging.ERROR, **failure))  # the second time with its group
    assert lines == [
        f"failed: align A (log: {log})",
        "  ERROR HL-R01 t.bed: no such contig. Fix: name it.",
    ]
    assert progress.failed == [f"align A (log: {log})"]


def test_a_failed_job_without_coded_lines_shows_the_last_lines(tmp_path: Path):
    log = tmp_path / "a.log"
    log.write_bytes("".join(f"line {n}\n" for n in range(9)).encode() + b"\xff\x1b[31m\n")
    progress, lines = listener(1, {"align": 1})
    progress(event("job_error", logging.ERROR, rule_name="align", log=[str(log), "absent.log"]))
    assert len(lines) == 1 + 5
    assert "\x1b" not in "".join(lines)


def test_other_errors_of_snakemake_are_printed():
    progress, lines = listener(1, {})
    progress(event(None, logging.ERROR, "WorkflowError: no space"))
    progress(event(None, logging.ERROR, "Exiting because a job execution failed. Look below."))
    progress(event(None, logging.ERROR, "WorkflowError:\nAt least one job did not complete."))
    progress(event("error", logging.ERROR, "RuleException:\nCalledProcessError in file x.smk"))
    progress(event(None, logging.WARNING, "of no interest"))
    assert lines == ["WorkflowError: no space"]


def test_a_lock_and_a_complete_run_are_noticed_and_not_printed():
    progress, lines = listener(1, {})
    assert not (progress.is_locked or progress.is_complete)
    progress(event(None, logging.ERROR, "LockException:\nError: Directory cannot be locked."))
    assert progress.is_locked
    progress(event(None, logging.INFO, "Nothing to be done (all requested files are present)."))
    assert progress.is_complete
    assert lines == []


def test_the_log_of_a_failed_job_is_found_from_any_folder(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    progress, lines = listener(1, {"align": 1})
    progress(event("job_error", logging.ERROR, rule_name="align", log=["./logs/a.log"]))
    assert lines == [f"failed: align (log: {tmp_path}/logs/a.log)"]


def test_a_dry_run_prints_no_stage():
    lines: list[str] = []
    progress = RunProgress(STAGES, 2, lines.append, is_dry=True)
    progress(event("run_info", stats={"align": 2, "total": 2}))
    progress(event("job_info", jobid=1, rule_name="align"))
    assert (lines, progress.jobs) == ([], 2)


def test_every_rule_of_the_workflow_has_a_stage():
    rules = {
        name
        for path in workflow_file("rules").glob("*.smk")
        for name in re.findall(r"^ *rule (\w+):", path.read_text(), re.MULTILINE)
    }
    stages = load_stages()
    assert rules == set(stages)
    assert [name for name, one in stages.items() if one.completes_sample] == ["assess_sample"]
