"""Commands: their help texts, and the messages they report."""

from __future__ import annotations

import importlib
import io
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

import hemaline.cli.commands
from build_messages import page as messages_page
from hemaline.cli.main import main
from reference_pages.markdown import FOLDER, escaped, page, section


def pages() -> dict[str, str]:
    """The command line, and the catalogue of messages."""
    introduction = "What `hemaline` and each of its commands print with `--help`."
    sections = [section(f"hemaline {' '.join(words)}".strip(), text) for words, text in _helps()]
    first, *rest = messages_page().splitlines(keepends=True)
    # What a message fills in is in braces, and paths may be in angle brackets: neither is markup.
    messages = "".join(line.replace("<", "&lt;") for line in rest if "build_messages" not in line)
    return {
        f"{FOLDER}/commands.md": page("Commands", introduction, sections),
        f"{FOLDER}/messages.md": first + messages,
    }


def _helps() -> Iterator[tuple[tuple[str, ...], str]]:
    yield (), _block(())
    folder = Path(str(hemaline.cli.commands.__file__)).parent
    for module in sorted(folder.glob("[a-z]*.py")):
        words = (module.stem.replace("_", "-"),)
        yield words, _block(words)
        command = importlib.import_module(f"hemaline.cli.commands.{module.stem}")
        for action in getattr(command, "ACTIONS", ()):
            yield (*words, action.__name__), _block((*words, action.__name__))


def _block(words: tuple[str, ...]) -> str:
    return f"````text\n{_help(words)}````\n"


def _help(words: tuple[str, ...]) -> str:
    out = io.StringIO()
    with (
        redirect_stdout(out),
        redirect_stderr(out),
        patch.dict("os.environ", {"COLUMNS": "82", "NO_COLOR": "1"}),
    ):
        code = main([*words, "--help"])
    if code:
        raise SystemExit(f"hemaline {escaped(' '.join(words))} --help ends with {code}")
    return out.getvalue()
