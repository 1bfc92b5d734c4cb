"""Letters and gaps by fragment against a slow counter that follows the rules one by one."""

import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

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
    Read,
    in_batches_of,
    make_genome,
    other_base,
    pair,
    quick,
    random_sequence,
    write_bam,
)
from hemaline.common.intervals import Interval
from hemaline.errors.site_counts import LETTERS, UNREAD, Gap, SiteCounts, count_sites, letter_codes
from hemaline.filters.filter_file import load_filters
from hemaline.reads.depth import fragment_depth

BASES = random_sequence(600)
FILTERS = load_filters("capture")
REGION = Interval(CHROM, 200, 320)


def count(folder: Path, reads: Sequence[Read], region: Interval = REGION) -> SiteCounts:
    genome = make_genome(folder, {CHROM: BASES})
    with genome.aligned(folder, reads) as alignments:
        return count_sites(alignments, region, FILTERS)


def counted_reads(folder: Path, reads: Sequence[Read]) -> dict[str, list[pysam.AlignedSegment]]:
    """Reads that may be evidence, by the fragment they are of."""
    fragments: dict[str, list[pysam.AlignedSegment]] = {}
    bam = write_bam(folder / "slow.bam", reads, {CHROM: BASES})
    with pysam.AlignmentFile(str(bam)) as records:
        for record in records:
            if not record.flag & 0xF04 and record.mapping_quality >= 20:
                fragments.setdefault(str(record.query_name), []).append(record)
    return fragments


def letter_of(record: pysam.AlignedSegment, position: int) -> str | None:
    assert record.query_sequence is not None
    assert record.query_qualities is not None
    for query, aligned in record.get_aligned_pairs(matches_only=True):
        if aligned == position and record.query_qualities[query] >= 20:
            letter = record.query_sequence[query]
            return letter if letter in LETTERS else None
    return None


def gaps_of(record: pysam.AlignedSegment) -> set[tuple[int, int, str]]:
    """Anchor position, deleted bases, inserted bases, as the aligned pairs show them."""
    assert record.query_sequence is not None
    found = set()
    pairs = record.get_aligned_pairs()
    index = 0
    while index < len(pairs):
        query, position = pairs[index]
        if query is not None and position is not None:
            index += 1
            for is_gap, kind in ((lambda p: p[1] is None, "I"), (lambda p: p[0] is None, "D")):
                end = index
                while end < len(pairs) and is_gap(pairs[end]):
                    end += 1
                if end == index or (kind == "I" and end == len(pairs)):
                    continue
                if letter_of(record, position) is not None:
                    inserted = "".join(record.query_sequence[q] for q, _ in pairs[index:end] if q)
                    found.add((position, 0 if kind == "I" else end - index, inserted))
                break
        else:
            index += 1
    return found


def slow(folder: Path, reads: Sequence[Read], region: Interval = REGION) -> SiteCounts:
    letters = np.zeros((2, len(region), 4), dtype=np.int32)
    gaps: Counter[Gap] = Counter()
    for records in counted_reads(folder, reads).values():
        for position in range(region.start, region.end):
            seen = [(letter_of(r, position), r.is_reverse != r.is_read2) for r in records]
            resolved = {letter for letter, _ in seen if letter}
            if len(resolved) == 1:
                orientation = next(reverse for letter, reverse in seen if letter)
                letters[int(orientation), position - region.start, LETTERS.index(*resolved)] += 1
        every = {gap for r in records for gap in gaps_of(r) if region.contains(CHROM, gap[0])}
        for position, deleted, inserted in every:
            without = [r for r in records if (position, deleted, inserted) not in gaps_of(r)]
            if not any(passes_over(r, position, deleted) for r in without):
                gaps[Gap(position - region.start, deleted, inserted)] += 1
    return SiteCounts(region, letters, gaps)


def passes_over(record: pysam.AlignedSegment, position: int, deleted: int) -> bool:
    assert record.reference_end is not None
    return record.reference_start <= position and position + deleted + 1 < record.reference_end


def check(folder: Path, reads: Sequence[Read]) -> SiteCounts:
    found, expected = count(folder, reads), slow(folder, reads)
    np.testing.assert_array_equal(found.by_orientation, expected.by_orientation)
    assert dict(found.gaps) == dict(expected.gaps)
    return found


