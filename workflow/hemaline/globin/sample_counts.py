"""Counts of one sample from its alignments, the reference, its targets and its calls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pysam

from hemaline.calling.sample_vcf import Call
from hemaline.common.intervals import Interval
from hemaline.globin.globin_counts import GlobinCounts, HeterozygousSite
from hemaline.globin.locus_reads import LocusReads, read_loci
from hemaline.globin.locus_tables import HeterozygousRules, LocusTables
from hemaline.globin.windows import WindowFlags, Windows


def count_loci(
    sample_id: str,
    alignments: Path,
    reference: Path,
    fasta: pysam.FastaFile,
    targets: Mapping[str, Sequence[Interval]],
    calls: Iterable[Call],
    tables: LocusTables,
) -> GlobinCounts:
    """Counts of a sample.

    Args:
        sample_id: as in the sheet.
        alignments: CRAM or BAM with its index.
        reference: FASTA of it.
        fasta: the same, opened; a contig that it lacks has no bases.
        targets: merged targets by contig.
        calls: of the sample, for heterozygous SNVs.
        tables: segments and rules.
    """
    windows = Windows.of(tables)
    targeted = windows.targeted(targets, tables.rules.targeted)
    found = read_loci(alignments, reference, windows, tables)
    return GlobinCounts(
        sample_id=sample_id,
        reads=tuple(int(number) for number in found.windows),
        targeted=tuple(bool(one) for one in targeted),
        gc=tuple(_gc(window.places, fasta) for window in windows.windows),
        depth=_depth(found, windows, targeted),
        read_length=found.read_length,
        fragment_length=found.fragment_length,
        fragment_deviation=found.fragment_deviation,
        bases=found.bases,
        splits=tuple(found.splits),
        pairs=tuple(found.pairs),
        heterozygous=tuple(_heterozygous(calls, tables.rules.heterozygous, windows)),
    )


def _gc(places: Sequence[Interval], fasta: pysam.FastaFile) -> float:
    """Share of G and C over all stretches of a window; 0.5 where the reference has no bases."""
    known = [one for one in places if one.chrom in fasta.references]
    text = "".join(fasta.fetch(one.chrom, one.start, one.end) for one in known).upper()
    bases = sum(map(text.count, "ACGT"))
    return round((text.count("G") + text.count("C")) / bases, 4) if bases else 0.5


def _depth(found: LocusReads, windows: Windows, targeted: WindowFlags) -> float:
    """Fragments at a base, without those counted twice where mates overlap."""
    bases = sum(
        len(place)
        for window, inside in zip(windows.windows, targeted, strict=True)
        if inside
        for place in window.places
    )
    if not bases:
        return 0.0
    seen = found.read_length
    if found.fragment_length:
        seen = min(2 * found.read_length, found.fragment_length) / 2
    return float(np.sum(found.windows[targeted])) * seen / bases


def _heterozygous(
    calls: Iterable[Call], rules: HeterozygousRules, windows: Windows
) -> Iterator[HeterozygousSite]:
    places = [place for window in windows.windows for place in window.places]
    low, high = rules.balance
    for call in calls:
        allele, evidence = call.allele, call.evidence
        if not call.passed or not allele.is_snv or evidence.vaf is None:
            continue
        if evidence.alt < rules.min_fragments or not low <= evidence.vaf <= high:
            continue
        if any(place.contains(allele.chrom, allele.pos - 1) for place in places):
            yield HeterozygousSite(chrom=allele.chrom, pos=allele.pos)
