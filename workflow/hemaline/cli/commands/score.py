"""Score samples by a published prognostic model, from a features file or the tables behind it."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING, Any

from hemaline.cli.commands._inputs import (
    add_inputs,
    check_inputs,
    column_map_of,
    feature_inputs,
    lifting_of,
    not_lifted,
)

if TYPE_CHECKING:
    from hemaline.common.problems import Problems
    from hemaline.scores.models import Model

HELP = "score samples by a published prognostic model (research use only)"

OUTPUTS = ("output", "contributions", "features_output")
# Options by which features are made.
_OF_TABLES = (
    "callability", "assessed_genes", "events", "samples", "clinical", "cytogenetics", "views",
    "curated", "columns", "vaf_column", "vaf_unit", "strict_symbols", "chain", "reference",
    "partial", "features_output",
)  # fmt: skip
_EXAMPLE = """examples:
  hemaline score ipssm --features ipssm.features.tsv --output ipssm.scores.tsv
  hemaline score ipssm --maf lab.maf --assessed-genes genes.tsv --samples samples.tsv \\
      --clinical clinical.tsv --cytogenetics cytogenetics.tsv --output ipssm.scores.tsv

Scores are for research use only; they are no diagnosis. resources/models/README.md describes what
each model reads and what of it is left out."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    # Listed without importing anything: help must not wait for YAML.
    from hemaline.paths import resource

    names = sorted(path.stem for path in resource("models").glob("*.yaml"))
    parser.epilog = _EXAMPLE
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.set_defaults(parser=parser)
    parser.add_argument("model", metavar="MODEL", help=f"one of: {', '.join(names)}")
    source = parser.add_mutually_exclusive_group()
    source.add_argument(
        "--features", type=Path, help="TSV or CSV, a sample a row (hemaline features)"
    )
    source.add_argument("--variants", type=Path, help="tables/variants.tsv")
    source.add_argument("--maf", type=Path, help="Mutation Annotation Format, plain or gzip")
    add_inputs(parser)
    parser.add_argument(
        "--features-output", type=Path, help="also write the features that the scores are made of"
    )
    parser.add_argument("--output", type=Path, help="scores (default: MODEL.scores.tsv)")
    parser.add_argument(
        "--contributions", type=Path, help="also write a row for each term of each sample"
    )
    parser.add_argument(
        "--explain", metavar="SAMPLE", help="print why one sample has its score; write nothing"
    )


def written(args: argparse.Namespace) -> list[Path]:
    """The scores; contributions, features and rows without part where there are any."""
    from hemaline.features.feature_rows import companion_paths, unused_rows

    if args.explain is not None:
        return []
    scores, features = _scores(args), args.features_output
    return [
        scores,
        *filter(None, [args.contributions]),
        *([unused_rows(scores)] if args.maf else []),
        *([not_lifted(scores)] if args.chain else []),
        *([features, *companion_paths(features).values()] if features else []),
    ]


def _scores(args: argparse.Namespace) -> Path:
    return args.output or Path(f"{args.model}.scores.tsv")


def run(args: argparse.Namespace) -> None:
    """Score every sample; report every problem of the file at once."""
    from hemaline.common.files import temporary_folder
    from hemaline.scores.model_files import load_model

    _check(args)
    model = load_model(args.model)
    if args.features:
        _score(args, model, args.features)
    elif args.features_output and args.explain is None:
        _make_features(args, model, args.features_output)
        _score(args, model, args.features_output)
    else:
        with temporary_folder(Path(gettempdir()), "hemaline-score-") as folder:
            features = folder / f"{model.name}.features.tsv"
            _make_features(args, model, features)
            _score(args, model, features)


def _check(args: argparse.Namespace) -> None:
    """Leave with 2 where the options are not those of one source."""
    if not args.features:
        if not (args.variants or args.maf):
            args.parser.error("give --features, --maf or --variants")
        check_inputs(args, args.parser)
        return
    for name in _OF_TABLES:
        if getattr(args, name):
            args.parser.error(f"--{name.replace('_', '-')} does not go with --features")


def _make_features(args: argparse.Namespace, model: Model, output: Path) -> None:
    """Write the features of the model's view."""
    from hemaline.common.tables.arrow_start import start_without_pandas
    from hemaline.features.feature_rows import unused_rows
    from hemaline.features.making import make_features
    from hemaline.features.views import load_view

    start_without_pandas()
    columns = column_map_of(args)
    scores = _scores(args)
    with columns.suggesting(scores), lifting_of(args, not_lifted(scores)) as lift:
        inputs = feature_inputs(args, columns, lift)
        view = load_view(model.view, args.views)
        listing = None if args.explain is not None else unused_rows(scores)
        make_features(view, args.views, inputs, output, listing=listing)


def _score(args: argparse.Namespace, model: Model, features: Path) -> None:
    """Score the samples of a features file."""
    from hemaline.common.problems import Problems, fail
    from hemaline.common.suggestions import did_you_mean
    from hemaline.common.tables.output_tables import write_table
    from hemaline.common.tables.table_schemas import table_schema
    from hemaline.scores.explain import explain
    from hemaline.scores.features_file import read_features
    from hemaline.scores.scoring import USE, contribution_rows, score_rows, table_name

    found = Problems()
    rows = read_features(features, model, found)
    found.raise_errors()
    problems = found if args.features else _of_source(found, args.maf or args.variants)
    if len(problems):
        print(problems.report(), file=sys.stderr)
    if args.explain is not None:
        row = next((row for row in rows if row.sample_id == args.explain), None)
        if row is None:
            hint = did_you_mean(args.explain, [row.sample_id for row in rows])
            raise fail("HL-W07", features, sample=args.explain, hint=hint)
        print(explain(model, row))
        return
    output = _scores(args)
    scored = list(score_rows(model, rows))
    write_table(scored, table_schema(table_name(model)).columns, output)
    if args.contributions:
        terms = contribution_rows(model, rows)
        write_table(terms, table_schema("contributions").columns, args.contributions)
    print(f"{model.title}, {USE}: {len(scored)} samples to {output}{_summary(scored)}")


def _of_source(found: Problems, source: Path) -> Problems:
    """Warnings about features that were made here, without columns that the model does not read."""
    from hemaline.common.problems import Problems
    from hemaline.scores.features_file import EXTRA

    problems = Problems()
    for one in found:
        if one.code != EXTRA:
            problems.add(one.code, source, None, one.column, **one.values)
    return problems


def _summary(scored: Sequence[Mapping[str, Any]]) -> str:
    """How many samples have each category or result; nothing for criteria."""
    answers = [row.get("category", row.get("result")) for row in scored]
    if not any(answers) and any("criteria_met" in row for row in scored):
        return ""
    counts = Counter(str(answer or "withheld") for answer in answers)
    return ": " * bool(counts) + ", ".join(f"{name} {n}" for name, n in counts.most_common())
