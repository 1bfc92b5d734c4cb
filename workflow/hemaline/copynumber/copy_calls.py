"""Status of a region from its depth and alleles: 1, 0 with a limit, or NA with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from hemaline.copynumber import copy_rows as reasons
from hemaline.copynumber.cell_shares import log2_shift, shifted_share
from hemaline.copynumber.copy_regions import DIPLOID, CopyRegion
from hemaline.copynumber.copy_rows import CopyRow, SampleFacts
from hemaline.copynumber.copy_rules import CopyRules
from hemaline.copynumber.imbalance import (
    ImbalanceEstimate,
    copy_neutral_share,
    gained_share,
    lost_share,
)
from hemaline.copynumber.region_estimates import RegionEstimate
from hemaline.copynumber.region_tests import RegionTest


@dataclass(frozen=True)
class RegionAlleles:
    """Imbalance of a region.

    Attributes:
        whole: of all of it.
        core: of its core.
        genotyped: the patient's normal was sequenced.
        gained: a part of the region is gained by depth, which makes an imbalance of its own.
    """

    whole: ImbalanceEstimate
    core: ImbalanceEstimate
    genotyped: bool
    gained: bool = False


def not_decided(row: CopyRow, reason: str) -> CopyRow:
    """The row as NA."""
    return replace(row, status=None, reason=reason)


def decide(
    row: CopyRow,
    region: CopyRegion,
    test: RegionTest,
    alleles: RegionAlleles,
    facts: SampleFacts,
    rules: CopyRules,
) -> CopyRow:
    """The row of a region whose depth is measured."""
    row = _with_alleles(_with_depth(row, test.core), alleles.core)
    if region.is_loh:
        return _loh(row, test, alleles, facts, rules)
    limit = test.limit(region.copies, region.expected, rules.calls)
    row = replace(row, limit=limit)
    found = test.called(region.direction, rules.calls)
    if found is None:
        return _excluded(row, limit, facts, rules)
    row = _with_depth(row, found)
    if region.is_deeper:
        return _deeper(row, region, found, facts, rules)
    if test.lacking:
        return not_decided(row, reasons.FEW_PROBES)
    return _found(row, found, region.copies, region.expected, facts, rules)


def _excluded(row: CopyRow, limit: float | None, facts: SampleFacts, rules: CopyRules) -> CopyRow:
    """0 where the limit is at or below the floor."""
    if facts.tumour_cells is None:
        return not_decided(row, reasons.PURITY_UNKNOWN)
    if limit is None or limit > rules.calls.floor * facts.tumour_cells:
        return not_decided(row, reasons.LIMIT_ABOVE_FLOOR)
    return replace(row, status=0, reason=None)


def _found(
    row: CopyRow,
    found: RegionEstimate,
    copies: int,
    expected: int,
    facts: SampleFacts,
    rules: CopyRules,
) -> CopyRow:
    """1 with the share of cells and, at a known purity, the mean copies of tumour cells."""
    spread = rules.calls.interval_z * found.se
    shares = sorted(
        min(max(shifted_share(found.log2 + part, copies, expected), 0.0), 1.0)
        for part in (-spread, 0.0, spread)
    )
    low, middle, high = shares
    mean = _mean_copies(found.log2, expected, facts.purity)
    return replace(
        row,
        status=1,
        reason=None,
        cells=middle,
        cells_low=low,
        cells_high=high,
        copies=None if mean is None else max(mean, 0.0),
    )


def _mean_copies(log2: float, expected: int, purity: float | None) -> float | None:
    return None if not purity else expected + expected * (2**log2 - 1) / purity


def _deeper(
    row: CopyRow,
    region: CopyRegion,
    found: RegionEstimate,
    facts: SampleFacts,
    rules: CopyRules,
) -> CopyRow:
    """Two copies more, or both lost, where a change of this direction is found.

    Depth shows the mean of all cells: the event is certain where the mean of the tumour cells is
    beyond what one copy explains, and excluded where it is too rare even as the only change.
    """
    spread = rules.calls.interval_z * found.se
    towards = found.log2 + region.direction * spread
    most = min(max(shifted_share(towards, region.copies, region.expected), 0.0), 1.0)
    row = replace(row, limit=most)
    if facts.purity:
        nearest = _mean_copies(
            found.log2 - region.direction * spread, region.expected, facts.purity
        )
        assert nearest is not None
        gained = region.direction > 0
        cut_off = rules.calls.amplified_copies if gained else rules.calls.biallelic_copies
        if (nearest > cut_off) if gained else (nearest < cut_off):
            return _found(row, found, region.copies, region.expected, facts, rules)
    if facts.tumour_cells is not None and most <= rules.calls.floor * facts.tumour_cells:
        return replace(row, status=0, reason=None)
    unknown = facts.purity is None
    return not_decided(row, reasons.PURITY_UNKNOWN if unknown else reasons.LIMIT_ABOVE_FLOOR)


def _loh(
    row: CopyRow,
    test: RegionTest,
    alleles: RegionAlleles,
    facts: SampleFacts,
    rules: CopyRules,
) -> CopyRow:
    """Loss of heterozygosity: a copy lost by depth, or an imbalance that no gain explains."""
    depth_limit = test.limit(DIPLOID - 1, DIPLOID, rules.calls)
    allele_limit = alleles.core.limit
    neutral = None if allele_limit is None else copy_neutral_share(allele_limit)
    both = None if depth_limit is None or neutral is None else max(depth_limit, neutral)
    row = replace(row, baf_limit=neutral, limit=both)
    lost = test.called(-1, rules.calls)
    if lost is not None:
        row = replace(_with_depth(row, lost), loh_kind=reasons.LOSS)
        return _found(row, lost, DIPLOID - 1, DIPLOID, facts, rules)
    depth, imbalance = max(
        ((test.core, alleles.core), (test.whole, alleles.whole)), key=lambda one: one[1].llr
    )
    is_called = imbalance.llr > rules.imbalance.call_llr
    if is_called and imbalance.hets >= rules.imbalance.min_hets:
        row = _with_alleles(_with_depth(row, depth), imbalance)
        if imbalance.d >= rules.imbalance.pure_d and not alleles.genotyped:
            return not_decided(row, reasons.CONSTITUTIONAL)
        if alleles.gained:
            return not_decided(row, reasons.LIMIT_ABOVE_FLOOR)
        return _unbalanced(row, depth, imbalance, rules)
    return _balanced(row, alleles.core, both, facts, rules)


def _unbalanced(
    row: CopyRow, depth: RegionEstimate, imbalance: ImbalanceEstimate, rules: CopyRules
) -> CopyRow:
    """1 where depth excludes the gain that the imbalance would need; its kind where it can."""
    margin = rules.calls.excluded_se * depth.se
    gained, lost = gained_share(imbalance.d), lost_share(imbalance.d)
    gain_fits = gained <= 1 and depth.log2 >= log2_shift(gained, DIPLOID + 1, DIPLOID) - margin
    if gain_fits or depth.z > rules.calls.call_z:
        return not_decided(row, reasons.LIMIT_ABOVE_FLOOR)
    is_neutral = depth.log2 > log2_shift(lost, DIPLOID - 1, DIPLOID) + margin
    kind = reasons.COPY_NEUTRAL if is_neutral else reasons.UNCLEAR
    share = copy_neutral_share(imbalance.d) if is_neutral else None
    return replace(row, status=1, reason=None, loh_kind=kind, cells=share)


def _balanced(
    row: CopyRow,
    core: ImbalanceEstimate,
    limit: float | None,
    facts: SampleFacts,
    rules: CopyRules,
) -> CopyRow:
    if core.hets < rules.imbalance.min_hets:
        is_run = not core.hets and core.no_het_chance < rules.imbalance.constitutional_p
        return not_decided(row, reasons.CONSTITUTIONAL if is_run else reasons.NO_HETEROZYGOUS_SNPS)
    if core.llr > rules.imbalance.call_llr:
        return not_decided(row, reasons.LIMIT_ABOVE_FLOOR)
    return _excluded(row, limit, facts, rules)


def _with_depth(row: CopyRow, found: RegionEstimate) -> CopyRow:
    return replace(row, log2=found.log2, se=found.se, z=found.z, bins=found.bins)


def _with_alleles(row: CopyRow, found: ImbalanceEstimate) -> CopyRow:
    if not found.hets:
        return replace(row, hets=0)
    return replace(row, baf=found.d, baf_llr=found.llr, hets=found.hets)


def count_events(
    row: CopyRow, members: Sequence[CopyRow], at_least: int, is_complete: bool
) -> CopyRow:
    """Events counted: 1 from so many on, 0 where too few are possible and all are listed."""
    found = sum(one.status == 1 for one in members)
    possible = found + sum(one.status is None for one in members)
    if found >= at_least:
        return replace(row, status=1, reason=None)
    if not is_complete:
        return not_decided(row, reasons.BALANCED_CHANGES)
    if possible < at_least:
        return replace(row, status=0, reason=None)
    present = {one.reason for one in members}
    first = next(one for one in reasons.COPY_REASONS if one in present)
    return not_decided(row, first)
