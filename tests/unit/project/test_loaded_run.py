"""Sheets, assays and files together: bad-input rows 35-37, 49, 50, 52 and links between sheets."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

import donors
from hemaline.common.problems import Problems
from hemaline.errors.background_file import header_of, write_background
from hemaline.inputs.assays import require_assay
from hemaline.inputs.copy_number_assay import CopyNumberAssay
from hemaline.project.donor_panels import check_donors
from hemaline.project.loaded_run import load_project, load_run
from sources import write_vcf

pytestmark = pytest.mark.usefixtures("packaged_resources_once")

SAMPLES = "sample_id\tpatient_id\tdisease\tmaterial\trole\tsex\tassay\n"
UNITS_OF_B_AND_N = ("B\tL1\tb_1.fq\t\t", "N\tL1\tn_1.fq\t\t")
UNITS = "sample_id\tunit_id\tfastq_1\tfastq_2\tbam\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A working directory with two tumours, one with a normal, and all they need."""
    monkeypatch.chdir(tmp_path)
    Path("assays").mkdir()
    write_assay()
    Path("t.bed").write_text("chr1\t0\t10\n")
    Path("ref.fa").write_text(">chr1\nA\n")
    for name in ("a_1", "a_2", "b_1", "n_1", "x"):
        Path(f"{name}.fq").write_text("@r\nA\n+\nI\n")
    write_samples()
    write_units()
    return tmp_path


def write_assay(**changes: str) -> None:
    keys = {"name": "panel", "chemistry": "capture", "targets": "t.bed"} | changes
    Path("assays/panel.yaml").write_text("".join(f"{k}: {v}\n" for k, v in keys.items()))


def write_samples(*rows: str) -> None:
    rows = rows or ("A P1 tumour", "B P2 tumour", "N P1 normal")
    lines = []
    for row in rows:
        name, patient, role = row.split()
        lines.append(f"{name}\t{patient}\tMDS\tbone_marrow\t{role}\tmale\tpanel\n")
    Path("samples.tsv").write_text(SAMPLES + "".join(lines))


def write_units(
    a="A\tL1\ta_1.fq\ta_2.fq\t", b="B\tL1\tb_1.fq\t\t", n="N\tL1\tn_1.fq\t\t", *more: str
) -> None:
    Path("units.tsv").write_text(UNITS + "".join(f"{row}\n" for row in (a, b, n, *more) if row))


def load(**changes):
    document = {
        "samples": "samples.tsv",
        "units": "units.tsv",
        "assays": "assays",
        "reference": {"fasta": "ref.fa"},
    }
    return load_project(document | changes, "config.yaml")


def codes(**changes) -> list[str]:
    project, problems = load(**changes)
    assert (project is None) == bool(problems.errors)
    return [p.code for p in problems]


def test_a_sound_project(folder):
    project, problems = load()
    assert not problems.report()
    assert list(project.samples) == ["A", "B", "N"]
    assert [unit.key for unit in project.units["A"]] == ["A.L1"]
    assert project.assays["panel"].chemistry == "capture"
    assert project.normal_of("A") == "N"
    assert project.normal_of("B") is None
    assert project.normal_of("N") is None


def test_units_keep_their_order(folder):
    write_units("A\tL2\ta_1.fq\t\t", "B\tL1\tb_1.fq\t\t", "N\tL1\tn_1.fq\t\t", "A\tL1\tx.fq\t\t")
    project, _ = load()
    assert [unit.unit_id for unit in project.units["A"]] == ["L2", "L1"]


def test_row_35_paired_assay_without_normal(folder):
    write_assay(paired="true")
    assert codes() == ["HL-S08"]
    assert "row 3" in load()[1].report()


def test_row_35_normal_shared_between_patients_by_its_reads(folder):
    write_samples("A P1 tumour", "B P2 tumour", "N P1 normal", "M P2 normal")
    write_units(
        *("A\tL1\ta_1.fq\t\t", "B\tL1\tb_1.fq\t\t"), "N\tL1\tn_1.fq\t\t", "M\tL1\tn_1.fq\t\t"
    )
    assert codes() == ["HL-S18"]


@pytest.mark.parametrize("spelling", ["a_1.fq", "./a_1.fq", "link.fq", "hard.fq"])
def test_row_36_same_reads_twice(folder, spelling):
    Path("link.fq").symlink_to("a_1.fq")
    os.link("a_1.fq", "hard.fq")
    write_units(b=f"B\tL1\t{spelling}\t\t")
    project, problems = load()
    assert project is None
    assert [(p.code, p.row) for p in problems] == [("HL-S17", 3)]
    assert "row 2" in problems.report()


