"""Markdown that holds any text: tables, escaped cells, anchors, and the index of the pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

FOLDER = "reference"
INDEX = f"{FOLDER}/index.md"
_SPECIAL = re.compile(r"([\\|*\[\]`~$])")


def escaped(text: object) -> str:
    """Text in which nothing is markup, on one line."""
    line = " ".join(str(text).split())
    return _SPECIAL.sub(r"\\\1", line).replace("&", "&amp;").replace("<", "&lt;")


def code(text: object) -> str:
    """Text as code within a line; empty for none."""
    shown = str(text).replace("|", "\\|")
    return f"`{shown}`" if shown else ""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; cells are markdown, empty columns are left out."""
    held = [list(row) for row in rows]
    kept = [at for at in range(len(head)) if at == 0 or any(row[at] for row in held)]
    lines = [[head[at] for at in kept], ["---"] * len(kept)]
    lines += [[row[at] for at in kept] for row in held]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def page(title: str, introduction: str, sections: Iterable[str]) -> str:
    """A page of sections that begin with their own headings."""
    return "\n".join([f"# {title}\n", f"{introduction}\n", *sections])


def section(name: str, text: str, anchor: str = "") -> str:
    """A section with a target by which other pages can link to it."""
    target = f"({anchor})=\n" if anchor else ""
    return f"{target}## {name}\n\n{text}\n"


def index_page(pages: Mapping[str, str]) -> str:
    """The list of the pages."""
    names = [name.removeprefix(f"{FOLDER}/").removesuffix(".md") for name in pages]
    listed = "\n".join(names)
    text = "Each page is generated from the schemas, resources or commands that it describes."
    toctree = f"```{{toctree}}\n:maxdepth: 1\n\n{listed}\n```\n"
    return page("Keys, tables and commands", text, [toctree])
