"""The profile of a run, and commands that do not reach Snakemake."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from hemaline.cli.main import main
from hemaline.execution import workflow_run
from hemaline.execution.workflow_run import (
    RunOptions,
    prepare_reference_folder,
    profile_of,
    run_workflow,
)
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


@pytest.mark.parametrize(("code", "is_summed_up"), [(0, True), (4, True), (1, False), (2, False)])
def test_a_finished_run_is_summed_up_also_where_a_sample_failed(
    tmp_path, monkeypatch, capsys, code, is_summed_up
):
    monkeypatch.chdir(tmp_path)
    Path("results").mkdir()
    entry = {"verdict": "failed" if code else "complete", "qc": "not_assessable"}
    Path("results/manifest.json").write_text(json.dumps({"samples": {"A": entry}}))
    Path("ref.fa").touch()
    Path("assays").mkdir()
    Path("config.yaml").write_text(
        "samples: samples.tsv\nunits: units.tsv\nassays: assays\nreference: {fasta: ref.fa}\n"
    )
    monkeypatch.setattr(workflow_run, "run_snakemake", lambda words, listen: code)
    options = RunOptions(Path("profile"))
    assert run_workflow(Path("config.yaml"), options, lambda line: None) == code
    assert ("quarantined" in capsys.readouterr().out) == is_summed_up
    dry = RunOptions(Path("profile"), is_dry=True)
    run_workflow(Path("config.yaml"), dry, lambda line: None)
    Path("results/manifest.json").unlink()  # of a run of some of its files there is none
    run_workflow(Path("config.yaml"), options, lambda line: None)
    assert capsys.readouterr().out == ""
