"""A Slurm cluster of this one machine, without systemd: started, broken and stopped by tests."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

# Slurm's clients look here and nowhere else; a file of somebody else is never touched.
CONFIGURATION = Path("/etc/slurm/slurm.conf")
MARK = "# Written by Hemaline's cluster tests.\n"
PROGRAMS = ("slurmctld", "slurmd", "munged", "sbatch", "squeue", "scontrol")
_PATIENCE = 60.0


def why_not() -> str | None:
    """Why no cluster can be started here; None where one can."""
    missing = [name for name in PROGRAMS if shutil.which(name, path=_PATH) is None]
    if missing:
        return f"not on PATH: {' '.join(missing)} (apt-get install slurm-wlm munge)"
    if os.geteuid() != 0:
        return "starting daemons needs root"
    if CONFIGURATION.exists() and not CONFIGURATION.read_text().startswith(MARK):
        return f"{CONFIGURATION} belongs to another cluster"
    return None


_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"


@dataclass(frozen=True)
class Cluster:
    """One node with all cores of the machine; ``folder`` holds its state and logs."""

    folder: Path

    def start(self) -> None:
        """Start the daemons and wait until the node takes jobs; what was left over is stopped."""
        if CONFIGURATION.exists():
            self.stop()
        self.folder.mkdir(parents=True, exist_ok=True)
        CONFIGURATION.parent.mkdir(parents=True, exist_ok=True)
        CONFIGURATION.write_text(MARK + self._configuration(), encoding="utf-8")
        munge = Path("/run/munge")
        munge.mkdir(exist_ok=True)
        shutil.chown(munge, "munge", "munge")
        if not _running("munged"):
            _run("runuser", "-u", "munge", "--", shutil.which("munged", path=_PATH) or "munged")
        _run("slurmctld")
        self.start_node()

    def start_node(self) -> None:
        """Start the node's daemon, also after it was killed."""
        _run("slurmd")
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            state = subprocess.run(
                ["sinfo", "-h", "-o", "%T"], check=False, capture_output=True, text=True
            ).stdout.strip()
            if state in ("idle", "mixed", "allocated"):
                return
            if state.startswith("down"):
                _run("scontrol", "update", f"nodename={_HOST}", "state=resume")
            time.sleep(0.5)
        raise TimeoutError(f"the node does not take jobs: {self.logs()}")

    def kill_node(self) -> None:
        """SIGKILL the node's daemon and every job step on it, as a power cut would."""
        for name in ("slurmd", "slurmstepd"):
            subprocess.run(["pkill", "-KILL", "-x", name], check=False)

    def jobs(self) -> list[str]:
        """Ids of running jobs."""
        out = subprocess.run(
            ["squeue", "-h", "-t", "R", "-o", "%i"], check=True, capture_output=True, text=True
        )
        return out.stdout.split()

    def stop(self) -> None:
        """End every job and daemon, and take the configuration away again."""
        subprocess.run(["scancel", "--user", "root"], check=False)
        subprocess.run(["scontrol", "shutdown"], check=False)
        deadline = time.monotonic() + _PATIENCE
        while any(map(_running, _DAEMONS)) and time.monotonic() < deadline:
            time.sleep(0.2)
        for name in (*_DAEMONS, "munged"):
            subprocess.run(["pkill", "-x", name], check=False)
        CONFIGURATION.unlink(missing_ok=True)

    def logs(self) -> str:
        """The last lines of both daemons."""
        parts = []
        for name in _DAEMONS:
            with contextlib.suppress(OSError):
                parts.append((self.folder / f"{name}.log").read_text()[-1500:])
        return "\n".join(parts)

    def _configuration(self) -> str:
        cores = os.cpu_count() or 1
        pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
        memory = pages * size // 2**20 * 9 // 10
        return f"""\
ClusterName=hemaline
SlurmctldHost={_HOST}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
CryptoType=crypto/munge
MpiDefault=none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
ReturnToService=2
SlurmdTimeout=10
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/linux
StateSaveLocation={self.folder}/state
SlurmdSpoolDir={self.folder}/spool
SlurmctldPidFile={self.folder}/slurmctld.pid
SlurmdPidFile={self.folder}/slurmd.pid
SlurmctldLogFile={self.folder}/slurmctld.log
SlurmdLogFile={self.folder}/slurmd.log
NodeName={_HOST} CPUs={cores} Boards=1 SocketsPerBoard=1 CoresPerSocket={cores} \
ThreadsPerCore=1 RealMemory={memory}
PartitionName=main Nodes={_HOST} Default=YES MaxTime=INFINITE State=UP
"""


_HOST = socket.gethostname()
_DAEMONS = ("slurmctld", "slurmd")


def _running(name: str) -> bool:
    return (
        subprocess.run(
            ["pgrep", "-x", "-r", "DRST", name], check=False, capture_output=True
        ).returncode
        == 0
    )


def _run(*command: str) -> None:
    environment = os.environ | {"PATH": _PATH}
    subprocess.run(command, check=True, env=environment, timeout=_PATIENCE)
