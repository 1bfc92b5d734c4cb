"""One small reference and one cohort a session.

A new site for each module that requires its own.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from cohort import shared_cohort
from sites import Knowledge, Site


@pytest.fixture(scope="session")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    return Knowledge.make(tmp_path_factory.mktemp("knowledge"))


@pytest.fixture(scope="session")
def new_site(
    knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Site]:
    def make(name: str) -> Site:
        folder: Path = tmp_path_factory.mktemp(name)
        return Site(folder, knowledge)

    return make


@pytest.fixture(scope="session")
def cohort(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The shared cohort: read it, or restore what is changed in it."""
    own = tmp_path_factory.getbasetemp()
    # Folders of xdist's workers are next to each other in that of the session.
    return shared_cohort(own.parent if "PYTEST_XDIST_WORKER" in os.environ else own)
