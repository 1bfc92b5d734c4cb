"""The copy-number benchmark: what it counts, with a caller that is known."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

import benchmarks.copynumber
from benchmarks.copy_number import table
from benchmarks.copy_number.cnvkit import Segment, region_level
from benchmarks.copy_number.events import RegionTally, at_one_copy, changes_of, tally_events
from benchmarks.copy_number.panels import Assay, Panel, sex_of
from benchmarks.copy_number.peers import PeerResult
from benchmarks.copy_number.purecn import expected_distance
from benchmarks.copy_number.real_karyotypes import tally_karyotypes
from benchmarks.copy_number.sizing import CoreLimit, probes_needed
from benchmarks.copynumber import load_parameters
from hemaline.common.intervals import Interval
from hemaline.copynumber.copy_regions import CopyRegion, load_copy_regions
from hemaline.copynumber.copy_rows import CopyRow
from simulation.copy_number.designs import Design, shallow_genome
from simulation.copy_number.karyotypes import Karyotype

REGIONS = {one.event: one for one in load_copy_regions()}
DESIGN = shallow_genome()


@dataclass(frozen=True)
class _Laboratory:
    design: Design = DESIGN


@dataclass
class Caller:
    """A caller that finds an event from ``reach`` of cells, and gives 0 for everything else."""

    regions: tuple[CopyRegion, ...]
    limit: float = 0.2
    reach: float = 0.2
    laboratory: _Laboratory = _Laboratory()
    seen: list[Karyotype] = field(default_factory=list)

    def call(self, karyotype: Karyotype, seed: int) -> dict[str, CopyRow]:
        self.seen.append(karyotype)
        rows = {}
        for region in self.regions:
            if not region.sex or region.sex == karyotype.sex:
                shares = [
                    one.share for one in karyotype.changes
                    if any(one.where.overlaps(core) for core in region.cores)
                ]  # fmt: skip
                status = int(max(shares, default=0.0) >= self.reach)
                rows[region.event] = CopyRow(
                    "S", region.event, status, None, limit=self.limit, floor=0.2
                )
        return rows

    def core_bins(self, region: CopyRegion) -> int:
        return Panel.core_bins(cast(Panel, self), region)


def caller(*events: str, **changed: Any) -> Caller:
    return Caller(tuple(REGIONS[one] for one in events), **changed)


def tally(one: Caller, events: int = 10, free_samples: int = 0) -> dict[str, RegionTally]:
    return tally_events(
        cast(Panel, one), events=events, free_samples=free_samples, at_limit=(1.0, 1.25),
        below=0.5, together=4, seed=1,
    )  # fmt: skip


def test_an_honest_limit_finds_all_at_it_and_none_at_half() -> None:
    found = tally(caller("del5q", "plus8", "delY"))
    for one in found.values():
        assert (one.found, one.events) == (10, 10)
        assert (one.found_below, one.events_below) == (0, 10)
        assert one.false_calls == 0
        assert one.limit == 0.2


def test_a_limit_that_is_too_low_is_seen() -> None:
    found = tally(caller("del5q", reach=0.3))
    assert (found["del5q"].found, found["del5q"].events) == (0, 10)


def test_a_limit_that_is_padded_is_seen() -> None:
    found = tally(caller("del5q", reach=0.05))
    assert found["del5q"].found_below == 10


def test_events_of_one_sample_are_on_different_chromosomes() -> None:
    one = caller("del5q", "minus5", "minus7", "del7_7q", "plus8", "del20q", "del11q")
    tally(one, events=4)
    for karyotype in one.seen:
        by_place: dict[str, set[float]] = {}
        for change in karyotype.changes:
            by_place.setdefault(change.where.chrom, set()).add(change.share)
        assert all(len(shares) == 1 for shares in by_place.values())
        assert len(by_place) <= 4


def test_event_free_samples_are_as_many_as_requested() -> None:
    one = caller("del5q", "delY")
    found = tally(one, events=1, free_samples=20)
    assert found["del5q"].free == 20
    assert found["delY"].free == 10  # men alone
    assert {sex_of(0), sex_of(1)} == {"female", "male"}


def test_regions_that_no_share_of_cells_reaches_are_left() -> None:
    found = tally(caller("del5q", limit=0.9))
    assert found["del5q"].events == 0


def test_half_of_the_events_are_in_the_core_alone() -> None:
    region = REGIONS["del5q"]
    places = [changes_of(region, 0.3, "female", n)[0].where for n in range(2)]
    assert places == [region.wholes[0], region.cores[0]]
    kinds = {
        (c.first, c.second)
        for n in range(4)
        for c in changes_of(REGIONS["tp53_loh"], 0.3, "male", n)
    }
    assert kinds == {(0, 1), (2, 0)}
    assert {one.event for one in at_one_copy(list(REGIONS.values()))}.isdisjoint({"amp_1q"})


def test_real_karyotypes_show_a_wrong_zero_and_a_wrong_one() -> None:
    lost = [(Interval("chr5", 100_000_000, 181_000_000), 1.4)]
    blind = tally_karyotypes(
        cast(Panel, caller("del5q", reach=0.9)), {"A": lost}, event=0.2, none=0.05, seed=1
    )
    assert blind.wrong == ["A del5q 0"]
    rash = tally_karyotypes(
        cast(Panel, caller("del5q", reach=0.0)), {"A": []}, event=0.2, none=0.05, seed=1
    )
    assert rash.wrong == ["A del5q 1"]
    right = tally_karyotypes(
        cast(Panel, caller("del5q", reach=0.2)), {"A": lost, "B": []}, event=0.2, none=0.05, seed=1
    )
    assert right.wrong == []
    assert (right.cases, right.altered) == (2, 1)
    assert right.results == {("event", "1"): 1, ("none", "0"): 1}


def test_a_gain_is_no_loss_of_heterozygosity() -> None:
    gained = [(Interval("chr17", 0, 22_000_000), 3.0)]
    found = tally_karyotypes(
        cast(Panel, caller("tp53_loh", reach=0.2)), {"A": gained}, event=0.2, none=0.05, seed=1
    )
    assert found.wrong == ["A tp53_loh 1"]


def test_the_level_of_a_region_is_the_mean_of_its_segments() -> None:
    segments = [Segment(Interval("chr5", 0, 100), -1.0), Segment(Interval("chr5", 100, 400), 0.0)]
    assert region_level(segments, [Interval("chr5", 50, 150)]) == -0.5
    assert region_level(segments, [Interval("chr6", 0, 10)]) == 0.0


def test_four_times_the_probes_halve_the_shift() -> None:
    limits = [CoreLimit("del5q", "quiet", 40, 0.2)]
    assert probes_needed(limits, "quiet", 0.2) == 40
    needed = probes_needed(limits, "quiet", 0.1)
    assert needed is not None and 160 < needed < 180
    assert probes_needed(limits, "noisy", 0.1) is None


def test_copies_and_purity_give_the_imbalance() -> None:
    assert expected_distance(2, 1, 0.7) == pytest.approx(0)
    assert expected_distance(2, 0, 0.5) == pytest.approx(0.25)
    assert expected_distance(1, 0, 1.0) == pytest.approx(0.5)
    assert expected_distance(3, 1, 1.0) == pytest.approx(2 / 3 - 0.5)


def test_bins_and_snps_of_a_design_reach_the_caller_in_order() -> None:
    assay = Assay.of(DESIGN)
    assert len(assay.bins) == len(DESIGN)
    first = next(assay.bins.rows())
    assert (first.first, first.last) == (DESIGN.start[0] + 1, DESIGN.end[0])


def test_tables_state_bounds_and_reasons() -> None:
    assert table.share(195, 200).startswith("195/200 0.97 (0.9")
    assert "could not be installed (no index)" in table.peers(PeerResult("no index"))


def test_tables_of_parts_that_are_not_run_again_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(benchmarks.copynumber, "KEPT", tmp_path)
    for part in ("cost", "purecn"):
        monkeypatch.setattr(benchmarks.copynumber, f"_{part}", lambda _, part=part: f"| {part} |")
        text = benchmarks.copynumber.copynumber(Namespace(quick=True, events=None, part=[part]))
    titles = [line for line in text.splitlines() if line.startswith("**Part")]
    assert [title.split("**")[1] for title in titles] == ["Part purecn", "Part cost"]
    assert all("`--quick`" in title and "commit" in title for title in titles)
    assert text.endswith("| cost |")


@pytest.mark.parametrize("quick", [False, True])
def test_parameters_have_every_part(quick: bool) -> None:
    found = load_parameters(quick)
    assert found["at_limit"] == [1.0, 1.25] and found["below_limit"] == 0.5
    assert found["events"] == (8 if quick else 200)
    assert set(found["published"]["limits"]) <= set(REGIONS)
