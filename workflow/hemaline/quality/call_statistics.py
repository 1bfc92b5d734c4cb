"""Counts of one sample's calls as MultiQC reads them: ``bcftools stats``, as pysam brings it."""

from __future__ import annotations

from pathlib import Path

from hemaline.common.files import replacing


def write_call_statistics(calls: Path, reference: Path, output: Path) -> None:
    """Count the calls that pass every filter.

    Raises:
        pysam.SamtoolsError: the VCF or the FASTA cannot be read.
    """
    import pysam.bcftools

    counted = pysam.bcftools.stats("-f", "PASS", "-F", str(reference), str(calls))
    with replacing(output) as out:
        out.writelines(counted)
