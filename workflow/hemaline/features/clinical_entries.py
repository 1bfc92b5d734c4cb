"""Values of clinical and cytogenetic columns, with what made them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

NOT_GIVEN = "not_given"


@dataclass(frozen=True)
class ClinicalEntry:
    """One value, None where it is not known, and what made it."""

    value: str | float | bool | None
    made_by: tuple[str, ...] = ()
    reason: str | None = None


@dataclass(frozen=True)
class Record:
    """Values of one table for one sample; a column it does not have was not given."""

    entries: Mapping[str, ClinicalEntry] = field(default_factory=dict)

    def get(self, column: str) -> ClinicalEntry:
        """The entry of a column."""
        return self.entries.get(column, ClinicalEntry(None, reason=NOT_GIVEN))
