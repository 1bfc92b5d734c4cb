"""Fragments by their middle, against a slow count by names."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from builders import (
    CHROM,
    DUPLICATE,
    SECONDARY,
    SUPPLEMENTARY,
    Read,
    make_genome,
    pair,
    quick,
    write_bam,
)
from hemaline.copynumber.bin_counts import CopyCounts, count_bin_fragments, snps_digest
from hemaline.copynumber.bins import CopyBin, CopyBins
from hemaline.quality.identity.fingerprint import Snp

LENGTH, SIZE, READ = 6_000, 200, 50
CONTIGS = {CHROM: "ACGT" * (LENGTH // 4)}
BINS = CopyBins.of(CopyBin(CHROM, at + 1, at + SIZE, "target") for at in range(0, LENGTH, 2 * SIZE))
MAPQ, LONGEST = 20, 2_000


def one(name: str, start: int, mapq: int = 60, flag: int = 0, reverse: bool = False) -> Read:
    return Read(name, start, "A" * READ, mapq=mapq, flag=flag, reverse=reverse)


def mates(name: str, start: int, length: int, mapqs: tuple[int, int]) -> list[Read]:
    first, second = pair(
        one(name, start, mapqs[0]), one(name, start + length - READ, mapqs[1], reverse=True)
    )
    return [replace(first, template=length), replace(second, template=-length)]


def counted(reads: Sequence[Read]) -> list[int]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        genome = make_genome(folder, CONTIGS)
        bam = write_bam(folder / "reads.bam", reads, CONTIGS)
        found = count_bin_fragments(bam, genome.path, BINS, MAPQ, LONGEST)
    return [int(number) for number in found]


def slowly(reads: Sequence[Read]) -> list[int]:
    """Each fragment once, at its middle, when one of its good reads is well mapped."""
    fragments: dict[str, list[Read]] = defaultdict(list)
    for read in reads:
        if not read.flag & (DUPLICATE | SECONDARY | SUPPLEMENTARY):
            fragments[read.name].append(read)
    found = [0] * len(BINS)
    for members in fragments.values():
        if max(read.mapq for read in members) < MAPQ:
            continue
        start = min(read.start for read in members)
        end = max(read.start + READ for read in members)
        if end - start > LONGEST:
            first = next(read for read in members if read.flag & 0x40)
            if first.mapq < MAPQ:
                continue
            start, end = first.start, first.start + READ
        for place, row in enumerate(BINS.rows()):
            found[place] += row.first - 1 <= (start + end) // 2 < row.last
    return found


fragments = st.lists(
    st.tuples(
        st.integers(0, LENGTH - 3_000),
        st.integers(READ + 1, 2_900),
        st.tuples(st.sampled_from([0, 19, 20, 60]), st.sampled_from([0, 19, 20, 60])),
    ),
    max_size=12,
)


@quick
@given(drawn=fragments)
def test_each_fragment_counts_once_at_its_middle(drawn: list[Any]) -> None:
    reads = [
        read
        for number, (start, length, mapqs) in enumerate(drawn)
        for read in mates(f"f{number}", start, length, mapqs)
    ]
    assert counted(reads) == slowly(reads)


def test_a_bin_begins_with_its_first_base_and_ends_with_its_last() -> None:
    middles = (SIZE - 1, SIZE, 2 * SIZE - 1, 2 * SIZE)
    reads = [one(f"r{at}", at - READ // 2) for at in middles]
    assert counted(reads)[:3] == [1, 1, 0]


def test_reads_that_are_no_evidence_do_not_count() -> None:
    reads = [
        one("duplicate", 10, flag=DUPLICATE),
        one("secondary", 10, flag=SECONDARY),
        one("supplementary", 10, flag=SUPPLEMENTARY),
        one("poor", 10, mapq=5),
        one("single", 10),
    ]
    assert counted(reads)[0] == 1
    assert sum(counted(reads)) == 1


def test_a_file_gives_the_counts_back_and_their_digest(tmp_path: Path) -> None:
    snps = [Snp("chr1", 10, "A", "G", 0.5)]
    numbers = np.arange(len(BINS), dtype=np.int32)
    few = np.array([3], dtype=np.int32)
    counts = CopyCounts(BINS.digest, numbers, snps_digest(snps), few, few)
    counts.save(tmp_path / "counts.npz")
    again = CopyCounts.load(tmp_path / "counts.npz")
    assert (again.bins, again.snps, again.digest) == (counts.bins, counts.snps, counts.digest)
    assert np.array_equal(again.fragments, numbers)
    assert replace(counts, ref=few + 1).digest != counts.digest
    assert snps_digest([]) == ""
