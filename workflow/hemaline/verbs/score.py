"""Score samples by a published prognostic model, from a features file."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

HELP = "score samples by a published prognostic model (research use only)"

OUTPUTS = ("output", "contributions")


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    # Listed without importing anything: help must not wait for YAML.
    from hemaline.paths import resource

    names = sorted(path.stem for path in resource("models").glob("*.yaml"))
    parser.epilog = (
        "Scores are for research use only; they are no diagnosis. resources/models/README.md says "
        "what each model reads and what of it is left out."
    )
    parser.add_argument("model", metavar="MODEL", help=f"one of: {', '.join(names)}")
    parser.add_argument(
        "--features",
        type=Path,
        required=True,
        help="TSV or CSV, a sample a row (hemaline features)",
    )
    parser.add_argument("--output", type=Path, help="scores (default: MODEL.scores.tsv)")
    parser.add_argument(
        "--contributions", type=Path, help="also write a row for each term of each sample"
    )
    parser.add_argument(
        "--explain", metavar="SAMPLE", help="print why one sample has its score; write nothing"
    )


def written(args: argparse.Namespace) -> list[Path]:
    """The scores, and the contributions where they are asked for."""
    if args.explain is not None:
        return []
    return [_scores(args), *filter(None, [args.contributions])]


def _scores(args: argparse.Namespace) -> Path:
    return args.output or Path(f"{args.model}.scores.tsv")


def run(args: argparse.Namespace) -> None:
    """Score every sample; report every problem of the file at once."""
    from hemaline.common.problems import Problems, fail
    from hemaline.common.suggestions import did_you_mean
    from hemaline.common.tables import columns, write_table
    from hemaline.scores.explain import explain
    from hemaline.scores.features_file import read_features
    from hemaline.scores.model_files import load_model
    from hemaline.scores.scoring import USE, contribution_rows, score_rows, table_name

    model = load_model(args.model)
    problems = Problems()
    rows = read_features(args.features, model, problems)
    problems.raise_errors()
    if len(problems):
        print(problems.report(), file=sys.stderr)
    if args.explain is not None:
        row = next((row for row in rows if row.sample_id == args.explain), None)
        if row is None:
            hint = did_you_mean(args.explain, [row.sample_id for row in rows])
            raise fail("HL-W07", args.features, sample=args.explain, hint=hint)
        print(explain(model, row))
        return
    output = _scores(args)
    scored = list(score_rows(model, rows))
    write_table(scored, columns(table_name(model)), output)
    if args.contributions:
        terms = contribution_rows(model, rows)
        write_table(terms, columns("contributions"), args.contributions)
    print(f"{model.title}, {USE}: {len(scored)} samples to {output}{_summary(scored)}")


def _summary(scored: Sequence[Mapping[str, Any]]) -> str:
    """How many samples have each category or result; nothing for criteria."""
    answers = [row.get("category", row.get("result")) for row in scored]
    if not any(answers) and any("criteria_met" in row for row in scored):
        return ""
    counts = Counter(str(answer or "withheld") for answer in answers)
    return ": " * bool(counts) + ", ".join(f"{name} {n}" for name, n in counts.most_common())
