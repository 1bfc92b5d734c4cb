"""Samples whose copies of the globin loci are counted, by the panels of their assays."""

from __future__ import annotations

from pathlib import Path

import pytest

from hemaline.project.globin_samples import globin_samples
from hemaline.project.loaded_run import load_project

pytestmark = pytest.mark.usefixtures("packaged_resources_once")

SAMPLES = "sample_id\tpatient_id\tdisease\tmaterial\trole\tsex\tassay\n"
# Exon 1 of HBB, and one exon of RUNX1.
TARGETS = {"chr11": "chr11\t5226900\t5227100\n", "chr21": "chr21\t34792114\t34792630\n"}


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """A germline sample, a tumour and a donor of one assay."""
    monkeypatch.chdir(tmp_path)
    Path("assays").mkdir()
    Path("own").mkdir()
    Path("own/lab.tsv").write_text("gene\tsource\nHBB\ta test\n")
    Path("ref.fa").write_text(">chr11\nA\n>chr21\nA\n")
    sheet, units = SAMPLES, "sample_id\tfastq_1\n"
    for name, role in (("G", "germline"), ("T", "tumour"), ("D", "pon")):
        sheet += f"{name}\tP{name}\tSCD\tperipheral_blood\t{role}\tfemale\tpanel\n"
        units += f"{name}\t{name}.fq\n"
        Path(f"{name}.fq").write_text("@r\nA\n+\nI\n")
    Path("samples.tsv").write_text(sheet)
    Path("units.tsv").write_text(units)
    return tmp_path


@pytest.mark.parametrize(
    ("panels", "contig", "counted"),
    [
        ("[demo]", "chr11", []),
        ("[demo, demo_globin]", "chr21", ["G", "D"]),
        ("[lab]", "chr21", ["G", "D"]),
        ("[from_targets]", "chr11", ["G", "D"]),
        ("[from_targets]", "chr21", []),
    ],
)
def test_germline_samples_and_donors_of_panels_with_globin_genes(
    folder: Path, panels: str, contig: str, counted: list[str]
) -> None:
    Path("t.bed").write_text(TARGETS[contig])
    text = f"name: panel\nchemistry: capture\ntargets: t.bed\npanels: {panels}\n"
    Path("assays/panel.yaml").write_text(text)
    document = {"samples": "samples.tsv", "units": "units.tsv", "assays": "assays"}
    further = {"reference": {"fasta": "ref.fa", "partial": True}, "resources": {"panels": "own"}}
    project, problems = load_project(document | further, "config.yaml")
    assert project is not None, problems.report()
    assert globin_samples(project) == counted
