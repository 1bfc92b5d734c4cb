"""Figures of the explanation of 1, 0, NA and the detection limit.

The curve and the example are computed by the package's own limits, from its packaged filters.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from math import log10

import numpy as np
from numpy.typing import NDArray

from hemaline.calling.limits import LimitModel
from hemaline.filters.filter_file import load_filters
from hemaline.paths import resource
from reference_pages import svg

_CHEMISTRY, _FLOOR, _DEPTHS = "capture", 0.02, (10, 3000)


def pages() -> dict[str, str]:
    """SVG files by their path below `docs/`."""
    depths = np.arange(_DEPTHS[0], _DEPTHS[1] + 1)
    limits = LimitModel(load_filters(_CHEMISTRY)).limits(depths, np.full(len(depths), 0.5))
    needed = int(depths[~(limits <= _FLOOR)].max()) + 1
    return {
        "figures/cells.svg": _cells(),
        "figures/limit.svg": _curve(depths, limits, needed),
        "figures/exon.svg": _exon(needed),
        "figures/decision.svg": _decision(),
    }


def _cells() -> str:
    """The three states side by side."""
    rows = (
        (1, "1", "a reported variant at or above the reporting threshold"),
        (0, "0", "every required region is covered deeply enough to exclude one"),
        (None, "NA", "not assessed: the reason matrix states why"),
    )
    parts: list[str] = []
    for at, (status, word, meaning) in enumerate(rows):
        y = 20 + at * 44
        parts += svg.cell(24, y, status)
        parts.append(svg.text(66, y + 18, word, more=' font-weight="600"'))
        parts.append(svg.text(104, y + 18, meaning))
    return svg.picture(560, 152, "The three states of a gene: 1, 0 and NA", parts)


def demo_matrix() -> str:
    """The status of the demo's samples as its truth has it: a column for each sample."""
    cells_of = _demo_cells()
    genes = dict.fromkeys(gene for cells_ in cells_of.values() for gene in cells_)
    mutated = {gene: sum(one.get(gene) == "1" for one in cells_of.values()) for gene in genes}
    left, top, step, size = 84, 84, 30, 24
    parts: list[str] = []
    for row, gene in enumerate(sorted(genes, key=lambda gene: -mutated[gene])):
        y = top + row * step
        parts.append(svg.text(left - 10, y + 17, gene, "end", more=' font-style="italic"'))
        for column, cells_ in enumerate(cells_of.values()):
            parts += _state(left + column * step, y, cells_.get(gene, "not_on_panel"), size)
    for column, sample in enumerate(cells_of):
        x = left + column * step + 11
        turned = f' transform="rotate(-55 {x} {top - 10})"'
        parts.append(svg.text(x, top - 10, sample, more=turned))
    words = (
        ("1", "1: a reported variant"),
        ("0", "0: covered deeply enough to exclude one"),
        ("low_depth", "NA: too shallow, or uncertain; the reason is stated"),
        ("not_targeted", "NA: not covered by the assay"),
    )
    bottom = top + len(genes) * step + 16
    for at, (state, meaning) in enumerate(words):
        x, y = left + at % 2 * 380, bottom + at // 2 * 26
        parts += _state(x, y, state, 16)
        parts.append(svg.text(x + 25, y + 13, meaning))
    width = left + len(cells_of) * step + 50
    return svg.picture(width, bottom + 64, "Status of genes of the demo's samples", parts)


def _demo_cells() -> dict[str, dict[str, str]]:
    """By sample and gene 1, 0, or the reason of NA; a gene is not there where no panel has it."""
    found: dict[str, dict[str, str]] = {}
    for panel in ("matrix", "globin_matrix"):
        path = resource(f"demo/truth.{panel}.tsv")
        with path.open(encoding="utf-8", newline="") as handle:
            for row in csv.DictReader(handle, delimiter="\t"):
                genes = [name for name in row if f"{name}_reason" in row]
                cells_ = {g: row[f"{g}_reason"] if row[g] == "NA" else row[g] for g in genes}
                known = {gene: cell for gene, cell in cells_.items() if cell != "not_on_panel"}
                found.setdefault(row["sample_id"], {}).update(known)
    return found


