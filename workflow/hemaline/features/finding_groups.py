"""Columns of the cytogenetics table that follow from others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

from hemaline.common.logic.three_valued import any_of
from hemaline.common.tables.rows import Field, load_rows, table
from hemaline.features.clinical_entries import NOT_GIVEN, ClinicalEntry
from hemaline.paths import resource


@table("cytogenetic_groups")
@dataclass(frozen=True)
class Group:
    """Columns of the cytogenetics table that follow from others."""

    column: Annotated[str, "Column that is yes where one of its members is.", Field(unique=True)]
    members: Annotated[tuple[str, ...], "Columns of which each implies it, semicolon-separated."]
    is_exhaustive: Annotated[
        bool,
        "Whether it is no where all members are.",
        Field(column="exhaustive", allowed=("yes", "no")),
    ]
    source: Annotated[str, "Where the row comes from."]


@cache
def load_groups(path: Path | None = None) -> tuple[Group, ...]:
    """Rows of ``path``, or of the packaged ``cytogenetic_groups.tsv``.

    Raises:
        HemalineError: the table breaks its schema.
    """
    return tuple(load_rows(path or resource("cytogenetic_groups.tsv"), Group))


def implied(group: Group, entries: Mapping[str, ClinicalEntry]) -> ClinicalEntry:
    """Entry of a group's column: yes where a member is, no where its members exclude it.

    Otherwise the column's own entry, or the reason of the first member that has one.
    """
    members = [entries.get(name, ClinicalEntry(None, reason=NOT_GIVEN)) for name in group.members]
    truth = any_of(None if one.value is None else bool(one.value) for one in members)
    own = entries.get(group.column)
    if truth or (truth is False and group.is_exhaustive and (own is None or own.value is None)):
        return ClinicalEntry(truth, tuple(text for one in members for text in one.made_by))
    if own is not None:
        return own
    reason = next((one.reason for one in members if one.reason not in (None, NOT_GIVEN)), None)
    return ClinicalEntry(None, reason=reason or NOT_GIVEN)
