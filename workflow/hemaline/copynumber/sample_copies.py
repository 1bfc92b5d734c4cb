"""Rows of copy number of one sample, from its counts, a panel of normals and regions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import scipy

from hemaline.common.intervals import Interval, from_one_based
from hemaline.common.problems import fail
from hemaline.copynumber import copy_rows as reasons
from hemaline.copynumber.bin_counts import CopyCounts, snps_digest
from hemaline.copynumber.copy_calls import RegionAlleles, count_events, decide, not_decided
from hemaline.copynumber.copy_regions import CopyRegion
from hemaline.copynumber.copy_rows import CopyRow, SampleCopies, SampleFacts, SegmentRow
from hemaline.copynumber.copy_rules import CopyRules
from hemaline.copynumber.depth_fit import DepthFit, fit_depth
from hemaline.copynumber.exon_ratios import ExonRatioTest, ratio_event
from hemaline.copynumber.imbalance import (
    ImbalanceEstimate,
    SampleImbalance,
    SnpAlleles,
    genotype_priors,
)
from hemaline.copynumber.normals import FEMALE, MALE, CopyNormals
from hemaline.copynumber.region_tests import measure_region
from hemaline.copynumber.segments import ArmEvidence, arm_segments


def call_copies(
    counts: CopyCounts,
    normals: CopyNormals | None,
    regions: Sequence[CopyRegion],
    facts: SampleFacts,
    rules: CopyRules,
    matched: CopyCounts | None = None,
    ratios: Sequence[ExonRatioTest] = (),
) -> SampleCopies:
    """The rows of one sample.

    Args:
        counts: of the sample.
        normals: the panel of its assay; without one everything is NA.
        regions: to be tested; those of the other sex have no row.
        facts: sex and purity.
        rules: cut-offs.
        matched: counts of the patient's normal sample, whose genotypes are used.
        ratios: of exons; without a panel they have no row.

    Raises:
        HemalineError: the counts are over other bins or SNPs than the panel (HL-N21).
    """
    mine = [one for one in regions if not one.sex or facts.sex in (one.sex, "unknown")]
    if normals is None:
        blank = CopyRow(
            facts.sample_id,
            "",
            None,
            reasons.NO_NORMALS,
            floor=rules.calls.floor,
            purity=facts.purity,
        )
        names = [*(one.event for one in mine), *(one.event for one in rules.combined)]
        return SampleCopies(tuple(_named(blank, name) for name in names), ())
    for one in (counts, *([matched] if matched else [])):
        if (one.bins, one.snps) != (normals.bins.digest, snps_digest(normals.snps)):
            raise fail("HL-N21", facts.sample_id)
    evidence = _evidence(counts, normals, facts, rules, matched)
    segments = tuple(_segments(evidence, facts, rules))
    rows = [_row(one, evidence, segments, facts, rules) for one in mine]
    rows += _combined(rows, mine, evidence.blank, rules)
    events = (
        ratio_event(
            one,
            facts.sample_id,
            evidence.fit,
            normals.inflation_of(one.event).core,
            rules.calls,
        )
        for one in ratios
    )
    return SampleCopies(tuple(rows), segments, tuple(events))


@dataclass(frozen=True)
class _Evidence:
    """Data that all regions of a sample are tested with."""

    normals: CopyNormals
    fit: DepthFit
    imbalance: SampleImbalance
    blank: CopyRow
    genotyped: bool
    _alleles: dict[tuple[Interval, ...], ImbalanceEstimate] = field(default_factory=dict)

    def alleles(self, stretches: Sequence[Interval]) -> ImbalanceEstimate:
        """Imbalance of the SNPs in stretches."""
        key = tuple(stretches)
        if key not in self._alleles:
            self._alleles[key] = self.imbalance.estimate(self.normals.snps_inside(key))
        return self._alleles[key]


def _evidence(
    counts: CopyCounts,
    normals: CopyNormals,
    facts: SampleFacts,
    rules: CopyRules,
    matched: CopyCounts | None,
) -> _Evidence:
    confidence_z = float(scipy.special.ndtri(rules.calls.confidence))
    imbalance = SampleImbalance(
        _alleles(counts, normals, rules, matched), rules.imbalance, confidence_z
    )
    arms = {
        name: imbalance.estimate(normals.snps_inside([arm]))
        for name, arm in normals.layout.arms.items()
        if name[0] not in ("chrX", "chrY")
    }
    inflation = {name: normals.inflation_of("".join(name)).whole for name in normals.layout.arms}
    fit = fit_depth(counts, normals.layout, normals.noise, facts.sex, rules, inflation, arms)
    blank = CopyRow(
        facts.sample_id,
        "",
        None,
        reasons.NO_NORMALS,
        floor=rules.calls.floor,
        baseline=fit.baseline.kind if fit.baseline else None,
        scale=fit.scale,
        purity=facts.purity,
        normals=normals.version or None,
    )
    return _Evidence(normals, fit, imbalance, blank, _is_genotyped(matched, rules))


def _is_genotyped(matched: CopyCounts | None, rules: CopyRules) -> bool:
    """True if enough SNPs of the patient's normal are deep: one that failed has no fragments."""
    if matched is None:
        return False
    deep = matched.ref + matched.alt >= rules.imbalance.min_depth
    return int(deep.sum()) >= rules.imbalance.min_hets


