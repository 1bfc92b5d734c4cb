"""A cluster for the whole session, stopped whatever happens."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from types import FrameType

import one_machine
import pytest
from one_machine import Cluster


def _as_interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt(signal.Signals(number).name)


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    if reason := one_machine.why_not():
        # scripts/test.sh requires a cluster: there, none is a failure.
        (pytest.fail if "HEMALINE_NEEDS_CLUSTER" in os.environ else pytest.skip)(reason)
    # pytest takes Ctrl-C in order, but leaves without a word at these.
    before = {number: signal.signal(number, _as_interrupt) for number in _ENDING}
    started = Cluster(tmp_path_factory.mktemp("slurm"))
    try:
        started.start()
        yield started
    finally:
        started.stop()
        shutil.rmtree(started.folder)
        for number, handler in before.items():
            signal.signal(number, handler)


_ENDING = (signal.SIGTERM, signal.SIGHUP)
