"""Samples and units of FASTQ files by their names."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemaline.common.problems import Problems
from hemaline.inputs.fastq_names import FoundFiles, find_fastq


def found(folder: Path, *names: str) -> tuple[FoundFiles, list[str]]:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    problems = Problems()
    return find_fastq(folder, problems), [one.code for one in problems]


def units(files: FoundFiles) -> list[tuple[str, ...]]:
    return [
        (one.sample_id, one.unit_id, one.fastq_1.name, one.fastq_2.name if one.fastq_2 else "")
        for one in files.units
    ]


@pytest.mark.parametrize(
    ("first", "second", "unit"),
    [
        ("A-1_S12_L001_R1_001.fastq.gz", "A-1_S12_L001_R2_001.fastq.gz", "L1"),
        ("A-1_S12_R1_001.fastq.gz", "A-1_S12_R2_001.fastq.gz", "L1"),
        ("A-1_R1.fastq.gz", "A-1_R2.fastq.gz", "L1"),
        ("A-1.R1.fq", "A-1.R2.fq", "L1"),
        ("A-1_1.fq.gz", "A-1_2.fq.gz", "L1"),
        ("A-1_R1_001.fastq", "A-1_R2_001.fastq", "L1"),
        ("A-1.L2_R1.fastq.gz", "A-1.L2_R2.fastq.gz", "L2"),
    ],
)
def test_names_of_pairs(tmp_path, first, second, unit):
    files, codes = found(tmp_path, first, second)
    assert (units(files), codes) == ([("A-1", unit, first, second)], [])


def test_lanes_are_units(tmp_path):
    names = [f"A_S1_L00{lane}_R{read}_001.fastq.gz" for lane in (1, 3) for read in (1, 2)]
    files, codes = found(tmp_path, *names)
    assert units(files) == [("A", "L1", *names[:2]), ("A", "L3", *names[2:])]
    assert codes == []


def test_the_same_lane_of_two_runs_are_two_units(tmp_path):
    names = [f"run{n}/A_S{n}_L001_R{read}_001.fastq.gz" for n in (1, 2) for read in (1, 2)]
    files, codes = found(tmp_path, *names)
    assert [unit[:2] for unit in units(files)] == [("A", "U1"), ("A", "U2")]
    assert codes == []


def test_single_end(tmp_path):
    files, codes = found(tmp_path, "A_S1_L001_R1_001.fastq.gz", "B.fastq.gz", "C_R1.fastq")
    assert [unit[0] for unit in units(files)] == ["A", "B", "C"]
    assert all(unit[3] == "" for unit in units(files))
    assert codes == []


def test_everything_that_does_not_pair_is_reported_at_once(tmp_path):
    names = ["A_R1.fq", "A_R2.fq", "B_R1.fq", "C_R2.fq", "D.fq", "E 1_R1.fq", "E 1_R2.fq"]
    names += ["E-1_R1.fq", "E-1_R2.fq", "F_R1.fq", "F_1.fq", "F_2.fq"]
    _, codes = found(tmp_path, *names)
    assert sorted(codes) == ["HL-S61"] * 3 + ["HL-S62", "HL-S64"]


def test_index_reads_and_undetermined_reads_are_listed(tmp_path):
    names = ["A_S1_L001_R1_001.fastq.gz", "A_S1_L001_I1_001.fastq.gz"]
    names += ["Undetermined_S0_L001_R1_001.fastq.gz", "README.txt"]
    files, codes = found(tmp_path, *names)
    assert [unit[0] for unit in units(files)] == ["A"]
    assert [path.name for path in files.ignored] == sorted(names[1:3])
    assert codes == []


def test_files_that_are_not_read_are_listed(tmp_path):
    names = ["A.fastq.gz", "B.fastq.bz2", "C_R1.fq.ora", "D.bam", "notes.txt"]
    files, codes = found(tmp_path, *names)
    assert [unit[0] for unit in units(files)] == ["A"]
    assert [path.name for path in files.ignored] == names[1:4]
    assert codes == []


def test_names_in_capitals(tmp_path):
    files, codes = found(tmp_path, "A_r1.FASTQ.GZ", "A_r2.FASTQ.GZ")
    assert (units(files), codes) == ([("A", "L1", "A_r1.FASTQ.GZ", "A_r2.FASTQ.GZ")], [])


def test_a_link_to_nothing_is_no_missing_mate(tmp_path):
    (tmp_path / "A_R2.fastq").symlink_to(tmp_path / "moved.fastq")
    files, codes = found(tmp_path, "A_R1.fastq")
    assert codes == ["HL-S21"]
    assert units(files) == [("A", "L1", "A_R1.fastq", "A_R2.fastq")]


def test_linked_folders_are_read_once(tmp_path):
    (tmp_path / "far").mkdir()
    (tmp_path / "far/A.fastq").touch()
    reads = tmp_path / "reads"
    (reads / "here").mkdir(parents=True)
    (reads / "linked").symlink_to(tmp_path / "far")
    (reads / "again").symlink_to(tmp_path / "far")
    (reads / "here/loop").symlink_to(reads)
    files, codes = found(reads, "here/B.fastq")
    assert [unit[:2] for unit in units(files)] == [("A", "L1"), ("B", "L1")]
    assert codes == []


def test_a_folder_that_may_not_be_read_is_reported(tmp_path, monkeypatch):
    walk = os.walk

    def refused(top, onerror, followlinks):
        onerror(PermissionError(13, "Permission denied", f"{top}/locked"))
        return walk(top, onerror=onerror, followlinks=followlinks)

    monkeypatch.setattr(os, "walk", refused)
    assert found(tmp_path, "A.fastq")[1] == ["HL-S23"]


@pytest.mark.parametrize("name", ["A\nB_R1.fastq", "a\tb/C.fastq", "d\n/E.fastq", "{A}.fastq"])
def test_paths_that_no_sheet_can_hold_are_reported(tmp_path, name):
    assert found(tmp_path, name)[1] == ["HL-H06"]


def test_a_folder_without_fastq(tmp_path):
    assert found(tmp_path, "a.txt")[1] == ["HL-S63"]


NAMES = st.text(st.sampled_from("aB1-_. +"), min_size=1, max_size=8).filter(
    lambda name: not name.startswith((".", " "))
)


@given(st.lists(NAMES, min_size=1, max_size=5, unique=True))
def test_every_file_is_in_a_unit_once_or_reported(tmp_path_factory, names):
    folder = tmp_path_factory.mktemp("reads")
    written = {f"{name}_S{n}_R{r}_001.fastq.gz" for n, name in enumerate(names, 1) for r in (1, 2)}
    files, codes = found(folder, *written)
    used = [name for unit in units(files) for name in unit[2:]]
    assert sorted(used) == sorted(written)
    assert set(codes) <= {"HL-S64"}
    ids = [(unit[0].casefold(), unit[1]) for unit in units(files)]
    assert codes or len(set(ids)) == len(ids)
