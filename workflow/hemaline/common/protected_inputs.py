"""One guard for every command: no output is written over an input.

The command line protects the inputs of a verb before it runs; :func:`hemaline.common.files.
replacing_path`, through which every file is written, checks here.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from hemaline.common.problems import Problems, raised_together

# Indices that tools read next to a file by themselves.
_INDICES = (".fai", ".gzi", ".tbi", ".csi")

_PROTECTED: ContextVar[frozenset[str]] = ContextVar("protected inputs", default=frozenset())


@contextmanager
def protecting(inputs: Iterable[Path]) -> Iterator[None]:
    """Protect files, their indices and the files of folders while the context lasts."""
    token = _PROTECTED.set(_PROTECTED.get() | _real_paths(inputs))
    try:
        yield
    finally:
        _PROTECTED.reset(token)


def check_outputs(outputs: Iterable[Path]) -> None:
    """Refuse outputs before anything is written.

    Raises:
        HemalineError: HL-V45 an output is a protected input, HL-V47 two outputs are one file,
            HL-H07 an output is there and is no plain file, such as a device.
    """
    with raised_together() as problems:
        seen: dict[str, Path] = {}
        for path in outputs:
            real = os.path.realpath(path)
            if real in _PROTECTED.get():
                problems.add("HL-V45", path=path)
            elif real in seen:
                problems.add("HL-V47", path=path, other=seen[real])
            elif Path(real).exists() and not Path(real).is_file():
                problems.add("HL-H07", path=path)
            seen[real] = path


def check_writable(
    folder: Path, problems: Problems, source: Path | str = "", column: str | None = None
) -> None:
    """Add HL-H03 where a folder cannot be made or written to; nothing is made."""
    there = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        problems.add("HL-H03", source, column=column, path=there)


def _real_paths(inputs: Iterable[Path]) -> frozenset[str]:
    """Links followed, ``x/../y`` resolved."""
    found = set()
    for path in inputs:
        found.add(os.path.realpath(path))
        found.update(os.path.realpath(f"{path}{suffix}") for suffix in _INDICES)
        if path.is_dir():
            found.update(map(os.path.realpath, path.iterdir()))
    return frozenset(found)
