"""What a karyotype says about the columns of the cytogenetics table: yes, no, or not told.

A yes needs a clone; a no needs enough metaphases without the change, every part of the string
understood, and a change that banding can see.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hemaline.common.problems import Problems
from hemaline.common.text_tables import read_table
from hemaline.common.three_valued import Count, Truth
from hemaline.features.iscn import Aberration, Clone, Karyotype
from hemaline.paths import resource

FAILED, UNCERTAIN, FEW_METAPHASES = "no_metaphases", "uncertain", "too_few_metaphases"
NOT_UNDERSTOOD, NOT_VISIBLE = "not_understood", "not_seen_by_karyotype"


@dataclass(frozen=True)
class Definition:
    """One row of ``resources/aberrations.tsv``."""

    column: str
    pattern: re.Pattern[str]
    with_pattern: re.Pattern[str] | None
    at_least: int
    is_certain: bool
    min_cells: int
    metaphases: int | None


@dataclass(frozen=True)
class CategoryRule:
    """One row of ``resources/ipssr_cytogenetics.tsv``."""

    fewest: int
    most: int | None
    any_of: tuple[str, ...]
    category: str


@dataclass(frozen=True)
class Finding:
    """One column of one karyotype; ``reason`` where it is None, ``seen`` what made it."""

    value: bool | None
    reason: str | None = None
    seen: tuple[str, ...] = ()


@cache
def load_definitions(path: Path | None = None) -> tuple[Definition, ...]:
    """Rows of ``path``, or of the packaged table.

    Raises:
        HemalineError: the table breaks its schema.
    """
    problems = Problems()
    rows = read_table(path or resource("aberrations.tsv"), "aberrations", problems)
    problems.raise_errors()
    return tuple(
        Definition(
            v["column"],
            re.compile(v["pattern"]),
            re.compile(v["with_pattern"]) if v["with_pattern"] else None,
            int(v["at_least"]),
            v["gives"] == "yes",
            int(v["min_cells"]),
            int(v["metaphases"]) if v["metaphases"] else None,
        )
        for v in (row.values for row in rows)
    )


@cache
def load_category_rules(path: Path | None = None) -> tuple[CategoryRule, ...]:
    """Rows of ``path``, or of the packaged table, in their order.

    Raises:
        HemalineError: the table breaks its schema.
    """
    problems = Problems()
    rows = read_table(path or resource("ipssr_cytogenetics.tsv"), "ipssr_cytogenetics", problems)
    problems.raise_errors()
    return tuple(
        CategoryRule(
            int(v["fewest"]),
            int(v["most"]) if v["most"] else None,
            tuple(filter(None, v["any_of"].split(";"))),
            v["category"],
        )
        for v in sorted((row.values for row in rows), key=lambda v: int(v["order"]))
    )


def findings(karyotype: Karyotype, definitions: Iterable[Definition]) -> dict[str, Finding]:
    """Every column that some definition speaks about."""
    by_column: dict[str, list[Definition]] = {}
    for one in definitions:
        by_column.setdefault(one.column, []).append(one)
    return {column: _finding(karyotype, some) for column, some in by_column.items()}


def _finding(karyotype: Karyotype, definitions: Sequence[Definition]) -> Finding:
    possible: list[str] = []
    for one in definitions:
        for clone in karyotype.clones:
            seen = _matching(clone.aberrations, one)
            sure = {a.text for a in seen if a.least and _is_clonal(a, clone, one)}
            if one.is_certain and len(sure) >= one.at_least:
                return Finding(True, seen=tuple(sorted(sure)))
        # Unrelated clones are not one: what they make up together is possible at most.
        every = _matching(_distinct(karyotype.clones), one)
        if sum(a.most for a in every) >= one.at_least:
            possible += [a.text for a in every]
    if possible:
        return Finding(None, UNCERTAIN, tuple(sorted(set(possible))))
    reason = _cannot_deny(karyotype, definitions)
    return Finding(None, reason) if reason else Finding(False)


def _matching(some: Sequence[Aberration], one: Definition) -> list[Aberration]:
    """Changes of the person's cells that match, given the companion they need."""
    acquired = [a for a in some if not a.constitutional]
    if one.with_pattern and not any(one.with_pattern.fullmatch(a.text) for a in acquired):
        return []
    return [a for a in acquired if one.pattern.fullmatch(a.text)]


def _is_clonal(change: Aberration, clone: Clone, one: Definition) -> bool:
    """A clone of unknown size was reported as one; a single cell is none."""
    cells = clone.cells if change.cells is None else change.cells
    return cells is None or cells >= one.min_cells


def _distinct(clones: Iterable[Clone]) -> list[Aberration]:
    """Each change of all clones once a clone has it more often than those before."""
    found: dict[str, Aberration] = {}
    for clone in clones:
        totals: dict[str, Aberration] = {}
        for one in clone.aberrations:
            held = totals.get(one.text)
            least = one.least + (held.least if held else 0)
            most = one.most + (held.most if held else 0)
            totals[one.text] = Aberration(one.text, least, most, one.constitutional)
        for text, one in totals.items():
            held = found.get(text)
            if held is None or one.most > held.most:
                found[text] = one
    return list(found.values())


def _cannot_deny(karyotype: Karyotype, definitions: Sequence[Definition]) -> str | None:
    needed = [one.metaphases for one in definitions]
    if karyotype.failed or not karyotype.clones:
        return FAILED if karyotype.failed else NOT_UNDERSTOOD
    if None in needed:
        return NOT_VISIBLE
    if karyotype.not_understood:
        return NOT_UNDERSTOOD
    most = max(number for number in needed if number is not None)
    few = karyotype.metaphases is None or karyotype.metaphases < most
    return FEW_METAPHASES if few else None


def aberration_count(karyotype: Karyotype, definitions: Iterable[Definition]) -> Count:
    """How many different changes there are: at least those of the fullest clone.

    Without an upper bound where parts were not understood or metaphases are few.
    """
    clonal = [c for c in karyotype.clones if c.cells is None or c.cells > 1]
    each = [
        len({a.text for a in clone.aberrations if a.least and not a.constitutional})
        for clone in clonal
    ]
    every = [a for a in _distinct(karyotype.clones) if not a.constitutional]
    lower = max(each, default=0)
    needed = max((one.metaphases for one in definitions if one.metaphases), default=0)
    cells = karyotype.metaphases
    is_open = karyotype.failed or not karyotype.clones or karyotype.not_understood
    if is_open or cells is None or cells < needed:
        return Count(lower, None)
    return Count(lower, max(lower, sum(a.most for a in every)))


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


def independent_clones(karyotype: Karyotype) -> bool:
    """Whether abnormal clones stand side by side, of which the category of IPSS-R says little."""
    own = [
        {a.text for a in c.aberrations if not a.constitutional}
        for c in karyotype.clones
        if c.aberrations
    ]
    return any(not a & b for i, a in enumerate(own) for b in own[i + 1 :] if a and b)
