"""Real files as accidents leave them: cut, flipped, re-ordered, doubled, filled up."""

from __future__ import annotations

from hypothesis import strategies as st

# What editors, spreadsheet programs, transfers and mischief put into files.
FRAGMENTS = [
    b"\0",
    b"\r",
    b"\r\n",
    b"\t",
    b",",
    b";",
    b'"',
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xe9",
    b"\xe2\x80\xae",
    b"=cmd|' /C calc'!A0",
    b"$(touch PWNED)",
    b"`touch PWNED`",
    b"../../x",
    b"{input}",
    b"<script>alert(1)</script>",
    b"!!python/object/apply:os.system ['touch PWNED']",
    b"&a [*a]",
    b"*",
    b"<*>",
    b"nan",
    b"inf",
    b"1e999",
    b"-1",
    b"99999999999999999999",
    b"NA",
    b"",
    b"[" * 300,
]


@st.composite
def mutated(draw: st.DrawFn, content: bytes) -> bytes:
    """``content`` after one to four accidents."""
    for _ in range(draw(st.integers(1, 4))):
        content = draw(st.sampled_from(_ACCIDENTS))(draw, content)
    return content


def _place(draw: st.DrawFn, content: bytes) -> int:
    return draw(st.integers(0, len(content)))


def _cut(draw: st.DrawFn, content: bytes) -> bytes:
    return content[: _place(draw, content)]


def _behead(draw: st.DrawFn, content: bytes) -> bytes:
    return content[_place(draw, content) :]


def _flip(draw: st.DrawFn, content: bytes) -> bytes:
    if not content:
        return content
    at = draw(st.integers(0, len(content) - 1))
    return content[:at] + bytes([content[at] ^ (1 << draw(st.integers(0, 7)))]) + content[at + 1 :]


def _insert(draw: st.DrawFn, content: bytes) -> bytes:
    at = _place(draw, content)
    return content[:at] + draw(st.sampled_from(FRAGMENTS)) + content[at:]


def _replace_word(draw: st.DrawFn, content: bytes) -> bytes:
    words = content.split()
    if not words:
        return content
    word = draw(st.sampled_from(words))
    return content.replace(word, draw(st.sampled_from(FRAGMENTS)), 1)


def _shuffle_lines(draw: st.DrawFn, content: bytes) -> bytes:
    lines = content.splitlines(keepends=True)
    return b"".join(draw(st.permutations(lines))) if len(lines) < 60 else b"".join(lines[::-1])


def _double_line(draw: st.DrawFn, content: bytes) -> bytes:
    lines = content.splitlines(keepends=True)
    if not lines:
        return content
    at = draw(st.integers(0, len(lines) - 1))
    return b"".join([*lines[: at + 1], *lines[at:]])


def _drop_line(draw: st.DrawFn, content: bytes) -> bytes:
    lines = content.splitlines(keepends=True)
    at = draw(st.integers(0, len(lines)))
    return b"".join(lines[:at] + lines[at + 1 :])


_ACCIDENTS = (
    _cut,
    _behead,
    _flip,
    _insert,
    _replace_word,
    _shuffle_lines,
    _double_line,
    _drop_line,
)
