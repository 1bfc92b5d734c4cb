"""A panel of normals from donors: noise, reference shares of SNPs, inflation of each region."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from hemaline.common.problems import Problems
from hemaline.common.statistics import Floats
from hemaline.copynumber.bin_counts import snps_digest
from hemaline.copynumber.bins import CopyBins
from hemaline.copynumber.copy_regions import CopyRegion
from hemaline.copynumber.copy_rules import CopyNormalRules, CopyRules
from hemaline.copynumber.donor_selection import CopyDonor, DonorPanel
from hemaline.copynumber.exon_ratios import ExonRatioTest
from hemaline.copynumber.imbalance import SnpAlleles, genotype_priors
from hemaline.copynumber.normals import FEMALE, MALE, BinLayout, CopyNormals
from hemaline.quality.identity.fingerprint import Snp


def learn_normals(
    donors: Sequence[CopyDonor],
    bins: CopyBins,
    snps: Sequence[Snp],
    regions: Iterable[CopyRegion],
    rules: CopyRules,
    source: str = "panel of normals",
    ratios: Iterable[ExonRatioTest] = (),
) -> CopyNormals:
    """The panel of normals of these donors; their order is nothing.

    Args:
        donors: with their counts.
        bins: that they were counted in.
        snps: whose alleles were counted.
        regions: whose inflation is learned.
        rules: cut-offs.
        source: for messages.
        ratios: of exons, whose inflation is learned as well.

    Raises:
        HemalineError: too few donors, also after those left out (HL-N22), of one sex (HL-N23),
            counts over other bins or SNPs (HL-N21).
    """
    layout = BinLayout(bins)
    ordered = sorted(donors, key=lambda one: one.name)
    _check(ordered, bins, snps, rules.normals, source)
    panel = DonorPanel(ordered, layout, regions, rules, ratios)
    left_out = panel.settle()
    kept = [one for one in ordered if one.name not in panel.dropped]
    problems = Problems()
    _check_number(kept, rules.normals, source, problems)
    problems.raise_errors()
    return CopyNormals(
        bins=bins,
        snps=tuple(snps),
        noise=panel.noise(panel.factors),
        ref_share=_reference_shares(kept, snps, rules),
        inflation=panel.inflation(),
        left_out=left_out,
        donors=len(kept),
        men=sum(one.sex == MALE for one in kept),
        donor_data=tuple(sorted(one.counts.digest for one in kept)),
    )


def warn_of_omitted(normals: CopyNormals, source: Path, problems: Problems) -> None:
    """Warn of donors that are left out of a region, or of everything."""
    for one in normals.left_out:
        if one.event:
            problems.add("HL-N31", source, donor=one.donor, event=one.event, z=one.z)
        else:
            problems.add("HL-N32", source, donor=one.donor, z=one.z)


def _check(
    donors: Sequence[CopyDonor],
    bins: CopyBins,
    snps: Sequence[Snp],
    rules: CopyNormalRules,
    source: str,
) -> None:
    problems = Problems()
    digest = snps_digest(snps)
    for one in donors:
        if (one.counts.bins, one.counts.snps) != (bins.digest, digest):
            problems.add("HL-N21", one.name)
        if one.sex not in (MALE, FEMALE):
            problems.add("HL-N24", one.name)
    _check_number(donors, rules, source, problems)
    if donors and len({one.sex for one in donors} & {MALE, FEMALE}) == 1:
        problems.add("HL-N23", source, sex=donors[0].sex)
    problems.raise_errors()


def _check_number(
    donors: Sequence[CopyDonor], rules: CopyNormalRules, source: str, problems: Problems
) -> None:
    if len(donors) < rules.min_donors:
        problems.add("HL-N22", source, donors=len(donors), needed=rules.min_donors)


def _reference_shares(donors: Sequence[CopyDonor], snps: Sequence[Snp], rules: CopyRules) -> Floats:
    """Share of reference fragments of heterozygous donors at each SNP; one half where few are."""
    if not snps:
        return np.zeros(0)
    frequency = np.array([snp.alt_frequency for snp in snps])
    ref, total, carriers = (np.zeros(len(snps)) for _ in range(3))
    for donor in donors:
        alleles = SnpAlleles(
            donor.counts.ref.astype(float),
            donor.counts.alt.astype(float),
            2 * frequency * (1 - frequency),
            (1 - frequency) ** 2,
            np.full(len(snps), 0.5),
        )
        depth = alleles.ref + alleles.alt
        het, _ = genotype_priors(alleles, rules.imbalance)
        is_het = (het > rules.imbalance.heterozygous) & (depth >= rules.imbalance.min_depth)
        ref += np.where(is_het, alleles.ref, 0.0)
        total += np.where(is_het, depth, 0.0)
        carriers += is_het
    # As many fragments at one half as keep a few donors' chance out of it.
    prior = 1 / rules.imbalance.overdispersion
    shares = (ref + prior / 2) / (total + prior)
    return np.where(carriers >= rules.normals.min_het_donors, shares, 0.5)
