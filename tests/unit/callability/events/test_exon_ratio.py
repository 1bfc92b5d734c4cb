"""Partial tandem duplications determined by depth, against simulated samples and controls."""

from dataclasses import replace
from pathlib import Path
from statistics import fmean, stdev

import numpy as np
import pytest

from builders import BAD, CHROM, Read, make_genome, random_sequence
from hemaline.callability.events.event_definitions import load_events
from hemaline.callability.events.exon_ratio import ExonDepth, measure, ratio_row
from hemaline.common.intervals import Interval
from hemaline.filters.filter_file import load_filters
from hemaline.paths import resource

PTD = next(e for e in load_events(resource("events.tsv")) if e.name == "KMT2A_PTD")
RULES = PTD.exon_ratio
assert RULES is not None
FILTERS = load_filters("capture")


def sample(name: str, ratio: float, depth: float = 800.0) -> ExonDepth:
    return ExonDepth(name, PTD.name, ratio * depth, depth)


def controls(ratios: list[float]) -> list[ExonDepth]:
    return [sample(f"N{i}", ratio) for i, ratio in enumerate(ratios)]


USUAL = [1.00, 1.02, 0.98, 1.01, 0.99, 1.0]


def test_threshold_and_limit_follow_the_controls() -> None:
    spread = stdev(USUAL) * (1 + 1 / 6) ** 0.5
    threshold = RULES.sd_multiple * spread
    below = ratio_row(PTD, sample("S", 1 + 0.99 * threshold), controls(USUAL))
    above = ratio_row(PTD, sample("S", 1 + 1.01 * threshold), controls(USUAL))
    assert (below.status, below.vaf, above.status) == (0, None, 1)
    assert above.vaf == pytest.approx(1.01 * threshold)
    assert below.limit == above.limit == pytest.approx(threshold + 1.6449 * spread, rel=1e-4)
    assert (below.length_min_proven, below.length_max_proven) == (None, None)


def test_the_ratio_is_relative_to_the_controls_own() -> None:
    """Baits catch one exon better than another."""
    uneven = controls([0.6 * ratio for ratio in USUAL])
    row = ratio_row(PTD, sample("S", 0.6 * 1.3), uneven)
    assert (row.status, row.vaf) == (1, pytest.approx(0.3))
    assert row.allelic_ratio == pytest.approx(0.3 / 0.7)


@pytest.mark.parametrize(
    ("tested", "others", "reason"),
    [
        (sample("S", 1.0), controls(USUAL[:4]), "no_caller"),
        (sample("S", 1.3), [], "no_caller"),
        (sample("S", 1.0), controls([0.7, 1.3, 0.8, 1.2, 1.0]), "no_caller"),
        (sample("S", 1.0, depth=90), controls(USUAL), "low_depth"),
        (ExonDepth("S", PTD.name, 500.0, 0.0), controls(USUAL), "low_depth"),
        (ExonDepth("S", PTD.name, None, None, "not_targeted"), controls(USUAL), "not_targeted"),
        (
            ExonDepth("S", PTD.name, None, None, "sample_failed_qc"),
            controls(USUAL),
            "sample_failed_qc",
        ),
    ],
)
def test_no_measurement_is_no_zero(tested: ExonDepth, others: list[ExonDepth], reason: str) -> None:
    row = ratio_row(PTD, tested, others)
    assert (row.status, row.reason, row.vaf) == (None, reason, None)


def test_controls_without_depth_are_no_controls() -> None:
    failed = [ExonDepth(f"F{i}", PTD.name, None, None, "sample_failed_qc") for i in range(9)]
    shallow = [sample(f"L{i}", 1.0, depth=20) for i in range(9)]
    row = ratio_row(PTD, sample("S", 1.0), [*controls(USUAL[:4]), *failed, *shallow])
    assert (row.status, row.reason) == (None, "no_caller")


def test_simulated_cohorts_are_found_at_the_limit_and_seldom_without_the_event() -> None:
    """Ratios with 3 % noise: 95 % of events at the limit are found, few samples without one."""
    rng = np.random.default_rng(5)
    at_limit, false, limits = [], [], []
    for _ in range(400):
        others = controls(list(rng.normal(1.0, 0.03, 20)))
        limit = ratio_row(PTD, sample("S", 1.0), others).limit
        assert limit is not None
        limits.append(limit)
        found = ratio_row(PTD, sample("S", 1 + limit + rng.normal(0, 0.03)), others)
        none = ratio_row(PTD, sample("S", rng.normal(1.0, 0.03)), others)
        at_limit.append(found.status == 1)
        false.append(none.status == 1)
    assert 0.9 < fmean(at_limit) < 0.99
    assert fmean(false) < 0.02
    assert fmean(limits) == pytest.approx(0.03 * (3 + 1.645) * (21 / 20) ** 0.5, rel=0.05)


BASES = random_sequence(3000)
EVENT = replace(
    PTD,
    regions=(Interval(CHROM, 500, 1500),),
    exon_ratio=replace(RULES, control_regions=(Interval(CHROM, 2000, 2400),)),
)
TARGETS = {CHROM: [Interval(CHROM, 600, 700), Interval(CHROM, 2050, 2150)]}


def test_depth_is_that_of_fragments_over_targeted_bases(tmp_path: Path) -> None:
    reads = [Read(f"e{i}", 550, BASES[550:750]) for i in range(30)]
    # Outside the targets, of bad quality or badly mapped: not counted.
    reads += [Read(f"o{i}", 1000, BASES[1000:1200]) for i in range(50)]
    reads += [Read(f"q{i}", 550, BASES[550:750], quality=BAD) for i in range(9)]
    reads += [Read(f"m{i}", 550, BASES[550:750], mapq=5) for i in range(9)]
    reads += [Read(f"c{i}", 2000, BASES[2000:2200]) for i in range(20)]
    with make_genome(tmp_path, {CHROM: BASES}).aligned(tmp_path, reads) as alignments:
        found = measure("S", EVENT, TARGETS, alignments, FILTERS)
        assert (found.event_depth, found.control_depth, found.ratio) == (30.0, 20.0, 1.5)
        partly = measure("S", EVENT, {CHROM: TARGETS[CHROM][:1]}, alignments, FILTERS)
    assert (partly.event_depth, partly.reason, partly.ratio) == (None, "not_targeted", None)
