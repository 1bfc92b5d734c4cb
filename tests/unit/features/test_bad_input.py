"""Wrong inputs of model builders, on the command line: code, file, row, column."""

from pathlib import Path

import pytest

from hemaline.callability.region_status import RegionStatus
from hemaline.cli.main import main
from hemaline.common.tables.rows import write_rows
from hemaline.variants.variant_rows import VariantRow
from mafs import write_maf
from rows import region_row

GENES = "gene\nRUNX1\nTP53\n"


def matrix(folder: Path, maf: Path, genes: str = GENES, samples: str = "", panel: str = "") -> int:
    (folder / "genes.tsv").write_text(genes)
    words = ["--maf", str(maf), "--assessed-genes", str(folder / "genes.tsv")]
    if samples:
        (folder / "samples.tsv").write_text(samples)
        words += ["--samples", str(folder / "samples.tsv")]
    if panel:
        (folder / "panels").mkdir()
        (folder / "panels/mine.tsv").write_text(panel)
        words += ["--panels", str(folder / "panels"), "--panel", "mine"]
    else:
        words += ["--panel", "demo"]
    return main(["matrix", *words, "--output", str(folder / "out")])


def resolved(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return [line for line in capsys.readouterr().err.splitlines() if line.startswith("ERROR")]


@pytest.mark.parametrize("value", ["1-Mar", "2-Sep", "Sep-02", "01/03/2026", "2026-03-01", "44621"])
def test_a_gene_list_with_dates(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], value: str
) -> None:
    maf = write_maf(tmp_path / "a.maf", [{}])
    assert matrix(tmp_path, maf, genes=f"{GENES}{value}\n") == 2
    (line,) = resolved(capsys)
    assert line.startswith(f"ERROR HL-G01 {tmp_path / 'genes.tsv'} row 4 column gene: '{value}'")
    assert not (tmp_path / "out").exists()
    assert matrix(tmp_path, maf, panel=f"gene\tsource\nRUNX1\ttest\n{value}\ttest\n") == 2
    (line,) = resolved(capsys)
    assert line.startswith(f"ERROR HL-G01 {tmp_path / 'panels/mine.tsv'} row 3 column gene: ")


def test_a_former_symbol_of_one_gene_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert matrix(tmp_path, write_maf(tmp_path / "a.maf", [{}]), genes=f"{GENES}MARCH1\n") == 0
    assert "'MARCH1' is read as MARCHF1" in capsys.readouterr().err


@pytest.mark.parametrize("value", ["SEPT2", "DEC1"])
def test_a_former_symbol_of_several_genes_is_none_that_is_known(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], value: str
) -> None:
    assert matrix(tmp_path, write_maf(tmp_path / "a.maf", [{}]), genes=f"{GENES}{value}\n") == 0
    assert (
        f"row 4 column gene: 1 genes of the list are not known: {value}" in capsys.readouterr().err
    )


@pytest.mark.parametrize(
    "column",
    [
        *("Tumor_Sample_Barcode", "Hugo_Symbol", "NCBI_Build", "Chromosome", "Start_Position"),
        *("Reference_Allele", "Tumor_Seq_Allele2", "Variant_Classification"),
    ],
)
def test_a_maf_without_a_column(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], column: str
) -> None:
    maf = write_maf(tmp_path / "a.maf", [{}], [column])
    assert matrix(tmp_path, maf) == 2
    (line,) = resolved(capsys)
    assert line.startswith(f"ERROR HL-M10 {maf} row 1 column {column}: ")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("lists", "place"),
    [
        ({"genes": GENES + "TP53\n"}, "HL-T27 {}/genes.tsv row 4 column gene"),
        ({"samples": "sample_id\nS1\nS1\n"}, "HL-T27 {}/samples.tsv row 3 column sample_id"),
        ({"samples": "sample_id\tsex\nS1\t2\n"}, "HL-T28 {}/samples.tsv row 2 column sex"),
        ({"genes": "gene\tlimit\nTP53\t2\n"}, "HL-T26 {}/genes.tsv row 2 column limit"),
        ({"genes": "gene\tlimit\nTP53\t0,02\n"}, "HL-T24 {}/genes.tsv row 2 column limit"),
    ],
)
def test_lists_of_genes_and_samples(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lists: dict[str, str], place: str
) -> None:
    assert matrix(tmp_path, write_maf(tmp_path / "a.maf", [{}]), **lists) == 2
    (line,) = resolved(capsys)
    assert line.startswith(f"ERROR {place.format(tmp_path)}: ")


TABLES = [
    ("clinical", "haemoglobin", "S-9\t10", "HL-J01", 2, "sample_id"),
    ("clinical", "haemoglobin", "S-1\t10\nS-1\t11", "HL-T27", 3, "sample_id"),
    ("clinical", "haemoglobin", "S-1\t95", "HL-T26", 2, "haemoglobin"),
    ("clinical", "platelets", "S-1\t150000", "HL-T26", 2, "platelets"),
    ("clinical", "marrow_blasts", "S-1\t101", "HL-T26", 2, "marrow_blasts"),
    ("clinical", "haemoglobin", "S-1\t9,5", "HL-T24", 2, "haemoglobin"),
    ("clinical", "sex", "S-1\t2", "HL-T28", 2, "sex"),
    ("clinical", "ldh_level", "S-1\traised", "HL-T22", 2, "ldh_level"),
    ("cytogenetics", "del5q", "S-9\tyes", "HL-J01", 2, "sample_id"),
    ("cytogenetics", "del5q", "S-1\tyes\nS-1\tno", "HL-T27", 3, "sample_id"),
    ("cytogenetics", "del5q", "S-1\tperhaps", "HL-T22", 2, "del5q"),
    ("cytogenetics", "ipssr_category", "S-1\tFair", "HL-T22", 2, "ipssr_category"),
]


@pytest.mark.parametrize(("table", "column", "cells", "code", "row", "at"), TABLES)
def test_clinical_and_cytogenetic_tables(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    table: str,
    column: str,
    cells: str,
    code: str,
    row: int,
    at: str,
) -> None:
    regions = [region_row("TP53", sample_id="S-1")]
    write_rows(tmp_path / "callability.tsv", RegionStatus, regions)
    write_rows(tmp_path / "variants.tsv", VariantRow, [])
    file = tmp_path / f"{table}.tsv"
    file.write_text(f"sample_id\t{column}\n{cells}\n")
    words = [f"--{name}={tmp_path / name}.tsv" for name in ("variants", "callability", table)]
    out = tmp_path / "out.tsv"
    assert main(["features", "ipssm", *words, "--output", str(out)]) == 2
    (line,) = resolved(capsys)
    assert line.startswith(f"ERROR {code} {file} row {row} column {at}: ")
    assert not out.exists()
