"""Support of the reads for one allele, counted in fragments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from statistics import median_low

from hemaline.filters.filter_set import Counts
from hemaline.genome.alleles import Allele


@dataclass(frozen=True, slots=True)
class Carrier:
    """A fragment that carries the allele: how well it fits, and how it was read.

    ``mismatches`` counts good-quality differences from the alternative haplotype, ``differing`` are
    their 0-based reference positions, those in inserted bases left out; ``f1r2`` states
    whether read 1 is the forward one (None where there is no read 2); ``is_aligned``, that the
    aligner itself wrote this very indel; ``is_combined``, that the read fits it together with its
    other gaps only, or next to a clipped end of another change; ``end_distance`` is that of the
    mate that reads deeper.
    """

    mismatches: int
    forward: bool
    reverse: bool
    f1r2: bool | None = None
    end_distance: int = 0
    mapping_quality: int = 0
    is_aligned: bool = False
    is_combined: bool = False
    differing: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Evidence:
    """Fragments at one allele.

    ``scaled_depth`` is the depth where the haplotypes are not equally visible (indels): as
    many fragments as would be informative if both were as visible as a single base. ``carriers``
    are the fragments of ``alt`` by read name. ``undecided``: differing positions, by read name, of
    fragments of ``ambiguous`` that may carry it, because a bad base hides a change of several
    bases, or because the read ends too soon next to an indel. Neither is part of what is written.
    """

    allele: Allele
    ref: int
    alt: int
    other: int
    ambiguous: int
    alt_forward: int
    alt_reverse: int
    ref_forward: int
    ref_reverse: int
    homopolymer: int
    scaled_depth: int | None = None
    alt_f1r2: int = 0
    alt_f2r1: int = 0
    ref_f1r2: int = 0
    ref_f2r1: int = 0
    end_distance: int | None = None
    mapping_quality: int | None = None
    carriers: Mapping[str, Carrier] = field(default_factory=dict, compare=False, repr=False)
    undecided: Mapping[str, frozenset[int]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def depth(self) -> int:
        """Fragments that distinguish the haplotypes, brought to one scale."""
        if self.scaled_depth is not None:
            return self.scaled_depth
        return self.ref + self.alt + self.other

    @property
    def vaf(self) -> float | None:
        """Alternative share of ``depth``; None where nothing was seen."""
        return self.alt / self.depth if self.depth else None

    @cached_property
    def exact(self) -> int:
        """Carriers that fit the allele alone, without a mismatch."""
        return sum(not (c.mismatches or c.is_combined) for c in self.carriers.values())

    def differing(self, fragment: str) -> frozenset[int]:
        """Positions of the mismatches of a carrier, or of a fragment that may be one."""
        carrier = self.carriers.get(fragment)
        return carrier.differing if carrier else self.undecided[fragment]

    def without(self, fragments: set[str]) -> Evidence:
        """The evidence when these carriers turn out to carry another allele."""
        gone = [carrier for name, carrier in self.carriers.items() if name in fragments]
        if not gone:
            return self
        left = {n: c for n, c in self.carriers.items() if n not in fragments}
        return replace(
            self,
            alt=self.alt - len(gone),
            other=self.other + len(gone),
            alt_forward=self.alt_forward - sum(c.forward for c in gone),
            alt_reverse=self.alt_reverse - sum(c.reverse for c in gone),
            alt_f1r2=self.alt_f1r2 - sum(c.f1r2 is True for c in gone),
            alt_f2r1=self.alt_f2r1 - sum(c.f1r2 is False for c in gone),
            end_distance=typical_end_distance(left),
            mapping_quality=mean_mapping_quality(left),
            carriers=left,
        )

    def counts(self, is_hotspot: bool = False, background: float | None = None) -> Counts:
        """As the filters read it; ``background`` is the allele's own error rate, if known."""
        return Counts(
            depth=self.depth,
            alt_reads=self.alt,
            alt_forward=self.alt_forward,
            alt_reverse=self.alt_reverse,
            ref_forward=self.ref_forward,
            ref_reverse=self.ref_reverse,
            is_indel=self.allele.is_indel,
            indel_length=abs(self.allele.length_change),
            homopolymer=self.homopolymer,
            is_hotspot=is_hotspot,
            is_oxidation=self.allele.is_oxidation,
            background=background,
            alt_f1r2=self.alt_f1r2,
            alt_f2r1=self.alt_f2r1,
            ref_f1r2=self.ref_f1r2,
            ref_f2r1=self.ref_f2r1,
            end_distance=self.end_distance,
            mapping_quality=self.mapping_quality,
        )


def typical_end_distance(carriers: Mapping[str, Carrier]) -> int | None:
    """Median over the carriers; None without any."""
    return median_low([c.end_distance for c in carriers.values()]) if carriers else None


def mean_mapping_quality(carriers: Mapping[str, Carrier]) -> int | None:
    """Mean over the carriers, rounded; None without any."""
    if not carriers:
        return None
    return round(sum(carrier.mapping_quality for carrier in carriers.values()) / len(carriers))
