"""Evidence of one sample for callability and events, read from the files of its run."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pysam

from hemaline.callability.region_assessment import Assessor
from hemaline.callability.region_status import RegionStatus
from hemaline.callability.scopes import ScopeRegion
from hemaline.calling.clone_fraction import clone_fraction
from hemaline.calling.limits import LimitModel
from hemaline.calling.sample_calling import explained_stretches, sample_context, targeted
from hemaline.calling.sample_vcf import Call, read_calls
from hemaline.common.intervals import by_contig, read_bed
from hemaline.common.problems import Problems
from hemaline.errors.allele_rates import load_rates
from hemaline.filters.filter_file import load_filters
from hemaline.genome.hotspots import load_hotspots
from hemaline.genome.panels import load_panel
from hemaline.inputs.assays import Assay, require_assay
from hemaline.reads.confirmation import read_sample_verdict
from hemaline.reads.fragments import Alignments


@dataclass(frozen=True)
class SampleLook:
    """Inputs of callability in a sample; ``calls`` are none of one that was not accepted."""

    assay: Assay
    assessor: Assessor
    accepted: bool
    calls: tuple[Call, ...]

    def statuses(
        self, regions: Iterable[ScopeRegion], alignments: Alignments
    ) -> list[RegionStatus]:
        """True if each region is callable; none is in a sample that was not accepted."""
        if self.accepted:
            return self.assessor.assess(regions, alignments)
        return self.assessor.failed(regions)


def configure_look(parser: argparse.ArgumentParser) -> None:
    """Arguments by which a step finds the sample's files."""
    parser.add_argument("--sample", required=True)
    parser.add_argument("--sex", required=True, help="as in the sample sheet")
    parser.add_argument("--index-type", required=True, help="as in the sample sheet")
    parser.add_argument("--verdict", type=Path, required=True, help="whether its reads are whole")
    parser.add_argument("--calls", type=Path, required=True, help="the sample's VCF")
    parser.add_argument("--alignments", type=Path, required=True)
    parser.add_argument("--reference", type=Path, required=True)
    parser.add_argument("--targets", type=Path, required=True)
    parser.add_argument("--assay", type=Path, required=True)
    parser.add_argument("--profile", type=Path, required=True, help="the sample's error profile")
    parser.add_argument("--counts", type=Path, required=True, help="its letters at target bases")
    parser.add_argument("--hotspots", type=Path, required=True)
    parser.add_argument("--panels", type=Path, required=True, help="folder of panels")


def look_at(args: argparse.Namespace, fasta: pysam.FastaFile) -> SampleLook:
    """The sample of a step's arguments.

    Raises:
        HemalineError: one of its files breaks its schema or cannot be used.
    """
    assay = require_assay(args.assay)
    problems = Problems()
    targets = read_bed(args.targets, problems)
    problems.raise_errors()
    filters = load_filters(assay.chemistry, assay.filters).for_sample(
        sample_context(args.index_type, targeted(load_hotspots(args.hotspots), targets))
    )
    accepted = read_sample_verdict(args.verdict).accepted
    calls = tuple(read_calls(args.calls)) if accepted else ()
    assessor = Assessor(
        sample_id=args.sample,
        limits=LimitModel(filters),
        floor=assay.report_vaf,
        targets=by_contig(targets),
        panel_genes=frozenset(g for name in assay.panels for g in load_panel(args.panels, name)),
        sequence=fasta.fetch,
        rates=load_rates(args.profile, args.counts, assay, fasta.fetch),
        clone=clone_fraction(args.sex),
        explained=explained_stretches(calls, filters.phasing),
    )
    return SampleLook(assay, assessor, accepted, calls)
