"""A Slurm cluster of this one machine, without systemd: started, broken and stopped by tests.

Everything that it starts, and every job, carries ``MARK`` in its environment: what is to be killed
is found by that, never by a name that another laboratory's process may have too.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

# `srun` inside of a job finds its cluster here and nowhere else; any other file stays.
CONFIGURATION = Path("/etc/slurm/slurm.conf")
FIRST_LINE = "# Hemaline's cluster tests"
MARK = "HEMALINE_CLUSTER_TEST"
# `which` is requested by the executor plugin; minimal images of some systems are without.
PROGRAMS = (
    *("slurmctld", "slurmd", "munged", "mungekey"),
    *("sbatch", "srun", "squeue", "sinfo", "scontrol", "scancel", "which"),
)
SECONDS_TO_START = 120.0
_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
_HOST = socket.gethostname().partition(".")[0]
# More than this machine has: room for the widest step of two samples at once and for a third
# attempt's memory. What tests really need is far less.
_CORES = 16
_MEGABYTES = 256_000


def why_not() -> str | None:
    """Why no cluster can be started here; None where one can."""
    missing = [name for name in PROGRAMS if shutil.which(name, path=_PATH) is None]
    if missing:
        return f"not on PATH: {' '.join(missing)} (apt-get install slurm-wlm munge)"
    if os.geteuid() != 0:
        return "starting daemons needs root"
    if not CONFIGURATION.exists():
        return None
    owner = _owner()
    if owner is None:
        return f"{CONFIGURATION} belongs to another cluster"
    if owner != os.getpid() and Path(f"/proc/{owner}").exists():
        return f"process {owner} tests with a cluster of its own"
    return None


def _owner() -> int | None:
    """The process whose test wrote the configuration; None where it is not a test's file."""
    first, *_ = [*CONFIGURATION.read_text(encoding="utf-8").splitlines(), ""]
    title, _, pid = first.rpartition(" ")
    return int(pid) if title == FIRST_LINE and pid.isdigit() else None


def sweep() -> None:
    """Stop what a test left behind that was itself killed, and take its configuration away."""
    if CONFIGURATION.exists() and why_not() is None:
        _kill_all(marked)
        CONFIGURATION.unlink()


@dataclass(frozen=True)
class Job:
    """One submission as ``squeue`` shows it; memory and time as they were requested."""

    number: str
    state: str
    memory: str
    time: str
    restarts: str


