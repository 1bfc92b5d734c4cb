"""Texts of other sites in the cohort page: shown as they are, and nothing of them runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from browsers import Opened

from cohorts import Cohort, build, make_page

pytestmark = pytest.mark.browser
PAYLOADS = (
    "</script><img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "=HYPERLINK(1)",
    "</title><script>alert(1)</script>",
    "\u202eabc\u2028",
)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_name_runs_nothing(opened: Opened, tmp_path: Path, payload: str) -> None:
    cohort = Cohort(samples=12, genes=8, runs=1, variant_name="p.Arg{}" + payload)
    folder = build(tmp_path, cohort)
    sheet = folder / "verdicts.tsv"
    text = sheet.read_text(encoding="utf-8").replace("\tpass\tNA", f"\tpass\t{payload}")
    sheet.write_text(text, encoding="utf-8")
    runs = folder / "runs.tsv"
    runs.write_text(
        runs.read_text(encoding="utf-8").replace("RUN000", payload.replace("\u2028", "")),
        encoding="utf-8",
    )
    page = opened.go(make_page(folder))
    page.focus("#oncoprint canvas")
    for _ in range(12):
        page.keyboard.press("ArrowRight")
    assert page.locator("img, script[src], main script").count() == 0
    assert opened.reports == []
    assert opened.outside == []


def test_a_spreadsheet_gets_no_formula(opened: Opened, tmp_path: Path) -> None:
    page = opened.go(make_page(build(tmp_path, Cohort(samples=6, genes=4, runs=1))))
    cells = page.evaluate("['=1+1', '@x', '+1', '-1.5', '-x', 'a\\tb', null].map(tsvCell)")
    assert cells == ["'=1+1", "'@x", "'+1", "-1.5", "'-x", "a b", "NA"]
