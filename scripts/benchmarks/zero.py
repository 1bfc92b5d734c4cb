"""Calibrated zero by class: events at the limit a 0 states, spiked into the same libraries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks.design import Design, EventType
from benchmarks.outcomes import Outcome
from benchmarks.table import share
from benchmarks.truth import Event, NoRoomError, Share, TruthBuilder
from hemaline.calling.class_limits import ClassLimitModel
from hemaline.calling.limits import LimitModel
from hemaline.common.intervals import Interval
from hemaline.filters.filter_set import FilterSet
from hemaline.genome.hotspots import load_hotspots
from hemaline.paths import resource
from hemaline.reads.depth import fragment_depth
from hemaline.reads.fragments import Alignments
from simulation.simulate import Allele
from simulation.simulate_haplotypes import SequenceSource

HOTSPOT = "hotspot"
# A limit above this is no longer a statement about a clone.
_LARGEST = 0.3
# Places tried before a class is taken to be full.
_ATTEMPTS = 50_000

Limits = dict[Interval, dict[str, float | None]]


def stated_limits(
    cram: Path,
    reference: Path,
    regions: Sequence[Interval],
    filters: FilterSet,
    sequence: SequenceSource,
) -> Limits:
    """Limit of each class in each region as the callability table states it.

    ``substitution`` represents short indels too. None where a class has no limit, or no place.
    """
    model = LimitModel(filters)
    classes = ClassLimitModel(model)
    found: Limits = {}
    with Alignments(cram, reference) as alignments:
        for region in regions:
            depth = fragment_depth(alignments, region, filters)
            each = np.nan_to_num(model.limits(depth.total, depth.forward_share()), nan=np.inf)
            overall = float(
                np.quantile(each, filters.detection.callable_fraction, method="inverted_cdf")
            )
            by_class = classes.of(depth, sequence(region.chrom, region.start, region.end))
            found[region] = {
                "substitution": overall if np.isfinite(overall) else None,
                "homopolymer": by_class.homopolymer,
                "insertion": by_class.insertion,
            }
    return found


@dataclass(frozen=True)
class ZeroSet:
    """Draws the events of the samples that are spiked at their limits."""

    design: Design
    sequence: SequenceSource
    targets: Sequence[Interval]

    def events(self, limits: Mapping[str, Limits]) -> list[Event]:
        """Events of every sample, from the limits of the event-free library of the same name.

        Of each class as many as requested, or as there is room for.
        """
        zero = self.design.zero
        # Where a class has few places left, trying longer finds few more.
        builder = TruthBuilder(
            replace(self.design, spacing=zero.spacing), self.sequence, self.targets
        )
        builder.attempts = _ATTEMPTS
        found: list[Event] = []
        for sample, stated in limits.items():
            mine = self._hotspots(sample)
            # Those with the least room first.
            for kind in sorted(zero.classes, key=lambda c: (c.kind != "duplication", -c.length[1])):
                mine += self._of_class(builder, sample, kind, stated, mine)
            found += sorted(mine, key=lambda e: e.start)
        return found

    def _of_class(
        self,
        builder: TruthBuilder,
        sample: str,
        kind: EventType,
        stated: Limits,
        others: Sequence[Event],
    ) -> list[Event]:
        placed: list[Event] = []
        share = self._share(kind.name, stated)
        with suppress(NoRoomError):
            for _ in range(self.design.zero.per_class):
                placed.append(builder.place(sample, kind, share, [*others, *placed]))
        return placed

    def _share(self, name: str, stated: Limits) -> Share:
        key, floor = self.design.zero.limits[name], self.design.zero.floor

        def limit(target: Interval) -> float | None:
            value, overall = stated[target][key], stated[target]["substitution"]
            assessed = overall is not None and overall <= floor
            return value if assessed and value is not None and value <= _LARGEST else None

        return limit

    def _hotspots(self, sample: str) -> list[Event]:
        """Every hotspot allele inside the targets."""
        return [
            Event(
                sample,
                HOTSPOT,
                Allele(a.chrom, a.pos, a.ref, a.alt, self.design.zero.hotspot_vaf),
                max(1, abs(len(a.ref) - len(a.alt))),
            )
            for a in (hotspot.allele for hotspot in load_hotspots(resource("hotspots.tsv")))
            if any(t.contains(a.chrom, a.pos - 1) for t in self.targets)
        ]


def zero_table(profile: str, depth: int, outcomes: Sequence[Outcome]) -> str:
    """Share found by class, next to the limits at which they were spiked."""
    lines = [
        f"**Calibrated zero, {profile} reads, {depth}x**: events at their class's limit:",
        "",
        "| class | limit, median (range) | found | of realised |",
        "|---|---|---|---|",
    ]
    for kind in dict.fromkeys(o.type for o in outcomes):
        mine = [o for o in outcomes if o.type == kind]
        vafs = [o.vaf for o in mine]
        spread = f"{median(vafs):.4f} ({min(vafs):.4f}-{max(vafs):.4f})"
        real = share([o for o in mine if o.is_realised])
        lines.append(f"| {kind} | {spread} | {share(mine)} | {real} |")
    return "\n".join(lines)
