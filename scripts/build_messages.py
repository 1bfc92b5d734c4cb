"""Write resources/messages.md, the page of every message, from resources/messages.tsv."""

from __future__ import annotations

from collections.abc import Iterator

from hemaline.common.problems import ExitCode, Message, catalogue
from hemaline.paths import resource

PAGE = resource("messages.tsv").with_suffix(".md")
HEAD = """# Messages
Made by `python scripts/build_messages.py` from messages.tsv; a test fails where it is not current.

A message reads `ERROR CODE file row N column C: what is wrong. Fix: what to do.` Rows are lines of
the file, the header being line 1. Codes are stable: a code keeps its meaning and is never used
again for another. All messages of a check are shown at once; what differs in its row alone is one
line (`rows 2, 3, 4 and 1,855 more`), and of one column 20 values have a line each. In braces: what
the case fills in.
Where several kinds meet, a command leaves with 5, then 2, 3, 4; warnings and notes stop nothing.
"""
KINDS = {
    ExitCode.INPUT: "input",
    ExitCode.REFERENCE: "reference or environment",
    ExitCode.DATA: "tool or data",
    ExitCode.PRIVACY: "privacy",
    ExitCode.INTERNAL: "internal",
}


def page() -> str:
    """The whole page, one table for each exit code."""
    parts = [HEAD]
    messages = sorted(catalogue().values(), key=lambda message: message.code)
    for code, kind in KINDS.items():
        rows = [message for message in messages if message.exit_code == code]
        parts.append(
            f"\n## Exit code {int(code)}: {kind}\n| code | message | fix |\n|---|---|---|\n"
        )
        parts += _rows(rows)
    return "".join(parts)


def _rows(messages: list[Message]) -> Iterator[str]:
    for message in messages:
        is_error = message.severity == "error"
        code = message.code if is_error else f"{message.code} ({message.severity})"
        cells = (code, message.message, message.fix)
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
