"""Measurements of one control sample: fragments on target, and its stated variants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pysam

from hemaline.calling.evidence.allele_evidence import Evidence
from hemaline.calling.evidence.recount import recount
from hemaline.calling.sample_vcf import Call
from hemaline.common.intervals import Interval, merge
from hemaline.common.problems import raised_together
from hemaline.filters.filter_set import FilterSet
from hemaline.genome.alleles import Allele, SequenceSource, normalised
from hemaline.inputs.stated_variants import StatedVariant
from hemaline.reads.fragments import Alignments

# A patient's sample in the place of an empty one: nobody needs the figure to the last fragment,
# and names are held in memory.
MOST_FRAGMENTS = 1_000_000


@dataclass(frozen=True)
class VariantMeasure:
    """A stated variant in one control.

    ``depth`` and ``alt`` count fragments; ``failed`` names the technical filters that stop it, and
    is None where it is not among the sample's calls.
    """

    name: str
    on_target: bool
    depth: int
    alt: int
    failed: tuple[str, ...] | None

    @property
    def vaf(self) -> float | None:
        """A fraction; None without fragments."""
        return self.alt / self.depth if self.depth else None


@dataclass(frozen=True)
class ControlMeasure:
    """One control: None, and no variants, where the sample was refused and is not measured."""

    fragments: int | None = None
    variants: tuple[VariantMeasure, ...] = ()


def count_fragments(
    alignments: Alignments, targets: Iterable[Interval], min_mapping_quality: int
) -> int:
    """Fragments with a read that counts on a target, at most :data:`MOST_FRAGMENTS`."""
    names: set[str] = set()
    for target in merge(targets):
        for read in alignments.reads(target):
            if read.mapping_quality >= min_mapping_quality:
                names.add(read.query_name)
                if len(names) == MOST_FRAGMENTS:
                    return MOST_FRAGMENTS
    return len(names)


def stated_alleles(
    stated: Sequence[StatedVariant], sequence: SequenceSource, table: Path
) -> dict[str, Allele]:
    """The allele of each stated variant by its name, as the calls write it.

    Raises:
        HemalineError: REF is not what the reference has there (HL-O03).
    """
    with raised_together() as problems:
        found = {}
        for variant in stated:
            allele = variant.allele
            bases = _bases(sequence, allele.interval)
            if bases != allele.ref:
                place = f"{allele.chrom}:{allele.pos}"
                what = {"found": bases or "nothing", "place": place, "ref": allele.ref}
                problems.add("HL-O03", table, None, "ref", **what)
            else:
                found[variant.name] = normalised(allele, sequence)
    return found


def _bases(sequence: SequenceSource, place: Interval) -> str:
    try:
        return sequence(place.chrom, place.start, place.end).upper()
    except (KeyError, ValueError):
        return ""


def measure_variants(
    alleles: Mapping[str, Allele],
    calls: Iterable[Call],
    targets: Sequence[Interval],
    alignments: Alignments,
    reference: pysam.FastaFile,
    filters: FilterSet,
) -> tuple[VariantMeasure, ...]:
    """Evidence of each stated variant: that of its call, or of a recount where it has none.

    Nothing is proposed to the caller for it: a control shows what a patient's sample would.
    """
    wanted = frozenset(alleles.values())
    called = {call.allele: call for call in calls if call.allele in wanted}
    missing = sorted(wanted - called.keys())
    counted = {e.allele: e for e in recount(alignments, reference, missing, filters)}
    return tuple(
        _measured(name, allele, called.get(allele), counted.get(allele), targets)
        for name, allele in alleles.items()
    )


def _measured(
    name: str,
    allele: Allele,
    call: Call | None,
    counted: Evidence | None,
    targets: Sequence[Interval],
) -> VariantMeasure:
    seen = call.evidence if call else counted
    assert seen is not None
    on_target = any(allele.interval.overlaps(target) for target in targets)
    return VariantMeasure(name, on_target, seen.depth, seen.alt, call.failed if call else None)
