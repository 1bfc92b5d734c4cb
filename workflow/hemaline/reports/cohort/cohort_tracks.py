"""Tracks of a cohort: sheets, verdicts, copy number, globin loci and scores by sample."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hemaline.copynumber.copy_rows import COPY_REASONS
from hemaline.inputs.sheet_rows import Sample
from hemaline.reports.cohort.appearance import Appearance, ScoreColumns, TrackDefinition
from hemaline.reports.cohort.cohort_cells import CellCodes
from hemaline.reports.cohort.cohort_files import CohortSources, rows_of
from hemaline.reports.report_tables import TextRow

Sheet = Mapping[str, Mapping[str, str | None]]


@dataclass(frozen=True)
class Track:
    """Values of the samples, in their order; None where there is none."""

    name: str
    label: str
    unit: str
    is_number: bool
    filters: bool
    groups: bool
    drawn: bool
    values: Sequence[str | None]


@dataclass(frozen=True)
class CopyTracks:
    """Named regions of copy number: cells as those of genes, shape (samples, events)."""

    events: Sequence[str] = ()
    cells: NDArray[np.uint8] = field(default_factory=lambda: np.zeros((0, 0), dtype=np.uint8))


@dataclass(frozen=True)
class ScoreRange:
    """One sample's result of one model; bounds are those that its missing inputs leave."""

    sample: str
    value: float | None
    best: float | None
    mean: float | None
    worst: float | None
    category: str | None
    possible: str | None
    missing: str | None


def sheets(
    samples: Mapping[str, Sample],
    sources: CohortSources,
    clinical: Sheet,
    cytogenetics: Sheet,
) -> dict[str, Sheet]:
    """Rows of every sheet by sample."""
    verdicts = {
        str(row["sample_id"]): {"verdict": row["verdict"], "reason": row["reason"]}
        for row in rows_of(sources.verdicts)
        if row["metric"] == "overall" and row["level"] == "sample"
    }
    own = {
        name: {column: value or None for column, value in vars(one).items()}
        for name, one in samples.items()
    }
    return {
        "samples": own,
        "clinical": clinical,
        "cytogenetics": cytogenetics,
        "verdicts": verdicts,
    }


def tracks(
    ids: Sequence[str], found: Mapping[str, Sheet], appearance: Appearance, globin: Path | None
) -> list[Track]:
    """Tracks of which some sample has a value."""
    known = [_track(one, ids, found[one.sheet]) for one in appearance.tracks]
    made = [*known, *_globin_tracks(ids, appearance, rows_of(globin))]
    return [one for one in made if any(value is not None for value in one.values)]


def _track(definition: TrackDefinition, ids: Sequence[str], sheet: Sheet) -> Track:
    values = [sheet.get(name, {}).get(definition.column) for name in ids]
    return Track(
        name=definition.column,
        label=definition.label,
        unit=definition.unit,
        is_number=definition.is_number,
        filters=definition.filter,
        groups=definition.groups,
        drawn=definition.drawn,
        values=values,
    )


def _globin_tracks(
    ids: Sequence[str], appearance: Appearance, rows: Iterable[TextRow]
) -> list[Track]:
    found: dict[str, dict[str, str | None]] = {}
    wanted = {one.item: one for one in appearance.globin}
    for row in rows:
        if definition := wanted.get(str(row["item"])):
            values = [row[name] for name in definition.values]
            shown = next(filter(None, values), None)
            found.setdefault(definition.item, {})[str(row["sample_id"])] = shown
    return [
        Track(
            name=one.item,
            label=one.label,
            unit="",
            is_number=False,
            filters=True,
            groups=True,
            drawn=True,
            values=[found[one.item].get(name) for name in ids],
        )
        for one in appearance.globin
        if one.item in found
    ]


def copy_tracks(ids: Sequence[str], appearance: Appearance, path: Path | None) -> CopyTracks:
    """Cells of the table of copy number: found, excluded at the floor, or NA with the reason."""
    rows = rows_of(path)
    if not rows:
        return CopyTracks()
    codes = copy_codes(appearance)
    events = list(dict.fromkeys(str(row["event"]) for row in rows))
    cells = np.full((len(ids), len(events)), codes.of_reasons[COPY_REASONS.index("not_targeted")])
    sample_at, event_at = _places(ids), _places(events)
    by_reason = dict(zip(COPY_REASONS, codes.of_reasons, strict=True))
    of_status = {"1": codes.of_state("event"), "0": codes.of_state("zero")}
    for row in rows:
        if (at := sample_at.get(str(row["sample_id"]))) is not None:
            code = of_status.get(str(row["status"]))
            reason = str(row["reason"])
            cells[at, event_at[str(row["event"])]] = by_reason[reason] if code is None else code
    return CopyTracks(events, cells.astype(np.uint8))


def copy_codes(appearance: Appearance) -> CellCodes:
    """Codes of the cells of copy number."""
    return CellCodes(appearance, COPY_REASONS)


def _places(names: Sequence[str]) -> dict[str, int]:
    return {name: at for at, name in enumerate(names)}


def model_scores(path: Path, columns: ScoreColumns) -> list[ScoreRange]:
    """Results of one model; a result that is not determined has no category."""
    return [
        ScoreRange(
            sample=str(row["sample_id"]),
            value=_number(row, columns.value),
            best=_number(row, columns.best),
            mean=_number(row, columns.mean),
            worst=_number(row, columns.worst),
            category=_determined(row, columns),
            possible=_first(row, columns.possible),
            missing=row.get(columns.missing),
        )
        for row in rows_of(path)
    ]


def _determined(row: TextRow, columns: ScoreColumns) -> str | None:
    category = _first(row, columns.category)
    return None if category in columns.undetermined else category


def _first(row: TextRow, names: Sequence[str]) -> str | None:
    return next((row[name] for name in names if row.get(name) is not None), None)


def _number(row: TextRow, names: Sequence[str]) -> float | None:
    text = _first(row, names)
    return None if text is None else float(text)
