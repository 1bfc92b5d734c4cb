"""Inputs of published models, and their scores."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING, Literal

from hemaline.api.maf_files import (
    check_sources,
    column_map,
    lifting,
    lost_frame,
    path_of,
    unused_frame,
)
from hemaline.api.results import ComputedFeatures
from hemaline.common.files import temporary_folder
from hemaline.common.problems import Problems
from hemaline.common.protected_inputs import protecting
from hemaline.common.tables.frames import cells_frame, rows_frame
from hemaline.common.tables.output_tables import MISSING
from hemaline.external.maf.maf_vafs import VafSource
from hemaline.features.feature_rows import FeatureReason, reason_rows, view_values
from hemaline.features.feature_tables import FeatureInputs
from hemaline.features.making import features_of
from hemaline.features.views import load_view
from hemaline.scores.features_file import read_features
from hemaline.scores.model_files import load_model
from hemaline.scores.scoring import score_class, score_rows

if TYPE_CHECKING:
    import pandas as pd


def compute_features(
    view: str,
    *,
    variants: str | Path | None = None,
    maf: str | Path | None = None,
    callability: str | Path | None = None,
    assessed_genes: str | Path | None = None,
    events: str | Path | None = None,
    globin: str | Path | None = None,
    copy_number: str | Path | None = None,
    segments: str | Path | None = None,
    samples: str | Path | None = None,
    clinical: str | Path | None = None,
    cytogenetics: str | Path | None = None,
    views: str | Path | None = None,
    output: str | Path | None = None,
    curated: bool = False,
    columns: str | Path | None = None,
    vaf_column: str | None = None,
    vaf_unit: Literal["fraction", "percent"] | None = None,
    strict_symbols: bool = False,
    chain: str | Path | None = None,
    reference: str | Path | None = None,
    partial: bool = False,
) -> ComputedFeatures:
    """Compute the columns that a model reads, as ``hemaline features`` does.

    Parameters
    ----------
    view
        Name of a view: ``ipssm``, ``eln2022``, ``mm``, ``scd`` and others (reference of views).
    variants, maf, callability, assessed_genes, samples
        Sources of variants and coverage, as of :func:`hemaline.build_matrix`; ``samples`` may be
        the samples sheet.
    events
        Events table of a run; events are NA without.
    copy_number, segments
        Tables of copy number of a run: findings that join those of ``cytogenetics``, and, for the
        view ``cbioportal``, the arms of each sample.
    clinical, cytogenetics
        Tables by ``sample_id``; their columns are NA without.
    views
        Folder of views in place of the packaged one.
    output
        Features file to write, with Parquet, reasons, dictionary and data package next to it; a
        folder for the view ``cbioportal``. None writes nothing.
    curated, columns, vaf_column, vaf_unit, strict_symbols, chain, reference, partial
        How a MAF is read, as of :func:`hemaline.build_matrix`.

    Returns
    -------
    ComputedFeatures
        The features, the reasons of what is open, and rows of a MAF that take no part.

    Raises
    ------
    HemalineError
        A table is broken or there is no such view; all faults of the tables are reported together.
    TypeError
        No source of variants or coverage is given, or two.

    Examples
    --------
    >>> import hemaline
    >>> features = hemaline.compute_features(
    ...     "ipssm", variants="variants.tsv", callability="callability.tsv"
    ... )
    >>> features.table[["ID", "TP53mut", "NRAS"]]
        ID TP53mut  NRAS
    0  S-1       1  <NA>
    >>> reasons = features.reasons.set_index("feature")["reason"]
    >>> reasons["NRAS"], reasons["HB"]
    ('low_depth', 'not_given')
    """
    check_sources(variants, maf, callability, assessed_genes)
    problems = Problems()
    names = column_map(columns)
    written = path_of(output)
    listing = _list_of_lost(written or Path(view))
    files = (
        variants, maf, callability, assessed_genes, events, globin, copy_number, segments,
        samples, clinical, cytogenetics,
    )  # fmt: skip
    with ExitStack() as stack:
        stack.enter_context(
            protecting(Path(file) for file in (*files, columns, chain, reference) if file)
        )
        stack.enter_context(names.suggesting(written))
        lift = stack.enter_context(lifting(chain, reference, partial, listing))
        inputs = FeatureInputs(
            variants=path_of(variants),
            maf=path_of(maf),
            callability=path_of(callability),
            assessed_genes=path_of(assessed_genes),
            events=path_of(events),
            globin=path_of(globin),
            copy_number=path_of(copy_number),
            segments=path_of(segments),
            samples=path_of(samples),
            clinical=path_of(clinical),
            cytogenetics=path_of(cytogenetics),
            vaf=VafSource(vaf_column, vaf_unit, "open"),
            column_map=names,
            curated=curated,
            strict_symbols=strict_symbols,
            lift=lift,
        )
        loaded = load_view(view, path_of(views))
        made = features_of(loaded, path_of(views), inputs, written, problems)
    return ComputedFeatures(
        cells_frame(view_values(loaded, made.rows), loaded.written),
        rows_frame(reason_rows(loaded, made.rows), FeatureReason),
        made.digest,
        unused_frame(made.unused),
        lost_frame(lift),
        tuple(problems),
    )


def score(model: str, features: str | Path | pd.DataFrame) -> pd.DataFrame:
    """Score samples by a published prognostic model, as ``hemaline score`` does.

    For research use only: no diagnosis. Publications, coefficients and rules of each model are in
    the reference of models.

    Parameters
    ----------
    model
        Name of a model: ``ipssm``, ``ipssr``, ``eln2022``, ``r_iss`` and others.
    features
        Features file (TSV or CSV, a sample a row), or a frame such as ``table`` of
        :func:`hemaline.compute_features`.

    Returns
    -------
    pandas.DataFrame
        A row a sample. Scores that missing values leave open are ``<NA>`` (linear models) or
        ``indeterminate`` with every possible result, never those of an assumed wild type.
        ``attrs["warnings"]`` has the warnings about the features.

    Raises
    ------
    HemalineError
        There is no such model, or a cell of the features is not what the model reads.

    Examples
    --------
    Beta-2 microglobulin in mg/L and albumin in g/dL; without albumin, B may be stage I or II:

    >>> import pandas as pd
    >>> import hemaline
    >>> sheet = pd.DataFrame(
    ...     {"sample_id": ["A", "B", "C"], "B2M": [2.1, 2.1, 6.0], "albumin": [4.1, None, None]}
    ... )
    >>> hemaline.score("iss", sheet)[["sample_id", "result", "possible_results"]]
      sample_id         result possible_results
    0         A              I                I
    1         B  indeterminate             I|II
    2         C            III              III
    """
    problems = Problems()
    loaded = load_model(model)
    with ExitStack() as stack:
        if isinstance(features, str | Path):
            path = Path(features)
        else:
            parent = Path(gettempdir())
            path = stack.enter_context(temporary_folder(parent, "hemaline-score-")) / "features.tsv"
            features.to_csv(path, sep="\t", index=False, na_rep=MISSING)
        rows = read_features(path, loaded, problems)
    problems.raise_errors()
    frame = rows_frame(score_rows(loaded, rows), score_class(loaded))
    frame.attrs["warnings"] = tuple(problems)
    return frame


def _list_of_lost(path: Path) -> Path:
    return path.with_name(f"{path.name.removesuffix('.tsv')}.not_lifted.tsv")
