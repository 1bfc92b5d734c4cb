"""Measures a sample's error rates from the letters and gaps of its target bases.

Substitutions are distinguished from variants in two rounds. Bases with an alternative allele like a
variant's (share and count, ``filters.yaml``) and driver positions are left out; then those that
exceed the rate of their own context are left out too, and the rest is counted. With k
errors in n fragments the rates are

    class    (k + a) / (n + a / r)     r: built-in rate
    context  (k + a) / (n + a / r)     r: rate of its class

where a = ``prior_errors``: a context seen seldom has the rate of its class. Indels are shrunk to
their built-in rate alone, and never to below what was seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hemaline.common.statistics import (
    at_least_observed_rate,
    binomial_tail,
    rate_bound,
    shrunk_rate,
)
from hemaline.errors.contexts import (
    CONTEXTS,
    OF_CLASS,
    SUBSTITUTION_CLASSES,
    Fetch,
    context_indices,
    flanked,
    is_purine,
    run_lengths,
)
from hemaline.errors.error_profile import ErrorProfile, IndelRate, Measured, Orientation, Rate
from hemaline.errors.site_counts import SiteCounts, letter_codes
from hemaline.filters.filter_document import FilterDocument
from hemaline.genome.alleles import Allele

# Runs are measured to this far beyond a region: longer ones are of the open class anyway.
_RUN_FLANK = 60

_Booleans = NDArray[np.bool_]
_Integers = NDArray[np.int64]


def measure_errors(
    counts: Sequence[SiteCounts], fetch: Fetch, drivers: Iterable[Allele], rules: FilterDocument
) -> ErrorProfile:
    """The error profile of one sample.

    Args:
        counts: letters and gaps of its targets, which do not overlap.
        fetch: reference bases of a contig, 0-based half-open.
        drivers: alleles that are never errors, wherever they are seen.
        rules: what counts as a variant, and how rates are shrunk.
    """
    sites = _Sites.of(counts, fetch, list(drivers))
    variant = _like_variants(sites, rules)
    driver = sites.driver & ~variant
    kept = sites.known & ~variant & ~driver
    outlier = kept & _outliers(sites, _Counted.of(sites, kept), rules)
    counted = _Counted.of(sites, kept & ~outlier)
    indels, gap_variants = _indel_rates(sites, rules)
    return ErrorProfile(
        measured=Measured(
            bases=int(sites.known.sum()),
            variant=int((sites.known & variant).sum()),
            driver=int((sites.known & driver).sum()),
            outlier=int(outlier.sum()),
            gap_variant=gap_variants,
        ),
        classes=_rates(
            SUBSTITUTION_CLASSES, *counted.by_class, rules.background.substitution, rules
        ),
        contexts=_rates(
            CONTEXTS, counted.errors, counted.fragments, counted.class_rates(rules), rules
        ),
        indels=indels,
        orientation=_orientation(sites, kept & ~outlier),
        short_indel=rules.error_profile.short_indel,
    )


@dataclass(frozen=True)
class _Sites:
    """All bases of the targets, one after the other; shapes (bases,), (bases, 4), (2, bases, 4)."""

    by_orientation: _Integers
    context: _Integers
    purine: _Booleans
    known: _Booleans
    driver: _Booleans
    following_run: _Integers
    begins_run: _Booleans
    place: _Integers
    gaps: dict[int, list[tuple[str, int, int]]]

    @property
    def letters(self) -> _Integers:
        return np.asarray(self.by_orientation.sum(axis=0))

    @classmethod
    def of(cls, counts: Sequence[SiteCounts], fetch: Fetch, drivers: Sequence[Allele]) -> _Sites:
        parts: dict[str, list[NDArray[Any]]] = {}
        gaps: dict[int, list[tuple[str, int, int]]] = {}
        done = 0
        for one in counts:
            described = _described(one, fetch, drivers)
            described["place"] = np.where(described["place"] < 0, -1, described["place"] + done)
            for name, array in described.items():
                parts.setdefault(name, []).append(array)
            for gap, number in sorted(one.gaps.items()):
                gaps.setdefault(done + gap.offset, []).append((gap.kind, gap.length, number))
            done += len(one.region)
        joined = {name: np.concatenate(some) for name, some in parts.items()}
        by_orientation = np.concatenate([one.by_orientation for one in counts], axis=1)
        return cls(by_orientation=by_orientation.astype(np.int64), gaps=gaps, **joined)


def _described(one: SiteCounts, fetch: Fetch, drivers: Sequence[Allele]) -> dict[str, NDArray[Any]]:
    """Data of the reference and the drivers for every base of a region."""
    around = flanked(fetch, one.region, _RUN_FLANK)
    inner = around[_RUN_FLANK - 1 : len(around) - _RUN_FLANK + 1]
    context = context_indices(inner)
    runs = run_lengths(around)
    codes = np.frombuffer(inner.encode(), dtype=np.uint8)
    begins_run = codes[1:-1] != codes[2:]
    driver = np.zeros(len(one.region), dtype=np.bool_)
    for allele in drivers:
        changed = allele.changed
        if changed.overlaps(one.region):
            first = max(changed.start - one.region.start, 0)
            driver[first : changed.end - one.region.start] = True
    return {
        "context": context,
        "purine": is_purine(letter_codes(inner[1:-1])),
        "known": (context >= 0).any(axis=1),
        "driver": driver,
        "following_run": runs[_RUN_FLANK + 1 : len(runs) - _RUN_FLANK + 1],
        "begins_run": begins_run,
        # The base before the run that a gap after this base belongs to; -1 outside the region.
        "place": np.maximum.accumulate(np.where(begins_run, np.arange(len(begins_run)), -1)),
    }


def _like_variants(sites: _Sites, rules: FilterDocument) -> _Booleans:
    """Bases where an alternative letter has a variant's share and count of the fragments."""
    letters = sites.letters
    total = letters.sum(axis=1)[:, None]
    large = (letters >= rules.error_profile.variant_fragments) & (
        letters >= rules.error_profile.variant_vaf * total
    )
    return np.asarray((large & (sites.context >= 0)).any(axis=1))


