"""Propose clipped alleles, recount all candidates and hotspots of one sample and filter them."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hemaline.common.intervals import Interval


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("--sample", required=True)
    parser.add_argument("--alignments", type=Path, required=True)
    parser.add_argument("--verdict", type=Path, required=True)
    parser.add_argument("--normal", type=Path, help="alignments of the matched normal")
    parser.add_argument("--normal-verdict", type=Path)
    parser.add_argument("--reference", type=Path, required=True)
    parser.add_argument("--role", default="tumour", help="role of the sample sheet")
    parser.add_argument("--sex", default="unknown", help="sex of the sample sheet")
    parser.add_argument("--index-type", default="", help="index type of the sample sheet")
    parser.add_argument("--targets", type=Path, required=True)
    parser.add_argument("--assay", type=Path, required=True)
    parser.add_argument("--profile", type=Path, required=True, help="the sample's error profile")
    parser.add_argument("--counts", type=Path, required=True, help="its letters at target bases")
    parser.add_argument("--hotspots", type=Path, required=True)
    parser.add_argument("--phase", type=Path, required=True, help="phase.yaml: what is near")
    parser.add_argument(
        "--candidates",
        nargs=2,
        action="append",
        default=[],
        metavar=("SOURCE", "VCF"),
        help="a candidate source and its normalised VCF; may be repeated",
    )
    parser.add_argument("--output", type=Path, required=True)


def run(args: argparse.Namespace) -> None:
    """Write the sample VCF."""
    from contextlib import ExitStack

    import pysam

    from hemaline.calling.candidates.clip_rules import load_soft_clip_rules
    from hemaline.calling.candidates.softclips import propose
    from hemaline.calling.clone_fraction import clone_fraction
    from hemaline.calling.evidence.phase_rules import load_phase_rules
    from hemaline.calling.genotypes import read_genotypes, with_genotypes
    from hemaline.calling.neighbour_fragments import with_neighbours
    from hemaline.calling.sample_calling import (
        SampleCaller,
        read_candidates,
        sample_context,
        targeted,
    )
    from hemaline.calling.sample_vcf import write_calls
    from hemaline.errors.allele_rates import load_rates
    from hemaline.filters.filter_file import load_filters
    from hemaline.genome.hotspots import load_hotspots
    from hemaline.inputs.assays import require_assay
    from hemaline.inputs.background_header import describe_background
    from hemaline.inputs.callers import SOFT_CLIP
    from hemaline.reads.confirmation import read_sample_verdict
    from hemaline.reads.fragments import Alignments

    assay = require_assay(args.assay)
    targets = _targets(args.targets)
    hotspots = targeted(load_hotspots(args.hotspots), targets)
    context = sample_context(args.index_type, hotspots)
    general = load_filters(assay.chemistry, assay.filters)
    filters = general.for_sample(context)
    sources = {source: read_candidates(Path(path)) for source, path in args.candidates}
    with ExitStack() as stack:
        alignments = stack.enter_context(Alignments(args.alignments, args.reference))
        # A sample that is not measured has no calls, a normal that is not measured is not used.
        measured = read_sample_verdict(args.verdict).accepted
        normal = None
        if args.normal and read_sample_verdict(args.normal_verdict).accepted:
            normal = stack.enter_context(Alignments(args.normal, args.reference))
        fasta = stack.enter_context(pysam.FastaFile(str(args.reference)))
        rates = load_rates(args.profile, args.counts, assay, fasta.fetch)
        caller = SampleCaller(alignments, fasta, filters, rates)
        calls = []
        if measured:
            rules = load_soft_clip_rules(assay.filters)
            clipped = propose(alignments, fasta, targets, general, rules)
            sources[SOFT_CLIP] = [one.allele for one in clipped]
            calls = caller.call(sources, hotspots, normal)
            near = load_phase_rules(args.phase).distance
            calls = with_neighbours(calls, near, alignments, fasta, filters)
        lengths = dict(zip(fasta.references, fasta.lengths, strict=True))
    if args.role == "germline":
        others = read_genotypes(Path(path) for _, path in args.candidates)
        calls = with_genotypes(calls, filters.genotypes, clone_fraction(args.sex), others)
    background_text = describe_background(assay.background)
    write_calls(args.output, args.sample, calls, lengths, filters, background_text)


def _targets(path: Path) -> list[Interval]:
    """The targets of the sample's assay.

    Raises:
        HemalineError: the BED file is broken.
    """
    from hemaline.common.intervals import read_bed
    from hemaline.common.problems import Problems

    problems = Problems()
    targets = read_bed(path, problems)
    problems.raise_errors()
    return targets
