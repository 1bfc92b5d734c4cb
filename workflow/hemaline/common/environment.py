"""The environment rules run in."""

import os
import stat
import sys
from contextlib import suppress
from pathlib import Path


def use_own_commands() -> None:
    """Put the folder of this Python first on PATH.

    `hemaline` and `multiqc` are found there, also where Snakemake was started from a virtual
    environment that nobody activated.
    """
    own = str(Path(sys.executable).parent)
    os.environ["PATH"] = os.pathsep.join([own, os.environ.get("PATH", os.defpath)])


# What the mode of new files and folders must not have.
_WITHHELD = {"owner": 0o077, "group": 0o027, "everyone": 0o022}


def restrict_permissions(readable_by: str) -> None:
    """Restrict new files of this process, and of the jobs it starts, to ``readable_by``.

    The umask of the caller applies as well: nothing becomes more open than it allows.

    Args:
        readable_by: ``owner`` (0600), ``group`` (0640) or ``everyone`` (0644).
    """
    own = os.umask(0o077)
    os.umask(own | _WITHHELD[readable_by])


def withhold_logs(folder: Path, readable_by: str) -> None:
    """Take from others what Snakemake wrote before ``restrict_permissions``.

    Its folder and its logs.

    A log is begun before any rule is read, and names the inputs of a run.

    Args:
        folder: ``.snakemake`` of the working directory.
        readable_by: as of :func:`restrict_permissions`.
    """
    for path in (folder, folder / "log", *folder.glob("log/*")):
        with suppress(OSError):
            if not path.is_symlink():
                path.chmod(stat.S_IMODE(path.stat().st_mode) & ~_WITHHELD[readable_by])
