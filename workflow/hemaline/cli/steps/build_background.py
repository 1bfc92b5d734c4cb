"""Learn the background of an assay from its donors (role pon), and list drivers seen in them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hemaline.paths import resource


def build_background(
    *,
    counts: Sequence[Path],
    verdicts: Sequence[Path],
    reference: Path,
    targets: Path,
    assay: Path,
    tools: Sequence[str],
    background: Path,
    drivers: Path,
    hotspots: Path = resource("hotspots.tsv"),
) -> None:
    """Write both tables; donors that are not measured teach nothing.

    Args:
        counts: what count-sites wrote of each donor.
        verdicts: of the same donors.
        tools: NAME=VERSION.
    """
    import pysam

    from hemaline.common.intervals import merge, read_bed
    from hemaline.common.problems import raised_together
    from hemaline.errors.background_build import learn
    from hemaline.errors.background_file import header_of, write_background, write_drivers
    from hemaline.filters.filter_document import FilterDocument
    from hemaline.genome.hotspots import load_hotspots
    from hemaline.inputs.assays import require_assay
    from hemaline.inputs.background_header import warn_of_few
    from hemaline.reads.confirmation import read_sample_verdict

    kit = require_assay(assay)
    rules = FilterDocument.load(kit.filter_file)
    with raised_together() as problems:
        regions = merge(read_bed(targets, problems))
    donors = [
        path
        for path, verdict in zip(counts, verdicts, strict=True)
        if read_sample_verdict(verdict).accepted
    ]
    with pysam.FastaFile(str(reference)) as fasta:
        learned = learn(donors, regions, fasta.fetch, load_hotspots(hotspots), rules)
    versions = dict(tool.split("=", 1) for tool in tools)
    write_background(background, learned, header_of(learned, kit, rules, versions))
    write_drivers(drivers, learned.drivers, len(donors))
    warn_of_few(background, len(donors), rules.panel_of_normals.advised_donors, problems)
    problems.print_report()
