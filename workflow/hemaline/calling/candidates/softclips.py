"""The soft-clip source: alleles proposed by reads that stop agreeing with the reference alike.

One pass over the reads near the targets collects clipped ends and the long insertions and
deletions that the aligner wrote into CIGARs. Ends that agree give a consensus, which is looked
for elsewhere in the reference (``clip_alleles``). What is proposed is recounted like every other
candidate; nothing is called here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

import numpy as np
import pysam

from hemaline.calling.candidates.cigar_changes import change_of_cigar
from hemaline.calling.candidates.clip_alleles import ClipChange, Window, anchored, assembled
from hemaline.calling.candidates.clip_consensus import ClippedEnd, Consensus, clipped_ends, gather
from hemaline.common.intervals import Interval, merge
from hemaline.filters.filter_document import SoftClipRules
from hemaline.filters.filter_set import FilterSet
from hemaline.genome.alleles import Allele, normalised
from hemaline.reads.fragments import Alignments

# Longer stretches are worked through in pieces, to bound memory.
_PIECE = 50_000
# Bases of the window beyond the farthest event: a read's.
_MARGIN = 500
_KNOWN = frozenset(b"ACGT")


@dataclass(frozen=True)
class Proposal:
    """An allele, the fragments that show it, and the reads at its break."""

    allele: Allele
    fragments: int
    depth: int


def propose(
    alignments: Alignments,
    reference: pysam.FastaFile,
    targets: Sequence[Interval],
    filters: FilterSet,
    rules: SoftClipRules,
) -> list[Proposal]:
    """Alleles that touch ``targets``, in genomic order, each once."""
    best: dict[Allele, Proposal] = {}
    for region in _pieces(merge(target.widened(rules.flank) for target in targets)):
        near = [target for target in targets if target.overlaps(region)]
        for proposal in _propose_in(region, near, alignments, reference, filters, rules):
            known = best.get(proposal.allele)
            if known is None or known.fragments < proposal.fragments:
                best[proposal.allele] = proposal
    return [best[allele] for allele in sorted(best)]


def _pieces(regions: Sequence[Interval]) -> Iterator[Interval]:
    for region in regions:
        for start in range(region.start, region.end, _PIECE):
            yield Interval(region.chrom, start, min(region.end, start + _PIECE))


@dataclass
class _Support:
    """Fragments that show an allele, and those of them that do so by a clipped end."""

    fragments: set[str] = field(default_factory=set)
    clipped: set[str] = field(default_factory=set)

    def add(self, fragments: Set[str], clipped: Set[str]) -> None:
        self.fragments |= fragments
        self.clipped |= clipped

    @property
    def rank(self) -> int:
        """A consensus of clips shows bases next to the event that a CIGAR takes for mismatches."""
        return len(self.fragments) + len(self.clipped)


@dataclass
class _Evidence:
    """Evidence of the reads of a region; positions are local to the window."""

    ends: list[ClippedEnd] = field(default_factory=list)
    turned_ends: list[ClippedEnd] = field(default_factory=list)
    indels: dict[ClipChange, set[str]] = field(default_factory=lambda: defaultdict(set))
    starts: list[int] = field(default_factory=list)
    stops: list[int] = field(default_factory=list)

    def depth(self, position: int) -> int:
        """Reads over a local position."""
        begun = int(np.searchsorted(np.sort(self.starts), position, side="right"))
        ended = int(np.searchsorted(np.sort(self.stops), position, side="right"))
        return begun - ended


def _propose_in(
    region: Interval,
    targets: Sequence[Interval],
    alignments: Alignments,
    reference: pysam.FastaFile,
    filters: FilterSet,
    rules: SoftClipRules,
) -> list[Proposal]:
    window = _window(region, reference, rules)
    seen = _collect(region, window, alignments, filters, rules)
    found: dict[Allele, _Support] = defaultdict(_Support)
    for change, fragments, is_clipped in _changes(seen, window, rules):
        allele = _allele(change, window, reference)
        if allele and _touches(change, window, targets):
            found[allele].add(fragments, fragments if is_clipped else frozenset())
    proposals = []
    for allele, support in _without_likes(found, reference, rules).items():
        count, depth = len(support.fragments), seen.depth(allele.pos - 1 - window.origin)
        if count >= max(rules.min_fragments, rules.min_share * depth):
            proposals.append(Proposal(allele, count, depth))
    return proposals


def _window(region: Interval, reference: pysam.FastaFile, rules: SoftClipRules) -> Window:
    length = reference.get_reference_length(region.chrom)
    start = max(0, region.start - rules.max_deletion - _MARGIN)
    end = min(length, region.end + rules.max_deletion + _MARGIN)
    bases = reference.fetch(region.chrom, start, end).upper().encode()
    return Window(region.chrom, start, bases)


def _collect(
    region: Interval,
    window: Window,
    alignments: Alignments,
    filters: FilterSet,
    rules: SoftClipRules,
) -> _Evidence:
    """One pass over the reads; those without clip or indel only count as depth."""
    seen = _Evidence()
    size = len(window.bases)
    for read in alignments.reads(region):
        if read.mapping_quality < filters.evidence.min_mapping_quality:
            continue
        start, stop = read.reference_start - window.origin, read.reference_end - window.origin
        if start < 0 or stop > size:
            continue
        seen.starts.append(start)
        seen.stops.append(stop)
        if len(read.cigartuples) == 1:
            continue
        for turned, end in clipped_ends(
            read, window.origin, size, filters.evidence.min_base_quality, rules
        ):
            (seen.turned_ends if turned else seen.ends).append(end)
        change = change_of_cigar(read, start, window, filters.evidence.min_base_quality, rules)
        if change is not None:
            seen.indels[change].add(read.query_name)
    return seen


def _changes(
    seen: _Evidence, window: Window, rules: SoftClipRules
) -> Iterator[tuple[ClipChange, Set[str], bool]]:
    """Every change, the fragments that show it, and whether they are clipped at it.

    The same change may come several times.
    """
    for change, fragments in seen.indels.items():
        yield change, fragments, False
    size = len(window.bases)
    backward = window.turned()
    rights, lefts = gather(seen.ends, rules), gather(seen.turned_ends, rules)
    open_rights: list[Consensus] = []
    open_lefts: list[Consensus] = []
    for consensus in rights:
        changes = anchored(consensus, window, rules)
        yield from ((change, consensus.fragments, True) for change in changes)
        if not changes:
            open_rights.append(consensus)
    for consensus in lefts:
        changes = anchored(consensus, backward, rules)
        yield from ((change.turned(size), consensus.fragments, True) for change in changes)
        if not changes:
            open_lefts.append(consensus)
    for right, left in _pairs(rights, open_rights, lefts, open_lefts, size, rules):
        joined = assembled(right, left, window, rules)
        if joined is not None:
            yield joined, right.fragments | left.fragments, True


def _pairs(
    rights: Sequence[Consensus],
    open_rights: Sequence[Consensus],
    lefts: Sequence[Consensus],
    open_lefts: Sequence[Consensus],
    size: int,
    rules: SoftClipRules,
) -> Iterator[tuple[Consensus, Consensus]]:
    """Breaks near each other of which at least one leads nowhere on its own."""
    near = rules.max_breaks_apart
    for right in rights:
        is_open = any(right is one for one in open_rights)
        for left in lefts if is_open else open_lefts:
            if abs(size - left.clip - right.clip) <= near:
                yield right, left


def _touches(change: ClipChange, window: Window, targets: Sequence[Interval]) -> bool:
    """True if the change, or what an insertion may be a copy of, is in a target."""
    reach = 1 + len(change.inserted)
    start = window.origin + change.start - reach
    around = Interval(window.chrom, max(0, start), window.origin + change.end + reach)
    return any(around.overlaps(target) for target in targets)


def _allele(change: ClipChange, window: Window, reference: pysam.FastaFile) -> Allele | None:
    """The normalised allele; None where nothing changes or not every base is known."""
    replaced = window.bases[change.start : change.end]
    if replaced == change.inserted or not set(replaced + change.inserted) <= _KNOWN:
        return None
    raw = Allele(
        window.chrom,
        window.origin + change.start + 1,
        replaced.decode(),
        change.inserted.decode(),
    )
    return normalised(raw, lambda *where: str(reference.fetch(*where)).upper())


def _without_likes(
    found: Mapping[Allele, _Support], reference: pysam.FastaFile, rules: SoftClipRules
) -> dict[Allele, _Support]:
    """Alleles that hardly differ as the best supported one: errors of a consensus, not events."""
    kept: dict[Allele, _Support] = {}
    for allele, support in sorted(found.items(), key=lambda item: (-item[1].rank, item[0])):
        like = next((one for one in kept if _alike(one, allele, reference, rules)), None)
        if like is None:
            kept[allele] = support
        else:
            kept[like].add(support.fragments, support.clipped)
    return kept


def _alike(one: Allele, other: Allele, reference: pysam.FastaFile, rules: SoftClipRules) -> bool:
    if one.length_change != other.length_change or not one.interval.widened(
        abs(one.length_change)
    ).overlaps(other.interval):
        return False
    start = min(one.interval.start, other.interval.start)
    end = max(one.interval.end, other.interval.end)
    bases = str(reference.fetch(one.chrom, start, end)).upper()
    pair = []
    for allele in (one, other):
        offset = allele.interval.start - start
        pair.append(bases[:offset] + allele.alt + bases[offset + len(allele.ref) :])
    first, second = pair
    differing = sum(a != b for a, b in zip(first, second, strict=True))
    return differing <= rules.like_mismatches
