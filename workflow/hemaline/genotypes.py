"""Genotypes of germline samples, from the fragments of the recount.

The likelihood of a genotype with g of m copies of an allele is binomial: a of n fragments carry
the allele, each with probability ((m - g) e + g (1 - e)) / m, where e is the error rate (Li H,
Bioinformatics 2011;27:2987, doi:10.1093/bioinformatics/btr509, equation 2, with one e for all
fragments). With a flat prior the posterior is the likelihood's share of the sum over g, and the
genotype quality the phred-scaled posterior of every other genotype.

Fragments that carry a third allele count as not carrying this one: two different alleles at one
place are two heterozygous calls.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pysam
from numpy.typing import NDArray
from scipy.special import logsumexp

from hemaline.alleles import Allele
from hemaline.evidence import Evidence
from hemaline.filters import GenotypeRules
from hemaline.sample_vcf import Call, Genotype

HIGHEST_QUALITY = 99


def log_likelihoods(alt: int, depth: int, ploidy: int, error_rate: float) -> NDArray[np.float64]:
    """Natural logarithms of the likelihoods of 0 ... ``ploidy`` copies, shape (ploidy + 1,).

    The binomial coefficient, which all genotypes share, is left out.
    """
    copies = np.arange(ploidy + 1)
    carrying = ((ploidy - copies) * error_rate + copies * (1 - error_rate)) / ploidy
    return np.asarray(alt * np.log(carrying) + (depth - alt) * np.log1p(-carrying))


def posteriors(alt: int, depth: int, ploidy: int, error_rate: float) -> NDArray[np.float64]:
    """Probabilities of 0 ... ``ploidy`` copies under a flat prior; they sum to 1."""
    logs = log_likelihoods(alt, depth, ploidy, error_rate)
    return np.asarray(np.exp(logs - logsumexp(logs)))


def genotype(evidence: Evidence, rules: GenotypeRules, ploidy: int = 2) -> Genotype:
    """The genotype of one allele; its copies are None where the fragments do not settle it.

    That is so below the least quality, and for heterozygous calls whose allele balance lies
    outside of the rules' range: a chimera after transplantation, a mosaic, or an artefact.
    """
    logs = log_likelihoods(evidence.alt, evidence.depth, ploidy, rules.error_rate)
    best = int(np.argmax(logs))
    # Of the other genotypes alone: 1 - posterior would lose everything beyond 16 digits.
    wrong = logsumexp(np.delete(logs, best)) - logsumexp(logs)
    quality = min(HIGHEST_QUALITY, int(-10 * wrong / np.log(10)))
    balance = evidence.vaf
    low, high = rules.balance
    unbalanced = 0 < best < ploidy and (balance is None or not low <= balance <= high)
    settled = quality >= rules.min_quality and not unbalanced
    return Genotype(best if settled else None, ploidy, quality, balance)


def with_genotypes(
    calls: Sequence[Call], rules: GenotypeRules, cross_check: Mapping[Allele, str]
) -> list[Call]:
    """Calls with their genotypes; ``cross_check`` holds what ``bcftools call`` says of some."""
    return [
        replace(
            call,
            genotype=replace(
                genotype(call.evidence, rules), cross_check=cross_check.get(call.allele)
            ),
        )
        for call in calls
    ]


def read_genotypes(paths: Iterable[Path]) -> dict[Allele, str]:
    """GT, unphased, of the alleles in those candidate sources that call genotypes."""
    return {allele: text for path in paths for allele, text in _called(path)}


def _called(path: Path) -> Iterator[tuple[Allele, str]]:
    with pysam.VariantFile(str(path)) as records:
        if "GT" not in records.header.formats or not len(records.header.samples):
            return
        for record in records:
            copies = sorted(-1 if c is None else c for c in record.samples[0].get("GT") or ())
            if record.alts and copies:
                text = "/".join("." if c < 0 else str(c) for c in copies)
                yield Allele(record.chrom, record.pos, str(record.ref), record.alts[0]), text
