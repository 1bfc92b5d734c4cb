"""Call one sample's copy number and allelic imbalance in named regions."""

from __future__ import annotations

from pathlib import Path

from hemaline.paths import resource


def call_copy_number(
    *,
    sample: str,
    fragments: Path,
    verdict: Path,
    calls: Path,
    segments: Path,
    events: Path,
    sex: str,
    disease: str,
    material: str,
    cd138_sorted: str = "",
    plasma_cell_pct: str = "",
    normals: Path | None = None,
    matched: Path | None = None,
    copy_regions: Path = resource("copy_regions.tsv"),
    copy_rules: Path = resource("copy_number.yaml"),
    event_definitions: Path = resource("events.tsv"),
) -> None:
    """Write the sample's rows of both tables; one that was not accepted has no segment.

    Args:
        fragments: counts in bins and at SNPs.
        verdict: whether its reads are whole.
        calls: output, a row of each event.
        segments: output, a row of each arm or part of one.
        events: output, events that a ratio of exons determines; none without a panel.
        sex: of the sample sheet, as the disease, material and myeloma cells.
        normals: panel of normals.
        matched: counts of the patient's normal.
    """
    from hemaline.callability.events.event_definitions import load_events
    from hemaline.callability.events.event_reports import EventRow
    from hemaline.common.problems import Problems
    from hemaline.common.tables.rows import write_rows
    from hemaline.copynumber.bin_counts import CopyCounts
    from hemaline.copynumber.copy_regions import load_copy_regions
    from hemaline.copynumber.copy_rows import CopyRow, SegmentRow, not_assessed
    from hemaline.copynumber.copy_rules import load_copy_rules
    from hemaline.copynumber.exon_ratios import ratio_tests
    from hemaline.copynumber.normals_file import load_normals
    from hemaline.copynumber.purity import sample_facts
    from hemaline.copynumber.sample_copies import call_copies
    from hemaline.reads.confirmation import read_sample_verdict

    rules = load_copy_rules(copy_rules)
    facts = sample_facts(
        sample, sex, disease, material, cd138_sorted, plasma_cell_pct, rules.purity
    )
    counts = CopyCounts.load(fragments)
    is_counted = read_sample_verdict(verdict).accepted
    panel = load_normals(normals) if normals and is_counted else None
    if panel and counts.digest in panel.donor_data:
        problems = Problems()
        problems.add("HL-N29", sample)
        problems.print_report()
        panel = None
    found = call_copies(
        counts,
        panel,
        load_copy_regions(copy_regions),
        facts,
        rules,
        CopyCounts.load(matched) if matched else None,
        ratio_tests(load_events(event_definitions)),
    )
    rows = found.rows
    if not is_counted:
        rows = tuple(map(not_assessed, rows))
    write_rows(calls, CopyRow, rows)
    write_rows(segments, SegmentRow, found.segments)
    write_rows(events, EventRow, found.events)
