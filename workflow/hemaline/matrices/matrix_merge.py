"""Folders of matrices put together, one after the other, where their schemas are the same."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, fields
from itertools import zip_longest
from pathlib import Path
from typing import Any

from hemaline.common.columnar import PARQUET, read_batches
from hemaline.common.digests import Provenance
from hemaline.common.files import replacing, replacing_path
from hemaline.common.problems import Problems
from hemaline.common.tables import Column
from hemaline.matrices.data_package import write_data_package
from hemaline.matrices.matrix_package import DICTIONARY, MatrixFolder, read_folder

# Everything that the digest is made of: a part without a name here would differ unsaid.
_PARTS = tuple(one.name for one in fields(Provenance))


def merge_folders(paths: Sequence[Path], output: Path) -> str:
    """Write the rows of every folder into ``output``; returns the schema digest.

    Rows are passed on one by one, so that the cohort's size does not matter.

    Raises:
        HemalineError: HL-M24 and HL-M25 name what differs, HL-M26 a sample stands in two folders,
            HL-M23 a file has other columns than its data package says, HL-M27 the output is one
            of the folders, HL-M20 to HL-M22 a folder is not whole.
    """
    problems = Problems()
    folders = [read_folder(path) for path in paths]
    first = folders[0]
    for other in folders:
        if output.resolve() == other.path.resolve():
            problems.add("HL-M27", output)
        other.check_files(problems)
        _check_headers(other, problems)
    for other in folders[1:]:
        compare(first, other, problems)
    problems.raise_errors()
    _check_samples(folders, problems)
    problems.raise_errors()
    for name, described in first.matrices.items():
        _join([one.path / name for one in folders], output / name, described)
    with replacing(output / DICTIONARY) as out:
        out.write((first.path / DICTIONARY).read_text(encoding="utf-8"))
    return write_data_package(
        output / "datapackage.json",
        first.matrices,
        first.provenance,
        _together([folder.backgrounds for folder in folders]),
        _together([folder.unknown_symbols for folder in folders]),
    )


def compare(one: MatrixFolder, other: MatrixFolder, problems: Problems) -> None:
    """Name everything that the schema digests of two folders differ by."""
    if one.digest == other.digest:
        return
    for difference in differences(one, other):
        problems.add("HL-M24", other.path, other=str(one.path), difference=difference)


def differences(one: MatrixFolder, other: MatrixFolder) -> Iterator[str]:
    """What differs between two folders' schemas, each in a few words."""
    for name in dict.fromkeys((*one.matrices, *other.matrices)):
        yield from _column_differences(name, one.matrices.get(name), other.matrices.get(name))
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


def _column_differences(
    file: str, left: Sequence[Column] | None, right: Sequence[Column] | None
) -> Iterator[str]:
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
        for part in ("type", "unit", "allowed", "description"):
            if getattr(column, part) != getattr(same, part):
                yield f"{file}: {part} of column {column.name}"
                return


def _check_headers(folder: MatrixFolder, problems: Problems) -> None:
    for name, described in folder.matrices.items():
        file = folder.path / name
        if not file.is_file():
            continue
        with file.open(encoding="utf-8", newline="") as handle:
            header = handle.readline().rstrip("\n").split("\t")
        wanted = [column.name for column in described]
        for at, (found, expected) in enumerate(zip_longest(header, wanted), start=1):
            if found != expected:
                problems.add("HL-M23", file, 1, found, place=at, expected=expected)
                break


def _check_samples(folders: Sequence[MatrixFolder], problems: Problems) -> None:
    """A sample stands once, and every matrix of a folder has the same ones in the same order."""
    seen: dict[str, tuple[Path, int]] = {}
    for folder in folders:
        first, *others = folder.matrices
        for row, name in enumerate(_sample_ids(folder.path / first), start=2):
            if name not in seen:
                seen[name] = (folder.path / first, row)
            else:
                where = "{} row {}".format(*seen[name])
                problems.add(
                    "HL-M26", folder.path / first, row, "sample_id", value=name, first=where
                )
        for other in others:
            pairs = zip_longest(_sample_ids(folder.path / first), _sample_ids(folder.path / other))
            for row, (left, right) in enumerate(pairs, start=2):
                if left != right:
                    problems.add("HL-M25", folder.path / other, row, "sample_id", first=first)
                    break


def _sample_ids(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8", newline="") as handle:
        next(handle)
        for line in handle:
            yield line.rstrip("\n").split("\t", 1)[0]


def _join(parts: Sequence[Path], tsv: Path, described: Sequence[Column]) -> None:
    with replacing(tsv) as out:
        for at, part in enumerate(parts):
            with part.open(encoding="utf-8", newline="") as handle:
                header = next(handle)
                if at == 0:
                    out.write(header)
                out.writelines(handle)
    _write_parquet(tsv, described)


def _write_parquet(tsv: Path, described: Sequence[Column]) -> None:
    """The Parquet beside a TSV, with its types."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {"integer": pa.int64(), "number": pa.float64()}
    layout = pa.schema([(one.name, kinds.get(one.type, pa.string())) for one in described])
    with ExitStack() as stack:
        binary = stack.enter_context(replacing_path(tsv.with_suffix(PARQUET)))
        writer = stack.enter_context(pq.ParquetWriter(str(binary), layout))
        for batch in read_batches(tsv, described, layout.names):
            writer.write_batch(batch.cast(layout))


def _together(several: Sequence[Mapping[str, str]]) -> Mapping[str, str]:
    """By name; where two folders say different things of the same name, both."""
    found: dict[str, dict[str, None]] = {}
    for one in several:
        for name, text in one.items():
            known: Any = text if isinstance(text, str) else json.dumps(text)
            found.setdefault(name, {})[known] = None
    return {name: "; ".join(known) for name, known in found.items()}
