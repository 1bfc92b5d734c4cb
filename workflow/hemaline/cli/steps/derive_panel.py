"""Write the panel of an assay's targets (``panels: [from_targets]``)."""

from __future__ import annotations

from pathlib import Path

from hemaline.paths import resource


def derive_panel(
    *,
    assay: Path,
    transcripts: Path,
    output: Path,
    scopes: Path = resource("scopes.tsv"),
    hotspots: Path = resource("hotspots.tsv"),
) -> None:
    """Write the genes whose scope the targets touch."""
    from hemaline.callability.target_panel import genes_of_targets, scopes_of_files, write_panel
    from hemaline.common.intervals import read_bed
    from hemaline.common.problems import Problems
    from hemaline.inputs.assays import require_assay

    known = require_assay(assay)
    problems = Problems()
    targets = read_bed(known.targets, problems)
    problems.raise_errors()
    regions = scopes_of_files(scopes, transcripts, hotspots)
    write_panel(output, genes_of_targets(targets, known.padding, regions))
