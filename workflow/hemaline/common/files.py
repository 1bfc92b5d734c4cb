"""Files that are either whole or absent: temporary name, fsync, rename.

A writer that is killed cannot take its temporary file away: the next one of the same file does. A
lock tells what is left behind from what is being written.
"""

from __future__ import annotations

import fcntl
import glob
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from hemaline.common.protected_inputs import check_outputs


@contextmanager
def replacing_path(path: Path) -> Iterator[Path]:
    """A temporary path beside ``path`` that takes its name on success and vanishes on failure.

    Raises:
        HemalineError: ``path`` is an input of the command, or there and no plain file.
    """
    check_outputs([path])
    path.parent.mkdir(parents=True, exist_ok=True)
    _remove_left_behind(path)
    prefix, suffix = _temporary_name(path)
    descriptor, name = tempfile.mkstemp(prefix=prefix, suffix=suffix, dir=path.parent)
    temporary = Path(name)
    try:
        with suppress(OSError):
            _lock(descriptor)
        yield temporary
        with temporary.open("rb") as handle:
            os.fsync(handle.fileno())
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    finally:
        os.close(descriptor)
        with suppress(FileNotFoundError):
            temporary.unlink()


def _temporary_name(path: Path) -> tuple[str, str]:
    """What stands before and after the random letters; tools go by the ending."""
    return f".{path.name}.", "".join(path.suffixes)


def _remove_left_behind(path: Path) -> None:
    prefix, suffix = _temporary_name(path)
    for found in path.parent.glob(f"{glob.escape(prefix)}????????{glob.escape(suffix)}"):
        # NFS locks for writing only what is open for writing.
        with suppress(OSError), found.open("r+b") as handle:
            _lock(handle.fileno())
            found.unlink()


def _lock(descriptor: int) -> None:
    """Lock until the descriptor is closed or its process is gone.

    Raises:
        OSError: another process writes it, or the file system knows no locks.
    """
    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def replacing(path: Path) -> Iterator[TextIO]:
    """An open UTF-8 text file with LF line ends that replaces ``path`` when all was written."""
    with (
        replacing_path(path) as temporary,
        temporary.open("w", encoding="utf-8", newline="\n") as handle,
    ):
        yield handle


def sha256(path: Path) -> str:
    """Hexadecimal SHA-256 of a file's bytes."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
