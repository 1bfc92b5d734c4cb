"""The profile of a run, and commands that do not reach Snakemake."""

from __future__ import annotations

import logging
from pathlib import Path

from hemaline.cli.main import main
from hemaline.execution import workflow_run
from hemaline.execution.workflow_run import RunOptions, prepare_reference_folder, profile_of
from hemaline.paths import workflow_file


def test_profiles_by_name_and_by_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert profile_of(None) == workflow_file("profiles/default")
    assert profile_of("slurm") == workflow_file("profiles/slurm")
    assert profile_of("pbs") is None
    (tmp_path / "mine").mkdir()
    assert profile_of("mine") is None
    (tmp_path / "mine/config.yaml").touch()
    assert profile_of("mine").resolve() == tmp_path / "mine"


def test_wrong_options_and_no_configuration_leave_with_2(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["run", "--cluster", "pbs"]) == 2
    assert "neither slurm nor the folder of a profile" in capsys.readouterr().err
    assert main(["run", "--cores", "0"]) == 2
    assert main(["run"]) == 2
    assert "config.yaml" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_an_interrupted_run_can_be_continued(tmp_path, monkeypatch):
    def interrupted(words, listen):
        record = logging.LogRecord("snakemake", logging.INFO, "", 1, "", None, None)
        vars(record).update(event="run_info", stats={"index_masked_reference": 1})
        listen(record)
        return 1

    monkeypatch.setattr(workflow_run, "run_snakemake", interrupted)
    lines: list[str] = []
    options = RunOptions(Path("profile"))
    assert prepare_reference_folder(Path("a.fa"), tmp_path, False, options, lines.append) == 1
    assert lines == ["not finished. Complete files are kept: run the same command again."]
