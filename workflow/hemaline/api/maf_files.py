"""Common parts of the public functions that read a MAF."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from hemaline.common.tables.frames import rows_frame
from hemaline.external.maf.column_map import ColumnMap, read_column_map
from hemaline.external.maf.maf_lift import MafLift, NotLifted, maf_lift
from hemaline.external.maf.unused_rows import UnusedRow, UnusedRows

if TYPE_CHECKING:
    import pandas as pd


def path_of(given: str | Path | None) -> Path | None:
    """The path, or None."""
    return None if given is None else Path(given)


def check_sources(
    variants: str | Path | None,
    maf: str | Path | None,
    callability: str | Path | None,
    assessed_genes: str | Path | None,
) -> None:
    """Refuse calls that name no source of variants or of coverage, or two.

    Raises:
        TypeError: they do.
    """
    if (variants is None) == (maf is None):
        raise TypeError("give variants or maf")
    if (callability is None) == (assessed_genes is None):
        raise TypeError("give callability or assessed_genes: without either no gene would be 0")


def column_map(given: str | Path | None) -> ColumnMap:
    """The map of a file; an empty one without."""
    return ColumnMap() if given is None else read_column_map(Path(given))


@contextmanager
def lifting(
    chain: str | Path | None, reference: str | Path | None, partial: bool, listing: Path
) -> Iterator[MafLift | None]:
    """The lift of a MAF of GRCh37; None without a chain."""
    if chain is None:
        yield None
        return
    with maf_lift(Path(chain), listing, path_of(reference), partial) as lift:
        yield lift


def unused_frame(unused: UnusedRows | None) -> pd.DataFrame:
    """Rows that take no part; none without a MAF."""
    rows = unused.rows if unused else []
    return rows_frame(rows, UnusedRow)


def lost_frame(lift: MafLift | None) -> pd.DataFrame:
    """Rows without an allele on GRCh38; none without a lift."""
    rows = lift.lost.values() if lift else []
    return rows_frame(rows, NotLifted)
