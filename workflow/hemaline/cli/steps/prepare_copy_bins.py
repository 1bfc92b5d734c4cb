"""Cut an assay's targets, and the genome between them, into bins in which fragments are counted."""

from __future__ import annotations

from pathlib import Path

from hemaline.paths import resource


def prepare_copy_bins(
    *,
    targets: Path,
    reference: Path,
    fai: Path,
    assay: Path,
    output: Path,
    bands: Path = resource("bands.tsv"),
    copy_rules: Path = resource("copy_number.yaml"),
) -> None:
    """Write the bins.

    Args:
        targets: prepared targets.
        fai: index of the reference.
    """
    import pysam

    from hemaline.common.intervals import merge, require_bed
    from hemaline.copynumber.bins import make_bins
    from hemaline.copynumber.copy_rules import load_copy_rules
    from hemaline.genome.bands import load_bands
    from hemaline.genome.reference import read_fai
    from hemaline.inputs.assays import require_assay

    kit = require_assay(assay)
    regions = merge(require_bed(targets))
    with pysam.FastaFile(str(reference)) as fasta:
        make_bins(
            regions,
            read_fai(fai),
            load_bands(bands),
            fasta.fetch,
            load_copy_rules(copy_rules).bins,
            off_target=kit.counts_off_target,
            whole_genome=kit.chemistry == "wgs",
            size=kit.copy_number.bin_size if kit.copy_number else None,
        ).save(output)
