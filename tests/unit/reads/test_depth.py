"""Fragment depth against sets of fragment names, base by base."""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pysam
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import (
    BAD,
    CHROM,
    DUPLICATE,
    SECONDARY,
    SUPPLEMENTARY,
    Read,
    in_batches_of,
    make_genome,
    pair,
    quick,
    random_sequence,
    write_bam,
)
from hemaline.common.intervals import Interval
from hemaline.filters.filter_file import load_filters
from hemaline.reads.depth import FragmentDepth, fragment_depth

BASES = random_sequence(600)
FILTERS = load_filters("capture")
REGION = Interval(CHROM, 200, 320)


def count(folder: Path, reads: Sequence[Read], region: Interval = REGION) -> FragmentDepth:
    genome = make_genome(folder, {CHROM: BASES})
    with genome.aligned(folder, reads) as alignments:
        return fragment_depth(alignments, region, FILTERS)


def brute(folder: Path, reads: Sequence[Read], region: Interval = REGION) -> list[list[int]]:
    """Total, forward, reverse and badly mapped at each base, by pysam's aligned pairs."""
    fragments: list[set[str]] = [set() for _ in range(len(region))]
    strands = [[0, 0, 0] for _ in range(len(region))]
    bam = write_bam(folder / "brute.bam", reads, {CHROM: BASES})
    with pysam.AlignmentFile(str(bam)) as records:
        for record in records:
            if (
                record.is_duplicate
                or record.is_secondary
                or record.is_supplementary
                or record.is_qcfail
                or record.is_unmapped
            ):
                continue
            for query, position in record.get_aligned_pairs(matches_only=True):
                assert record.query_qualities is not None
                if record.query_qualities[query] < 20 or not region.contains(CHROM, position):
                    continue
                offset = position - region.start
                if record.mapping_quality < 20:
                    strands[offset][2] += 1
                    continue
                fragments[offset].add(str(record.query_name))
                strands[offset][record.is_reverse] += 1
    return [[len(names), *rest] for names, rest in zip(fragments, strands, strict=True)]


def table(depth: FragmentDepth) -> list[list[int]]:
    columns = (depth.total, depth.forward, depth.reverse, depth.low_mapping)
    return [list(map(int, row)) for row in np.stack(columns, axis=1)]


def plain(name: str, start: int, length: int = 60, **values: Any) -> Read:
    return replace(Read(name, start, BASES[start : start + length]), **values)


def gapped(name: str, start: int, cigar: str) -> Read:
    """A read of any CIGAR; its bases do not matter to depth."""
    size = sum(length for op, length in _operations(cigar) if op in "MIS=X")
    return Read(name, start, BASES[start : start + size], cigar)


def _operations(cigar: str) -> list[tuple[str, int]]:
    found, number = [], ""
    for letter in cigar:
        if letter.isdigit():
            number += letter
        else:
            found.append((letter, int(number)))
            number = ""
    return found


CASES: dict[str, list[Read]] = {
    "nothing": [],
    "one read": [plain("a", 210)],
    "over both ends of the region": [plain("a", 180, 160)],
    "up to the region's first base": [plain("a", 141, 60), plain("b", 140, 60)],
    "from the region's last base": [plain("a", 319), plain("b", 320)],
    "mates that overlap": [*pair(plain("a", 210), plain("", 240, reverse=True))],
    "mates that touch": [*pair(plain("a", 210), plain("", 270, reverse=True))],
    "mates that share one base": [*pair(plain("a", 210), plain("", 269, reverse=True))],
    "mates that hold each other": [*pair(plain("a", 210, 90), plain("", 230, 20, reverse=True))],
    "mates at one start": [*pair(plain("a", 230), plain("", 230, reverse=True))],
    "mates of one strand": [*pair(plain("a", 210), plain("", 230))],
    "one mate of bad base": [
        *pair(plain("a", 210).with_quality(40, BAD), plain("", 240, reverse=True)),
        *pair(plain("b", 210), plain("", 240, reverse=True).with_quality(5, BAD)),
        *pair(
            plain("c", 210).with_quality(45, BAD),
            plain("", 240, reverse=True).with_quality(15, BAD),
        ),
    ],
    "one mate badly mapped": [*pair(plain("a", 210, mapq=3), plain("", 240, reverse=True))],
    "other mate badly mapped": [*pair(plain("a", 210), plain("", 240, reverse=True, mapq=19))],
    "mapping quality at the edge": [plain("a", 210, mapq=20), plain("b", 210, mapq=19)],
    "base quality at the edge": [
        plain("a", 210).with_quality(3, 20),
        plain("b", 210).with_quality(3, 19),
    ],
    "deletion": [gapped("a", 210, "20M10D30M")],
    "deletion over the region's start": [gapped("a", 170, "20M30D30M")],
    "insertion": [gapped("a", 210, "20M7I30M").with_quality(30, BAD)],
    "clips": [gapped("a", 230, "25S30M"), gapped("b", 230, "30M25S"), gapped("c", 230, "5H30M5S")],
    "bad bases in a clip and behind it": [
        gapped("a", 230, "25S30M").with_quality(10, BAD).with_quality(35, BAD),
    ],
    "skips and other letters": [gapped("a", 210, "10=5X10N20M")],
    "mates, one with a deletion": [
        *pair(gapped("a", 210, "30M10D30M"), plain("", 225, reverse=True))
    ],
    "copies": [
        plain("a", 210),
        *(plain(n, 210, flag=f) for n, f in zip("bcd", (0x400, 0x100, 0x800), strict=True)),
    ],
    "a supplementary of the same name": [
        *pair(plain("a", 210), plain("", 300, reverse=True)),
        plain("a", 215, flag=0x1 | 0x40 | SUPPLEMENTARY, mate=300),
    ],
}


