"""Calls of whole samples: found, excluded with a limit, or NA with the reason."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from copies import REGIONS, RULES, Change, Laboratory, Noise, change
from hemaline.common.problems import HemalineError
from hemaline.copynumber.copy_rows import CopyRow, SampleCopies, SampleFacts
from hemaline.copynumber.normals import CopyNormals
from hemaline.copynumber.sample_copies import call_copies

SPACING = 500_000


@cache
def laboratory() -> tuple[Laboratory, CopyNormals]:
    found = Laboratory(7, SPACING)
    return found, found.normals()


def called(sex: str = "male", *changes: Change, facts: SampleFacts | None = None) -> SampleCopies:
    lab, normals = laboratory()
    facts = facts or SampleFacts("S1", sex)
    return call_copies(lab.counts(sex, changes), normals, REGIONS, facts, RULES)


def row(found: SampleCopies, event: str) -> CopyRow:
    return next(one for one in found.rows if one.event == event)


def test_a_normal_sample_has_no_event_and_many_zeros() -> None:
    for sex in ("female", "male") * 3:
        found = called(sex)
        assert [one.event for one in found.rows if one.status == 1] == []
        assert sum(one.status == 0 for one in found.rows) > 15
        assert {one.call for one in found.segments} <= {0, None}


@pytest.mark.parametrize(
    ("event", "cells", "major", "minor"),
    [
        ("del5q", 0.4, 1, 0),
        ("minus7", 0.3, 1, 0),
        ("del7_7q", 0.4, 1, 0),
        ("plus8", 0.3, 2, 1),
        ("del20q", 0.6, 1, 0),
        ("del17_17p", 0.5, 1, 0),
        ("gain_1q", 0.4, 2, 1),
        ("delY", 0.6, 0, 0),
        ("tp53_loh", 0.4, 2, 0),
    ],
)
def test_an_event_is_found_with_its_share_of_cells(
    event: str, cells: float, major: int, minor: int
) -> None:
    found = row(called("male", *change(event, cells, major, minor)), event)
    assert found.status == 1
    assert found.cells == pytest.approx(cells, abs=0.1)


def test_the_loss_of_an_arm_is_no_loss_of_the_chromosome() -> None:
    found = called("female", *change("del7_7q", 0.8))
    assert row(found, "del7_7q").status == 1
    assert row(found, "minus7").status != 1


def test_loss_of_heterozygosity_has_its_kind() -> None:
    neutral = row(called("female", *change("tp53_loh", 0.6, 2, 0)), "tp53_loh")
    assert (neutral.status, neutral.loh_kind) == (1, "copy_neutral")
    lost = row(called("female", *change("tp53_loh", 0.6, 1, 0)), "tp53_loh")
    assert (lost.status, lost.loh_kind) == (1, "loss")


def test_a_gain_is_no_loss_of_heterozygosity() -> None:
    found = called("female", *change("plus9", 0.6, 2, 1))
    assert row(found, "plus9").status == 1
    assert row(found, "loh_9p").status is None


def test_a_gain_of_a_part_is_no_loss_of_heterozygosity() -> None:
    """The alleles of the part are out of balance, the depth of the whole core hardly is."""
    for cells in (1.0, 0.7):
        part = Change("chr11", 124_000_000, 136_000_000, cells, 3, 1)
        found = row(called("female", part), "loh_11q")
        assert found.status != 1


def test_hyperdiploidy_is_counted_and_does_not_move_the_baseline() -> None:
    gains = [
        one
        for event in ("plus3", "plus5", "plus7", "plus9", "plus11", "plus15", "plus19", "plus21")
        for one in change(event, 0.7, 2, 1)
    ]
    found = called("female", *gains)
    assert row(found, "hyperdiploidy").status == 1
    assert row(found, "complex").status == 1
    assert row(found, "del_13q").status != 1
    assert row(found, "del5q").status != 1


def test_amplification_needs_the_purity() -> None:
    four = change("amp_1q", 0.9, 3, 1)
    assert row(called("female", *four), "gain_1q").status == 1
    unknown = row(called("female", *four), "amp_1q")
    assert (unknown.status, unknown.reason) == (None, "purity_unknown")
    pure = SampleFacts("S1", "female", purity=0.9, purity_needed=True)
    assert row(called("female", *four, facts=pure), "amp_1q").status == 1
    three = change("gain_1q", 0.9, 2, 1)
    assert row(called("female", *three, facts=pure), "amp_1q").status is None


def test_in_myeloma_nothing_is_excluded_without_the_purity() -> None:
    unknown = called("female", facts=SampleFacts("S1", "female", None, purity_needed=True))
    assert {one.status for one in unknown.rows} == {None}
    assert row(unknown, "plus3").reason == "purity_unknown"
    pure = called("female", facts=SampleFacts("S1", "female", 0.95, purity_needed=True))
    assert sum(one.status == 0 for one in pure.rows) > 10
    rare = called("female", facts=SampleFacts("S1", "female", 0.3, purity_needed=True))
    assert sum(one.status == 0 for one in rare.rows) < 3


def test_rows_follow_the_sex() -> None:
    assert "delY" not in {one.event for one in called("female").rows}
    lab, normals = laboratory()
    facts = SampleFacts("S1", "unknown")
    found = call_copies(lab.counts("male"), normals, REGIONS, facts, RULES)
    assert row(found, "delY").reason == "sex_unknown"
    assert not {"chrX", "chrY"} & {one.chrom for one in found.segments}


def test_without_normals_nothing_is_decided() -> None:
    lab, _ = laboratory()
    found = call_copies(lab.counts("male"), None, REGIONS, SampleFacts("S1", "male"), RULES)
    assert {one.reason for one in found.rows} == {"no_normals"}
    assert len(found.rows) == len(REGIONS) + len(RULES.combined)


def test_counts_of_other_bins_are_refused() -> None:
    lab, _ = laboratory()
    other = Laboratory(7, SPACING * 2)
    with pytest.raises(HemalineError, match="HL-N21"):
        call_copies(lab.counts("male"), other.normals(), REGIONS, SampleFacts("S1"), RULES)


def test_a_noisy_sample_is_not_assessed() -> None:
    lab, normals = laboratory()
    noisy = Laboratory(7, SPACING, Noise(bin_sd=0.8))
    noisy.efficiency = lab.efficiency
    facts = SampleFacts("S1", "male")
    found = call_copies(noisy.counts("male"), normals, REGIONS, facts, RULES)
    assert row(found, "del5q").reason == "noisy_depth"


def test_a_shallow_sample_has_larger_limits() -> None:
    lab, normals = laboratory()
    shallow = Laboratory(7, SPACING, Noise(depth=40))
    shallow.efficiency, shallow.loadings = lab.efficiency, lab.loadings
    facts = SampleFacts("S1", "male")
    few = row(call_copies(shallow.counts("male"), normals, REGIONS, facts, RULES), "del5q")
    many = row(called("male"), "del5q")
    assert few.limit is not None and many.limit is not None
    assert few.limit > 1.3 * many.limit


def test_a_pure_loss_without_heterozygous_sites_is_left_to_the_normal() -> None:
    lab, normals = laboratory()
    whole = change("loh_4q", 1.0, 2, 0)
    tumour = lab.counts("female", whole)
    facts = SampleFacts("S1", "female")
    alone = row(call_copies(tumour, normals, REGIONS, facts, RULES), "loh_4q")
    assert (alone.status, alone.reason) == (None, "constitutional_not_excluded")
    lab.seed_people(5)
    normal = lab.counts("female")
    lab.seed_people(5)
    found = call_copies(lab.counts("female", whole), normals, REGIONS, facts, RULES, matched=normal)
    assert (row(found, "loh_4q").status, row(found, "loh_4q").loh_kind) == (1, "copy_neutral")


def test_a_member_without_a_region_is_no_zero() -> None:
    lab, normals = laboratory()
    facts = SampleFacts("S1", "female")
    some = [one for one in REGIONS if one.event in ("plus3", "tp53_loh")]
    for regions in (some, some[1:], []):
        found = call_copies(lab.counts("female"), normals, regions, facts, RULES)
        assert row(found, "hyperdiploidy").reason == "not_targeted"


def test_a_normal_without_fragments_is_no_normal() -> None:
    lab, normals = laboratory()
    lab.seed_people(5)
    tumour = lab.counts("female", change("loh_4q", 1.0, 2, 0))
    empty = replace(tumour, ref=tumour.ref * 0, alt=tumour.alt * 0)
    facts = SampleFacts("S1", "female")
    found = row(call_copies(tumour, normals, REGIONS, facts, RULES, matched=empty), "loh_4q")
    assert (found.status, found.reason) == (None, "constitutional_not_excluded")


@pytest.mark.parametrize("depth", [0.0, 0.5, 1.0])
def test_hardly_a_fragment_shows_nothing(depth: float) -> None:
    lab, normals = laboratory()
    shallow = Laboratory(7, SPACING, Noise(depth=depth))
    shallow.efficiency, shallow.loadings = lab.efficiency, lab.loadings
    facts = SampleFacts("S1", "male")
    found = call_copies(shallow.counts("male"), normals, REGIONS, facts, RULES)
    assert row(found, "del5q").reason == "few_probes"
    assert {one.status for one in found.rows} == {None}
    assert found.segments == ()


def test_segments_exclude_at_the_floor_of_tumour_cells() -> None:
    def zeros(purity: float | None) -> int:
        facts = SampleFacts("S1", "female", purity, purity_needed=True)
        return sum(one.call == 0 for one in called("female", facts=facts).segments)

    assert zeros(None) == 0
    assert zeros(0.95) > zeros(0.3)


def test_segments_cover_every_arm_and_split_where_depth_changes() -> None:
    lab, _ = laboratory()
    assert laboratory()[1].layout.arms.keys() >= {
        (one.chrom, one.arm) for one in called("male").segments
    }
    half = Change("chr2", 120_000_000, 180_000_000, 0.8, 1, 0)
    arm = [one for one in called("female", half).segments if (one.chrom, one.arm) == ("chr2", "q")]
    lost = [one for one in arm if one.call == -1]
    assert len(lost) == 1
    assert abs(lost[0].first - half.first) < 3 * SPACING
    assert abs(lost[0].last - half.last) < 3 * SPACING
    assert len(lab.bins)
