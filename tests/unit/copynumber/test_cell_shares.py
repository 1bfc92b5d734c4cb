"""Shares of cells from depth against counted copies."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemaline.copynumber.cell_shares import detectable_share, log2_shift, shifted_share

CHANGES = [(1, 2), (3, 2), (4, 2), (0, 1), (0, 2)]


@given(share=st.floats(0.01, 0.95), change=st.sampled_from(CHANGES))
def test_a_share_and_its_shift_agree(share: float, change: tuple[int, int]) -> None:
    shift = log2_shift(share, *change)
    assert shifted_share(shift, *change) == pytest.approx(share)
    assert detectable_share(abs(shift), *change) == pytest.approx(share)


@pytest.mark.parametrize(
    ("change", "formula"),
    [
        ((1, 2), lambda d: 2 * (1 - 2**-d)),
        ((3, 2), lambda d: 2 * (2**d - 1)),
        ((0, 1), lambda d: 1 - 2**-d),
    ],
)
def test_limits_are_those_of_the_design(change, formula) -> None:
    assert detectable_share(0.2, *change) == pytest.approx(formula(0.2))
    assert detectable_share(2.0, 1, 2) is None
