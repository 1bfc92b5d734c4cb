"""Propose clipped alleles, recount all candidates and hotspots of one sample and filter them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hemaline.paths import resource


def call_variants(
    *,
    sample: str,
    alignments: Path,
    verdict: Path,
    reference: Path,
    targets: Path,
    assay: Path,
    profile: Path,
    counts: Path,
    vcf: Path,
    normal: Path | None = None,
    normal_verdict: Path | None = None,
    role: str = "tumour",
    sex: str = "unknown",
    index_type: str = "",
    sources: Sequence[str] = (),
    candidates: Sequence[Path] = (),
    hotspots: Path = resource("hotspots.tsv"),
    phase: Path = resource("phase.yaml"),
) -> None:
    """Write the sample VCF.

    Args:
        normal: alignments of the matched normal.
        role: role of the sample sheet.
        sex: sex of the sample sheet.
        index_type: index type of the sample sheet.
        profile: the sample's error profile.
        counts: its letters at target bases.
        sources: sources of candidates.
        candidates: the normalised VCF of each source.
        phase: distance of neighbouring alleles.
    """
    from contextlib import ExitStack

    import pysam

    from hemaline.calling.candidates.softclips import propose
    from hemaline.calling.clone_fraction import clone_fraction
    from hemaline.calling.evidence.phase_rules import PhaseRules
    from hemaline.calling.genotypes import read_genotypes, with_genotypes
    from hemaline.calling.neighbour_fragments import with_neighbours
    from hemaline.calling.sample_calling import (
        SampleCaller,
        read_candidates,
        sample_context,
        targeted,
    )
    from hemaline.calling.sample_vcf import write_calls
    from hemaline.common.intervals import require_bed
    from hemaline.errors.allele_rates import load_rates
    from hemaline.genome.hotspots import load_hotspots
    from hemaline.inputs.assays import require_assay
    from hemaline.inputs.background_header import describe_background
    from hemaline.inputs.callers import SOFT_CLIP
    from hemaline.reads.confirmation import read_sample_verdict
    from hemaline.reads.fragments import Alignments

    kit = require_assay(assay)
    regions = require_bed(targets)
    known = targeted(load_hotspots(hotspots), regions)
    context = sample_context(index_type, known)
    general = kit.filter_set()
    filters = general.for_sample(context)
    proposed = {
        source: read_candidates(path) for source, path in zip(sources, candidates, strict=True)
    }
    with ExitStack() as stack:
        reads = stack.enter_context(Alignments(alignments, reference))
        # A sample that is not measured has no calls, a normal that is not measured is not used.
        measured = read_sample_verdict(verdict).accepted
        matched = None
        if normal and normal_verdict and read_sample_verdict(normal_verdict).accepted:
            matched = stack.enter_context(Alignments(normal, reference))
        fasta = stack.enter_context(pysam.FastaFile(str(reference)))
        rates = load_rates(profile, counts, kit, fasta.fetch)
        caller = SampleCaller(reads, fasta, filters, rates)
        calls = []
        if measured:
            rules = general.rules.candidates.softclip
            clipped = propose(reads, fasta, regions, general, rules)
            proposed[SOFT_CLIP] = [one.allele for one in clipped]
            calls = caller.call(proposed, known, matched)
            near = PhaseRules.load(phase).distance
            calls = with_neighbours(calls, near, reads, fasta, filters)
        lengths = dict(zip(fasta.references, fasta.lengths, strict=True))
    if role == "germline":
        others = read_genotypes(candidates)
        calls = with_genotypes(calls, filters.rules.genotypes, clone_fraction(sex), others)
    background = describe_background(kit.background)
    write_calls(vcf, sample, calls, lengths, filters, background)
