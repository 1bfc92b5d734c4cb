"""The page of a report: whole, well-formed, escaped, readable, and the same every time."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from examples import at_most
from hemaline.callability.events.event_reports import EventRow
from hemaline.paths import resource
from hemaline.reads.confirmation import SampleVerdict
from hemaline.reads.read_counts import ReadCounts
from hemaline.reports.report_page import ReportPages, css_text, percent, shortened
from hemaline.reports.report_reasons import PolicyView
from hemaline.reports.report_words import visible
from hemaline.reports.sample_report import SampleReport
from hemaline.variants.variant_rows import VariantRow
from reports import CHECK, GENES, LANE, WORDS, cells, large, made, policy, qc_row, report, tables
from rows import event_row, gap_row, region_row, variant_row

FORM = resource("report")
STYLE = (FORM / "style.css").read_text()
CHECKS = ("identity", "sex", "contamination")
EVENTS = [
    event_row("ONE_ITD", "ONE", 1, vaf=0.2, allelic_ratio=0.25, length=30, in_frame=True,
              insertion_site="chr1:5", codon=2, ref="A", alt="ACG", alt_reads=100, limit=0.01),
    event_row("ONE_ITD", "ONE", 1, vaf=0.2, length=30),
    event_row("ONE_PTD", "ONE", 1, vaf=0.3, allelic_ratio=0.43),
    event_row("ONE_TD", "ONE", 0, length_min_proven=3, length_max_proven=90, limit=0.015),
    event_row("ONE_TD", "ONE", 0),
    event_row("ONE_TD", "ONE", None, limit=0.2),
]  # fmt: skip
VOID = {"meta", "br", "col", "line", "rect", "circle"}
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</style><script>alert(1)</script>",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;b&gt;",
    "=cmd|' /C calc'!A0",
]


class Page(HTMLParser):
    """Elements, attributes and text of a page; fails where tags do not match."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names))
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def written(folder: Path, one: SampleReport) -> str:
    path = folder / "S-1.html"
    ReportPages(FORM, WORDS).write(path, one)
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    return written(tmp_path_factory.mktemp("page"), report())


@pytest.fixture(scope="module")
def page(text: str) -> Page:
    return Page(text)


def test_it_states_what_it_is_for(page: Page) -> None:
    assert page.text.count("For research use only") == 1
    # At the head of every printed page as well.
    (style,) = re.findall(r'@top-right \{ content: "([^"]*)"', written_style())
    assert re.sub(r"\\0{4}20", " ", style) == "For research use only"


def written_style() -> str:
    return ReportPages(FORM, WORDS)._style("S-1")


def test_every_finding_gene_and_gap_is_there(page: Page) -> None:
    for stated in (
        "NM_1.1:c.5A>C",
        "NP_1.1:p.Lys2Thr",
        "50 of 500 fragments",
        "likely oncogenic",
        "Passes every technical filter (candidate sources: pileup).",
        "ONE ITD found: VAF 20 %, allelic ratio 0.25.",
        "2 findings: 1 reported variant, 1 event",
        "ONE ITD found (1) 20 % 0.25 30 bp; no detection limit could be determined",
        "3 to 90 bp; detection limit 1.5 %",
        "detection limit of its region 1 %",
        "TWO 1.25 % 5 % 3 % 100 % 500",
        "THREE too few fragments to exclude a variant at the floor 62.5 % 1 of 2 regions",
        "FOUR outside the targets of the assay NA 0 of 3 regions",
        "THREE exon2 chr1:1–100 not assessed: too few fragments to exclude a variant at the floor "
        "25 % 80",
        "exon1 to exon3 (3)",
        "schema digest ab12",
        "bwa 0.7.17",
    ):
        assert stated in page.text, stated


def test_it_names_nobody_but_the_sample(text: str) -> None:
    assert "S-1" in text
    assert "PATIENT-7" not in text
    assert "RUN-9" not in text


def test_it_requires_nothing_from_outside(text: str, page: Page) -> None:
    assert not {"script", "link", "img", "iframe", "object", "base", "form"} & {
        tag for tag, _ in page.tags
    }
    for tag, attributes in page.tags:
        assert not {"src", "href", "style", "onload"} & set(attributes), tag
    assert "url(" not in text
    assert "@import" not in text
    (policy_of_page,) = (
        one["content"]
        for one in page.attributes("meta")
        if one.get("http-equiv") == "Content-Security-Policy"
    )
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy_of_page == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )


