"""`hemaline features`: files, exit codes and messages about tables that do not fit."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from frictionless import Package

from hemaline.callability.events.event_reports import EventRow
from hemaline.callability.region_status import RegionStatus
from hemaline.cli import main as cli
from hemaline.common.tables.output_tables import as_text
from hemaline.common.tables.rows import write_rows
from hemaline.features.views import load_view
from hemaline.paths import resource
from hemaline.variants.variant_rows import VariantRow
from rows import event_row, gap_row, region_row, variant_row


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """Two samples: S-1 with a TP53 change and an open NRAS, S-2 with nothing but TP53 assessed."""
    regions = [
        region_row("TP53"),
        gap_row("NRAS"),
        region_row("RUNX1"),
        region_row("TP53", sample_id="S-2"),
    ]
    variants = [
        variant_row("TP53", 0.3, hgvs_p="p.Arg175His"),
        variant_row("NRAS", 0.3, reported=False),
    ]
    events = [event_row("FLT3_ITD", "FLT3", None)]
    write_rows(tmp_path / "callability.tsv", RegionStatus, regions)
    write_rows(tmp_path / "variants.tsv", VariantRow, variants)
    write_rows(tmp_path / "events.tsv", EventRow, events)
    return tmp_path


def run(folder: Path, view: str, *more: str) -> int:
    return cli.main(
        [
            "features",
            view,
            "--variants",
            str(folder / "variants.tsv"),
            "--callability",
            str(folder / "callability.tsv"),
            *more,
        ]
    )


def test_features_are_written_with_reasons_and_dictionary(tables, capsys):
    out = tables / "out" / "ipssm.features.tsv"
    assert run(tables, "ipssm", "--events", str(tables / "events.tsv"), "--output", str(out)) == 0
    resolved = capsys.readouterr()
    assert resolved.err == ""
    package = json.loads((out.parent / "ipssm.features.datapackage.json").read_text())
    columns_ = len(load_view("ipssm").columns)
    digest = package["schema_digest"]
    assert resolved.out == f"2 samples x {columns_} columns, schema digest {digest}\n"
    assert Package(out.parent / "ipssm.features.datapackage.json").validate().valid
    header, first, second = (line.split("\t") for line in out.read_text().splitlines())
    at = header.index("TP53mut")
    assert (first[0], first[at]) == ("S-1", "1")
    assert (second[0], second[at]) == ("S-2", "0")
    assert first[header.index("RUNX1")] == "0"
    assert second[header.index("RUNX1")] == "NA"
    assert "S-2\tRUNX1\tNA\tnot_on_panel" in (out.parent / "ipssm.features.reasons.tsv").read_text()
    assert (out.parent / "ipssm.features.dictionary.tsv").is_file()


def test_parquet_holds_the_same_cells_with_types(tables):
    out = tables / "ipssm.features.tsv"
    assert run(tables, "ipssm", "--output", str(out)) == 0
    table = pq.read_table(tables / "ipssm.features.parquet")
    view = load_view("ipssm")
    assert table.column_names == [column.name for column in view.columns]
    kinds = {"integer": "int64", "number": "double", "string": "string"}
    assert [str(one.type) for one in table.schema] == [kinds[c.type] for c in view.columns]
    header, *lines = (line.split("\t") for line in out.read_text().splitlines())
    for cells, row in zip(lines, table.to_pylist(), strict=True):
        assert cells == [as_text(row[name]) for name in header]


def test_the_digest_is_of_view_and_versions_and_of_no_sample(tables, capsys):
    """The same under another name and for other samples; another for another floor."""

    def digest(*more: str) -> str:
        assert run(tables, "ipssm", *more) == 0
        return capsys.readouterr().out.split()[-1]

    first = digest("--output", str(tables / "a.tsv"))
    write_rows(tables / "variants.tsv", VariantRow, [])
    assert digest("--output", str(tables / "b.tsv")) == first
    views = tables / "views"
    views.mkdir()
    text = resource("views").joinpath("ipssm.yaml").read_text()
    for change, same in (("floor: 0.02", True), ("floor: 0.03", False)):
        (views / "ipssm.yaml").write_text(text.replace("floor: 0.02", change, 1))
        other = digest("--views", str(views), "--output", str(tables / "c.tsv"))
        assert (other == first) is same


def test_explain_traces_a_sample(tables, capsys):
    assert run(tables, "ipssm", "--explain", "S-1") == 0
    text = capsys.readouterr().out
    assert "variants: TP53 chr1:5 A>C p.Arg175His vaf 0.3 reported" in text
    assert "callability: NRAS exon2 not_assessed (low_depth)" in text


def test_clinic_is_joined_and_everything_wrong_is_reported(tables, capsys):
    clinical, cyto = tables / "clinical.tsv", tables / "cyto.tsv"
    clinical.write_text("sample_id\thaemoglobin\nS-1\t9.5\nS-2\tNA\n")
    cyto.write_text("sample_id\tkaryotype\nS-1\t46,XX,del(5)(q13q33)[20]\n")
    out = tables / "f.tsv"
    more = ["--clinical", str(clinical), "--cytogenetics", str(cyto), "--output", str(out)]
    assert run(tables, "ipssm", *more) == 0
    header, first, _ = (line.split("\t") for line in out.read_text().splitlines())
    found = dict(zip(header, first, strict=True))
    assert [found[name] for name in ("HB", "del5q", "complex", "CYTO_IPSSR")] == [
        "9.5",
        "1",
        "0",
        "Good",
    ]
    clinical.write_text("sample_id\thaemoglobin\nS-1\t95\nS-9\t9,5\n")
    cyto.write_text("sample_id\tdel5q\nS-1\tperhaps\n")
    out.unlink()
    capsys.readouterr()
    assert run(tables, "ipssm", *more) == 2
    errors = capsys.readouterr().err
    for code in ("HL-T26", "HL-T24", "HL-J01", "HL-T22"):
        assert f"ERROR {code} " in errors
    assert not out.exists()


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (["--explain", "S-9"], "HL-J09"),
        (["--output", "x", "--clinical", "/nowhere"], "HL-T01"),
        (["--output", "x", "--samples", "/nowhere"], "HL-T01"),
        (["--output", "x", "--events", "/nowhere"], "HL-T01"),
    ],
)
def test_wrong_arguments_are_coded(tables, capsys, more, code):
    assert run(tables, "ipssm", *more) == 2
    assert f"ERROR {code}" in capsys.readouterr().err


def test_a_study_is_not_written_into_a_file(tables, capsys):
    path = tables / "study"
    path.write_text("mine")
    assert run(tables, "cbioportal", "--output", str(path)) == 2
    assert "ERROR HL-J13" in capsys.readouterr().err
    assert path.read_text() == "mine"


def test_an_unknown_view_and_no_output_are_refused(tables, capsys):
    assert run(tables, "ipsm", "--output", "x") == 2
    assert "did you mean 'ipssm'" in capsys.readouterr().err
    assert run(tables, "ipssm") == 2


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda text: text.replace("\tstatus\t", "\tstate\t"), "HL-J10"),
        (
            lambda text: text.replace("\tassessed\t", "\tfine\t").replace("low_depth", "odd"),
            "HL-J12",
        ),
        (lambda text: text.replace("\t1\t100\t", "\tone\t100\t"), "HL-J12"),
        (lambda text: text + "cut\n", "HL-J12"),
    ],
)
def test_tables_of_another_kind_are_refused(tables, capsys, change, code):
    path = tables / "callability.tsv"
    path.write_text(change(path.read_text()))
    assert run(tables, "ipssm", "--output", str(tables / "x")) == 2
    assert f"ERROR {code} " in capsys.readouterr().err
    assert not (tables / "x").exists()


SHEET = (
    "sample_id\tpatient_id\tdisease\tmaterial\trole\tsex\tassay\n"
    "S-1\tP-1\tMDS\tbone_marrow\ttumour\tmale\ta\n"
    "S-2\tP-2\tMDS\tbone_marrow\ttumour\tfemale\ta\n"
    "S-3\tP-3\tother\tbone_marrow\tpon\tfemale\ta\n"
)


def test_rows_are_those_of_the_sheet_that_have_a_role_of_the_view(tables):
    (tables / "samples.tsv").write_text(SHEET)
    out = tables / "f.tsv"
    more = ["--samples", str(tables / "samples.tsv"), "--output", str(out)]
    assert run(tables, "ipssm", *more) == 0
    assert [line.split("\t")[0] for line in out.read_text().splitlines()] == ["ID", "S-1", "S-2"]
    assert run(tables, "scd", *more) == 0
    assert len(out.read_text().splitlines()) == 1


def test_a_study_folder_determines_assessed_from_wild_type(tables):
    (tables / "samples.tsv").write_text(SHEET)
    study = tables / "study"
    more = ["--samples", str(tables / "samples.tsv"), "--output", str(study)]
    assert run(tables, "cbioportal", *more) == 0
    matrix = [
        line.split("\t") for line in (study / "data_gene_panel_matrix.txt").read_text().splitlines()
    ]
    assert matrix[0] == ["SAMPLE_ID", "mutations"]
    panels = dict(matrix[1:])
    genes = {
        sample: (study / "gene_panels" / f"data_gene_panel_{name}.txt").read_text().splitlines()[-1]
        for sample, name in panels.items()
    }
    # NRAS was not assessed in S-1, RUNX1 not in S-2: neither is wild type there.
    assert genes == {"S-1": "gene_list: RUNX1\tTP53", "S-2": "gene_list: TP53"}
    mutations = (study / "data_mutations.txt").read_text().splitlines()
    names = mutations[1].split("\t")
    rows = [dict(zip(names, line.split("\t"), strict=True)) for line in mutations[2:]]
    assert [(row["Hugo_Symbol"], row["Tumor_Sample_Barcode"]) for row in rows] == [("TP53", "S-1")]
    cases = (study / "case_lists" / "cases_sequenced.txt").read_text()
    assert "case_list_ids: S-1\tS-2\n" in cases
    clinical = (study / "data_clinical_sample.txt").read_text().splitlines()
    assert clinical[4].split("\t")[:2] == ["SAMPLE_ID", "PATIENT_ID"]
    assert clinical[5].split("\t")[:2] == ["S-1", "P-1"]
    for name in ("meta_study.txt", "meta_mutations.txt", "meta_clinical_sample.txt"):
        assert "cancer_study_identifier: hemaline" in (study / name).read_text()
    # Written again over itself it is the same.
    before = {path: path.read_bytes() for path in study.rglob("*.txt")}
    assert run(tables, "cbioportal", *more) == 0
    assert {path: path.read_bytes() for path in study.rglob("*.txt")} == before
