"""Given and measured findings of a sample as one record: columns of the cytogenetics table.

A column is yes where either side is, no where one is and the other is not yes, else it stays open.
Numbers are the given ones, else the measured.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from hemaline.common.logic.three_valued import Truth
from hemaline.common.problems import Problems
from hemaline.features.clinical_entries import NOT_GIVEN, ClinicalEntry, Record
from hemaline.features.finding_groups import implied, load_groups
from hemaline.features.measured_findings import (
    CopyFloor,
    FindingSource,
    MeasuredEvent,
    MeasuredFinding,
    measured_findings,
)

GIVEN, MEASURED, BOTH = "given", "measured", "both"
# The reason of an event that the loss of the whole chromosome explains.
EXPLAINED = "whole_chromosome"


@dataclass(frozen=True)
class JoinedFinding:
    """A column of one sample: the given entry, the measured one, and what they give together.

    ``source`` is the side that gives the value, None where it is open. ``measured`` is None where
    no table has the event.
    """

    entry: ClinicalEntry
    given: ClinicalEntry
    measured: MeasuredFinding | None
    source: str | None

    @property
    def is_contradicted(self) -> bool:
        """True if one side is yes and the other no."""
        sides = (self.given, *([self.measured.entry] if self.measured else []))
        return all(any(one.value is truth for one in sides) for truth in (True, False))


def joined_findings(
    given: Record,
    events: Iterable[MeasuredEvent],
    floor: CopyFloor | None = None,
    sources: Sequence[FindingSource] | None = None,
) -> dict[str, JoinedFinding]:
    """Findings by column, those that either side has.

    Args:
        given: the sample's record of the cytogenetics table.
        events: measured in the sample.
        floor: share of cells that a measured absence must exclude; None takes the run's.
        sources: which event gives which column; the packaged table where not given.
    """
    measured = _unexplained(given, measured_findings(events, floor, sources))
    found = {
        name: _joined(given.get(name), measured.get(name))
        for name in dict.fromkeys((*measured, *given.entries))
    }
    return _with_groups(found) if measured else found


def report_contradictions(
    path: Path, sample_id: str, findings: Mapping[str, JoinedFinding], problems: Problems
) -> None:
    """Warn of findings that one side has and the other denies (HL-J17).

    Args:
        path: the measured table.
        sample_id: of the findings.
        findings: by column.
        problems: takes the warnings.
    """
    for name, one in findings.items():
        if one.is_contradicted and one.measured:
            words = {True: "yes", False: "no"}
            given = words[one.given.value is True]
            event = one.measured.event.described
            problems.add("HL-J17", path, None, name, sample=sample_id, given=given, event=event)


def joined_record(findings: Mapping[str, JoinedFinding]) -> Record:
    """The record of the joined entries."""
    return Record({name: one.entry for name, one in findings.items()})


def _unexplained(
    given: Record, measured: Mapping[str, MeasuredFinding]
) -> dict[str, MeasuredFinding]:
    """The findings, less those that another column explains: it is open whether both are there."""
    found = dict(measured)
    for name, one in measured.items():
        other = one.source.unless
        if not other or not one.entry.value:
            continue
        if given.get(other).value or (other in measured and measured[other].entry.value):
            entry = replace(one.entry, value=None, reason=EXPLAINED)
            found[name] = replace(one, entry=entry)
    return found


def _joined(given: ClinicalEntry, measured: MeasuredFinding | None) -> JoinedFinding:
    if measured is None:
        return JoinedFinding(given, given, None, None if given.value is None else GIVEN)
    own = measured.entry
    sides = {GIVEN: given, MEASURED: own}
    value, deciding = _decided(sides)
    made_by = tuple(text for one in sides.values() for text in one.made_by)
    reason = None if value is not None else own.reason or given.reason
    source = (BOTH if len(deciding) == len(sides) else deciding[0]) if deciding else None
    return JoinedFinding(ClinicalEntry(value, made_by, reason), given, measured, source)


def _decided(
    sides: Mapping[str, ClinicalEntry],
) -> tuple[str | float | bool | None, list[str]]:
    """The value of two sides, and those that give it."""
    known = {side: one.value for side, one in sides.items() if one.value is not None}
    if not known:
        return None, []
    if all(isinstance(value, bool) for value in known.values()):
        truth: Truth = any(known.values())
        return truth, [side for side, value in known.items() if value is truth]
    first = next(iter(known))
    return known[first], [first]


def _with_groups(found: Mapping[str, JoinedFinding]) -> dict[str, JoinedFinding]:
    """Columns that follow from others, which may be of the other side."""
    blank = ClinicalEntry(None, reason=NOT_GIVEN)
    joined = dict(found)
    for group in load_groups():
        entry = implied(group, {name: one.entry for name, one in joined.items()})
        held = joined.get(group.column, JoinedFinding(blank, blank, None, None))
        if entry.value is not held.entry.value:
            source = _source_of(entry, [joined[n] for n in group.members if n in joined])
            joined[group.column] = replace(held, entry=entry, source=source)
    return joined


def _source_of(entry: ClinicalEntry, members: Iterable[JoinedFinding]) -> str | None:
    """The side of the members that give the entry; both where they are of either."""
    sides = {one.source for one in members if one.source and one.entry.value is entry.value}
    return sides.pop() if len(sides) == 1 else BOTH
