"""Reading what a run has written, as pandas frames."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hemaline.callability.region_status import RegionStatus
from hemaline.common.tables.frames import read_frame
from hemaline.matrices.matrix_frame import load_matrix
from hemaline.variants.variant_rows import VariantRow

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["load_matrix", "read_callability", "read_variants"]


def read_variants(path: str | Path, *, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """Read a table of variants.

    Parameters
    ----------
    path
        ``tables/variants.tsv`` or ``.parquet`` of a run, or a table of ``hemaline annotate``.
    columns
        Names of the columns to read, in this order; None reads all. Of a large cohort read what
        is needed: Parquet skips the rest.

    Returns
    -------
    pandas.DataFrame
        Shape (variants of samples, columns). Types are ``string``, ``Int64``, ``Float64`` and
        ``boolean``, with ``<NA>`` where nothing is known. ``pos`` is 1-based on GRCh38, ``depth``
        and ``alt_reads`` are fragments, ``vaf`` is a fraction from 0 to 1.
        The reference of tables has the meaning of each column.

    Raises
    ------
    HemalineError
        HL-M01 the file cannot be read, HL-M02 a column is missing, HL-M03 a cell is not of its
        column's type.

    Examples
    --------
    >>> import hemaline
    >>> variants = hemaline.read_variants("variants.tsv", columns=["sample_id", "gene", "vaf"])
    >>> variants[variants["vaf"] >= 0.1]
      sample_id  gene  vaf
    0       S-1  TP53  0.3
    """
    return read_frame(Path(path), VariantRow, columns)


def read_callability(path: str | Path, *, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """Read a table of callability: what a 0 of each gene rests on.

    Parameters
    ----------
    path
        ``tables/callability.tsv`` or ``.parquet`` of a run.
    columns
        Names of the columns to read, in this order; None reads all.

    Returns
    -------
    pandas.DataFrame
        A row for each region, event or named hotspot of a gene in a sample; types as of
        :func:`read_variants`. ``first`` and ``last`` are 1-based and closed, ``median_depth`` is
        in fragments; ``limit``, the smallest VAF that is found with a probability of 95 %, and
        ``floor`` are fractions.

    Raises
    ------
    HemalineError
        HL-M01 the file cannot be read, HL-M02 a column is missing, HL-M03 a cell is not of its
        column's type.

    Examples
    --------
    >>> import hemaline
    >>> regions = hemaline.read_callability("callability.tsv")
    >>> regions.loc[regions["status"] != "assessed", ["sample_id", "gene", "region", "reason"]]
      sample_id  gene region     reason
    1       S-1  NRAS  exon2  low_depth
    """
    return read_frame(Path(path), RegionStatus, columns)
