"""Simulated people: rows of the sheet, genotypes at the packaged SNPs, fragments counted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hemaline.inputs.sheet_rows import Sample
from hemaline.quality.identity.fingerprint import Snp, SnpCounts, load_fingerprint

SITES = load_fingerprint()
# Rate of one given wrong base.
ERROR = 0.0007


def sample(name: str, patient: str, **more: str) -> Sample:
    """A row of the sample sheet: bone marrow of a woman with MDS, unless stated otherwise."""
    values = {"disease": "MDS", "material": "bone_marrow", "role": "tumour", "sex": "female"}
    return Sample(sample_id=name, patient_id=patient, assay="demo", **{**values, **more})


def person(chance: np.random.Generator) -> np.ndarray:
    """Alternative alleles (0, 1, 2) of someone drawn from the population."""
    return chance.binomial(2, [snp.alt_frequency for snp in SITES])


def counts(
    chance: np.random.Generator, shares: np.ndarray, depth: float, snps: Sequence[Snp] = SITES
) -> SnpCounts:
    """Fragments drawn at these shares of alternative alleles, with errors to every letter.

    Depth varies between sites as it does in captures (negative binomial with shape 8).
    """
    total = chance.negative_binomial(8, 8 / (8 + depth), len(snps))
    shown = shares * (1 - 3 * ERROR) + ERROR * (1 - shares)
    p = np.stack([1 - shown - 2 * ERROR, shown, np.full(len(snps), 2 * ERROR)], axis=1)
    drawn = np.array([chance.multinomial(n, q) for n, q in zip(total, p, strict=True)])
    return SnpCounts(tuple(snps), drawn[:, 0], drawn[:, 1], drawn[:, 2])


def with_lost_alleles(
    chance: np.random.Generator, own: np.ndarray, contigs: Sequence[str]
) -> np.ndarray:
    """Shares of alternative alleles where a clone of up to nine in ten cells lost one parent's."""
    shares = own / 2
    for contig in contigs:
        clone = chance.uniform(0.1, 0.9)
        here = np.array([snp.chrom == contig for snp in SITES]) & (own == 1)
        shares[here] = chance.choice([0.5, 0.5 * (1 - clone)], here.sum()) / (1 - clone / 2)
    return shares
