"""Assessed, partial, not assessed: built read by read, with the reason each deserves.

The floor is 0.2, so that 60 fragments are plenty and 8 are not: of 60 at VAF 0.2 at least 4 carry
it with a probability of 0.999 (both strands 0.998), of 8 with 0.06.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import CHROM, Read, make_genome, random_sequence
from hemaline.callability.region_assessment import Assessor
from hemaline.callability.region_status import REASONS, RegionStatus, first_reason
from hemaline.callability.scopes import ScopeRegion
from hemaline.calling.clone_fraction import CloneFraction, CopyNumber
from hemaline.calling.limits import LimitModel
from hemaline.common.intervals import Interval
from hemaline.filters.filter_file import load_filters
from hemaline.genome.alleles import Allele
from hemaline.genome.hotspots import Hotspot
from hemaline.reads.depth import FragmentDepth

BASES = random_sequence(800)
FOREIGN = random_sequence(60, seed=5)
MODEL = LimitModel(load_filters("capture"))
FLOOR, PLENTY, FEW = 0.2, 60, 8
REGION = Interval(CHROM, 300, 400)
EXON = ScopeRegion("GENE", "exon1", "region", True, REGION)


def bases(chrom: str, start0: int, end0: int) -> str:
    """Reference bases."""
    assert chrom == CHROM
    return BASES[start0:end0]


def reads(
    first: int, last: int, number: int = PLENTY, name: str = "r", mapq: int = 60
) -> list[Read]:
    """Reads over the 0-based bases ``first`` to ``last``, strands in turn."""
    return [
        Read(f"{name}{i}", first, BASES[first : last + 1], reverse=i % 2 == 1, mapq=mapq)
        for i in range(number)
    ]


def assess(
    folder: Path,
    members: Sequence[Read],
    region: ScopeRegion = EXON,
    targets: Sequence[Interval] = (Interval(CHROM, 200, 500),),
    floor: float = FLOOR,
) -> RegionStatus:
    assessor = Assessor("S-1", MODEL, floor, {CHROM: targets}, frozenset({"GENE"}), bases)
    with make_genome(folder, {CHROM: BASES}).aligned(folder, members) as alignments:
        (row,) = assessor.assess([region], alignments)
    return row


def verdict(row: RegionStatus) -> tuple[str, str | None]:
    return row.status, row.reason


def spot(position0: int, length: int = 1) -> Hotspot:
    ref = BASES[position0 : position0 + length]
    return Hotspot("GENE", "c.1", "p.1", Allele(CHROM, position0 + 1, ref, "A"))


def test_enough_everywhere_is_assessed(tmp_path: Path) -> None:
    row = assess(tmp_path, reads(300, 399))
    assert verdict(row) == ("assessed", None)
    assert (row.sample_id, row.gene, row.region, row.kind) == ("S-1", "GENE", "exon1", "region")
    assert (row.chrom, row.first, row.last, row.required) == (CHROM, 301, 400, True)
    assert (row.fraction_callable, row.median_depth) == (1.0, 60.0)
    expected = float(MODEL.limits(np.array([60]), np.array([0.5]))[0])
    assert row.limit == expected < FLOOR


@pytest.mark.parametrize(
    ("missing", "status"), [(0, "assessed"), (5, "assessed"), (6, "partial"), (99, "partial")]
)
@pytest.mark.parametrize("at_end", [True, False])
def test_95_in_100_bases_are_enough(
    tmp_path: Path, missing: int, status: str, at_end: bool
) -> None:
    ends = (300, 399 - missing) if at_end else (300 + missing, 399)
    row = assess(tmp_path, reads(*ends))
    assert row.status == status
    assert row.reason == (None if status == "assessed" else "low_depth")
    assert row.fraction_callable == (100 - missing) / 100
    assert (row.limit is not None and row.limit <= FLOOR) is (status == "assessed")
    if missing:
        assert row.worst_position == (401 - missing if at_end else 301)


@pytest.mark.parametrize("size", [20, 40, 60, 180, 380])
def test_an_assessed_region_is_within_the_floor_at_the_boundary(tmp_path: Path, size: int) -> None:
    """Of a region the limit at the depth that 95 % of its bases reach, whatever its size."""
    region = replace(EXON, interval=Interval(CHROM, 300, 300 + size))
    missing = size // 20
    targets = [Interval(CHROM, 200, 700)]
    row = assess(tmp_path, reads(300, 299 + size - missing), region, targets)
    assert verdict(row) == ("assessed", None)
    assert row.limit is not None
    assert row.limit <= FLOOR
    row = assess(tmp_path, reads(300, 299 + size - missing - 1), region, targets)
    assert verdict(row) == ("partial", "low_depth")
    assert row.limit is None


def test_no_callable_base_is_not_assessed(tmp_path: Path) -> None:
    row = assess(tmp_path, reads(300, 399, FEW))
    assert verdict(row) == ("not_assessed", "low_depth")
    assert (row.fraction_callable, row.median_depth) == (0.0, 8.0)
    assert row.limit is not None
    assert row.limit > FLOOR
    row = assess(tmp_path, [])
    assert verdict(row) == ("not_assessed", "low_depth")
    assert (row.fraction_callable, row.median_depth, row.limit) == (0.0, 0.0, None)


def test_the_floor_decides(tmp_path: Path) -> None:
    """60 fragments are not enough for 2 %."""
    assert verdict(assess(tmp_path, reads(300, 399), floor=0.02)) == ("not_assessed", "low_depth")


def test_one_strand_alone_is_not_assessed(tmp_path: Path) -> None:
    forward = [replace(read, reverse=False) for read in reads(300, 399)]
    assert verdict(assess(tmp_path, forward)) == ("not_assessed", "low_depth")


@pytest.mark.parametrize(
    ("good", "bad", "reason"),
    [
        (0, PLENTY, "low_mapq"),
        (FEW, PLENTY, "low_mapq"),
        (FEW, 2, "low_depth"),  # with these it would still be too few
        (0, FEW, "low_depth"),
        (0, 0, "low_depth"),
    ],
)
def test_low_mapq_is_where_the_badly_mapped_reads_would_have_sufficed(
    tmp_path: Path, good: int, bad: int, reason: str
) -> None:
    members = [*reads(300, 399, good), *reads(300, 399, bad, "bad", mapq=3)]
    assert verdict(assess(tmp_path, members)) == ("not_assessed", reason)


def test_badly_mapped_reads_next_to_enough_good_ones_do_no_harm(tmp_path: Path) -> None:
    members = [*reads(300, 399), *reads(300, 399, 200, "bad", mapq=0)]
    assert verdict(assess(tmp_path, members)) == ("assessed", None)


def test_the_first_reason_that_alone_unsettles_the_region(tmp_path: Path) -> None:
    low_mapq = [*reads(300, 379), *reads(380, 389, PLENTY, "bad", mapq=3)]
    assert verdict(assess(tmp_path, low_mapq)) == ("partial", "low_mapq")
    # 4 bases badly mapped are tolerated; the 10 of low depth are not.
    mostly_low = [*reads(300, 385), *reads(386, 389, PLENTY, "bad", mapq=3)]
    assert verdict(assess(tmp_path, mostly_low)) == ("partial", "low_depth")


@pytest.mark.parametrize(
    ("target", "status", "reason", "callable_share"),
    [
        ((300, 400), "assessed", None, 1.0),
        ((300, 395), "assessed", None, 0.95),
        ((306, 400), "partial", "not_targeted", 0.94),
        ((300, 301), "partial", "not_targeted", 0.01),
    ],
)
def test_bases_outside_the_targets_do_not_count_however_deep(
    tmp_path: Path,
    target: tuple[int, int],
    status: str,
    reason: str | None,
    callable_share: float,
) -> None:
    row = assess(tmp_path, reads(250, 450), targets=[Interval(CHROM, *target)])
    assert verdict(row) == (status, reason)
    assert row.fraction_callable == callable_share


@pytest.mark.parametrize(
    "targets", [[], [Interval(CHROM, 200, 300)], [Interval(CHROM, 400, 500)]], ids=str
)
def test_outside_all_targets_is_not_targeted(tmp_path: Path, targets: list[Interval]) -> None:
    row = assess(tmp_path, reads(250, 450), targets=targets)
    assert verdict(row) == ("not_assessed", "not_targeted")
    assert (row.fraction_callable, row.median_depth, row.limit) == (None, None, None)
    assert (row.first, row.last) == (301, 400)


def test_targets_in_pieces_are_united(tmp_path: Path) -> None:
    pieces = [Interval(CHROM, 250, 340), Interval(CHROM, 330, 360), Interval(CHROM, 360, 450)]
    assert verdict(assess(tmp_path, reads(250, 450), targets=pieces)) == ("assessed", None)


def test_a_gene_of_no_panel_is_not_on_panel(tmp_path: Path) -> None:
    row = assess(tmp_path, reads(250, 450), replace(EXON, gene="OTHER"))
    assert verdict(row) == ("not_assessed", "not_on_panel")


def test_an_event_has_no_caller(tmp_path: Path) -> None:
    event = ScopeRegion("GENE", "ITD", "event", True, None)
    row = assess(tmp_path, reads(250, 450), event)
    assert verdict(row) == ("not_assessed", "no_caller")
    assert (row.chrom, row.first, row.last) == (None, None, None)


def test_a_failed_sample_gives_no_information_about_anything() -> None:
    assessor = Assessor("S-1", MODEL, FLOOR, {}, frozenset(), bases)
    event = ScopeRegion("OTHER", "ITD", "event", False, None)
    rows = assessor.failed([EXON, event])
    assert [verdict(row) for row in rows] == [("not_assessed", "sample_failed_qc")] * 2
    assert [row.required for row in rows] == [True, False]


@pytest.mark.parametrize(
    ("hotspot", "status"),
    [
        (spot(350), "assessed"),
        (spot(394), "assessed"),
        (spot(395), "partial"),
        (spot(399), "partial"),
        (spot(393, 2), "assessed"),
        (spot(393, 3), "partial"),  # its last base is not callable
        (spot(298, 4), "assessed"),  # begins before the region
    ],
)
def test_every_hotspot_that_must_be_covered_is(
    tmp_path: Path, hotspot: Hotspot, status: str
) -> None:
    """95 % are callable: the bases up to 394."""
    row = assess(tmp_path, reads(250, 394), replace(EXON, must_cover=(spot(310), hotspot)))
    assert row.status == status
    assert row.reason == (None if status == "assessed" else "low_depth")


@pytest.mark.parametrize(
    ("members", "must_cover"),
    [
        ([*reads(300, 394), *reads(395, 399, FEW, "few")], ()),
        ([*reads(300, 394), *reads(395, 399, FEW, "few")], (spot(310), spot(397))),
        ([*reads(300, 379), *reads(380, 399, 20, "few")], ()),
        ([*reads(300, 379), *reads(380, 399, 20, "few")], (spot(385),)),
        ([*reads(300, 399, 30)], (spot(350),)),
    ],
)
def test_the_limit_is_the_floor_from_which_on_a_region_is_assessed(
    tmp_path: Path, members: list[Read], must_cover: tuple[Hotspot, ...]
) -> None:
    """Matrices at another floor rest on it.

    Their cells are those that this floor would have given.
    """
    region = replace(EXON, must_cover=must_cover)
    limit = assess(tmp_path, members, region).limit
    assert limit is not None
    for factor in (0.9, 1.0, 1.1):
        row = assess(tmp_path, members, region, floor=min(limit * factor, 1.0))
        assert (row.status == "assessed") is (factor >= 1)
        assert (row.limit, row.floor) == (limit, min(limit * factor, 1.0))


def test_a_missed_hotspot_gives_its_own_reason(tmp_path: Path) -> None:
    region = replace(EXON, must_cover=(spot(399),))
    members = [*reads(250, 398), *reads(399, 450, PLENTY, "bad", mapq=3)]
    assert verdict(assess(tmp_path, members, region)) == ("partial", "low_mapq")
    targets = [Interval(CHROM, 200, 399)]
    assert verdict(assess(tmp_path, reads(250, 450), region, targets)) == (
        "partial",
        "not_targeted",
    )


def clipped(number: int) -> list[Read]:
    bases = BASES[321:351] + FOREIGN[:30]
    return [Read(f"c{i}", 321, bases, "30M30S", reverse=i % 2 == 1) for i in range(number)]


@pytest.mark.parametrize(
    ("number", "floor", "outcome"),
    [
        (0, 0.2, ("assessed", None)),
        (14, 0.2, ("assessed", None)),  # 14 of 74 are below the floor
        (15, 0.2, ("partial", "no_caller")),  # 15 of 75 reach it
        (40, 0.2, ("partial", "no_caller")),
    ],
)
def test_clipped_ends_that_agree_leave_a_region_unassessed(
    tmp_path: Path, number: int, floor: float, outcome: tuple[str, str | None]
) -> None:
    row = assess(tmp_path, [*reads(300, 399), *clipped(number)], floor=floor)
    assert verdict(row) == outcome
    assert row.fraction_callable == 1.0


def test_the_least_number_of_clipped_reads_is_the_filters(tmp_path: Path) -> None:
    """8 of 400 fragments reach a floor of 2 %; a least number of 9 passes over them."""
    amplicon = load_filters("amplicon")
    only = tuple(f for f in amplicon.filters if f.name == "low_alt_reads")
    members = [*reads(300, 399, 392), *clipped(8)]
    region = replace(EXON, interval=Interval(CHROM, 345, 355))
    targets = {CHROM: [Interval(CHROM, 200, 500)]}
    found = []
    for least in (4, 8, 9):
        clipped_ends = amplicon.rules.evidence.clipped_ends.model_copy(update={"min_reads": least})
        evidence = amplicon.rules.evidence.model_copy(update={"clipped_ends": clipped_ends})
        rules = amplicon.rules.model_copy(update={"evidence": evidence})
        model = LimitModel(replace(amplicon, filters=only, rules=rules))
        assessor = Assessor("S-1", model, 0.02, targets, frozenset({"GENE"}), bases)
        with make_genome(tmp_path, {CHROM: BASES}).aligned(tmp_path, members) as alignments:
            found += [verdict(row) for row in assessor.assess([region], alignments)]
    assert found == [("partial", "no_caller"), ("partial", "no_caller"), ("assessed", None)]


def test_clipped_ends_of_a_called_event_are_explained(tmp_path: Path) -> None:
    members = [*reads(300, 399), *clipped(40)]
    with make_genome(tmp_path, {CHROM: BASES}).aligned(tmp_path, members) as alignments:
        for around, outcome in (
            (Interval(CHROM, 320, 380), "assessed"),
            (REGION, "assessed"),
            (Interval(CHROM, 300, 310), "partial"),
        ):
            assessor = Assessor(
                "S-1",
                MODEL,
                FLOOR,
                {CHROM: [Interval(CHROM, 200, 500)]},
                frozenset({"GENE"}),
                bases,
                explained=[around],
            )
            (row,) = assessor.assess([EXON], alignments)
            assert row.status == outcome


def test_one_copy_halves_the_limit(tmp_path: Path) -> None:
    """As deep as it takes for a clone twice as large on an autosome."""
    single = CloneFraction("male", (CopyNumber(CHROM, 1, 800, "male", 1),))
    rows = []
    for clone in (CloneFraction("female", single.stretches), single):
        with make_genome(tmp_path, {CHROM: BASES}).aligned(
            tmp_path, reads(300, 399, 30)
        ) as alignments:
            assessor = Assessor(
                "S-1",
                MODEL,
                FLOOR,
                {CHROM: [Interval(CHROM, 200, 500)]},
                frozenset({"GENE"}),
                bases,
                clone=clone,
            )
            rows += assessor.assess([EXON], alignments)
    assert rows[0].limit is not None
    assert rows[1].limit == rows[0].limit / 2
    assert [row.status for row in rows] == ["not_assessed", "assessed"]


def test_clipped_ends_that_differ_are_no_event(tmp_path: Path) -> None:
    noise = [
        replace(read, bases=read.bases[:30] + random_sequence(30, seed=100 + i))
        for i, read in enumerate(clipped(30))
    ]
    assert verdict(assess(tmp_path, [*reads(300, 399), *noise])) == ("assessed", None)


def test_a_thin_region_keeps_its_own_reason_next_to_clipped_ends(tmp_path: Path) -> None:
    row = assess(tmp_path, [*reads(300, 389), *clipped(40)])
    assert verdict(row) == ("partial", "low_depth")


def test_the_closed_list_is_the_design_s() -> None:
    assert REASONS == (
        "sample_failed_qc",
        "not_on_panel",
        "not_targeted",
        "low_mapq",
        "low_depth",
        "no_caller",
        "no_population_source",
        "uncertain_significance",
    )


@given(st.lists(st.sampled_from([None, *REASONS])))
def test_the_first_reason_is_the_first_of_the_list(reasons: list[str | None]) -> None:
    ranks = [REASONS.index(reason) for reason in reasons if reason]
    assert first_reason(reasons) == (REASONS[min(ranks)] if ranks else None)


def hotspot(allele: Allele) -> ScopeRegion:
    """The scope of a named allele alone."""
    return ScopeRegion(
        "GENE", "p.1", "hotspot", True, allele.changed, (Hotspot("GENE", "", "p.1", allele),)
    )


SNV = Allele(CHROM, 351, BASES[350], "A" if BASES[350] != "A" else "C")
DELETION = Allele(CHROM, 350, BASES[349:353], BASES[349])
INSERTION = Allele(CHROM, 351, BASES[350], BASES[350] + "ACGT")


@pytest.mark.parametrize("allele", [SNV, DELETION, INSERTION])
def test_a_hotspot_needs_its_own_bases_alone(tmp_path: Path, allele: Allele) -> None:
    where = allele.changed
    row = assess(tmp_path, reads(where.start, where.end - 1), hotspot(allele))
    assert verdict(row) == ("assessed", None)
    assert (row.region, row.kind) == ("p.1", "hotspot")
    assert (row.first, row.last) == (where.start + 1, where.end)
    assert row.limit is not None
    assert row.limit <= FLOOR
    # Limits of other classes of variants are those of regions.
    assert (row.limit_insertion, row.limit_homopolymer, row.homopolymers) == (None, None, 0)
    assert assess(tmp_path, reads(where.start, where.end - 1)).status == "partial"


@pytest.mark.parametrize("allele", [SNV, DELETION, INSERTION])
@pytest.mark.parametrize("at_end", [True, False])
def test_a_hotspot_needs_every_base_that_it_changes(
    tmp_path: Path, allele: Allele, at_end: bool
) -> None:
    where = allele.changed
    left, right = (300, where.end - 2) if at_end else (where.start + 1, 399)
    members = [*reads(left, right), *reads(300, 399, FEW, "few")]
    row = assess(tmp_path, members, hotspot(allele))
    assert row.status != "assessed"
    assert row.reason == "low_depth"
    target = (
        Interval(CHROM, 200, where.end - 1) if at_end else Interval(CHROM, where.start + 1, 500)
    )
    row = assess(tmp_path, reads(300, 399), hotspot(allele), [target])
    assert row.status != "assessed"
    assert row.reason == "not_targeted"


def test_a_hotspot_inside_a_region_is_judged_as_alone(tmp_path: Path) -> None:
    """From the depth of the region, read once."""
    members = [*reads(300, 360), *reads(340, 399, FEW, "few")]
    assessor = Assessor(
        "S-1", MODEL, FLOOR, {CHROM: [Interval(CHROM, 200, 500)]}, frozenset({"GENE"}), bases
    )
    spots = [hotspot(one) for one in (SNV, DELETION, INSERTION)]
    with make_genome(tmp_path, {CHROM: BASES}).aligned(tmp_path, members) as alignments:
        together = assessor.assess([EXON, *spots], alignments)[1:]
        alone = [assessor.assess([one], alignments)[0] for one in spots]
    assert together == alone


@settings(deadline=None)
@given(
    st.lists(st.integers(0, PLENTY), min_size=100, max_size=100),
    st.lists(st.booleans(), min_size=100, max_size=100),
    st.sampled_from([SNV, DELETION, INSERTION]),
)
def test_a_hotspot_is_assessed_where_each_of_its_bases_is(
    depths: list[int], targeted: list[bool], allele: Allele
) -> None:
    """Compared with a rule that examines one base after the other."""
    counts = np.array(depths, dtype=np.int32)
    none = np.zeros_like(counts)
    depth = FragmentDepth(REGION, counts, counts // 2, counts - counts // 2, none, none, 100.0)
    where, inside = allele.changed, np.array(targeted)
    assessor = Assessor("S-1", MODEL, FLOOR, {CHROM: [REGION]}, frozenset({"GENE"}), bases)
    here = slice(where.start - REGION.start, where.end - REGION.start)
    row = assessor._by_depth(hotspot(allele), where, depth.within(where), inside[here])
    single = [
        inside[at - REGION.start]
        and assessor._limits(counts[[at - REGION.start]], depth.within(Interval(CHROM, at, at + 1)))
        <= FLOOR
        for at in range(where.start, where.end)
    ]
    named = assessor._hotspot_limit(allele, depth.within(where)) <= FLOOR
    assert (row.status == "assessed") == (all(single) and named)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("partial", None),
        ("not_assessed", None),
        ("assessed", "low_depth"),
        ("partial", "bad luck"),
        ("unknown", "low_depth"),
    ],
)
def test_a_row_that_contradicts_itself_cannot_be(status: str, reason: str | None) -> None:
    row = Assessor("S-1", MODEL, FLOOR, {}, frozenset(), bases).failed([EXON])[0]
    with pytest.raises(ValueError, match="exon1"):
        replace(row, status=status, reason=reason)
