"""Code blocks of the pages, with the markers that state how they are run.

A block of bash, Python or R has one of these comments in the line before it:

    <!-- run: WORLD -->         run in a folder that `worlds.WORLDS[WORLD]` has filled
    <!-- run long: WORLD -->    the same, in the tier oracles
    <!-- not run: REASON -->    not run

Blocks of one page and world run one after the other in the same folder. A block after the comment
`<!-- prints -->` is the output of the block before it, in which `...` is any text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("bash", "python", "r")
_FENCE = re.compile(
    r"(?:^[ ]*<!-- (?P<marker>[^\n]*?) -->\n)?"
    r"^(?P<indent>[ ]*)(?P<fence>`{3,})(?P<language>[^\s`]*)[^\n]*\n"
    r"(?P<code>.*?)^[ ]*(?P=fence)[ ]*$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Block:
    """One fenced block of a page."""

    page: str
    line: int
    language: str
    marker: str
    code: str
    prints: str | None = None

    @property
    def is_code(self) -> bool:
        """True if a reader would run it."""
        return self.language in LANGUAGES

    @property
    def kind(self) -> str:
        """``run``, ``run long``, ``not run`` or nothing known."""
        return self.marker.partition(":")[0]

    @property
    def world(self) -> str:
        """Of a block that is run, the world it runs in."""
        return self.marker.partition(":")[2].strip() if self.kind in ("run", "run long") else ""


def pages() -> list[str]:
    """The pages that people write, by their path in the repository."""
    written = (path.relative_to(ROOT) for path in (ROOT / "docs").rglob("*.md"))
    kept = [path for path in written if path.parts[1] not in ("reference", "figures")]
    return ["README.md", *sorted(map(str, kept))]


def blocks(page: str) -> list[Block]:
    """All fenced blocks of a page, outputs attached to their code."""
    found = list(_blocks(page, (ROOT / page).read_text(encoding="utf-8")))
    attached = [
        replace(one, prints=other.code) if other.marker == "prints" else one
        for one, other in pairwise([*found, Block(page, 0, "", "", "")])
    ]
    return [one for one in attached if one.marker != "prints"]


def _blocks(page: str, text: str) -> Iterator[Block]:
    for match in _FENCE.finditer(text):
        indent = match["indent"]
        code = re.sub(f"^{indent}", "", match["code"], flags=re.MULTILINE)
        line = text.count("\n", 0, match.start("fence")) + 1
        yield Block(page, line, match["language"], match["marker"] or "", code)


def agrees(printed: str, expected: str) -> bool:
    """True if an output is the expected one; ``...`` is any text, spaces count as one."""
    words = [re.escape(" ".join(part.split())) for part in expected.split("...")]
    pattern = r"\s*.*?\s*".join(words)
    return re.fullmatch(pattern, " ".join(printed.split()), re.DOTALL) is not None
