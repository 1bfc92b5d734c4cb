"""The level of two copies: of arms in allelic balance, the level that most bins share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hemaline.common.statistics import MAD_SD, Floats
from hemaline.copynumber.bins import Truths
from hemaline.copynumber.copy_rules import BaselineRules
from hemaline.copynumber.imbalance import ImbalanceEstimate

BALANCED_ARMS, DEPTH_ONLY = "balanced_arms", "depth_only"


@dataclass(frozen=True)
class Baseline:
    """Arms of two copies.

    Attributes:
        kind: how they are known, ``balanced_arms`` or ``depth_only``.
        arms: which of the arms, shape (arms,).
    """

    kind: str
    arms: Truths


def choose_baseline(
    levels: Floats,
    covariance: Floats,
    bins: Sequence[int],
    alleles: Sequence[ImbalanceEstimate],
    rules: BaselineRules,
    call_llr: float,
) -> Baseline | None:
    """The baseline of a sample; None where no level is that of two copies with certainty.

    Args:
        levels: log2 of each autosomal arm, shape (arms,).
        covariance: of the levels, inflated and scaled, shape (arms, arms).
        bins: number of each arm.
        alleles: imbalance of each arm.
        rules: tolerances.
        call_llr: log-likelihood ratio from which an arm is out of balance.
    """
    sizes = np.array(bins, dtype=float)
    unbalanced = np.array([one.llr > call_llr for one in alleles], dtype=np.bool_)
    balanced = np.array(
        [one.limit is not None and one.limit <= rules.balanced_d for one in alleles],
        dtype=np.bool_,
    )
    balanced &= ~unbalanced
    kind = BALANCED_ARMS
    candidates = balanced
    if sizes[balanced].sum() < rules.smallest_share * sizes.sum():
        kind, candidates = DEPTH_ONLY, ~unbalanced
    apart = _differences(levels, covariance) <= rules.tolerance_se
    best = _largest(apart, candidates, sizes)
    if best is None or sizes[best].sum() < rules.smallest_share * sizes.sum():
        return None
    rival = _largest(apart, candidates & ~best & ~_overlap(apart, best), sizes)
    if rival is not None and sizes[rival].sum() >= rules.rival * sizes[best].sum():
        return None
    return Baseline(kind, best)


def donor_baseline(levels: Floats, covariance: Floats, outlier: float) -> Baseline:
    """The baseline of a donor: all arms but those apart from the median by far more than most are.

    Args:
        levels: log2 of each autosomal arm, shape (arms,).
        covariance: of the levels, shape (arms, arms).
        outlier: how many times the usual deviation.
    """
    deviations = np.abs(levels - np.median(levels)) / np.sqrt(np.diag(covariance))
    usual = max(1.0, MAD_SD * float(np.median(deviations)))
    return Baseline(DEPTH_ONLY, np.asarray(deviations <= outlier * usual))


def _differences(levels: Floats, covariance: Floats) -> Floats:
    """Difference of each pair of arms in standard errors, shape (arms, arms)."""
    own = np.diag(covariance)
    variance = own[:, None] + own[None, :] - 2 * covariance
    return np.asarray(
        np.abs(levels[:, None] - levels[None, :]) / np.sqrt(np.maximum(variance, 1e-12))
    )


def _largest(alike: Truths, candidates: Truths, sizes: Floats) -> Truths | None:
    """Of the sets of candidates that are alike one of them, the one with most bins."""
    sets = [alike[arm] & candidates for arm in np.flatnonzero(candidates)]
    return max(sets, key=lambda one: float(sizes[one].sum()), default=None)


def _overlap(alike: Truths, chosen: Truths) -> Truths:
    """Arms that are like most of the chosen ones: their level is the same."""
    return np.asarray(alike[:, chosen].mean(axis=1) > 0.5)