def test_it_can_be_read_by_everybody(page: Page) -> None:
    assert page.attributes("html") == [{"lang": "en"}]
    tags = [tag for tag, _ in page.tags]
    assert tags.count("h1") == tags.count("main") == 1
    assert tags.count("caption") == tags.count("table")
    assert all(one.get("scope") in ("col", "row") for one in page.attributes("th"))
    drawn = page.attributes("svg")
    assert all(one.get("aria-hidden") == "true" or one.get("role") == "img" for one in drawn)
    ids = [one["id"] for _, one in page.tags if "id" in one]
    assert len(ids) == len(set(ids))
    named = {name for _, one in page.tags for name in (one.get("aria-labelledby") or "").split()}
    assert named <= set(ids)


def test_levels_are_words_with_symbols(page: Page) -> None:
    assert "✓ Sample: Pass" in page.text
    assert "? Sequencing run: Not evaluated" in page.text


def test_columns_are_as_many_as_cells(text: str) -> None:
    for table in re.findall(r"<table.*?</table>", text, re.DOTALL):
        widths = [int(one) for one in re.findall(r'<col width="(\d+)%">', table)]
        assert sum(widths) == 100
        for row in re.findall(r"<tr>.*?</tr>", table, re.DOTALL):
            assert len(re.findall(r"<t[hd][ >]", row)) == len(widths)


def test_the_same_tables_give_the_same_bytes(tmp_path: Path, text: str) -> None:
    assert written(tmp_path, report()) == text
    assert not re.search(r"\b20\d\d-\d\d-\d\d\b|\b\d\d:\d\d:\d\d\b", text)


@pytest.mark.parametrize("payload", HOSTILE)
def test_hostile_texts_are_shown_and_do_nothing(tmp_path: Path, payload: str) -> None:
    held, made_with = large(findings=2, genes=3, text=payload)
    found = Page(written(tmp_path, report(held, made_with=made_with)))
    assert "script" not in {tag for tag, _ in found.tags}
    assert "img" not in {tag for tag, _ in found.tags}
    assert not any(name.startswith("on") for _, one in found.tags for name in one)
    assert payload in "".join(found.texts)


def test_direction_and_control_characters_are_made_visible(tmp_path: Path) -> None:
    held, made_with = large(findings=1, genes=1, text="a\u202ecba\u2066\u200b\x00\ud800")
    found = written(tmp_path, report(held, made_with=made_with))
    assert "a&lt;U+202E&gt;cba&lt;U+2066&gt;&lt;U+200B&gt;&lt;U+0000&gt;&lt;U+D800&gt;" in found
    assert not re.search(r"[\u202a-\u202e\u2066-\u2069\u200b\x00]", found)


@settings(max_examples=at_most(30), deadline=None)
@given(st.text(max_size=60))
def test_any_text_keeps_the_page_whole(any_text: str) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        held, made_with = large(findings=1, genes=1, text=any_text)
        Page(written(Path(folder), report(held, made_with=made_with)))


@given(st.text(max_size=40))
def test_a_name_cannot_leave_its_css_string(name: str) -> None:
    escaped = css_text(name)
    assert re.fullmatch(r"([A-Za-z0-9]|\\[0-9a-f]{6})*", escaped)
    back = re.sub(r"\\([0-9a-f]{6})", lambda match: chr(int(match[1], 16)), escaped)
    assert back == name


def test_a_sample_without_cells_or_findings(tmp_path: Path) -> None:
    view = PolicyView(policy(), "pon", frozenset(GENES))
    held = tables(variants=[], cells={}, events=[], check=None, regions=[])
    found = Page(written(tmp_path, report(held, made_with=made(view))))
    assert "no gene of them is called mutated or not mutated" in found.text
    assert "Genes without a reported variant" not in found.text
    assert "No variant is reported" not in found.text


def test_nothing_reported_is_not_nothing_there(tmp_path: Path) -> None:
    held = tables(
        variants=[],
        events=[event_row("TWO_TD", "TWO", None)],
        cells=cells(ONE=("0", None), TWO=(None, "low_depth")),
    )
    found = Page(written(tmp_path, report(held, made_with=made(genes={"p": ("ONE", "TWO")}))))
    assert "No variant is reported. This applies only to the genes that are 0" in found.text
    assert "1 gene and 1 event were not measured." in found.text


def test_a_sample_that_was_not_measured_has_no_negative_result(tmp_path: Path) -> None:
    failed = ("sample_failed_qc",)
    held = tables(variants=[], events=[], cells=cells(ONE=(None, *failed), TWO=(None, *failed)))
    found = Page(written(tmp_path, report(held, made_with=made(genes={"p": ("ONE", "TWO")}))))
    assert "No gene was measured well enough for a result." in found.text
    assert "No variant is reported." not in found.text
    assert "No gene can be called free of a reported variant." in found.text


