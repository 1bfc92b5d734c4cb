"""A sample's sex by depth and heterozygosity of the sex chromosomes.

Depth outside the pseudoautosomal regions, as a share of the autosomes': about 1 on X and 0 on Y of
a woman, one half on both of a man. A man's Y is often lost from blood with age, so that a missing Y
alone is not conclusive.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hemaline.calling.clone_fraction import CopyNumber
from hemaline.common.intervals import Interval
from hemaline.errors.site_counts import Integers
from hemaline.errors.target_counts import TargetCounts, starts
from hemaline.quality.identity.fingerprint import SnpCounts
from hemaline.quality.identity.genotype_likelihoods import is_informative, posteriors
from hemaline.quality.identity.identity_rules import GenotypeRules, SexRules

FEMALE, MALE = "female", "male"
_CERTAIN = 0.99


@dataclass(frozen=True)
class SexEvidence:
    """Ratios of median depths (None without enough targets) and X SNPs by genotype."""

    x_ratio: float | None
    y_ratio: float | None
    x_heterozygous: int
    x_homozygous: int

    def observed(self, rules: SexRules) -> str | None:
        """``female`` or ``male``; None where there is no evidence, or it is contradictory."""
        sexes = {one for one in (self._by_depth(rules), self._by_genotypes(rules)) if one}
        return sexes.pop() if len(sexes) == 1 else None

    def _by_depth(self, rules: SexRules) -> str | None:
        has_y = self.y_ratio is not None and self.y_ratio >= rules.male_y_above
        if self.x_ratio is None:
            return MALE if has_y else None
        if self.x_ratio < rules.male_x_below:
            return MALE
        return FEMALE if self.x_ratio > rules.female_x_above and not has_y else None

    def _by_genotypes(self, rules: SexRules) -> str | None:
        if self.x_heterozygous >= rules.female_heterozygous:
            return FEMALE
        return (
            MALE if not self.x_heterozygous and self.x_homozygous >= rules.male_homozygous else None
        )


def measure_sex(
    counts: TargetCounts,
    snps: SnpCounts,
    single_copies: Sequence[CopyNumber],
    rules: SexRules,
    genotypes: GenotypeRules,
) -> SexEvidence:
    """Evidence of one sample.

    Args:
        counts: fragments at all target bases.
        snps: fragments at SNPs; those of the single-copy stretch of X are used.
        single_copies: stretches of which a man has one copy.
        rules: contigs and what is enough.
        genotypes: likelihood of a genotype.
    """
    stretches = {
        name: [one.interval for one in single_copies if one.interval.chrom == name]
        for name in (rules.x, rules.y)
    }
    autosomes = _depths(counts, None, rules)
    depth = float(np.median(autosomes)) if autosomes.size >= rules.min_bases else 0.0

    def ratio(name: str) -> float | None:
        bases = _depths(counts, stretches[name], rules)
        if depth < rules.min_depth or bases.size < rules.min_bases:
            return None
        return float(np.median(bases)) / depth

    on_x = snps.where(
        [any(s.contains(n.chrom, n.pos - 1) for s in stretches[rules.x]) for n in snps.snps]
    )
    on_x = on_x.where(is_informative(on_x, genotypes))
    known = posteriors(on_x, genotypes)
    heterozygous = int(np.sum(known[:, 1] >= _CERTAIN))
    homozygous = int(np.sum(known[:, [0, 2]].sum(axis=1) >= _CERTAIN))
    return SexEvidence(ratio(rules.x), ratio(rules.y), heterozygous, homozygous)


def _depths(
    counts: TargetCounts, stretches: Sequence[Interval] | None, rules: SexRules
) -> Integers:
    """Depth of every base of these stretches; of all other contigs where there are none given."""
    total = counts.total
    pieces = [np.zeros(0, dtype=np.int32)]
    for first, region in zip(starts(counts.regions), counts.regions, strict=False):
        if stretches is None:
            if region.chrom not in (rules.x, rules.y):
                pieces.append(total[first : first + len(region)])
            continue
        for stretch in stretches:
            if region.overlaps(stretch):
                start, end = max(region.start, stretch.start), min(region.end, stretch.end)
                pieces.append(total[first + start - region.start : first + end - region.start])
    return np.concatenate(pieces)
