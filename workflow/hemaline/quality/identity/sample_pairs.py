"""Comparison of two samples for identity: likelihood ratios over the SNPs that both show.

For each pair log10 of P(both samples' fragments | one person) / P(... | two unrelated people), a
sum over independent sites. Twins are one person; siblings and parents have values between, and a
tumour's lost alleles are allowed for by :mod:`hemaline.quality.identity.genotype_likelihoods`. The
cost is samples x samples x sites.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from hemaline.common.tables.output_tables import MISSING
from hemaline.common.tables.rows import Field, table
from hemaline.inputs.sheet_rows import Sample
from hemaline.quality.identity.fingerprint import FloatArray, SnpCounts
from hemaline.quality.identity.genotype_likelihoods import (
    hardy_weinberg,
    is_informative,
    site_posteriors,
)
from hemaline.quality.identity.identity_rules import FingerprintGenotypeRules, IdentityRules

AGREES, DIFFERS, UNEXPECTED = "agrees", "differs", "unexpected_match"
CHIMERISM, NOT_ASSESSABLE = "chimerism", "not_assessable"
# Verdicts of a fault in the sheet or the tubes.
CONFLICTS = frozenset({DIFFERS, UNEXPECTED})


@table("identity", key=("sample_a", "sample_b"), missing=MISSING)
@dataclass(frozen=True)
class PairRow:
    """One row is a pair of samples: every pair of one patient, and pairs of two patients whose DNA
    looks like one person's.
    """

    sample_a: Annotated[str, "Sample of the sheet."]
    sample_b: Annotated[str, "Another one."]
    patient_a: Annotated[str, "Its patient's pseudonym."]
    patient_b: Annotated[str, "Its patient's pseudonym."]
    verdict: Annotated[
        str,
        "agrees: one patient and one person; differs: one patient, two people; "
        "unexpected_match: two patients, one person (or twins); chimerism: differs after a "
        "transplant; not_assessable: too little is known of both.",
        Field(allowed=("agrees", "differs", "unexpected_match", "chimerism", "not_assessable")),
    ]
    sites: Annotated[int, "SNPs with enough fragments in both."]
    concordance: Annotated[
        float | None,
        "Share of these SNPs with the same likeliest genotype; NA without any.",
        Field(unit="fraction"),
    ]
    log10_lr: Annotated[
        float | None,
        "log10 of the likelihood ratio, one person against two unrelated ones; NA without sites.",
    ]


@dataclass(frozen=True)
class Genotyped:
    """Samples at the union of their sites.

    ``site_posteriors`` has the shape (samples, sites, 3), ``informative`` (samples, sites);
    ``prior`` is the population's, shape (sites, 3).
    """

    posteriors: FloatArray
    informative: NDArray[np.bool_]
    prior: FloatArray

    @classmethod
    def of(cls, samples: Sequence[SnpCounts], rules: FingerprintGenotypeRules) -> Genotyped:
        """Genotype every sample; a site that one sample lacks is not compared."""
        snps = sorted({snp for one in samples for snp in one.snps})
        place = {snp: index for index, snp in enumerate(snps)}
        prior = hardy_weinberg(np.array([snp.alt_frequency for snp in snps], dtype=float))
        found = np.broadcast_to(prior, (len(samples), *prior.shape)).copy()
        informative = np.zeros((len(samples), len(snps)), dtype=bool)
        for row, one in enumerate(samples):
            at = [place[snp] for snp in one.snps]
            found[row, at] = site_posteriors(one, rules)
            informative[row, at] = is_informative(one, rules)
        return cls(found, informative, prior)

    def log_ratios(self, row: int, useless: float) -> tuple[FloatArray, FloatArray]:
        """log10 likelihood ratios of ``row`` with every sample, and those of ``row`` with itself.

        Both have the shape (samples,); the second counts the sites that the pair shares, and is
        what a second sample of the same person could reach there.
        """
        ratio = np.einsum("ng,sng->sn", self.posteriors[row] / self.prior, self.posteriors)
        own = np.sum(self.posteriors[row] ** 2 / self.prior, axis=1)
        both = self.informative & self.informative[row]

        def summed(values: FloatArray) -> FloatArray:
            logs = np.log10((1 - useless) * values + useless)
            return np.asarray(np.where(both, logs, 0.0).sum(axis=1))

        return summed(ratio), summed(np.broadcast_to(own, ratio.shape))


def compare_samples(
    samples: Mapping[str, Sample], counts: Mapping[str, SnpCounts], rules: IdentityRules
) -> Iterator[PairRow]:
    """Rows of all pairs of one patient, and of pairs of two patients that look like one person.

    Pairs that agree with the sheet by being different have no row; whether that could be determined
    at all is in the table of sample checks. Between patients a match needs the logarithm of their
    number of pairs more.
    """
    ids = list(samples)
    genotyped = Genotyped.of([counts[name] for name in ids], rules.genotypes)
    calls = np.argmax(genotyped.posteriors, axis=2)
    unexpected = rules.pairs.same + np.log10(max(between_patients(samples), 1))
    for row, name in enumerate(ids):
        ratios, _ = genotyped.log_ratios(row, rules.genotypes.useless)
        both = genotyped.informative & genotyped.informative[row]
        for column in range(row + 1, len(ids)):
            one, other = samples[name], samples[ids[column]]
            is_same = one.patient_id == other.patient_id
            ratio = float(ratios[column])
            if not is_same and ratio < unexpected:
                continue
            sites = int(both[column].sum())
            alike = float(np.mean((calls[row] == calls[column])[both[column]])) if sites else None
            yield PairRow(
                name,
                other.sample_id,
                one.patient_id,
                other.patient_id,
                _verdict(one, other, ratio, rules) if is_same else UNEXPECTED,
                sites,
                alike,
                ratio if sites else None,
            )


def between_patients(samples: Mapping[str, Sample]) -> int:
    """Pairs of samples of two patients."""
    patients: dict[str, int] = {}
    for sample in samples.values():
        patients[sample.patient_id] = patients.get(sample.patient_id, 0) + 1
    total = len(samples)
    return (total * total - sum(n * n for n in patients.values())) // 2


def _verdict(one: Sample, other: Sample, ratio: float, rules: IdentityRules) -> str:
    if ratio >= rules.pairs.same:
        return AGREES
    if ratio > rules.pairs.different:
        return NOT_ASSESSABLE
    return CHIMERISM if one.has_donor_cells or other.has_donor_cells else DIFFERS


def informative_samples(
    samples: Mapping[str, Sample], counts: Mapping[str, SnpCounts], rules: IdentityRules
) -> dict[str, bool]:
    """True if each sample's own sites suffice to find it in another patient's tube."""
    needed = rules.pairs.same + np.log10(max(between_patients(samples), 1))
    found = {}
    for name, one in counts.items():
        _, own = Genotyped.of([one], rules.genotypes).log_ratios(0, rules.genotypes.useless)
        found[name] = bool(own[0] >= needed)
    return found
