"""Driver status of an allele by the rules of the published models: yes, uncertain or no.

The rules, their order and the class that each gives are ``resources/driver_rules.yaml``. The first
that applies decides. Population frequency and origin are not queried here but by a policy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from hemaline.annotation.classification.driver_domains import DomainRole, DriverDomain
from hemaline.common.documents.models import (
    Document,
    Many,
    Prose,
    RuleError,
    SourcedDocument,
    Text,
    UniqueSet,
)
from hemaline.common.problems import Problem
from hemaline.genome.coding_positions import Codons

# Classes of ``driver_rules.yaml``.
DRIVER, UNCERTAIN, NOT_DRIVER = "driver", "uncertain", "not_driver"


@dataclass(frozen=True)
class DriverFacts:
    """Facts about one allele in one gene.

    Args:
        consequences: Sequence Ontology terms.
        mechanisms: how variants of the gene act (genes.tsv).
        domains: ranges of the gene's protein (driver_domains.tsv).
        codons: residues that change; None where they are not known.
        length_change: bases gained (positive) or lost.
        established: why the change is an established somatic one; None where it is not listed.
        splice_effect: what the allele is shown to do to splicing; None where it is not listed.
        event: name of the event (events.tsv) that the allele is; None where it is none.
        hotspots: other established changes of the same residue.
    """

    consequences: frozenset[str]
    mechanisms: frozenset[str] = frozenset()
    domains: tuple[DriverDomain, ...] = ()
    codons: Codons | None = None
    length_change: int = 0
    established: str | None = None
    splice_effect: str | None = None
    event: str | None = None
    hotspots: tuple[str, ...] = ()

    def inside(self, role: DomainRole) -> DriverDomain | None:
        """The first range of a role that holds a residue that changes."""
        if self.codons is None:
            return None
        for one in self.domains:
            if one.role is role and self.codons.overlaps(one.first, one.last):
                return one
        return None

    def has(self, role: DomainRole) -> bool:
        """True if the gene has a range of a role."""
        return any(one.role is role for one in self.domains)


@dataclass(frozen=True)
class DriverClass:
    """The class of an allele, the rule that gives it, and the particulars."""

    name: str
    rule: str
    why: str = ""

    @property
    def basis(self) -> str:
        """``missense_in_domain (Runt, residues 76-209)``."""
        return f"{self.rule} ({self.why})" if self.why else self.rule


_Terms = Annotated[UniqueSet[Annotated[str, Field(pattern="^[A-Za-z0-9_]+$")]], Field(min_length=1)]


class DriverTerms(Document):
    """Sequence Ontology terms by what they do."""

    truncating: _Terms
    inframe: _Terms
    missense: _Terms
    altering: _Terms
    splice_region: _Terms

    @property
    def protein_altering(self) -> frozenset[str]:
        """All terms that change the protein."""
        return self.truncating | self.inframe | self.missense | self.altering


class DriverRule(Document):
    """One rule: its name, the class that it gives, and its statement."""

    rule: str = Field(pattern="^[a-z][a-z_]*$")
    class_name: Literal["driver", "uncertain", "not_driver"] = Field(alias="class")
    meaning: Prose = Field(min_length=1)


class DriverRules(SourcedDocument):
    """Rules by which an allele is a driver, uncertain or neither, tried in their order."""

    source: Text = Field(description="Where the rules come from.")
    terms: DriverTerms
    mechanisms: UniqueSet[Annotated[str, Field(pattern="^[a-z][a-z0-9_]*$")]] = Field(
        min_length=1,
        description="Mechanisms of genes.tsv by which the loss of the protein drives disease.",
    )
    rules: Annotated[Many[DriverRule], Field(min_length=1)]

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        reasons = _contradictions([one.rule for one in self.rules])
        found = [Problem("HL-Y11", column="rules", values={"reason": one}) for one in reasons]
        if found:
            raise RuleError(*found)
        return self

    def classify(self, facts: DriverFacts) -> DriverClass:
        """The class by the first rule that applies; the last rule applies to every allele."""
        for one in self.rules:
            why = _APPLIES[one.rule](facts, self)
            if why is not None:
                return DriverClass(one.class_name, one.rule, why)
        raise AssertionError("the last rule of driver_rules.yaml applies to every allele")

    def driven_by_loss(self, facts: DriverFacts) -> bool:
        """True if the loss of the gene's protein drives disease."""
        return bool(self.mechanisms & facts.mechanisms)


