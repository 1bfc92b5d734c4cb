"""Classes whose instances are rows: a class describes the columns of its table.

A frozen dataclass under :func:`table`, whose docstring describes the table. Each attribute is a
column, ``name: Annotated[type, "meaning", Field(...)]``: its type is that of the value of a cell
(a text of several values is a ``tuple`` or ``frozenset``, ``X | None`` may be missing, other
classes make the value by ``from_text``), and :class:`Field` has the rest.
``scripts/build_schemas.py`` writes the Table Schemas of all of them;
:mod:`hemaline.common.tables.rows` reads and writes the tables.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import MISSING as NO_DEFAULT
from dataclasses import dataclass, fields
from enum import Enum
from functools import cached_property
from operator import attrgetter
from types import UnionType
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

from hemaline.common.tables.output_tables import SEPARATOR, truth_from_text
from hemaline.common.tables.table_schemas import Column, TableSchema

T = TypeVar("T")
_TYPES = {int: "integer", float: "number", bool: "boolean"}


@dataclass(frozen=True)
class Field:
    """Rules of the cells of a column, in addition to the type of the attribute.

    Attributes:
        unit: of numbers.
        allowed: the values of a closed list; of a ``bool`` the words for true and false.
        minimum: smallest number.
        maximum: largest number.
        pattern: regular expression of the whole text.
        required: whether no cell may be empty; by default that of every attribute whose type is
            not optional.
        unique: whether no value may be repeated.
        words: type of the words of ``cell_words.tsv`` that are read.
        title: name of the column for people.
        separator: between the values of one cell.
        column: name of the column where it is not that of the attribute.
        type: of the column where the attribute keeps the text of the cell.
    """

    unit: str = ""
    allowed: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None
    required: bool | None = None
    unique: bool = False
    words: str = ""
    title: str = ""
    separator: str = SEPARATOR
    column: str = ""
    type: str = ""


YesNo = Annotated[bool, Field(allowed=("yes", "no"))]


@dataclass(frozen=True)
class CellReader:
    """How the cells of one column are read: text to value, and the value of an empty cell."""

    attribute: str
    column: Column
    read: Callable[[str], Any]
    empty: Any
    separator: str


@dataclass(frozen=True)
class _Table:
    """A table and the class of its rows."""

    row: type
    name: str
    key: tuple[str, ...]
    missing: str
    is_spreadsheet: bool

    @cached_property
    def cells(self) -> dict[str, CellReader]:
        """Cells by column; the annotations are evaluated at the first use."""
        hints = get_type_hints(self.row, include_extras=True)
        found = [_cell(one.name, hints[one.name], one.default) for one in fields(self.row)]
        return {one.column.name: one for one in found}

    @cached_property
    def schema(self) -> TableSchema:
        """The Table Schema; its description is the docstring of the class."""
        return TableSchema(
            name=self.name,
            description=" ".join((self.row.__doc__ or "").split()),
            columns=tuple(cell.column for cell in self.cells.values()),
            primary_key=self.key,
            missing=frozenset({self.missing}),
            is_spreadsheet=self.is_spreadsheet,
        )


_TABLES: dict[type, _Table] = {}


def table(
    name: str, key: tuple[str, ...] = (), missing: str = "", is_spreadsheet: bool = False
) -> Callable[[type[T]], type[T]]:
    """Make a dataclass the description of the rows of a table.

    Args:
        name: of the table and of its schema.
        key: columns whose values together are unique.
        missing: text of a cell without a value.
        is_spreadsheet: whether people fill the table (see :class:`TableSchema`).
    """

    def register(row: type[T]) -> type[T]:
        _TABLES[row] = _Table(row, name, key, missing, is_spreadsheet)
        return row

    return register


def row_classes() -> dict[str, type]:
    """The classes of all modules imported so far, by name of the table."""
    return {one.name: row for row, one in _TABLES.items()}


def schema_of(row: type) -> TableSchema:
    """The schema of the table whose rows are instances of ``row``."""
    return _TABLES[row].schema


def cell_readers(row: type) -> Mapping[str, CellReader]:
    """The columns of a class of rows, by name, each with its reader."""
    return _TABLES[row].cells


def row_values(row: type[T], columns: Collection[str] = ()) -> Callable[[T], Sequence[Any]]:
    """A function of a row that gives the values of its cells, or those of ``columns``, in order."""
    cells = _TABLES[row].cells.items()
    return attrgetter(*(one.attribute for name, one in cells if not columns or name in columns))


def row_of(row: type[T], texts: Mapping[str, str]) -> T:
    """The row of sound cells, by column; "" is a cell without a value."""
    cells = _TABLES[row].cells
    return row(
        **{
            cell.attribute: cell.read(text) if (text := texts[name]) else cell.empty
            for name, cell in cells.items()
        }
    )


def _cell(name: str, hint: Any, default: Any) -> CellReader:
    of_type, *about = get_args(hint)
    (meaning,) = (one for one in about if isinstance(one, str))
    field = next((one for one in reversed(about) if isinstance(one, Field)), Field())
    is_optional = isinstance(of_type, UnionType)
    if is_optional:
        (of_type,) = (one for one in get_args(of_type) if one is not type(None))
    allowed = field.allowed
    if isinstance(of_type, type) and issubclass(of_type, Enum):
        allowed = tuple(str(one.value) for one in of_type)
    column = Column(
        field.column or name,
        "string" if of_type is bool and allowed else field.type or _TYPES.get(of_type, "string"),
        meaning,
        field.unit,
        allowed,
        field.minimum,
        field.maximum,
        field.pattern,
        required=not is_optional if field.required is None else field.required,
        unique=field.unique,
        words=field.words,
        title=field.title,
    )
    empty = None if is_optional else _empty(of_type) if default is NO_DEFAULT else default
    return CellReader(name, column, _reader(of_type, field), empty, field.separator)


def _empty(of_type: Any) -> Any:
    """Value of an empty cell: of texts an empty text, of several values none."""
    kind = get_origin(of_type) or of_type
    return kind() if kind in (str, tuple, frozenset) else None


def _reader(of_type: Any, field: Field) -> Callable[[str], Any]:
    kind = get_origin(of_type) or of_type
    if kind in (tuple, frozenset):
        one = _reader(get_args(of_type)[0], field)
        return lambda text: kind(map(one, filter(None, text.split(field.separator))))
    if kind is bool:
        return lambda text: truth_from_text(text, *field.allowed)
    # Values of any type are read as their text.
    made: Any = {re.Pattern: re.compile, object: str}.get(kind, kind)
    reader: Callable[[str], Any] = getattr(kind, "from_text", made)
    return reader
