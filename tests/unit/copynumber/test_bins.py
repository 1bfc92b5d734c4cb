"""Bins of targets and of the genome between them."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from copies import RULES
from hemaline.common.intervals import Interval, merge
from hemaline.copynumber.bins import OFF_TARGET, TARGET, CopyBins, make_bins
from hemaline.genome.bands import Band

BANDS = (
    Band("chr1", "p11", 1, 40_000, "gneg", "test"),
    Band("chr1", "p10", 40_001, 50_000, "acen", "test"),
    Band("chr1", "q11", 50_001, 100_000, "gneg", "test"),
)
LENGTHS = {"chr1": 100_000, "chrUn": 5_000}


def bases(chrom: str, start: int, end: int) -> str:
    """N from 80,000 to 90,000."""
    return "".join("N" if 80_000 <= at < 90_000 else "A" for at in range(start, end))


def made(targets: list[Interval], *, off_target: bool = True, whole: bool = False) -> CopyBins:
    return make_bins(
        targets,
        LENGTHS,
        BANDS,
        bases,
        RULES.bins,
        off_target=off_target,
        whole_genome=whole,
        size=10_000,
    )


@given(
    st.lists(
        st.tuples(st.integers(0, 99_000), st.integers(1, 999)).map(
            lambda pair: Interval("chr1", pair[0], pair[0] + pair[1])
        ),
        max_size=8,
    )
)
def test_targets_are_covered_once_and_never_by_the_genomes_bins(found: list[Interval]) -> None:
    targets = merge(found)
    rows = list(made(targets).rows())
    pieces = merge(Interval(r.chrom, r.first - 1, r.last) for r in rows if r.kind == TARGET)
    assert pieces == targets
    between = [Interval(r.chrom, r.first - 1, r.last) for r in rows if r.kind == OFF_TARGET]
    flanked = [one.widened(RULES.bins.flank) for one in targets]
    assert not any(one.overlaps(other) for one in between for other in flanked)
    assert all(one.end <= other.start for one, other in pairwise(between))
    assert rows == sorted(rows)
    assert all(r.last - r.first < RULES.bins.largest_target for r in rows if r.kind == TARGET)


def test_centromeres_gaps_and_other_contigs_have_no_bins() -> None:
    rows = list(made([Interval("chrUn", 0, 500)]).rows())
    assert [(r.first, r.last) for r in rows] == [
        (1, 10_000),
        (10_001, 20_000),
        (20_001, 30_000),
        (30_001, 40_000),
        (50_001, 60_000),
        (60_001, 70_000),
        (70_001, 80_000),
        (90_001, 100_000),
    ]


def test_a_whole_genome_has_one_kind_of_bins() -> None:
    assert {r.kind for r in made([Interval("chr1", 5_000, 6_000)], whole=True).rows()} == {"genome"}
    assert not len(made([], off_target=False))


def test_a_file_gives_the_bins_back(tmp_path: Path) -> None:
    bins = made([Interval("chr1", 5_000, 6_000)])
    bins.save(tmp_path / "bins.tsv")
    again = CopyBins.load(tmp_path / "bins.tsv")
    assert again.digest == bins.digest
    assert again.digest != made([]).digest
