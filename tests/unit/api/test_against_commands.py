"""Every public function gives what its command writes of the same input."""

from __future__ import annotations

import filecmp
from pathlib import Path

import pandas as pd
import pytest

import hemaline
from chains import Chain, write_chains
from hemaline.cli.main import main
from hemaline.common.tables.output_tables import as_text
from mafs import write_maf


def cells(path: str | Path) -> list[dict[str, str]]:
    """Rows of a TSV as text, NA for nothing."""
    frame = pd.read_csv(path, sep="\t", dtype=str, keep_default_na=False)
    return frame.to_dict("records")


def texts(frame: pd.DataFrame) -> list[dict[str, str]]:
    """Cells of a frame as the tables have them."""
    return [
        {name: as_text(None if pd.isna(value) else value) for name, value in row.items()}
        for row in frame.to_dict("records")
    ]


def run(*words: str) -> None:
    assert main(list(words)) == 0


@pytest.mark.parametrize("suffix", ["tsv", "parquet"])
def test_tables(files: Path, suffix: str) -> None:
    assert texts(hemaline.read_variants(f"variants.{suffix}")) == cells("variants.tsv")
    assert texts(hemaline.read_callability(f"callability.{suffix}")) == cells("callability.tsv")
    some = hemaline.read_variants(f"variants.{suffix}", columns=["vaf", "gene"])
    assert list(some.columns) == ["vaf", "gene"]


def test_tables_without_rows_have_their_types(files: Path) -> None:
    full = hemaline.read_variants("variants.tsv")
    for name in ("variants.tsv", "variants.parquet"):
        header = Path("variants.tsv").read_text().splitlines()[0]
        if name.endswith(".tsv"):
            Path(name).write_text(f"{header}\n")
        else:
            pd.read_parquet(name).head(0).to_parquet(name)
        found = hemaline.read_variants(name)
        assert len(found) == 0
        assert list(found.dtypes) == list(full.dtypes)


def test_a_table_of_another_kind_is_refused(files: Path) -> None:
    with pytest.raises(hemaline.HemalineError, match="HL-M02"):
        hemaline.read_variants("genes.tsv")
    with pytest.raises(hemaline.HemalineError, match="HL-M01"):
        hemaline.read_callability("absent.tsv")


