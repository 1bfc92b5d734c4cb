"""Committed pictures are current, and the page explains the numbers of the report."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import build_pictures
from hemaline.paths import resource

PAGE = Path(__file__).resolve().parents[2] / "docs/reading_results.md"


@pytest.mark.parametrize("name", build_pictures.drawn())
def test_drawn_pictures_are_current(name: str) -> None:
    picture = build_pictures.drawn()[name]
    assert (build_pictures.IMAGES / name).read_text(encoding="utf-8") == picture


def test_the_report_has_the_numbered_parts_in_their_order() -> None:
    template = resource("report/sample.html.j2").read_text(encoding="utf-8")
    known = re.findall(r'<h2 id="([a-z]+)">([^<]+)</h2>', template)
    ids = [name for name, _ in known]
    assert [name for name in ids if name in build_pictures.PARTS] == list(build_pictures.PARTS)
    explained = re.findall(r"^(\d)\. \*\*([^*]+)\*\*", PAGE.read_text(encoding="utf-8"), re.M)
    titles = [dict(known)[part] for part in build_pictures.PARTS]
    assert explained == [(str(at), title) for at, title in enumerate(titles, 1)]


def test_numbers_are_put_before_the_headings() -> None:
    parts = [
        f'<section aria-labelledby="{part}"><h2 id="{part}">T</h2></section>'
        for part in (*build_pictures.PARTS, "reading")
    ]
    text = build_pictures.numbered("<style></style>" + "".join(parts))
    assert re.findall(r'class="part-number">(\d)<', text) == [
        str(at) for at in range(1, len(build_pictures.PARTS) + 1)
    ]
    assert 'id="reading"' not in text
