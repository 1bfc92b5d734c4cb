"""Matrices from a variants table or a MAF, without the workflow; merge and compare folders."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from hemaline.cli.commands._inputs import (
    add_maf_options,
    check_maf_options,
    column_map_of,
    lifting_of,
)

if TYPE_CHECKING:
    from hemaline.common.problems import Problems
    from hemaline.external.maf.column_map import ColumnMap
    from hemaline.external.maf.maf_lift import MafLift
    from hemaline.external.matrix_input import MatrixInput

HELP = "make, sign, merge and compare sample x gene matrices of variants or mutation annotations"
# A folder that is signed gets its signature, also in place of an earlier one.
OUTPUTS = ("output", "folder")
_EXAMPLE = """examples:
  hemaline matrix --panel myeloid --variants results/tables/variants.tsv \\
      --callability results/tables/callability.tsv --floor 0.05 --output matrices_005
  hemaline matrix --panel myeloid --maf lab.maf --assessed-genes genes.tsv --output lab
  hemaline matrix --panel myeloid --variants annotated.tsv --assessed-genes genes.tsv --output lab
  hemaline matrix --panel myeloid --maf hg19.maf --genome GRCh37 \\
      --chain hg19ToHg38.over.chain.gz --assessed-genes genes.tsv --output lab
  hemaline matrix sign site_a --key ~/.ssh/id_ed25519
  hemaline matrix merge site_a site_b --output both --require-signatures sites.keys
  hemaline matrix diff old new > changes.tsv"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments; those of making matrices precede the words merge, sign and diff."""
    parser.epilog = _EXAMPLE
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--panel", help="name of the panel whose genes are the columns")
    parser.add_argument("--panels", type=Path, help="folder of panels (default: the packaged ones)")
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--variants", type=Path, help="variants table, TSV or Parquet")
    source.add_argument("--maf", type=Path, help="Mutation Annotation Format, plain or gzip")
    coverage = parser.add_mutually_exclusive_group()
    coverage.add_argument("--callability", type=Path, help="callability table, TSV or Parquet")
    coverage.add_argument(
        "--assessed-genes", type=Path, help="table of gene and, optionally, limit: a statement"
    )
    parser.add_argument("--samples", type=Path, help="table of sample_id and, optionally, sex")
    parser.add_argument(
        "--floor",
        type=_fraction,
        help="reporting threshold: lowest VAF at which the matrix reports, as a fraction",
    )
    parser.add_argument(
        "--class",
        dest="classes",
        action="append",
        default=[],
        choices=("homopolymer", "insertion"),
        help="a 0 must deny indels in homopolymers, or insertions of 31 to 200 bp, as well",
    )
    parser.add_argument(
        "--policy",
        default="putative-driver",
        help="policy of tables that come from no run (default: %(default)s)",
    )
    parser.add_argument("--made-with", type=Path, help="datapackage.json of the tables' run")
    add_maf_options(parser)
    parser.add_argument("--output", type=Path, help="folder of the matrices")
    actions = parser.add_subparsers(dest="action", metavar="merge | sign | diff")
    merge = actions.add_parser("merge", help="put matrices of the same schema digest together")
    merge.add_argument("folders", type=Path, nargs="+", metavar="FOLDER")
    merge.add_argument("--output", type=Path, required=True, help="folder of the matrices")
    merge.add_argument(
        "--require-signatures",
        type=Path,
        metavar="KEYS",
        help="each folder must be signed by a key of this file: lines of NAME ssh-ed25519 KEY",
    )
    sign = actions.add_parser("sign", help="sign a folder of matrices with the key of a site")
    sign.add_argument("folder", type=Path, metavar="FOLDER")
    sign.add_argument(
        "--key", type=Path, required=True, help="private Ed25519 key, of OpenSSH or PEM"
    )
    diff = actions.add_parser("diff", help="list changed cells with the cause, as TSV")
    diff.add_argument("old", type=Path, metavar="OLD")
    diff.add_argument("new", type=Path, metavar="NEW")


