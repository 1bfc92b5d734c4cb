"""Batches hold every read once and both mates together, and little of what came before."""

import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from builders import (
    CHROM,
    Read,
    in_batches_of,
    make_genome,
    pair,
    quick,
    random_sequence,
)
from hemaline.common.intervals import Interval
from hemaline.reads.read_batches import ReadBatch, read_batches

BASES = random_sequence(600)
REGION = Interval(CHROM, 200, 320)


def batches(reads: list[Read], size: int) -> list[ReadBatch]:
    with tempfile.TemporaryDirectory() as name, in_batches_of(size):
        folder = Path(name)
        genome = make_genome(folder, {CHROM: BASES})
        with genome.aligned(folder, reads) as alignments:
            return list(read_batches(alignments.reads(REGION), REGION))


def plain(name: str, start: int, length: int = 60, cigar: str = "") -> Read:
    return Read(name, start, BASES[start : start + length], cigar)


def mates(number: int, start: int, shift: int, length: int) -> tuple[Read, Read]:
    return pair(plain(f"f{number}", start, length), plain("", start + shift, length))


fragments = st.lists(
    st.tuples(st.integers(150, 315), st.integers(-40, 60), st.integers(1, 90)), max_size=15
)
sizes = st.sampled_from([1, 2, 3, 7, 1000])


@quick
@given(fragments, sizes)
def test_every_read_comes_once_and_overlapping_mates_together(
    drawn: list[tuple[int, int, int]], size: int
) -> None:
    reads = [read for i, one in enumerate(drawn) for read in mates(i, *one)]
    found = batches(reads, size)
    seen = Counter((r.query_name, r.is_read2) for batch in found for r in batch.reads)
    inside = {
        (read.name, bool(read.flag & 0x80))
        for read in reads
        if read.start < REGION.end and read.start + len(read.bases) > REGION.start
    }
    assert seen == Counter(inside)
    joined = {
        (batch.reads[one].query_name, batch.reads[two].query_name)
        for batch in found
        for one, two in batch.pairs
    }
    overlapping = {
        f"f{i}"
        for i, (_, shift, length) in enumerate(drawn)
        if abs(shift) < length and {(f"f{i}", False), (f"f{i}", True)} <= inside
    }
    assert {(name, name) for name in overlapping} <= joined
    assert all(one == two for one, two in joined)


def test_a_read_waits_no_longer_than_its_mate_may_come() -> None:
    first = replace(plain("a", 210), mate=215, flag=0x1 | 0x40)
    later = [plain(f"r{n}", 216 + n) for n in range(20)]
    found = batches([first, *later], 3)
    assert [len(batch.reads) for batch in found] == [3] * 7, "the mate never comes"


def test_laid_bases_follow_the_cigar() -> None:
    reads = [
        plain("a", 190, 20),
        plain("b", 210, 20, "5S5M3D5M2I3M"),
        plain("c", 310, 20),
    ]
    (batch,) = batches(reads, 10)
    assert batch.gapped == [1]
    assert batch.first.tolist() == [0, 10, 110]
    assert batch.sizes.tolist() == [10, 16, 10]
    letters = bytes(batch.lay(batch.letters, ord("-"))).decode()
    b = BASES[210:230]
    assert letters == BASES[200:210] + f"{b[5:10]}---{b[10:15]}{b[17:20]}" + BASES[310:320]
    assert batch.positions.tolist() == [*range(10), *range(10, 26), *range(110, 120)]
    assert batch.each(np.array([1, 2, 3])).tolist() == [1] * 10 + [2] * 16 + [3] * 10


def test_tally_adds_to_what_is_there() -> None:
    (batch,) = batches([plain("a", 210), plain("b", 212)], 10)
    table = np.ones((2, len(REGION)), dtype=np.int32)
    batch.tally(table, np.array([0, 1, 1], dtype=np.uint8), np.array([5, 5, 5]))
    assert table[:, 5].tolist() == [2, 3]
    assert table.sum() == 2 * len(REGION) + 3
    batch.tally(table, np.zeros(0, dtype=np.uint8), np.zeros(0, dtype=np.int64))
    assert table.sum() == 2 * len(REGION) + 3
