"""Assess one sample's regions and events: callable or not, and the events found."""

from __future__ import annotations

from pathlib import Path

from hemaline.callability.sample_files import SampleFiles
from hemaline.paths import resource


def assess_sample(
    *,
    files: SampleFiles,
    transcripts: Path,
    regions: Path,
    events: Path,
    depths: Path,
    scopes: Path = resource("scopes.tsv"),
    event_definitions: Path = resource("events.tsv"),
) -> None:
    """Write the sample's parts of the callability and events tables.

    Args:
        regions: output, callability of regions.
        events: output, events that alleles show.
        depths: output, depths by which the others are judged.
    """
    import pysam

    from hemaline.callability.events.event_definitions import load_events
    from hemaline.callability.events.event_reports import EventRow, Looked
    from hemaline.callability.events.exon_ratio import ExonDepth
    from hemaline.callability.events.sample_events import sample_events
    from hemaline.callability.region_status import RegionStatus
    from hemaline.callability.sample_look import look_at
    from hemaline.callability.scopes import load_scopes, regions_of
    from hemaline.common.tables.rows import write_rows
    from hemaline.genome.hotspots import load_hotspots
    from hemaline.genome.transcripts import load_transcripts
    from hemaline.reads.fragments import Alignments

    models = load_transcripts(transcripts)
    assessed = load_scopes(scopes, models, load_hotspots(files.hotspots))
    with (
        pysam.FastaFile(str(files.reference)) as fasta,
        Alignments(files.alignments, files.reference) as alignments,
    ):
        look = look_at(files, fasta)
        assessor = look.assessor
        longest = assessor.limits.filters.detection.insertion.longest
        looked = Looked(files.sample, assessor.floor, longest, models, fasta.fetch)
        statuses = look.statuses(regions_of(assessor.panel_genes, assessed), alignments)
        rows, exons = sample_events(load_events(event_definitions), look, looked, alignments)
    write_rows(regions, RegionStatus, statuses)
    write_rows(events, EventRow, rows)
    write_rows(depths, ExonDepth, exons)
