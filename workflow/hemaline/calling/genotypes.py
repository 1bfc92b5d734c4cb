"""Genotypes of germline samples, from the fragments of the recount.

A fragment shows the reference, the allele, or something else. A genotype has so many of m copies
of each; a fragment of a copy shows another kind with the error rate e, each of the two kinds
alike, so that it shows kind c with probability (k_c (1 - e) + (m - k_c) e / 2) / m. The likelihood
of a genotype is multinomial: Li H, Bioinformatics 2011;27:2987 (doi:10.1093/bioinformatics/btr509),
equation 2, with a third kind and one e for all fragments. With a flat prior the posterior is the
likelihood's share of the sum over genotypes, and the genotype quality the phred-scaled posterior
of all the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import scipy
from numpy.typing import NDArray

from hemaline.calling.clone_fraction import UNKNOWN_SEX, CloneFraction
from hemaline.calling.evidence.allele_evidence import Evidence
from hemaline.calling.sample_vcf import Call, Genotype
from hemaline.filters.filter_document import GenotypeRules
from hemaline.genome.alleles import Allele
from hemaline.genome.vcf_files import whole_vcf

HIGHEST_QUALITY = 99
# Kinds of fragments and of copies, in this order everywhere: reference, allele, something else.
_REF, _ALT, _OTHER = range(3)


def possible_genotypes(ploidy: int) -> NDArray[np.int64]:
    """Copies of each kind, shape (genotypes, 3); rows sum to ``ploidy``."""
    return np.array(
        [
            (ploidy - alt - other, alt, other)
            for other in range(ploidy + 1)
            for alt in range(ploidy + 1 - other)
        ]
    )


def log_likelihoods(counts: Sequence[int], ploidy: int, error_rate: float) -> NDArray[np.float64]:
    """Natural logarithms of the likelihoods of :func:`possible_genotypes`, in their order.

    ``counts`` are fragments of each kind. The multinomial coefficient, which all genotypes share,
    is left out.
    """
    copies = possible_genotypes(ploidy)
    shown = (copies * (1 - error_rate) + (ploidy - copies) * error_rate / 2) / ploidy
    return np.asarray(np.log(shown) @ np.asarray(counts, dtype=float))


def fragment_counts(evidence: Evidence) -> tuple[int, int, int]:
    """Fragments of each kind, the reference's as what the (scaled) depth leaves for it."""
    other = min(evidence.other, evidence.depth - evidence.alt)
    return evidence.depth - evidence.alt - other, evidence.alt, other


def genotype(evidence: Evidence, rules: GenotypeRules, ploidy: int = 2) -> Genotype:
    """The genotype of one allele; its copies are None where the fragments do not settle it.

    That is so below the least quality, and for heterozygous calls of which an allele's balance
    is outside of the rules' range: a chimera after transplantation, a mosaic, or an artefact.
    """
    counts = fragment_counts(evidence)
    logs = log_likelihoods(counts, ploidy, rules.error_rate)
    best = int(np.argmax(logs))
    # Of the other genotypes alone: 1 - posterior would lose everything beyond 16 digits.
    wrong = scipy.special.logsumexp(np.delete(logs, best)) - scipy.special.logsumexp(logs)
    quality = min(HIGHEST_QUALITY, int(-10 * wrong / np.log(10)))
    copies = possible_genotypes(ploidy)[best]
    settled = (
        quality >= rules.min_quality
        and copies[_OTHER] < ploidy
        and _is_balanced(counts, copies, ploidy, rules.balance)
    )
    return Genotype(
        copies=int(copies[_ALT]) if settled else None,
        ploidy=ploidy,
        quality=quality,
        others=int(copies[_OTHER]) if settled else 0,
        balance=evidence.vaf,
    )


def _is_balanced(
    counts: Sequence[int], copies: NDArray[np.int64], ploidy: int, allowed: tuple[float, float]
) -> bool:
    shares = np.asarray(counts) / max(sum(counts), 1)
    part = shares[(copies > 0) & (copies < ploidy)]
    return bool(((part >= allowed[0]) & (part <= allowed[1])).all())


def copies_in(sex: CloneFraction, allele: Allele) -> int | None:
    """Copies a cell of this sex has of the place; None on sex chromosomes where it is unknown."""
    position0 = allele.interval.start
    if sex.sex == UNKNOWN_SEX.sex and any(
        one.interval.contains(allele.chrom, position0) for one in sex.stretches
    ):
        return None
    return round(2 * sex.share(allele.chrom, position0))


def with_genotypes(
    calls: Sequence[Call],
    rules: GenotypeRules,
    sex: CloneFraction,
    cross_check: Mapping[Allele, str],
) -> list[Call]:
    """Calls with their genotypes.

    ``cross_check`` holds the genotypes by ``bcftools call`` of some.
    """
    return [replace(call, genotype=_checked(call, rules, sex, cross_check)) for call in calls]


def _checked(
    call: Call, rules: GenotypeRules, sex: CloneFraction, cross_check: Mapping[Allele, str]
) -> Genotype:
    ploidy = copies_in(sex, call.allele)
    found = genotype(call.evidence, rules, ploidy or 2)
    if ploidy is None:
        found = replace(found, copies=None, others=0)
    return replace(found, cross_check=cross_check.get(call.allele))


def read_genotypes(paths: Iterable[Path]) -> dict[Allele, str]:
    """GT, unphased, of the alleles in those candidate sources that call genotypes."""
    return {allele: text for path in paths for allele, text in _called(path)}


def _called(path: Path) -> Iterator[tuple[Allele, str]]:
    with whole_vcf(path) as records:
        if "GT" not in records.header.formats or not len(records.header.samples):
            return
        for record in records:
            copies = sorted(-1 if c is None else c for c in record.samples[0].get("GT") or ())
            if record.alts and copies:
                text = "/".join("." if c < 0 else str(c) for c in copies)
                yield Allele(record.chrom, record.pos, str(record.ref), record.alts[0]), text
