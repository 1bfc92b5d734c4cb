"""Substitutions in phase become one change, and a fragment is left to the allele it fits best."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import CHROM, quick
from hemaline.calling.evidence.allele_evidence import Carrier, Evidence
from hemaline.calling.evidence.phasing import joint_changes, merged, settle
from hemaline.filters.filter_file import load_filters
from hemaline.genome.alleles import Allele

RULES = load_filters("capture").rules.phasing
BASES = "ACGTACGTAC"  # 1-based positions 101 to 110
FIRST0 = 100


def snv(pos: int, alt: str) -> Allele:
    return Allele(CHROM, pos, BASES[pos - 1 - FIRST0], alt)


def seen(allele: Allele, *names: str, mismatches: int = 0, at: int | None = None) -> Evidence:
    """Carriers with so many mismatches, one of them at the 1-based position ``at``."""
    differing = frozenset([at - 1] if at else [])
    carriers = {name: Carrier(mismatches, True, False, differing=differing) for name in names}
    return Evidence(allele, 100, len(names), 0, 0, len(names), 0, 50, 50, 1, carriers=carriers)


def joint(*evidence: Evidence) -> list[Allele]:
    return [merged(g, BASES, FIRST0) for g in joint_changes(evidence, RULES)]


def settled(*evidence: Evidence, credible: bool = True) -> list[int]:
    return [one.alt for one in settle(evidence, [credible] * len(evidence), RULES)]


FOUR = ("a", "b", "c", "d")


def test_neighbours_on_the_same_fragments_are_one_change() -> None:
    one, two = seen(snv(102, "A"), *FOUR, "e"), seen(snv(103, "A"), *FOUR)
    assert joint(one, two) == [Allele(CHROM, 102, "CG", "AA")]


def test_a_base_between_them_stays() -> None:
    one, two = seen(snv(102, "A"), *FOUR), seen(snv(104, "G"), *FOUR)
    assert joint(one, two) == [Allele(CHROM, 102, "CGT", "AGG")]


def test_three_in_a_row_are_proposed_together() -> None:
    three = [seen(snv(pos, alt), *FOUR) for pos, alt in ((102, "A"), (103, "A"), (104, "A"))]
    assert Allele(CHROM, 102, "CGT", "AAA") in joint(*three)


def test_each_of_a_chain_is_near_the_next_only() -> None:
    chain = [seen(snv(pos, "A"), *FOUR) for pos in (102, 103, 104, 106, 108)]
    assert joint(*chain) == [Allele(CHROM, 102, "CGTACGT", "AAAAAGA")]


def test_fragments_with_an_error_more_count_for_the_group_without_it() -> None:
    one, two = seen(snv(102, "A"), *FOUR), seen(snv(103, "A"), *FOUR)
    assert joint(one, two, seen(snv(104, "A"), "a")) == [Allele(CHROM, 102, "CG", "AA")]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (seen(snv(102, "A"), *FOUR), seen(snv(103, "A"), "w", "x", "y", "z")),  # HbS and HbC
        (seen(snv(102, "A"), *FOUR), seen(snv(105, "C"), *FOUR)),  # too far
        (seen(snv(102, "A"), *FOUR), seen(snv(102, "G"), *FOUR)),  # the same base
        (seen(snv(102, "A"), *FOUR[:3]), seen(snv(103, "A"), *FOUR[:3])),  # too few
    ],
)
def test_others_are_not(first: Evidence, second: Evidence) -> None:
    assert joint(first, second) == []


def test_fragments_of_a_joint_change_leave_its_parts() -> None:
    part = seen(snv(102, "A"), *FOUR, "alone")
    whole = seen(Allele(CHROM, 102, "CG", "AA"), *FOUR)
    other = seen(snv(103, "C"), *FOUR)  # another base than the joint change has there
    assert settled(part, whole, other) == [1, 4, 4]
    assert settled(part, whole, credible=False) == [5, 4]


def test_a_bad_base_does_not_make_a_part_of_the_whole() -> None:
    part = seen(snv(102, "A"), *FOUR, "bad", "alone")
    whole = replace(seen(Allele(CHROM, 102, "CG", "AA"), *FOUR), undecided={"bad": frozenset()})
    assert settled(part, whole) == [1, 4]


INSERTION = Allele(CHROM, 105, "A", "A" + "GATTACA" * 3)
SHORT = Allele(CHROM, 105, "A", "AC")
SIMILAR = Allele(CHROM, 106, "C", "C" + "GATTACA" * 3 + "G")
NEXT = Allele(CHROM, 112, "G", "GTTC")


def test_a_long_insertion_keeps_its_fragments_from_mismatches_next_to_it() -> None:
    nearby, far = snv(108, "A"), Allele(CHROM, 105 + 22 + RULES.shadow_margin + 1, "G", "C")
    evidence = (seen(INSERTION, *FOUR), seen(nearby, *FOUR, "x"), seen(far, *FOUR))
    assert settled(*evidence) == [4, 1, 4]


def test_a_short_insertion_keeps_them_where_they_are_no_mismatches_with_it() -> None:
    """A substitution in cis is one mismatch with the insertion alone."""
    nearby = seen(snv(108, "A"), *FOUR)
    assert settled(seen(SHORT, *FOUR, mismatches=1, at=108), nearby) == [4, 4]
    assert settled(seen(SHORT, *FOUR), nearby) == [4, 0]
    # A wrong base before the insertion moves what the aligner writes by a base or two.
    assert settled(seen(SHORT, *FOUR, mismatches=1, at=104), nearby) == [4, 0]
    # Reads that end next to the insertion are not informative, but show nothing else.
    ends, none, there = seen(SHORT, "a"), frozenset[int](), frozenset([107])
    assert settled(replace(ends, undecided=dict.fromkeys("bcd", none)), nearby) == [1, 0]
    assert settled(replace(ends, undecided=dict.fromkeys("bcd", there)), nearby) == [1, 4]
    assert settled(replace(ends, undecided={"b": none}), nearby) == [1, 4]


def test_similar_insertions_share_fragments_by_fit_then_by_count() -> None:
    true = seen(INSERTION, *FOUR, "e", "f")
    close = seen(SIMILAR, *FOUR, mismatches=1)
    assert settled(true, close) == [6, 0]
    better = replace(close, carriers=close.carriers | {"a": Carrier(0, True, False)})
    worse = replace(true, carriers=true.carriers | {"a": Carrier(2, True, False)})
    assert settled(worse, better) == [5, 1]
    assert settled(true, seen(SIMILAR, *FOUR)) == [6, 0]


def test_what_is_taken_is_other_and_off_its_strand() -> None:
    (one, _) = settle(
        [seen(snv(102, "A"), *FOUR, "e"), seen(Allele(CHROM, 102, "CG", "AA"), *FOUR)],
        [True, True],
        RULES,
    )
    assert (one.alt, one.other, one.alt_forward, one.depth) == (1, 4, 1, 105)


names = st.lists(st.sampled_from("abcdefghij"), unique=True)
drawn = st.lists(
    st.tuples(
        st.sampled_from([INSERTION, SIMILAR, SHORT, snv(108, "A"), snv(104, "C")]),
        names,
        st.integers(0, 3),
    ),
    unique_by=lambda entry: entry[0],
    max_size=5,
)


@quick
@given(drawn=drawn)
def test_no_fragment_is_lost_or_counted_twice(
    drawn: list[tuple[Allele, list[str], int]],
) -> None:
    evidence = [seen(allele, *own, mismatches=m) for allele, own, m in drawn]
    result = settle(evidence, [True] * len(evidence), RULES)
    for before, after in zip(evidence, result, strict=True):
        assert after.alt == len(after.carriers) <= before.alt
        assert after.alt + after.other == before.alt + before.other
    indels = [one for one in result if one.allele.is_indel]
    held = [name for one in indels for name in one.carriers]
    assert len(held) == len(set(held))
    assert set(held) == {n for one in evidence if one.allele.is_indel for n in one.carriers}


def test_a_substitution_with_carriers_of_its_own_keeps_them_all() -> None:
    """A homozygous SNP next to a heterozygous insertion is no shadow of it."""
    nearby = seen(snv(108, "A"), *FOUR, "v", "w", "x", "y")
    assert settled(seen(INSERTION, *FOUR), nearby) == [4, 8]


def aligned(one: Evidence) -> Evidence:
    written = {name: replace(each, is_aligned=True) for name, each in one.carriers.items()}
    return replace(one, carriers=written)


def test_an_indel_that_the_aligner_wrote_is_not_taken_by_its_neighbour() -> None:
    """Two indels in cis: every fragment carries both, and fits neither alone."""
    true = seen(INSERTION, *FOUR, "e", mismatches=2)
    close = seen(NEXT, *FOUR, mismatches=3)
    assert settled(true, close) == [5, 0]
    assert settled(true, aligned(close)) == [5, 4]


def test_of_two_that_touch_one_is_another_spelling() -> None:
    true = aligned(seen(INSERTION, *FOUR, "e"))
    assert settled(true, nearby(seen(SIMILAR, *FOUR, mismatches=1))) == [5, 0]
    assert settled(true, aligned(seen(SIMILAR, *FOUR, mismatches=1))) == [5, 0]


def test_one_of_the_same_length_close_by_may_be_another_spelling() -> None:
    true, close = nearby(aligned(seen(NEXT, *FOUR, "e"))), Allele(CHROM, 115, "A", "ATCT")
    assert settled(true, nearby(seen(close, *FOUR, mismatches=1))) == [5, 0]
    assert settled(true, nearby(aligned(seen(close, *FOUR, mismatches=1)))) == [5, 4]


def nearby(one: Evidence) -> Evidence:
    """Fragments that fit it with other gaps of theirs only."""
    written = {name: replace(each, is_combined=True) for name, each in one.carriers.items()}
    return replace(one, carriers=written)


def test_indels_of_one_molecule_keep_each_other() -> None:
    """One that the aligner wrote, and one that fits in addition to it, however few mismatches."""
    written = aligned(seen(INSERTION, *FOUR, "e", mismatches=2))
    assert settled(written, seen(NEXT, *FOUR, mismatches=3)) == [5, 0]
    assert settled(written, nearby(seen(NEXT, *FOUR, mismatches=3))) == [5, 4]
    # Next to something else, both are spellings of one indel.
    assert settled(nearby(seen(INSERTION, *FOUR, "e")), nearby(seen(SIMILAR, *FOUR))) == [5, 0]


def test_of_equal_fits_the_allele_keeps_a_fragment_that_fits_the_others_better() -> None:
    """A bad base within the insertion: as many fragments carry the wrong spelling as the true."""
    fits = {"a": 1, "b": 1, "c": 1, "d": 0}
    wrong = seen(INSERTION, *FOUR)
    carriers = {name: replace(wrong.carriers[name], mismatches=fits[name]) for name in FOUR}
    assert settled(replace(wrong, carriers=carriers), seen(SIMILAR, *FOUR)) == [0, 4]


BREAK = Allele(CHROM, 107, "GT", "G")


def test_unless_a_long_indel_alone_explains_its_reads() -> None:
    """They go on so little beyond the break that a short gap costs the aligner less."""
    small = aligned(seen(BREAK, *FOUR, mismatches=1))
    assert settled(seen(INSERTION, *FOUR, "e"), small) == [5, 0]
    # A quarter of its fragments are not the long one's: it is there without it.
    alone = aligned(seen(BREAK, *FOUR[:3], "x", mismatches=1))
    assert settled(seen(INSERTION, *FOUR, "e"), alone) == [5, 4]
    # However short it is; but two in cis are mismatches of each other.
    assert settled(seen(SHORT, *FOUR, "e"), small) == [5, 0]
    both = [
        aligned(seen(SHORT, *FOUR, "e", mismatches=2)),
        aligned(seen(BREAK, *FOUR, mismatches=3)),
    ]
    assert settled(*both) == [5, 4]


def test_what_is_left_is_judged_by_its_own_reads() -> None:
    carriers = {name: Carrier(0, True, False, None, 30, 60) for name in FOUR}
    carriers["x"] = Carrier(0, True, False, None, 2, 20)
    one = replace(seen(snv(102, "A"), *carriers), carriers=carriers)
    left = one.without(set(FOUR))
    assert (left.alt, left.end_distance, left.mapping_quality) == (1, 2, 20)
    assert one.without(set(carriers)).end_distance is None


DELINS = Allele(CHROM, 105, "ACGTACGTA", "AGATTCGTACTTC")
PARTS = (Allele(CHROM, 105, "A", "AGATT"), Allele(CHROM, 113, "A", "ACTTC"))


def test_two_indels_of_most_fragments_are_one_change() -> None:
    parts = [nearby(seen(part, *FOUR)) for part in PARTS]
    assert settled(parts[0], seen(DELINS, *FOUR), parts[1]) == [0, 4, 0]


def test_a_rare_change_of_several_parts_is_left_to_the_frequent_one() -> None:
    """A sequencing error, or a second change of few of its fragments."""
    parts = [aligned(nearby(seen(part, *"abcdefghij"))) for part in PARTS]
    assert settled(parts[0], seen(DELINS, *FOUR), parts[1]) == [10, 0, 10]


LONG = Allele(CHROM, 105, "ACGTACG", "CGTACGA")


def test_a_long_substitution_takes_the_fragments_of_its_gaps_and_of_its_parts() -> None:
    gaps = [nearby(seen(a, *FOUR)) for a in (Allele(CHROM, 104, "TA", "T"), PARTS[1])]
    # Between the gaps the aligner shifts the bases.
    inside = seen(Allele(CHROM, 107, "G", "A"), *FOUR)
    assert settled(gaps[0], seen(LONG, *FOUR), inside, gaps[1]) == [0, 4, 0, 0]


@pytest.mark.parametrize(("at", "left"), [(108, [0, 4]), (113, [0, 4]), (130, [4, 0])])
def test_a_long_substitution_that_its_carriers_differ_from_is_none(
    at: int, left: list[int]
) -> None:
    inside = seen(Allele(CHROM, 107, "G", "A"), *FOUR)
    assert settled(seen(LONG, *FOUR, mismatches=1, at=at), inside) == left
