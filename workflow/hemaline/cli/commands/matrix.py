"""Matrices from a variants table or a MAF, without the workflow; merge and compare folders."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from hemaline.cli.commands._inputs import (
    COVERAGE,
    VARIANTS,
    LiftOptions,
    MafOptions,
    check_coverage,
)
from hemaline.cli.signatures.interface import Output, UsageError
from hemaline.common.problems import Problems
from hemaline.common.protected_inputs import check_outputs
from hemaline.common.tables.arrow_start import start_without_pandas

if TYPE_CHECKING:
    from hemaline.external.maf.column_map import ColumnMap
    from hemaline.external.maf.maf_lift import MafLift
    from hemaline.external.matrix_input import MatrixInput

HELP = "make, sign, merge and compare sample x gene matrices of variants or mutation annotations"
EXAMPLE = """examples:
  hemaline matrix --panel myeloid --variants results/tables/variants.tsv \\
      --callability results/tables/callability.tsv --floor 0.05 --output matrices_005
  hemaline matrix --panel myeloid --maf lab.maf --assessed-genes genes.tsv --output lab
  hemaline matrix --panel myeloid --variants annotated.tsv --assessed-genes genes.tsv --output lab
  hemaline matrix --panel myeloid --maf hg19.maf --genome GRCh37 \\
      --chain hg19ToHg38.over.chain.gz --assessed-genes genes.tsv --output lab
  hemaline matrix sign site_a --key ~/.ssh/id_ed25519
  hemaline matrix merge site_a site_b --output both --require-signatures sites.keys
  hemaline matrix diff old new > changes.tsv"""


def _check_fraction(type_: object, value: float | None) -> None:
    if value is not None and not 0 <= value <= 1:
        raise ValueError(f"'{value}' is no fraction from 0 to 1")


@dataclass(frozen=True, kw_only=True)
class MatrixOptions:
    """Tables that matrices are made of.

    Attributes:
        panel: name of the panel whose genes are the columns
        output: folder of the matrices
        panels: folder of panels (default is the packaged one)
        variants: variants table, TSV or Parquet
        maf: Mutation Annotation Format, plain or gzip
        callability: callability table, TSV or Parquet
        assessed_genes: table of gene and, optionally, limit: a statement
        samples: table of sample_id and, optionally, sex
        floor: reporting threshold: lowest VAF at which the matrix reports, as a fraction
            (default: those of the callability table, else that of matrices.yaml)
        classes: a 0 must deny indels in homopolymers, or insertions of 31 to 200 bp, as well
        policy: of tables that are not of a run
        made_with: datapackage.json of the tables' run
    """

    panel: str
    output: Output
    panels: Path | None = None
    variants: Annotated[Path | None, Parameter(group=VARIANTS)] = None
    maf: Annotated[Path | None, Parameter(group=VARIANTS)] = None
    callability: Annotated[Path | None, Parameter(group=COVERAGE)] = None
    assessed_genes: Annotated[Path | None, Parameter(group=COVERAGE)] = None
    samples: Path | None = None
    floor: Annotated[float | None, Parameter(validator=_check_fraction)] = None
    classes: Annotated[
        Sequence[Literal["homopolymer", "insertion"]], Parameter(name="--class")
    ] = ()
    policy: str = "putative-driver"
    made_with: Path | None = None

    def check(self) -> None:
        """Refuse options that lack another.

        Raises:
            UsageError: an option is missing.
        """
        if not (self.variants or self.maf):
            raise UsageError("give --variants or --maf")
        check_coverage(self.callability, self.assessed_genes)
        if self.classes and (self.floor is None or not self.callability):
            raise UsageError("--class needs --floor and --callability")


def matrix(
    *,
    options: MatrixOptions,
    reading: MafOptions = MafOptions(),
    lift: LiftOptions = LiftOptions(),
) -> None:
    """Make matrices."""

    start_without_pandas()
    from hemaline.external.panel_matrices import PanelFolder

    folder = PanelFolder(options.output, options.panel)
    check_outputs(folder.replaced)
    options.check()
    reading.check(options.maf, lift)

    problems = Problems()
    columns = reading.column_map()
    with columns.suggesting(options.output), reading.lifting(lift, folder.not_lifted) as opened:
        given = _input(options, reading, columns, opened, problems)
        problems.raise_errors()
        counted, digest = folder.write(given, options.made_with, problems)
    problems.print_report()
    if given.maf:
        print(counted.unused.summary())
    samples, genes = counted.cells.grid.shape
    print(f"{samples} samples x {genes} genes, schema digest {digest}")


def merge(
    folders: list[Path], /, *, output: Output, require_signatures: Path | None = None
) -> None:
    """Put matrices of the same schema digest together.

    Args:
        folders: folders of matrices.
        output: folder of the matrices.
        require_signatures: each folder must be signed by a key of this file: lines of
            NAME ssh-ed25519 KEY.
    """

    start_without_pandas()
    from hemaline.external.panel_matrices import PanelFolder
    from hemaline.matrices.matrix_merge import merge_folders

    check_outputs(PanelFolder(output, "").replaced)
    problems = Problems()
    digest = merge_folders(folders, output, require_signatures, problems)
    problems.print_report()
    print(f"schema digest {digest}")


def sign(folder: Output, /, *, key: Path) -> None:
    """Sign a folder of matrices with the key of a site.

    Args:
        folder: of the matrices; gets the signature, also in place of an earlier one.
        key: private Ed25519 key, of OpenSSH or PEM.
    """

    start_without_pandas()
    from hemaline.matrices.matrix_signature import sign_folder

    line = sign_folder(folder, key, _read_passphrase)
    print(f"signed; those who merge need this line behind the name of your site:\n{line}")


def diff(old: Path, new: Path, /) -> None:
    """List changed cells with the cause, as TSV.

    Args:
        old: folder of matrices.
        new: folder of matrices.
    """

    start_without_pandas()
    from hemaline.matrices.matrix_diff import write_diff

    write_diff(old, new, sys.stdout)


ACTIONS = (merge, sign, diff)


def _read_passphrase() -> bytes:
    from getpass import getpass

    return getpass("passphrase of the key: ").encode()


def _input(
    options: MatrixOptions,
    reading: MafOptions,
    columns: ColumnMap,
    lift: MafLift | None,
    problems: Problems,
) -> MatrixInput:
    from hemaline.annotation.classification.policies import named_policy
    from hemaline.external.maf.maf_vafs import VafSource
    from hemaline.external.matrix_input import MatrixInput, is_of_run
    from hemaline.genome.panels import read_panel
    from hemaline.paths import resource

    panel = read_panel(options.panels or resource("panels"), options.panel, problems)
    return MatrixInput(
        genes=tuple(symbol for _, symbol in panel),
        policy=named_policy(options.policy),
        variants=options.variants,
        maf=options.maf,
        callability=options.callability,
        assessed_genes=options.assessed_genes,
        samples=options.samples,
        floor=options.floor,
        classes=tuple(sorted(set(options.classes))),
        vaf=VafSource(reading.vaf_column, reading.vaf_unit),
        strict_symbols=reading.strict_symbols,
        curated=reading.curated,
        column_map=columns,
        is_of_run=is_of_run(options.variants, options.callability, options.made_with),
        lift=lift,
    )
