"""Shallow whole genomes and exomes: the same code with other bins."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from benchmarks.copy_number.panels import Panel, make_panel
from hemaline.copynumber.bins import GENOME, TARGET
from hemaline.copynumber.copy_regions import load_copy_regions
from simulation.copy_number.designs import exome, shallow_genome
from simulation.copy_number.karyotypes import GAIN, LOSS, Karyotype, of_region
from simulation.copy_number.noise import SimulatedLaboratory, load_regimes

REGIONS = {one.event: one for one in load_copy_regions()}
DONORS = 20


@cache
def shallow(coverage: float) -> Panel:
    return make_panel(
        SimulatedLaboratory(shallow_genome(coverage), load_regimes()["quiet"]), DONORS
    )


@cache
def whole_exome() -> Panel:
    return make_panel(SimulatedLaboratory(exome(5_000), load_regimes()["quiet"]), DONORS)


def tumour(cells: float) -> Karyotype:
    return Karyotype(
        "female",
        (
            *(of_region(one, LOSS, cells) for one in REGIONS["del5q"].wholes),
            *(of_region(one, GAIN, cells) for one in REGIONS["plus8"].wholes),
        ),
    )


def test_bins_are_of_one_kind() -> None:
    assert set(shallow(0.1).assay.bins.kind) == {GENOME}
    assert set(whole_exome().assay.bins.kind) == {TARGET}


@pytest.mark.parametrize("coverage", [0.1, 1.0])
def test_a_shallow_genome_shows_arms_and_no_alleles(coverage: float) -> None:
    rows = shallow(coverage).call(tumour(0.5), 1)
    for event in ("del5q", "plus8"):
        row = rows[event]
        assert row.status == 1
        assert row.cells_low is not None and row.cells_high is not None
        assert row.cells_low <= 0.5 <= row.cells_high
    assert rows["loh_4q"].reason == "no_heterozygous_snps"
    assert rows["minus7"].status == 0


def test_more_coverage_has_smaller_limits() -> None:
    few, many = (shallow(coverage).call(Karyotype("female"), 2) for coverage in (0.1, 1.0))
    pairs = [(few[one].limit, many[one].limit) for one in ("del5q", "plus8", "minus7")]
    assert np.mean([a or 1.0 for a, _ in pairs]) > np.mean([b or 1.0 for _, b in pairs])


def test_an_exome_shows_arms_and_alleles() -> None:
    panel = whole_exome()
    rows = panel.call(tumour(0.5), 3)
    assert {rows[event].status for event in ("del5q", "plus8")} == {1}
    assert any(row.hets for row in rows.values())


@pytest.mark.parametrize("panel", [lambda: shallow(0.1), lambda: shallow(1.0), whole_exome])
def test_without_an_event_nothing_is_found_and_much_is_excluded(
    panel: Callable[[], Panel],
) -> None:
    rows = panel().call(Karyotype("male"), 4).values()
    assert [row.event for row in rows if row.status == 1] == []
    assert sum(row.status == 0 for row in rows) > 5
