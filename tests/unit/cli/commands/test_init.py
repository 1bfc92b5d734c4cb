"""A new project passes `hemaline check` at once, and replaces nothing."""

from __future__ import annotations

import errno
import io
import sys
from pathlib import Path

import pytest

from hemaline.cli.main import main
from hemaline.common.problems import Problems
from hemaline.genome.panels import load_panel
from hemaline.inputs.sheets import read_samples

OPTIONS = ["--fastq", "reads", "--targets", "my panel.bed", "--reference", "ref.fa", "--partial"]


@pytest.fixture
def laboratory(tmp_path, monkeypatch) -> Path:
    """Two samples, targets on RUNX1, and a reference that is named as GRCh38 is."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    Path("reads").mkdir()
    for name in ("A_S1_L001", "A_S1_L002", "B_S2_L001"):
        for read in (1, 2):
            Path(f"reads/{name}_R{read}_001.fastq.gz").write_bytes(b"x")
    Path("my panel.bed").write_text("chr21\t34792114\t34792630\n")
    Path("ref.fa").write_text(">chr21\nA\n")
    return tmp_path


def test_the_project_passes_check(laboratory, monkeypatch, capsys):
    assert main(["init", "p: '1'", *OPTIONS, "--disease", "myeloma", "--report-vaf", "0.05"]) == 0
    text = capsys.readouterr().out
    assert "2 samples, units: 3 paired" in text
    assert "covered in part, never 0: RUNX1" in text
    assert "material   cd138_plus for every sample, by the disease" in text
    assert """cd 'p: '"'"'1'"'"'' && hemaline check && hemaline run""" in text
    assert "panel      1 gene\n" in text
    monkeypatch.chdir("p: '1'")
    assert main(["check"]) == 0
    captured = capsys.readouterr()
    assert "2 samples of 2 patients, 3 units: ready to run." in captured.out
    assert "ERROR" not in captured.err
    assert load_panel(Path("panels"), "my-panel") == ("RUNX1",)
    samples = read_samples(Path("samples.tsv"), Problems())
    assert {(one.disease, one.role, one.sex) for one in samples.values()} == {
        ("MM", "tumour", "unknown")
    }


@pytest.mark.parametrize("name", ["config.yaml", "samples.tsv", "panels/my-panel.tsv"])
def test_no_file_is_replaced(laboratory, name, capsys):
    path = Path("p") / name
    path.parent.mkdir(parents=True)
    path.write_text("mine")
    assert main(["init", "p", *OPTIONS, "--disease", "MDS"]) == 2
    assert "HL-S55" in capsys.readouterr().err
    assert [p for p in Path("p").rglob("*") if p.is_file()] == [path]
    assert path.read_text() == "mine"


def test_a_link_in_place_of_a_file_is_not_replaced(laboratory, capsys):
    Path("p").mkdir()
    Path("p/config.yaml").symlink_to("elsewhere.yaml")
    assert main(["init", "p", *OPTIONS, "--disease", "MDS"]) == 2
    assert "HL-S55" in capsys.readouterr().err
    assert [path.name for path in Path("p").iterdir()] == ["config.yaml"]


@pytest.mark.parametrize("name", ["p", "p/assays", "p/panels"])
def test_a_file_in_place_of_a_folder_stays_alone(laboratory, name, capsys):
    path = Path(name)
    path.parent.mkdir(exist_ok=True)
    path.write_text("mine")
    assert main(["init", "p", *OPTIONS, "--disease", "MDS"]) == 3
    assert "HL-H03" in capsys.readouterr().err
    assert [one for one in Path().rglob("p/**/*") if one.is_file()] in ([], [path])
    assert path.read_text() == "mine"


def test_a_project_is_written_whole_or_not_at_all(laboratory, monkeypatch, capsys):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("hemaline.project.new_project.write_panel", full)
    assert main(["init", "p", *OPTIONS, "--disease", "MDS"]) == 4
    assert "HL-X02" in capsys.readouterr().err
    assert not [path for path in Path("p").rglob("*") if path.is_file()]


def test_primers_are_read_before_anything_is_written(laboratory, capsys):
    words = ["--primers", "none.bed", "--chemistry", "amplicon", "--disease", "MDS"]
    assert main(["init", "p", *OPTIONS, *words]) == 2
    assert "none.bed" in capsys.readouterr().err
    assert not Path("p").exists()


def test_a_folder_that_begins_with_a_dash(laboratory, capsys):
    assert main(["init", "./-p", *OPTIONS, "--disease", "MDS"]) == 0
    assert "cd ./-p && " in capsys.readouterr().out


def test_all_faults_are_reported_at_once(laboratory, capsys):
    Path("reads/A_S1_L002_R2_001.fastq.gz").unlink()
    Path("my panel.bed").write_text("21\t34792114\t34792630\n")
    assert main(["init", "p", *OPTIONS, "--disease", "MDS"]) == 2
    text = capsys.readouterr().err
    assert "HL-S61" in text
    assert "HL-R01" in text
    assert not Path("p").exists()


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ([], "give --fastq, --targets, --disease"),
        ([*OPTIONS, "--disease", "leukaemia"], "'leukaemia' is none of MDS, CMML"),
        ([*OPTIONS, "--disease", "MDS", "--report-vaf", "5"], "is a fraction"),
        ([*OPTIONS[2:], "--fastq", "none", "--disease", "MDS"], "there is no folder none"),
    ],
)
def test_options_that_are_missing_or_wrong(laboratory, words, text, capsys):
    assert main(["init", "p", *words]) == 2
    assert text in capsys.readouterr().err


def test_a_terminal_gets_questions(laboratory, monkeypatch, capsys):
    answers = io.StringIO("reads\nmy panel.bed\namplicon\nSCD\n\n")
    answers.isatty = lambda: True
    monkeypatch.setattr(sys, "stdin", answers)
    assert main(["init", "p"]) == 0
    text = capsys.readouterr().out
    assert "Folder of the FASTQ files: " in text
    assert "role       germline" in text
    assert "GRCh38.fa is not there yet" in text
    assert "chemistry: amplicon" in Path("p/assays/my-panel.yaml").read_text()
