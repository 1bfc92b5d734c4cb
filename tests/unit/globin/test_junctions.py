"""Junctions: reads and pairs that show one deletion are one, of any order, and noise is not."""

import random

import pysam
import pytest
from hypothesis import given
from hypothesis import strategies as st

from globin_people import TABLES, drawn
from hemaline.globin.globin_counts import SplitRead, WidePair
from hemaline.globin.junctions import find_junctions
from hemaline.globin.locus_reads import splits_of

RULES = TABLES.rules
START, LENGTH = 5_225_388, 619


def counts(splits=(), pairs=()):
    return drawn("S").model_copy(update={"splits": tuple(splits), "pairs": tuple(pairs)})


def split(start: int, end: int, name: str) -> SplitRead:
    return SplitRead(chrom="chr11", start=start, end=end, fragment=name)


def pair(left: int, right: int, span: int, name: str) -> WidePair:
    return WidePair(chrom="chr11", left=left, right=right, span=span, fragment=name)


def test_split_reads_and_pairs_of_one_deletion_are_counted_once_a_fragment():
    end = START + LENGTH
    splits = [split(START + shift, end + shift, f"s{shift}") for shift in (-2, 0, 1)]
    pairs = [pair(START - 40, end + 30, 350 + LENGTH + n, f"p{n}") for n in (-50, 0, 60)]
    pairs.append(pair(START - 40, end + 30, 350 + LENGTH, "s0"))
    (one,) = find_junctions(counts(splits, pairs), RULES)
    assert (one.start, one.end, one.fragments, one.is_exact) == (START, end, 6, True)


def test_pairs_alone_give_ends_at_the_distance_of_the_mean_pair():
    end = START + 2000
    pairs = [pair(START - n, end + n, 2350, f"p{n}") for n in (20, 60, 90)]
    (one,) = find_junctions(counts(pairs=pairs), RULES)
    assert (one.end - one.start, one.is_exact) == (2000, False)
    assert abs(one.start - START) <= 20
    assert not find_junctions(counts(pairs=pairs[:2]), RULES)


@pytest.mark.parametrize("distance", RULES.homology_distances)
def test_distances_between_paralogues_are_no_deletions(distance):
    splits = [split(START, START + distance + n, f"s{n}") for n in (-5, 0, 7)]
    pairs = [pair(START - 30, START + distance + 9, distance + 350, f"p{n}") for n in range(4)]
    assert find_junctions(counts(splits, pairs), RULES) == []


@given(st.randoms(use_true_random=False))
def test_the_order_of_reads_does_not_matter(shuffler: random.Random):
    splits = [split(START + n % 3, START + LENGTH + n % 3, f"a{n}") for n in range(5)]
    splits += [split(START + 4000, START + 4600, f"b{n}") for n in range(3)]
    expected = find_junctions(counts(splits), RULES)
    shuffler.shuffle(splits)
    assert find_junctions(counts(splits), RULES) == expected
    assert [one.fragments for one in expected] == [5, 3]


def read(cigar: str, start: int, supplementary: str = "", quality: int = 60):
    header = pysam.AlignmentHeader.from_references(["chr11"], [6_000_000])
    one = pysam.AlignedSegment(header)
    one.query_name, one.reference_id, one.reference_start = "f", 0, start
    one.mapping_quality, one.cigarstring = quality, cigar
    if supplementary:
        one.set_tag("SA", supplementary)
    return one


def test_a_read_shows_a_deletion_in_its_own_alignment_or_by_a_supplementary_one():
    own = splits_of(read("70M60D80M", 1000), RULES.junction)
    assert [(one.start, one.end) for one in own] == [(1070, 1130)]
    assert not splits_of(read("70M40D80M", 1000), RULES.junction)
    one = read("90M60S", START - 90, f"chr11,{START + LENGTH + 1},+,90S60M,60,0;")
    (found,) = splits_of(one, RULES.junction)
    assert (found.start, found.end) == (START, START + LENGTH)


def test_bases_that_both_parts_have_belong_to_the_right_one():
    one = read("95M55S", START - 90, f"chr11,{START + LENGTH + 1},+,90S60M,60,0;")
    (found,) = splits_of(one, RULES.junction)
    assert (found.start, found.end) == (START, START + LENGTH)


@pytest.mark.parametrize(
    "supplementary",
    [
        f"chr11,{START + LENGTH + 1},-,60M90S,60,0;",
        f"chr16,{START + LENGTH + 1},+,90S60M,60,0;",
        f"chr11,{START + LENGTH + 1},+,90S60M,3,0;",
        f"chr11,{START - 5000},+,90S60M,60,0;",
        f"chr11,{START + LENGTH + 1},+,140S10M,60,0;",
    ],
    ids=["other strand", "other contig", "low quality", "backwards", "too short"],
)
def test_other_parts_show_no_deletion(supplementary):
    assert splits_of(read("90M60S", START - 90, supplementary), RULES.junction) == []


def test_a_read_of_low_mapping_quality_shows_none():
    one = read("90M60S", START - 90, f"chr11,{START + LENGTH + 1},+,90S60M,60,0;", quality=10)
    assert splits_of(one, RULES.junction) == []
