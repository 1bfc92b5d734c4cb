"""Calls of the samples of one assay: on a baseline of donors, or of the samples themselves."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from hemaline.globin.baseline import (
    GlobinBaseline,
    ScaledSample,
    first_baseline,
    flat_baseline,
    next_baseline,
    scaled,
)
from hemaline.globin.globin_counts import GlobinCounts
from hemaline.globin.locus_calls import LocusCall, call_locus
from hemaline.globin.locus_tables import LOCI, CopyThresholds, LocusTables
from hemaline.globin.windows import Windows, has_reads, is_locus_targeted


@dataclass(frozen=True)
class SampleCalls:
    """One sample: its loci that are targeted; none without a baseline or without depth.

    ``missing`` are loci that lack reads, ``unsettled`` those that the samples leave without a
    baseline.
    """

    sample: ScaledSample
    loci: Mapping[str, LocusCall]
    missing: frozenset[str]
    unsettled: frozenset[str] = frozenset()


def call_batch(
    counts: Sequence[GlobinCounts],
    donors: Collection[str],
    is_genome: bool,
    windows: Windows,
    tables: LocusTables,
) -> list[SampleCalls] | None:
    """Call samples of one assay; None where there are too few for a baseline.

    Args:
        counts: of all samples.
        donors: ids of those that make the baseline, where they are enough; else all do.
        is_genome: whether a flat baseline is allowed.
        windows: of both loci.
        tables: segments, deletions and rules.
    """
    rules = tables.rules
    deep = [one for one in counts if one.depth >= rules.min_depth]
    among = [one for one in deep if one.sample_id in donors]
    is_own = len(among) < rules.min_samples
    if is_own:
        among = deep
    if len(among) < rules.min_samples:
        if not is_genome:
            return None
        baseline = flat_baseline(windows, rules)
        return [_refined(one, baseline, windows, tables) for one in counts]
    baseline = first_baseline(among, windows, rules.flat_spread)
    for _ in range(rules.passes):
        calls = [_refined(one, baseline, windows, tables) for one in among]
        copies = [_copies(one, windows) for one in calls]
        baseline = next_baseline([c.sample for c in calls], copies, windows, baseline, rules)
    calls = [_refined(one, baseline, windows, tables) for one in counts]
    return _without_unsettled(calls, rules) if is_own else calls


def _without_unsettled(calls: Sequence[SampleCalls], rules: CopyThresholds) -> list[SampleCalls]:
    """Calls of samples that are their own baseline, without the loci that it does not fit.

    Where most samples have deletions that no row names, what is usual is not known from them.
    """
    unsettled = set()
    for locus in LOCI:
        settled = [one.loci[locus].is_settled(rules) for one in calls if locus in one.loci]
        if settled and sum(settled) < rules.settled * len(settled):
            unsettled.add(locus)
    return [
        replace(
            one,
            loci={name: call for name, call in one.loci.items() if name not in unsettled},
            unsettled=frozenset(unsettled & set(one.loci)),
        )
        for one in calls
    ]


def _refined(
    counts: GlobinCounts, baseline: GlobinBaseline, windows: Windows, tables: LocusTables
) -> SampleCalls:
    """Calls, made again with the GC bias that the first ones leave."""
    first = _called(counts, baseline, windows, tables, None)
    if not first.loci:
        return first
    return _called(counts, baseline, windows, tables, _copies(first, windows))


def _called(
    counts: GlobinCounts,
    baseline: GlobinBaseline,
    windows: Windows,
    tables: LocusTables,
    copies: np.ndarray | None,
) -> SampleCalls:
    sample = scaled(counts, windows, baseline, tables.rules, copies)
    targeted = [locus for locus in LOCI if is_locus_targeted(locus, tables, windows, sample.usable)]
    missing = frozenset(
        locus for locus in targeted if not _has_reads(locus, sample, windows, tables)
    )
    loci = {
        locus: call_locus(locus, sample, baseline, windows, tables)
        for locus in targeted
        if locus not in missing and counts.depth >= tables.rules.min_depth
    }
    return SampleCalls(sample, loci, missing)


def _has_reads(locus: str, sample: ScaledSample, windows: Windows, tables: LocusTables) -> bool:
    least = tables.rules.least_control
    return has_reads(locus, windows, sample.usable, sample.reads, sample.per_copy, least)


def _copies(calls: SampleCalls, windows: Windows) -> np.ndarray:
    """Copies of each window by the best pairs; the usual ones of a locus without a call.

    None where reads are missing: its windows are no part of a scale or baseline.
    """
    copies = windows.usual.copy()
    for locus in calls.missing:
        copies[windows.loci == locus] = 0.0
    for locus, call in calls.loci.items():
        here = (windows.loci == locus) & ~windows.controls
        copies[here] = call.window_copies[here]
    return copies
