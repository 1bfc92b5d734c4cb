"""Alleles on one molecule: neighbours that are one change, and each fragment given to one allele.

Substitutions next to each other on the same fragments are one multi-nucleotide variant: named
apart, they would give two wrong proteins. And a fragment that carries a long insertion carries
neither the mismatches an aligner makes next to it nor the indel of almost the same sequence.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from itertools import pairwise

from hemaline.calling.evidence.allele_evidence import Evidence
from hemaline.calling.evidence.haplotypes import may_hold_gaps
from hemaline.filters.filter_set import PhasingRules
from hemaline.genome.alleles import Allele


def joint_changes(evidence: Sequence[Evidence], rules: PhasingRules) -> list[list[Evidence]]:
    """Substitutions that enough fragments carry together, each near the next; in genomic order.

    A group is all that some fragment carries there, and every fragment that carries it counts.
    """
    single = [one for one in evidence if one.allele.is_snv]
    near = [_is_near(*pair, rules) for pair in pairwise(single)]
    carried = defaultdict[str, list[int]](list)
    for index, one in enumerate(single):
        if any(near[max(index - 1, 0) : index + 1]):
            for fragment in one.carriers:
                carried[fragment].append(index)
    runs = {run for indices in carried.values() for run in _runs(indices, single, rules)}
    groups = ([single[index] for index in run] for run in sorted(runs))
    return [group for group in groups if _carried(group) >= rules.min_fragments]


def _runs(
    indices: Sequence[int], single: Sequence[Evidence], rules: PhasingRules
) -> Iterator[tuple[int, ...]]:
    """Stretches of two and more substitutions of one fragment, each near the next."""
    run: list[int] = []
    for index in indices:
        if run and not _is_near(single[run[-1]], single[index], rules):
            if len(run) > 1:
                yield tuple(run)
            run = []
        if not run or single[run[-1]].allele.pos < single[index].allele.pos:
            run.append(index)
    if len(run) > 1:
        yield tuple(run)


def _is_near(first: Evidence, second: Evidence, rules: PhasingRules) -> bool:
    """True if two substitutions, in genomic order, may be one change."""
    return (
        first.allele.chrom == second.allele.chrom
        and second.allele.pos - first.allele.pos <= rules.max_distance
    )


def _carried(group: Sequence[Evidence]) -> int:
    """Fragments that carry all of them."""
    first, *others = sorted(group, key=lambda one: one.alt)
    return sum(all(name in other.carriers for other in others) for name in first.carriers)


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
    misread = [_is_misread(one, rules) for one in evidence]
    rivals = [
        one
        for one, sound, wrong in zip(evidence, credible, misread, strict=True)
        if sound and not wrong
    ]
    places = [(rival.allele.chrom, rival.allele.pos) for rival in rivals]
    reach = rules.shadow_margin + 2 * max(
        (len(one.allele.ref) + len(one.allele.alt) for one in evidence), default=0
    )

    def near(one: Evidence) -> Sequence[Evidence]:
        chrom, pos = one.allele.chrom, one.allele.pos
        first = bisect_left(places, (chrom, pos - reach))
        return rivals[first : bisect_right(places, (chrom, pos + reach))]

    return [
        one.without(
            set(one.carriers)
            if wrong
            else {n for rival in near(one) for n in _lost(one, rival, rules)}
        )
        for one, wrong in zip(evidence, misread, strict=True)
    ]


def _lost(one: Evidence, rival: Evidence, rules: PhasingRules) -> Iterator[str]:
    """Fragments that both carry and that the rival keeps."""
    if one.allele == rival.allele or not _related(one.allele, rival.allele, rules):
        return
    # A bad base next to it does not make a part out of the whole, and a read that ends next to an
    # indel shows nothing else that the indel alone would not.
    shared = one.carriers.keys() & (rival.carriers.keys() | rival.undecided)
    if one.allele.is_indel:
        yield from _lost_by_indel(one, rival, shared & rival.carriers.keys(), rules)
    elif rival.allele.is_indel:
        if may_hold_gaps(one.allele):
            # These are the parts, and fit next to each other only.
            shared = {
                n for n in shared if n not in rival.carriers or not rival.carriers[n].is_combined
            }
        if (
            shared
            and len(shared) >= rules.shadow_share * one.alt
            and _makes(rival, one, shared, rules)
        ):
            yield from shared
    else:
        yield from shared


def _lost_by_indel(
    one: Evidence, rival: Evidence, shared: Set[str], rules: PhasingRules
) -> Iterator[str]:
    """Fragments of an indel that another one, or a long substitution, keeps."""
    if _is_rare_delins(one, rival, rules):
        yield from (name for name in shared if _fits_as_well(rival, one, name, rules))
        return
    is_rare = _is_rare_delins(rival, one, rules)
    shadow = _explains(rival, one, rules)
    for name in shared:
        if is_rare and _fits_as_well(one, rival, name, rules):
            continue
        both = _go_together(one, rival, name, rules) and not shadow
        if not both and _rank(rival, name) < _rank(one, name):
            yield name


def _go_together(one: Evidence, rival: Evidence, name: str, rules: PhasingRules) -> bool:
    """True if the aligner wrote the one next to the rival, or the rival where the one fits too.

    One of two that touch each other is but another spelling. With sequencing errors one of the same
    length farther off may be, too, unless the aligner wrote it.
    """
    mine, other = one.carriers[name], rival.carriers[name]
    if _touch(one.allele, rival.allele):
        return False
    is_alike = one.allele.length_change == rival.allele.length_change
    reach = one.allele.interval.widened(rules.shadow_margin)
    if is_alike and reach.overlaps(rival.allele.interval):
        return mine.is_aligned
    return mine.is_aligned or (mine.is_combined and other.is_aligned)


def _makes(rival: Evidence, one: Evidence, shared: Set[str], rules: PhasingRules) -> bool:
    """True if an indel makes the mismatches of these fragments: always, if it is long.

    A substitution in cis is a mismatch with the haplotype of the indel, too.
    """
    if abs(rival.allele.length_change) >= rules.shadow_length:
        return True
    place = range(one.allele.interval.start, one.allele.interval.end)
    made = sum(rival.differing(name).isdisjoint(place) for name in shared)
    return made >= rules.shadow_share * len(shared)


def _explains(rival: Evidence, one: Evidence, rules: PhasingRules) -> bool:
    """True if an indel alone makes what the aligner wrote as another one next to it.

    Of two indels in cis, each alone leaves the other's bases as mismatches.
    """
    both = [rival.carriers[name] for name in one.carriers.keys() & rival.carriers.keys()]
    explained = sum(
        carrier.mismatches <= rules.shadow_mismatches and not carrier.is_combined
        for carrier in both
    )
    return explained >= rules.shadow_share * one.alt


def _is_rare_delins(one: Evidence, rival: Evidence, rules: PhasingRules) -> bool:
    """True if a change of several parts may be a frequent one at its place with an error or two.

    The fragments of the frequent one that have another change in addition show that by itself.
    """
    return (
        one.allele.variant_class == "delins"
        and rival.allele.is_indel
        and _touch(one.allele, rival.allele)
        and _perfect(one) < rules.delins_share * _perfect(rival)
    )


def _perfect(one: Evidence) -> int:
    """Carriers without a mismatch."""
    return sum(not carrier.mismatches for carrier in one.carriers.values())


def _is_misread(one: Evidence, rules: PhasingRules) -> bool:
    """True if most carriers of a long substitution differ from it, in it or so near that they would
    be one change: it was proposed by fragments with sequencing errors.
    """
    if not may_hold_gaps(one.allele):
        return False
    around = one.allele.interval.widened(rules.max_distance)
    place = range(around.start, around.end)
    alike = sum(carrier.differing.isdisjoint(place) for carrier in one.carriers.values())
    return alike < rules.delins_share * one.alt


def _fits_as_well(one: Evidence, other: Evidence, name: str, rules: PhasingRules) -> bool:
    """True if a fragment of both fits the one as well as the other, but for an error."""
    most = max(other.carriers[name].mismatches, rules.shadow_mismatches)
    return one.carriers[name].mismatches <= most


def _touch(one: Allele, rival: Allele) -> bool:
    """True if no base is between them."""
    return one.interval.widened(1).overlaps(rival.interval)


def _rank(one: Evidence, name: str) -> tuple[int, bool, int, int, Allele]:
    """The better fit, rather alone than with others; then the allele that fits more fragments."""
    carrier = one.carriers[name]
    return carrier.mismatches, carrier.is_combined, -one.exact, -one.alt, one.allele


def _related(one: Allele, rival: Allele, rules: PhasingRules) -> bool:
    """True if what a fragment shows of ``one`` may be a part of ``rival``."""
    if one.chrom != rival.chrom:
        return False
    if one.is_indel and (rival.is_indel or may_hold_gaps(rival)):
        reach = rules.shadow_margin + max(abs(rival.length_change), abs(one.length_change))
        return one.interval.widened(reach).overlaps(rival.interval)
    if not rival.is_indel:
        return not one.is_indel and _is_part(one, rival)
    # Reads that end soon after a break are aligned over it: the breaks of either copy count.
    around = one.interval.widened(rules.shadow_margin)
    end = rival.interval.end
    edges = (rival.pos, end, end + max(rival.length_change, 0))
    return any(around.contains(rival.chrom, edge) for edge in edges)


def _is_part(one: Allele, rival: Allele) -> bool:
    """True if a substitution is some of the bases of a longer one.

    Between gaps that make up for each other they are shifted.
    """
    offset = one.pos - rival.pos
    return (
        len(one.ref) < len(rival.ref)
        and 0 <= offset <= len(rival.ref) - len(one.ref)
        and (may_hold_gaps(rival) or rival.alt[offset : offset + len(one.alt)] == one.alt)
    )
