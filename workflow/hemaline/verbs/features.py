"""Features of a model from the cohort's tables, by a view of resources/views."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

HELP = "the inputs of a model (ipssm, eln2022, mm, scd ...) from variants, callability, clinic"

OUTPUTS = ("output",)
# Files of a study for cBioPortal.
_STUDY = ("data_*.txt", "meta_*.txt", "case_lists/*", "gene_panels/*")


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("view", help="name of a view: a file of resources/views without .yaml")
    parser.add_argument("--variants", type=Path, required=True, help="tables/variants.tsv")
    parser.add_argument("--callability", type=Path, required=True, help="tables/callability.tsv")
    parser.add_argument("--events", type=Path, help="tables/events.tsv; events are NA without")
    parser.add_argument("--samples", type=Path, help="sample sheet: rows, roles, sex")
    parser.add_argument("--clinical", type=Path, help="clinical values; NA without")
    parser.add_argument("--cytogenetics", type=Path, help="FISH and karyotypes; NA without")
    parser.add_argument("--views", type=Path, help="folder of views in place of the packaged one")
    parser.add_argument(
        "--output",
        type=Path,
        help="file, with Parquet, reasons and data package beside it; a folder for cbioportal",
    )
    parser.add_argument("--explain", metavar="SAMPLE", help="trace every cell of a sample")


def written(args: argparse.Namespace) -> list[Path]:
    """The features with the files beside them; of a study, those that are there already."""
    from hemaline.features.features import beside
    from hemaline.features.views import load_view

    if args.output is None:
        return []
    if load_view(args.view, args.views).format == "cbioportal":
        return [path for pattern in _STUDY for path in args.output.glob(pattern)]
    return [args.output, *beside(args.output).values()]


def run(args: argparse.Namespace) -> int:
    """Write the features, or explain a sample, or both."""
    from dataclasses import replace

    from hemaline.common.arrow_start import start_without_pandas
    from hemaline.common.problems import Problems, fail
    from hemaline.common.suggestions import did_you_mean
    from hemaline.features.cbioportal import write_study
    from hemaline.features.feature_tables import FeatureInputs, load_tables
    from hemaline.features.features import explained, feature_rows, write_features
    from hemaline.features.features_package import write_features_package
    from hemaline.features.globin_rules import load_globin
    from hemaline.features.views import load_view
    from hemaline.genome.transcripts import load_transcripts
    from hemaline.naming.consequence import load_terms
    from hemaline.paths import resource

    start_without_pandas()
    if args.output is None and args.explain is None:
        print("hemaline features: give --output, --explain, or both", file=sys.stderr)
        return 2
    view = load_view(args.view, args.views)
    inputs = FeatureInputs(
        args.variants, args.callability, args.events, args.clinical, args.cytogenetics, args.samples
    )
    problems = Problems()
    tables = load_tables(inputs, view, problems)
    if len(problems):
        print(problems.report(), file=sys.stderr)
    if args.explain is not None and args.explain not in tables.order:
        hint = did_you_mean(args.explain, tables.order)
        known = ", ".join(tables.order[:10]) or "none has"
        raise fail("HL-J09", value=args.explain, hint=hint, known=known)
    if args.output is None:
        tables = replace(tables, order=[args.explain])
    rows = list(feature_rows(view, tables, load_globin()))
    if args.output is not None and view.format == "cbioportal":
        if args.output.is_file():
            raise fail("HL-J13", format="cBioPortal study", path=args.output)
        by_csq = load_terms(resource("consequences.tsv"))
        terms = {term.consequence: term for term in by_csq.values()}
        transcripts = load_transcripts(resource("transcripts.tsv"))
        write_study(args.output, view, tables, rows, terms, transcripts)
    elif args.output is not None:
        path, reasons, dictionary = write_features(args.output, view, rows)
        digest = write_features_package(path, view, args.views, dictionary, reasons)
        print(f"{len(rows)} samples x {len(view.columns)} columns, schema digest {digest}")
    if args.explain is not None:
        row = next(row for row in rows if row.sample_id == args.explain)
        print("\n".join(explained(view, row)))
    return 0
