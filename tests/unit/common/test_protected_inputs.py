"""The guard that keeps commands from writing over what they read."""

from __future__ import annotations

import os

import pytest

from hemaline.common.files import replacing
from hemaline.common.problems import HemalineError
from hemaline.common.protected_inputs import check_outputs, protecting


def codes(paths) -> list[str]:
    try:
        check_outputs(paths)
    except HemalineError as error:
        return [problem.code for problem in error.problems]
    return []


@pytest.fixture
def reads(tmp_path):
    path = tmp_path / "reads.fq"
    path.write_text("@r\n")
    return path


def test_a_path_of_its_own_is_free(reads, tmp_path):
    with protecting([reads]):
        assert codes([tmp_path / "out.tsv", tmp_path / "other.tsv"]) == []


def test_every_way_to_name_an_input(reads, tmp_path):
    (tmp_path / "link").symlink_to(reads)
    (tmp_path / "folder").mkdir()
    ways = [reads, tmp_path / "link", tmp_path / "folder/../reads.fq"]
    with protecting([reads]):
        assert [codes([way]) for way in ways] == [["HL-V45"]] * 3
    with protecting([tmp_path / "link"]):
        assert codes([reads]) == ["HL-V45"]


def test_indices_and_files_of_folders_are_inputs_too(reads, tmp_path):
    with protecting([reads]):
        assert codes([tmp_path / "reads.fq.fai"]) == ["HL-V45"]
    with protecting([tmp_path]):
        assert codes([reads, tmp_path / "new.fq"]) == ["HL-V45"]


def test_two_outputs_are_two_files(tmp_path):
    assert codes([tmp_path / "a", tmp_path / "x/../a"]) == ["HL-V47"]


def test_a_device_or_folder_is_never_replaced(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path):
        assert codes([path]) == ["HL-H07"]


def test_what_no_verb_announced_is_still_not_written(reads):
    with protecting([reads]), pytest.raises(HemalineError, match="HL-V45"), replacing(reads):
        pass
    assert reads.read_text() == "@r\n"
    assert [path.name for path in reads.parent.iterdir()] == ["reads.fq"]


def test_protection_ends_with_its_context(reads, tmp_path):
    with protecting([reads]):
        with protecting([tmp_path / "other"]):
            assert codes([reads]) == ["HL-V45"]
        assert codes([tmp_path / "other"]) == []
    assert codes([reads]) == []