def test_check(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("check", "--configfile", "config.yaml")
    found = hemaline.check("config.yaml")
    assert f"{len(found.samples)} sample of 1 patient, {len(found.units)} unit" in (
        capsys.readouterr().out
    )
    assert found.warnings == ()
    assert found.samples.loc["A", "run_id"] is pd.NA
    sheet = Path("samples_sheet.tsv")
    sheet.write_text(sheet.read_text().replace("MDS", "XYZ").replace("male", "1"))
    with pytest.raises(hemaline.HemalineError) as refused:
        hemaline.check("config.yaml")
    assert main(["check", "--configfile", "config.yaml"]) == 2
    assert str(refused.value) in capsys.readouterr().err


def test_annotate(files: Path) -> None:
    words = ["--reference", "demo.fa", "--partial", "--threads", "1"]
    run("annotate", "calls.vcf", *words, "--output", "by_command.tsv")
    found = hemaline.annotate(
        "calls.vcf", reference="demo.fa", partial=True, threads=1, output="by_api.tsv"
    )
    assert texts(found.variants) == cells("by_command.tsv")
    assert texts(found.skipped) == cells("by_command.tsv.skipped.tsv")
    assert [problem.code for problem in found.warnings] == ["HL-V41"]
    for suffix in ("", ".skipped.tsv"):
        assert filecmp.cmp(f"by_command.tsv{suffix}", f"by_api.tsv{suffix}", shallow=False)


def test_an_input_is_never_an_output(files: Path) -> None:
    before = Path("calls.vcf").read_text()
    with pytest.raises(hemaline.HemalineError, match="HL-V45"):
        hemaline.annotate("calls.vcf", reference="demo.fa", partial=True, output="calls.vcf")
    assert Path("calls.vcf").read_text() == before
    with pytest.raises(hemaline.HemalineError, match="HL-V45"):
        hemaline.compute_features(
            "ipssm", variants="variants.tsv", callability="callability.tsv", output="variants.tsv"
        )


def test_matrices(files: Path) -> None:
    words = ["--assessed-genes", "genes.tsv", "--samples", "samples.tsv"]
    run("matrix", "--panel", "demo", "--maf", "lab.maf", *words, "--output", "by_command")
    built = hemaline.build_matrix(
        "demo", maf="lab.maf", assessed_genes="genes.tsv", samples="samples.tsv", output="by_api"
    )
    same = filecmp.dircmp("by_command", "by_api")
    names = [name for name in same.common_files if not name.endswith(".parquet")]
    assert filecmp.cmpfiles("by_command", "by_api", names, shallow=False) == (names, [], [])
    assert not same.left_only and not same.right_only
    assert texts(built.unused_rows) == cells("by_command/demo.unused_rows.tsv")
    assert built.not_lifted.empty and "row" in built.not_lifted
    run("matrix", "merge", "site_a", "site_b", "--output", "merged_by_command")
    merged = hemaline.merge_matrices(["site_a", "site_b"], output="merged_by_api")
    status = [
        hemaline.load_matrix(f"merged_by_{how}/demo.status.tsv") for how in ("command", "api")
    ]
    pd.testing.assert_frame_equal(*status)
    assert merged.schema_digest == status[0].attrs["schema_digest"]
    assert merged.warnings == ()


def test_a_maf_of_grch37(files: Path) -> None:
    """A lifted row counts, a lost one is listed, as by the commands."""
    moved = Chain("21", [(36_000_000, 34_500_000, 1_000_000)])
    write_chains(Path("37to38.chain"), moved)
    rows = [
        {"NCBI_Build": "GRCh37", "Start_Position": "36359485"},
        {"NCBI_Build": "GRCh37", "Start_Position": "10000000", "Tumor_Sample_Barcode": "S2"},
    ]
    write_maf(Path("hg19.maf"), rows)
    sources = {"maf": "hg19.maf", "assessed_genes": "genes.tsv", "chain": "37to38.chain"}
    words = ["--maf", "hg19.maf", "--assessed-genes", "genes.tsv"]
    words += ["--genome", "GRCh37", "--chain", "37to38.chain"]
    run("matrix", "--panel", "demo", *words, "--output", "by_command")
    built = hemaline.build_matrix("demo", **sources, output="by_api")
    assert built.load().loc[["S1", "S2"], "RUNX1"].to_list() == [1, pd.NA]
    assert list(built.not_lifted["reason"]) == ["not_in_chain"]
    assert texts(built.not_lifted) == cells("by_command/demo.not_lifted.tsv")
    assert "HL-M90" in [problem.code for problem in built.warnings]
    run("features", "ipssm", *words, "--output", "by_command.tsv")
    found = hemaline.compute_features("ipssm", **sources)
    assert texts(found.table) == cells("by_command.tsv")
    assert texts(found.not_lifted) == cells("by_command.not_lifted.tsv")
    assert texts(found.unused_rows) == cells("by_command.unused_rows.tsv")


def test_changes(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("matrix", "diff", "site_a", "renewed")
    resolved = capsys.readouterr()
    Path("changes.tsv").write_text(resolved.out)
    changes = hemaline.diff_matrices("site_a", "renewed")
    assert texts(changes) == cells("changes.tsv")
    assert f"{len(changes)} changed cells" in resolved.err
    assert changes.attrs["provenance"] == {}
    assert capsys.readouterr().err == ""


def test_features_and_scores(files: Path) -> None:
    words = ["--variants", "variants.tsv", "--callability", "callability.tsv"]
    run("features", "ipssm", *words, "--output", "by_command.tsv")
    run("score", "ipssm", "--features", "by_command.tsv", "--output", "scores.tsv")
    sources = {"variants": "variants.tsv", "callability": "callability.tsv"}
    found = hemaline.compute_features("ipssm", **sources)
    assert texts(found.table) == cells("by_command.tsv")
    assert texts(found.reasons) == cells("by_command.reasons.tsv")
    assert found.schema_digest is None
    written = hemaline.compute_features("ipssm", **sources, output="by_api.tsv")
    assert written.schema_digest in Path("by_command.datapackage.json").read_text()
    assert texts(hemaline.score("ipssm", found.table)) == cells("scores.tsv")
    assert texts(hemaline.score("ipssm", "by_api.tsv")) == cells("scores.tsv")


def test_calls_without_a_source_are_refused() -> None:
    with pytest.raises(TypeError, match="variants or maf"):
        hemaline.compute_features("ipssm", callability="callability.tsv")
    with pytest.raises(TypeError, match="no gene would be 0"):
        hemaline.build_matrix("demo", maf="lab.maf", output="lab")
    with pytest.raises(TypeError, match="floor"):
        hemaline.build_matrix(
            "demo", maf="m", assessed_genes="g", output="lab", classes=["insertion"]
        )
