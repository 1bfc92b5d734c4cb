"""How much disk a run takes at most, and what it leaves: its folders, measured while it runs."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

_SECONDS = 0.2
_BLOCK = 512


def allocated_bytes(folders: Sequence[Path]) -> int:
    """Blocks of all files below the folders; a file with several names counts once."""
    seen: dict[tuple[int, int], int] = {}
    for folder in folders:
        # Snakemake deletes while this looks: `walk` passes over folders that go, `rglob` fails.
        for parent, _, names in os.walk(folder):
            for name in names:
                try:
                    found = Path(parent, name).lstat()
                except FileNotFoundError:
                    continue
                seen[found.st_dev, found.st_ino] = found.st_blocks * _BLOCK
    return sum(seen.values())


class DiskWatch:
    """Between ``with`` and its end, the most bytes that were allocated below ``folders``."""

    def __init__(self, folders: Sequence[Path]) -> None:
        """Start without measurements."""
        self.folders = folders
        self.peak_bytes = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> DiskWatch:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End, after a last look."""
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        is_over = False
        while not is_over:
            is_over = self._over.wait(_SECONDS)
            self.peak_bytes = max(self.peak_bytes, allocated_bytes(self.folders))
