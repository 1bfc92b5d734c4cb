"""Count letters and gaps at every target base of one sample, and measure its error rates."""

from __future__ import annotations

from pathlib import Path

from hemaline.paths import resource


def count_sites(
    *,
    alignments: Path,
    reference: Path,
    targets: Path,
    assay: Path,
    profile: Path,
    counts: Path,
    hotspots: Path = resource("hotspots.tsv"),
) -> None:
    """Write both.

    Args:
        profile: error rates (JSON).
        counts: or a panel of normals.
    """
    import pysam

    from hemaline.common.intervals import merge, require_bed
    from hemaline.errors.error_measurement import measure_errors
    from hemaline.errors.error_profile import write_profile
    from hemaline.errors.site_counts import count_sites as count
    from hemaline.errors.target_counts import TargetCounts
    from hemaline.genome.hotspots import load_hotspots
    from hemaline.inputs.assays import require_assay
    from hemaline.reads.fragments import Alignments

    kit = require_assay(assay)
    filters = kit.filter_set()
    regions = merge(require_bed(targets))
    drivers = [hotspot.allele for hotspot in load_hotspots(hotspots)]
    with Alignments(alignments, reference) as reads:
        letters = [count(reads, target, filters) for target in regions]
    with pysam.FastaFile(str(reference)) as fasta:
        rates = measure_errors(letters, fasta.fetch, drivers, filters.rules)
    TargetCounts.of(letters).save(counts)
    write_profile(profile, rates)
