"""Cytogenetic bands of GRCh38, and the stretches that their names cover."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

from hemaline.common.intervals import Interval, from_one_based
from hemaline.common.tables.rows import load_rows, table
from hemaline.paths import resource


@table("bands", key=("chrom", "band"))
@dataclass(frozen=True)
class Band:
    """Bands of the chromosomes at 850-band resolution, from the end of the short arm on."""

    chrom: Annotated[str, "Contig."]
    band: Annotated[str, "Name of the band on its chromosome, by ISCN."]
    first: Annotated[int, "First base, 1-based."]
    last: Annotated[int, "Last base, 1-based."]
    stain: Annotated[str, "Giemsa stain; acen: centromere, gvar and stalk: heterochromatin."]
    source: Annotated[str, "Where the row comes from."]

    @property
    def interval(self) -> Interval:
        """The stretch."""
        return from_one_based(self.chrom, self.first, self.last)

    @property
    def arm(self) -> str:
        """``p`` or ``q``."""
        return self.band[0]


class UnknownBandError(ValueError):
    """A name that is no band, arm or range of bands of the chromosome."""


@cache
def load_bands(path: Path | None = None) -> tuple[Band, ...]:
    """Rows of ``path``, or of the packaged ``bands.tsv``.

    Raises:
        HemalineError: the table breaks its schema.
    """
    return tuple(load_rows(path or resource("bands.tsv"), Band))


def band_stretch(bands: Iterable[Band], chrom: str, name: str) -> Interval:
    """The stretch of ``q``, ``q31.1`` or ``q31.1-q33.3`` of a chromosome; an arm has no centromere.

    Raises:
        UnknownBandError: the chromosome has no such bands.
    """
    mine = [one for one in bands if one.chrom == chrom]
    if name in ("p", "q"):
        found = [one for one in mine if one.arm == name and one.stain != "acen"]
    else:
        ends = set(name.split("-"))
        places = [place for place, one in enumerate(mine) if one.band in ends]
        found = mine[places[0] : places[-1] + 1] if len(places) == len(ends) else []
    if not found:
        raise UnknownBandError(f"{chrom} has no bands {name}")
    return Interval(chrom, found[0].first - 1, found[-1].last)


def chromosome_arms(bands: Sequence[Band]) -> Mapping[tuple[str, str], Interval]:
    """Every arm without its centromere, by chromosome and ``p`` or ``q``, in order."""
    names = dict.fromkeys((one.chrom, one.arm) for one in bands)
    return {name: band_stretch(bands, *name) for name in names}
