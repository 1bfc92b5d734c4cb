"""Alleles on one molecule: neighbours that are one change, and each fragment given to one allele.

Substitutions beside each other on the same fragments are one multi-nucleotide variant: named
apart, they would give two wrong proteins. And a fragment that carries a long insertion carries
neither the mismatches an aligner makes beside it nor the indel of almost the same sequence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from hemaline.alleles import Allele
from hemaline.evidence import Evidence
from hemaline.filters import PhasingRules


def joint_changes(evidence: Sequence[Evidence], rules: PhasingRules) -> Iterator[list[Evidence]]:
    """Substitutions that enough fragments carry together, widest groups included."""
    single = [one for one in evidence if one.allele.is_snv]
    for index, first in enumerate(single):
        near = [
            other
            for other in single[index + 1 :]
            if other.allele.chrom == first.allele.chrom
            and 0 < other.allele.pos - first.allele.pos <= rules.max_distance
        ]
        for size in range(1, len(near) + 1):
            for others in combinations(near, size):
                group = [first, *others]
                if _distinct_positions(group) and _carried(group) >= rules.min_fragments:
                    yield group


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
    return [
        one.without({n for rival in rivals for n in _lost(one, rival, rules)}) for one in evidence
    ]


def _lost(one: Evidence, rival: Evidence, rules: PhasingRules) -> Iterator[str]:
    """Fragments that both carry and that the rival keeps."""
    if one.allele == rival.allele or not _related(one.allele, rival.allele, rules):
        return
    by_fit = one.allele.is_indel and rival.allele.is_indel
    # A bad base beside it does not make a part out of the whole.
    kept = rival.carriers.keys() | rival.undecided
    for name in one.carriers.keys() & kept:
        if not by_fit or _rank(rival, name) < _rank(one, name):
            yield name


def _rank(one: Evidence, name: str) -> tuple[int, int, Allele]:
    """The better fit; then the allele that more fragments carry."""
    return one.carriers[name].mismatches, -one.alt, one.allele


def _related(one: Allele, rival: Allele, rules: PhasingRules) -> bool:
    """Whether what a fragment shows of ``one`` may be a part of ``rival``."""
    if one.chrom != rival.chrom:
        return False
    if not rival.is_indel:
        return not one.is_indel and _is_part(one, rival)
    change = abs(rival.length_change)
    if not one.is_indel and change < rules.shadow_length:
        return False
    reach = rules.shadow_margin + max(change, abs(one.length_change))
    return one.interval.widened(reach).overlaps(rival.interval)


def _is_part(one: Allele, rival: Allele) -> bool:
    """Whether a substitution is some of the bases of a longer one."""
    offset = one.pos - rival.pos
    return (
        len(one.ref) < len(rival.ref)
        and 0 <= offset <= len(rival.ref) - len(one.ref)
        and rival.alt[offset : offset + len(one.alt)] == one.alt
    )
