"""Features from their tables to their files, as the commands make them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from hemaline.annotation.naming.consequence import load_terms
from hemaline.common.problems import Problems, fail
from hemaline.common.suggestions import did_you_mean
from hemaline.external.maf.unused_rows import UnusedRows
from hemaline.features.cbioportal import write_study
from hemaline.features.feature_rows import (
    FeatureRow,
    Tables,
    feature_rows,
    unused_rows,
    write_features,
)
from hemaline.features.feature_tables import FeatureInputs, load_tables
from hemaline.features.features_package import write_features_package
from hemaline.features.globin_rules import load_globin
from hemaline.features.views import View
from hemaline.genome.transcripts import load_transcripts
from hemaline.paths import resource

_STUDY = "cbioportal"


@dataclass(frozen=True)
class MadeFeatures:
    """The rows of a view; the schema digest where a features file was written.

    ``unused`` are rows of a MAF that take no part; None without a MAF.
    """

    rows: Sequence[FeatureRow]
    digest: str | None = None
    unused: UnusedRows | None = None


def make_features(
    view: View,
    folder: Path | None,
    inputs: FeatureInputs,
    output: Path | None,
    sample: str | None = None,
    listing: Path | None = None,
) -> tuple[Sequence[FeatureRow], str | None]:
    """As :func:`features_of`, for a command: warnings go to stderr, a summary to stdout."""
    problems = Problems()
    try:
        made = features_of(view, folder, inputs, output, problems, sample, listing)
    finally:
        if len(problems) and not problems.errors:
            problems.print_report()
    if output and made.unused is not None:
        print(made.unused.summary())
    return made.rows, made.digest


def features_of(
    view: View,
    folder: Path | None,
    inputs: FeatureInputs,
    output: Path | None,
    problems: Problems,
    sample: str | None = None,
    listing: Path | None = None,
) -> MadeFeatures:
    """The rows of a view; written, where there is an output.

    Args:
        view: the view, and ``folder`` that of its file (None: packaged).
        folder: see ``view``.
        inputs: the tables.
        output: features file, or folder of a study.
        problems: gets warnings about the tables.
        listing: list of a MAF's rows that take no part (default: next to the output).
        sample: one that must be there; without an output the only one that is worked out.

    Raises:
        HemalineError: a table is broken, or there is no such sample.
    """
    if view.format == _STUDY and inputs.maf:
        raise fail("HL-J14", inputs.maf, view=view.name)
    tables = load_tables(inputs, view, problems)
    if sample is not None and sample not in tables.order:
        hint = did_you_mean(sample, tables.order)
        known = ", ".join(tables.order[:10]) or "none has"
        raise fail("HL-J09", value=sample, hint=hint, known=known)
    if output is None and sample is not None:
        tables = replace(tables, order=[sample])
    rows = list(feature_rows(view, tables, load_globin()))
    if output is None:
        return MadeFeatures(rows, unused=tables.unused)
    if view.format == _STUDY:
        _write_study(output, view, tables, rows)
        return MadeFeatures(rows)
    path, reasons, dictionary = write_features(output, view, rows)
    if tables.unused is not None:
        tables.unused.write(listing or unused_rows(path))
    if inputs.lift:
        inputs.lift.write()
    digest = write_features_package(path, view, folder, dictionary, reasons, inputs)
    return MadeFeatures(rows, digest, tables.unused)


def _write_study(output: Path, view: View, tables: Tables, rows: Sequence[FeatureRow]) -> None:
    if output.is_file():
        raise fail("HL-J13", format="cBioPortal study", path=output)
    by_csq = load_terms(resource("consequences.tsv"))
    terms = {term.consequence: term for term in by_csq.values()}
    transcripts = load_transcripts(resource("transcripts.tsv"))
    write_study(output, view, tables, list(rows), terms, transcripts)
