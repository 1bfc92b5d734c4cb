"""A man's X chromosome: half the VAF is the same clone size."""

import pytest

from hemaline.calling.clone_fraction import clone_fraction


@pytest.mark.parametrize(
    ("sex", "chrom", "pos", "share"),
    [
        ("male", "chrX", 15_800_000, 0.5),  # ZRSR2
        ("female", "chrX", 15_800_000, 1.0),
        ("unknown", "chrX", 15_800_000, 1.0),
        ("male", "chr21", 15_800_000, 1.0),
        ("male", "chrX", 2_781_479, 1.0),  # the last base of PAR1
        ("male", "chrX", 2_781_480, 0.5),
        ("male", "chrX", 155_701_382, 0.5),
        ("male", "chrX", 155_701_383, 1.0),  # PAR2
        ("male", "chrY", 10_000_000, 0.5),
    ],
)
def test_share(sex: str, chrom: str, pos: int, share: float) -> None:
    assert clone_fraction(sex).share(chrom, pos - 1) == share
