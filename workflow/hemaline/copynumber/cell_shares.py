"""Shares of cells from shifts of depth, and the smallest share that noise lets be found."""

from __future__ import annotations

import math


def log2_shift(share: float, copies: int, expected: int) -> float:
    """log2 of depth where a share of the cells has ``copies`` in place of ``expected`` copies."""
    left = 1 + share * (copies - expected) / expected
    return math.log2(left) if left > 0 else -math.inf


def shifted_share(log2: float, copies: int, expected: int) -> float:
    """Share of cells whose change of copies shifts depth by ``log2``; negative of other ones."""
    return (2**log2 - 1) * expected / (copies - expected)


def detectable_share(shift: float, copies: int, expected: int) -> float | None:
    """Smallest share of cells whose expected shift has the size ``shift``; None above 1.

    Loss of one of two copies 2 (1 - 2^-d), gain of one 2 (2^d - 1), loss of an only copy 1 - 2^-d.
    """
    share = shifted_share(shift if copies > expected else -shift, copies, expected)
    return share if share <= 1 else None