def test_an_event_is_a_finding(tmp_path: Path) -> None:
    event = event_row("FLT3_ITD", "ONE", 1, vaf=0.2, allelic_ratio=0.25, length=30, ref="A",
                      insertion_site="chr1:5", alt="AC", limit=0.012, alt_reads=100)  # fmt: skip
    held = tables(variants=[], events=[event], cells=cells(ONE=("1", None), TWO=("0", None)))
    two = made(genes={"p": ("ONE", "TWO")})
    found = Page(written(tmp_path, report(held, made_with=two)))
    assert "1 finding: 1 event" in found.text
    assert "FLT3 ITD found: VAF 20 %, allelic ratio 0.25. No other variant is reported." in (
        found.text
    )
    assert (
        "Findings and their evidence FLT3 ITD 30 bp, at chr1:5 VAF 20 %, allelic ratio 0.25: "
        in (found.text)
    )
    assert "100 fragments with the allele; detection limit 1.2 %." in found.text
    same = replace(held, variants=[variant_row("ONE", chrom="chr1", pos=5, ref="A", alt="AC")])
    found = Page(written(tmp_path, report(same, made_with=two)))
    assert "1 finding: 1 reported variant, 1 event (the same allele)" in found.text


@settings(max_examples=at_most(40), deadline=None)
@given(
    st.lists(st.sampled_from(EVENTS), max_size=3),
    st.sampled_from([[], [variant_row("ONE")], [variant_row("ONE", None, depth=None, pos=900)]]),
    st.sampled_from([("1", None), ("0", None), (None, "low_depth")]),
    st.fixed_dictionaries({name: st.sampled_from(sorted(WORDS.checks[name])) for name in CHECKS}),
    st.sampled_from([None, 0.015, 0.15]),
)
def test_no_page_denies_what_it_shows(
    events: list[EventRow],
    variants: list[VariantRow],
    cell: tuple[str | None, str | None],
    found: dict[str, str],
    limit: float | None,
) -> None:
    """Of made-up samples: no unqualified pass, no denial next to a finding, no half sentence."""
    import tempfile

    check = replace(CHECK, **found, contamination_limit=limit)  # type: ignore[arg-type]
    held = tables(events=events, variants=variants, cells=cells(ONE=cell), check=check)
    with tempfile.TemporaryDirectory() as folder:
        one = report(held, made_with=made(genes={"p": ("ONE",)}))
        text = Page(written(Path(folder), one)).text
    levels = {WORDS.checks[name][code].level for name, code in found.items()}
    assert ("Sample: Pass" in text) == (levels == {"pass"})
    for name, code in found.items():
        label = WORDS.check_details[name].label
        assert (f"Not assessed: {label} (" in text) == (code == "not_assessable")
    is_found = bool(variants or one.found_events)
    assert ("0 findings" in text) == (not is_found)
    assert not (is_found and ("No variant is reported" in text or "0 reported variant" in text))
    for half in ("no limit", "at NA", "NA fragments", "NA bp", "limit NA", "VAF NA,", ": ;"):
        assert half not in text, half


def test_a_0_of_a_single_hotspot_is_about_it_alone(tmp_path: Path) -> None:
    spot = region_row("ONE", region="p.V617F", kind="hotspot", homopolymers=0)
    held = tables(variants=[], events=[], regions=[spot], cells=cells(ONE=("0", None)))
    found = Page(written(tmp_path, report(held, made_with=made(genes={"p": ("ONE",)}))))
    assert "Of ONE only p.V617F was assessed; its 0 does not apply to the rest" in found.text
    assert "ONE (p.V617F alone) 1.25 % none in scope not excluded" in found.text


def test_reads_kept_are_with_the_reasons_of_the_others(tmp_path: Path) -> None:
    found = Page(written(tmp_path, report(reads=LANE)))
    assert "Reads kept 302 of 8 526 (3.54 %); lost: 8 200 low quality, 24 too short" in found.text
    none = SampleVerdict("S-1", (), counts={"L1": ReadCounts()})
    assert "Reads kept 0 of 0 Summary" in Page(written(tmp_path, report(reads=none))).text
    assert "Reads kept NA Summary" in Page(written(tmp_path, report())).text


