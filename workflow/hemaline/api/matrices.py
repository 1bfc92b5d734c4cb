"""Matrices of samples and genes in three states: built, merged and compared."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from hemaline.annotation.classification.policies import named_policy
from hemaline.api.maf_files import (
    check_sources,
    column_map,
    lifting,
    lost_frame,
    path_of,
    unused_frame,
)
from hemaline.api.results import BuiltMatrices, MergedMatrices
from hemaline.common.problems import Problems
from hemaline.common.protected_inputs import check_outputs, protecting
from hemaline.common.tables.frames import rows_frame
from hemaline.external.maf.maf_vafs import VafSource
from hemaline.external.matrix_input import MatrixInput, is_of_run
from hemaline.external.panel_matrices import PanelFolder
from hemaline.genome.panels import read_panel
from hemaline.matrices.matrix_diff import CellChange, folder_changes
from hemaline.matrices.matrix_merge import merge_folders
from hemaline.paths import resource

if TYPE_CHECKING:
    import pandas as pd


def build_matrix(
    panel: str,
    *,
    output: str | Path,
    variants: str | Path | None = None,
    maf: str | Path | None = None,
    callability: str | Path | None = None,
    assessed_genes: str | Path | None = None,
    samples: str | Path | None = None,
    floor: float | None = None,
    classes: Iterable[Literal["homopolymer", "insertion"]] = (),
    policy: str = "putative-driver",
    panels: str | Path | None = None,
    made_with: str | Path | None = None,
    curated: bool = False,
    columns: str | Path | None = None,
    vaf_column: str | None = None,
    vaf_unit: Literal["fraction", "percent"] | None = None,
    strict_symbols: bool = False,
    chain: str | Path | None = None,
    reference: str | Path | None = None,
    partial: bool = False,
) -> BuiltMatrices:
    """Build the matrices of a panel from variants and coverage, as ``hemaline matrix`` does.

    A gene is 1 where a reported variant reaches the floor, 0 only where every required region is
    covered deeply enough to exclude one, else NA with a reason.

    Parameters
    ----------
    panel
        Panel whose genes are the columns, in its order.
    output
        Folder of the matrices; files of the panel that are there are replaced.
    variants, maf
        One of both: a variants table (TSV or Parquet), or a Mutation Annotation Format file.
    callability, assessed_genes
        One of both: a callability table, or a table of the genes that were assessed in every
        sample with, optionally, the limit down to which. Genes without either are never 0.
    samples
        Table of ``sample_id`` and, optionally, ``sex``: with it samples without a variant are rows.
    floor
        Reporting threshold: VAF from 0 to 1; None takes that of the tables.
    classes
        Kinds of indels whose limits must reach the floor as well before a gene is 0.
    policy
        Reporting policy, where the variants are not those of a run.
    panels
        Folder of panels in place of the packaged one.
    made_with
        ``datapackage.json`` of the run that the tables are of, where it is in another place.
    curated, columns, vaf_column, vaf_unit, strict_symbols
        How a MAF is read: every row is a mutation; YAML map of column names; VAF column and its
        unit; unknown gene symbols are errors.
    chain, reference, partial
        For a MAF of GRCh37: chain file to GRCh38; indexed FASTA of GRCh38 to verify REF with, and
        whether it lacks bases.

    Returns
    -------
    BuiltMatrices
        The folder, its schema digest, and rows of a MAF that take no part.

    Raises
    ------
    HemalineError
        An input is broken; nothing is written then.
    TypeError
        No source of variants or coverage is given, or two.

    Examples
    --------
    >>> import hemaline
    >>> built = hemaline.build_matrix(
    ...     "demo", maf="lab.maf", assessed_genes="genes.tsv", samples="samples.tsv", output="lab"
    ... )
    >>> built.load("status")[["RUNX1", "U2AF1"]]
               RUNX1  U2AF1
    sample_id
    S1             1   <NA>
    S2             0   <NA>
    >>> built.load("reason").loc["S2", "U2AF1"]
    'not_on_panel'
    """
    check_sources(variants, maf, callability, assessed_genes)
    kinds = tuple(sorted(set(classes)))
    if kinds and (floor is None or callability is None):
        raise TypeError("classes need floor and callability")
    folder = PanelFolder(Path(output), panel)
    names = column_map(columns)
    problems = Problems()
    files = (variants, maf, callability, assessed_genes, samples, columns, chain, reference)
    with ExitStack() as stack:
        stack.enter_context(protecting(Path(file) for file in files if file))
        check_outputs(folder.replaced)
        stack.enter_context(names.suggesting(folder.path))
        lift = stack.enter_context(lifting(chain, reference, partial, folder.not_lifted))
        rows = read_panel(path_of(panels) or resource("panels"), panel, problems)
        problems.raise_errors()
        given = MatrixInput(
            genes=tuple(symbol for _, symbol in rows),
            policy=named_policy(policy),
            variants=path_of(variants),
            maf=path_of(maf),
            callability=path_of(callability),
            assessed_genes=path_of(assessed_genes),
            samples=path_of(samples),
            floor=floor,
            classes=kinds,
            vaf=VafSource(vaf_column, vaf_unit),
            strict_symbols=strict_symbols,
            curated=curated,
            column_map=names,
            is_of_run=is_of_run(path_of(variants), path_of(callability), path_of(made_with)),
            lift=lift,
        )
        counted, digest = folder.write(given, path_of(made_with), problems)
    unused = unused_frame(counted.unused)
    return BuiltMatrices(folder.path, panel, digest, unused, lost_frame(lift), tuple(problems))


def merge_matrices(
    folders: Iterable[str | Path],
    *,
    output: str | Path,
    require_signatures: str | Path | None = None,
) -> MergedMatrices:
    """Merge folders of matrices whose schema digests agree, as ``hemaline matrix merge`` does.

    Every cell of every folder is validated first.

    Parameters
    ----------
    folders
        The folders, in the order in which their samples follow one another.
    output
        A new folder, or one that matrices were written into before.
    require_signatures
        File of allowed signers, lines of ``NAME ssh-ed25519 KEY``: each folder must be signed by
        one of them. None accepts unsigned folders.

    Returns
    -------
    MergedMatrices
        The folder, and the schema digest of all.

    Raises
    ------
    HemalineError
        HL-M24 the schemas differ, HL-M26 a sample is in two folders, or a cell, hash or signature
        is not sound; nothing is written then.

    Examples
    --------
    >>> import hemaline
    >>> merged = hemaline.merge_matrices(["site_a", "site_b"], output="both")
    >>> list(hemaline.load_matrix(merged.folder / "demo.status.parquet").index)
    ['A1', 'A2', 'B1']
    """
    paths = [Path(folder) for folder in folders]
    problems = Problems()
    with protecting(paths):
        digest = merge_folders(paths, Path(output), path_of(require_signatures), problems)
    return MergedMatrices(Path(output), digest, tuple(problems))


def diff_matrices(old: str | Path, new: str | Path) -> pd.DataFrame:
    """List the cells that differ between two folders of matrices, each with the cause.

    Parameters
    ----------
    old, new
        The folders, as ``hemaline matrix diff`` takes them.

    Returns
    -------
    pandas.DataFrame
        Shape (changed cells, 7): panel, sample_id, gene, matrix, old, new (as text, ``<NA>`` where
        the cell was NA or not there) and cause. ``attrs["provenance"]`` maps the parts of the
        provenance that differ to their two values.

    Raises
    ------
    HemalineError
        A folder is not whole, or a cell is not what it may be.

    Examples
    --------
    >>> import hemaline
    >>> changes = hemaline.diff_matrices("site_a", "renewed")
    >>> changes.loc[changes["panel"] == "demo", ["sample_id", "gene", "matrix", "old", "new"]]
      sample_id   gene  matrix old   new
    0        A2  U2AF1  status   0     1
    1        A2  U2AF1     vaf   0  0.25
    2        A2  U2AF1   count   0     1
    """
    found = folder_changes(Path(old), Path(new))
    frame = rows_frame(found.cells, CellChange)
    frame.attrs["provenance"] = {part: (left, right) for part, left, right in found.provenance}
    return frame
