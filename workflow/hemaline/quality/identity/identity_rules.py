"""Thresholds of identity, contamination and sex: ``resources/identity.yaml``."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from hemaline.common.documents.models import (
    Document,
    OpenShare,
    Positive,
    PositiveCount,
    SourcedDocument,
)

_Shape = Annotated[float, Field(gt=1)]


class FingerprintGenotypeRules(Document):
    """Likelihood of the counts at a SNP given its genotype; see the comments of the file."""

    error: Annotated[float, Field(gt=0, le=0.1)]
    min_depth: PositiveCount
    heterozygote_shape: _Shape
    imbalanced: OpenShare
    impure: OpenShare
    impure_shape: _Shape
    useless: OpenShare


class PairRules(Document):
    """log10 likelihood ratios from which two samples are of one person, or of two."""

    same: Positive
    different: Annotated[float, Field(lt=0)]


class ContaminationRules(Document):
    """When foreign alleles are contamination."""

    gain: Positive
    min_contigs: PositiveCount
    largest_limit: Annotated[float, Field(gt=0, le=0.5)]
    power: Annotated[float, Field(gt=0.5, lt=1)]
    simulations: Annotated[int, Field(ge=20)]


class SexRules(Document):
    """Depth and heterozygosity of the sex chromosomes."""

    x: str
    y: str
    min_bases: PositiveCount
    min_depth: PositiveCount
    male_x_below: Positive
    female_x_above: Positive
    male_y_above: Positive
    female_heterozygous: PositiveCount
    male_homozygous: PositiveCount


class IdentityRules(SourcedDocument):
    """How samples are compared, and what is called contamination."""

    genotypes: FingerprintGenotypeRules
    pairs: PairRules
    contamination: ContaminationRules
    sex: SexRules
