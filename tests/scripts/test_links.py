"""Links of the repository's pages to files and headings resolve."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = subprocess.run(
    ["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True
).stdout.split()
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"^(`{3,}).*?^\1|`[^`\n]*`", re.MULTILINE | re.DOTALL)


def links(page: str) -> Iterator[tuple[Path, str]]:
    """The file and the heading of each link within the repository."""
    text = _CODE.sub("", (ROOT / page).read_text(encoding="utf-8"))
    for target in _LINK.findall(text):
        if not re.match(r"[a-z]+:", target):
            file, _, heading = target.partition("#")
            yield (ROOT / page).parent / file if file else ROOT / page, heading


def headings(path: Path) -> set[str]:
    """Anchors as GitHub and MyST make them of headings."""
    text = re.sub(
        r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL
    )
    found = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in found}


@pytest.mark.parametrize("page", PAGES)
def test_links_resolve(page: str) -> None:
    for path, heading in links(page):
        # What the build makes is checked by the build.
        if "docs/reference/" in path.resolve().as_posix() or path.parent.name == "figures":
            continue
        assert path.exists(), f"{page}: {path}"
        if heading:
            assert heading in headings(path), f"{page}: {path.name}#{heading}"


@pytest.mark.parametrize("page", PAGES)
def test_links_have_a_text(page: str) -> None:
    # Sphinx would fill it in; people also read the pages as they are.
    text = _CODE.sub("", (ROOT / page).read_text(encoding="utf-8"))
    assert re.findall(r"(?<!!)\[\]\([^)]*\)", text) == []