def _contradictions(names: list[str]) -> Iterable[str]:
    for name in sorted({one for one in names if names.count(one) > 1}):
        yield f"duplicate rule {name}"
    for name in names:
        if name not in _APPLIES:
            yield f"unknown rule {name}; known are {', '.join(_APPLIES)}"
    if names[-1] != _LAST:
        yield f"the last rule must be {_LAST}"


def _established(facts: DriverFacts, rules: DriverRules) -> str | None:
    return facts.established


def _splice_effect(facts: DriverFacts, rules: DriverRules) -> str | None:
    return facts.splice_effect


def _event(facts: DriverFacts, rules: DriverRules) -> str | None:
    return facts.event


def _truncates(facts: DriverFacts, rules: DriverRules) -> str | None:
    found = sorted(facts.consequences & rules.terms.truncating)
    return found[0] if found else None


def _truncation_in_window(facts: DriverFacts, rules: DriverRules) -> str | None:
    term, window = _truncates(facts, rules), facts.inside(DomainRole.TRUNCATION)
    if term is None or window is None:
        return None
    in_frame = window.frame is None or facts.length_change % 3 == window.frame
    return f"{term}, {window}" if in_frame else None


def _truncation_outside_window(facts: DriverFacts, rules: DriverRules) -> str | None:
    term = _truncates(facts, rules)
    if term is None:
        return None
    outside = facts.inside(DomainRole.NOT_BY_TRUNCATION)
    if outside is not None:
        return f"{term}, {outside}"
    if facts.codons is None and facts.has(DomainRole.NOT_BY_TRUNCATION):
        return f"{term}, residue unknown"
    by_window_alone = facts.has(DomainRole.TRUNCATION) and not rules.driven_by_loss(facts)
    return term if by_window_alone else None


def _loss_of_function(facts: DriverFacts, rules: DriverRules) -> str | None:
    return _truncates(facts, rules) if rules.driven_by_loss(facts) else None


def _inframe_in_domain(facts: DriverFacts, rules: DriverRules) -> str | None:
    domain = facts.inside(DomainRole.INFRAME)
    changes = facts.length_change != 0 and facts.consequences & rules.terms.inframe
    return str(domain) if domain and changes else None


def _missense_at_hotspot(facts: DriverFacts, rules: DriverRules) -> str | None:
    if not _is_missense(facts, rules) or not facts.hotspots:
        return None
    return f"next to {', '.join(facts.hotspots)}"


def _missense_in_domain(facts: DriverFacts, rules: DriverRules) -> str | None:
    domain = facts.inside(DomainRole.MISSENSE)
    return str(domain) if domain and _is_missense(facts, rules) else None


def _is_missense(facts: DriverFacts, rules: DriverRules) -> bool:
    return facts.length_change == 0 and bool(facts.consequences & rules.terms.missense)


def _altering(facts: DriverFacts, rules: DriverRules) -> str | None:
    return ", ".join(sorted(facts.consequences & rules.terms.protein_altering)) or None


def _splice_region(facts: DriverFacts, rules: DriverRules) -> str | None:
    if not facts.consequences & rules.terms.splice_region or not rules.driven_by_loss(facts):
        return None
    return ", ".join(sorted(facts.consequences))


def _not_altering(facts: DriverFacts, rules: DriverRules) -> str | None:
    return ""


# Why each rule applies to an allele; None where it does not.
_APPLIES: Mapping[str, Callable[[DriverFacts, DriverRules], str | None]] = {
    "established_allele": _established,
    "established_splice_allele": _splice_effect,
    "event": _event,
    "truncation_in_window": _truncation_in_window,
    "truncation_outside_window": _truncation_outside_window,
    "loss_of_function": _loss_of_function,
    "inframe_in_domain": _inframe_in_domain,
    "missense_at_hotspot": _missense_at_hotspot,
    "missense_in_domain": _missense_in_domain,
    "altering": _altering,
    "splice_region": _splice_region,
    "not_altering": _not_altering,
}
_LAST = "not_altering"
