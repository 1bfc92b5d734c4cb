"""Hemaline: reads of people with blood disorders to standardised variant tables and matrices."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

__version__ = "0.1.0"


def load_matrix(path: str | Path) -> pd.DataFrame:
    """A matrix as a pandas frame with NA kept and the dictionary in ``attrs``.

    See ``hemaline.matrices.matrix_frame.load_matrix``, which is imported when it is called.
    """
    from hemaline.matrices.matrix_frame import load_matrix as load

    return load(path)
