"""Candidates of every source, and every hotspot, to filtered calls of one sample."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pysam

from hemaline.calling.evidence.allele_evidence import Evidence
from hemaline.calling.evidence.phasing import joint_changes, merged, settle
from hemaline.calling.evidence.recount import recount
from hemaline.calling.sample_vcf import Call
from hemaline.common.intervals import Interval
from hemaline.errors.allele_rates import AlleleRates
from hemaline.filters.filter_document import PhasingRules
from hemaline.filters.filter_set import FilterSet, SampleContext
from hemaline.genome.alleles import Allele
from hemaline.genome.hotspots import Hotspot
from hemaline.genome.vcf_files import whole_vcf
from hemaline.reads.fragments import Alignments


def read_candidates(path: Path) -> list[Allele]:
    """Sequence alleles of a candidate source's normalised VCF; symbolic ones are left out.

    Raises:
        HemalineError: it is cut or no VCF (HL-H01).
    """
    with whole_vcf(path) as records:
        return [
            Allele(record.chrom, record.pos, record.ref.upper(), alt.upper())
            for record in records
            for alt in record.alts or ()
            if record.ref and set(record.ref.upper() + alt.upper()) <= set("ACGT")
        ]


@dataclass(frozen=True)
class SampleCaller:
    """Evaluates the candidates of one sample by its reads, its filters and the error rates."""

    alignments: Alignments
    reference: pysam.FastaFile
    filters: FilterSet
    rates: AlleleRates | None = None

    def call(
        self,
        sources: Mapping[str, Sequence[Allele]],
        hotspots: Iterable[Allele],
        normal: Alignments | None = None,
    ) -> list[Call]:
        """Recount each proposed allele, and each hotspot, and filter it; in genomic order."""
        callers: dict[Allele, list[str]] = {}
        for source, alleles in sources.items():
            for allele in alleles:
                callers.setdefault(allele, []).append(source)
        named = frozenset(hotspots)
        counted = self._counted(sorted(named | callers.keys()), callers)
        sound = [not self._failed(one, one.allele in named) for one in counted]
        settled = settle(counted, sound, self.filters.rules.phasing)
        in_normal = self._in_normal(normal, [one.allele for one in settled])
        return [
            Call(
                evidence=one,
                failed=self._failed(one, one.allele in named),
                is_hotspot=one.allele in named,
                callers=tuple(sorted(callers.get(one.allele, ()))),
                normal_depth=seen.depth if (seen := in_normal.get(one.allele)) else None,
                normal_alt_reads=seen.alt if seen else None,
            )
            for one in settled
        ]

    def _counted(
        self, wanted: Sequence[Allele], callers: dict[Allele, list[str]]
    ) -> list[Evidence]:
        """Evidence of what was proposed and of the changes that some of it makes together."""
        counted = list(self._recount(self.alignments, wanted))
        joint: set[Allele] = set()
        for group in joint_changes(counted, self.filters.rules.phasing):
            first0, end0 = group[0].allele.pos - 1, group[-1].allele.pos
            bases = self.reference.fetch(group[0].allele.chrom, first0, end0)
            change = merged(group, bases, first0)
            joint.add(change)
            seen_by = {name for one in group for name in callers.get(one.allele, ())}
            callers[change] = sorted(seen_by.union(callers.get(change, ())))
        counted += self._recount(self.alignments, sorted(joint.difference(wanted)))
        return sorted(counted, key=lambda one: one.allele)

    def _recount(self, alignments: Alignments, wanted: Sequence[Allele]) -> Iterator[Evidence]:
        return recount(alignments, self.reference, wanted, self.filters)

    def _failed(self, evidence: Evidence, is_hotspot: bool) -> tuple[str, ...]:
        rate = self.rates.of(evidence.allele, evidence.homopolymer) if self.rates else None
        counts = evidence.counts(is_hotspot, rate)
        return self.filters.failed(counts.variables(self.filters), evidence.allele)

    def _in_normal(
        self, normal: Alignments | None, wanted: Sequence[Allele]
    ) -> dict[Allele, Evidence]:
        return {e.allele: e for e in self._recount(normal, wanted)} if normal else {}


def targeted(hotspots: Iterable[Hotspot], targets: Sequence[Interval]) -> list[Allele]:
    """Alleles of the hotspots that are inside the targets."""
    return [
        hotspot.allele
        for hotspot in hotspots
        if any(hotspot.allele.interval.overlaps(target) for target in targets)
    ]


def sample_context(index_type: str, hotspots: Sequence[Allele]) -> SampleContext:
    """Sample data for filters: the index type of its sheet, the hotspots of its targets."""
    return SampleContext(index_type == "unique_dual", max(len(hotspots), 1))


def explained_stretches(calls: Iterable[Call], rules: PhasingRules) -> list[Interval]:
    """Where clipped ends belong to an insertion or deletion that passed, wherever it is placed."""
    return [
        call.allele.interval.widened(rules.shadow_margin + abs(call.allele.length_change))
        for call in calls
        if call.passed and abs(call.allele.length_change) >= rules.shadow_length
    ]