@pytest.mark.parametrize("name", CASES)
def test_every_base_is_counted_as_by_hand(tmp_path: Path, name: str) -> None:
    expected = brute(tmp_path, CASES[name])
    assert table(count(tmp_path, CASES[name])) == expected
    if name not in ("nothing", "copies"):
        assert any(any(row) for row in expected), "the case is not informative"


def test_overlapping_mates_are_one_fragment_read_on_both_strands(tmp_path: Path) -> None:
    depth = count(tmp_path, CASES["mates that overlap"])
    at = 250 - REGION.start
    assert (depth.total[at], depth.forward[at], depth.reverse[at]) == (1, 1, 1)
    assert depth.forward_share()[at] == 0.5


def test_a_mate_seen_only_as_duplicate_does_not_count(tmp_path: Path) -> None:
    first, second = pair(plain("a", 210), plain("", 240, reverse=True))
    depth = count(tmp_path, [first, replace(second, flag=second.flag | DUPLICATE)])
    assert depth.total.tolist() == depth.forward.tolist()
    assert depth.total.sum() == 60


def test_strand_share_halves_overlapping_mates(tmp_path: Path) -> None:
    reads = [
        *pair(plain("a", 210), plain("", 210, reverse=True)),
        plain("b", 210),
        plain("c", 210),
        plain("d", 210, reverse=True),
    ]
    share = count(tmp_path, reads).forward_share()
    assert share[20] == pytest.approx(2.5 / 4)
    assert share[0] == 0.5, "no base there gives no evidence of strands"


reads_of_any_kind = st.builds(
    lambda start, length, mate_start, mate_length, kinds: (
        start,
        length,
        mate_start,
        mate_length,
        kinds,
    ),
    st.integers(150, 330),
    st.integers(1, 90),
    st.integers(-30, 60),
    st.integers(1, 90),
    st.tuples(
        st.sampled_from([0, 0, 0, DUPLICATE, SECONDARY]),
        st.sampled_from([60, 60, 60, 10]),
        st.sampled_from([60, 60, 60, 10]),
        st.booleans(),
        st.integers(0, 89),
    ),
)


def fragment(
    name: str, drawn: tuple[int, int, int, int, tuple[int, int, int, bool, int]]
) -> tuple[Read, ...]:
    start, length, shift, mate_length, (flag, mapq, mate_mapq, deleted, bad) = drawn
    first = plain(name, start, length, mapq=mapq, flag=flag)
    if deleted and length > 2:
        first = replace(first, cigar=f"1M6D{length - 1}M")
    first = first.with_quality(min(bad, length - 1), BAD)
    return pair(first, plain("", start + shift, mate_length, reverse=True, mapq=mate_mapq))


@quick
@given(st.lists(reads_of_any_kind, max_size=25), st.sampled_from([1, 2, 3, 7, 1000]))
def test_any_reads_are_counted_as_by_hand(
    drawn: list[tuple[int, int, int, int, tuple[int, int, int, bool, int]]], batch: int
) -> None:
    reads = [read for i, one in enumerate(drawn) for read in fragment(f"f{i}", one)]
    with tempfile.TemporaryDirectory() as folder, in_batches_of(batch):
        assert table(count(Path(folder), reads)) == brute(Path(folder), reads)


@quick
@given(
    st.lists(reads_of_any_kind, min_size=1, max_size=15),
    st.integers(REGION.start + 1, REGION.end - 1),
)
def test_a_region_counts_as_its_halves(
    drawn: list[tuple[int, int, int, int, tuple[int, int, int, bool, int]]], cut: int
) -> None:
    reads = [read for i, one in enumerate(drawn) for read in fragment(f"f{i}", one)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        left = count(folder, reads, Interval(CHROM, REGION.start, cut))
        right = count(folder, reads, Interval(CHROM, cut, REGION.end))
        assert table(count(folder, reads)) == table(left) + table(right)