def _fraction(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"'{text}' is no fraction from 0 to 1")
    return value


def written(args: argparse.Namespace) -> list[Path]:
    """Files of the output folder that are there already and will be replaced."""
    from hemaline.external.panel_matrices import PanelFolder

    if args.action == "diff" or args.output is None:
        return []
    return PanelFolder(args.output, "" if args.action else args.panel).replaced


def run(args: argparse.Namespace) -> int:
    """Make, merge, sign or compare."""
    from hemaline.common.tables.arrow_start import start_without_pandas

    start_without_pandas()
    if args.action == "merge":
        from hemaline.common.problems import Problems
        from hemaline.matrices.matrix_merge import merge_folders

        problems = Problems()
        digest = merge_folders(args.folders, args.output, args.require_signatures, problems)
        if len(problems):
            print(problems.report(), file=sys.stderr)
        print(f"schema digest {digest}")
        return 0
    if args.action == "sign":
        from hemaline.matrices.matrix_signature import sign_folder

        line = sign_folder(args.folder, args.key, _read_passphrase)
        print(f"signed; those who merge need this line behind the name of your site:\n{line}")
        return 0
    if args.action == "diff":
        from hemaline.matrices.matrix_diff import write_diff

        write_diff(args.old, args.new, sys.stdout)
        return 0
    _require(args)
    _check_classes(args)
    return _make(args)


def _read_passphrase() -> bytes:
    from getpass import getpass

    return getpass("passphrase of the key: ").encode()


def _require(args: argparse.Namespace) -> None:
    for needed in (("panel",), ("output",), ("variants", "maf")):
        if not any(getattr(args, name) for name in needed):
            args.parser.error(f"give {' or '.join(f'--{name}' for name in needed)}")
    if not args.callability and not args.assessed_genes:
        args.parser.error(
            "give --callability or --assessed-genes: without either no gene would be 0"
        )


def _check_classes(args: argparse.Namespace) -> None:
    check_maf_options(args, args.parser)
    if args.classes and (args.floor is None or not args.callability):
        args.parser.error("--class needs --floor and --callability")


def _make(args: argparse.Namespace) -> int:
    from hemaline.common.problems import Problems
    from hemaline.external.panel_matrices import PanelFolder

    problems = Problems()
    columns = column_map_of(args)
    folder = PanelFolder(args.output, args.panel)
    with columns.suggesting(args.output), lifting_of(args, folder.not_lifted) as lift:
        given = _input(args, columns, lift, problems)
        problems.raise_errors()
        counted, digest = folder.write(given, args.made_with, problems)
    if len(problems):
        print(problems.report(), file=sys.stderr)
    if given.maf:
        print(counted.unused.summary())
    samples, genes = counted.cells.grid.shape
    print(f"{samples} samples x {genes} genes, schema digest {digest}")
    return 0


def _input(
    args: argparse.Namespace, columns: ColumnMap, lift: MafLift | None, problems: Problems
) -> MatrixInput:
    from hemaline.annotation.classification.policies import named_policy
    from hemaline.external.maf.maf_vafs import VafSource
    from hemaline.external.matrix_input import MatrixInput, is_of_run
    from hemaline.genome.panels import read_panel
    from hemaline.paths import resource

    panel = read_panel(args.panels or resource("panels"), args.panel, problems)
    return MatrixInput(
        genes=tuple(symbol for _, symbol in panel),
        policy=named_policy(args.policy),
        variants=args.variants,
        maf=args.maf,
        callability=args.callability,
        assessed_genes=args.assessed_genes,
        samples=args.samples,
        floor=args.floor,
        classes=tuple(sorted(set(args.classes))),
        vaf=VafSource(args.vaf_column, args.vaf_unit),
        strict_symbols=args.strict_symbols,
        curated=args.curated,
        column_map=columns,
        is_of_run=is_of_run(args.variants, args.callability, args.made_with),
        lift=lift,
    )
