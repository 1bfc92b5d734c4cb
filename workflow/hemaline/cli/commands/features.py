"""Features of a model from the cohort's tables, by a view of resources/views."""

from __future__ import annotations

import argparse
from pathlib import Path

from hemaline.cli.commands._inputs import (
    add_inputs,
    check_inputs,
    column_map_of,
    feature_inputs,
    lifting_of,
    not_lifted,
)

HELP = "the inputs of a model (ipssm, eln2022, mm, scd ...) from variants, coverage, clinic"
_EXAMPLE = """examples:
  hemaline features ipssm --variants results/tables/variants.tsv \\
      --callability results/tables/callability.tsv --events results/tables/events.tsv \\
      --samples samples.tsv --clinical clinical.tsv --output ipssm.features.tsv
  hemaline features ipssm --maf lab.maf --assessed-genes genes.tsv --samples samples.tsv \\
      --clinical clinical.tsv --cytogenetics cytogenetics.tsv --output ipssm.features.tsv"""

OUTPUTS = ("output",)
# Files of a study for cBioPortal.
_STUDY = ("data_*.txt", "meta_*.txt", "case_lists/*", "gene_panels/*")


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.epilog = _EXAMPLE
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.set_defaults(parser=parser)
    parser.add_argument("view", help="name of a view: a file of resources/views without .yaml")
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--variants", type=Path, help="tables/variants.tsv")
    source.add_argument("--maf", type=Path, help="Mutation Annotation Format, plain or gzip")
    add_inputs(parser)
    parser.add_argument(
        "--output",
        type=Path,
        help="file, with Parquet, reasons and data package next to it; a folder for cbioportal",
    )
    parser.add_argument("--explain", metavar="SAMPLE", help="trace every cell of a sample")


def written(args: argparse.Namespace) -> list[Path]:
    """The features with the files next to them.

    Of a study, those that are there already.
    """
    from hemaline.features.feature_rows import companion_paths, unused_rows
    from hemaline.features.views import load_view

    if args.output is None:
        return []
    if load_view(args.view, args.views).format == "cbioportal":
        return [path for pattern in _STUDY for path in args.output.glob(pattern)]
    lists = [unused_rows(args.output)] if args.maf else []
    lists += [not_lifted(args.output)] if args.chain else []
    return [args.output, *lists, *companion_paths(args.output).values()]


def run(args: argparse.Namespace) -> int:
    """Write the features, or explain a sample, or both."""
    from hemaline.common.tables.arrow_start import start_without_pandas
    from hemaline.features.feature_rows import explained
    from hemaline.features.making import make_features
    from hemaline.features.views import load_view

    if args.output is None and args.explain is None:
        args.parser.error("give --output, --explain, or both")
    check_inputs(args, args.parser)
    start_without_pandas()
    view = load_view(args.view, args.views)
    columns = column_map_of(args)
    listing = not_lifted(args.output or Path(view.name))
    with columns.suggesting(args.output), lifting_of(args, listing) as lift:
        inputs = feature_inputs(args, columns, lift)
        rows, digest = make_features(view, args.views, inputs, args.output, args.explain)
    if digest:
        print(f"{len(rows)} samples x {len(view.columns)} columns, schema digest {digest}")
    if args.explain is not None:
        row = next(row for row in rows if row.sample_id == args.explain)
        print("\n".join(explained(view, row)))
    return 0
