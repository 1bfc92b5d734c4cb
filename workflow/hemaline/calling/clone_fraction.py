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

from hemaline.common.intervals import Interval, from_one_based
from hemaline.common.problems import Problems
from hemaline.common.tables.text_tables import read_table
from hemaline.paths import resource


@dataclass(frozen=True)
class CopyNumber:
    """A stretch of which one sex has ``copies`` in a cell."""

    interval: Interval
    sex: str
    copies: int


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
    problems = Problems()
    rows = read_table(path or resource("sex_chromosomes.tsv"), "sex_chromosomes", problems)
    problems.raise_errors()
    return tuple(
        CopyNumber(
            from_one_based(v["contig"], int(v["first"]), int(v["last"])), v["sex"], int(v["copies"])
        )
        for v in (row.values for row in rows)
    )


def clone_fraction(sex: str) -> CloneFraction:
    """By the packaged table."""
    return CloneFraction(sex, load_copy_numbers())
