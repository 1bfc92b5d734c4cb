"""Named regions whose copies and alleles are tested: ``resources/copy_regions.tsv``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated

from hemaline.common.intervals import Interval
from hemaline.common.problems import Problems
from hemaline.common.tables.rows import Field, numbered_rows, table
from hemaline.genome.bands import UnknownBandError, band_stretch, load_bands
from hemaline.paths import resource

_BANDS = Field(pattern=r"[pq]([0-9.]+(-[pq][0-9.]+)?)?(;[pq]([0-9.]+(-[pq][0-9.]+)?)?)*")
DIPLOID = 2


@table("copy_regions", key=("event",))
@dataclass(frozen=True)
class CopyRegion:
    """Events of copy number: the stretch that is lost or gained as a rule, and the core that is
    lost or gained whenever the event is there. Several stretches: the event changes all of them.
    """

    event: Annotated[str, "Name, as the column of the table of cytogenetics where there is one."]
    chrom: Annotated[str, "Contig."]
    whole: Annotated[tuple[str, ...], "Bands that the event changes as a rule.", _BANDS]
    core: Annotated[tuple[str, ...], "Bands that it always changes: a 0 is of these.", _BANDS]
    sex: Annotated[
        str,
        "Sex of the sample sheet that has it; any where it is empty.",
        Field(allowed=("male", "female"), required=False),
    ]
    copies: Annotated[
        int,
        "Copies in a cell with the event; 2: loss of heterozygosity, with or without a loss.",
        Field(minimum=0),
    ]
    smallest: Annotated[str, "Smallest change that a 0 excludes."]
    source: Annotated[str, "Where the event and its bands come from."]

    @cached_property
    def wholes(self) -> tuple[Interval, ...]:
        """Stretches of ``whole``."""
        return tuple(band_stretch(load_bands(), self.chrom, name) for name in self.whole)

    @cached_property
    def cores(self) -> tuple[Interval, ...]:
        """Stretches of ``core``."""
        return tuple(band_stretch(load_bands(), self.chrom, name) for name in self.core)

    @property
    def expected(self) -> int:
        """Copies in a cell without the event."""
        return 1 if self.sex else DIPLOID

    @property
    def is_loh(self) -> bool:
        """True for loss of heterozygosity, which alleles show as well."""
        return self.copies == DIPLOID

    @property
    def is_deeper(self) -> bool:
        """True if a smaller change of the same direction exists: both copies lost, or two more."""
        return abs(self.copies - self.expected) > 1

    @property
    def direction(self) -> int:
        """1 for a gain, -1 for a loss."""
        return 1 if self.copies > self.expected else -1


@cache
def load_copy_regions(path: Path | None = None) -> tuple[CopyRegion, ...]:
    """Rows of ``path``, or of the packaged ``copy_regions.tsv``.

    Raises:
        HemalineError: the table breaks its schema, or names bands that there are not (HL-K30).
    """
    source = path or resource("copy_regions.tsv")
    problems = Problems()
    rows = numbered_rows(source, CopyRegion, problems)
    for number, row in rows:
        for column in ("wholes", "cores"):
            try:
                getattr(row, column)
            except UnknownBandError as error:
                name = column.removesuffix("s")
                problems.add("HL-K30", source, number, name, reason=str(error))
    problems.raise_errors()
    return tuple(row for _, row in rows)
