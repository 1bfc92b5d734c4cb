"""Say of every region of every scope whether one sample was looked at well enough."""

from __future__ import annotations

import argparse
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("--sample", required=True)
    parser.add_argument("--alignments", type=Path, required=True)
    parser.add_argument("--sex", default="unknown", help="sex of the sample sheet")
    parser.add_argument("--index-type", default="", help="index type of the sample sheet")
    parser.add_argument("--calls", type=Path, required=True, help="the sample's VCF")
    parser.add_argument("--reference", type=Path, required=True)
    parser.add_argument("--targets", type=Path, required=True)
    parser.add_argument("--assay", type=Path, required=True)
    parser.add_argument("--profile", type=Path, required=True, help="the sample's error profile")
    parser.add_argument("--counts", type=Path, required=True, help="its letters at target bases")
    parser.add_argument("--panels", type=Path, required=True)
    parser.add_argument("--transcripts", type=Path, required=True)
    parser.add_argument("--hotspots", type=Path, required=True)
    parser.add_argument("--scopes", type=Path, required=True)
    parser.add_argument("--verdict", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)


def run(args: argparse.Namespace) -> None:
    """Write the sample's part of the callability table."""
    import pysam

    from hemaline.allele_rates import load_rates
    from hemaline.assays import require_assay
    from hemaline.callability import Assessor
    from hemaline.callability_table import write_rows
    from hemaline.calling import explained_stretches
    from hemaline.clone_fraction import clone_fraction
    from hemaline.confirmation import read_sample_verdict
    from hemaline.filters import SampleContext, load_filters
    from hemaline.fragments import Alignments
    from hemaline.hotspots import load_hotspots
    from hemaline.intervals import by_contig, read_bed
    from hemaline.limits import LimitModel
    from hemaline.panels import load_panel
    from hemaline.problems import Problems
    from hemaline.sample_vcf import read_calls
    from hemaline.scopes import load_scopes
    from hemaline.transcripts import load_transcripts

    assay = require_assay(args.assay)
    scopes = load_scopes(
        args.scopes, load_transcripts(args.transcripts), load_hotspots(args.hotspots)
    )
    problems = Problems()
    targets = by_contig(read_bed(args.targets, problems))
    problems.raise_errors()
    filters = load_filters(assay.chemistry, assay.filters).for_sample(
        SampleContext(unique_dual=args.index_type == "unique_dual")
    )
    regions = [region for gene in scopes.values() for region in gene]
    with pysam.FastaFile(str(args.reference)) as fasta:
        assessor = Assessor(
            sample_id=args.sample,
            limits=LimitModel(filters),
            floor=assay.report_vaf,
            targets=targets,
            panel_genes=frozenset(
                g for name in assay.panels for g in load_panel(args.panels, name)
            ),
            sequence=fasta.fetch,
            rates=load_rates(args.profile, args.counts, assay, fasta.fetch),
            clone=clone_fraction(args.sex),
            explained=explained_stretches(read_calls(args.calls), filters.phasing),
        )
        if read_sample_verdict(args.verdict).accepted:
            with Alignments(args.alignments, args.reference) as alignments:
                rows = assessor.assess(regions, alignments)
        else:
            rows = assessor.failed(regions)
    write_rows(args.output, rows)
