"""Column maps of other laboratories' tables: given, wrong, and suggested."""

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from hemaline.cli.main import main
from hemaline.common.problems import HemalineError, Problems
from hemaline.external.maf.column_map import MAF, ColumnMap, columns_of, read_column_map
from mafs import ROW

THEIRS = {
    "Hugo_Symbol": "GENE",
    "NCBI_Build": "genome",
    "Chromosome": "CHR",
    "Start_Position": "POS",
    "Reference_Allele": "REF",
    "Tumor_Seq_Allele2": "ALT",
    "Variant_Classification": "EFFECT",
    "Tumor_Sample_Barcode": "Sample ID",
    "t_depth": "DP",
    "t_alt_count": "alt reads",
}


def foreign(path: Path) -> Path:
    """The row of ``ROW`` under another laboratory's names, with a column that nothing reads."""
    names = [THEIRS.get(name, name) for name in ROW]
    path.write_text("\t".join([*names, "note"]) + "\n" + "\t".join([*ROW.values(), "x"]) + "\n")
    return path


def lists(folder: Path) -> list[str]:
    genes = folder / "genes.tsv"
    genes.write_text("gene\nRUNX1\n")
    return ["--assessed-genes", str(genes)]


def matrix(folder: Path, maf: Path, *words: str) -> int:
    panel = ["matrix", "--panel", "myeloid", "--maf", str(maf), *lists(folder)]
    return main([*panel, "--output", str(folder / "out"), *words])


def test_a_map_is_suggested_and_then_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    maf = foreign(tmp_path / "lab.maf")
    assert matrix(tmp_path, maf) == 2
    suggested = tmp_path / "out.columns.yaml"
    errors = capsys.readouterr().err
    assert f"HL-M62 {suggested}" in errors
    assert yaml.safe_load(suggested.read_text()) == {"maf": THEIRS}
    assert "not read: note" in suggested.read_text()
    assert matrix(tmp_path, maf, "--columns", str(suggested)) == 0
    with (tmp_path / "out/myeloid.vaf.tsv").open() as handle:
        assert next(csv.DictReader(handle, delimiter="\t"))["RUNX1"] == "0.3"


def test_a_suggestion_writes_over_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "out.columns.yaml"
    path.write_text("of the user\n")
    assert matrix(tmp_path, foreign(tmp_path / "lab.maf")) == 2
    assert path.read_text() == "of the user\n"
    assert "HL-M63" in capsys.readouterr().err


def test_what_is_no_column_of_the_file_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    columns = tmp_path / "map.yaml"
    columns.write_text("maf:\n  Hugo_Symbol: GEN\n")
    assert matrix(tmp_path, foreign(tmp_path / "lab.maf"), "--columns", str(columns)) == 2
    assert "HL-M60" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("maf: {Hugo: GENE}\n", "HL-Y04"),
        ("clinical: {hb: HB}\n", "HL-Y04"),
        ("other: {sample_id: ID}\n", "HL-Y04"),
        ("maf: {Hugo_Symbol: X, Chromosome: X}\n", "HL-M61"),
        ("maf: {Hugo_Symbol: 1}\n", "HL-Y10"),
        ("maf: {Hugo_Symbol: no}\n", "HL-Y14"),
        ("maf: {Hugo_Symbol: A, Hugo_Symbol: B}\n", "HL-Y06"),
        ("maf: [a]\n", "HL-Y10"),
        ("{}\n", "HL-Y11"),
        ("maf: {Hugo_Symbol: &a X, Chromosome: *a}\n", "HL-Y08"),
    ],
)
def test_a_wrong_map(tmp_path: Path, text: str, code: str) -> None:
    path = tmp_path / "map.yaml"
    path.write_text(text)
    with pytest.raises(HemalineError) as error:
        read_column_map(path)
    assert code in {problem.code for problem in error.value.problems}


def test_a_column_of_ours_that_is_mapped_elsewhere_is_not_read() -> None:
    """t_depth of a file may be that of other reads than those that the map names."""
    problems = Problems()
    columns = ColumnMap({MAF: {"t_depth": "DP"}})
    header = columns.renamed(MAF, ["t_depth", "DP", "x"], Path("a.maf"), 1, problems)
    assert header == ["t_depth (not read)", "t_depth", "x"]
    assert len(problems) == 0


@given(st.permutations(columns_of(MAF)), st.integers(0, 10))
def test_renaming_keeps_order_and_names_each_column_once(names: Sequence[str], mapped: int) -> None:
    ours = list(names)[:mapped]
    columns = ColumnMap({MAF: {name: f"their {name}" for name in ours}})
    header = [f"their {name}" if name in ours else name for name in names]
    problems = Problems()
    assert columns.renamed(MAF, header, Path("a.maf"), 1, problems) == list(names)
    assert len(problems) == 0


CLINICAL = "ID\tHB\tPLT\tBM_BLAST\tward\nS1\t9.5\t120\t4\tA\n"


def test_clinical_columns_are_mapped_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    maf, clinical = tmp_path / "lab.maf", tmp_path / "clinical.tsv"
    maf.write_text("\n".join(["\t".join(ROW), "\t".join(ROW.values()), ""]))
    clinical.write_text(CLINICAL)
    output = tmp_path / "f.tsv"
    words = ["features", "ipssm", "--maf", str(maf), *lists(tmp_path), "--clinical", str(clinical)]
    assert main([*words, "--output", str(output)]) == 2
    suggested = tmp_path / "f.tsv.columns.yaml"
    assert f"HL-M62 {suggested}" in capsys.readouterr().err
    assert yaml.safe_load(suggested.read_text()) == {
        "clinical": {
            "sample_id": "ID",
            "haemoglobin": "HB",
            "platelets": "PLT",
            "marrow_blasts": "BM_BLAST",
        }
    }
    assert main([*words, "--columns", str(suggested), "--output", str(output)]) == 0
    assert "HL-M68" in capsys.readouterr().err
    with output.open() as handle:
        found = next(csv.DictReader(handle, delimiter="\t"))
    assert (found["HB"], found["PLT"], found["BM_BLAST"]) == ("9.5", "120", "4")


def test_a_clinical_column_of_the_map_that_is_not_there_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Else a slip in the map would make a whole column NA without a word."""
    maf, clinical, columns = (tmp_path / name for name in ("lab.maf", "c.tsv", "map.yaml"))
    maf.write_text("\n".join(["\t".join(ROW), "\t".join(ROW.values()), ""]))
    clinical.write_text(CLINICAL)
    columns.write_text("clinical: {sample_id: ID, haemoglobin: HGB}\n")
    words = ["features", "ipssm", "--maf", str(maf), *lists(tmp_path), "--clinical", str(clinical)]
    more = ["--columns", str(columns), "--output", str(tmp_path / "f.tsv")]
    assert main([*words, *more]) == 2
    assert "HL-M60" in capsys.readouterr().err
