"""Rows of a called locus: copies where one number is certain enough, else the reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import floor, log10
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hemaline.callability.events.event_reports import COPIES_NOT_SETTLED
from hemaline.common.intervals import Interval
from hemaline.globin.baseline import ScaledSample
from hemaline.globin.depth_limits import depth_limit
from hemaline.globin.globin_rows import (
    DETERMINED,
    GENOTYPE,
    LOW_DEPTH,
    NOT_DETERMINED,
    NOT_TARGETED,
    GlobinRow,
)
from hemaline.globin.haplotypes import NORMAL, GlobinHaplotype
from hemaline.globin.locus_calls import LocusCall, expected_fragments
from hemaline.globin.locus_tables import DELETION, LocusTables
from hemaline.globin.windows import Windows

# Pairs that are less probable have no part in any share that is stated.
_NEGLIGIBLE = 1e-6


def open_rows(sample_id: str, locus: str, tables: LocusTables, reason: str) -> list[GlobinRow]:
    """Every row of a locus that was not called."""
    return [
        GlobinRow(sample_id, locus, item, NOT_DETERMINED, reason) for item in _items(locus, tables)
    ]


def _items(locus: str, tables: LocusTables) -> list[str]:
    rules = tables.rules
    genes = [one.name for one in rules.genes if one.locus == locus]
    event = [rules.event.name] if rules.event.locus == locus else []
    return [*tables.segments(locus), *genes, *event, GENOTYPE]


def rows_of_locus(
    sample: ScaledSample, call: LocusCall, windows: Windows, tables: LocusTables
) -> list[GlobinRow]:
    """Rows of a called locus: segments, genes, the event, the genotype."""
    return list(_Answers(sample, call, windows, tables).rows())


@dataclass(frozen=True)
class _Answers:
    sample: ScaledSample
    call: LocusCall
    windows: Windows
    tables: LocusTables

    def rows(self) -> Iterator[GlobinRow]:
        locus, rules = self.call.locus, self.tables.rules
        depths = {one.segment: one for one in self.call.depths}
        for name in self.tables.segments(locus):
            if name not in depths:
                yield self._row(name, reason=NOT_TARGETED)
                continue
            values = np.round(depths[name].copies * self._usual(name), 1)
            yield self._valued(name, values, ratio=depths[name].ratio)
        for gene in rules.genes:
            if gene.locus == locus:
                limit = self._gene_limit(gene.segment)
                yield self._valued(gene.name, self._whole(gene.segment), limit=limit)
        if rules.event.locus == locus:
            yield self._event()
        yield self._genotype()

    def _row(self, item: str, reason: str | None = None, **values: Any) -> GlobinRow:
        status = NOT_DETERMINED if reason else DETERMINED
        sample_id = self.sample.counts.sample_id
        return GlobinRow(sample_id, self.call.locus, item, status, reason, **values)

    def _valued(self, item: str, values: NDArray[np.float64], **more: Any) -> GlobinRow:
        """The sum of both haplotypes' values (haplotypes,) where it is certain."""
        copies, probability = self.call.posterior.of_values(values)
        if not self.call.posterior.is_certain(probability, self.tables.rules):
            more.pop("limit", None)
            return self._row(item, COPIES_NOT_SETTLED, quality=self._quality(probability), **more)
        return self._row(item, copies=copies, quality=self._quality(probability), **more)

    def _quality(self, probability: float) -> float:
        most = self.tables.rules.max_quality
        return float(most) if probability >= 1 else min(float(most), -10 * log10(1 - probability))

    def _usual(self, segment: str) -> float:
        return 2.0 * len(self.tables.segments(self.call.locus)[segment])

    def _whole(self, segment: str) -> NDArray[np.float64]:
        """Stretches of a segment that each haplotype has whole."""
        places = [part.interval for part in self.tables.segments(self.call.locus)[segment]]
        spare = self.tables.rules.whole_gene
        return np.array(
            [
                float(floor(sum(one.copies(place) for place in places) + spare))
                for one in self.call.posterior.haplotypes
            ]
        )

    def _gene_limit(self, segment: str) -> int | None:
        """Shortest deletion of a part of a segment that would have been shown.

        Depth alone shows that of a paralogous stretch: no read is placed uniquely there.
        """
        places = [part.interval for part in self.tables.segments(self.call.locus)[segment]]
        if len(places) > 1:
            return self._depth_limit(places)
        return self._limit(places[0])

    def _locus_limit(self) -> int | None:
        """Shortest deletion inside the segments that depth would have shown."""
        segments = self.tables.segments(self.call.locus)
        places = [part.interval for some in segments.values() for part in some]
        start, end = min(one.start for one in places), max(one.end for one in places)
        return self._depth_limit([Interval(places[0].chrom, start, end)], inside=True)

    def _depth_limit(self, touched: Sequence[Interval], inside: bool = False) -> int | None:
        segments = self.tables.segments(self.call.locus)
        return depth_limit(touched, segments, self.call.depths, self.tables.rules, inside)

    @property
    def _event_places(self) -> list[Interval]:
        segments = self.tables.segments(self.call.locus)
        return [
            part.interval for name in self.tables.rules.event.segments for part in segments[name]
        ]

    def _event(self) -> GlobinRow:
        item = self.tables.rules.event.name
        places = self._event_places
        whole = Interval(places[0].chrom, min(p.start for p in places), max(p.end for p in places))
        lost = np.array([float(one.lost(whole) > 0) for one in self.call.posterior.haplotypes])
        row = self._valued(item, lost)
        if row.copies is None:
            return row
        if row.copies:
            return self._row(
                item, copies=row.copies, quality=row.quality, **self._deletion_facts(whole)
            )
        if self._is_unexplained(whole):
            return self._row(item, COPIES_NOT_SETTLED, quality=row.quality)
        limit = self._limit(whole)
        if limit is None:
            return self._row(item, LOW_DEPTH, quality=row.quality)
        return self._row(item, copies=0.0, quality=row.quality, limit=limit)

    def _is_unexplained(self, whole: Interval) -> bool:
        """True if fragments show a deletion that the best pair does not have."""
        needed = self.tables.rules.junction.unexplained
        pair = {one.junction for one in self.call.posterior.pair(self.call.posterior.best)}
        return any(
            at not in pair and one.fragments >= needed and one.is_exact
            and whole.overlaps(Interval(one.chrom, one.start, one.end))
            for at, one in enumerate(self.call.junctions)
        )  # fmt: skip

    def _limit(self, whole: Interval) -> int | None:
        """Shortest deletion in ``whole`` that its junction, or depth, would have shown."""
        rules, counts = self.tables.rules, self.sample.counts
        wide = int(rules.junction.pair_deviations * counts.fragment_deviation) + 1
        for length in (rules.junction.min_length, wide):
            if self._expected(length, whole) >= rules.junction.needed:
                return length
        return self._depth_limit([whole])

    def _expected(self, length: int, whole: Interval) -> float:
        """Fewest fragments that one copy of a deletion of ``length`` would show, wherever it is."""
        step = self.tables.rules.window
        return min(
            expected_fragments(
                length, at, at + length, whole.chrom, self.sample, self.windows, self.tables
            )
            for at in range(whole.start, whole.end, step)
        )

    def _deletion_facts(self, whole: Interval) -> dict[str, Any]:
        """Name, meaning and ends of the deletion of ``whole`` in the best pair."""
        found = self.call.posterior
        one = next(h for h in found.pair(found.best) if h.lost(whole))
        share = sum(
            float(probability)
            for at, probability in enumerate(found.probability)
            if any(h.lost(whole) and h.name == one.name for h in found.pair(at))
        )
        is_named = bool(one.name) and share >= self.tables.rules.posterior
        facts: dict[str, Any] = {
            "name": one.name if is_named else None,
            "group": one.group if is_named else self._unnamed(one),
        }
        return facts | self._ends(one)

    def _unnamed(self, one: GlobinHaplotype) -> str | None:
        segments = self.tables.segments(self.call.locus)
        for rule in self.tables.rules.unnamed:
            lost = [part.interval for name in rule.lost for part in segments.get(name, ())]
            if lost and all(one.lost(place) for place in lost):
                return rule.group
        return None

    def _ends(self, one: GlobinHaplotype) -> dict[str, Any]:
        if one.junction is None:
            return {}
        seen = self.call.junctions[one.junction]
        return {"first": seen.start + 1, "last": seen.end, "junction_fragments": seen.fragments}

    def _genotype(self) -> GlobinRow:
        """Chromosomes that are not as the reference; named where one genotype is certain."""
        found = self.call.posterior
        labels = _labels(found.haplotypes, self.call.locus, self.tables)
        reference = self.tables.rules.reference_names[self.call.locus]
        shares: dict[str, float] = {}
        for at in np.flatnonzero(found.probability > _NEGLIGIBLE):
            pair = sorted(
                (labels[int(found.first[at])], labels[int(found.second[at])]),
                key=lambda label: (label == reference, label),
            )
            name = "/".join(pair)
            shares[name] = shares.get(name, 0.0) + float(found.probability[at])
        ordered = sorted(shares, key=lambda name: -shares[name])
        total = np.cumsum([shares[name] for name in ordered])
        kept = ordered[: int(np.searchsorted(total, self.tables.rules.alternatives)) + 1]
        more: dict[str, Any] = {"alternatives": ";".join(kept)}
        row = self._valued(GENOTYPE, self.call.changed, **more)
        if row.copies is None:
            return row
        if not row.copies:
            more["limit"] = self._locus_limit()
        altered = [h for h in found.pair(found.best) if h.junction is not None]
        ends = self._ends(altered[0]) if altered else {}
        name_of = ordered[0] if shares[ordered[0]] >= self.tables.rules.posterior else None
        return self._row(
            GENOTYPE, copies=row.copies, quality=row.quality, name=name_of, **more, **ends
        )


def _labels(haplotypes: Sequence[GlobinHaplotype], locus: str, tables: LocusTables) -> list[str]:
    """Name of each haplotype; of one without a name its ends, or the segments that it takes."""
    places = sorted(
        (part.interval, name) for name, parts in tables.segments(locus).items() for part in parts
    )
    found = []
    for one in haplotypes:
        if one.kind == NORMAL or one.name:
            found.append(one.name or tables.rules.reference_names[locus])
        elif one.junction is not None:
            found.append(f"del {one.chrom}:{one.start + 1}-{one.end}")
        else:
            inside = [name for place, name in places if one.copies(place) != 1.0]
            word = "del" if one.kind == DELETION else "dup"
            found.append(
                f"{word} {inside[0]}-{inside[-1]}" if len(inside) > 1 else f"{word} {inside[0]}"
            )
    return found
