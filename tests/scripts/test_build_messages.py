"""The page of messages is that of the catalogue."""

from __future__ import annotations

import build_messages
from hemaline.common.problems import catalogue


def test_the_page_is_current() -> None:
    text = build_messages.PAGE.read_text(encoding="utf-8")
    assert text == build_messages.page(), "run: python scripts/build_messages.py"


def test_every_message_is_once() -> None:
    lines = [line for line in build_messages.page().splitlines() if line.startswith("| HL-")]
    assert sorted(line.split()[1] for line in lines) == sorted(catalogue())
    assert len(lines) == len(catalogue())
