"""How far long work has come, on a terminal only: logs and pipes get no half lines."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_EVERY_SECONDS = 0.5


@contextmanager
def progress(text: str) -> Iterator[Callable[[int], None]]:
    """A function that is called with the amount done; ``text`` has a ``{count}`` for it.

    The line is wiped at the end, whatever happens.
    """
    if not sys.stderr.isatty():
        yield lambda count: None
        return
    shown = 0.0

    def report(count: int) -> None:
        nonlocal shown
        now = time.monotonic()
        if now - shown >= _EVERY_SECONDS:
            shown = now
            print(f"\r{text.format(count=f'{count:,}')}\x1b[K", end="", file=sys.stderr, flush=True)

    report(0)
    try:
        yield report
    finally:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
