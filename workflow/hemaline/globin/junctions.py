"""Junctions: fragments of one sample that show the same deletion, whether a row names it or not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hemaline.globin.globin_counts import GlobinCounts, SplitRead, WidePair
from hemaline.globin.locus_tables import CopyThresholds


@dataclass(frozen=True)
class DeletionJunction:
    """A deletion (0-based half-open) and the number of fragments that show it.

    ``is_exact``: a read crosses it; of pairs alone the ends are estimates.
    """

    chrom: str
    start: int
    end: int
    fragments: int
    is_exact: bool

    def is_near(self, chrom: str, start: int | None, end: int, slack: int) -> bool:
        """True if both ends are those of a deletion, within ``slack`` bases."""
        return (
            chrom == self.chrom
            and abs(end - self.end) <= slack
            and (start is not None and abs(start - self.start) <= slack)
        )


def find_junctions(counts: GlobinCounts, rules: CopyThresholds) -> list[DeletionJunction]:
    """Junctions of a sample, of one fragment or more, by position.

    Distances between paralogues are left out: a read may be placed on the other one.
    """
    splits = [
        one
        for one in counts.splits
        if not _is_homology(one.end - one.start, rules.junction.reach, rules)
    ]
    pairs = [
        one
        for one in counts.pairs
        if not _is_homology(one.span - counts.fragment_length, rules.junction.pair_reach, rules)
    ]
    found = []
    for group in _split_groups(splits, rules.junction.reach):
        start, end = (sorted(side)[len(group) // 2] for side in zip(*_ends(group), strict=True))
        near = [one for one in pairs if _spans(one, group[0].chrom, start, end, counts, rules)]
        names = {one.fragment for one in group} | {one.fragment for one in near}
        pairs = [one for one in pairs if one.fragment not in names]
        found.append(DeletionJunction(group[0].chrom, start, end, len(names), True))
    for of_pairs in _pair_groups(pairs, rules.junction.pair_reach):
        if len(of_pairs) >= rules.junction.min_fragments:
            found.append(_of_pairs(of_pairs, counts))
    return sorted(found, key=lambda one: (one.chrom, one.start, one.end))


def _ends(group: Sequence[SplitRead]) -> list[tuple[int, int]]:
    return [(one.start, one.end) for one in group]


def _is_homology(length: float, reach: int, rules: CopyThresholds) -> bool:
    return any(abs(length - one) <= reach for one in rules.homology_distances)


def _split_groups(splits: Iterable[SplitRead], reach: int) -> list[list[SplitRead]]:
    groups: list[list[SplitRead]] = []
    for one in sorted(splits, key=lambda split: (split.chrom, split.start, split.end)):
        for group in groups:
            last = group[-1]
            is_near = abs(last.start - one.start) <= reach and abs(last.end - one.end) <= reach
            if last.chrom == one.chrom and is_near:
                group.append(one)
                break
        else:
            groups.append([one])
    return groups


def _spans(
    pair: WidePair,
    chrom: str,
    start: int,
    end: int,
    counts: GlobinCounts,
    rules: CopyThresholds,
) -> bool:
    """True if a pair has its reads on either side of a deletion, at the distance it makes."""
    reach = rules.junction.reach
    off = abs(pair.span - (end - start) - counts.fragment_length)
    return (
        pair.chrom == chrom
        and pair.left <= start + reach
        and pair.right >= end - reach
        and off <= rules.junction.pair_deviations * counts.fragment_deviation
    )


def _pair_groups(pairs: Iterable[WidePair], reach: int) -> list[list[WidePair]]:
    groups: list[list[WidePair]] = []
    for one in sorted(pairs, key=lambda pair: (pair.chrom, pair.left, pair.right)):
        for group in groups:
            first = group[0]
            is_near = abs(first.left - one.left) <= 2 * reach
            is_near = is_near and abs(first.right - one.right) <= 2 * reach
            if first.chrom == one.chrom and is_near:
                group.append(one)
                break
        else:
            groups.append([one])
    return groups


def _of_pairs(pairs: Sequence[WidePair], counts: GlobinCounts) -> DeletionJunction:
    """Ends that the innermost reads allow, at the distance of the mean pair."""
    left, right = max(one.left for one in pairs), min(one.right for one in pairs)
    length = sum(one.span for one in pairs) / len(pairs) - counts.fragment_length
    spare = max(0.0, (right - left) - length) / 2
    start = round(left + spare)
    names = {one.fragment for one in pairs}
    return DeletionJunction(
        pairs[0].chrom, start, max(start + 1, round(right - spare)), len(names), False
    )