def _alleles(
    counts: CopyCounts, normals: CopyNormals, rules: CopyRules, matched: CopyCounts | None
) -> SnpAlleles:
    """Alleles with priors of their genotypes: of the population, or of the patient's normal."""
    frequency = np.array([snp.alt_frequency for snp in normals.snps], dtype=float)
    het, hom = 2 * frequency * (1 - frequency), (1 - frequency) ** 2
    found = SnpAlleles(
        counts.ref.astype(float), counts.alt.astype(float), het, hom, normals.ref_share
    )
    if matched is None:
        return found
    normal = replace(found, ref=matched.ref.astype(float), alt=matched.alt.astype(float))
    het, hom = genotype_priors(normal, rules.imbalance)
    return replace(found, heterozygous=het, homozygous_ref=hom)


def _row(
    region: CopyRegion,
    evidence: _Evidence,
    segments: Sequence[SegmentRow],
    facts: SampleFacts,
    rules: CopyRules,
) -> CopyRow:
    row = _named(evidence.blank, region.event)
    if reason := _untested(region, evidence, facts, rules):
        return not_decided(row, reason)
    inflation = evidence.normals.inflation_of(region.event)
    test = measure_region(region, evidence.fit, inflation, rules.calls.min_bins)
    if test is None:
        return not_decided(row, reasons.BASELINE_UNCERTAIN)
    alleles = RegionAlleles(
        evidence.alleles(region.wholes),
        evidence.alleles(region.cores),
        evidence.genotyped,
        gained=any(
            one.call == 1 and place.overlaps(from_one_based(one.chrom, one.first, one.last))
            for one in segments
            for place in region.wholes
        ),
    )
    return decide(row, region, test, alleles, facts, rules)


def _untested(
    region: CopyRegion, evidence: _Evidence, facts: SampleFacts, rules: CopyRules
) -> str | None:
    """Why a region is not tested; None where it is."""
    if region.sex and facts.sex not in (MALE, FEMALE):
        return reasons.SEX_UNKNOWN
    bins = evidence.normals.bins.inside(region.cores)
    if not bins.any():
        return reasons.NOT_TARGETED
    if not (bins & evidence.normals.noise.usable).any():
        return reasons.NO_NORMALS
    if len(evidence.fit.bins_of(region.cores)) < rules.calls.min_bins:
        return reasons.FEW_PROBES
    if evidence.fit.scale > rules.calls.largest_scale:
        return reasons.NOISY_DEPTH
    return None if evidence.fit.baseline else reasons.BASELINE_UNCERTAIN


def _combined(
    rows: Sequence[CopyRow], regions: Sequence[CopyRegion], blank: CopyRow, rules: CopyRules
) -> Iterator[CopyRow]:
    """Rows of several events counted; each chromosome counts once, as a member without a region."""
    chroms = {one.event: one.chrom for one in regions}
    known = {row.event: row for row in rows}
    for one in rules.combined:
        by_chrom: dict[str, CopyRow] = {}
        for member in one.members:
            row = known.get(member) or not_decided(_named(blank, member), reasons.NOT_TARGETED)
            place = chroms.get(member, member)
            held = by_chrom.get(place)
            if held is None or row.status == 1 or (held.status == 0 and row.status is None):
                by_chrom[place] = row
        row = _named(blank, one.event)
        yield count_events(row, list(by_chrom.values()), one.at_least, one.is_complete)


def _named(row: CopyRow, event: str) -> CopyRow:
    return replace(row, event=event)


def _segments(evidence: _Evidence, facts: SampleFacts, rules: CopyRules) -> Iterator[SegmentRow]:
    for name, arm in evidence.normals.layout.arms.items():
        inflation = evidence.normals.inflation_of("".join(name)).whole
        yield from arm_segments(
            ArmEvidence(facts, name, arm, inflation), evidence.fit, evidence.alleles, rules
        )
