"""Alleles on one molecule: neighbours that are one change, and each fragment given to one allele.

Substitutions beside each other on the same fragments are one multi-nucleotide variant: named
apart, they would give two wrong proteins. And a fragment that carries a long insertion carries
neither the mismatches an aligner makes beside it nor the indel of almost the same sequence.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence, Set
from itertools import combinations, islice
from statistics import median_low

from hemaline.evidence.evidence import Carrier, Evidence
from hemaline.filters.filters import PhasingRules
from hemaline.genome.alleles import Allele


def joint_changes(evidence: Sequence[Evidence], rules: PhasingRules) -> Iterator[list[Evidence]]:
    """Substitutions that enough fragments carry together, widest groups included."""
    single = [one for one in evidence if one.allele.is_snv]
    for index, first in enumerate(single):
        near = list(_following(single, index, rules.max_distance))
        for size in range(1, len(near) + 1):
            for others in combinations(near, size):
                group = [first, *others]
                if _distinct_positions(group) and _carried(group) >= rules.min_fragments:
                    yield group


def _following(single: Sequence[Evidence], index: int, distance: int) -> Iterator[Evidence]:
    """Those after ``index``, in genomic order, that lie at most so far away."""
    first = single[index].allele
    for other in islice(single, index + 1, None):
        if other.allele.chrom != first.chrom or other.allele.pos - first.pos > distance:
            return
        yield other


def _distinct_positions(group: Sequence[Evidence]) -> bool:
    return len({one.allele.pos for one in group}) == len(group)


def _carried(group: Sequence[Evidence]) -> int:
    return len(set.intersection(*(set(one.carriers) for one in group)))


def merged(group: Sequence[Evidence], reference: str, first0: int) -> Allele:
    """The one change that substitutions in phase make.

    Args:
        group: substitutions of one contig, by position.
        reference: bases from ``first0`` (0-based) on, as far as the last one at least.
        first0: where they begin.
    """
    start0, end0 = group[0].allele.pos - 1, group[-1].allele.pos
    ref = reference[start0 - first0 : end0 - first0].upper()
    alt = list(ref)
    for one in group:
        alt[one.allele.pos - 1 - start0] = one.allele.alt
    return Allele(group[0].allele.chrom, start0 + 1, ref, "".join(alt))


def settle(
    evidence: Sequence[Evidence], credible: Sequence[bool], rules: PhasingRules
) -> list[Evidence]:
    """Evidence after each fragment was left to the one allele it fits best.

    Args:
        evidence: of alleles in genomic order, each counted by itself.
        credible: whether an allele may take fragments from others.
        rules: what is near.
    """
    rivals = [one for one, sound in zip(evidence, credible, strict=True) if sound]
    places = [(rival.allele.chrom, rival.allele.pos) for rival in rivals]
    reach = rules.shadow_margin + 2 * max(
        (len(one.allele.ref) + len(one.allele.alt) for one in evidence), default=0
    )

    def near(one: Evidence) -> Sequence[Evidence]:
        chrom, pos = one.allele.chrom, one.allele.pos
        first = bisect_left(places, (chrom, pos - reach))
        return rivals[first : bisect_right(places, (chrom, pos + reach))]

    return [
        one.without({n for rival in near(one) for n in _lost(one, rival, rules)})
        for one in evidence
    ]


def _lost(one: Evidence, rival: Evidence, rules: PhasingRules) -> Iterator[str]:
    """Fragments that both carry and that the rival keeps."""
    if one.allele == rival.allele or not _related(one.allele, rival.allele, rules):
        return
    # A bad base beside it does not make a part out of the whole, and a read that ends beside an
    # indel shows nothing else that the indel alone would not.
    shared = one.carriers.keys() & (rival.carriers.keys() | rival.undecided)
    if not rival.allele.is_indel:
        yield from shared
    elif not one.allele.is_indel:
        if shared and len(shared) >= rules.shadow_share * one.alt and _makes(rival, shared, rules):
            yield from shared
    else:
        shadow = _explains(rival, one, rules)
        for name in shared & rival.carriers.keys():
            both = _go_together(one.carriers[name], rival.carriers[name]) and not shadow
            if not both and _rank(rival, name) < _rank(one, name):
                yield name


def _go_together(one: Carrier, rival: Carrier) -> bool:
    """Whether the aligner wrote the one beside the rival, or the rival where the one fits too."""
    return one.is_aligned or (one.is_beside and rival.is_aligned)


def _makes(rival: Evidence, shared: Set[str], rules: PhasingRules) -> bool:
    """Whether an indel makes the mismatches of these fragments: always, if it is long.

    A substitution in cis is a mismatch of its own with the haplotype of the indel.
    """
    if abs(rival.allele.length_change) >= rules.shadow_length:
        return True
    return not median_low([rival.mismatches(name) for name in shared])


def _explains(rival: Evidence, one: Evidence, rules: PhasingRules) -> bool:
    """Whether an indel alone makes what the aligner wrote as another one beside it.

    Of two indels in cis, each alone leaves the other's bases as mismatches.
    """
    both = [rival.carriers[name] for name in one.carriers.keys() & rival.carriers.keys()]
    explained = sum(
        carrier.mismatches <= rules.shadow_mismatches and not carrier.is_beside for carrier in both
    )
    return explained >= rules.shadow_share * one.alt


def _rank(one: Evidence, name: str) -> tuple[int, bool, int, int, Allele]:
    """The better fit, rather alone than beside others; then the allele that fits more fragments."""
    carrier = one.carriers[name]
    return carrier.mismatches, carrier.is_beside, -one.exact, -one.alt, one.allele


def _related(one: Allele, rival: Allele, rules: PhasingRules) -> bool:
    """Whether what a fragment shows of ``one`` may be a part of ``rival``."""
    if one.chrom != rival.chrom:
        return False
    if not rival.is_indel:
        return not one.is_indel and _is_part(one, rival)
    if one.is_indel:
        reach = rules.shadow_margin + max(abs(rival.length_change), abs(one.length_change))
        return one.interval.widened(reach).overlaps(rival.interval)
    # Reads that end soon after a break are aligned over it: the breaks of either copy count.
    around = one.interval.widened(rules.shadow_margin)
    last = rival.interval.end + max(rival.length_change, 0)
    return any(around.contains(rival.chrom, edge) for edge in (rival.pos, last))


def _is_part(one: Allele, rival: Allele) -> bool:
    """Whether a substitution is some of the bases of a longer one."""
    offset = one.pos - rival.pos
    return (
        len(one.ref) < len(rival.ref)
        and 0 <= offset <= len(rival.ref) - len(one.ref)
        and rival.alt[offset : offset + len(one.alt)] == one.alt
    )
