"""Evidence of one sample for callability and events, read from the files of its run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pysam

from hemaline.callability.region_assessment import Assessor
from hemaline.callability.region_status import RegionStatus
from hemaline.callability.sample_files import SampleFiles
from hemaline.callability.scopes import ScopeRegion
from hemaline.calling.clone_fraction import clone_fraction
from hemaline.calling.limits import LimitModel
from hemaline.calling.sample_calling import explained_stretches, sample_context, targeted
from hemaline.calling.sample_vcf import Call, read_calls
from hemaline.common.intervals import by_contig, require_bed
from hemaline.errors.allele_rates import load_rates
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


def look_at(files: SampleFiles, fasta: pysam.FastaFile) -> SampleLook:
    """The sample of a step's files.

    Raises:
        HemalineError: one of its files breaks its schema or cannot be used.
    """
    assay = require_assay(files.assay)
    targets = require_bed(files.targets)
    filters = assay.filter_set().for_sample(
        sample_context(files.index_type, targeted(load_hotspots(files.hotspots), targets))
    )
    accepted = read_sample_verdict(files.verdict).accepted
    calls = tuple(read_calls(files.calls)) if accepted else ()
    assessor = Assessor(
        sample_id=files.sample,
        limits=LimitModel(filters),
        floor=assay.report_vaf,
        targets=by_contig(targets),
        panel_genes=frozenset(g for name in assay.panels for g in load_panel(files.panels, name)),
        sequence=fasta.fetch,
        rates=load_rates(files.profile, files.counts, assay, fasta.fetch),
        clone=clone_fraction(files.sex),
        explained=explained_stretches(calls, filters.rules.phasing),
    )
    return SampleLook(assay, assessor, accepted, calls)