@dataclass(frozen=True)
class Cluster:
    """One node, larger on paper than the machine; ``folder`` holds its state and logs."""

    folder: Path
    daemons: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """For every process that submits: its jobs inherit the mark."""
        return os.environ | {"PATH": _PATH, MARK: str(self.folder)}

    def start(self) -> None:
        """Start the daemons and wait until the node takes jobs."""
        sweep()
        for name in ("state", "spool"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        CONFIGURATION.parent.mkdir(parents=True, exist_ok=True)
        CONFIGURATION.write_text(self._configuration(), encoding="utf-8")
        subprocess.run(["mungekey", "-c", "-k", f"{self.folder}/munge.key"], check=True)
        options = {"socket": "socket", "key-file": "key", "pid-file": "pid", "log-file": "log"}
        files = [f"--{option}={self.folder}/munge.{end}" for option, end in options.items()]
        # Forced: only root talks to it, through a folder that others cannot enter.
        self._launch("munged", "--foreground", "--force", *files, f"--seed-file={self.folder}/seed")
        self._await((self.folder / "munge.socket").exists, "munged")
        self._launch("slurmctld", "-D")
        self.start_node()

    def start_node(self) -> None:
        """Start the node's daemon, also after it was killed, and wait until it takes jobs."""
        self._launch("slurmd", "-D")
        self._await(lambda: self.node_state() in ("idle", "mixed", "allocated"), "the node")

    def kill_node(self) -> None:
        """SIGKILL the node's daemon and every process of every job on it, as a power cut would."""
        self.daemons["slurmd"].kill()
        self.daemons["slurmd"].wait()
        _kill_all(self._of_jobs)
        self._await(lambda: self.node_state().startswith("down"), "the loss of the node")

    def node_state(self) -> str:
        """Slurm's word for the node: idle, mixed, allocated, down, with ``*`` if it is silent."""
        return self._query("sinfo", "-h", "-o", "%T")

    def jobs(self, *states: str) -> list[Job]:
        """Submissions not yet ended, or those in one of the states."""
        rows = self._query("squeue", "-h", "-O", "JobID,State,MinMemory,TimeLimit,RestartCnt")
        found = [Job(*row.split()) for row in rows.splitlines()]
        return [job for job in found if not states or job.state in states]

    def script(self, job: Job) -> str:
        """The script as it was submitted; it names the rules and samples."""
        return self._query("scontrol", "write", "batch_script", job.number, "-")

    def kill_job(self, job: Job) -> None:
        """SIGKILL all processes of a job, unlike an orderly cancellation."""
        subprocess.run(["scancel", "--full", "--signal=KILL", job.number], check=True)

    def stop(self) -> None:
        """End every job and daemon, and take the configuration away again."""
        try:
            if CONFIGURATION.exists() and _owner() == os.getpid():
                subprocess.run(["scancel", "--user=root"], check=False, timeout=SECONDS_TO_START)
        except subprocess.TimeoutExpired:
            pass
        finally:
            _kill_all(self._of_jobs)
            for daemon in reversed(self.daemons.values()):
                daemon.terminate()
                try:
                    daemon.wait(30)
                except subprocess.TimeoutExpired:
                    daemon.kill()
                    daemon.wait()
            _kill_all(lambda: marked(str(self.folder)))
            if CONFIGURATION.exists() and _owner() == os.getpid():
                CONFIGURATION.unlink()

    @contextlib.contextmanager
    def informative(self) -> Iterator[None]:
        """Add the daemons' logs to any failure in the block."""
        try:
            yield
        except BaseException:
            print(self.logs(), file=sys.stderr)
            raise

    def logs(self) -> str:
        """The last lines of the daemons."""
        parts = []
        for path in sorted(self.folder.glob("*.log")):
            with contextlib.suppress(OSError):
                parts.append(f"{path.name}:\n{path.read_text()[-2000:]}")
        return "\n".join(parts)

    def _launch(self, name: str, *options: str) -> None:
        with (self.folder / f"{name}.out.log").open("ab") as log:
            self.daemons[name] = subprocess.Popen(
                [shutil.which(name, path=_PATH) or name, *options],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl-C is for the test, which stops them in order.
                start_new_session=True,
            )

    def _await(self, is_so: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + SECONDS_TO_START
        while not is_so():
            if time.monotonic() > deadline:
                raise TimeoutError(f"waited in vain for {what}\n{self.logs()}")
            time.sleep(0.5)

    def _query(self, *command: str) -> str:
        """Standard output of a client; empty where the controller does not answer yet."""
        return subprocess.run(
            command, check=False, capture_output=True, text=True, timeout=SECONDS_TO_START
        ).stdout.strip()

    def _of_jobs(self) -> list[int]:
        """Processes of jobs: the marked ones, and their `slurmstepd`, which hides its mark."""
        inside = [pid for pid in marked(str(self.folder)) if b"SLURM_JOB_ID=" in _environ(pid)]
        parents = {_parent(pid) for pid in inside}
        return [*(pid for pid in parents if pid and _name(pid) == "slurmstepd"), *inside]

    def _configuration(self) -> str:
        return f"""\
{FIRST_LINE} {os.getpid()}
ClusterName=hemaline
SlurmctldHost={_HOST}(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
CryptoType=crypto/munge
# A job that lost its node starts again when its credential has ended: else after 120 s.
AuthInfo=socket={self.folder}/munge.socket,cred_expire=20
MpiDefault=none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SchedulerParameters=sched_interval=5,bf_interval=5
ReturnToService=2
SlurmdTimeout=10
SlurmdParameters=config_overrides
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
StateSaveLocation={self.folder}/state
SlurmdSpoolDir={self.folder}/spool
SlurmctldPidFile={self.folder}/slurmctld.pid
SlurmdPidFile={self.folder}/slurmd.pid
SlurmctldLogFile={self.folder}/slurmctld.log
SlurmdLogFile={self.folder}/slurmd.log
NodeName={_HOST} NodeAddr=127.0.0.1 CPUs={_CORES} Boards=1 SocketsPerBoard=1 \
CoresPerSocket={_CORES} ThreadsPerCore=1 RealMemory={_MEGABYTES}
PartitionName=main Nodes={_HOST} Default=YES MaxTime=INFINITE State=UP
"""


def marked(value: str = "") -> list[int]:
    """Living processes of a cluster of these tests, or of the one in a folder."""
    wanted = f"{MARK}={value}".encode()
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            variables = _environ(int(entry.name)).split(b"\0")
            if any(one == wanted or (not value and one.startswith(wanted)) for one in variables):
                found.append(int(entry.name))
    return found


def _kill_all(find: Callable[[], list[int]]) -> None:
    """SIGKILL, and again for what was born meanwhile."""
    for _ in range(10):
        pids = find()
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if not pids:
            return
        time.sleep(0.2)


def _environ(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return b""


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def _parent(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[1])
