"""Parts of the figures: SVG text in the documentation's colours."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

# Colours that stay apart for the colour-blind (Okabe and Ito) and in grey.
INK, SOFT, LINE = "#1b1b1b", "#5a5a5a", "#8a8a8a"
ONE, ZERO, EDGE, OPEN = "#b5442a", "#d7e4ee", "#6f8ea6", "#b07d00"
_STYLE = "font-family: system-ui, 'Helvetica Neue', Arial, sans-serif; font-size: 13px"


def picture(width: int, height: int, title: str, parts: Sequence[str]) -> str:
    """A picture on white, so that it is readable on a dark page too."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" style="{_STYLE}">\n'
        f"<title>{escape(title)}</title>\n"
        f'<rect width="{width}" height="{height}" rx="6" fill="#ffffff"/>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def text(
    x: float, y: float, words: str, anchor: str = "start", colour: str = INK, more: str = ""
) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" fill="{colour}"{more}>'
        f"{escape(words)}</text>"
    )


def line(x: float, y: float, to_x: float, to_y: float, colour: str = LINE, more: str = "") -> str:
    return f'<line x1="{x:g}" y1="{y:g}" x2="{to_x:g}" y2="{to_y:g}" stroke="{colour}"{more}/>'


def box(x: float, y: float, width: float, height: float, fill: str, edge: str = "none") -> str:
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="3" fill="{fill}" '
        f'stroke="{edge}"/>'
    )


def cell(
    x: float, y: float, status: int | None, size: float = 26, is_targeted: bool = True
) -> list[str]:
    """One cell of a matrix: 1 a full box, 0 a pale box with an edge, NA no box but a line."""
    middle = y + size / 2
    if status is None:
        colour, width = (OPEN, size / 6) if is_targeted else (LINE, 1.5)
        return [line(x, middle, x + size, middle, colour, f' stroke-width="{width:.3g}"')]
    if status:
        return [box(x, y, size, size, ONE)]
    return [box(x + 0.5, y + 0.5, size - 1, size - 1, ZERO, EDGE)]
