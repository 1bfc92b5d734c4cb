"""Comparison of the units (lanes, libraries) of one sample for identity, by read group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from hemaline.common.intervals import Interval
from hemaline.errors.site_counts import LETTERS, count_sites
from hemaline.filters.filter_set import FilterSet
from hemaline.quality.identity.fingerprint import Snp, SnpCounts
from hemaline.quality.identity.identity_rules import IdentityRules
from hemaline.quality.identity.sample_pairs import Genotyped
from hemaline.reads.fragments import Alignments


class GroupAlignments(Alignments):
    """The reads of one read group of a sample at a time."""

    group = ""

    @property
    def groups(self) -> tuple[str, ...]:
        """Read groups of the header."""
        return tuple(group["ID"] for group in self._file.header.to_dict().get("RG", ()))

    def reads(self, region: Interval) -> Iterator[Any]:
        """As of all reads, of the chosen group."""
        for read in super().reads(region):
            if read.has_tag("RG") and read.get_tag("RG") == self.group:
                yield read


def count_units(
    path: Path, reference: Path, snps: Sequence[Snp], filters: FilterSet
) -> dict[str, SnpCounts]:
    """Fragments at these SNPs by read group; only reads over the SNPs are examined."""
    with GroupAlignments(path, reference) as alignments:
        found = {}
        for group in alignments.groups:
            alignments.group = group
            places = [Interval(snp.chrom, snp.pos - 1, snp.pos) for snp in snps]
            letters = np.array(
                [count_sites(alignments, place, filters).letters[0] for place in places],
                dtype=np.int64,
            ).reshape(len(snps), len(LETTERS))
            rows = np.arange(len(snps))
            ref = letters[rows, [LETTERS.index(snp.ref) for snp in snps]]
            alt = letters[rows, [LETTERS.index(snp.alt) for snp in snps]]
            found[group] = SnpCounts(tuple(snps), ref, alt, letters.sum(axis=1) - ref - alt)
    return found


def differing_units(counts: Mapping[str, SnpCounts], rules: IdentityRules) -> tuple[str, ...]:
    """Units that are another person than some other unit, sorted; none where there is no evidence.

    One of many pairs differs by chance: the logarithm of their number is added to the
    threshold of two samples.
    """
    names = sorted(counts)
    if len(names) < 2:
        return ()
    genotyped = Genotyped.of([counts[name] for name in names], rules.genotypes)
    needed = rules.pairs.different - np.log10(len(names) * (len(names) - 1) / 2)
    found = set()
    for row, name in enumerate(names):
        ratios, _ = genotyped.log_ratios(row, rules.genotypes.useless)
        for column in range(row + 1, len(names)):
            if ratios[column] <= needed:
                found |= {name, names[column]}
    return tuple(sorted(found))
