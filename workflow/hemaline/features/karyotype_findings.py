"""Values of a karyotype for the columns of the cytogenetics table: yes, no, or not determined.

A yes needs a clone; a no needs enough metaphases without the change, every part of the string
understood, and a change that banding can see.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from hemaline.common.grouping import grouped
from hemaline.common.logic.three_valued import Count, Truth
from hemaline.features.iscn import Clone, Karyotype
from hemaline.features.iscn_aberrations import Aberration
from hemaline.features.karyotype_definitions import (
    CategoryRule,
    Definition,
    load_clone_sizes,
)

FAILED, UNCERTAIN, FEW_METAPHASES = "no_metaphases", "uncertain", "too_few_metaphases"
NOT_UNDERSTOOD, NOT_VISIBLE = "not_understood", "not_seen_by_karyotype"
FEW_CELLS, INDEPENDENT = "too_few_cells", "independent_clones"
ABNORMAL_PROBE = "abnormal_probe"

_WHOLE_ARMS = re.compile(r"(?:der|t)\((\w+);(\w+)\)\([pq]10;[pq]10\)")


@dataclass(frozen=True)
class KaryotypeFinding:
    """One column of one karyotype; ``reason`` where it is None, ``seen`` what made it."""

    value: bool | None
    reason: str | None = None
    seen: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Shown:
    """Findings of a karyotype: certain aberrations of each clone, and all possible ones."""

    sure: list[list[Aberration]]
    counted: list[list[Aberration]]
    every: list[Aberration]
    clonal: frozenset[str]


def findings(
    karyotype: Karyotype, definitions: Iterable[Definition]
) -> dict[str, KaryotypeFinding]:
    """Every column that has a definition."""
    by_column = grouped(definitions, lambda one: one.column)
    shown = _shown(karyotype)
    return {column: _finding(karyotype, shown, some) for column, some in by_column.items()}


def _finding(
    karyotype: Karyotype, shown: _Shown, definitions: Sequence[Definition]
) -> KaryotypeFinding:
    """Yes where a clone certainly has it, NA where one may have it, else no if that is known."""
    for one in definitions:
        for some in shown.sure if one.at_least == 1 else shown.counted:
            seen = {a.text for a in one.matching(some, all)}
            if one.is_certain and len(seen) >= one.at_least:
                return KaryotypeFinding(True, seen=tuple(sorted(seen)))
    possible: set[str] = set()
    # Unrelated clones are not one: what they make up together is possible at most.
    for one in definitions:
        matching = one.matching(shown.every, any)
        if sum(a.most for a in matching) >= one.at_least:
            possible |= {a.text for a in matching}
    if possible:
        is_below = possible.isdisjoint(shown.clonal)
        return KaryotypeFinding(None, FEW_CELLS if is_below else UNCERTAIN, tuple(sorted(possible)))
    reason = cannot_deny(karyotype, definitions)
    return KaryotypeFinding(None, reason) if reason else KaryotypeFinding(False)


def _shown(karyotype: Karyotype) -> _Shown:
    every = _distinct(karyotype.clones)
    clonal = frozenset(one.text for one in every if _is_clonal(one, karyotype))
    sure = [[a for a in c.acquired if a.least and a.text in clonal] for c in karyotype.clones]
    brought = map(_brought, karyotype.clones)
    counted = [
        [one for one in some if one.text not in gains]
        for some, gains in zip(sure, brought, strict=True)
    ]
    return _Shown(sure, counted, every, clonal)


def _is_clonal(one: Aberration, karyotype: Karyotype) -> bool:
    """True if enough metaphases have it; without a number it was reported as clonal."""
    cells = karyotype.cells_with(one.text)
    needed = next(size.min_cells for size in load_clone_sizes() if size.fits(one))
    return cells is None or cells >= needed


def _brought(clone: Clone) -> set[str]:
    """Gains that are part of a whole-arm derivative: ``+1,der(1;7)(q10;p10)`` is one change."""
    joined = [_WHOLE_ARMS.fullmatch(one.text) for one in clone.acquired]
    return {f"+{name}" for one in joined if one for name in one.groups()}


def _distinct(clones: Iterable[Clone]) -> list[Aberration]:
    """Each acquired aberration of all clones, as often as the clone that has it most often."""
    found: dict[str, Aberration] = {}
    for clone in clones:
        totals: dict[str, Aberration] = {}
        for one in clone.acquired:
            held = totals.get(one.text, replace(one, least=0, most=0))
            least, most = held.least + one.least, held.most + one.most
            totals[one.text] = replace(one, least=least, most=most)
        for text, one in totals.items():
            if text not in found or one.most > found[text].most:
                found[text] = one
    return list(found.values())


def cannot_deny(karyotype: Karyotype, definitions: Sequence[Definition]) -> str | None:
    """Why a karyotype that does not show what is defined does not deny it; None where it does."""
    needed = [one.metaphases for one in definitions]
    if karyotype.failed or not karyotype.clones:
        return FAILED if karyotype.failed else NOT_UNDERSTOOD
    if None in needed:
        return NOT_VISIBLE
    if karyotype.not_understood:
        return NOT_UNDERSTOOD
    if any(_is_probed(karyotype, one) for one in definitions):
        return ABNORMAL_PROBE
    most = max(number for number in needed if number is not None)
    few = karyotype.metaphases is None or karyotype.metaphases < most
    return FEW_METAPHASES if few else None


def _is_probed(karyotype: Karyotype, one: Definition) -> bool:
    """True if probes are abnormal on its chromosomes; of a count, where no change explains them."""
    if one.chromosomes:
        return not one.chromosomes.isdisjoint(karyotype.probed)
    explained = {name for c in karyotype.clones for a in c.acquired for name in a.chromosomes}
    return not karyotype.probed <= explained


def counting(definitions: Iterable[Definition]) -> list[Definition]:
    """Those that count changes of any chromosome."""
    return [one for one in definitions if not one.chromosomes]


def aberration_count(karyotype: Karyotype, definitions: Iterable[Definition]) -> Count:
    """How many different changes there are: at least those of the fullest clone.

    Without an upper bound where a karyotype cannot deny more of them.
    """
    shown = _shown(karyotype)
    lower = max((len({a.text for a in some}) for some in shown.counted), default=0)
    if cannot_deny(karyotype, counting(definitions)):
        return Count(lower, None)
    return Count(lower, max(lower, sum(a.most for a in shown.every)))


def category(count: Count, found: dict[str, Truth], rules: Sequence[CategoryRule]) -> str | None:
    """IPSS-R cytogenetic category where every number and finding that is possible gives the same.

    Source: Greenberg et al., Blood 2012;120:2454, Table 2, as rows of the packaged table.
    """
    # Beyond the largest number a row names, more changes no answer.
    beyond = 1 + max(max(rule.fewest, rule.most or 0) for rule in rules)
    highest = beyond if count.upper is None else min(count.upper, beyond)
    answers: set[str | None] = set()
    for number in range(min(count.lower, beyond), highest + 1):
        answers |= _categories(number, found, rules)
    return answers.pop() if len(answers) == 1 else None


def _categories(
    number: int, found: dict[str, Truth], rules: Sequence[CategoryRule]
) -> set[str | None]:
    """Categories that a number of changes can have; rows whose columns are open may fit or not."""
    answers: set[str | None] = set()
    for rule in rules:
        if number < rule.fewest or (rule.most is not None and number > rule.most):
            continue
        values = {found.get(column) for column in rule.any_of} or {True}
        if True in values or None in values:
            answers.add(rule.category)
        if True in values:
            return answers
    return answers | {None}


def has_independent_clones(karyotype: Karyotype) -> bool:
    """True if there are unrelated abnormal clones, for which the IPSS-R category is uncertain."""
    clonal = _shown(karyotype).clonal
    own = [{a.text for a in clone.acquired} & clonal for clone in karyotype.clones]
    return any(not a & b for i, a in enumerate(own) for b in own[i + 1 :] if a and b)
