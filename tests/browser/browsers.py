"""Chromium of this machine, and pages in it that note everything they request or report."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
# The first paint of the static page and the script that replaces it.
READY_MS = 60_000


def program() -> str | None:
    """Path of a Chromium; None where there is none."""
    return next(filter(None, map(shutil.which, _PROGRAMS)), None)


def why_not() -> str | None:
    """Why no page can be opened here; None where one can."""
    return None if program() else "no chromium on PATH (apt-get install chromium)"


@contextmanager
def chromium() -> Iterator[Browser]:
    """A Chromium without a window and without the network."""
    with sync_playwright() as playwright:
        options = ["--disable-dev-shm-usage", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        browser = playwright.chromium.launch(executable_path=program(), args=options)
        yield browser
        browser.close()


@dataclass
class Opened:
    """A page, and what it requested, reported and raised."""

    page: Page
    requests: list[str] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)

    def go(self, path: Path, address: str = "") -> Any:
        """Open a file and wait until its scripts have drawn it; returns the page."""
        self.page.goto(path.resolve().as_uri() + address)
        self.page.wait_for_selector("html[data-ready]", timeout=READY_MS)
        return self.page

    @property
    def outside(self) -> list[str]:
        """Requests other than of the file itself."""
        return [one for one in self.requests if not one.startswith(("file:", "blob:", "data:"))]


def opened(browser: Browser, width: int = 1280, scripts: bool = True) -> Opened:
    """A new page of this width in pixels."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, accept_downloads=True, offline=True,
        java_script_enabled=scripts,
    )  # fmt: skip
    made = Opened(context.new_page())
    made.page.on("request", lambda request: made.requests.append(request.url))
    made.page.on("console", lambda message: made.reports.append(message.text))
    made.page.on("pageerror", lambda error: made.reports.append(str(error)))
    made.page.on("dialog", lambda dialog: (made.reports.append("dialog"), dialog.dismiss()))
    return made
