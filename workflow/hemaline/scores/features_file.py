"""A features file, TSV or CSV: each cell becomes the values it leaves open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hemaline.common.logic.conditions import InputValue
from hemaline.common.problems import Problems
from hemaline.common.suggestions import nearest
from hemaline.common.tables.table_schemas import Column, TableSchema, is_number
from hemaline.common.tables.text_tables import Row, read_text_rows
from hemaline.scores.inputs import Input
from hemaline.scores.models import Model

SAMPLE = "sample_id"
# Other names of the identifier: that of the R package's sheets.
_SAMPLE_ALIASES = ("ID",)
EXTRA, _NO_ROW, _NO_SAMPLE = "HL-W03", "HL-T05", "HL-W08"


@dataclass(frozen=True)
class SampleInputs:
    """One sample: its cells by input, empty where nothing was measured."""

    sample_id: str
    cells: Mapping[str, tuple[InputValue, ...]]

    @property
    def missing(self) -> tuple[str, ...]:
        """Inputs that were not measured, or in part, in the model's order."""
        return tuple(name for name, values in self.cells.items() if len(values) != 1)


def read_features(path: Path, model: Model, problems: Problems) -> list[SampleInputs]:
    """The samples of a features file; check ``problems`` before using them.

    Columns that the model does not use are reported and left alone, in whatever order; a column
    that is not required and not there is not measured in any sample.
    """
    aliases = {alias: entry.name for entry in model.inputs for alias in entry.aliases}
    aliases |= dict.fromkeys(_SAMPLE_ALIASES, SAMPLE)
    found = Problems()
    rows = read_text_rows(path, model_schema(model), found, aliases, EXTRA)
    extra = [str(problem.column) for problem in found if problem.code == EXTRA]
    for problem in found:
        # A view may have no sample: no scores then, and no error.
        code = _NO_SAMPLE if problem.code == _NO_ROW else problem.code
        if code != EXTRA:
            problems.add(code, problem.file, problem.row, problem.column, **problem.values)
    for row in rows:
        for entry in model.inputs:
            if entry.is_number and is_number(row.values[entry.name]):
                _check_number(path, row, entry, problems)
    names = [entry.name for entry in model.inputs]
    if extra:
        absent = [name for name in names if not any(row.values[name] for row in rows)]
        problems.add(EXTRA, path, names=", ".join(_guess(name, absent) for name in extra))
    features = [] if problems.errors else [_features(row, model) for row in rows]
    unseen = [name for name in names if not any(row.cells[name] for row in features)]
    if features and unseen:
        problems.add("HL-W06", path, names=", ".join(unseen))
    return features


def _guess(name: str, absent: Sequence[str]) -> str:
    """A column that is not read, with the input that is not there and may have been meant."""
    meant = nearest(name, absent)
    return f"{name} ({meant}?)" if meant else name


def model_schema(model: Model) -> TableSchema:
    """The columns a features file may have: the identifier, the inputs and their bounds."""
    identifier = Column(
        SAMPLE, "string", "Identifier of the sample.", required=True, unique=True, pattern=r"\S.*"
    )
    fields = [
        Column(
            name=entry.name,
            type="number" if entry.is_number else "string",
            description=entry.description,
            allowed=entry.texts,
            words=entry.words,
            column_required=entry.required,
        )
        for entry in model.inputs
    ]
    bounds = (
        Column(column, "integer", f"Bound of {entry.name}.", allowed=places)
        for entry in model.inputs
        if (places := tuple(map(str, range(len(entry.values)))))
        for column in entry.bounds or ()
    )
    columns = (identifier, *fields, *bounds)
    return TableSchema(model.name, model.title, columns, (), is_spreadsheet=True)


def _check_number(path: Path, row: Row, entry: Input, problems: Problems) -> None:
    text = row.values[entry.name]
    value = float(text)
    if not entry.minimum <= value <= entry.maximum:
        code, (low, high) = "HL-W04", (entry.minimum, entry.maximum)
    elif entry.usual and not entry.usual[0] <= value <= entry.usual[1]:
        code, (low, high) = "HL-W05", entry.usual
    else:
        return
    problems.add(
        code,
        path,
        row.number,
        entry.name,
        value=text,
        unit=entry.unit,
        about=entry.description,
        low=f"{low:g}",
        high=f"{high:g}",
    )


def _features(row: Row, model: Model) -> SampleInputs:
    cells = {entry.name: _values(row.values, entry) for entry in model.inputs}
    return SampleInputs(row.values[SAMPLE], cells)


def _values(texts: Mapping[str, str], entry: Input) -> tuple[InputValue, ...]:
    if text := texts[entry.name] or entry.if_missing:
        return entry.possible(text)
    if entry.bounds is None or not all(texts[column] for column in entry.bounds):
        return ()
    lower, upper = (int(texts[column]) for column in entry.bounds)
    values = entry.between(lower, upper)
    return values if len(values) < len(entry.values) else ()
