"""Tables that state what a karyotype means: aberrations, sizes of clones, categories of IPSS-R."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hemaline.common.problems import Problems
from hemaline.common.tables.text_tables import read_table
from hemaline.features.iscn_aberrations import Aberration
from hemaline.paths import resource


@dataclass(frozen=True)
class Definition:
    """One row of ``resources/aberrations.tsv``; without ``chromosomes`` it counts all changes."""

    column: str
    chromosomes: frozenset[str]
    pattern: re.Pattern[str]
    with_pattern: re.Pattern[str] | None
    at_least: int
    is_certain: bool
    metaphases: int | None

    def matching(
        self, some: Iterable[Aberration], which: Callable[[Iterable[bool]], bool]
    ) -> list[Aberration]:
        """Aberrations that match in all or any of their readings, given the companion."""
        some = list(some)
        if self.with_pattern and not any(_fits(self.with_pattern, a, which) for a in some):
            return []
        return [a for a in some if _fits(self.pattern, a, which)]


def _fits(
    pattern: re.Pattern[str], one: Aberration, which: Callable[[Iterable[bool]], bool]
) -> bool:
    return which(pattern.fullmatch(text) is not None for text in one.readings)


@dataclass(frozen=True)
class CloneSize:
    """One row of ``resources/clone_sizes.tsv``."""

    pattern: re.Pattern[str]
    min_cells: int

    def fits(self, one: Aberration) -> bool:
        """True if the row is about such an aberration."""
        return self.pattern.fullmatch(one.text) is not None


@dataclass(frozen=True)
class CategoryRule:
    """One row of ``resources/ipssr_cytogenetics.tsv``."""

    fewest: int
    most: int | None
    any_of: tuple[str, ...]
    category: str


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
            frozenset(filter(None, v["chromosomes"].split(";"))),
            re.compile(v["pattern"]),
            re.compile(v["with_pattern"]) if v["with_pattern"] else None,
            int(v["at_least"]),
            v["gives"] == "yes",
            int(v["metaphases"]) if v["metaphases"] else None,
        )
        for v in (row.values for row in rows)
    )


@cache
def load_clone_sizes(path: Path | None = None) -> tuple[CloneSize, ...]:
    """Rows of ``path``, or of the packaged table; the first that fits decides.

    Raises:
        HemalineError: the table breaks its schema.
    """
    problems = Problems()
    rows = read_table(path or resource("clone_sizes.tsv"), "clone_sizes", problems)
    problems.raise_errors()
    return tuple(
        CloneSize(re.compile(row.values["pattern"]), int(row.values["min_cells"])) for row in rows
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
