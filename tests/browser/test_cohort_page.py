"""The cohort page in Chromium: filters, keyboard, downloads, print, accessibility."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import browsers
import pyarrow.parquet as pq
import pytest
from axe_playwright_python.sync_playwright import Axe
from browsers import Opened
from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
SECTIONS = ("oncoprint", "callability", "missing", "vaf", "comutation", "protein", "scores",
            "runs", "samples")  # fmt: skip


def test_every_section_is_drawn_and_nothing_is_reported(opened: Opened, cohort_page: Path) -> None:
    page = opened.go(cohort_page)
    for name in SECTIONS:
        assert page.locator(f"#{name} .figure > *").count(), name
        assert page.locator(f"#{name}").is_visible(), name
    assert opened.reports == []
    assert opened.outside == []
    assert opened.requests == [cohort_page.resolve().as_uri()]


@pytest.mark.parametrize("width", [1280, 800, 420])
def test_nothing_needs_scrolling_sideways(browser: Browser, cohort_page: Path, width: int) -> None:
    opened = browsers.opened(browser, width)
    page = opened.go(cohort_page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.context.close()


def test_no_rule_of_accessibility_is_violated(opened: Opened, cohort_page: Path) -> None:
    page = opened.go(cohort_page)
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_a_filter_changes_every_count_and_the_address(opened: Opened, cohort_page: Path) -> None:
    page = opened.go(cohort_page)
    page.select_option("#filter_disease", "AML")
    words = page.inner_text("#shown")
    shown = int(words.split()[0])
    assert 0 < shown < 60
    assert page.locator("#samples tbody tr:not([aria-hidden])").count() == shown
    assert "f.disease=AML" in page.url
    other = opened.go(cohort_page, "#" + page.url.partition("#")[2])
    assert other.inner_text("#shown") == words
    assert other.input_value("#filter_disease") == "AML"
    other.click("text=Reset")
    assert other.inner_text("#shown") == "60 of 60 samples shown"


def test_of_an_address_only_known_values_are_taken(opened: Opened, cohort_page: Path) -> None:
    address = "#f.disease=%3Cimg+src%3Dx%3E&gene=NONE&genes=9e9&panel=7&zoom=-4&order=__proto__"
    page = opened.go(cohort_page, address)
    assert page.inner_text("#shown") == "60 of 60 samples shown"
    assert opened.reports == []


def test_a_gene_is_a_filter(opened: Opened, cohort_page: Path) -> None:
    page = opened.go(cohort_page)
    gene = page.locator("#filter_gene option").nth(1).get_attribute("value")
    page.select_option("#filter_gene", gene)
    table = pq.read_table(str(cohort_page.parents[1] / "matrices/p.status.parquet"))
    expected = sum(one == 1 for one in table.column(gene).to_pylist())
    assert page.inner_text("#shown") == f"{expected} of 60 samples shown"


def test_cells_are_read_with_the_keyboard(opened: Opened, cohort_page: Path) -> None:
    page = opened.go(cohort_page)
    page.focus("#oncoprint canvas")
    page.keyboard.press("ArrowRight")
    first = page.inner_text("#oncoprint_live")
    assert re.match(r"S\d{5}, \S+: (1|0|NA), ", first)
    page.keyboard.press("ArrowDown")
    assert page.inner_text("#oncoprint_live") != first
    page.keyboard.press("End")
    last = page.inner_text("#oncoprint_live")
    page.keyboard.press("Home")
    assert page.inner_text("#oncoprint_live") != last
    assert page.locator("#oncoprint_live a").get_attribute("href").endswith(".html")


def test_frequencies_are_of_fully_assessed_cells(opened: Opened, cohort_page: Path) -> None:
    """Against the matrices, not against the code of the page."""
    page = opened.go(cohort_page)
    page.evaluate("document.querySelector('#oncoprint details').open = true")
    page.wait_for_selector("#oncoprint tbody tr")
    rows = page.locator("#oncoprint tbody tr").all_inner_texts()
    folder = cohort_page.parents[1] / "matrices"
    status = pq.read_table(str(folder / "p.status.parquet"))
    assessed = pq.read_table(str(folder / "p.assessed.parquet"))
    genes = [row for row in rows if row.split("\t")[0] in status.column_names]
    assert len(genes) == 30
    for row in genes:
        gene, mutated, whole, of_those, *_ = row.split("\t")
        pairs = list(
            zip(status.column(gene).to_pylist(), assessed.column(gene).to_pylist(), strict=True)
        )
        assert int(mutated) == sum(one == 1 for one, _ in pairs)
        assert int(whole) == sum(full == 1 for _, full in pairs)
        assert int(of_those) == sum(one == 1 and full == 1 for one, full in pairs)


def test_the_order_is_that_of_the_picture(opened: Opened, cohort_page: Path) -> None:
    page = opened.go(cohort_page)
    picture = (cohort_page.parent / "oncoprint.svg").read_text(encoding="utf-8")
    in_picture = re.findall(r">([A-Z0-9-]+)  \d+ %<", picture)
    drawn = page.evaluate("geneOrder(SHOWN).genes.map(gene => panel().genes[gene])")
    assert drawn == in_picture
    groups = re.findall(r">(\w+ \(\d+\))<", picture)
    shown = page.evaluate(
        "sampleGroups(SHOWN, geneOrder(SHOWN).genes)"
        ".map(one => `${one.name} (${one.samples.length})`)"
    )
    assert [one for one in shown if one in groups] == groups


def test_the_oncoprint_is_saved_as_svg_png_and_tsv(
    opened: Opened, cohort_page: Path, tmp_path: Path
) -> None:
    page = opened.go(cohort_page)
    saved = {}
    for form in ("SVG", "PNG", "TSV"):
        with page.expect_download() as download:
            page.click(f"#oncoprint >> text=Save as {form}")
        saved[form] = tmp_path / download.value.suggested_filename
        download.value.save_as(saved[form])
    assert "<svg" in saved["SVG"].read_text()[:20]
    assert saved["PNG"].read_bytes()[:4] == b"\x89PNG"
    with saved["TSV"].open(newline="") as handle:
        rows = list(csv.reader(handle, delimiter="\t"))
    assert len(rows[0]) == 61
    cells = {cell for row in rows[1:] for cell in row[1:]}
    assert "0" in cells
    assert {cell.partition(":")[0] for cell in cells} == {"0", "1", "NA"}
    assert opened.reports == []


def test_paper_has_the_filters_as_a_sentence_and_a_drawing(
    opened: Opened, cohort_page: Path
) -> None:
    page = opened.go(cohort_page)
    page.select_option("#filter_disease", "AML")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert "Disease: AML" in page.inner_text("#printed")
    assert page.locator("#oncoprint .figure > svg").count() == 1
    assert not page.locator("#filters").is_visible()
    assert len(page.pdf(prefer_css_page_size=True)) > 10_000
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("#oncoprint canvas").count() == 1


def test_without_scripts_figure_counts_and_samples_are_there(
    browser: Browser, cohort_page: Path
) -> None:
    opened = browsers.opened(browser, scripts=False)
    opened.page.goto(cohort_page.resolve().as_uri())
    assert opened.page.locator("#oncoprint svg").is_visible()
    assert opened.page.locator("#samples tbody tr").count() == 60
    assert not opened.page.locator("#filters").is_visible()
    opened.page.context.close()
