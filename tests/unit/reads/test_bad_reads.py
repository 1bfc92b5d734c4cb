"""Every way in which reads come badly gets its own code; nothing whole is refused."""

import json
import os
from dataclasses import asdict
from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemaline.common.documents.json_files import read_instance, write_json
from hemaline.common.problems import catalogue
from hemaline.inputs.units import UnitFault, UnitVerdict
from hemaline.reads.alignment_check import check_alignment
from hemaline.reads.fastq_check import check_fastq
from hostile_reads import BAM_CASES, FASTQ_CASES, READS, Case, bam, fastq, write

# Where records end, the beginning of the file included.
ENDS = [0, *accumulate(len(line) + 1 for line in READS.split(b"\n")[:-1])][::4]


def check(case: Case, folder: Path) -> tuple[UnitVerdict, list[Path]]:
    paths = case.make(folder)
    if case in BAM_CASES:
        return check_alignment("S.L1", paths[0]), paths
    return check_fastq("S.L1", paths), paths


@pytest.mark.parametrize("case", [*FASTQ_CASES, *BAM_CASES], ids=str)
def test_each_gets_its_code(case: Case, tmp_path: Path) -> None:
    verdict, paths = check(case, tmp_path)
    found = verdict.fault and verdict.fault.code
    assert found == case.code, verdict.fault
    assert verdict.accepted == (case.code is None)
    assert (verdict.reads > 0) == verdict.accepted
    if verdict.fault is None:
        return
    assert verdict.fault.file in map(str, paths)
    if case.record is not None:
        assert verdict.fault.values["record"] == case.record
    message = str(verdict.fault.problem)
    assert message.startswith(f"ERROR {case.code} ")
    assert " Fix: " in message
    # What goes into the manifest holds no path, no name, no bases.
    resolved = json.dumps([verdict.fault.reason, *verdict.fault.values.values()])
    assert str(tmp_path) not in resolved
    assert "patient" not in resolved
    assert "ACGT" not in resolved


@pytest.mark.parametrize("case", [*FASTQ_CASES, *BAM_CASES], ids=str)
def test_a_no_template_control_may_be_empty_and_nothing_else(case: Case, tmp_path: Path) -> None:
    paths = case.make(tmp_path)
    if case in BAM_CASES:
        verdict = check_alignment("S.L1", paths[0], may_be_empty=True)
    else:
        verdict = check_fastq("S.L1", paths, may_be_empty=True)
    found = verdict.fault and verdict.fault.code
    assert found == (None if case.code == "HL-U02" else case.code)


def test_every_code_has_a_case() -> None:
    """Codes of contents; those of UMIs (24, 25) and of the run (30 on) have tests of their own."""
    codes = {code for code in catalogue() if code.startswith("HL-U") and code < "HL-U24"}
    assert codes == {case.code for case in (*FASTQ_CASES, *BAM_CASES) if case.code}


@given(st.binary(max_size=400))
def test_whatever_bytes_come_there_is_a_verdict(content: bytes) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder), "r.fastq", content)
        verdict = check_fastq("u", [path])
        assert verdict.accepted == (verdict.reads > 0)
        assert check_alignment("u", path).fault is not None


@given(st.integers(0, len(READS) - 2))
def test_a_file_cut_anywhere_is_refused_unless_a_record_ends_there(cut: int) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder), "r.fastq", READS[:cut])
        verdict = check_fastq("u", [path])
        # The newline that ends the last record may be missing.
        if cut in ENDS or cut + 1 in ENDS[1:]:
            assert verdict.reads == (ENDS.index(cut) if cut in ENDS else ENDS.index(cut + 1))
        else:
            assert verdict.fault is not None


def test_reads_beyond_one_batch_are_counted_and_placed(tmp_path: Path) -> None:
    content = fastq(25_000, length=5)
    assert check_fastq("u", [write(tmp_path, "r.fastq", content)]).reads == 25_000
    bad = write(tmp_path, "bad.fastq", content + b"@odd\nAC!T\n+\nFFFF\n" + fastq(1, first=30_000))
    fault = check_fastq("u", [bad]).fault
    assert fault == UnitFault("HL-U12", str(bad), {"record": 25_001, "character": "U+0021"})
    shifted = [write(tmp_path, f"{m}.fastq", fastq(25_000, m, length=5)) for m in (1, 2)]
    shifted[1].write_bytes(fastq(20_000, 2, length=5) + fastq(5_000, 2, 20_001, length=5))
    fault = check_fastq("u", shifted).fault
    assert fault is not None
    assert (fault.code, fault.values["record"]) == ("HL-U10", 20_001)


def test_a_file_that_changes_is_no_longer_confirmed(tmp_path: Path) -> None:
    path = write(tmp_path, "r.fastq", READS)
    verdict = check_fastq("u", [path])
    assert verdict.confirmed() == verdict
    os.utime(path, ns=(1, 1))
    assert verdict.confirmed().fault == UnitFault("HL-U30", str(path))
    path.unlink()
    assert verdict.confirmed().fault == UnitFault("HL-U30", str(path))


def test_a_refusal_keeps_its_reason_when_the_file_is_corrected(tmp_path: Path) -> None:
    path = write(tmp_path, "r.fastq", READS[:-9])
    verdict = check_fastq("u", [path])
    path.write_bytes(READS)
    assert verdict.confirmed() == verdict


def test_contigs_are_recorded_and_primary_reads_counted(tmp_path: Path) -> None:
    verdict = check_alignment("u", bam(tmp_path / "r.bam", 7, secondary=4))
    assert (verdict.reads, verdict.contigs, verdict.assembly) == (7, ("1", "2"), ("hg19",))


@pytest.mark.parametrize("case", [FASTQ_CASES[0], FASTQ_CASES[9], BAM_CASES[3]], ids=str)
def test_a_verdict_comes_back_as_it_was(case: Case, tmp_path: Path) -> None:
    verdict, _ = check(case, tmp_path)
    path = tmp_path / "v" / "u.json"
    write_json(path, verdict)
    assert asdict(read_instance(path, UnitVerdict)) == asdict(verdict)
