"""The oncoprint as SVG: ``reports/oncoprint.svg``, and the page's figure before scripts run."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from hemaline.reports.cohort.appearance import CellState
from hemaline.reports.cohort.cohort_cells import CODE, INCOMPLETE
from hemaline.reports.cohort.cohort_data import CohortData
from hemaline.reports.cohort.oncoprint_layout import (
    GeneCount,
    OncoprintOrder,
    columns,
    gene_counts,
    oncoprint_order,
)

_FONT = "font-family=\"Helvetica, Arial, 'Liberation Sans', sans-serif\""
_LEGEND_ROW = 18
_LEGEND_COLUMNS = 4
# Room for the legend of a cohort of few samples.
_NARROWEST = 760.0


@dataclass
class Drawing:
    """Rectangles by colour, in the order in which colours were first used, and texts."""

    paths: dict[str, list[str]] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)

    def rectangle(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """Add one; sizes in pixels."""
        part = f"M{x:.5g} {y:.5g}h{width:.4g}v{height:.4g}h-{width:.4g}z"
        self.paths.setdefault(colour, []).append(part)

    def text(self, x: float, y: float, words: str, colour: str, anchor: str = "start") -> None:
        """Add a line of text."""
        self.texts.append(
            f'<text x="{x:.5g}" y="{y:.5g}" fill="{colour}" text-anchor="{anchor}">'
            f"{html.escape(words)}</text>"
        )

    def svg(self, width: float, height: float, title: str, paper: str) -> str:
        """The picture."""
        drawn = "".join(
            f'<path fill="{colour}" d="{"".join(parts)}"/>' for colour, parts in self.paths.items()
        )
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.5g} {height:.5g}" '
            f'width="{width:.5g}" height="{height:.5g}" role="img" {_FONT} font-size="11">'
            f'<title>{html.escape(title)}</title><rect width="100%" height="100%" '
            f'fill="{paper}"/>{drawn}{"".join(self.texts)}</svg>'
        )


@dataclass(frozen=True)
class _Column:
    """Samples of one column, and where it is."""

    samples: Sequence[int]
    x: float
    width: float


class OncoprintFigure:
    """The figure of one cohort: its first panel, samples by the first grouping track."""

    def __init__(self, data: CohortData) -> None:
        """Order genes and samples."""
        self._data, self._look = data, data.appearance
        self._panel = data.first_panel
        groups = next((one.values for one in data.tracks if one.groups), [None] * len(data.samples))
        self.order: OncoprintOrder = oncoprint_order(
            self._panel, data.codes, groups, self._look.layout.genes
        )
        self.counts: Sequence[GeneCount] = gene_counts(self._panel, data.codes)

    @property
    def gene_rows(self) -> list[tuple[str, GeneCount]]:
        """Genes that are drawn, with their counts."""
        return [(self._panel.genes[at], self.counts[at]) for at in self.order.genes]

    def svg(self) -> str:
        """The figure."""
        look, layout = self._look, self._look.layout
        drawing, top = Drawing(), layout.group_label + 4.0
        placed = list(self._columns())
        drawn = [column for _, column in placed]
        end = max((one.x + one.width for one in drawn), default=float(layout.label_width))
        self._group_labels(drawing, placed)
        for at in self.order.genes:
            self._label(drawing, at, top)
            self._gene(drawing, at, top, drawn)
            self._count(drawing, at, end + 8, top)
            top += layout.row + layout.gap
        width = max(end + 8 + layout.count_width, _NARROWEST)
        height = self._legend(drawing, top + 2 * layout.gap, width)
        title = f"{look.texts['title']}: {look.sections['oncoprint'].title}"
        return drawing.svg(width, height, title, look.colours["paper"])

    def _columns(self) -> Iterator[tuple[str, _Column]]:
        """Columns with the name of their group, from left to right."""
        layout, groups = self._look.layout, self.order.groups
        total = sum(len(group.samples) for group in groups)
        free = layout.width - layout.group_gap * (len(groups) - 1)
        number = min(total, layout.columns)
        width = min(free / number, float(layout.widest_sample)) if number else 0.0
        x = float(layout.label_width)
        for group in groups:
            share = max(1, round(number * len(group.samples) / total))
            for some in columns(group.samples, min(share, len(group.samples))):
                yield group.name, _Column(some, x, width)
                x += width
            x += layout.group_gap

    def _group_labels(self, drawing: Drawing, placed: Sequence[tuple[str, _Column]]) -> None:
        layout, ink = self._look.layout, self._look.colours["ink"]
        free = 0.0
        for group in self.order.groups:
            own = [column for name, column in placed if name == group.name]
            label = self._look.texts["group"].format(name=group.name, n=len(group.samples))
            if own[0].x >= free:
                drawing.text(own[0].x, layout.group_label - 4, label, ink)
                free = own[0].x + 6.2 * len(label) + 6

    def _label(self, drawing: Drawing, gene: int, top: float) -> None:
        layout, share = self._look.layout, _percent(self.counts[gene])
        label = f"{self._panel.genes[gene]}  {share}" if share else self._panel.genes[gene]
        x, y = layout.label_width - 6, top + layout.row - 3
        drawing.text(x, y, label, self._look.colours["ink"], "end")

    def _gene(self, drawing: Drawing, gene: int, top: float, placed: Sequence[_Column]) -> None:
        states = [self._state(self._panel.cells[column.samples, gene]) for column in placed]
        gap = 1.0 if placed and placed[0].width >= 4 else 0.0
        start = 0
        for at in range(1, len(placed) + 1):
            if at == len(placed) or gap or states[at] != states[start] or _parted(placed, at):
                first, last = placed[start], placed[at - 1]
                width = last.x + last.width - first.x - gap
                self._cell(drawing, states[start], first.x, top, width)
                start = at

    def _count(self, drawing: Drawing, gene: int, x: float, top: float) -> None:
        """Mutated samples, as a bar of the classes of their variants."""
        layout, codes = self._look.layout, self._panel.cells[:, gene] & CODE
        most = max(self.counts[at].mutated for at in self.order.genes) or 1
        scale, height = (layout.count_width - 40) / most, layout.row - 2
        for state in self._look.states:
            if state.of == "mutated":
                width = scale * int((codes == self._data.codes.of_state(state.name)).sum())
                for first, last in state.bars if width else ():
                    part = height * (last - first)
                    drawing.rectangle(x, top + 1 + height * first, width, part, state.colour)
                x += width
        words, ink = str(self.counts[gene].mutated), self._look.colours["ink"]
        drawing.text(x + 4, top + layout.row - 3, words, ink)

    def _state(self, cells: np.ndarray[tuple[int], np.dtype[np.uint8]]) -> tuple[str, bool]:
        """State of a column's cells: the one that is listed first; and if all are incomplete."""
        names = {self._data.codes.all[cell & CODE].state for cell in cells.tolist()}
        first = next(one for one in self._look.states if one.name in names)
        is_mutated = first.of == "mutated"
        return first.name, is_mutated and bool((cells & INCOMPLETE).all())

    def _cell(
        self, drawing: Drawing, found: tuple[str, bool], x: float, y: float, width: float
    ) -> None:
        look, height = self._look, self._look.layout.row
        state = look.by_name[found[0]]
        many = len(self._data.samples) > look.layout.many_samples
        if state.background != "paper":
            drawing.rectangle(x, y, width, height, look.colours[state.background])
        for top, bottom in state.bars:
            drawing.rectangle(
                x, y + top * height, width, (bottom - top) * height, _colour(state, many)
            )
        if found[1] and width >= 4:
            corner = min(width / 2, 4.0)
            drawing.rectangle(x + width - corner, y, corner, 4, look.colours["paper"])

    def _legend(self, drawing: Drawing, top: float, width: float) -> float:
        """Draw the states that occur with their names; returns the height of the figure."""
        layout, ink = self._look.layout, self._look.colours["ink"]
        cells = self._panel.cells[:, self.order.genes] & CODE
        names = {self._data.codes.all[code].state for code in np.unique(cells).tolist()}
        shown = [one for one in self._look.states if one.name in names]
        for place, state in enumerate(shown):
            x = 8 + width / _LEGEND_COLUMNS * (place % _LEGEND_COLUMNS)
            y = top + _LEGEND_ROW * (place // _LEGEND_COLUMNS)
            self._cell(drawing, (state.name, False), x, y, 16)
            drawing.text(x + 22, y + layout.row - 3, state.label, ink)
        return top + _LEGEND_ROW * -(-len(shown) // _LEGEND_COLUMNS)


def _parted(placed: Sequence[_Column], at: int) -> bool:
    """True if the column is the first of a group."""
    return placed[at].x - (placed[at - 1].x + placed[at - 1].width) > 1


def _colour(state: CellState, many: bool) -> str:
    return (state.many or state.colour) if many else state.colour


def _percent(count: GeneCount) -> str:
    """Share of the fully assessed samples; "" of none."""
    return f"{100 * count.mutated_assessed / count.assessed:.0f} %" if count.assessed else ""
