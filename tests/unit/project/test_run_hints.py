"""Notes of `hemaline check` on a run that is possible."""

from __future__ import annotations

from pathlib import Path

import pytest

from hemaline.cli.main import main
from hemaline.paths import resource
from hemaline.project.loaded_run import load_project
from hemaline.project.run_hints import run_hints

pytestmark = pytest.mark.usefixtures("packaged_resources_once")

RUNX1_EXON = "chr21\t34792114\t34792630\n"
SAMPLES = "sample_id\tpatient_id\tdisease\tmaterial\trole\tsex\tassay\trun_id\n"
FLAT = "MDS\tbone_marrow\t{role}\tmale\tpanel\tR1\n"


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """A tumour with two reads of 100 bases, on one exon of RUNX1."""
    monkeypatch.chdir(tmp_path)
    Path("assays").mkdir()
    Path("t.bed").write_text(RUNX1_EXON)
    Path("ref.fa").write_text(">chr21\nA\n")
    write_assay("[demo]")
    write_samples("A P1 tumour")
    return tmp_path


def write_assay(panels: str) -> None:
    text = f"name: panel\nchemistry: capture\ntargets: t.bed\npanels: {panels}\n"
    Path("assays/panel.yaml").write_text(text)


def write_samples(*rows: str, reads: int = 2) -> None:
    samples, units = SAMPLES, "sample_id\tfastq_1\n"
    for row in rows:
        name, patient, role = row.split()
        samples += f"{name}\t{patient}\t" + FLAT.format(role=role)
        units += f"{name}\t{name}.fq\n"
        Path(f"{name}.fq").write_text(f"@r\n{'A' * 100}\n+\n{'I' * 100}\n" * reads)
    Path("samples.tsv").write_text(samples)
    Path("units.tsv").write_text(units)


def notes() -> dict[str, str]:
    document = {"samples": "samples.tsv", "units": "units.tsv", "assays": "assays"}
    project, problems = load_project(document | {"reference": {"fasta": "ref.fa"}}, "config.yaml")
    assert project is not None, problems.report()
    return {one.code: one.text[0] for one in run_hints(project)}


def test_panels_that_the_targets_do_not_cover(folder):
    found = notes()
    assert found["HL-A41"].startswith("the targets cover 1 of 4 genes of panel demo")
    assert "RUNX1 3" in found["HL-A42"]


def test_the_share_that_a_gene_needs_is_that_of_the_filters(folder):
    text = resource("filters.yaml").read_text()
    Path("own.yaml").write_text(text.replace("callable_fraction: 0.95", "callable_fraction: 0.3"))
    with Path("assays/panel.yaml").open("a") as assay:
        assay.write("filters: own.yaml\n")
    assert "HL-A42" not in notes()


def test_the_genes_of_the_targets_leave_none_uncovered(folder):
    write_assay("[from_targets]")
    found = notes()
    assert "HL-A41" not in found
    assert "HL-A42" in found


def test_files_with_too_few_reads_for_the_reporting_threshold(folder):
    assert notes()["HL-A43"].endswith("A 0.")
    write_samples("A P1 tumour", reads=20_000)
    assert "HL-A43" not in notes()


def test_files_that_are_no_fastq_have_no_expected_depth(folder):
    Path("A.fq").write_bytes(b"\x1f\x8bnot gzip")
    assert "HL-A43" not in notes()


def test_missing_controls_and_normals(folder):
    found = notes()
    assert "no no-template control and no positive control" in found["HL-A44"]
    assert "HL-A45" in found
    write_samples("A P1 tumour", "N P1 normal", "B P2 ntc")
    found = notes()
    assert "no positive control among" in found["HL-A44"]
    assert "HL-A45" not in found


def test_check_prints_notes_and_succeeds(folder, capsys):
    text = "samples: samples.tsv\nunits: units.tsv\nassays: assays\nreference: {fasta: ref.fa}\n"
    Path("config.yaml").write_text(text)
    assert main(["check"]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    assert "NOTE HL-A41 assays/panel.yaml column panels: " in captured.out
