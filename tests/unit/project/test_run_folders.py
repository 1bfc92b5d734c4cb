"""Outputs of a run, separate from each other and from its inputs."""

from __future__ import annotations

from pathlib import Path

import pytest

from hemaline.common.problems import Problems
from hemaline.project.run_folders import InputFile, RunFolders, check_folders, check_inputs


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "here"


def of_folders(results="results", work="work", reference="work/reference") -> list[str]:
    problems = Problems()
    outputs = RunFolders(Path(results), Path(work), Path(reference))
    check_folders(outputs, "conf/config.yaml", problems)
    return [f"{one.code} {one.column}" for one in problems]


def of_input(path, reference="refs", history=None) -> list[str]:
    problems = Problems()
    outputs = RunFolders(Path("results"), Path("work"), Path(reference), history)
    check_inputs([InputFile(Path(path), "units.tsv", 2, "bam")], outputs, problems)
    return [one.code for one in problems]


def test_three_folders_and_the_default_of_the_reference(folder):
    assert of_folders() == []
    assert of_folders(reference="refs") == []
    assert of_folders(results="../a/results", work="/tmp/x/work") == []


@pytest.mark.parametrize(
    ("folders", "expected"),
    [
        ({"work": "results"}, ["HL-C04 work"]),
        ({"work": "x/../results/."}, ["HL-C04 work"]),
        ({"reference": "results"}, ["HL-C04 reference.directory"]),
        ({"work": "results/work"}, ["HL-C06 work"]),
        ({"results": "work/results"}, ["HL-C06 results"]),
        ({"reference": "results/ref"}, ["HL-C06 reference.directory"]),
        ({"reference": "work/other"}, ["HL-C06 reference.directory"]),
        ({"work": "refs/work", "reference": "refs"}, ["HL-C06 work"]),
        ({"results": "."}, ["HL-C05 results", "HL-C06 work"]),
        ({"reference": "conf"}, ["HL-C05 reference.directory"]),
        ({"work": "/dev/shm/x"}, ["HL-C05 work"]),
    ],
)
def test_folders_that_are_not_apart(folders, expected):
    assert of_folders(**folders) == expected


def test_the_root_holds_everything():
    assert "HL-C05 results" in of_folders(results="/")


def test_links_are_followed(folder):
    (folder / "results").mkdir()
    (folder / "link").symlink_to("results")
    assert of_folders(work="link") == ["HL-C04 work"]


def test_an_input_may_be_next_to_the_prepared_reference(folder):
    assert of_input("refs/GRCh38.fa") == []
    assert of_input("refs/GRCh38.fa.fai") == []


@pytest.mark.parametrize("suffix", ["", ".fai", ".json", ".amb", ".ann", ".bwt", ".pac", ".sa"])
def test_but_not_under_the_name_of_an_output(suffix, folder):
    name = f"refs/reference.fa{suffix}"
    assert of_input(name) == ["HL-C07"]
    (folder / "refs").mkdir()
    (folder / "link").symlink_to(name)
    assert of_input("link") == of_input(f"x/../{name}") == ["HL-C07"]


def test_a_prepared_reference_that_is_a_link_to_the_input(folder):
    (folder / "refs").mkdir()
    (folder / "own.fa").write_text(">chr1\nA\n")
    (folder / "refs/reference.fa").symlink_to("../own.fa")
    assert of_input("own.fa") == ["HL-C07"]


@pytest.mark.parametrize("path", ["results/alignments/A.cram", "work/a.fq", "results/notes.tsv"])
def test_nothing_is_read_from_the_folders_of_the_workflow(path):
    assert of_input(path) == ["HL-C08"]


def test_a_background_of_an_earlier_run_is(folder):
    assert of_input("results/background/a.background.tsv.gz") == []


def test_a_folder_that_begins_with_the_same_letters_is_another():
    assert of_input("results2/a.bam") == of_input("workshop/a.bam") == []


def test_the_history_of_controls_is_no_input(folder):
    assert of_input("sheet.tsv", history=folder / "sheet.tsv") == ["HL-C07"]
    assert of_input("sheet.tsv", history=folder / "history.tsv") == []