def plain(name: str, start: int, length: int = 60, **values: object) -> Read:
    return replace(Read(name, start, BASES[start : start + length]), **values)  # type: ignore[arg-type]


def wrong(read: Read, index: int) -> Read:
    bases = read.bases
    return replace(read, bases=bases[:index] + other_base(bases[index]) + bases[index + 1 :])


def with_deletion(read: Read, index: int, size: int) -> Read:
    """The read's bases after ``index`` come from ``size`` bases further on."""
    start = read.start + index + size
    rest = len(read.bases) - index
    bases = read.bases[:index] + BASES[start : start + rest]
    return replace(read, bases=bases, cigar=f"{index}M{size}D{rest}M")


def with_insertion(read: Read, index: int, inserted: str) -> Read:
    rest = len(read.bases) - index
    bases = read.bases[:index] + inserted + read.bases[index:]
    return replace(read, bases=bases, cigar=f"{index}M{len(inserted)}I{rest}M")


CASES: dict[str, list[Read]] = {
    "one read": [plain("a", 210)],
    "an error": [wrong(plain("a", 210), 10)],
    "an error of bad quality": [wrong(plain("a", 210), 10).with_quality(10, BAD)],
    "an N": [replace(plain("a", 210), bases="N" + BASES[211:270])],
    "over both ends": [plain("a", 180, 160)],
    "agreeing mates": [*pair(plain("a", 210), plain("", 240, reverse=True))],
    "mates, one wrong where both read": [
        *pair(wrong(plain("a", 210), 40), plain("", 240, reverse=True))
    ],
    "mates, the later one wrong": [*pair(plain("a", 210), wrong(plain("", 240, reverse=True), 10))],
    "mates, both wrong alike": [
        *pair(wrong(plain("a", 210), 40), wrong(plain("", 240, reverse=True), 10))
    ],
    "mates, one wrong at a base the other reads badly": [
        *pair(wrong(plain("a", 210), 40), plain("", 240, reverse=True).with_quality(10, BAD))
    ],
    "mates, the first one reverse": [*pair(plain("a", 210, reverse=True), plain("", 240))],
    "mates of one strand": [*pair(plain("a", 210), plain("", 240))],
    "mate badly mapped": [*pair(plain("a", 210), plain("", 240, reverse=True, mapq=3))],
    "a deletion": [with_deletion(plain("a", 210), 20, 3)],
    "an insertion": [with_insertion(plain("a", 210), 20, "GAT")],
    "a gap after a bad base": [with_insertion(plain("a", 210), 20, "GAT").with_quality(19, BAD)],
    "gaps outside the region": [
        with_deletion(plain("a", 190, 60), 5, 3),
        with_insertion(plain("b", 290, 60), 40, "G"),
    ],
    "a gap in both mates": [
        *pair(
            with_deletion(plain("a", 210), 50, 2),
            with_deletion(plain("", 240, reverse=True), 20, 2),
        )
    ],
    "a gap in one mate, the other aligned through": [
        *pair(with_deletion(plain("a", 210), 50, 2), plain("", 240, reverse=True)),
        *pair(plain("b", 210), with_insertion(plain("", 240, reverse=True), 20, "GG")),
    ],
    "a gap in one mate beyond the other": [
        *pair(with_deletion(plain("a", 210), 10, 2), plain("", 240, reverse=True)),
    ],
    "a clip and an insertion at once": [
        replace(plain("a", 230), cigar="20S3I37M"),
        replace(plain("b", 230), cigar="30M5I25S"),
    ],
    "copies and others": [
        plain("a", 210, flag=DUPLICATE),
        plain("b", 210, flag=SECONDARY),
        plain("c", 210, mapq=19),
        plain("d", 210, mapq=20),
    ],
}


@pytest.mark.parametrize("name", CASES)
def test_every_case_is_counted_as_by_hand(tmp_path: Path, name: str) -> None:
    found = check(tmp_path, CASES[name])
    assert found.by_orientation.sum() > 0, "the case is not informative"


def test_mates_that_differ_give_no_information(tmp_path: Path) -> None:
    found = count(tmp_path, CASES["mates, one wrong where both read"])
    assert found.total[250 - REGION.start] == 0
    assert found.total[249 - REGION.start] == 1


