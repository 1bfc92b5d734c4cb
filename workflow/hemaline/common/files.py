"""Files that are either whole or absent: temporary name, fsync, rename; and temporary folders.

A writer that is killed cannot take its temporary file away: the next one of the same file does. A
lock distinguishes abandoned files from those being written.
"""

from __future__ import annotations

import fcntl
import glob
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from hemaline.common.protected_inputs import check_outputs

# A folder is made a moment before it is locked.
_YOUNG_SECONDS = 60


@contextmanager
def temporary_folder(parent: Path, prefix: str) -> Iterator[Path]:
    """A new folder in ``parent`` that only its owner may look into, removed at the end.

    Those of the same prefix that killed processes of this user left behind are removed as well.
    """
    _remove_left_folders(parent, prefix)
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            _lock(descriptor)
        yield folder
    finally:
        os.close(descriptor)
        shutil.rmtree(folder, ignore_errors=True)


def _remove_left_folders(parent: Path, prefix: str) -> None:
    for found in parent.glob(f"{glob.escape(prefix)}????????"):
        with suppress(OSError):
            status = found.lstat()
            is_old = time.time() - status.st_mtime > _YOUNG_SECONDS
            if status.st_uid != os.geteuid() or not is_old:
                continue
            descriptor = os.open(found, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                _lock(descriptor)
                shutil.rmtree(found, ignore_errors=True)
            finally:
                os.close(descriptor)


@contextmanager
def replacing_path(path: Path) -> Iterator[Path]:
    """A temporary path next to ``path`` that takes its name on success and vanishes on failure.

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


@contextmanager
def replacing_folder(path: Path, guards: Sequence[str]) -> Iterator[Path]:
    """A temporary folder whose files come into the folder ``path`` once all of them are written.

    A new ``path`` appears at once. In one that exists files are replaced one by one; ``guards``,
    without which nobody takes them for whole, are removed first and come last.
    """
    parent = next(one for one in path.absolute().parents if one.is_dir())
    with temporary_folder(parent, f".{path.name}.") as staged:
        content = staged / "content"
        content.mkdir()
        yield content
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            content.rename(path)
            return
        for name in guards:
            (path / name).unlink(missing_ok=True)
        for file in sorted(content.iterdir(), key=lambda one: (one.name in guards, one.name)):
            file.replace(path / file.name)


def _temporary_name(path: Path) -> tuple[str, str]:
    """Name before and after the random letters; tools use the ending."""
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
        OSError: another process writes it, or the file system has no locks.
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
