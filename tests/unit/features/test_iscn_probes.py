"""What stands behind a banded karyotype: where it begins, and when it adds nothing."""

import pytest

from hemaline.features.iscn_aberrations import Rearrangements, read_aberrations
from hemaline.features.iscn_probes import adds_nothing, split_probes


@pytest.mark.parametrize(
    ("text", "banded", "parts"),
    [
        ("46,XX[20]", "46,XX[20]", []),
        ("46,XX[20].nuc ish(D8Z2x2)[200]", "46,XX[20]", ["nuc ish(D8Z2x2)[200]"]),
        ("46,XX[20]. NUC ISH(D8Z2x2)[200].", "46,XX[20]", ["NUC ISH(D8Z2x2)[200]"]),
        ("46,XX[20] ish t(9;22)(ABL1-)", "46,XX[20]", ["ish t(9;22)(ABL1-)"]),
        (
            "46,XX[20].ish t(9;22)(ABL1-).nuc ish(BCRx2)",
            "46,XX[20]",
            ["ish t(9;22)(ABL1-)", "nuc ish(BCRx2)"],
        ),
        ("46,XX[20].arr[GRCh38](X,1-22)x2", "46,XX[20]", ["arr[GRCh38](X,1-22)x2"]),
        ("arr(X,1-22)x2", "", ["arr(X,1-22)x2"]),
        ("46,XX[20] trisomy 8 on FISH", "46,XX[20] trisomy 8 on FISH", []),
    ],
)
def test_where_it_begins(text, banded, parts):
    assert split_probes(text) == (banded, parts)


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("nucish(d5s23,egr1)x2[200]", True),
        ("nucish(d5s23x2,egr1x2)[200]", True),
        ("nucish(d5s23,egr1)x2,(d7z1x2)[200/200]", True),
        ("nucish(d7z1x1)[40/200]", False),
        ("nucish(d5s23,egr1)x2,(d8z2x3)[200]", False),
        ("nucish(d5s23,egr1)", False),
        ("nucish(dxz1x1)", False),
        ("nucish(kmt2ax2)(5'kmt2asep3'kmt2ax2)", False),
        ("nucish(abl1,bcr)x2(abl1conbcrx1)", False),
        ("nucish9q34(abl1x2)", False),
        ("isht(9;22)(abl1-;bcr+,abl1+)[5]", True),
        ("isht(9;22)(q34;q11)(abl1-;bcr+,abl1+)", True),
        ("isht(8;21)(runx1t1-;runx1+)", False),
        ("ishdel(5)(q31q31)(egr1-)", False),
        ("arr(x,1-22)x2", True),
        ("arr[grch38](1-22)x2,(x,y)x1", True),
        ("arr(7)x1", False),
        ("arr", False),
    ],
)
def test_what_adds_nothing_to_a_karyotype_with_one_translocation(part, value):
    rearrangements = Rearrangements()
    read_aberrations("t(9;22)(q34;q11)", rearrangements)
    assert adds_nothing(part, rearrangements) is value
