"""Oncogenicity of an allele by the points of ClinGen, CGC and VICC, with the reasons.

Source: Horak P et al., Genet Med 2022;24:986. What each criterion requires, its points and the
cut-offs are ``resources/oncogenicity.yaml``; a criterion without its data is not assessed, never
not met.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from hemaline.annotation.classification.null_effect import NullEffect
from hemaline.annotation.classification.oncogenicity_rules import Criterion, Rules


@dataclass(frozen=True)
class HotspotCounts:
    """Samples of a hotspot resource that was consulted; 0 where it does not list the change."""

    residue_samples: int
    change_samples: int


@dataclass(frozen=True)
class Frequencies:
    """Allele frequencies of a population source that was consulted; 0 where it lists none.

    ``highest_group`` is that of the ancestry group where it is largest, None where not given.
    """

    overall: float
    highest_group: float | None = None

    @property
    def highest(self) -> float:
        """The largest frequency known."""
        return max(self.overall, self.highest_group or 0.0)


@dataclass(frozen=True)
class OtherMissense:
    """An established change at the residue, and how far either is from the reference residue.

    Distances are Grantham's; None where an amino acid has none.
    """

    name: str
    distance: float | None
    own_distance: float | None


@dataclass(frozen=True)
class OncogenicityFacts:
    """Facts about one allele in one gene. None always means that it is not known.

    Args:
        consequences: Sequence Ontology terms.
        mechanisms: how variants of the gene act (genes.tsv).
        roles: the gene's part in disease (genes.tsv).
        null: the effect of a null variant; None where it is none.
        established: why the change is an established one; None where it is not listed.
        other_missense: established changes of the same residue.
        domain: the critical domain that holds the change, "" outside of all those of its gene,
            None where the gene has none described.
        repeat_copies: copies of an indel's unit in the reference at its place.
        oncogenic_study: a functional study that shows an oncogenic effect.
        neutral_study: one that shows none.
        counts: samples by a hotspot resource.
        frequencies: by a population source.
        splice_effect: whether splicing is predicted to change.
        conserved: whether the base is highly conserved.
    """

    consequences: frozenset[str]
    mechanisms: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    null: NullEffect | None = None
    established: str | None = None
    other_missense: tuple[OtherMissense, ...] = ()
    domain: str | None = None
    repeat_copies: int | None = None
    oncogenic_study: str | None = None
    neutral_study: str | None = None
    counts: HotspotCounts | None = None
    frequencies: Frequencies | None = None
    splice_effect: bool | None = None
    conserved: bool | None = None


@dataclass(frozen=True)
class Judgement:
    """True if a criterion is met (None: not assessed), and why."""

    met: bool | None
    why: str = ""


@dataclass(frozen=True)
class MetCriterion:
    """A criterion that counts."""

    code: str
    points: int
    explanation: str

    def __str__(self) -> str:
        """``OVS1=8 (frameshift_variant, 58 % of the protein lost)``."""
        return f"{self.code}={self.points} ({self.explanation})"


@dataclass(frozen=True)
class Classification:
    """The class of an allele, what it rests on, and the criteria that could not be evaluated."""

    points: int
    oncogenicity: str
    criteria: tuple[MetCriterion, ...]
    not_assessed: tuple[str, ...]

    @property
    def codes(self) -> frozenset[str]:
        """Codes of the criteria that count."""
        return frozenset(one.code for one in self.criteria)


_NOT_MET = Judgement(False)
_NOT_ASSESSED = Judgement(None)


def classify(facts: OncogenicityFacts, rules: Rules) -> Classification:
    """Judge every criterion, drop those that exclude each other, and sum."""
    judged = {
        one.code: JUDGES[one.code](facts, rules) if one.judged else _NOT_ASSESSED
        for one in rules.criteria
    }
    met = {code: found.why for code, found in judged.items() if found.met}
    kept = resolve(met, rules.criteria)
    points = sum(one.points for one in kept)
    return Classification(
        points=points,
        oncogenicity=rules.class_of(points),
        criteria=tuple(MetCriterion(one.code, one.points, met[one.code]) for one in kept),
        not_assessed=tuple(
            f"{code} ({found.why})" if found.why else code
            for code, found in judged.items()
            if found.met is None
        ),
    )


def resolve(met: Iterable[str], criteria: Iterable[Criterion]) -> list[Criterion]:
    """Those of the met criteria that count, in the order of the table.

    One is dropped when a criterion that excludes it was kept before it, so that the result
    does not depend on the order of ``met``.
    """
    wanted = frozenset(met)
    kept: list[Criterion] = []
    for one in criteria:
        if one.code in wanted and not one.not_with & {other.code for other in kept}:
            kept.append(one)
    return kept


def _null(facts: OncogenicityFacts, rules: Rules) -> Judgement:
    effect, rule = facts.null, rules.null
    if effect is None or rule.mechanism not in facts.mechanisms:
        return _NOT_MET
    if effect.cause == rule.start:
        return Judgement(True, f"{effect.cause}, the initiation codon is lost")
    if effect.lost is None:
        return Judgement(None, f"{effect.cause}, effect on the protein unknown")
    share = f"{effect.lost:.0%} of the protein lost".replace("%", " %")
    if effect.decays:
        return Judgement(True, f"{effect.cause}, {share}, messenger likely decayed")
    reason = "exon skipped in frame" if effect.keeps_frame else "escapes decay"
    if effect.lost >= rule.lost:
        return Judgement(True, f"{effect.cause}, {reason}, {share}")
    return Judgement(None, f"{effect.cause}, {reason}, only {share}")


def _established(facts: OncogenicityFacts, rules: Rules) -> Judgement:
    return Judgement(True, facts.established) if facts.established else _NOT_MET


def _oncogenic_study(facts: OncogenicityFacts, rules: Rules) -> Judgement:
    return Judgement(True, facts.oncogenic_study) if facts.oncogenic_study else _NOT_ASSESSED


def _neutral_study(facts: OncogenicityFacts, rules: Rules) -> Judgement:
    return Judgement(True, facts.neutral_study) if facts.neutral_study else _NOT_ASSESSED


def _counted(
    is_met: Callable[[HotspotCounts, Rules], bool],
) -> Callable[[OncogenicityFacts, Rules], Judgement]:
    def judge(facts: OncogenicityFacts, rules: Rules) -> Judgement:
        counts = facts.counts
        if counts is None:
            return _NOT_ASSESSED
        why = f"{counts.residue_samples} samples at the residue, {counts.change_samples} alike"
        return Judgement(True, why) if is_met(counts, rules) else _NOT_MET

    return judge


def _strong_hotspot(counts: HotspotCounts, rules: Rules) -> bool:
    return (
        counts.residue_samples >= rules.residue_samples
        and counts.change_samples >= rules.change_samples
    )


def _moderate_hotspot(counts: HotspotCounts, rules: Rules) -> bool:
    return (
        counts.residue_samples < rules.residue_samples
        and counts.change_samples >= rules.change_samples
    )


def _weak_hotspot(counts: HotspotCounts, rules: Rules) -> bool:
    return 0 < counts.change_samples < rules.change_samples


def _critical_domain(facts: OncogenicityFacts, rules: Rules) -> Judgement:
    if not facts.consequences & rules.domain_terms:
        return _NOT_MET
    if facts.domain is None:
        return _NOT_ASSESSED
    return Judgement(True, facts.domain) if facts.domain else _NOT_MET


def _length_change(facts: OncogenicityFacts, rules: Rules) -> Judgement:
    rule = rules.length
    if rule.stop_lost in facts.consequences and facts.roles & rule.stop_lost_roles:
        return Judgement(True, f"{rule.stop_lost} in a tumour suppressor gene")
    changes = sorted(facts.consequences & rule.terms)
    roles = sorted(facts.roles & rule.roles)
    if not changes or not roles:
        return _NOT_MET
    if facts.repeat_copies is None:
        return Judgement(None, "tandem repeats unknown")
    if facts.repeat_copies >= rule.repeat_copies:
        return _NOT_MET
    return Judgement(True, f"{changes[0]} in a gene of role {'/'.join(roles)}")


def _other_missense(facts: OncogenicityFacts, rules: Rules) -> Judgement:
    unknown = False
    for other in facts.other_missense:
        if other.distance is None or other.own_distance is None:
            unknown = True
        elif other.own_distance >= rules.distance_share * other.distance:
            distances = f"Grantham {other.own_distance:.0f} and {other.distance:.0f}"
            return Judgement(True, f"{other.name} is established, {distances}")
    return _NOT_ASSESSED if unknown else _NOT_MET


def _rare(facts: OncogenicityFacts, rules: Rules) -> Judgement:
    if facts.frequencies is None:
        return _NOT_ASSESSED
    highest = facts.frequencies.highest
    if highest > rules.population.rare:
        return _NOT_MET
    return Judgement(True, f"frequency {highest:.2g}" if highest else "absent from the source")


def _very_common(facts: OncogenicityFacts, rules: Rules) -> Judgement:
    return _frequent(facts.frequencies, rules.population.very_common, rules)


def _common(facts: OncogenicityFacts, rules: Rules) -> Judgement:
    return _frequent(facts.frequencies, rules.population.common, rules)


def _frequent(frequencies: Frequencies | None, bound: float, rules: Rules) -> Judgement:
    if frequencies is None:
        return _NOT_ASSESSED
    if frequencies.highest > bound:
        # A mean above the bound has a population above it.
        return Judgement(True, f"frequency {frequencies.highest:.2g}")
    # A small mean may hide one population; of what is rare altogether none can be common.
    is_known = frequencies.highest_group is not None or frequencies.overall <= rules.population.rare
    return _NOT_MET if is_known else Judgement(None, "no frequency by population")


def _synonymous(facts: OncogenicityFacts, rules: Rules) -> Judgement:
    if rules.synonymous not in facts.consequences:
        return _NOT_MET
    if facts.splice_effect or facts.conserved:
        return _NOT_MET
    if facts.splice_effect is None or facts.conserved is None:
        return _NOT_ASSESSED
    return Judgement(True, f"{rules.synonymous}, not at a splice site, not conserved")


# How each criterion that can be judged is judged; the table decides which of them are.
JUDGES: Mapping[str, Callable[[OncogenicityFacts, Rules], Judgement]] = {
    "OVS1": _null,
    "OS1": _established,
    "OS2": _oncogenic_study,
    "OS3": _counted(_strong_hotspot),
    "OM1": _critical_domain,
    "OM2": _length_change,
    "OM_residue": _other_missense,
    "OM_hotspot": _counted(_moderate_hotspot),
    "OP3": _counted(_weak_hotspot),
    "OP4": _rare,
    "SBVS1": _very_common,
    "SBS1": _common,
    "SBS2": _neutral_study,
    "SBP2": _synonymous,
}
