"""Criteria, points and cut-offs of oncogenicity, read from ``resources/oncogenicity.yaml``."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from hemaline.annotation.classification.reporting_rules import CriterionCode, OncogenicityClass
from hemaline.common.documents.models import (
    Document,
    Many,
    Natural,
    PositiveCount,
    PositiveShare,
    Prose,
    RuleError,
    Share,
    Text,
    UniqueSet,
)
from hemaline.common.problems import Problem

_Terms = Annotated[UniqueSet[Annotated[str, Field(pattern="^[A-Za-z0-9_]+$")]], Field(min_length=1)]


class Criterion(Document):
    """One criterion; ``not_with`` are those with which it is not combined."""

    code: CriterionCode
    label: str = Field(default="", description="Code in the publication.")
    points: Literal[8, 4, 2, 1, -1, -4, -8]
    definition: Prose
    needs: Annotated[Many[str], Field(min_length=1)]
    judged: bool = Field(description="Whether this version can judge it at all.")
    not_with: UniqueSet[str]


class ClassRange(Document):
    """A class and the smallest sum of points it takes; None takes all that is left."""

    name: OncogenicityClass
    lowest: int | None = Field(
        alias="from", description="Smallest sum of the class; null for all that is left."
    )


class _Sourced(Document):
    source: Text = Field(description="Where the values come from.")


class NullRule(_Sourced):
    """Definition of a null variant; ``lost`` is a share of the residues."""

    mechanism: str
    terms: _Terms
    start: str
    splice: _Terms
    nmd_bases: Natural
    lost: Share


class EstablishedRule(_Sourced):
    """Classifications of ClinVar by which a change is established."""

    clinvar: _Terms


class HotspotCountRule(_Sourced):
    """Samples of cancerhotspots.org that a residue, or a change, must have."""

    residue_samples: PositiveCount
    change_samples: PositiveCount


class DomainRule(_Sourced):
    """Terms that count in a critical domain."""

    terms: _Terms


class LengthRule(_Sourced):
    """Which changes of the protein's length count, in genes of which roles."""

    terms: _Terms
    roles: _Terms
    stop_lost: str
    stop_lost_roles: _Terms
    repeat_copies: int = Field(ge=2)


class ResidueRule(_Sourced):
    """How far another change of the residue may be."""

    distance_share: PositiveShare


class FrequencyRule(_Sourced):
    """Allele frequencies (0 to 1)."""

    rare: Share
    common: Share
    very_common: Share


class SynonymousRule(_Sourced):
    """The term of a synonymous change."""

    term: str


class Rules(_Sourced):
    """Criteria, points and cut-offs by which an allele is classified: the whole standard."""

    name: str = Field(pattern="^[a-z][a-z0-9-]*$")
    version: str = Field(description="Written into every schema digest.")
    classes: Many[ClassRange] = Field(
        min_length=2, description="Classes from the highest sum down."
    )
    criteria: Annotated[Many[Criterion], Field(min_length=1)]
    null: NullRule = Field(alias="null_variants")
    established: EstablishedRule
    counts: HotspotCountRule = Field(alias="hotspot_counts")
    domains: DomainRule = Field(alias="critical_domains")
    length: LengthRule = Field(alias="length_change")
    residue: ResidueRule
    population: FrequencyRule
    synonymous: SynonymousRule

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        found = [
            Problem("HL-Y11", column=column, values={"reason": reason})
            for column, reason in _contradictions(self)
        ]
        if found:
            raise RuleError(*found)
        return self

    def class_of(self, points: int) -> str:
        """The class of a sum of points."""
        return next(c.name for c in self.classes if c.lowest is None or points >= c.lowest)


def _contradictions(rules: Rules) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for one in rules.criteria:
        if one.code in seen:
            yield "criteria", f"duplicate {one.code}"
        unknown = sorted(one.not_with - seen)
        if unknown:
            yield "criteria", f"{one.code} is not with {unknown[0]}, not listed before it"
        seen.add(one.code)
    bounds = [c.lowest for c in rules.classes]
    known = [bound for bound in bounds[:-1] if bound is not None]
    if bounds[-1] is not None or len(known) != len(bounds) - 1:
        yield "classes", "exactly the last class must have no smallest sum"
    if any(high <= low for high, low in pairwise(known)):
        yield "classes", "the smallest sums must fall"
