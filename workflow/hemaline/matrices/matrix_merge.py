"""Folders of matrices put together, one after the other, where their schemas are the same.

Whatever can be checked of what other sites send is checked: who signed it (where signatures are
required), that its matrices are those of this version, and that every cell is one they may hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

from hemaline.common.documents.valid_documents import pass_on
from hemaline.common.files import replacing_folder
from hemaline.common.problems import HemalineError, Problems
from hemaline.common.ssh_signatures import read_allowed_signers
from hemaline.common.tables.columnar import PARQUET
from hemaline.common.tables.output_tables import as_text, from_text
from hemaline.common.tables.table_schemas import Column, arrow_schema
from hemaline.matrices.data_package import write_data_package, write_dictionary
from hemaline.matrices.matrix_differences import column_differences, compare_schemas
from hemaline.matrices.matrix_package import (
    DICTIONARY,
    PACKAGE,
    SIGNATURE,
    MatrixFolder,
    read_folder,
)
from hemaline.matrices.matrix_rows import SampleRow, panel_rows, panels_of
from hemaline.matrices.matrix_signature import signer
from hemaline.matrices.matrix_tables import MatrixDefinition, MatrixSet, matrix_columns
from hemaline.paths import resource

# Rows written to Parquet at once.
_BLOCK = 1_000


def merge_folders(
    paths: Sequence[Path],
    output: Path,
    keys: Path | None = None,
    problems: Problems | None = None,
) -> str:
    """Write the rows of every folder into ``output``; returns the schema digest.

    Rows are passed on one by one, so that the cohort's size does not matter. ``output`` is written
    whole or not at all.

    Args:
        paths: the folders.
        output: a new folder, or one that matrices were written into before.
        keys: allowed signers; each folder must be signed by one of them. None accepts unsigned
            folders.
        problems: gets the warnings: HL-M57 a signature is there and was not verified.

    Raises:
        HemalineError: HL-M20 to HL-M23 a folder is not whole, HL-M24 schemas differ, HL-M25 and
            HL-M38 to HL-M43 rows are not valid, HL-M26 duplicate sample, HL-M27 and
            HL-M44 the output is one of the folders or a file, HL-M37 the matrices are not those of
            this version, HL-M51 to HL-M56 a signature is missing or not good.
    """
    problems = Problems() if problems is None else problems
    known = read_allowed_signers(keys, problems) if keys else {}
    folders = list(_read(paths, problems))
    problems.raise_errors()
    signers = [signer(folder, known, problems) for folder in folders] if keys else []
    definitions = MatrixSet.load(resource("matrices.yaml"))
    if output.exists() and not output.is_dir():
        problems.add("HL-M44", output)
    for folder in folders:
        if output.resolve() == folder.path.resolve():
            problems.add("HL-M27", output)
        folder.check_files(problems)
        compare_schemas(folders[0], folder, problems)
    panels = panels_of(list(folders[0].matrices), definitions)
    _check_definitions(folders[0], panels, problems)
    problems.raise_errors()
    digest = _write(folders, panels, definitions, output, signers)
    for folder in folders if keys is None else ():
        if (folder.path / SIGNATURE).exists():
            problems.add("HL-M57", folder.path / SIGNATURE)
    return digest


def _read(paths: Sequence[Path], problems: Problems) -> Iterator[MatrixFolder]:
    for path in paths:
        try:
            yield read_folder(path)
        except HemalineError as error:
            pass_on(error.problems, problems)


def _check_definitions(
    folder: MatrixFolder,
    panels: Mapping[str, Mapping[str, MatrixDefinition | None]],
    problems: Problems,
) -> None:
    """The matrices are those that this version writes.

    Only then are the allowed values of a cell known.

    The other folders have the same columns.
    """
    for files in panels.values():
        genes = dict.fromkeys(c.name for name in files for c in folder.matrices[name][1:])
        for name, one in files.items():
            own = matrix_columns(one, list(genes)) if one else None
            for difference in column_differences(name, own, folder.matrices[name]):
                version = folder.provenance.hemaline
                problems.add("HL-M37", folder.path, difference=difference, version=version)
                return


def _write(
    folders: Sequence[MatrixFolder],
    panels: Mapping[str, Mapping[str, MatrixDefinition | None]],
    definitions: MatrixSet,
    output: Path,
    signers: Sequence[str],
) -> str:
    problems = Problems()
    first = folders[0]
    with replacing_folder(output, (PACKAGE, SIGNATURE)) as staged:
        for files in panels.values():
            with ExitStack() as stack:
                described = {name: first.matrices[name] for name in files}
                tables = {
                    name: stack.enter_context(_Table(staged / name, some))
                    for name, some in described.items()
                }
                for row in _all_rows(folders, files, problems):
                    # Once anything is wrong the rest is assessed and not written.
                    for name, table in tables.items() if not problems.errors else ():
                        table.add([row.sample_id, *row.cells[name]])
        problems.raise_errors()
        write_dictionary(staged / DICTIONARY, first.matrices, definitions.source, ())
        return write_data_package(
            staged / PACKAGE,
            first.matrices,
            first.provenance,
            _together([folder.backgrounds for folder in folders]),
            _together([folder.unknown_symbols for folder in folders]),
            _together([folder.lifted for folder in folders]),
            signers,
        )


def _all_rows(
    folders: Sequence[MatrixFolder],
    files: Mapping[str, MatrixDefinition | None],
    problems: Problems,
) -> Iterator[SampleRow]:
    """Samples of one panel, each of which is in one folder only."""
    seen: dict[str, tuple[int, int]] = {}
    paths = [folder.path / next(iter(files)) for folder in folders]
    for at, folder in enumerate(folders):
        for row in panel_rows(folder, files, problems):
            other, number = seen.setdefault(row.sample_id, (at, row.number))
            if (other, number) != (at, row.number):
                place = (paths[at], row.number, "sample_id")
                first = f"{paths[other]} row {number}"
                problems.add("HL-M26", *place, value=row.sample_id, first=first)
            yield row


class _Table:
    """A matrix in the making, as TSV and Parquet."""

    def __init__(self, tsv: Path, described: Sequence[Column]) -> None:
        self._path = tsv
        self._layout = arrow_schema(described)
        self._rows: list[list[str]] = []
        self._value = cache(lambda text: from_text(text, described[-1].type))
        self._stack = ExitStack()

    def __enter__(self) -> _Table:
        import pyarrow.parquet as pq

        open_text = self._path.open("w", encoding="utf-8", newline="\n")
        self._text = self._stack.enter_context(open_text)
        binary = str(self._path.with_suffix(PARQUET))
        self._binary = self._stack.enter_context(pq.ParquetWriter(binary, self._layout))
        self._text.write("\t".join(self._layout.names) + "\n")
        return self

    def add(self, cells: list[str]) -> None:
        """A sample's name and cells."""
        self._text.write("\t".join(cells) + "\n")
        self._rows.append(cells)
        if len(self._rows) == _BLOCK:
            self._flush()

    def _flush(self) -> None:
        import pyarrow as pa

        ids, *genes = zip(*self._rows, strict=True)
        values = [ids, *([self._value(text) for text in one] for one in genes)]
        kinds = self._layout.types
        arrays = [pa.array(one, kind) for one, kind in zip(values, kinds, strict=True)]
        self._binary.write_batch(pa.record_batch(arrays, schema=self._layout))
        self._rows.clear()

    def __exit__(self, *error: Any) -> None:
        with self._stack:
            if self._rows and error[0] is None:
                self._flush()


def _together(several: Sequence[Mapping[str, str]]) -> Mapping[str, str]:
    """Free texts by name, as no spreadsheet calculates them; both where two folders differ."""
    found: dict[str, dict[str, None]] = {}
    for one in several:
        for name, text in one.items():
            found.setdefault(as_text(name), {})[as_text(text)] = None
    return {name: "; ".join(known) for name, known in found.items()}
