"""Report the events of one sample, and measure the depths of those that need other samples."""

from __future__ import annotations

import argparse
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("--sample", required=True)
    parser.add_argument("--sex", required=True, help="as in the sample sheet")
    parser.add_argument("--index-type", required=True, help="as in the sample sheet")
    parser.add_argument("--calls", type=Path, required=True, help="the sample's VCF")
    parser.add_argument("--alignments", type=Path, required=True)
    parser.add_argument("--reference", type=Path, required=True)
    parser.add_argument("--targets", type=Path, required=True)
    parser.add_argument("--assay", type=Path, required=True)
    parser.add_argument("--panels", type=Path, required=True)
    parser.add_argument("--transcripts", type=Path, required=True)
    parser.add_argument("--events", type=Path, required=True)
    parser.add_argument("--verdicts", type=Path, nargs="+", required=True)
    parser.add_argument("--rows", type=Path, required=True, help="output: events told by alleles")
    parser.add_argument("--depths", type=Path, required=True, help="output: depths of the others")


def run(args: argparse.Namespace) -> None:
    """Write the sample's parts of the events table."""
    import pysam

    from hemaline.assays import require_assay
    from hemaline.callability import Assessor
    from hemaline.calling import explained_stretches
    from hemaline.clone_fraction import clone_fraction
    from hemaline.event_definitions import load_events
    from hemaline.event_tables import write_sample
    from hemaline.events import Looked, event_rows
    from hemaline.exon_ratio import ExonDepth, measure
    from hemaline.filters import SampleContext, load_filters
    from hemaline.fragments import Alignments
    from hemaline.intervals import by_contig, read_bed
    from hemaline.limits import LimitModel
    from hemaline.panels import load_panel
    from hemaline.problems import Problems
    from hemaline.sample_vcf import read_calls
    from hemaline.transcripts import load_transcripts
    from hemaline.units import read_verdict

    assay = require_assay(args.assay)
    problems = Problems()
    targets = by_contig(read_bed(args.targets, problems))
    problems.raise_errors()
    filters = load_filters(assay.chemistry, assay.filters).for_sample(
        SampleContext(unique_dual=args.index_type == "unique_dual")
    )
    genes = frozenset(g for name in assay.panels for g in load_panel(args.panels, name))
    accepted = all(read_verdict(path).accepted for path in args.verdicts)
    calls = list(read_calls(args.calls)) if accepted else []
    rows, depths = [], []
    with (
        pysam.FastaFile(str(args.reference)) as fasta,
        Alignments(args.alignments, args.reference) as alignments,
    ):
        assessor = Assessor(
            sample_id=args.sample,
            limits=LimitModel(filters),
            floor=assay.report_vaf,
            targets=targets,
            panel_genes=genes,
            sequence=fasta.fetch,
            clone=clone_fraction(args.sex),
            explained=explained_stretches(calls, filters.phasing),
        )
        looked = Looked(
            args.sample,
            assay.report_vaf,
            filters.longest_insertion,
            load_transcripts(args.transcripts),
            fasta.fetch,
        )
        for event in load_events(args.events):
            if event.exon_ratio is None:
                scope = event.scope_regions()
                statuses = (
                    assessor.assess(scope, alignments) if accepted else assessor.failed(scope)
                )
                rows += event_rows(event, calls, statuses, looked)
            elif not accepted or event.gene not in genes:
                reason = "not_on_panel" if accepted else "sample_failed_qc"
                depths.append(ExonDepth(args.sample, event.name, None, None, reason))
            else:
                depths.append(measure(args.sample, event, targets, alignments, filters))
    write_sample(args.rows, args.depths, rows, depths)
