"""The error rate an allele is judged by: built-in, the sample's own, the panel of normals'.

    rate = max(own, table)      where the table speaks
    rate = max(own, built-in)   where it does not, or there is none

The sample's own rate can only raise: it is the mean of a context, and sites stray from it. (Ion
Torrent reads of BBCAnalyzer: of 15,328 alleles without a variant 18 are beyond p = 1e-4 by the
context's bound, none by the built-in rate.) Only donors can say that a site is quieter.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hemaline.alleles import Allele
from hemaline.background import Background
from hemaline.contexts import Fetch
from hemaline.error_profile import ErrorProfile
from hemaline.error_rules import ErrorRules
from hemaline.intervals import Interval


@dataclass(frozen=True)
class ErrorRates:
    """Rates of one sample; ``profile`` and ``table`` where there are such."""

    rules: ErrorRules
    fetch: Fetch
    profile: ErrorProfile | None = None
    table: Background | None = None

    def rate(self, allele: Allele, homopolymer: int) -> float:
        """Share of fragments that show a normalised allele by error, as an upper bound.

        Args:
            allele: sequence allele, indels left-aligned.
            homopolymer: length of the run an indel lies in or beside.
        """
        learned = self.table.rate(allele) if self.table else None
        built_in = self.rules.indel if allele.is_indel else self.rules.substitution
        own = self.profile.allele_rate(allele, self.fetch, homopolymer) if self.profile else None
        return max(built_in if learned is None else learned, own or 0.0)

    def indel_rate(self, length: int, homopolymer: int) -> float:
        """Of any insertion or deletion so long, wherever it lies: what a limit must assume."""
        if self.profile is None:
            return self.rules.indel
        own = (self.profile.indel_rate(kind, length, homopolymer) for kind in (True, False))
        return max(self.rules.indel, *own)

    def substitution_rates(self, region: Interval) -> NDArray[np.float64]:
        """The largest of the three substitutions of every base, shape (bases,)."""
        rates = np.full(len(region), self.rules.substitution)
        if self.table:
            rates = self.table.rates(region, rates)
        if self.profile:
            rates = np.fmax(rates, self.profile.region_rates(self.fetch, region))
        return rates

    @property
    def source(self) -> str:
        """Where rates come from, for tables and provenance."""
        if self.table is None:
            return "built-in"
        header = self.table.header
        return f"panel of normals {header.version[:12]} ({header.donors} donors)"
