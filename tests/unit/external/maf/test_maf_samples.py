"""Samples of a MAF: one name in every file, and what is reported where names differ."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from hemaline.cli.main import main
from mafs import write_maf

MARKS = ["P1 ", " P1", "P1\u00a0", "P1\u200b", "\ufeffP1"]


def make(tmp_path: Path, rows: Sequence[Mapping[str, str]], samples: str = "") -> int:
    (tmp_path / "genes.tsv").write_text("gene\nRUNX1\n")
    maf = write_maf(tmp_path / "a.maf", rows)
    words = ["--maf", str(maf), "--assessed-genes", str(tmp_path / "genes.tsv")]
    if samples:
        (tmp_path / "samples.tsv").write_text(samples)
        words += ["--samples", str(tmp_path / "samples.tsv")]
    return main(["matrix", "--panel", "demo", *words, "--output", str(tmp_path / "out")])


def column(tmp_path: Path, name: str = "status") -> dict[str, str]:
    with (tmp_path / f"out/demo.{name}.tsv").open(encoding="utf-8", newline="") as handle:
        return {row["sample_id"]: row["RUNX1"] for row in csv.DictReader(handle, delimiter="\t")}


@pytest.mark.parametrize("written", MARKS)
@pytest.mark.parametrize("samples", ["", "sample_id\nP1\nP2\n"])
def test_marks_around_a_name_make_no_other_sample(
    tmp_path: Path, written: str, samples: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [{"Tumor_Sample_Barcode": "P2"}, {"Tumor_Sample_Barcode": written}]
    assert make(tmp_path, rows, samples) == 0
    assert column(tmp_path) == {"P1": "1", "P2": "1"}
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("written", MARKS)
def test_marks_in_the_list_of_samples(tmp_path: Path, written: str) -> None:
    rows = [{"Tumor_Sample_Barcode": "P1"}]
    assert make(tmp_path, rows, f"sample_id\n{written}\n") == 0
    assert column(tmp_path) == {"P1": "1"}
    assert make(tmp_path, rows, f"sample_id\nP1\n{written}\n") == 2


def test_two_spellings_are_one_sample_with_a_warning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [{"Tumor_Sample_Barcode": name} for name in ("P1", "P1\u00a0", "P1 ", "P2")]
    assert make(tmp_path, rows) == 0
    assert column(tmp_path, "count") == {"P1": "1", "P2": "1"}
    err = capsys.readouterr().err
    assert err.count("WARNING") == 1
    assert "HL-M74" in err
    assert "'P1', 'P1 ', 'P1<U+00A0>'" in err
    unused = (tmp_path / "out/demo.unused_rows.tsv").read_text().splitlines()
    assert unused[1:] == ["3\tP1\tRUNX1\trepeated", "4\tP1\tRUNX1\trepeated"]


@pytest.mark.parametrize("name", ["TCGA-AB-2802-03A.01", "MDS.17", "a_b.c-d"])
def test_dots_in_names(tmp_path: Path, name: str) -> None:
    assert make(tmp_path, [{"Tumor_Sample_Barcode": name}], f"sample_id\n{name}\n") == 0
    assert column(tmp_path) == {name: "1"}
    again = ["matrix", "merge", str(tmp_path / "out"), "--output", str(tmp_path / "both")]
    assert main(again) == 0


@pytest.mark.parametrize("name", ["two words", "P1\u00a0b", "a  b"])
def test_spaces_within_a_name_are_refused_once(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert make(tmp_path, [{"Tumor_Sample_Barcode": name}] * 3) == 2
    err = capsys.readouterr().err
    assert "HL-M36" in err
    assert "no spaces within" in err
    assert err.count("ERROR") == 1


def test_samples_of_one_file_alone_are_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [{"Tumor_Sample_Barcode": name} for name in ("P1", "P_2", "P_2")]
    assert make(tmp_path, rows, "sample_id\nP1\nP-2\nP3\n") == 0
    assert column(tmp_path) == {"P1": "1", "P-2": "0", "P3": "0"}
    err = capsys.readouterr().err
    assert "HL-M75" in err
    assert "1 samples of the MAF are not in" in err
    assert "P_2; did you mean 'P-2'?" in err
    assert "HL-M76" in err
    assert "2 samples have no row in" in err
    assert "P-2, P3" in err
    unused = (tmp_path / "out/demo.unused_rows.tsv").read_text().splitlines()
    assert unused[1:] == [f"{row}\tP_2\tRUNX1\tsample_not_listed" for row in (3, 4)]
