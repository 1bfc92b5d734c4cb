"""The page of reads in Chromium: nothing leaves it, whatever is typed into the viewer."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsers import Opened

from read_pages import make_reads_page

pytestmark = pytest.mark.browser
# What igv.js itself writes to the console.
OF_THE_VIEWER = {"Remove handler"}


@pytest.fixture(scope="module")
def reads_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_reads_page(tmp_path_factory.mktemp("reads"))


def test_reads_of_each_variant_are_drawn_and_nothing_is_requested(
    opened: Opened, reads_page: Path
) -> None:
    page = opened.go(reads_page)
    for at, name in enumerate(("p.Arg0Ter", "p.Arg1Ter")):
        page.click(f"tbody tr:nth-child({at + 1}) button")
        page.wait_for_selector(f"html[data-ready='{at}']")
        assert page.inner_text("#shown") == f"Reads at {name}"
        assert page.locator("#reads canvas").count()
        assert page.locator("tr[aria-current]").count() == 1
    page.locator("#reads input.igv-search-input").fill("TP53")
    page.keyboard.press("Enter")
    page.wait_for_timeout(1000)
    assert opened.requests == [reads_page.resolve().as_uri()]
    assert set(opened.reports) <= OF_THE_VIEWER


def test_no_rule_of_accessibility_is_violated(opened: Opened, reads_page: Path) -> None:
    page = opened.go(reads_page)
    violations = Axe().run(page).response["violations"]
    assert violations == []


@pytest.mark.parametrize(
    "payload", ["</script><img src=x onerror=alert(1)>", '"><svg onload=alert(1)>']
)
def test_a_name_runs_nothing(opened: Opened, tmp_path: Path, payload: str) -> None:
    page = opened.go(make_reads_page(tmp_path, "p.Arg{}" + payload, "S1" + payload))
    assert page.locator("img[onerror], svg[onload]").count() == 0
    assert set(opened.reports) <= OF_THE_VIEWER
    assert opened.outside == []
