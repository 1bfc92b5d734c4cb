"""Faults while a run goes on: what was killed, filled up or locked resumes to the same results."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from deliverables import delivered
from sites import S34F, Site

from simulation.simulate import Allele

# scripts/test.sh faults runs more of them.
ROUNDS = int(os.environ.get("HEMALINE_FAULT_ROUNDS", "1"))
VICTIMS = ("snakemake", "all of it", "a tool")
TOOLS = ("bwa", "samtools", "bcftools", "fastp", "mosdepth", "hemaline")


def add_cohort(site: Site) -> None:
    """Small, since it is run again and again: one mutated sample, and in the long tier another."""
    if ROUNDS > 1:
        site.add_simulated("WT", depth=60)
    site.add_simulated("MUT", (Allele(*S34F, vaf=0.4),), depth=60)
    site.write()


def start(site: Site, *options: str) -> subprocess.Popen[bytes]:
    """A run in a session of its own, so that all of it can be found."""
    return subprocess.Popen(
        site.command(*options),
        cwd=site.folder,
        env=site.environment,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def members(session: int) -> dict[int, str]:
    """Living processes of a session by pid, with their names."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            text = (entry / "stat").read_text()
        except OSError:
            continue
        name, _, rest = text.partition("(")[2].rpartition(")")
        fields = rest.split()
        if int(fields[3]) == session and fields[0] not in "ZX":
            found[int(entry.name)] = name
    return found


def kill_session(session: int) -> None:
    """SIGKILL to all that still belongs to a run that this test started."""
    for pid in members(session):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


@pytest.fixture(scope="module")
def undisturbed(new_site: Callable[[str], Site]) -> tuple[Site, float]:
    """A run without any fault, and the seconds it took."""
    site = new_site("undisturbed")
    add_cohort(site)
    began = time.monotonic()
    done = site.run()
    assert done.returncode == 0, done.stdout + done.stderr
    return site, time.monotonic() - began


@pytest.mark.parametrize("seed", range(ROUNDS))
@pytest.mark.timeout(1800)
def test_killed_and_resumed(
    seed: int, undisturbed: tuple[Site, float], new_site: Callable[[str], Site]
) -> None:
    """Snakemake, the whole run and a tool are killed, one a run; the last run ends identical."""
    whole, seconds = undisturbed
    chance = random.Random(seed)
    site = new_site(f"killed{seed}")
    add_cohort(site)
    locking: tuple[str, ...] = ()
    for victim in chance.sample(VICTIMS, k=len(VICTIMS)):
        _kill(site, victim, chance.uniform(0.25, 0.6) * seconds, chance, locking)
        # The lock of the first one killed stays; a person removes it at the end.
        locking = ("--rerun-incomplete", "--nolock")
    assert site.run("--unlock").returncode == 0
    done = site.run("--rerun-incomplete")
    assert done.returncode == 0, done.stdout + done.stderr
    assert delivered(site) == delivered(whole)


def _kill(
    site: Site, victim: str, seconds: float, chance: random.Random, options: Sequence[str]
) -> None:
    """Start a run and kill one of ``VICTIMS`` after a time, if it has not ended by then."""
    with start(site, *options) as process:
        moment = time.monotonic() + seconds
        while time.monotonic() < moment and process.poll() is None:
            time.sleep(0.05)
        if victim == "a tool":
            _kill_a_tool(process, chance)
            process.wait()
        else:
            process.kill()
            if victim == "all of it":
                kill_session(process.pid)
            process.wait()
        # Children of a killed Snakemake write on: a person waits for them, or kills them.
        kill_session(process.pid)


def _kill_a_tool(process: subprocess.Popen[bytes], chance: random.Random) -> None:
    while process.poll() is None:
        tools = [pid for pid, name in members(process.pid).items() if name in TOOLS]
        if tools:
            try:
                os.kill(chance.choice(tools), signal.SIGKILL)
            except ProcessLookupError:
                continue
            return
        time.sleep(0.02)


@pytest.mark.faults
def test_sigterm_leaves_no_orphan(new_site: Callable[[str], Site]) -> None:
    site = new_site("terminated")
    add_cohort(site)
    with start(site) as process:
        while process.poll() is None and not any(
            name in TOOLS for name in members(process.pid).values()
        ):
            time.sleep(0.05)
        assert process.poll() is None
        process.terminate()
        process.wait(timeout=120)
        until = time.monotonic() + 20
        while members(process.pid) and time.monotonic() < until:
            time.sleep(0.2)
        left = members(process.pid)
        kill_session(process.pid)
    assert left == {}
    done = site.run("--rerun-incomplete")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MB; only root may mount it."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no tmpfs can be mounted here: {done.stderr.strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.faults
def test_a_full_disk(
    small_disk: Path, undisturbed: tuple[Site, float], new_site: Callable[[str], Site]
) -> None:
    """No partial file under a final name; with room again the run ends identical."""
    site = new_site("full")
    site.config["results"] = str(small_disk / "results")
    add_cohort(site)
    filling = small_disk / "filling"
    filling.write_bytes(bytes(1000 * 1024))
    done = site.run()
    assert done.returncode == 1, done.stdout + done.stderr
    # samtools does not report why it could not close its file; nothing of it stays under a final
    # name.
    assert "error closing" in _all_logs(site)
    filling.unlink()
    whole = delivered(undisturbed[0])
    stayed = {
        path.relative_to(small_disk / "results").as_posix(): path.read_bytes()
        for path in files(small_disk)
    }
    assert not stayed.keys() & {name for name in whole if name.startswith("alignments")}
    assert stayed == {name: whole[name] for name in stayed}, "half a file under a final name"
    subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
    done = site.run("--rerun-incomplete")
    assert done.returncode == 0, done.stdout + done.stderr
    (site.folder / "results").symlink_to(small_disk / "results")
    assert delivered(site) == whole


def files(folder: Path) -> list[Path]:
    """All files below a folder."""
    return [path for path in folder.rglob("*") if path.is_file()]


def _all_logs(site: Site) -> str:
    texts = [p.read_text(errors="replace") for p in site.folder.rglob("*.log")]
    return "\n".join(texts)


@pytest.mark.faults
def test_a_read_only_results_folder(tmp_path: Path, new_site: Callable[[str], Site]) -> None:
    site = new_site("readonly")
    folder = tmp_path / "results"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", str(folder)]
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no tmpfs can be mounted here: {done.stderr.strip()}")
    try:
        site.config["results"] = str(folder)
        add_cohort(site)
        answer = site.run()
        assert answer.returncode == 3, answer.stdout + answer.stderr
        assert "HL-H03" in answer.stderr
        assert "Traceback" not in answer.stderr
        assert not (site.folder / "work").exists()
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.faults
def test_two_runs_in_one_folder(new_site: Callable[[str], Site]) -> None:
    """The second is refused with the word lock, and the first ends as if alone."""
    site = new_site("twice")
    add_cohort(site)
    with start(site) as first:
        while first.poll() is None and not (site.folder / "work/logs").exists():
            time.sleep(0.05)
        # Without the option it may be refused for the first one's open files, before the lock.
        second = site.run("--rerun-incomplete")
        assert first.wait() == 0
    assert second.returncode == 1
    assert "lock" in second.stderr.lower()
    assert (site.folder / "results/manifest.json").exists()