@dataclass(frozen=True)
class _Counted:
    """Errors and fragments of every context, shape (96,)."""

    errors: _Integers
    fragments: _Integers

    @classmethod
    def of(cls, sites: _Sites, kept: _Booleans) -> _Counted:
        letters = sites.letters[kept]
        total = np.broadcast_to(letters.sum(axis=1)[:, None], letters.shape)
        context = sites.context[kept]
        return cls(_summed(letters, context), _summed(total, context))

    @property
    def by_class(self) -> tuple[_Integers, _Integers]:
        return tuple(  # type: ignore[return-value]
            np.bincount(OF_CLASS, weights=one, minlength=len(SUBSTITUTION_CLASSES)).astype(np.int64)
            for one in (self.errors, self.fragments)
        )

    def class_rates(self, rules: FilterDocument) -> NDArray[np.float64]:
        """Rate of each context's class, shape (96,)."""
        return shrunk_rate(
            *self.by_class, rules.background.substitution, rules.error_profile.prior_errors
        )[OF_CLASS]


def _summed(values: _Integers, context: _Integers) -> _Integers:
    known = context >= 0
    sums = np.bincount(context[known], weights=values[known], minlength=len(CONTEXTS))
    return np.asarray(sums.astype(np.int64))


def _outliers(sites: _Sites, counted: _Counted, rules: FilterDocument) -> _Booleans:
    """Bases with a letter that its context's rate does not explain."""
    bounds = rate_bound(
        counted.errors,
        counted.fragments,
        counted.class_rates(rules),
        rules.error_profile.prior_errors,
        rules.error_profile.confidence,
    )
    letters = sites.letters
    rows, columns = np.nonzero(
        (letters >= rules.error_profile.variant_fragments) & (sites.context >= 0)
    )
    total = letters.sum(axis=1)[rows]
    tail = binomial_tail(letters[rows, columns], total, bounds[sites.context[rows, columns]])
    found = np.zeros(len(letters), dtype=np.bool_)
    found[rows[tail < rules.error_profile.outlier_p]] = True
    return found


