"""Ratios of exons by the model of bins: KMT2A-PTD, also next to gains and losses."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

import copies
from copies import REGIONS, RULES, Change, Laboratory, Noise
from hemaline.callability.events.event_definitions import load_events
from hemaline.callability.events.event_reports import EventRow
from hemaline.common.intervals import Interval
from hemaline.copynumber.bins import TARGET, CopyBin, CopyBins
from hemaline.copynumber.copy_rows import SampleFacts
from hemaline.copynumber.exon_ratios import ratio_tests
from hemaline.copynumber.normals import CopyNormals
from hemaline.copynumber.normals_build import learn_normals
from hemaline.copynumber.sample_copies import call_copies
from hemaline.paths import resource
from hemaline.quality.identity.fingerprint import Snp

(PTD,) = ratio_tests(load_events(resource("events.tsv")))
SPACING = 3_000_000
BACKBONE = copies.backbone


def _exons(stretches: tuple[Interval, ...], number: int = 24) -> Iterator[CopyBin]:
    for one in stretches:
        step = (one.end - one.start - 150) // number
        for start in range(one.start, one.end - 150, step):
            yield CopyBin(one.chrom, start + 1, start + 150, TARGET)


@cache
def with_exons(spacing: int) -> tuple[CopyBins, tuple[Snp, ...]]:
    """A backbone, and probes in the exons of KMT2A."""
    bins, snps = BACKBONE(spacing)
    rows = [
        CopyBin(str(chrom), int(start) + 1, int(end), str(kind))
        for chrom, start, end, kind in zip(bins.chrom, bins.start, bins.end, bins.kind, strict=True)
    ]
    return CopyBins.of(sorted([*rows, *_exons(PTD.over), *_exons(PTD.against)])), snps


@pytest.fixture(scope="module")
def lab() -> Laboratory:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("copies.backbone", with_exons)
        return Laboratory(7, SPACING, Noise(bin_sd=0.07))


@pytest.fixture(scope="module")
def panel(lab: Laboratory) -> CopyNormals:
    return learn_normals(lab.donors(20), lab.bins, lab.snps, REGIONS, RULES, ratios=[PTD])


def measured(lab: Laboratory, panel: CopyNormals, *changes: Change) -> EventRow:
    counts = lab.counts("female", changes)
    facts = SampleFacts("S-1", "female")
    (row,) = call_copies(counts, panel, REGIONS, facts, RULES, ratios=[PTD]).events
    return row


def duplicated(cells: float) -> Change:
    """A copy more of the exons in a share of cells: half of it are the alleles."""
    (place,) = PTD.over
    return Change(place.chrom, place.start, place.end, cells, 2, 1)


def test_the_inflation_of_the_ratio_is_learned(panel: CopyNormals) -> None:
    assert panel.inflation["KMT2A_PTD"].core >= 1


def test_a_duplication_is_found_in_its_share_of_alleles(lab, panel) -> None:
    row = measured(lab, panel, duplicated(0.8))
    assert row.status == 1
    assert row.vaf == pytest.approx(0.4, abs=0.08)
    assert row.limit is not None and row.limit < 0.25


def test_an_absence_is_stated_with_its_limit(lab, panel) -> None:
    row = measured(lab, panel)
    assert row.status == 0 and row.limit is not None and row.limit <= PTD.max_limit


@pytest.mark.parametrize(("major", "minor"), [(2, 1), (1, 0)], ids=["gain", "loss"])
def test_copies_of_the_whole_chromosome_are_no_duplication(lab, panel, major, minor) -> None:
    whole = Change("chr11", 0, 200_000_000, 0.9, major, minor)
    assert measured(lab, panel, whole).status != 1
    both = measured(lab, panel, Change("chr11", 0, 118_000_000, 0.9, major, minor), duplicated(0.9))
    assert both.status == 1


def test_without_probes_in_the_exons_it_is_not_targeted() -> None:
    small = Laboratory(9, SPACING)
    donors = small.donors(20)
    normals = learn_normals(donors, small.bins, small.snps, REGIONS, RULES, ratios=[PTD])
    row = measured(small, normals)
    assert (row.status, row.reason) == (None, "not_targeted")


def test_without_a_panel_there_is_no_row(lab) -> None:
    facts = SampleFacts("S-1", "female")
    found = call_copies(lab.counts("female"), None, REGIONS, facts, RULES, ratios=[PTD])
    assert found.events == ()


def test_nine_in_ten_at_the_limit_are_found(lab, panel) -> None:
    limits = [measured(lab, panel).limit for _ in range(3)]
    limit = max(one for one in limits if one is not None)
    found = [measured(lab, panel, duplicated(min(2 * 1.1 * limit, 1.0))).status for _ in range(20)]
    assert found.count(1) >= 18