def _state(x: float, y: float, cell: str, size: float) -> list[str]:
    status = int(cell) if cell in ("0", "1") else None
    return svg.cell(x, y, status, size, cell not in ("not_targeted", "not_on_panel"))


def _curve(depths: NDArray[np.int64], limits: NDArray[np.float64], needed: int) -> str:
    """Detection limit by depth."""
    left, right, top, bottom = 70, 600, 46, 290

    def x(depth: float) -> float:
        first, last = map(log10, _DEPTHS)
        return left + (log10(depth) - first) / (last - first) * (right - left)

    def y(vaf: float) -> float:
        return top + (0 - log10(vaf)) / 2.5 * (bottom - top)

    parts = [svg.box(x(needed), y(_FLOOR), right - x(needed), bottom - y(_FLOOR), svg.ZERO)]
    for vaf in (1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005):
        parts.append(svg.line(left, y(vaf), right, y(vaf), "#e4e4e4"))
        parts.append(svg.text(left - 8, y(vaf) + 4, f"{vaf * 100:g} %", "end", svg.SOFT))
    for depth in (10, 30, 100, 300, 1000, 3000):
        parts.append(svg.line(x(depth), bottom, x(depth), bottom + 5))
        parts.append(svg.text(x(depth), bottom + 20, f"{depth:,}", "middle", svg.SOFT))
    # A limit changes where a step of depths begins.
    steps = np.flatnonzero(np.diff(limits, prepend=np.nan) != 0)
    points = ((depths[at], limits[at]) for at in steps if np.isfinite(limits[at]))
    path = " ".join(f"{x(depth):.1f},{y(vaf):.1f}" for depth, vaf in points)
    parts.append(f'<polyline points="{path}" fill="none" stroke="{svg.INK}" stroke-width="2"/>')
    dashed = ' stroke-width="1.5" stroke-dasharray="6 4"'
    parts.append(svg.line(left, y(_FLOOR), right, y(_FLOOR), svg.ONE, dashed))
    parts.append(svg.line(x(needed), y(_FLOOR), x(needed), bottom, svg.EDGE, dashed))
    parts += [
        svg.text(
            left + 8,
            y(_FLOOR) - 7,
            f"reporting threshold (floor) {_FLOOR * 100:g} %",
            colour=svg.ONE,
        ),
        svg.text(x(needed) + 8, bottom - 32, f"from {needed} fragments:"),
        svg.text(x(needed) + 8, bottom - 14, "0 is possible"),
        svg.text(x(30), y(0.33), "detection limit", colour=svg.INK, more=' font-weight="600"'),
        svg.text((left + right) / 2, bottom + 42, "fragments at the base", "middle"),
        svg.text(left - 46, 24, "VAF that is found with a probability of 95 %"),
    ]
    return svg.picture(640, 350, "Detection limit of a substitution by depth", parts)


def _exon(needed: int) -> str:
    """Two samples over one exon: one is 0, of the other too few bases are callable."""
    bases = np.arange(100)
    shape = 1 - np.exp(-(np.minimum(bases, 99 - bases) + 14) / 16)
    gap = 1 - 0.8 * np.exp(-(((bases - 68) / 12) ** 2))
    samples = (
        ("sample A", 820 * shape, 0, "Every base reaches the needed depth: the gene can be 0"),
        (
            "sample B",
            820 * shape * gap,
            None,
            "A gap may hide a variant: the gene is NA, low_depth",
        ),
    )
    parts: list[str] = []
    for at, (name, depth, status, text) in enumerate(samples):
        top = 42 + at * 190
        parts += _depth(depth, needed, top)
        parts += svg.cell(26, top + 34, status)
        parts.append(svg.text(39, top + 20, name, "middle"))
        parts.append(svg.text(150, top - 14, text, more=' font-weight="600"'))
    return svg.picture(680, 396, "Depth over an exon of two samples: 0 and NA", parts)