def test_row_36_same_path_that_is_not_there(folder):
    write_units(a="A\tL1\tz.fq\t\t", b="B\tL1\t./z.fq\t\t")
    assert sorted(codes()) == ["HL-S17", "HL-S20", "HL-S20"]


def test_row_37_both_mates_are_one_file(folder):
    write_units(a="A\tL1\ta_1.fq\ta_1.fq\t")
    assert codes() == ["HL-S16"]


@pytest.mark.parametrize(
    ("unit", "code"),
    [
        ("A\tL1\t\t\t", "HL-S13"),
        ("A\tL1\ta_1.fq\t\tx.fq", "HL-S14"),
        ("A\tL1\t\ta_2.fq\t", "HL-S15"),
        ("A\tL1\tnone.fq\t\t", "HL-S20"),
        ("A\tL1\ta_1.fq/x\t\t", "HL-S20"),
        ("A\tL1\tbroken.fq\t\t", "HL-S21"),
        ("A\tL1\tloop.fq\t\t", "HL-S21"),
        ("A\tL1\tassays\t\t", "HL-S22"),
        ("A\tL1\tempty.fq\t\t", "HL-S24"),
        ("A\tL1\t\t\tnone.bam", "HL-S20"),
        (f"A\tL1\t{'x' * 5000}\t\t", "HL-S20"),
        ("", "HL-S11"),
    ],
)
def test_units_and_their_files(folder, unit, code):
    Path("broken.fq").symlink_to("nowhere")
    Path("loop.fq").symlink_to("loop.fq")
    Path("empty.fq").touch()
    write_units(a=unit)
    assert codes() == [code]


def test_file_that_may_not_be_read(folder, monkeypatch):
    # Root may read everything, so the question itself is answered here.
    monkeypatch.setattr(os, "access", lambda path, mode: path != "a_1.fq")
    assert codes() == ["HL-S23"]


def test_row_67_spaces_and_unicode_in_a_path_work(folder):
    Path("a_1.fq").rename("lane 1 é.fq")
    write_units(a="A\tL1\tlane 1 é.fq\t\t")
    assert codes() == []


