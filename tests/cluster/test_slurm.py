"""The demo cohort on Slurm, with a job, the node and the run itself lost; and without Slurm."""

from __future__ import annotations

import os
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from contents import INDEXES, content
from one_machine import Cluster, Job, marked
from runs import HERE, ROOT, Run, names, values, wait_for

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(7200)]

# The whole demo unless requested otherwise; the first of them go through all that is broken.
COHORT = names(int(os.environ.get("HEMALINE_CLUSTER_SAMPLES", "0")) or None)
BROKEN = COHORT[:2]
_SAMPLE = re.compile(r"sample=([\w-]+)")


@dataclass(frozen=True)
class Losses:
    """Outcome of a run that lost a job, the node, and then itself."""

    run: Run
    killed: Job
    retried: Job
    on_lost_node: list[Job]
    requeued: list[Job]
    code: int
    left: list[Job]
    resumed: list[str]


def _folder(factory: pytest.TempPathFactory, name: str) -> Iterator[Path]:
    folder = factory.mktemp(name)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def slurm_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield from _folder(tmp_path_factory, "slurm_run")


@pytest.fixture(scope="module")
def local_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield from _folder(tmp_path_factory, "local_run")


def _by_sample(cluster: Cluster, *states: str) -> dict[str, Job]:
    """Submissions by the sample that they are of."""
    found = {}
    for job in cluster.jobs(*states):
        if len(samples := set(_SAMPLE.findall(cluster.script(job)))) == 1:
            found[samples.pop()] = job
    return found


@pytest.fixture(scope="module")
def losses(cluster: Cluster, slurm_folder: Path) -> Losses:
    run = Run(slurm_folder, "slurm", cluster.environment)
    run.prepare(BROKEN)
    with cluster.informative(), run.running(*HERE) as process:

        def aligning() -> dict[str, Job]:
            running = _by_sample(cluster, "RUNNING")
            begun = {path.name.partition(".")[0] for path in run.folder.glob("work/aligned/*/*")}
            return {name: job for name, job in running.items() if name in begun}

        sample, killed = wait_for(aligning, process, "a sample was being aligned").popitem()
        cluster.kill_job(killed)

        def again() -> list[Job]:
            job = _by_sample(cluster).get(sample)
            return [job] if job and job.number != killed.number else []

        (retried,) = wait_for(again, process, "the killed job was sent again")
        wait_for(lambda: cluster.jobs("RUNNING"), process, "something ran again")
        on_node = cluster.jobs("RUNNING")
        lost = {job.number for job in on_node}
        cluster.kill_node()
        requeued = cluster.jobs()
        cluster.start_node()

        def of_lost_node() -> list[Job]:
            return [job for job in cluster.jobs("RUNNING") if job.number in lost]

        wait_for(of_lost_node, process, "a job of the lost node ran again")
        code = run.interrupt(process)
    left = cluster.jobs("RUNNING", "PENDING")
    with cluster.informative():
        resumed = run.complete(*HERE)
    return Losses(run, killed, retried, on_node, requeued, code, left, resumed)


@pytest.fixture(scope="module")
def grown(losses: Losses, cluster: Cluster) -> Counter[str]:
    """The rest of the cohort joins the finished samples: what was submitted, and how often."""
    losses.run.prepare(COHORT)
    with cluster.informative():
        return Counter(losses.run.complete(*HERE))


@pytest.fixture(scope="module")
def local(cluster: Cluster, grown: Counter[str], local_folder: Path) -> Run:
    """The same cohort on this machine alone; requested after the cluster has ended its work."""
    run = Run(local_folder, "default", cluster.environment)
    run.prepare(COHORT)
    run.complete()
    return run


def test_a_killed_job_is_sent_again_with_more_memory_and_time(losses: Losses) -> None:
    assert _megabytes(losses.retried) > _megabytes(losses.killed)
    assert _minutes(losses.retried) > _minutes(losses.killed)


def test_jobs_of_a_lost_node_wait_for_it_to_return(losses: Losses) -> None:
    lost = {job.number for job in losses.on_lost_node}
    assert lost
    states = {job.number: (job.state, job.restarts) for job in losses.requeued}
    assert {number: states.get(number) for number in lost} == dict.fromkeys(lost, ("PENDING", "1"))


def test_an_interrupted_run_takes_its_jobs_away_and_resumes(losses: Losses) -> None:
    assert losses.code != 0
    assert losses.left == []
    assert losses.resumed


def test_a_sample_is_one_submission_and_so_is_the_cohort(grown: Counter[str]) -> None:
    # A tumour and its normal are joined: Snakemake puts what depends on each other into one.
    new = values("patient_id", COHORT[len(BROKEN) :])
    # The targets of an assay that the first samples did not have are prepared on their own.
    assays = values("assay", COHORT) - values("assay", BROKEN)
    assert grown == {"sample": len(new), "reference": len(assays), "cohort": 1}


def test_the_files_are_those_of_a_run_without_slurm(losses: Losses, local: Run) -> None:
    there, here = losses.run.deliverables(), local.deliverables()
    assert there.keys() == here.keys()
    assert [path for path in here if path.startswith("matrices/")]
    reference = ROOT / ".cache/demo_reference/reference.fa"
    for path in (path for path in here if here[path] != there[path]):
        if not path.endswith(INDEXES):
            ours, theirs = (run.folder / "results" / path for run in (local, losses.run))
            # Not compared by pytest, which would take hours to show where two files differ.
            same = content(ours, reference) == content(theirs, reference)
            assert same, path


def test_each_rule_of_a_sample_keeps_its_log(losses: Losses, grown: Counter[str]) -> None:
    logs = losses.run.folder / "work/logs"
    for rule in ("merge_units_to_cram", "call_sample_variants", "target_depth"):
        assert {path.stem for path in (logs / rule).glob("*.log")} == set(COHORT)


def test_nothing_is_left_running(losses: Losses, grown: Counter[str], cluster: Cluster) -> None:
    assert cluster.jobs() == []
    daemons = {daemon.pid for daemon in cluster.daemons.values()}
    assert set(marked(str(cluster.folder))) == daemons


def _megabytes(job: Job) -> int:
    units = {"M": 1, "G": 1024}
    return int(float(job.memory[:-1]) * units[job.memory[-1]])


def _minutes(job: Job) -> int:
    """Of Slurm's ``[days-]hours:minutes:seconds``."""
    days, _, clock = job.time.rpartition("-")
    hours, minutes, _ = ["0", "0", *clock.split(":")][-3:]
    return int(days or 0) * 1440 + int(hours) * 60 + int(minutes)
