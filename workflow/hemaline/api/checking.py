"""Checking a run before it starts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hemaline.api.results import CheckedRun
from hemaline.inputs.sheet_rows import Sample, Unit
from hemaline.project.checked_run import checked_project

if TYPE_CHECKING:
    import pandas as pd


def check(configfile: str | Path = "config/config.yaml") -> CheckedRun:
    """Check a configuration, its sheets, assays and resources as ``hemaline check`` does.

    Every file that jobs will read is loaded by the loader that they use; of reads, external
    databases and the reference only names, headers and indices are read. Nothing is written.

    Parameters
    ----------
    configfile
        The configuration; paths in it are relative to the working directory.

    Returns
    -------
    CheckedRun
        The samples and units of the run, and warnings.

    Raises
    ------
    HemalineError
        Anything that stops the run; ``problems`` of the exception has every fault with code,
        file, row and remedy.

    Examples
    --------
    >>> import hemaline
    >>> run = hemaline.check("config.yaml")
    >>> run.samples[["disease", "role", "sex"]]
              disease    role   sex
    sample_id
    A             MDS  tumour  male
    >>> try:
    ...     hemaline.check("absent.yaml")
    ... except hemaline.HemalineError as error:
    ...     print([problem.code for problem in error.problems])
    ['HL-Y01']
    """
    project, warnings = checked_project(Path(configfile))
    units = [unit for found in project.units.values() for unit in found]
    return CheckedRun(
        _sheet(project.samples.values(), Sample).set_index("sample_id"),
        _sheet(units, Unit).set_index(["sample_id", "unit_id"]),
        tuple(warnings),
    )


def _sheet(rows: Iterable[Any], kind: type) -> pd.DataFrame:
    import pandas as pd

    names = [one.name for one in fields(kind)]
    return pd.DataFrame([asdict(row) for row in rows], columns=names, dtype="string").replace(
        "", pd.NA
    )
