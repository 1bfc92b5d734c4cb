from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import browsers
import pytest
from browsers import Opened
from playwright.sync_api import Browser

from cohorts import Cohort, build, make_page


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if reason := browsers.why_not():
        # scripts/test.sh browser requires one: there, none is a failure.
        (pytest.fail if "HEMALINE_NEEDS_BROWSER" in os.environ else pytest.skip)(reason)
    with browsers.chromium() as found:
        yield found


@pytest.fixture(scope="session")
def cohort_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of 60 samples and 30 genes."""
    folder = build(tmp_path_factory.mktemp("cohort"), Cohort(samples=60, genes=30, runs=3))
    return make_page(folder)


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opened]:
    made = browsers.opened(browser)
    yield made
    made.page.context.close()