def test_a_gap_that_both_mates_show_is_one_fragment(tmp_path: Path) -> None:
    assert list(count(tmp_path, CASES["a gap in both mates"]).gaps.values()) == [1]
    assert not count(tmp_path, CASES["a gap in one mate, the other aligned through"]).gaps


def test_gaps_have_their_kind_and_length() -> None:
    assert (Gap(3, 0, "GAT").kind, Gap(3, 0, "GAT").length) == ("insertion", 3)
    assert (Gap(3, 2, "").kind, Gap(3, 2, "").length) == ("deletion", 2)


def test_letter_codes() -> None:
    assert letter_codes("ACGTNa").tolist() == [0, 1, 2, 3, UNREAD, UNREAD]


Drawn = tuple[int, int, int, int, bool, tuple[int, int, str], tuple[int, int, str], int]
edits = st.tuples(st.integers(1, 60), st.integers(0, 4), st.sampled_from(["", "", "G", "TTA"]))
fragments = st.tuples(
    st.integers(150, 330),
    st.integers(2, 90),
    st.integers(-30, 60),
    st.sampled_from([0, 0, 0, DUPLICATE]),
    st.booleans(),
    edits,
    edits,
    st.sampled_from([60, 60, 60, 10]),
)


def edited(read: Read, edit: tuple[int, int, str]) -> Read:
    """The read with one wrong base, and with a gap in the middle of it."""
    at, deleted, inserted = edit
    read = wrong(read, at % len(read.bases))
    read = read.with_quality((at * 7) % len(read.bases), BAD)
    middle = len(read.bases) // 2
    if inserted:
        quality = read.quality
        longer = with_insertion(replace(read, quality=37), middle, inserted)
        assert isinstance(quality, tuple)
        return replace(
            longer, quality=(*quality[:middle], *(37,) * len(inserted), *quality[middle:])
        )
    return with_deletion(read, middle, deleted) if deleted else read


def fragment(name: str, drawn: Drawn) -> tuple[Read, ...]:
    start, length, shift, flag, is_reverse, one, two, mapq = drawn
    first = edited(plain(name, start, length, flag=flag, reverse=is_reverse), one)
    second = edited(plain("", start + shift, length, reverse=not is_reverse, mapq=mapq), two)
    return pair(first, second)


@quick
@given(st.lists(fragments, max_size=20), st.sampled_from([1, 2, 3, 7, 1000]))
def test_any_reads_are_counted_as_by_hand(drawn: list[Drawn], batch: int) -> None:
    reads = [read for i, one in enumerate(drawn) for read in fragment(f"f{i}", one)]
    with tempfile.TemporaryDirectory() as folder, in_batches_of(batch):
        check(Path(folder), reads)


@quick
@given(st.lists(fragments, max_size=20))
def test_letters_sum_to_the_fragment_depth_where_no_mates_differ(drawn: list[Drawn]) -> None:
    reads = [read for i, one in enumerate(drawn) for read in fragment(f"f{i}", one)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        genome = make_genome(folder, {CHROM: BASES})
        with genome.aligned(folder, reads) as alignments:
            depth = fragment_depth(alignments, REGION, FILTERS).total
            total = count_sites(alignments, REGION, FILTERS).total
        records = counted_reads(folder, reads).values()
        contradictions = [
            sum(len({letter_of(r, position) for r in mates} - {None}) > 1 for mates in records)
            for position in range(REGION.start, REGION.end)
        ]
    np.testing.assert_array_equal(depth - total, contradictions)


@quick
@given(st.lists(fragments, min_size=1, max_size=15), st.integers(REGION.start + 1, REGION.end - 1))
def test_a_region_counts_as_its_halves(drawn: list[Drawn], cut: int) -> None:
    reads = [read for i, one in enumerate(drawn) for read in fragment(f"f{i}", one)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        whole = count(folder, reads)
        left = count(folder, reads, Interval(CHROM, REGION.start, cut))
        right = count(folder, reads, Interval(CHROM, cut, REGION.end))
    halves = np.concatenate([left.by_orientation, right.by_orientation], axis=1)
    np.testing.assert_array_equal(whole.by_orientation, halves)
    moved = {g._replace(offset=g.offset + cut - REGION.start): n for g, n in right.gaps.items()}
    assert dict(whole.gaps) == dict(left.gaps) | moved
