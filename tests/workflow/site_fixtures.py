"""One small reference a session; a new site for each test module that requires one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
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
