"""Tables that state what a karyotype means: aberrations, sizes of clones, categories of IPSS-R."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

from hemaline.common.tables.rows import Field, load_rows, table
from hemaline.features.iscn_aberrations import Aberration
from hemaline.paths import resource


@table("aberrations", key=("column", "pattern", "with_pattern", "at_least"))
@dataclass(frozen=True)
class Definition:
    """Meaning of an aberration in ISCN for a column of the cytogenetics table."""

    column: Annotated[str, "Column of the cytogenetics table.", Field(pattern="[A-Za-z0-9_]+")]
    chromosomes: Annotated[
        frozenset[str],
        "Chromosomes that the column is about, semicolon-separated; empty for columns that "
        "count changes of any.",
        Field(required=False, pattern="([0-9XY]+(;[0-9XY]+)*)?"),
    ]
    pattern: Annotated[
        re.Pattern[str],
        "Regular expression that the whole text of an aberration matches, in the spelling of "
        "iscn_aberrations.py; where a band is uncertain each text that it may mean has to match "
        "for a yes, one for possible.",
    ]
    with_pattern: Annotated[
        re.Pattern[str] | None,
        "The same of another aberration that must be in the same clone; empty where none has to.",
    ]
    at_least: Annotated[int, "How many aberrations of one clone must match.", Field(minimum=1)]
    is_certain: Annotated[
        bool,
        "yes: it is there; possible: it may be, so the column is NA.",
        Field(column="gives", allowed=("yes", "possible")),
    ]
    metaphases: Annotated[
        int | None,
        "Metaphases without it that a no needs; empty where a karyotype cannot exclude it.",
        Field(minimum=1),
    ]
    source: Annotated[str, "Where the row comes from."]

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


@table("clone_sizes")
@dataclass(frozen=True)
class CloneSize:
    """Metaphases with the same aberration that make a clone; the first row that fits decides."""

    pattern: Annotated[
        re.Pattern[str],
        "Regular expression that the whole text of an aberration matches.",
        Field(unique=True),
    ]
    min_cells: Annotated[int, "Metaphases.", Field(minimum=1)]
    source: Annotated[str, "Where the row comes from."]

    def fits(self, one: Aberration) -> bool:
        """True if the row is about such an aberration."""
        return self.pattern.fullmatch(one.text) is not None


@table("ipssr_cytogenetics")
@dataclass(frozen=True)
class CategoryRule:
    """IPSS-R cytogenetic category by the number of abnormalities and what is among them; the first
    row that fits decides.
    """

    order: Annotated[
        int,
        "Place in the order in which rows are tried.",
        Field(minimum=1, unique=True),
    ]
    fewest: Annotated[int, "Fewest abnormalities.", Field(minimum=0)]
    most: Annotated[int | None, "Most abnormalities; empty without a bound.", Field(minimum=0)]
    any_of: Annotated[
        tuple[str, ...],
        "Columns of the cytogenetics table of which one must be yes, semicolon-separated; empty "
        "for any.",
        Field(required=False),
    ]
    category: Annotated[
        str,
        "Category.",
        Field(allowed=("Very Good", "Good", "Intermediate", "Poor", "Very Poor")),
    ]
    source: Annotated[str, "Where the row comes from."]


@cache
def load_aberrations(path: Path | None = None) -> tuple[Definition, ...]:
    """Rows of ``path``, or of the packaged table.

    Raises:
        HemalineError: the table breaks its schema.
    """
    return tuple(load_rows(path or resource("aberrations.tsv"), Definition))


@cache
def load_clone_sizes(path: Path | None = None) -> tuple[CloneSize, ...]:
    """Rows of ``path``, or of the packaged table; the first that fits decides.

    Raises:
        HemalineError: the table breaks its schema.
    """
    return tuple(load_rows(path or resource("clone_sizes.tsv"), CloneSize))


@cache
def load_category_rules(path: Path | None = None) -> tuple[CategoryRule, ...]:
    """Rows of ``path``, or of the packaged table, in their order.

    Raises:
        HemalineError: the table breaks its schema.
    """
    rows = load_rows(path or resource("ipssr_cytogenetics.tsv"), CategoryRule)
    return tuple(sorted(rows, key=lambda row: row.order))
