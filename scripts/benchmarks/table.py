"""The table: shares with exact bounds, next to what the binomial allows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np
from scipy.special import chdtri

from benchmarks.callers import Cost
from benchmarks.outcomes import ENOUGH, FalsePositive, Outcome
from hemaline.common.statistics import binomial_tail, clopper_pearson

_REPORTED = 0.02


def poisson_bounds(count: int, confidence: float = 0.95) -> tuple[float, float]:
    """Exact bounds of a Poisson mean (Garwood 1936)."""
    tail = (1 - confidence) / 2
    low = float(chdtri(2 * count, 1 - tail)) / 2 if count else 0.0
    return low, float(chdtri(2 * count + 2, tail)) / 2


def ceiling(outcomes: Iterable[Outcome]) -> float:
    """Mean probability that enough mutated fragments are read, given depth and VAF."""
    chances = [float(binomial_tail(ENOUGH, round(o.depth_at_event), o.vaf)) for o in outcomes]
    return float(np.mean(chances)) if chances else float("nan")


def share(outcomes: Sequence[Outcome], what: str = "found") -> str:
    """``12/13 0.92 (0.64-1.00)``."""
    total, found = len(outcomes), sum(bool(getattr(o, what)) for o in outcomes)
    if not total:
        return "-"
    low, high = clopper_pearson(found, total)
    return f"{found}/{total} {found / total:.2f} ({low:.2f}-{high:.2f})"


@dataclass(frozen=True)
class Run:
    """All that was measured in one profile at one depth."""

    profile: str
    depth: int
    outcomes: Sequence[Outcome]
    false_positives: Sequence[FalsePositive]
    costs: Mapping[str, Cost]
    blank_bases: int
    skipped: Mapping[str, Sequence[str]]

    def of(self, caller: str) -> list[Outcome]:
        """Outcomes of one caller."""
        return [o for o in self.outcomes if o.caller == caller]


def summary(run: Run) -> list[str]:
    """One line a caller: the figures of the goals."""
    lines = [
        f"**{run.profile} reads, {run.depth}x**, {len(run.of(next(iter(run.costs))))} events,"
        f" {run.blank_bases / 1e6:.2f} Mb without events:",
        "",
        "| caller | recall >= 2 % | of realised >= 2 % | recall 1 % | of realised 1 %"
        " | FP/Mb SNV | FP/Mb indel | calls next to events | CPU s | peak MB |",
        "|---|---|---|---|---|---|---|---:|---:|---:|",
    ]
    for caller, cost in run.costs.items():
        mine = run.of(caller)
        high = [o for o in mine if o.vaf >= _REPORTED]
        low = [o for o in mine if o.vaf < _REPORTED]
        cells = [
            share(high),
            share([o for o in high if o.is_realised]),
            share(low),
            share([o for o in low if o.is_realised]),
            *(_rate(run, caller, indel) for indel in (False, True)),
            str(sum(o.nearby for o in mine)),
            f"{cost.cpu_seconds:.0f}",
            f"{cost.peak_mb:.0f}",
        ]
        lines.append(f"| {caller} | {' | '.join(cells)} |")
    return lines


def _rate(run: Run, caller: str, indel: bool) -> str:
    count = sum(f.caller == caller and f.blank and f.is_indel == indel for f in run.false_positives)
    megabases = run.blank_bases / 1e6
    if not megabases:
        return "-"
    low, high = (bound / megabases for bound in poisson_bounds(count))
    return f"{count / megabases:.1f} ({low:.1f}-{high:.1f})"


def by_type(run: Run) -> list[str]:
    """One line a type: every caller's recall of realised events, VAF error and exact lengths."""
    callers = list(run.costs)
    head = " | ".join(callers)
    lines = [
        "Found of realised events at >= 2 %, by type; median of |VAF error|, this pipeline:",
        "",
        f"| type | ceiling | {head} | VAF error |",
        "|---|---:|" + "---|" * len(callers) + "---:|",
    ]
    for kind in dict.fromkeys(o.type for o in run.outcomes):
        chosen = {
            c: [o for o in run.of(c) if o.type == kind and o.vaf >= _REPORTED] for c in callers
        }
        own = chosen[callers[0]]
        cells = [share([o for o in chosen[c] if o.is_realised]) for c in callers]
        lines.append(f"| {kind} | {ceiling(own):.3f} | {' | '.join(cells)} | {_error(own)} |")
        if any(o.filler or o.type.startswith("dup") for o in own):
            cells = [
                share([o for o in chosen[c] if o.is_realised], "length_right") for c in callers
            ]
            lines.append(f"| {kind}, exact length | | {' | '.join(cells)} | |")
    return lines


def _error(outcomes: Iterable[Outcome]) -> str:
    errors = [abs(o.vaf_error) for o in outcomes if o.vaf_error is not None]
    return f"{median(errors):.3f}" if errors else "-"


def by_vaf(run: Run, caller: str) -> list[str]:
    """Type by VAF: found/all, and found/realised where that differs, for one caller."""
    mine = run.of(caller)
    vafs = sorted({o.vaf for o in mine})
    lines = [
        f"{caller}: found/events (found/realised), binomial ceiling in %, by type and VAF:",
        "",
        "| type | " + " | ".join(f"{v * 100:g} %" for v in vafs) + " |",
        "|---|" + "---|" * len(vafs),
    ]
    for kind in dict.fromkeys(o.type for o in mine):
        cells = [_cell([o for o in mine if o.type == kind and o.vaf == v]) for v in vafs]
        lines.append(f"| {kind} | {' | '.join(cells)} |")
    return lines


def _cell(outcomes: Sequence[Outcome]) -> str:
    if not outcomes:
        return "-"
    real = [o for o in outcomes if o.is_realised]
    found, found_real = (sum(o.found for o in some) for some in (outcomes, real))
    text = f"{found}/{len(outcomes)}"
    if len(real) < len(outcomes):
        text += f" ({found_real}/{len(real)})"
    return f"{text} {100 * ceiling(outcomes):.0f}"


def render(runs: Sequence[Run], own: str) -> str:
    """All tables, as Markdown."""
    parts: list[str] = []
    for run in runs:
        parts += ["\n".join(summary(run)), "\n".join(by_type(run)), "\n".join(by_vaf(run, own))]
    for name, missing in (runs[0].skipped if runs else {}).items():
        parts.append(f"{name} was not run: {', '.join(missing)} not on PATH.")
    return "\n\n".join(parts)
