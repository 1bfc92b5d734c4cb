"""Interface of a call for the variants table: ours, or one of another caller's VCF."""

from __future__ import annotations

from typing import Protocol

from hemaline.calling.evidence.neighbours import Neighbour
from hemaline.calling.sample_vcf import Genotype
from hemaline.genome.alleles import Allele


class Seen(Protocol):
    """Counts of the reads for a row: this project's evidence, or another caller's counts.

    None where another's VCF lacks them.
    """

    @property
    def depth(self) -> int | None:
        """Fragments that distinguish the haplotypes."""

    @property
    def alt(self) -> int | None:
        """Of these those with the alternative allele."""

    @property
    def alt_forward(self) -> int | None:
        """Of these those seen on a forward read."""

    @property
    def alt_reverse(self) -> int | None:
        """Of these those seen on a reverse read."""

    @property
    def ambiguous(self) -> int | None:
        """Fragments that are not informative."""

    @property
    def vaf(self) -> float | None:
        """Alternative share as a fraction."""


class TableCall(Protocol):
    """A call that can become a row of the variants table, of any caller."""

    @property
    def evidence(self) -> Seen:
        """Counts of the reads."""

    @property
    def allele(self) -> Allele:
        """The allele."""

    @property
    def failed(self) -> tuple[str, ...]:
        """Technical filters it failed."""

    @property
    def passed(self) -> bool:
        """True if it failed none."""

    @property
    def callers(self) -> tuple[str, ...]:
        """Candidate sources."""

    @property
    def normal_depth(self) -> int | None:
        """Depth in the matched normal."""

    @property
    def normal_alt_reads(self) -> int | None:
        """Alternative fragments there."""

    @property
    def neighbours(self) -> tuple[Neighbour, ...]:
        """Passing alleles nearby, with the fragments that span both."""

    @property
    def genotype(self) -> Genotype | None:
        """Genotype of a germline sample."""