def _depth(depth: NDArray[np.float64], needed: int, top: float) -> Iterator[str]:
    """Bars of depth, base by base; those that are too low in another colour."""
    left, width, height, deepest = 150, 500, 120, 900
    bottom, step = top + height, width / len(depth)

    def y(value: float) -> float:
        return top + height * (1 - value / deepest)

    for fill, is_shown in (("#9db7cb", depth >= needed), ("#e7c46b", depth < needed)):
        bars = (
            f"M{left + at * step:.1f},{bottom:g}V{y(depth[at]):.1f}h{step:.2f}V{bottom:g}z"
            for at in np.flatnonzero(is_shown)
        )
        yield f'<path d="{"".join(bars)}" fill="{fill}" shape-rendering="crispEdges"/>'
    dashed = ' stroke-width="1.5" stroke-dasharray="6 4"'
    yield svg.line(left, y(needed), left + width, y(needed), svg.ONE, dashed)
    yield svg.text(left - 6, y(needed) - 2, f"{needed}", "end", svg.ONE)
    yield svg.text(left - 6, y(needed) + 13, "fragments", "end", svg.ONE)
    yield svg.line(left, bottom, left + width, bottom, svg.INK)
    yield svg.text(left, bottom + 16, "depth along the exon", colour=svg.SOFT)


def _decision() -> str:
    """Questions from which a cell follows, in the order of the reasons."""
    steps = (
        (
            "Is a reported variant at or above the threshold?",
            ("yes", 1, "1, at any coverage", "the reason matrix may mark the count as a minimum"),
        ),
        (
            "Did the sample fail quality control?",
            ("yes", None, "NA: sample_failed_qc", "see tables/qc_verdicts; repeat the sample"),
        ),
        (
            "Is the whole scope of the gene targeted?",
            ("no", None, "NA: not_on_panel, not_targeted", "another assay, or another scope"),
        ),
        (
            "Is it callable down to the threshold?",
            (
                *("no", None, "NA: low_mapq, low_depth"),
                "low_depth: sequence deeper, or raise the threshold",
            ),
        ),
        (
            "Were its events searched for?",
            ("no", None, "NA: no_caller", "state the event as assessed if it was searched for"),
        ),
        (
            "Is every other variant known not to count?",
            (
                *("no", None, "NA: uncertain_significance, no_population_source"),
                "consult databases; sequence a matched normal",
            ),
        ),
    )
    parts: list[str] = []
    for at, (question, (answer, status, result, action)) in enumerate(steps):
        y = 16 + at * 62
        parts.append(svg.box(20, y, 340, 38, "#f4f4f4", svg.LINE))
        parts.append(svg.text(190, y + 24, question, "middle"))
        parts.append(svg.line(360, y + 19, 412, y + 19, svg.INK, ' marker-end="url(#arrow)"'))
        parts.append(svg.text(384, y + 13, answer, "middle", svg.SOFT))
        parts += svg.cell(422, y + 6, status)
        parts.append(svg.text(458, y + 16, result, more=' font-weight="600"'))
        parts.append(svg.text(458, y + 33, action, colour=svg.SOFT))
        parts.append(svg.line(190, y + 38, 190, y + 61, svg.INK, ' marker-end="url(#arrow)"'))
        parts.append(svg.text(200, y + 54, "no" if answer == "yes" else "yes", colour=svg.SOFT))
    y = 16 + len(steps) * 62
    parts += svg.cell(177, y, 0)
    meaning = "0, down to the limit that the report and the matrix of limits state"
    parts.append(svg.text(214, y + 18, meaning, more=' font-weight="600"'))
    marker = (
        '<defs><marker id="arrow" markerWidth="8" markerHeight="8" refX="7" refY="4" '
        f'orient="auto"><path d="M0,0 L8,4 L0,8 z" fill="{svg.INK}"/></marker></defs>'
    )
    return svg.picture(830, y + 44, "How the state of a gene is determined", [marker, *parts])
