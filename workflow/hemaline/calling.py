"""Candidates of every source, and every hotspot, to filtered calls of one sample."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pysam

from hemaline.alleles import Allele
from hemaline.evidence import Evidence, recount
from hemaline.filters import FilterSet
from hemaline.fragments import Alignments
from hemaline.hotspots import Hotspot
from hemaline.intervals import Interval
from hemaline.sample_vcf import Call


def read_candidates(path: Path) -> list[Allele]:
    """Sequence alleles of a candidate source's normalised VCF; symbolic ones are left out."""
    with pysam.VariantFile(str(path)) as records:
        return [
            Allele(record.chrom, record.pos, record.ref.upper(), alt.upper())
            for record in records
            for alt in record.alts or ()
            if record.ref and set(record.ref.upper() + alt.upper()) <= set("ACGT")
        ]


def call_variants(
    alignments: Alignments,
    normal: Alignments | None,
    reference: pysam.FastaFile,
    sources: Mapping[str, Sequence[Allele]],
    hotspots: Iterable[Hotspot],
    targets: Sequence[Interval],
    filters: FilterSet,
) -> list[Call]:
    """Recount each proposed allele, and each hotspot inside ``targets``, and filter it."""
    callers: dict[Allele, list[str]] = {}
    for source, alleles in sources.items():
        for allele in alleles:
            callers.setdefault(allele, []).append(source)
    named = {
        hotspot.allele
        for hotspot in hotspots
        if any(hotspot.allele.interval.overlaps(target) for target in targets)
    }
    wanted = sorted(named | callers.keys())
    in_normal = _in_normal(normal, reference, wanted, filters)
    return [
        Call(
            evidence=evidence,
            failed=filters.failed(evidence.counts().variables(filters)),
            is_hotspot=evidence.allele in named,
            callers=tuple(sorted(callers.get(evidence.allele, ()))),
            normal_depth=seen.depth if (seen := in_normal.get(evidence.allele)) else None,
            normal_alt_reads=seen.alt if seen else None,
        )
        for evidence in recount(alignments, reference, wanted, filters)
    ]


def _in_normal(
    normal: Alignments | None,
    reference: pysam.FastaFile,
    wanted: Sequence[Allele],
    filters: FilterSet,
) -> dict[Allele, Evidence]:
    if normal is None:
        return {}
    return {e.allele: e for e in recount(normal, reference, wanted, filters)}
