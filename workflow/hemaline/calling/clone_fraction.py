"""Clone size derived from a VAF where cells have one copy instead of two.

A heterozygous variant in a clone of share c has the VAF c / 2 on an autosome and c on the X
chromosome of a man. Floors and limits are autosomal VAFs; on single-copy stretches a VAF is
halved before it is held against them. Where the sex is unknown nothing is halved for a 0 (the
strict reading).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

from hemaline.common.intervals import Interval, from_one_based
from hemaline.common.tables.rows import Field, load_rows, table
from hemaline.paths import resource


@table("sex_chromosomes", key=("contig", "first", "sex"))
@dataclass(frozen=True)
class CopyNumber:
    """Stretches of which a sex has fewer than two copies, so that a variant's VAF is another share
    of its clone.
    """

    contig: Annotated[str, "Contig."]
    first: Annotated[int, "First base, 1-based."]
    last: Annotated[int, "Last base, 1-based."]
    sex: Annotated[str, "Sex of the sample sheet.", Field(allowed=("female", "male"))]
    copies: Annotated[int, "Copies in a cell."]
    source: Annotated[str, "Where the row comes from."] = ""

    @property
    def interval(self) -> Interval:
        """The stretch."""
        return from_one_based(self.contig, self.first, self.last)


@dataclass(frozen=True)
class CloneFraction:
    """Autosomal equivalents of the VAFs of one sex."""

    sex: str
    stretches: Sequence[CopyNumber] = ()

    def share(self, chrom: str, position0: int) -> float:
        """Factor that turns a VAF there into that of an autosomal variant in an equal clone."""
        for one in self.stretches:
            if one.sex == self.sex and one.interval.contains(chrom, position0):
                return one.copies / 2
        return 1.0


UNKNOWN_SEX = CloneFraction("unknown")


@cache
def load_copy_numbers(path: Path | None = None) -> tuple[CopyNumber, ...]:
    """Rows of ``path``, or of the packaged ``sex_chromosomes.tsv``.

    Raises:
        HemalineError: the table breaks its schema.
    """
    return tuple(load_rows(path or resource("sex_chromosomes.tsv"), CopyNumber))


def clone_fraction(sex: str) -> CloneFraction:
    """By the packaged table."""
    return CloneFraction(sex, load_copy_numbers())
