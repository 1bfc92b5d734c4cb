"""Faults of `hemaline reference prepare` that are reported before Snakemake is called."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from hemaline.cli.commands.reference import _prepared
from hemaline.cli.main import main


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("a.fa").write_text(">chrM\nA\n")
    return tmp_path


def test_a_file_in_place_of_the_output(capsys):
    Path("out").write_text("mine")
    assert main(["reference", "prepare", "a.fa", "--output", "out", "--partial"]) == 3
    assert "HL-H03" in capsys.readouterr().err
    assert Path("out").read_text() == "mine"


def test_cores_are_a_number_above_0(capsys):
    words = ["reference", "prepare", "a.fa", "--output", "out", "--cores", "0"]
    assert main(words) == 2
    assert "--cores" in capsys.readouterr().err
    assert not Path("out").exists()


@pytest.mark.parametrize("output", ["a\nb", "{a}"])
def test_a_path_that_no_workflow_can_have(output, capsys):
    assert main(["reference", "prepare", "a.fa", "--output", output, "--partial"]) == 2
    assert "HL-H06" in capsys.readouterr().err
    assert not Path(output).exists()


def test_what_is_printed_for_the_configuration_is_yaml(folder):
    landmarks = {"agreeing": 1, "differing": [], "without_bases": 0}
    report = {"contigs": 1, "bases": 1, "landmarks": landmarks, "masked": []}
    fasta, output = Path("it's, a: b.fa"), Path("o #1")
    *_, line = _prepared(fasta, output, False, report)
    document = yaml.safe_load(line.partition("use it")[2])
    assert document == {
        "reference": {"fasta": f"{folder / fasta}", "directory": f"{folder / output}"}
    }
