"""Features of a model from the cohort's tables, by a view of resources/views."""

from __future__ import annotations

from pathlib import Path

from hemaline.cli.commands._inputs import (
    LiftOptions,
    MafOptions,
    TableOptions,
    feature_inputs,
    not_lifted,
)
from hemaline.cli.signatures.interface import Output, UsageError

HELP = "the inputs of a model (ipssm, eln2022, mm, scd ...) from variants, coverage, clinic"
EXAMPLE = """examples:
  hemaline features ipssm --variants results/tables/variants.tsv \\
      --callability results/tables/callability.tsv --events results/tables/events.tsv \\
      --samples samples.tsv --clinical clinical.tsv --output ipssm.features.tsv
  hemaline features ipssm --maf lab.maf --assessed-genes genes.tsv --samples samples.tsv \\
      --clinical clinical.tsv --cytogenetics cytogenetics.tsv --output ipssm.features.tsv"""

# Files of a study for cBioPortal.
_STUDY = ("data_*.txt", "data_*.seg", "meta_*.txt", "case_lists/*", "gene_panels/*")


def features(
    view: str,
    /,
    *,
    tables: TableOptions = TableOptions(),
    reading: MafOptions = MafOptions(),
    lift: LiftOptions = LiftOptions(),
    output: Output | None = None,
    explain: str | None = None,
) -> None:
    """Write the features, or explain a sample, or both.

    Args:
        view: name of a view: a file of resources/views without .yaml.
        output: file, with Parquet, reasons and data package next to it; a folder for cbioportal.
        explain: sample of which every cell is traced.
    """
    from hemaline.common.protected_inputs import check_outputs
    from hemaline.common.tables.arrow_start import start_without_pandas
    from hemaline.features.feature_rows import companion_paths, explained, unused_rows
    from hemaline.features.making import make_features
    from hemaline.features.views import load_view

    if output and load_view(view, tables.views).format == "cbioportal":
        check_outputs(path for pattern in _STUDY for path in output.glob(pattern))
    elif output:
        lists = [unused_rows(output)] if tables.maf else []
        lists += [not_lifted(output)] if lift.chain else []
        check_outputs([output, *lists, *companion_paths(output).values()])
    elif explain is None:
        raise UsageError("give --output, --explain, or both")
    tables.check()
    reading.check(tables.maf, lift)
    start_without_pandas()
    chosen = load_view(view, tables.views)
    columns = reading.column_map()
    listing = not_lifted(output or Path(chosen.name))
    with columns.suggesting(output), reading.lifting(lift, listing) as opened:
        inputs = feature_inputs(tables, reading, columns, opened)
        rows, digest = make_features(chosen, tables.views, inputs, output, explain)
    if digest:
        print(f"{len(rows)} samples x {len(chosen.columns)} columns, schema digest {digest}")
    if explain is not None:
        row = next(row for row in rows if row.sample_id == explain)
        print("\n".join(explained(chosen, row)))
