"""Criteria, points and cut-offs of oncogenicity, read from ``resources/oncogenicity.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from hemaline.common.documents.valid_documents import check_document, read_document
from hemaline.common.problems import Problems


@dataclass(frozen=True)
class Criterion:
    """One criterion; ``not_with`` are those with which it is not combined."""

    code: str
    points: int
    definition: str
    judged: bool
    not_with: frozenset[str]


@dataclass(frozen=True)
class ClassRange:
    """A class and the smallest sum of points it takes; None takes all that is left."""

    name: str
    lowest: int | None


@dataclass(frozen=True)
class NullRule:
    """Definition of a null variant; ``lost`` is a share of the residues."""

    mechanism: str
    terms: frozenset[str]
    start: str
    splice: frozenset[str]
    nmd_bases: int
    lost: float


@dataclass(frozen=True)
class LengthRule:
    """Which changes of the protein's length count, in genes of which roles."""

    terms: frozenset[str]
    roles: frozenset[str]
    stop_lost: str
    stop_lost_roles: frozenset[str]
    repeat_copies: int


@dataclass(frozen=True)
class PopulationRule:
    """Allele frequencies (0 to 1)."""

    rare: float
    common: float
    very_common: float


@dataclass(frozen=True)
class Rules:
    """The whole standard."""

    name: str
    version: str
    criteria: tuple[Criterion, ...]
    classes: tuple[ClassRange, ...]
    null: NullRule
    clinvar_established: frozenset[str]
    residue_samples: int
    change_samples: int
    domain_terms: frozenset[str]
    length: LengthRule
    distance_share: float
    population: PopulationRule
    synonymous: str

    def class_of(self, points: int) -> str:
        """The class of a sum of points."""
        return next(c.name for c in self.classes if c.lowest is None or points >= c.lowest)


def load_rules(path: Path) -> Rules:
    """The standard of one file.

    Raises:
        HemalineError: the file cannot be read, breaks its schema or contradicts itself.
    """
    problems = Problems()
    document = read_document(path, problems)
    if document is None or not check_document(document, "oncogenicity", path, problems):
        problems.raise_errors()
    assert document is not None
    rules = _rules(document)
    for column, reason in _contradictions(rules):
        problems.add("HL-Y11", path, column=column, reason=reason)
    problems.raise_errors()
    return rules


def _rules(document: Mapping[str, Any]) -> Rules:
    null, length = document["null_variants"], document["length_change"]
    counts, population = document["hotspot_counts"], document["population"]
    return Rules(
        name=document["name"],
        version=document["version"],
        criteria=tuple(
            Criterion(
                one["code"],
                one["points"],
                " ".join(one["definition"].split()),
                one["judged"],
                frozenset(one["not_with"]),
            )
            for one in document["criteria"]
        ),
        classes=tuple(ClassRange(one["name"], one["from"]) for one in document["classes"]),
        null=NullRule(
            null["mechanism"],
            frozenset(null["terms"]),
            null["start"],
            frozenset(null["splice"]),
            null["nmd_bases"],
            null["lost"],
        ),
        clinvar_established=frozenset(document["established"]["clinvar"]),
        residue_samples=counts["residue_samples"],
        change_samples=counts["change_samples"],
        domain_terms=frozenset(document["critical_domains"]["terms"]),
        length=LengthRule(
            frozenset(length["terms"]),
            frozenset(length["roles"]),
            length["stop_lost"],
            frozenset(length["stop_lost_roles"]),
            length["repeat_copies"],
        ),
        distance_share=document["residue"]["distance_share"],
        population=PopulationRule(
            population["rare"], population["common"], population["very_common"]
        ),
        synonymous=document["synonymous"]["term"],
    )


def _contradictions(rules: Rules) -> list[tuple[str, str]]:
    found = []
    seen: set[str] = set()
    for one in rules.criteria:
        if one.code in seen:
            found.append(("criteria", f"duplicate {one.code}"))
        unknown = sorted(one.not_with - seen)
        if unknown:
            found.append(("criteria", f"{one.code} is not with {unknown[0]}, not listed before it"))
        seen.add(one.code)
    bounds = [c.lowest for c in rules.classes]
    known = [bound for bound in bounds[:-1] if bound is not None]
    if bounds[-1] is not None or len(known) != len(bounds) - 1:
        found.append(("classes", "exactly the last class must have no smallest sum"))
    if any(high <= low for high, low in pairwise(known)):
        found.append(("classes", "the smallest sums must fall"))
    return found
