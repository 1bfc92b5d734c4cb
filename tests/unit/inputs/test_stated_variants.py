"""The table of what a positive control must show."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import quick
from controls import write_stated
from hemaline.common.problems import HemalineError, Problems
from hemaline.inputs.assays import require_assay
from hemaline.inputs.stated_variants import StatedVariant, read_stated, require_stated


def codes(path: Path) -> list[str]:
    problems = Problems()
    assert read_stated(path, problems) == ()
    return [one.code for one in problems]


def test_rows_in_order(tmp_path: Path) -> None:
    path = write_stated(
        tmp_path / "c.tsv", "W G chr2 9 AT A 0 0 lot", "V G chr1 6 A C 0.04 0.06 lot"
    )
    assert require_stated(path) == (
        StatedVariant("W", "G", "chr2", 9, "AT", "A", "", 0, 0, "lot"),
        StatedVariant("V", "G", "chr1", 6, "A", "C", "", 0.04, 0.06, "lot"),
    )
    assert require_stated(None) == ()


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("V G chr1 6 A C 0.07 0.06 lot", "HL-O01"),
        ("V G chr1 6 A A 0.04 0.06 lot", "HL-O02"),
        ("V G chr1 0 A C 0.04 0.06 lot", "HL-T26"),
        ("V G chr1 6 A C 4 6 lot", "HL-T26"),
        ("V G chr1 6 A C 0,04 0.06 lot", "HL-T24"),
        ("V G chr1 6 A <DEL> 0.04 0.06 lot", "HL-T23"),
        ("NA G chr1 6 A C 0.04 0.06 lot", "HL-T23"),
        ("-V G chr1 6 A C 0.04 0.06 lot", "HL-T23"),
        ("V G chr1 6 A C 0.04 0.06 ", "HL-T19"),
    ],
)
def test_a_bad_row_is_reported(row: str, code: str, tmp_path: Path) -> None:
    assert set(codes(write_stated(tmp_path / "c.tsv", row))) == {code}


@pytest.mark.parametrize(
    "row", ["V G chr1 7 A C 0.04 0.06 lot", "W G chr1 6 A C 0.04 0.06 lot"], ids=["name", "allele"]
)
def test_a_variant_is_stated_once(row: str, tmp_path: Path) -> None:
    path = write_stated(tmp_path / "c.tsv", "V G chr1 6 A C 0.04 0.06 lot", row)
    assert codes(path) == ["HL-T27"]


@quick
@given(low=st.floats(0, 1), high=st.floats(0, 1))
def test_a_range_is_one(low: float, high: float, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("t") / "c.tsv"
    write_stated(path, f"V G chr1 6 A C {low!r} {high!r} lot")
    problems = Problems()
    found = read_stated(path, problems)
    if low <= high:
        assert [(one.vaf_min, one.vaf_max) for one in found] == [(low, high)]
    else:
        assert [one.code for one in problems] == ["HL-O01"]


def test_an_assay_is_sound_only_with_its_table(tmp_path: Path) -> None:
    (tmp_path / "t.bed").write_text("chr1\t0\t10\n")
    path = tmp_path / "panel.yaml"
    text = f"name: panel\nchemistry: capture\ntargets: {tmp_path}/t.bed\ncontrols: "
    table = write_stated(tmp_path / "c.tsv", "V G chr1 6 A C 0.04 0.06 lot")
    path.write_text(text + f"{{positive: {table}, ntc_max_fragments: 0}}\n")
    controls = require_assay(path).controls
    assert (controls.positive, controls.ntc_max_fragments, controls.min_depth) == (table, 0, None)
    write_stated(table, "V G chr1 6 A C 0.5 0.06 lot")
    with pytest.raises(HemalineError, match="HL-O01"):
        require_assay(path)
    path.write_text(text + "{positive: none.tsv}\n")
    with pytest.raises(HemalineError, match=r"HL-A04.*controls\.positive"):
        require_assay(path)
    path.write_text(text + "{}\n")
    with pytest.raises(HemalineError, match="HL-Y"):
        require_assay(path)
