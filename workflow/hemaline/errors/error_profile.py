"""A sample's own error rates: substitutions by context, indels by homopolymer length.

Every rate is the share of a base's fragments that show one given wrong allele. It is written with
its counts, as mean and as upper bound (:func:`hemaline.common.statistics.rate_bound`); the
bound is what lookups give. How it is measured: :mod:`hemaline.errors.error_measurement`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from hemaline.common.documents.json_files import read_instance, write_json
from hemaline.common.intervals import Interval
from hemaline.errors.contexts import CONTEXTS, Fetch, context_indices, flanked
from hemaline.errors.site_counts import LETTERS
from hemaline.genome.alleles import Allele


@dataclass(frozen=True)
class Rate:
    """Errors among fragments; ``rate`` after shrinkage, ``bound`` its upper bound."""

    errors: int
    fragments: int
    rate: float
    bound: float


@dataclass(frozen=True)
class IndelRate(Rate):
    """``longest_run`` is the last homopolymer length of the class, None for the open one."""

    kind: str
    is_short: bool
    longest_run: int | None


@dataclass(frozen=True)
class Orientation:
    """Errors of a folded class by which of its two letters the first read of the pair shows.

    ``excess`` is the rate where read 1 shows the purine's change (G>T for the class C>A) minus
    that where it shows the pyrimidine's: near 0 unless damage happened on one strand before
    amplification (oxidation: Costello et al., Nucleic Acids Res 41:e67, 2013).
    """

    pyrimidine_errors: int
    pyrimidine_fragments: int
    purine_errors: int
    purine_fragments: int
    excess: float


@dataclass(frozen=True)
class Measured:
    """Bases that were assessed, and those left out of the substitution rates, by reason."""

    bases: int
    variant: int
    driver: int
    outlier: int
    gap_variant: int


@dataclass(frozen=True)
class ErrorProfile:
    """Error rates of one sample; ``oxidation`` is the excess of the class C>A."""

    measured: Measured
    classes: Mapping[str, Rate]
    contexts: Mapping[str, Rate]
    indels: tuple[IndelRate, ...]
    orientation: Mapping[str, Orientation]
    short_indel: int

    @property
    def oxidation(self) -> float:
        """How much more often read 1 shows G>T than C>A, as a rate."""
        return self.orientation["C>A"].excess

    def substitution_rates(self, sequence: str) -> NDArray[np.float64]:
        """Bound of every base and alternative letter, shape (bases, 4).

        ``sequence`` has one base more on either side. NaN where the alternative is the reference
        or the context is not known (N).
        """
        bounds = np.array([*(self.contexts[name].bound for name in CONTEXTS), np.nan])
        return bounds[context_indices(sequence)]

    def base_rates(self, sequence: str) -> NDArray[np.float64]:
        """The largest bound over the three alternatives of every base, shape (bases,)."""
        rates = self.substitution_rates(sequence)
        known = ~np.isnan(rates)
        largest = np.where(known, rates, -np.inf).max(axis=1)
        return np.asarray(np.where(known.any(axis=1), largest, np.nan))

    def indel_rate(self, is_insertion: bool, length: int, homopolymer: int) -> float:
        """Bound of an indel of ``length`` bases in a homopolymer of so many."""
        kind, is_short = _kind(is_insertion), length <= self.short_indel
        for one in self.indels:
            if (one.kind, one.is_short) == (kind, is_short) and (
                one.longest_run is None or homopolymer <= one.longest_run
            ):
                return one.bound
        raise LookupError(f"no {kind} class for a homopolymer of {homopolymer}")

    def allele_rate(self, allele: Allele, fetch: Fetch, homopolymer: int) -> float | None:
        """Bound of any sequence allele; None for a delins or an unknown context.

        A change of several bases needs all its errors at once, so the smallest of their bounds
        bounds it too.
        """
        if allele.is_indel:
            if allele.variant_class == "delins":
                return None
            change = allele.length_change
            return self.indel_rate(change > 0, abs(change), homopolymer)
        rates = self.substitution_rates(flanked(fetch, allele.interval, 1))
        own = [
            float(rates[i, LETTERS.index(alt)])
            for i, (ref, alt) in enumerate(zip(allele.ref, allele.alt, strict=True))
            if ref != alt and alt in LETTERS
        ]
        return min(own) if own and not np.isnan(own).any() else None

    def region_rates(self, fetch: Fetch, region: Interval) -> NDArray[np.float64]:
        """:meth:`base_rates` of a region of the reference."""
        return self.base_rates(flanked(fetch, region, 1))


def _kind(is_insertion: bool) -> str:
    return "insertion" if is_insertion else "deletion"


@dataclass(frozen=True)
class _Stored:
    """The content of a profile's file."""

    profile: ErrorProfile
    format: Literal["hemaline-error-profile 2"] = "hemaline-error-profile 2"


def write_profile(path: Path, profile: ErrorProfile) -> None:
    """Write the profile as JSON; the same reads give the same bytes."""
    write_json(path, _rounded(asdict(_Stored(profile))), indent=1)


def _rounded(value: Any) -> Any:
    """Floats to six significant digits: what counts can carry, the same on every machine."""
    if isinstance(value, float):
        return float(f"{value:.6g}")
    if isinstance(value, dict):
        return {key: _rounded(entry) for key, entry in value.items()}
    return [_rounded(entry) for entry in value] if isinstance(value, list | tuple) else value


def load_profile(path: Path) -> ErrorProfile:
    """The profile of a file that :func:`write_profile` wrote.

    Raises:
        HemalineError: it is damaged, or of another format version.
    """
    return read_instance(path, _Stored).profile
