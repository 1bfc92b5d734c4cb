"""Alleles whose reads are shown: reported variants, and events that are none of them."""

from __future__ import annotations

from hemaline.reports.reads.read_subjects import read_subjects
from rows import event_row, variant_row


def test_an_allele_that_is_both_is_shown_once() -> None:
    reported = variant_row("FLT3", reported=True)
    hidden = variant_row("TP53", reported=False)
    site = f"{reported.chrom}:{reported.pos}"
    events = [
        event_row("FLT3-ITD", "FLT3", 1, insertion_site=site, ref=reported.ref, alt=reported.alt),
        event_row("FLT3-ITD", "FLT3", 1, insertion_site="chr13:28034100", ref="A", alt="ACC"),
        event_row("FLT3-ITD", "FLT3", 0),
        event_row("KMT2A-PTD", "KMT2A", 1),
    ]
    found = read_subjects([reported, hidden], events)
    assert [str(one.allele) for one in found] == [
        f"{site}:{reported.ref}>{reported.alt}",
        "chr13:28034100:A>ACC",
    ]
    assert [one.name.split()[0] for one in found] == ["FLT3", "FLT3"]
