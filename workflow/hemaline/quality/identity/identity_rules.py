"""Thresholds of identity, contamination and sex: ``resources/identity.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hemaline.common.documents.valid_documents import valid_document
from hemaline.paths import resource


@dataclass(frozen=True)
class GenotypeRules:
    """Likelihood of counts given a genotype; see the comments of the file."""

    error: float
    min_depth: int
    heterozygote_shape: float
    imbalanced: float
    impure: float
    impure_shape: float
    useless: float


@dataclass(frozen=True)
class PairRules:
    """log10 likelihood ratios from which two samples are of one person, or of two."""

    same: float
    different: float


@dataclass(frozen=True)
class ContaminationRules:
    """When foreign alleles are contamination."""

    gain: float
    min_contigs: int
    largest_limit: float
    power: float
    simulations: int


@dataclass(frozen=True)
class SexRules:
    """Depth and heterozygosity of the sex chromosomes."""

    x: str
    y: str
    min_bases: int
    min_depth: int
    male_x_below: float
    female_x_above: float
    male_y_above: float
    female_heterozygous: int
    male_homozygous: int


@dataclass(frozen=True)
class IdentityRules:
    """All of them."""

    version: str
    genotypes: GenotypeRules
    pairs: PairRules
    contamination: ContaminationRules
    sex: SexRules


def load_identity_rules(path: Path | None = None) -> IdentityRules:
    """The rules of ``path``, or the packaged ones.

    Raises:
        HemalineError: the file cannot be read or breaks its schema.
    """
    source = path or resource("identity.yaml")
    document = valid_document(source, "identity")
    return IdentityRules(
        document["version"],
        GenotypeRules(**document["genotypes"]),
        PairRules(**document["pairs"]),
        ContaminationRules(**document["contamination"]),
        SexRules(**document["sex"]),
    )
