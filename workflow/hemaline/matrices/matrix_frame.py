"""A matrix as a pandas frame: types that have a place for NA, and the dictionary next to it."""

from __future__ import annotations

from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hemaline.common.problems import Problems, fail
from hemaline.common.tables.columnar import PARQUET, column_names
from hemaline.common.tables.output_tables import MISSING
from hemaline.common.tables.table_schemas import Column
from hemaline.matrices.matrix_package import PACKAGE, read_folder
from hemaline.matrices.matrix_rows import panel_rows
from hemaline.matrices.matrix_tables import MatrixSet
from hemaline.paths import resource

if TYPE_CHECKING:
    import pandas as pd

_TYPES = {"integer": "Int16", "number": "Float64", "string": "string"}


def load_matrix(path: str | Path, *, assessed_only: bool = False) -> pd.DataFrame:
    """Read a matrix (TSV or Parquet) with its ``datapackage.json``, which is next to it.

    Parameters
    ----------
    path
        The matrix, such as ``matrices/myeloid.status.parquet``.
    assessed_only
        Leave only cells that were assessed in full, by the ``assessed`` matrix of the same
        variants, and make all others ``<NA>``. Frequencies need it: a 1 counts at any coverage
        and a 0 does not, so that the mean of all cells is too high.

    Returns
    -------
    pandas.DataFrame
        Shape (samples, genes), with the index ``sample_id``. Columns are ``Int8`` (status: 0 or
        1), ``Int16`` (counts), ``Float64`` (VAF, limit: fractions) or ``string`` (reasons), with
        ``<NA>`` where nothing was measured. ``attrs`` has ``dictionary`` (by column: type, unit,
        allowed values, meaning), ``schema_digest`` and ``provenance``.

    Raises
    ------
    HemalineError
        HL-M20 there is no data package, HL-M28 it does not describe the file, HL-M23 the columns
        are others, HL-M01 the file cannot be read, HL-M38 to HL-M43 cells of a TSV are not what
        they may be, HL-M58 there is no matrix of assessed cells.

    Examples
    --------
    >>> import hemaline
    >>> status = hemaline.load_matrix("site_a/demo.status.tsv")
    >>> status
               RUNX1  U2AF1
    sample_id
    A1             1      0
    A2             0      0
    >>> status.attrs["dictionary"]["RUNX1"]["allowed"]
    ['0', '1']

    The share of samples with a mutation, of those in which the gene was assessed in full:

    >>> hemaline.load_matrix("site_a/demo.status.tsv", assessed_only=True).mean().to_dict()
    {'RUNX1': 0.5, 'U2AF1': 0.0}
    """
    file = Path(path)
    frame = _read(file)
    if not assessed_only:
        return frame
    name = MatrixSet.load(resource("matrices.yaml")).assessed_file(file.with_suffix(".tsv").name)
    other = file.with_name(name or "").with_suffix(file.suffix) if name else None
    if other is None or not other.is_file():
        raise fail("HL-M58", file, name=name or "none")
    return frame.where(_read(other) == 1)


def _read(file: Path) -> pd.DataFrame:
    """A matrix with the types of its columns, described by the data package next to it."""
    import pandas as pd

    folder = read_folder(file.parent / PACKAGE)
    described = folder.matrices.get(file.with_suffix(".tsv").name)
    if described is None:
        raise fail("HL-M28", file, known=", ".join(folder.matrices))
    if not file.is_file():
        raise fail("HL-M21", file)
    names = [column.name for column in described]
    for place, (found, expected) in enumerate(zip_longest(_names(file), names), 1):
        if found != expected:
            raise fail("HL-M23", file, 1, found, place=place, expected=expected)
    if file.suffix == PARQUET:
        frame = pd.read_parquet(file)
    else:
        problems = Problems()
        for _ in panel_rows(folder, {file.name: None}, problems):
            pass
        problems.raise_errors()
        # As text first: what pandas takes for NA by itself may be a sample's name.
        frame = pd.read_csv(
            file, sep="\t", dtype="string", keep_default_na=False, na_values=[], quoting=3
        )
        genes = frame.columns[1:]
        frame[genes] = frame[genes].mask(frame[genes] == MISSING)
    kinds = {one.name: "Int8" if _is_status(one) else _TYPES[one.type] for one in described}
    frame = _typed(frame, kinds).set_index("sample_id")
    frame.attrs = {
        "dictionary": {
            one.name: {
                "type": one.type,
                "unit": one.unit,
                "allowed": list(one.allowed),
                "meaning": one.description,
            }
            for one in described
        },
        "schema_digest": folder.digest,
        "provenance": _plain(folder.provenance),
    }
    return frame


def _names(file: Path) -> list[str]:
    import pyarrow as pa

    try:
        return column_names(file)
    except (OSError, UnicodeDecodeError, pa.ArrowInvalid) as error:
        raise fail("HL-M01", file, reason=str(error).splitlines()[0]) from error


def _is_status(column: Column) -> bool:
    return column.type == "integer" and set(column.allowed) == {"0", "1"}


def _typed(frame: pd.DataFrame, kinds: dict[str, str]) -> pd.DataFrame:
    import pandas as pd

    columns = {}
    for name, kind in kinds.items():
        values = frame[name]
        if kind != "string" and values.dtype == "string":
            values = pd.to_numeric(values)
        columns[name] = values.astype(pd.api.types.pandas_dtype(kind))
    return pd.DataFrame(columns)


def _plain(provenance: Any) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(provenance)
