"""How many events the variants of a gene are: neighbours may be one complex change, or two.

Two neighbours on the same molecules are one event. Fragments that span both settle it; without
them, VAFs whose confidence intervals exclude each other belong to two. What neither settles counts
as one in the lower bound and as two in the upper.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import combinations

from hemaline.calling.evidence.neighbours import Neighbour, read_neighbours
from hemaline.calling.evidence.phase_rules import PhaseRules
from hemaline.common.statistics import clopper_pearson
from hemaline.paths import resource
from hemaline.variants.variant_rows import VariantRow


def event_bounds(
    rows: Sequence[VariantRow], distance: int, rules: PhaseRules | None = None
) -> tuple[int, int]:
    """Fewest and most events that variants of one gene are.

    Args:
        rows: variants of one sample.
        distance: neighbours have at most so many bases between them; those further apart are two.
        rules: the packaged ones where None.
    """
    settled = rules or packaged_rules()
    answers = {
        (one, other): same_event(rows[one], rows[other], settled)
        for one, other in combinations(range(len(rows)), 2)
        if _gap(rows[one], rows[other]) <= distance
    }
    fewest = _groups(len(rows), [pair for pair, same in answers.items() if same is not False])
    most = _groups(len(rows), [pair for pair, same in answers.items() if same])
    return fewest, most


@cache
def packaged_rules() -> PhaseRules:
    """The rules of ``resources/phase.yaml``."""
    return PhaseRules.load(resource("phase.yaml"))


def same_event(one: VariantRow, other: VariantRow, rules: PhaseRules) -> bool | None:
    """True if two neighbours are one event; None where neither fragments nor VAFs settle it."""
    found = _spanning(one, other)
    if found is not None and found.total >= rules.min_fragments:
        return found.both / found.total >= rules.same_share
    if None in (one.alt_reads, one.depth, other.alt_reads, other.depth):
        return None
    low, high = _interval(one, rules.confidence)
    other_low, other_high = _interval(other, rules.confidence)
    return False if high < other_low or other_high < low else None


def _spanning(one: VariantRow, other: VariantRow) -> Neighbour | None:
    """Fragments that carry the rarer allele and span both places; None where not counted."""
    seen = [_of(one, other), _of(other, one)]
    known = [found for found in seen if found is not None]
    return min(known, key=lambda found: found.total) if known else None


def _of(row: VariantRow, other: VariantRow) -> Neighbour | None:
    wanted = (other.chrom, other.pos, other.ref, other.alt)
    for found in read_neighbours(row.chrom, row.neighbours):
        if (found.allele.chrom, found.allele.pos, found.allele.ref, found.allele.alt) == wanted:
            return found
    return None


def _interval(row: VariantRow, confidence: float) -> tuple[float, float]:
    assert row.alt_reads is not None
    assert row.depth is not None
    return clopper_pearson(min(row.alt_reads, row.depth), row.depth, confidence)


def _gap(one: VariantRow, other: VariantRow) -> float:
    """Bases from the end of the first to the start of the second; infinite between contigs."""
    if one.chrom != other.chrom:
        return float("inf")
    first, second = sorted((one, other), key=lambda row: row.pos)
    return second.pos - (first.pos + len(first.ref) - 1)


def _groups(count: int, joined: Sequence[tuple[int, int]]) -> int:
    """Connected groups of ``count`` members."""
    group = list(range(count))

    def root(member: int) -> int:
        while group[member] != member:
            member = group[member]
        return member

    for one, other in joined:
        group[root(one)] = root(other)
    return len({root(member) for member in range(count)})