def test_row_51_links_out_of_the_allowed_roots(folder, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "r.fq"
    outside.write_text("@a\nA\n+\nF\n")
    Path("out.fq").symlink_to(outside)
    Path("reads").mkdir()
    Path("reads/in.fq").write_text("@a\nA\n+\nF\n")
    Path("in.fq").symlink_to("reads/in.fq")
    write_units(a="A\tL1\tout.fq\tin.fq\t", b="B\tL1\treads/../b_1.fq\t\t")
    assert codes() == []
    assert codes(allowed_roots=["."]) == ["HL-S25"]
    assert codes(allowed_roots=[".", str(outside.parent)]) == []
    assert codes(allowed_roots=["reads"]) == ["HL-S25"] * 3
    _, problems = load(allowed_roots=["."])
    assert problems.exit_code == 3
    assert [(p.row, p.column) for p in problems] == [(2, "fastq_1")]
    assert str(outside) in problems.report()
    assert codes(allowed_roots=["nowhere"])[0] == "HL-C01"


def test_unit_without_sample(folder):
    write_units("A\tL1\ta_1.fq\t\t", "B\tL1\tb_1.fq\t\t", "N\tL1\tn_1.fq\t\t", "BB\tL1\tx.fq\t\t")
    _, problems = load()
    assert [(p.code, p.row) for p in problems] == [("HL-S12", 5)]
    assert "did you mean 'B'" in problems.report()


def test_assay_that_is_not_there(folder):
    Path("assays/panel.yaml").rename("assays/panels.yaml")
    _, problems = load()
    assert [p.code for p in problems] == ["HL-A05"] * 3
    assert "did you mean 'panels'" in problems.report()


def test_panel_that_is_not_there(folder):
    write_assay(panels="[myelod]")
    _, problems = load()
    assert [p.code for p in problems] == ["HL-A06"]
    assert "did you mean 'myeloid'" in problems.report()


def test_policy_that_is_not_there(folder):
    _, problems = load(policy="none")
    assert [p.code for p in problems] == ["HL-P01"]


def test_everything_wrong_is_reported_at_once_and_nothing_is_written(folder):
    before = sorted(folder.rglob("*"))
    write_assay(dedup="umi")
    write_samples("A P1 tumour", "a p1 tumour", "N P1 nrmal")
    write_units(a="A\tL1\tnone.fq\t\t", b="C\tL1\tb_1.fq\t\t", n="")
    _, problems = load(policy="none", work="results")
    found = {p.code for p in problems}
    assert {"HL-C04", "HL-A20", "HL-P01", "HL-T22", "HL-S02", "HL-S20", "HL-S11", "HL-S12"} <= found
    assert sorted(folder.rglob("*")) == before


def test_sheets_that_are_not_there(folder):
    _, problems = load(samples="none.tsv", units="none2.tsv")
    assert [p.code for p in problems] == ["HL-T01", "HL-T01"]


def test_privacy_comes_first(folder):
    Path("samples.tsv").write_text(SAMPLES.strip() + "\tdob\n")
    assert load()[1].exit_code == 5


def test_donors_of_a_panel_of_normals_are_counted(folder):
    write_samples("A P1 tumour", "B P2 pon", "N P3 pon")
    project, problems = load()
    assert [p.code for p in problems] == ["HL-N05"]
    assert project.donors_of("panel") == ["B", "N"]
    assert project.donors_of("other") == []
    assert "2 donors" in problems.report()


def test_a_run_may_not_use_the_background_it_writes(folder):
    learned = donors.learned_of(folder, donors.QUIET)
    written = Path("results/background/panel.background.tsv.gz")
    assay = require_assay(Path("assays/panel.yaml"))
    write_background(written, learned, header_of(learned, assay, donors.RULES, {}))
    write_assay(background=f"{written.parent}/../background/{written.name}")
    assert codes() == [], "a run without donors may"
    write_samples("A P1 tumour", "B P2 pon", "N P3 pon")
    assert codes() == ["HL-N08", "HL-N05"]


def test_sources_are_checked_with_everything_else(folder):
    """An unknown one, a missing file, a file that is no VCF, and a sample without a unit."""
    Path("g.vcf").write_text("##fileformat=VCFv4.2\n")
    knowledge = {
        "clinvr": {"path": "c.vcf.gz", "version": "20261122"},
        "clinvar": {"path": "c.vcf.gz", "version": "20261122"},
        "gnomad_joint": {"path": "g.vcf", "version": "4.1"},
    }
    write_units(b="")
    project, problems = load(knowledge=knowledge)
    assert project is None
    assert [p.code for p in problems] == ["HL-Q02", "HL-Q06", "HL-Q05", "HL-S11"]
    assert problems.exit_code == 2


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ({"path": "c.vcf.gz"}, "HL-Y05"),
        ({"path": "c.vcf.gz", "version": 20261122}, "HL-Y10"),
        ({"path": "c.vcf.gz", "version": "1", "sha256": "abc"}, "HL-Y11"),
        ({"path": "c.vcf.gz", "version": "1", "contig_names": "ensembl"}, "HL-Y09"),
        ({"path": "c.vcf.gz", "version": "1", "url": "x"}, "HL-Y04"),
    ],
)
def test_keys_of_a_source(folder, entry, code):
    assert codes(knowledge={"clinvar": entry}) == [code]


def test_a_project_without_sources_consults_none(folder):
    project, _ = load()
    assert project.knowledge == ()


def test_a_project_contains_its_sources(folder):
    record = "chr21 5000100 . A G AF_joint=0.1"
    write_vcf(folder / "g.vcf.gz", [record])
    entry = {"path": "g.vcf.gz", "version": "4.1"}
    project, problems = load(knowledge={"gnomad_joint": entry})
    assert not problems.errors
    (source,) = project.knowledge
    assert (source.name, source.inputs) == (
        "gnomad_joint",
        [Path("g.vcf.gz"), Path("g.vcf.gz.tbi")],
    )


def test_views_and_clinical_tables_are_checked_before_a_run(folder):
    Path("clinical.tsv").write_text("sample_id\thaemoglobin\tsex\nA\t95\tfemale\nZ\t9.5\tmale\n")
    Path("cyto.tsv").write_text("sample_id\tkaryotype\nA\t46,XY,odd[20]\n")
    assert codes(views=["ipssm"]) == []
    assert codes(views=["ipsm"]) == ["HL-J07"]
    assert codes(clinical="clinical.tsv") == ["HL-T26", "HL-J01", "HL-J03"]
    assert codes(cytogenetics="cyto.tsv") == ["HL-J06"]
    assert codes(clinical="gone.tsv") == ["HL-T01"]


