"""Results of the public functions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hemaline.common.problems import Problem
from hemaline.matrices.matrix_frame import load_matrix

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class CheckedRun:
    """A run that may start.

    Attributes
    ----------
    samples : pandas.DataFrame
        A row a sample, in the order of the sheet; columns of the samples sheet as text, with
        ``<NA>`` for empty cells. The index is ``sample_id``.
    units : pandas.DataFrame
        A row a unit, columns of the units sheet; the index is ``sample_id`` and ``unit_id``.
    warnings : tuple of Problem
        What does not stop the run; ``str()`` of each is the coded line.
    """

    samples: pd.DataFrame
    units: pd.DataFrame
    warnings: tuple[Problem, ...]


@dataclass(frozen=True)
class AnnotatedVcf:
    """Variants of a VCF by the columns of the variants table, and what has no row.

    Attributes
    ----------
    variants : pandas.DataFrame
        A row a variant of a sample, as :func:`hemaline.read_variants` gives it.
    skipped : pandas.DataFrame
        A row an allele or line of the VCF without a row in ``variants``: line, sample, alleles
        and the reason.
    warnings : tuple of Problem
        What was found odd; ``str()`` of each is the coded line.
    """

    variants: pd.DataFrame
    skipped: pd.DataFrame
    warnings: tuple[Problem, ...]


@dataclass(frozen=True)
class BuiltMatrices:
    """A folder that the matrices of a panel were written into.

    Attributes
    ----------
    folder : pathlib.Path
        The folder, with ``dictionary.tsv`` and ``datapackage.json``.
    panel : str
        Name of the panel.
    schema_digest : str
        64 hexadecimal digits; matrices of equal digests mean the same, cell by cell.
    unused_rows : pandas.DataFrame
        Rows of a MAF that take no part, with line, sample, gene and reason; empty without a MAF.
    not_lifted : pandas.DataFrame
        Rows of a MAF of GRCh37 without an allele on GRCh38, with the reason.
    warnings : tuple of Problem
        What was found odd; ``str()`` of each is the coded line.
    """

    folder: Path
    panel: str
    schema_digest: str
    unused_rows: pd.DataFrame
    not_lifted: pd.DataFrame
    warnings: tuple[Problem, ...]

    def load(self, matrix: str = "status", *, assessed_only: bool = False) -> pd.DataFrame:
        """One of the matrices as :func:`hemaline.load_matrix` gives it."""
        file = self.folder / f"{self.panel}.{matrix}.parquet"
        return load_matrix(file, assessed_only=assessed_only)


@dataclass(frozen=True)
class MergedMatrices:
    """A folder that matrices of several folders were merged into.

    Attributes
    ----------
    folder : pathlib.Path
        The folder, with ``dictionary.tsv`` and ``datapackage.json``.
    schema_digest : str
        The digest that the folders share.
    warnings : tuple of Problem
        What was found odd, such as signatures that were not verified.
    """

    folder: Path
    schema_digest: str
    warnings: tuple[Problem, ...]


@dataclass(frozen=True)
class ComputedFeatures:
    """The columns that a model reads, sample by sample.

    Attributes
    ----------
    table : pandas.DataFrame
        A row a sample and a column for each of the view, typed, ``<NA>`` where nothing is known.
    reasons : pandas.DataFrame
        A row for each cell of ``table`` that is NA, a minimum, or known within bounds only.
    schema_digest : str or None
        Digest of columns, policy, floors, resources and version; None where nothing was written.
    unused_rows : pandas.DataFrame
        Rows of a MAF that take no part, as in :class:`BuiltMatrices`.
    not_lifted : pandas.DataFrame
        Rows of a MAF of GRCh37 without an allele on GRCh38, with the reason.
    warnings : tuple of Problem
        What was found odd; ``str()`` of each is the coded line.
    """

    table: pd.DataFrame
    reasons: pd.DataFrame
    schema_digest: str | None
    unused_rows: pd.DataFrame
    not_lifted: pd.DataFrame
    warnings: tuple[Problem, ...]
