"""Score samples by a published prognostic model, from a features file or the tables behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from hemaline.cli.commands._inputs import (
    VARIANTS,
    LiftOptions,
    MafOptions,
    TableOptions,
    feature_inputs,
    given_flags,
    not_lifted,
)
from hemaline.cli.signatures.interface import Output, UsageError
from hemaline.common.problems import Problems, fail, raised_together
from hemaline.paths import resource

if TYPE_CHECKING:
    from hemaline.scores.features_file import SampleInputs
    from hemaline.scores.models import Model
    from hemaline.scores.score_tables import ScoreRow

HELP = "score samples by a published prognostic model (research use only)"
EXAMPLE = """examples:
  hemaline score ipssm --features ipssm.features.tsv --output ipssm.scores.tsv
  hemaline score ipssm --maf lab.maf --assessed-genes genes.tsv --samples samples.tsv \\
      --clinical clinical.tsv --cytogenetics cytogenetics.tsv --output ipssm.scores.tsv

Scores are for research use only; they are no diagnosis. resources/models/README.md describes what
each model reads and what of it is left out."""


# Listed without importing anything: help must not wait for YAML.
_MODELS = ", ".join(sorted(path.stem for path in resource("models").glob("*.yaml")))


def score(
    model: Annotated[str, Parameter(help=f"one of: {_MODELS}")],
    /,
    *,
    features: Annotated[Path | None, Parameter(group=VARIANTS)] = None,
    tables: TableOptions = TableOptions(),
    reading: MafOptions = MafOptions(),
    lift: LiftOptions = LiftOptions(),
    features_output: Output | None = None,
    output: Output | None = None,
    contributions: Output | None = None,
    explain: str | None = None,
) -> None:
    """Score every sample; report every problem of the file at once.

    Args:
        features: TSV or CSV, a sample a row (hemaline features).
        features_output: also write the features that the scores are made of.
        output: scores (default is MODEL.scores.tsv).
        contributions: also write a row for each term of each sample.
        explain: print why this sample has its score; write nothing.
    """
    from hemaline.common.files import temporary_folder
    from hemaline.scores.model_files import load_model

    scores = output or Path(f"{model}.scores.tsv")
    if explain is None:
        _check_outputs(scores, contributions, features_output, tables, lift)
    if not features:
        if not (tables.variants or tables.maf):
            raise UsageError("give --features, --maf or --variants")
        tables.check()
        reading.check(tables.maf, lift)
    elif wrong := [
        *given_flags(tables, reading, lift),
        *(["--features-output"] if features_output else []),
    ]:
        raise UsageError(f"{wrong[0]} does not go with --features")
    chosen = load_model(model)
    with ExitStack() as stack:
        made = features
        if made is None and explain is None:
            made = features_output
        if made is None:
            folder = temporary_folder(Path(gettempdir()), "hemaline-score-")
            made = stack.enter_context(folder) / f"{chosen.name}.features.tsv"
        if not features:
            _make_features(chosen, made, tables, reading, lift, scores, explain is None)
        rows = _rows(chosen, made, tables.maf or tables.variants)
    if explain is not None:
        print(_explained(chosen, rows, explain, made))
        return
    _write(chosen, rows, scores, contributions)


def _check_outputs(
    scores: Path,
    contributions: Path | None,
    features: Path | None,
    tables: TableOptions,
    lift: LiftOptions,
) -> None:
    """Refuse scores, contributions, features or lists over an input or one another."""
    from hemaline.common.protected_inputs import check_outputs
    from hemaline.features.feature_rows import companion_paths, unused_rows

    check_outputs(
        [
            scores,
            *filter(None, [contributions]),
            *([unused_rows(scores)] if tables.maf else []),
            *([not_lifted(scores)] if lift.chain else []),
            *([features, *companion_paths(features).values()] if features else []),
        ]
    )


def _make_features(
    model: Model,
    output: Path,
    tables: TableOptions,
    reading: MafOptions,
    lift: LiftOptions,
    scores: Path,
    is_listed: bool,
) -> None:
    """Write the features of the model's view."""
    from hemaline.common.tables.arrow_start import start_without_pandas
    from hemaline.features.feature_rows import unused_rows
    from hemaline.features.making import make_features
    from hemaline.features.views import load_view

    start_without_pandas()
    columns = reading.column_map()
    with columns.suggesting(scores), reading.lifting(lift, not_lifted(scores)) as opened:
        inputs = feature_inputs(tables, reading, columns, opened)
        view = load_view(model.view, tables.views)
        listing = unused_rows(scores) if is_listed else None
        make_features(view, tables.views, inputs, output, listing=listing)


def _rows(model: Model, features: Path, source: Path | None) -> list[SampleInputs]:
    """The samples of a features file; of one made here, warnings name the ``source``."""
    from hemaline.scores.features_file import read_features

    with raised_together() as found:
        rows = read_features(features, model, found)
    problems = _of_source(found, source) if source else found
    problems.print_report()
    return rows


def _explained(model: Model, rows: Sequence[SampleInputs], sample: str, features: Path) -> str:
    """Why one sample has its score."""
    from hemaline.common.suggestions import did_you_mean
    from hemaline.scores.explain import explain

    row = next((row for row in rows if row.sample_id == sample), None)
    if row is None:
        hint = did_you_mean(sample, [row.sample_id for row in rows])
        raise fail("HL-W07", features, sample=sample, hint=hint)
    return explain(model, row)


def _write(
    model: Model, rows: Sequence[SampleInputs], output: Path, contributions: Path | None
) -> None:
    """Write the scores, and a row for each term."""
    from hemaline.common.tables.rows import write_rows
    from hemaline.scores.score_tables import USE, ScoreTerm
    from hemaline.scores.scoring import contribution_rows, score_class, score_rows

    scored = list(score_rows(model, rows))
    write_rows(output, score_class(model), scored)
    if contributions:
        write_rows(contributions, ScoreTerm, contribution_rows(model, rows))
    print(f"{model.title}, {USE}: {len(scored)} samples to {output}{_summary(scored)}")


def _of_source(found: Problems, source: Path) -> Problems:
    """Warnings about features that were made here, without columns that the model does not read."""
    from hemaline.scores.features_file import EXTRA

    problems = Problems()
    for one in found:
        if one.code != EXTRA:
            problems.add(one.code, source, None, one.column, **one.values)
    return problems


def _summary(scored: Sequence[ScoreRow]) -> str:
    """How many samples have each category or result; nothing for criteria."""
    answers = [getattr(row, "category", getattr(row, "result", None)) for row in scored]
    if not any(answers) and any(hasattr(row, "criteria_met") for row in scored):
        return ""
    counts = Counter(str(answer or "withheld") for answer in answers)
    return ": " * bool(counts) + ", ".join(f"{name} {n}" for name, n in counts.most_common())
