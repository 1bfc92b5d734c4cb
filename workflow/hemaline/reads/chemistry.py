"""Arguments of the tools between reads and CRAM, by an assay's chemistry.

Each function gives words for one place of a pipe, to be quoted one by one; ``cat`` where nothing
is to be done.
"""

from __future__ import annotations

from pathlib import Path

from hemaline.inputs.assays import Assay
from hemaline.inputs.umi import Umi

_NOTHING = ["cat"]
_FASTP_PLACES = {1: "read1", 2: "read2", "both": "per_read"}
# Adapters, poly-G, quality and length are left alone; estimating duplicates would take 1 GB.
_FASTP_UMI_ONLY = ["-A", "-G", "-Q", "-L", "--dont_eval_duplication"]
# fastp writes `name/1:UMI`, and mates whose names differ are no pair to bwa.
_MATE_BEFORE_UMI = "1~4s,/[12](:[ACGTN_]+)( |$),\\1\\2,"


def trimming(assay: Assay) -> list[str]:
    """Arguments that make fastp move the UMI from the read into its name."""
    umi = assay.umi
    return _move_umi(umi) if umi and umi.source == "inline" else []


def single_mates(assay: Assay, singles: Path | str, failed: Path | str) -> list[str]:
    """Arguments that make fastp keep the good mate of a pair whose other mate fails its filters.

    Only where duplicates are marked by position: a single read is a duplicate where a pair or
    another single read has an end at its first base. With UMIs a family is known by both ends of
    its pairs, and a poor mate may hold the identifier; between primers all products begin alike,
    and only both ends show which primers made one.

    Args:
        assay: of the sample.
        singles: FASTQ of the good mates, to be written.
        failed: FASTQ of the poor ones, to be written; the reason is added to their names.
    """
    if assay.dedup != "coordinate":
        return []
    places = ["--unpaired1", str(singles), "--unpaired2", str(singles)]
    return [*places, "--failed_out", str(failed)]


def name_correction(assay: Assay) -> list[str]:
    """Command that gives both mates one name again after fastp has added the UMI."""
    return ["sed", "-E", _MATE_BEFORE_UMI] if trimming(assay) else _NOTHING


def export(assay: Assay) -> list[str]:
    """Arguments of `samtools fastq` on a name-collated BAM."""
    umi = assay.umi
    if umi and umi.in_tag:
        return ["-n", "-T", umi.tag]
    if umi and umi.source == "inline":
        # The UMI of a pair needs both mates.
        return ["-n", "-s", "/dev/null", "-0", "/dev/null"]
    return ["-n"]


def needs_pairs(assay: Assay) -> bool:
    """True if orphans of BAM units are left out, as :func:`export` does."""
    return assay.umi is not None and assay.umi.source == "inline"


def extraction(assay: Assay) -> list[str]:
    """Command that moves the UMIs of interleaved reads of a BAM into their names."""
    options = trimming(assay)
    if not options:
        return _NOTHING
    fastp = ["fastp", "--stdin", "--interleaved_in", "--stdout", "--thread", "1"]
    return [*fastp, "--json", "/dev/null", "--html", "/dev/null", *_FASTP_UMI_ONLY, *options]


def comments(assay: Assay) -> list[str]:
    """Arguments by which bwa carries tags over from the FASTQ comment."""
    return ["-C"] if assay.umi and assay.umi.in_tag else []


def primer_clipping(primers: Path | str | None) -> list[str]:
    """Command that takes primer bases off alignments, before mates are matched and sorted.

    Hard clips: soft ones, all at the same base, would look like a breakpoint. A primer of the
    plus strand is clipped at the left end of an alignment, one of the minus strand at the right.
    Reads that are all primer fail (0x200) and are no evidence.
    """
    if primers is None:
        return _NOTHING
    fixed = ["samtools", "ampliconclip", "--no-PG", "-u", "--hard-clip", "--both-ends", "--strand"]
    return [*fixed, "--fail-len", "0", "-b", str(primers), "-"]


def duplicate_marking(assay: Assay) -> list[str]:
    """Command that marks duplicates by position in a sorted stream."""
    if assay.dedup == "coordinate":
        return ["samtools", "markdup", "--no-PG", "-u", "-", "-"]
    # Those of UMIs have been marked when the sample is merged.
    return _NOTHING


def family_marking(assay: Assay) -> list[str]:
    """Command that marks duplicates by position and UMI; each names the one that represents it."""
    return ["samtools", "markdup", "--no-PG", "-u", "-t", *_barcode(assay.umi), "-", "-"]


def _barcode(umi: Umi | None) -> list[str]:
    assert umi is not None, "families are marked only where the assay has UMIs"
    return ["--barcode-tag", umi.tag] if umi.in_tag else ["--barcode-rgx", umi.regex]


def _move_umi(umi: Umi) -> list[str]:
    place = ["--umi", "--umi_loc", _FASTP_PLACES[umi.read], "--umi_len", str(umi.length)]
    return [*place, "--umi_skip", str(umi.skip)] if umi.skip else place
