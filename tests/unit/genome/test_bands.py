"""Bands of the genome, compared with another copy of UCSC's table."""

from __future__ import annotations

from itertools import pairwise

import pytest

from hemaline.genome.bands import UnknownBandError, band_stretch, chromosome_arms, load_bands
from hemaline.genome.reference import load_contigs
from hemaline.paths import resource


def test_bands_are_those_of_ucsc() -> None:
    cytobands = pytest.importorskip("bioutils.cytobands").get_cytoband_map("ucsc-hg38")
    own = {(b.chrom, b.band): (b.first - 1, b.last, b.stain) for b in load_bands()}
    assert own == {
        (f"chr{name}", band): tuple(cytobands[name][band])
        for name in {chrom.removeprefix("chr") for chrom, _ in own}
        for band in cytobands[name]
    }


def test_bands_cover_every_chromosome_in_order() -> None:
    lengths = load_contigs(resource("contigs.tsv"))
    for chrom in {one.chrom for one in load_bands()}:
        mine = [one for one in load_bands() if one.chrom == chrom]
        assert mine[0].first == 1
        assert mine[-1].last == lengths[chrom].length
        assert all(a.last + 1 == b.first for a, b in pairwise(mine))
        assert "".join(one.arm for one in mine).strip("p").strip("q") == ""


def test_a_name_gives_its_stretch() -> None:
    bands = load_bands()
    core = band_stretch(bands, "chr5", "q31.1-q33.3")
    assert (core.start, core.end) == (131_200_000, 160_500_000)
    assert band_stretch(bands, "chr17", "p") == chromosome_arms(bands)["chr17", "p"]
    assert band_stretch(bands, "chr17", "p").end == 22_700_000
    for name in ("q99", "", "p-q", "q31.1-q99"):
        with pytest.raises(UnknownBandError):
            band_stretch(bands, "chr5", name)
