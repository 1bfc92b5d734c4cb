"""Write the page of the reads behind the reported variants of one sample."""

from __future__ import annotations

from pathlib import Path

from hemaline.paths import resource


def write_reads_page(
    *,
    sample: str,
    alignments: Path,
    reference: Path,
    assay: Path,
    variants: Path,
    events: Path,
    page: Path,
    form: Path = resource("report"),
) -> None:
    """Write the page, which is its owner's alone.

    Args:
        alignments: of the sample.
        reference: that it was aligned to.
        assay: of the sample.
        variants: the table of variants.
        events: the table of events.
        page: HTML file.
        form: folder of templates and words.
    """
    import pysam

    from hemaline.callability.events.event_reports import EventRow
    from hemaline.common.tables.rows import read_rows
    from hemaline.inputs.assays import require_assay
    from hemaline.reads.fragments import Alignments
    from hemaline.reports.reads.drawn_fragments import drawn_reads
    from hemaline.reports.reads.read_subjects import read_subjects
    from hemaline.reports.reads.reads_form import FORM, ReadsForm
    from hemaline.reports.reads.reads_page import ShownReads, write_reads
    from hemaline.reports.report_words import Words
    from hemaline.variants.variant_rows import VariantRow

    folder = form / "reads"
    subjects = read_subjects(
        (row for row in read_rows(variants, VariantRow) if row.sample_id == sample),
        (row for row in read_rows(events, EventRow) if row.sample_id == sample),
    )
    alleles = [one.allele for one in subjects]
    filters = require_assay(assay).filter_set()
    with Alignments(alignments, reference) as reads, pysam.FastaFile(str(reference)) as fasta:
        drawn = drawn_reads(reads, fasta, alleles, filters, ReadsForm.load(folder / FORM))
    shown = [ShownReads(*pair) for pair in zip(subjects, drawn, strict=True)]
    write_reads(page, sample, shown, folder, Words.load(form / "words.yaml"))
