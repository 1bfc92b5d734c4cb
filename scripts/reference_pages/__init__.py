"""Pages of the documentation that are made from the sources they describe.

`docs/conf.py` writes them before a build; nothing of them is committed.
"""

from __future__ import annotations

from pathlib import Path

from reference_pages import commands, figures, frequencies, keys, knowledge, tables, words
from reference_pages.markdown import INDEX, index_page


def pages() -> dict[str, str]:
    """Text of every generated file, by its path below `docs/`."""
    made = (keys, tables, words, commands, knowledge)
    listed = {name: text for module in made for name, text in module.pages().items()}
    drawn = {**figures.pages(), **frequencies.pages()}
    return {INDEX: index_page(listed), **listed, **drawn}


def write(folder: Path) -> None:
    """Write the pages below `folder`; those that are current stay untouched, others go."""
    made = {folder / name: text for name, text in pages().items()}
    for parent in {path.parent for path in made}:
        parent.mkdir(parents=True, exist_ok=True)
        for path in set(parent.iterdir()) - made.keys():
            path.unlink()
    for path, text in made.items():
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
