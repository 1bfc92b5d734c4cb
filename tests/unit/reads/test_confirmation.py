"""Reads that were lost on the way, and files that changed under the run."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemaline.common.documents.json_files import write_json
from hemaline.inputs.units import UnitFault, UnitSource, UnitVerdict
from hemaline.reads.confirmation import (
    SampleVerdict,
    Trimming,
    confirm_sample,
    read_sample_verdict,
)
from hemaline.reads.read_counts import ReadCounts

CRAM = Path("results/alignments/S.cram")


def report(folder: Path, unit: str, before: int, after: int, lost: int | None = None) -> Path:
    path = folder / f"{unit}.fastp.json"
    document = {
        "summary": {
            "before_filtering": {"total_reads": before},
            "after_filtering": {"total_reads": after},
        },
        "filtering_result": {
            "low_quality_reads": before - after if lost is None else lost,
            "too_short_reads": 0,
            "too_many_N_reads": 0,
        },
    }
    path.write_text(json.dumps(document))
    return path


def statistics(folder: Path, reads: int) -> Path:
    path = folder / "stats.txt"
    path.write_text(
        f"# made by samtools\nSN\traw total sequences:\t{reads}\t# primary\nSN\tx:\t1\n"
    )
    return path


def confirm(folder: Path, aligned: int, before: int = 100, after: int = 90) -> SampleVerdict:
    units = [UnitVerdict("S.A", 100), UnitVerdict("S.B", 40)]
    trimming = {"S.A": Trimming(report(folder, "S.A", before, after))}
    return confirm_sample("S", units, trimming, statistics(folder, aligned), CRAM)


def test_reads_that_fastp_filtered_are_not_missed(tmp_path: Path) -> None:
    assert confirm(tmp_path, 130).accepted


@pytest.mark.parametrize("aligned", [0, 129, 131, 140])
def test_any_other_number_is_a_fault(tmp_path: Path, aligned: int) -> None:
    (fault,) = confirm(tmp_path, aligned).faults
    assert fault == UnitFault("HL-U31", str(CRAM), {"found": aligned, "expected": 130})


def test_statistics_without_a_count_are_a_fault(tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_text("")
    assert not confirm_sample("S", [UnitVerdict("S.A", 5)], {}, empty, CRAM).accepted


def test_fastp_that_stopped_early_is_a_fault(tmp_path: Path) -> None:
    (fault,) = confirm(tmp_path, 90, before=60, after=50).faults
    assert fault.code == "HL-U32"
    assert fault.values == {"found": 60, "expected": 100}


def test_reasons_that_do_not_add_up_are_a_fault(tmp_path: Path) -> None:
    trimming = {"S.A": Trimming(report(tmp_path, "S.A", 100, 90, lost=12))}
    verdict = confirm_sample(
        "S", [UnitVerdict("S.A", 100)], trimming, statistics(tmp_path, 90), CRAM
    )
    assert verdict.faults == (
        UnitFault("HL-U33", str(tmp_path / "S.A.fastp.json"), {"given": 100, "kept": 90}),
    )
    assert verdict.reads is None


def test_reads_are_counted_by_unit_and_together(tmp_path: Path) -> None:
    verdict = confirm(tmp_path, 130)
    lost = {"low_quality": 10}
    assert verdict.counts == {"A": ReadCounts(100, 90, 0, lost), "B": ReadCounts(40, 40)}
    assert verdict.reads == ReadCounts(140, 130, 0, lost)


def test_mates_kept_alone_are_expected_in_the_alignments(tmp_path: Path) -> None:
    path = tmp_path / "S.A.poor_mates.tsv"
    path.write_text("failed_quality_filter\t4\n")
    trimming = {"S.A": Trimming(report(tmp_path, "S.A", 100, 90), path)}
    verdict = confirm_sample(
        "S", [UnitVerdict("S.A", 100)], trimming, statistics(tmp_path, 94), CRAM
    )
    assert verdict.accepted
    assert verdict.reads == ReadCounts(100, 94, 4, {"low_quality": 6})


def test_a_refused_unit_gave_no_reads(tmp_path: Path) -> None:
    cut = UnitVerdict("S.A", 0, UnitFault("HL-U04", "r.fastq.gz"))
    verdict = confirm_sample("S", [cut], {}, statistics(tmp_path, 0), CRAM)
    assert [fault.code for fault in verdict.faults] == ["HL-U04"]


def test_a_file_that_changed_after_its_reading_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "r.fastq"
    path.write_text("@a\nA\n+\nF\n")
    unit = UnitVerdict("S.A", 1, sources=(UnitSource.of(path),))
    assert confirm_sample("S", [unit], {}, statistics(tmp_path, 1), CRAM).accepted
    os.utime(path, ns=(1, 1))
    verdict = confirm_sample("S", [unit], {}, statistics(tmp_path, 1), CRAM)
    assert verdict.faults == (UnitFault("HL-U30", str(path)),)


def test_orphans_that_are_left_out_are_counted(tmp_path: Path) -> None:
    units = [UnitVerdict("S.A", 100, orphans=3)]
    verdict = confirm_sample("S", units, {}, statistics(tmp_path, 97), CRAM, pairs_only=True)
    assert verdict.reads == ReadCounts(100, 97, 0, {"no_mate": 3})


@given(st.integers(0, 1000), st.booleans(), st.booleans())
def test_a_verdict_comes_back_as_it_was(reads: int, refused: bool, lost: bool) -> None:
    import tempfile

    fault = UnitFault("HL-U07", "r", {"record": 3}) if refused else None
    units = (UnitVerdict("S.A", reads, fault, (UnitSource("r", 1, 2),), ("1",), ("hg19",)),)
    own = UnitFault("HL-U31", "c", {"found": 1, "expected": 2}) if lost else None
    verdict = SampleVerdict("S", units, own, {"A": ReadCounts(9, 5, 1, {"too_short": 4})})
    assert verdict.accepted == (not refused and not lost)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "S.json"
        write_json(path, verdict)
        assert read_sample_verdict(path) == verdict


def test_orphans_are_missed_only_where_pairs_are_requested(tmp_path: Path) -> None:
    statistics = tmp_path / "stats.txt"
    statistics.write_text("SN\traw total sequences:\t97\n")
    unit = UnitVerdict("S.A", 100, orphans=3)
    assert confirm_sample("S", [unit], {}, statistics, CRAM, pairs_only=True).accepted
    assert not confirm_sample("S", [unit], {}, statistics, CRAM).accepted
