"""A cluster for the whole session, stopped whatever happens."""

from __future__ import annotations

from collections.abc import Iterator

import one_machine
import pytest
from one_machine import Cluster


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    if reason := one_machine.why_not():
        pytest.skip(reason)
    started = Cluster(tmp_path_factory.mktemp("slurm"))
    try:
        started.start()
        yield started
    finally:
        started.stop()