def test_clinical_tables_are_in_the_configuration(folder):
    Path("cyto.tsv").write_text("sample_id\tdel5q\nA\tyes\n")
    project, _ = load(views=["ipssm", "mm"], cytogenetics="cyto.tsv")
    assert project.config.views == ("ipssm", "mm")
    assert project.config.cytogenetics == Path("cyto.tsv")
    assert project.config.clinical is None


def test_row_94_a_key_given_twice_is_seen_though_snakemake_read_the_file(folder):
    document = {
        "samples": "samples.tsv",
        "units": "units.tsv",
        "assays": "assays",
        "reference": {"fasta": "ref.fa"},
    }
    lines = [f"{key}: {value}\n" for key, value in document.items()]
    Path("config.yaml").write_text("".join(lines))
    assert load_run(document, ["config.yaml"])[0] is not None
    Path("config.yaml").write_text("".join([*lines, "samples: others.tsv\n"]))
    project, problems = load_run(document, ["config.yaml"])
    assert project is None
    assert [problem.code for problem in problems] == ["HL-Y06"]
    assert load_run(document, [])[0] is not None


def test_files_of_a_no_template_control_may_be_empty(folder):
    Path("empty.fq").write_text("")
    for role, expected in (("tumour", ["HL-S24"]), ("ntc", ["HL-O06"])):
        write_samples(f"A P1 {role}", "B P2 tumour", "N P2 normal")
        write_units("A\tL1\tempty.fq\t\t")
        assert codes() == expected


def test_controls_and_their_history_are_assessed(folder):
    write_samples("A P1 positive_control", "B P2 tumour", "N P2 normal")
    assert codes(controls_history="ref.fa") == ["HL-O05", "HL-O06", "HL-O08", "HL-C07"]
    assert not Path("history.tsv").exists()
    assert codes(controls_history="history.tsv") == ["HL-O05", "HL-O06"]
    assert "HL-H06" in codes(controls_history="history\n.tsv")


def test_the_genes_of_the_targets_as_a_panel(folder):
    write_assay(panels="[from_targets, demo]", targets="runx1.bed")
    Path("runx1.bed").write_text("chr21\t34792114\t34792630\n")
    project, problems = load()
    assert problems.report() == ""
    assert project.panels == ["demo", "panel_targets"]
    assert (project.named_panels, project.assays_with_own_panel) == (["demo"], ["panel"])


def test_targets_without_a_gene_are_no_panel(folder):
    write_assay(panels="[from_targets]")
    assert codes() == ["HL-A31"]


def test_a_panel_of_the_name_that_the_targets_have(folder):
    Path("panels").mkdir()
    Path("panels/panel_targets.tsv").write_text("gene\tsource\nRUNX1\tlaboratory\n")
    write_assay(panels="[from_targets]", targets="runx1.bed")
    Path("runx1.bed").write_text("chr21\t34792114\t34792630\n")
    assert codes(resources={"panels": "panels"}) == ["HL-A30"]


def test_a_unit_without_a_name_is_the_only_one(folder):
    write_units(b="B\t\tb_1.fq\t\t")
    project, problems = load()
    assert problems.report() == ""
    assert [unit.key for unit in project.units["B"]] == ["B.L1"]


@pytest.mark.parametrize("other", ["", "L1"])
def test_two_units_of_a_sample_need_names(folder, other):
    write_units("A\t\ta_1.fq\t\t", *UNITS_OF_B_AND_N, f"A\t{other}\tx.fq\t\t")
    assert codes() == ["HL-T27"]
    assert "'A L1'" in load()[1].report()


def test_few_donors_make_no_panel_of_copy_number(folder):
    write_assay(copy_number={})
    write_samples("A P1 tumour", "B P2 pon", "N P3 pon")
    assert "HL-N30" in codes()


def test_a_run_may_not_use_the_copy_number_panel_it_writes(folder):
    project, _ = load()
    donor = replace(project.samples["A"], role="pon")
    written = Path("results/copy_normals/../copy_normals/panel.copy_normals.zip")
    section = CopyNumberAssay(normals=written)
    plain = require_assay(Path("assays/panel.yaml"))
    assays = {"panel": plain.model_copy(update={"copy_number": section})}
    for donors_there, expected in ((0, []), (19, ["HL-N30"]), (20, ["HL-N33"])):
        problems = Problems()
        check_donors(project.config, [(2, donor)] * donors_there, assays, problems)
        assert [p.code for p in problems if p.code != "HL-N05"] == expected
