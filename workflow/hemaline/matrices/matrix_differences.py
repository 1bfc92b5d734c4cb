"""Differences between the schemas of two folders of matrices, each in a few words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields

from hemaline.common.problems import Problems
from hemaline.common.tables.digests import Provenance
from hemaline.common.tables.table_schemas import Column
from hemaline.matrices.matrix_package import MatrixFolder

# Everything that the digest is made of: a part without a name here would differ unsaid.
_PARTS = tuple(one.name for one in fields(Provenance))


def compare(one: MatrixFolder, other: MatrixFolder, problems: Problems) -> None:
    """Name everything that the schema digests of two folders differ by."""
    if one.digest == other.digest:
        return
    for difference in differences(one, other):
        problems.add("HL-M24", other.path, other=str(one.path), difference=difference)


def differences(one: MatrixFolder, other: MatrixFolder) -> Iterator[str]:
    """Differences between two folders' schemas, each in a few words."""
    for name in dict.fromkeys((*one.matrices, *other.matrices)):
        yield from column_differences(name, one.matrices.get(name), other.matrices.get(name))
    for part, before, after in provenance_differences(one, other):
        yield f"{part}: {before} there, {after} here"


def provenance_differences(
    one: MatrixFolder, other: MatrixFolder
) -> Iterator[tuple[str, str, str]]:
    """Name, then value of both sides, of everything the provenances do not share."""
    left, right = asdict(one.provenance), asdict(other.provenance)
    for part in _PARTS:
        if not isinstance(left[part], dict):
            if left[part] != right[part]:
                yield part, _shown(left[part]), _shown(right[part])
            continue
        for key in sorted(left[part].keys() | right[part].keys()):
            before, after = left[part].get(key), right[part].get(key)
            if before != after:
                yield f"{part} {key}", _shown(before), _shown(after)


def _shown(value: object) -> str:
    return "nothing" if value in (None, "") else str(value)


def column_differences(
    file: str, left: Sequence[Column] | None, right: Sequence[Column] | None
) -> Iterator[str]:
    """Difference of the columns of one file; None where a folder lacks it."""
    if left is None or right is None:
        yield f"{file} is only {'here' if left is None else 'there'}"
        return
    names, others = [one.name for one in left], [one.name for one in right]
    for missing, where in ((set(names) - set(others), "there"), (set(others) - set(names), "here")):
        if missing:
            yield f"{file}: columns only {where}: {', '.join(sorted(missing))}"
    if set(names) == set(others) and names != others:
        at = next(at for at, name in enumerate(names) if name != others[at])
        where = f"column {at + 1} is {names[at]} there, {others[at]} here"
        yield f"{file}: columns in another order: {where}"
    described = {one.name: one for one in right}
    for column in left:
        same = described.get(column.name, column)
        for part, value in asdict(column).items():
            if value != getattr(same, part):
                yield f"{file}: {part} of column {column.name}"
                return