def _rates(
    names: Sequence[str],
    errors: _Integers,
    fragments: _Integers,
    prior: ArrayLike,
    rules: FilterDocument,
) -> dict[str, Rate]:
    rates = shrunk_rate(errors, fragments, prior, rules.error_profile.prior_errors)
    bounds = rate_bound(
        errors, fragments, prior, rules.error_profile.prior_errors, rules.error_profile.confidence
    )
    return {
        name: Rate(int(k), int(n), float(rate), float(bound))
        for name, k, n, rate, bound in zip(names, errors, fragments, rates, bounds, strict=True)
    }


def _orientation(sites: _Sites, kept: _Booleans) -> dict[str, Orientation]:
    """By class, errors where read 1 shows the pyrimidine's change and where the purine's."""
    sums: dict[bool, list[_Counted]] = {True: [], False: []}
    for first_is_reverse in (False, True):
        letters = sites.by_orientation[int(first_is_reverse)]
        for purine in (False, True):
            chosen = kept & (sites.purine == purine)
            total = np.broadcast_to(letters.sum(axis=1)[:, None], letters.shape)
            context = sites.context[chosen]
            counted = _Counted(_summed(letters[chosen], context), _summed(total[chosen], context))
            # A reverse first read shows the other letter of the base pair.
            sums[purine != first_is_reverse].append(counted)
    found = {}
    for index, name in enumerate(SUBSTITUTION_CLASSES):
        values = {
            purine: tuple(sum(int(c.by_class[i][index]) for c in some) for i in (0, 1))
            for purine, some in sums.items()
        }
        (pk, pn), (uk, un) = values[False], values[True]
        found[name] = Orientation(pk, pn, uk, un, uk / max(un, 1) - pk / max(pn, 1))
    return found


def _indel_rates(sites: _Sites, rules: FilterDocument) -> tuple[tuple[IndelRate, ...], int]:
    """Rates of every kind, length and homopolymer class, and how many bases were left out.

    A gap belongs to the run after its base; a run offers one place for a left-aligned gap, the
    base before it, so only that base's fragments count. A misread base keeps a gap inside its run:
    it is an error of the run's place, and none where that place is left out or not assessed.
    """
    total = sites.letters.sum(axis=1)
    ends = np.array(rules.error_profile.homopolymer_ends)
    classes = np.searchsorted(ends, sites.following_run)
    left_out = sites.driver.copy()
    variants = [
        offset
        for offset, some in sites.gaps.items()
        if any(
            _is_gap_variant(number, int(total[offset]), int(sites.following_run[offset]), n, rules)
            for _, n, number in some
        )
    ]
    left_out[variants] = True
    offers = sites.begins_run & ~left_out
    fragments = np.bincount(classes[offers], weights=total[offers], minlength=len(ends) + 1)
    errors = {key: np.zeros(len(ends) + 1) for key in _indel_keys()}
    for offset, some in sites.gaps.items():
        place = int(sites.place[offset])
        if place >= 0 and not left_out[place] and not left_out[offset]:
            for kind, length, number in some:
                errors[kind, length <= rules.error_profile.short_indel][classes[offset]] += number
    return tuple(
        _indel_rate(kind, is_short, end, int(k), int(n), rules)
        for (kind, is_short), found in errors.items()
        for k, n, end in zip(
            found, fragments, [*rules.error_profile.homopolymer_ends, None], strict=True
        )
    ), len(variants)


def _indel_rate(
    kind: str, is_short: bool, end: int | None, errors: int, fragments: int, rules: FilterDocument
) -> IndelRate:
    """Long runs are few and far above the built-in rate, which must not pull them down to it."""
    prior = at_least_observed_rate(errors, fragments, rules.background.indel)
    weight = rules.error_profile.indel_prior_errors
    rate = shrunk_rate(errors, fragments, prior, weight)
    bound = rate_bound(errors, fragments, prior, weight, rules.error_profile.confidence)
    return IndelRate(errors, fragments, float(rate), float(bound), kind, is_short, end)


def _indel_keys() -> list[tuple[str, bool]]:
    return [(kind, short) for kind in ("insertion", "deletion") for short in (True, False)]


def _is_gap_variant(number: int, total: int, run: int, length: int, rules: FilterDocument) -> bool:
    stutters = (
        run >= rules.error_profile.stutter_homopolymer and length <= rules.error_profile.short_indel
    )
    share = rules.error_profile.stutter_vaf if stutters else rules.error_profile.variant_vaf
    return number >= rules.error_profile.variant_fragments and number >= share * total
