"""Genes of a panel that genes.tsv does not have: counted by every name that HGNC has of them."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from hemaline.cli.main import main
from mafs import write_maf

GENES = ("MGA", "RAD50", "EGFR", "NF2", "SEPTIN9", "RUNX1")
# EGFR p.L858R (dbSNP rs121434568) on both builds; SEPTIN9 and MARCHF1 are elsewhere.
EGFR = {"Chromosome": "7", "Start_Position": "55191822"}
EGFR37 = {"Chromosome": "7", "Start_Position": "55259515", "NCBI_Build": "GRCh37"}
SEPTIN9 = {"Chromosome": "17", "Start_Position": "77400000"}
NOWHERE = {"Chromosome": "1", "Start_Position": "5000000"}
UNPLACED = {"Chromosome": "", "Start_Position": ""}


def make(
    tmp_path: Path, rows: Sequence[Mapping[str, str]], genes: Sequence[str] = GENES, *words: str
) -> int:
    panels = tmp_path / "panels"
    panels.mkdir(exist_ok=True)
    lines = "".join(f"{gene}\ttest\n" for gene in genes)
    (panels / "mine.tsv").write_text(f"gene\tsource\n{lines}")
    (tmp_path / "genes.tsv").write_text("gene\n" + "\n".join(genes) + "\n")
    named = [{"Entrez_Gene_Id": "", "Tumor_Sample_Barcode": "S1"} | dict(row) for row in rows]
    maf = write_maf(tmp_path / "a.maf", named)
    files = ["--maf", str(maf), "--assessed-genes", str(tmp_path / "genes.tsv")]
    panel = ["--panel", "mine", "--panels", str(panels), "--policy", "driver-basic"]
    return main(["matrix", *panel, *files, *words, "--output", str(tmp_path / "out")])


def cells(tmp_path: Path, name: str = "status") -> dict[str, str]:
    with (tmp_path / f"out/mine.{name}.tsv").open(encoding="utf-8", newline="") as handle:
        (row,) = csv.DictReader(handle, delimiter="\t")
    return {gene: row[gene] for gene in row if gene != "sample_id"}


def unused(tmp_path: Path) -> list[str]:
    lines = (tmp_path / "out/mine.unused_rows.tsv").read_text().splitlines()
    return [line.rpartition("\t")[2] for line in lines[1:]]


@pytest.mark.parametrize("gene", GENES)
def test_a_gene_of_the_panel_is_counted(tmp_path: Path, gene: str) -> None:
    assert make(tmp_path, [{"Hugo_Symbol": gene}]) == 0
    assert cells(tmp_path) == {one: "1" if one == gene else "0" for one in GENES}
    assert unused(tmp_path) == []


@pytest.mark.parametrize(
    ("written", "entrez", "gene"),
    [
        ("ERBB", "", "EGFR"),
        ("ERBB1", "", "EGFR"),
        ("egfr", "", "EGFR"),
        ("NOTASYMBOL", "1956", "EGFR"),
        ("KIAA0518", "", "MGA"),
        ("SEPT9", "", "SEPTIN9"),
        ("9-Sep", "10801", "SEPTIN9"),
    ],
)
def test_former_names_and_ids(
    tmp_path: Path, written: str, entrez: str, gene: str, capsys: pytest.CaptureFixture[str]
) -> None:
    row = {"Hugo_Symbol": written, "Entrez_Gene_Id": entrez, **NOWHERE}
    assert make(tmp_path, [row]) == 0
    assert cells(tmp_path)[gene] == "1"
    assert f"'{written}' is read as {gene}" in capsys.readouterr().err


def test_a_panel_and_a_list_may_have_former_names(tmp_path: Path) -> None:
    assert make(tmp_path, [{"Hugo_Symbol": "EGFR"}], ["ERBB", "KIAA0518"]) == 0
    assert cells(tmp_path) == {"EGFR": "1", "MGA": "0"}


def test_a_gene_that_nobody_contains_is_refused_in_a_panel(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert make(tmp_path, [{"Hugo_Symbol": "EGFR"}], ["EGFRR", "MGA"]) == 2
    err = capsys.readouterr().err
    assert "ERROR HL-M78: 'EGFRR'" in err
    assert "did you mean 'EGFR'?" in err


def test_a_symbol_of_several_genes_is_refused_in_a_panel(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert make(tmp_path, [{"Hugo_Symbol": "EGFR"}], ["EGFR", "DEC1"]) == 2
    assert "ERROR HL-G03: 'DEC1'" in capsys.readouterr().err


@pytest.mark.parametrize("place", [EGFR, EGFR37])
def test_an_unknown_symbol_within_the_gene_leaves_it_open(
    tmp_path: Path, place: dict[str, str]
) -> None:
    """Only its ends are known: other genes may be between them."""
    assert make(tmp_path, [{"Hugo_Symbol": "NOTASYMBOL", **place}]) == 0
    assert cells(tmp_path) == {one: "NA" if one == "EGFR" else "0" for one in GENES}
    assert cells(tmp_path, "reason")["EGFR"] == "unknown_gene"


def test_an_unknown_symbol_elsewhere_or_without_a_place(tmp_path: Path) -> None:
    assert make(tmp_path, [{"Hugo_Symbol": "NOTASYMBOL", **NOWHERE}]) == 0
    assert set(cells(tmp_path).values()) == {"0"}
    assert unused(tmp_path) == ["other_place"]
    assert make(tmp_path, [{"Hugo_Symbol": "NOTASYMBOL", **UNPLACED}]) == 0
    assert set(cells(tmp_path).values()) == {"NA"}


DATES = ["2-Sep", "1-Mar", "Sep-02", "44621", "02/09/2026", "1-Dec"]


@pytest.mark.parametrize("written", [*DATES, "SEPT2", "MARCH1", "MARC1", "DEC1"])
@pytest.mark.parametrize("place", [NOWHERE, UNPLACED, SEPTIN9])
def test_dates_of_genes_outside_the_panel_refuse_nothing(
    tmp_path: Path, written: str, place: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [{"Hugo_Symbol": "EGFR"}, {"Hugo_Symbol": written, **place}]
    assert make(tmp_path, rows, ["EGFR", "RUNX1"]) == 0
    assert cells(tmp_path) == {"EGFR": "1", "RUNX1": "0"}
    assert unused(tmp_path) == ["other_gene"]
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("written", DATES)
def test_a_date_that_may_be_a_gene_of_the_panel(
    tmp_path: Path, written: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its position decides; without one it is refused by its row."""
    assert make(tmp_path, [{"Hugo_Symbol": written, **SEPTIN9}]) == 0
    assert cells(tmp_path)["SEPTIN9"] == "1"
    rows = [{"Hugo_Symbol": "EGFR"}, {"Hugo_Symbol": written, **UNPLACED}]
    assert make(tmp_path, rows) == 2
    assert "HL-G01" in (err := capsys.readouterr().err)
    assert "row 3 column Hugo_Symbol" in err


def test_a_symbol_of_several_genes_is_the_one_at_its_position(tmp_path: Path) -> None:
    """MLL2 is KMT2D or KMT2B: an intron of one is enough."""
    kmt2b = {"Chromosome": "19", "Start_Position": "35720000"}
    kmt2d = {"Chromosome": "12", "Start_Position": "49055000"}
    genes = ["KMT2D", "EGFR"]
    assert make(tmp_path, [{"Hugo_Symbol": "MLL2", **kmt2d}], genes) == 0
    assert cells(tmp_path) == {"KMT2D": "1", "EGFR": "0"}
    assert make(tmp_path, [{"Hugo_Symbol": "MLL2", **kmt2b}], genes) == 0
    assert cells(tmp_path) == {"KMT2D": "0", "EGFR": "0"}
    assert unused(tmp_path) == ["other_gene"]
    assert make(tmp_path, [{"Hugo_Symbol": "MLL2", **NOWHERE}], genes) == 2
    assert make(tmp_path, [{"Hugo_Symbol": "MLL2", **NOWHERE}], ["EGFR"]) == 0