def test_a_lane_that_lost_its_reads_does_not_pass(tmp_path: Path) -> None:
    reason = "0.03542 < 0.5; unit L2: 0.0012 < 0.5"
    kept = qc_row(
        metric="reads_kept", value="0.03542", unit="fraction", direction="below", warn="0.8",
        fail="0.5", verdict="fail", reason=reason,
    )  # fmt: skip
    overall = qc_row(metric="overall", verdict="fail", reason="fail: reads_kept")
    found = Page(written(tmp_path, report(tables(qc=[kept, overall]), reads=LANE)))
    assert "✕ Sample: Fail" in found.text
    assert f"Failed: Reads kept ({reason})." in found.text
    assert f"Reads kept 3.54 % < 80 % < 50 % ✕ Fail {reason}" in found.text


def test_controls_and_quality(tmp_path: Path) -> None:
    held, made_with = large(findings=1, genes=1, text="poor")
    control = {
        "run_id": "RUN-9", "role": "ntc", "check": "fragments_on_target", "name": None,
        "gene": None, "expected": "at most 50 fragments", "observed": "90 fragments",
        "verdict": "fail", "reason": "fragments_above_limit", "sample_id": "NTC-77",
    }  # fmt: skip
    run = {"run_id": "RUN-9", "assay": "capture", "verdict": "not_reportable"}
    with_run = made(made_with.view, genes=made_with.genes, runs=[run], controls=[control])
    found = Page(written(tmp_path, report(held, made_with=with_run)))
    assert "Sequencing run: Not reportable" in found.text
    assert "No-template control fragments on target at most 50 fragments 90 fragments" in found.text
    assert "NTC-77" not in found.text
    assert "Fragments on target 61 % 70 % – ! Warning poor" in found.text


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.1234567, "12.3 %"), (0.004, "0.4 %"), (1.0, "100 %"), ("0.7", "70 %"), (None, "NA")],
)
def test_percent(value: float | str | None, shown: str) -> None:
    assert percent(value).replace("\u00a0", " ") == shown


def test_long_names_are_cut_in_the_summary_alone(tmp_path: Path) -> None:
    name = "c.1_2ins" + "ACGT" * 40
    assert shortened("c.1A>C") == "c.1A>C"
    found = Page(written(tmp_path, report(tables(variants=[variant_row("ONE", hgvs_c=name)]))))
    assert shortened(name) in found.text
    assert name in found.text


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours (WCAG 2.2)."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


COLOURS = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", STYLE))
GENERAL = ("ink", "soft-ink", "accent-ink")
PAIRS = [
    *(
        (ink, background)
        for ink in GENERAL
        for background in ("paper-background", "head-background")
    ),
    *((f"{level}-ink", f"{level}-background") for level in WORDS.levels),
    *((f"{level}-ink", "paper-background") for level in WORDS.levels),
]


@pytest.mark.parametrize(("ink", "background"), PAIRS)
def test_contrast(ink: str, background: str) -> None:
    assert contrast(COLOURS[ink], COLOURS[background]) >= 4.5


def test_backgrounds_are_values_of_properties_that_exist() -> None:
    found = re.findall(r"([\w-]+): var\(--[\w-]+-background\)", STYLE)
    assert set(found) == {"background", "fill"}


def test_every_ink_and_background_of_the_sheet_is_tested() -> None:
    """Black on white is 21; text takes its colour from tested inks and backgrounds alone."""
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert {n for n in COLOURS if n.endswith("ink")} == {ink for ink, _ in PAIRS}
    assert {n for n in COLOURS if n.endswith("background")} == {
        background for _, background in PAIRS
    }
    used = re.findall(r"(?<![-\w])(?:color|background): ([^;}]+)", STYLE)
    assert used
    tested = {COLOURS["ink"], COLOURS["soft-ink"]}
    for value in used:
        name = re.fullmatch(r"var\(--([\w-]*(?:ink|background))\)", value.strip())
        assert name or value.strip() in tested, value
        assert name is None or name[1] in COLOURS


def test_paper() -> None:
    assert "size: A4" in STYLE
    assert re.search(r"thead \{ display: table-header-group; \}", STYLE)
    assert re.search(r"^tr \{ break-inside: avoid; \}", STYLE, re.MULTILINE)


@given(st.text())
def test_visible_texts_hold_no_invisible_character(any_text: str) -> None:
    shown = visible(any_text)
    assert visible(shown) == shown
    shown.encode("utf-8")


def test_gaps_of_several_regions_are_all_named_by_their_ends(tmp_path: Path) -> None:
    rows = [gap_row("ONE", "not_targeted", region=f"exon{n}", median_depth=None, first=n, last=n)
            for n in (3, 4)]  # fmt: skip
    found = Page(written(tmp_path, report(tables(regions=rows))))
    assert "exon3 to exon4 (2) chr1:3–3 to chr1:4–4" in found.text
