"""The options by which commands are given the tables that features are made of."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from hemaline.cli.commands._liftover import add_liftover_options, check_liftover_options

if TYPE_CHECKING:
    from hemaline.external.maf.column_map import ColumnMap
    from hemaline.external.maf.maf_lift import MafLift
    from hemaline.features.feature_tables import FeatureInputs


def add_maf_options(parser: argparse.ArgumentParser) -> None:
    """How a MAF is read; its path is an option of the command."""
    parser.add_argument(
        "--curated",
        action="store_true",
        help="every row of the mutation annotations is a mutation, whatever its class and filter",
    )
    parser.add_argument(
        "--columns", type=Path, metavar="MAP", help="YAML file of column names, ours: theirs"
    )
    parser.add_argument("--vaf-column", help="VAF column, instead of counts")
    parser.add_argument(
        "--vaf-unit", choices=("fraction", "percent"), help="unit of the VAF column"
    )
    parser.add_argument(
        "--strict-symbols",
        action="store_true",
        help="an unknown gene symbol of the annotations is an error, whatever its position",
    )
    add_liftover_options(parser)
    parser.add_argument(
        "--reference", type=Path, help="indexed FASTA of GRCh38 to check lifted REF bases against"
    )
    parser.add_argument(
        "--partial", action="store_true", help="the reference holds only some contigs or bases"
    )


def add_inputs(parser: argparse.ArgumentParser) -> None:
    """Every table but that of the variants."""
    coverage = parser.add_mutually_exclusive_group()
    coverage.add_argument("--callability", type=Path, help="tables/callability.tsv")
    coverage.add_argument(
        "--assessed-genes",
        type=Path,
        help="table of gene, or event (events.tsv), and, optionally, limit: a statement",
    )
    parser.add_argument("--events", type=Path, help="tables/events.tsv; events are NA without")
    parser.add_argument(
        "--samples", type=Path, help="sample sheet, or a table of sample_id and, optionally, sex"
    )
    parser.add_argument("--clinical", type=Path, help="clinical values; NA without")
    parser.add_argument("--cytogenetics", type=Path, help="FISH and karyotypes; NA without")
    parser.add_argument("--views", type=Path, help="folder of views in place of the packaged one")
    add_maf_options(parser)


def check_inputs(args: argparse.Namespace, parser: argparse.ArgumentParser) -> None:
    """Leave with 2 where the options are not those of one source."""
    if not (args.variants or args.maf):
        parser.error("give --variants or --maf")
    if not (args.callability or args.assessed_genes):
        parser.error("give --callability or --assessed-genes: without either no gene would be 0")
    check_maf_options(args, parser)


def check_maf_options(args: argparse.Namespace, parser: argparse.ArgumentParser) -> None:
    """Leave with 2 where options of a MAF are given without one."""
    for name in ("curated", "vaf_column", "vaf_unit", "strict_symbols"):
        if getattr(args, name) and not args.maf:
            parser.error(f"--{name.replace('_', '-')} needs --maf")
    check_liftover_options(args)
    if args.chain and not args.maf:
        parser.error("--genome GRCh37 needs --maf")
    if (args.reference or args.partial) and not args.chain:
        parser.error("--reference and --partial need --genome GRCh37 and --chain")


@contextmanager
def lifting_of(args: argparse.Namespace, listing: Path) -> Iterator[MafLift | None]:
    """The lift of a MAF of GRCh37, which lists lost rows in ``listing``; None for GRCh38."""
    if not args.chain:
        yield None
        return
    from hemaline.external.maf.maf_lift import maf_lift

    with maf_lift(args.chain, listing, args.reference, args.partial) as lift:
        yield lift


def not_lifted(path: Path) -> Path:
    """The list of rows that were not lifted, next to a file that is made of a MAF."""
    return path.with_name(f"{path.name.removesuffix('.tsv')}.not_lifted.tsv")


def column_map_of(args: argparse.Namespace) -> ColumnMap:
    """The map of ``--columns``; an empty one without."""
    from hemaline.external.maf.column_map import ColumnMap, read_column_map

    return read_column_map(args.columns) if args.columns else ColumnMap()


def feature_inputs(
    args: argparse.Namespace, columns: ColumnMap, lift: MafLift | None
) -> FeatureInputs:
    """The tables of the options."""
    from hemaline.external.maf.maf_vafs import VafSource
    from hemaline.features.feature_tables import FeatureInputs

    return FeatureInputs(
        variants=args.variants,
        callability=args.callability,
        events=args.events,
        clinical=args.clinical,
        cytogenetics=args.cytogenetics,
        samples=args.samples,
        maf=args.maf,
        assessed_genes=args.assessed_genes,
        vaf=VafSource(args.vaf_column, args.vaf_unit, "open"),
        column_map=columns,
        curated=args.curated,
        strict_symbols=args.strict_symbols,
        lift=lift,
    )
