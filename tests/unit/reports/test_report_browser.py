"""A report in a browser: nothing needs scrolling sideways at the width of A4, and paper is A4.

Skips where no Chromium is on PATH (`apt-get install chromium`).
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from hemaline.paths import resource
from hemaline.reports.report_page import ReportPages
from hemaline.reports.sample_report import SampleReport
from reports import WORDS, large, report

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER = next(filter(None, map(shutil.which, BROWSERS)), None)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no chromium on PATH")
# A4 at 96 dots an inch.
A4_WIDTH, A4_POINTS = 794, (595, 842)
TEXT = "a-reason-without-any-space-in-it-" * 5
# Its own words into the title: whether the page or anything on it is wider than the window.
LOOK = """<script>
addEventListener("load", () => {
  const root = document.documentElement;
  const wide = [...document.querySelectorAll("main *, header *")]
    .filter(e => e.getBoundingClientRect().right > root.clientWidth + 0.5).map(e => e.tagName);
  const cut = [...document.querySelectorAll("td, th, dd, p")]
    .filter(e => e.scrollWidth > e.clientWidth + 1 && e.clientWidth).map(e => e.textContent);
  document.title = JSON.stringify([root.scrollWidth, root.clientWidth, wide, cut]);
});
</script>"""


def browse(folder: Path, page: Path, *options: str) -> str:
    command = [
        str(BROWSER), "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
        "--disable-dev-shm-usage", f"--user-data-dir={folder / 'profile'}",
        f"--window-size={A4_WIDTH},1123", *options, page.as_uri(),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=240)
    return done.stdout


def looked(folder: Path, page: Path) -> str:
    """Widths of the page as measured by itself, with the policy that forbids scripts taken out."""
    text, policies = re.subn(
        r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page.read_text(encoding="utf-8")
    )
    assert policies == 1
    copy = folder / "looked.html"
    copy.write_text(text.replace("</head>", f"{LOOK}</head>"), encoding="utf-8")
    (title,) = re.findall(r"<title>(.*?)</title>", browse(folder, copy, "--dump-dom"))[:1]
    return title


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A large panel with names as long as they come."""
    held, made = large(text=TEXT)
    return written(tmp_path_factory.mktemp("browser"), report(held, made_with=made))


def written(folder: Path, one: SampleReport) -> Path:
    path = folder / "S-1.html"
    ReportPages(resource("report"), WORDS).write(path, one)
    return path


def test_nothing_is_wider_than_a4(tmp_path: Path, page: Path) -> None:
    assert looked(tmp_path, page) == f"[{A4_WIDTH},{A4_WIDTH},[],[]]"


def test_the_look_sees_what_is_too_wide(tmp_path: Path, page: Path) -> None:
    wide = tmp_path / "wide.html"
    text = page.read_text(encoding="utf-8")
    wide.write_text(text.replace("<main>", f"<main><pre>{'x' * 300}</pre>"), encoding="utf-8")
    width, window, *_ = json.loads(looked(tmp_path, wide))
    assert width > window == A4_WIDTH


def test_the_style_sheet_is_taken_under_its_policy(tmp_path: Path, page: Path) -> None:
    """A script in the page as it is delivered does not run: the title stays."""
    text = page.read_text(encoding="utf-8").replace("</head>", f"{LOOK}</head>")
    other = tmp_path / "with_script.html"
    other.write_text(text, encoding="utf-8")
    assert "<title>S-1: Hemaline report (research use only)</title>" in browse(
        tmp_path, other, "--dump-dom"
    )


def test_paper_is_a4(tmp_path: Path, page: Path) -> None:
    pdf = tmp_path / "page.pdf"
    browse(tmp_path, page, "--no-pdf-header-footer", f"--print-to-pdf={pdf}")
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", pdf.read_bytes())
    assert len(boxes) > 3
    assert {(int(float(w)), int(float(h))) for w, h in boxes} <= {
        (A4_POINTS[0] + dw, A4_POINTS[1] + dh) for dw in (-1, 0, 1) for dh in (-1, 0, 1)
    }
