"""Reads of the globin loci: in windows at any mapping quality, at junctions, paralogous bases."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pysam
from numpy.typing import NDArray

from hemaline.common.intervals import Interval, merge
from hemaline.common.statistics import MAD_SD
from hemaline.globin.globin_counts import BaseShare, SplitRead, WidePair
from hemaline.globin.locus_tables import (
    CopyThresholds,
    JunctionRules,
    LocusTables,
    ParalogousBase,
)
from hemaline.globin.windows import Windows
from hemaline.reads.fragments import EXCLUDED_FLAGS

# Between stretches of a locus there is nothing to be read but junctions.
_GAP = 10_000
_CIGAR_DELETION, _CIGAR_CLIPS = 2, (4, 5)


@dataclass
class LocusReads:
    """Counts over all reads of both loci; ``windows`` has one number a window."""

    windows: NDArray[np.int64]
    bases: dict[str, BaseShare] = field(default_factory=dict)
    splits: list[SplitRead] = field(default_factory=list)
    pairs: list[WidePair] = field(default_factory=list)
    read_length: float = 0.0
    fragment_length: float = 0.0
    fragment_deviation: float = 0.0


def read_loci(path: Path, reference: Path, windows: Windows, tables: LocusTables) -> LocusReads:
    """Count the primary reads of a CRAM or BAM that are no duplicates."""
    found = LocusReads(np.zeros(len(windows.windows), dtype=np.int64))
    places = [(place, at) for at, one in enumerate(windows.windows) for place in one.places]
    regions = merge((place for place, _ in places), _GAP)
    lengths: list[int] = []
    with pysam.AlignmentFile(str(path), reference_filename=str(reference)) as handle:
        for region in regions:
            if region.chrom not in handle.references:
                continue
            where = _starts([(p, at) for p, at in places if p.chrom == region.chrom])
            bases = _Bases([one for one in tables.bases if one.chrom == region.chrom], tables.rules)
            pairs = _Pairs(tables.rules)
            for read in _primary(handle.fetch(region.chrom, region.start, region.end)):
                lengths.append(read.query_length)
                where.count((read.reference_start + read.reference_end) // 2, found.windows)
                bases.add(read)
                pairs.add(read)
                found.splits += splits_of(read, tables.rules.junction)
            found.bases |= bases.shares()
            usual = pairs.usual()
            if usual and not found.fragment_length:
                found.fragment_length, found.fragment_deviation = usual
            found.pairs += pairs.wide(found.fragment_length, found.fragment_deviation)
    found.read_length = float(np.mean(lengths)) if lengths else 0.0
    return found


def _primary(reads: Iterable[Any]) -> Iterator[Any]:
    return (read for read in reads if not read.flag & EXCLUDED_FLAGS and read.reference_end)


@dataclass(frozen=True)
class _Places:
    """Sorted stretches of windows on one contig, and the window of each."""

    starts: Sequence[int]
    ends: Sequence[int]
    windows: Sequence[int]

    def count(self, position: int, counts: NDArray[np.int64]) -> None:
        """Count a read by a 0-based position."""
        at = bisect_right(self.starts, position) - 1
        if at >= 0 and position < self.ends[at]:
            counts[self.windows[at]] += 1


def _starts(places: Sequence[tuple[Interval, int]]) -> _Places:
    ordered = sorted(places)
    return _Places(
        [place.start for place, _ in ordered],
        [place.end for place, _ in ordered],
        [at for _, at in ordered],
    )


class _Bases:
    """Bases of reads at the paralogous positions of one contig."""

    def __init__(self, bases: Sequence[ParalogousBase], rules: CopyThresholds) -> None:
        self._min_quality = rules.min_base_quality
        self._at: dict[int, ParalogousBase] = {}
        for one in bases:
            self._at[one.pos_first - 1] = self._at[one.pos_second - 1] = one
        self._ordered = sorted(self._at)
        self._counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        self._names: dict[str, set[str]] = defaultdict(set)

    def add(self, read: Any) -> None:
        """Count the bases that a read has at the positions."""
        first = bisect_left(self._ordered, read.reference_start)
        wanted = self._ordered[first : bisect_left(self._ordered, read.reference_end)]
        if not wanted:
            return
        for in_read, position in read.get_aligned_pairs(matches_only=True):
            if position in wanted and read.query_qualities[in_read] >= self._min_quality:
                one, base = self._at[position], read.query_sequence[in_read]
                if base in (one.base_first, one.base_second):
                    self._counts[one.group][int(base == one.base_second)] += 1
                    self._names[one.group].add(read.query_name)

    def shares(self) -> dict[str, BaseShare]:
        """By group."""
        return {
            group: BaseShare(first=one, second=two, fragments=len(self._names[group]))
            for group, (one, two) in self._counts.items()
        }


def splits_of(read: Any, rules: JunctionRules) -> list[SplitRead]:
    """Deletions that a read crosses, in its alignment or between it and a supplementary one."""
    if read.mapping_quality < rules.min_quality:
        return []
    found = [(a, b) for a, b in _gaps(read) if b - a >= rules.min_length]
    if read.has_tag("SA"):
        found += [
            gap
            for text in read.get_tag("SA").rstrip(";").split(";")
            if (gap := _split_gap(read, text, rules)) and gap[1] - gap[0] >= rules.min_length
        ]
    return [
        SplitRead(chrom=read.reference_name, start=a, end=b, fragment=read.query_name)
        for a, b in found
    ]


def _gaps(read: Any) -> Iterator[tuple[int, int]]:
    position = read.reference_start
    for kind, length in read.cigartuples:
        if kind == _CIGAR_DELETION:
            yield position, position + length
        if kind in (0, _CIGAR_DELETION, 3, 7, 8):
            position += length


@dataclass(frozen=True)
class _Piece:
    """Part of a read (0-based half-open, along the reference) and where it is aligned."""

    read_start: int
    read_end: int
    start: int
    end: int


def _piece(start: int, cigar: Sequence[tuple[int, int]]) -> _Piece:
    lead = cigar[0][1] if cigar[0][0] in _CIGAR_CLIPS else 0
    in_read = sum(length for kind, length in cigar if kind in (0, 1, 7, 8))
    on_reference = sum(length for kind, length in cigar if kind in (0, 2, 3, 7, 8))
    return _Piece(lead, lead + in_read, start, start + on_reference)


def _split_gap(read: Any, text: str, rules: JunctionRules) -> tuple[int, int] | None:
    """Bases between two parts of a read on one strand; identical bases go to the right part."""
    chrom, pos, strand, cigar, quality, _ = text.split(",")
    is_same = chrom == read.reference_name and (strand == "-") == read.is_reverse
    if not is_same or int(quality) < rules.min_quality:
        return None
    other = pysam.AlignedSegment()
    other.cigarstring = cigar
    pieces = sorted(
        (
            _piece(read.reference_start, read.cigartuples),
            _piece(int(pos) - 1, other.cigartuples or ()),
        ),
        key=lambda piece: piece.read_start,
    )
    left, right = pieces
    if min(len(range(p.start, p.end)) for p in pieces) < rules.min_anchor:
        return None
    start = left.end - max(0, left.read_end - right.read_start)
    return (start, right.start) if start < right.start else None


class _Pairs:
    """Reads of pairs that face each other, by name."""

    def __init__(self, rules: CopyThresholds) -> None:
        # Of the spans of usual fragments the median is robust.
        self._longest = rules.longest_usual
        self._rules = rules.junction
        self._left: dict[str, Any] = {}
        self._spans: list[int] = []
        self._wide: list[WidePair] = []

    def add(self, read: Any) -> None:
        """Take a read; the right one of a pair completes it."""
        if not read.is_paired or read.mate_is_unmapped or read.is_reverse == read.mate_is_reverse:
            return
        if read.next_reference_id != read.reference_id:
            return
        if read.mapping_quality < self._rules.min_quality:
            return
        if not read.is_reverse:
            self._left[read.query_name] = read
        elif (left := self._left.pop(read.query_name, None)) is not None:
            span = read.reference_end - left.reference_start
            if 0 < span <= self._longest:
                self._spans.append(span)
            if left.reference_end < read.reference_start:
                self._wide.append(
                    WidePair(
                        chrom=read.reference_name,
                        left=left.reference_end,
                        right=read.reference_start,
                        span=span,
                        fragment=read.query_name,
                    )
                )

    def usual(self) -> tuple[float, float] | None:
        """Median and robust deviation of the usual lengths; None without pairs."""
        if not self._spans:
            return None
        usual = median(self._spans)
        deviation = median(abs(span - usual) for span in self._spans)
        return float(usual), max(1.0, float(deviation) * MAD_SD)

    def wide(self, usual: float, deviation: float) -> list[WidePair]:
        """Pairs farther apart than usual ones."""
        longest = usual + self._rules.pair_deviations * deviation
        return [pair for pair in self._wide if pair.span > longest]
