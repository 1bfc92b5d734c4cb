from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pysam
import pytest
from hypothesis import given
from hypothesis import strategies as st

from compare_results import Change, Report, compare_folders
from comparison.pairs import differing
from comparison.records import ABSENT, Record, read
from comparison.rules import Allowed, load_allowed, load_varying

SCRIPTS = Path(__file__).parents[2] / "scripts"
VCF = """##fileformat=VCFv4.3
##source=hemaline-0.1.0
##FILTER=<ID=low_vaf,Description="VAF below 0.8 %, named hotspots 0.4 %">
#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1
chr21\t100\t.\tA\tG\t.\tPASS\tHRUN=1;HOTSPOT\tDP:AF\t100:0.1
chr21\t200\t.\tA\tG\t.\tlow_vaf\tHRUN=2\tDP:AF\t100:0.001
"""


def table(rows: list[list[str]]) -> str:
    return "".join("\t".join(row) + "\n" for row in rows)


def write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if name.endswith(".gz"):
        path.write_bytes(gzip.compress(text.encode()))
    else:
        path.write_text(text, encoding="utf-8")


def write_bam(path: Path, quality: int = 60, tag: str = "S1.L1") -> None:
    header = {"HD": {"VN": "1.6"}, "SQ": [{"SN": "chr21", "LN": 1000}]}
    with pysam.AlignmentFile(str(path), "wb", header=header) as reads:
        for number in range(3):
            read = pysam.AlignedSegment(reads.header)
            read.query_name = f"read{number}"
            read.reference_id, read.reference_start = 0, 10 + number
            read.query_sequence, read.cigarstring = "ACGT", "4M"
            read.mapping_quality = quality if number == 1 else 60
            read.set_tag("RG", tag)
            reads.write(read)


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    for side in ("before", "after"):
        (tmp_path / side).mkdir()
    return tmp_path / "before", tmp_path / "after"


def compared(folders: tuple[Path, Path], *allowed: Allowed) -> Report:
    return compare_folders(*folders, load_varying(SCRIPTS / "varying_values.tsv"), allowed)


def texts(folders: tuple[Path, Path], name: str, before: str, after: str) -> None:
    for folder, text in zip(folders, (before, after), strict=True):
        write(folder, name, text)


def test_equal_folders_have_no_difference(folders: tuple[Path, Path]) -> None:
    texts(folders, "calls/S1.vcf.gz", VCF, VCF)
    assert compared(folders).total == 0


def test_a_cell_is_found_with_line_and_column(folders: tuple[Path, Path]) -> None:
    rows = [["sample_id", "vaf"], *([f"S{n}", "0.1"] for n in range(2000))]
    changed = [*map(list, rows)]
    changed[1500][1] = "0.2"
    texts(folders, "tables/variants.tsv", table(rows), table(changed))
    report = compared(folders)
    assert report.changes == {Change("vaf", "0.1", "0.2"): 1}
    assert [*report.places.values()] == ["tables/variants.tsv: line 1501 (S1499)"]


def test_equal_changes_are_reported_once(folders: tuple[Path, Path]) -> None:
    for name in ("reports/S1.tsv", "reports/S2.tsv"):
        texts(folders, name, "item\nseen in\nother\n", "item\ncovered\nother\n")
    report = compared(folders)
    assert report.changes == {Change("item", "seen in", "covered"): 2}
    assert len([*report.lines()]) == 1


def test_an_additional_row_does_not_move_the_others(folders: tuple[Path, Path]) -> None:
    rows = [["sample_id", "gene"], *([f"S{n}", "TP53"] for n in range(1000))]
    texts(folders, "t.tsv", table(rows), table([*rows[:500], ["NEW", "ASXL1"], *rows[500:]]))
    assert compared(folders).changes == {Change("(record)", ABSENT, "sample_id=NEW gene=ASXL1"): 1}


def test_rows_are_paired_by_the_columns_that_kept_their_values(folders: tuple[Path, Path]) -> None:
    before = [["id", "text"], *([f"S{n}", "old"] for n in range(9))]
    after = [["id", "text"], *([f"S{n}", "new"] for n in range(9) if n != 4)]
    texts(folders, "t.tsv", table(before), table(after))
    assert compared(folders).changes == {
        Change("text", "old", "new"): 8,
        Change("(record)", "id=S4 text=old", ABSENT): 1,
    }


def test_missing_and_additional_files_and_columns(folders: tuple[Path, Path]) -> None:
    write(folders[0], "gone.tsv", "a\n")
    write(folders[1], "new.tsv", "a\n")
    texts(folders, "t.tsv", "a\tb\tc\n1\t2\t3\n", "c\ta\td\n3\t1\t4\n")
    assert set(compared(folders).changes) == {
        Change("(file)", "gone.tsv", ABSENT),
        Change("(file)", ABSENT, "new.tsv"),
        Change("(column)", "b", ABSENT),
        Change("(column)", ABSENT, "d"),
        Change("(order of columns)", "a c", "c a"),
    }


def test_cells_that_a_row_has_too_many_are_found(folders: tuple[Path, Path]) -> None:
    texts(folders, "t.tsv", "a\tb\n1\t2\n", "a\tb\n1\t2\t3\n")
    assert compared(folders).changes == {Change("(cells)", ABSENT, "3"): 1}


def test_vcf_headers_and_records_are_compared_by_field(folders: tuple[Path, Path]) -> None:
    after = VCF.replace("0.4 %", "0.5 %").replace("100:0.1\n", "100:0.11\n")
    after = after.replace("HRUN=1;HOTSPOT", "HRUN=1").replace("source=hemaline-0.1.0", "source=x")
    texts(folders, "S1.vcf.gz", VCF, after)
    described = "VAF below 0.8 %, named hotspots"
    assert set(compared(folders).changes) == {
        Change("##source", "(varies)", "x"),
        Change("##FILTER/low_vaf/Description", f'"{described} 0.4 %"', f'"{described} 0.5 %"'),
        Change("INFO/HOTSPOT", "", ABSENT),
        Change("FORMAT/AF/S1", "0.1", "0.11"),
    }


def test_reads_are_compared_by_field_and_tag(folders: tuple[Path, Path]) -> None:
    write_bam(folders[0] / "S1.bam")
    write_bam(folders[1] / "S1.bam", quality=0, tag="S1.L2")
    report = compared(folders)
    assert report.changes == {
        Change("MAPQ", "60", "0"): 1,
        Change("tag RG", "Z:S1.L1", "Z:S1.L2"): 3,
    }
    assert report.places[Change("MAPQ", "60", "0")] == "S1.bam: read 2 (read1)"


def test_parquet_values_and_types_are_compared(folders: tuple[Path, Path]) -> None:
    columns = {"id": ["S1", "S2"], "depth": [1, None]}
    pq.write_table(pa.table(columns), folders[0] / "t.parquet")
    pq.write_table(pa.table(columns | {"depth": [1.0, 2.0]}), folders[1] / "t.parquet")
    assert set(compared(folders).changes) == {
        Change(
            "(type)",
            "depth: int64 nullable=True None",
            "depth: double nullable=True None",
        ),
        Change("depth", "1", "1.0"),
        Change("depth", "None", "2.0"),
    }


def test_documents_are_compared_by_key_and_identity(folders: tuple[Path, Path]) -> None:
    one = {"b": 1, "files": [{"path": "x", "bytes": 1}, {"path": "y", "rows": 2}]}
    two = {"files": [{"path": "y", "rows": 3}], "b": 1}
    texts(folders, "d.json", json.dumps(one), json.dumps(two, indent=1))
    assert set(compared(folders).changes) == {
        Change("files.x.path", '"x"', ABSENT),
        Change("files.x.bytes", "1", ABSENT),
        Change("files.y.rows", "2", "3"),
    }


def test_of_logs_the_message_codes_are_compared(folders: tuple[Path, Path]) -> None:
    texts(folders, "x.log", "12:00 HL-W03: a\nHL-W06: b\n", "13:07 HL-W03: c\nHL-W07: b\n")
    assert compared(folders).changes == {Change("(code)", "HL-W06", "HL-W07"): 1}


def test_lists_of_decided_changes(folders: tuple[Path, Path]) -> None:
    texts(folders, "t.tsv", "known\tx\n1\tseen in A\n2\t7\n", "resolved\tx\n1\tcovered A\n3\t8\n")
    allowed = [
        Allowed("*.tsv", "(column)", "value", "known", "resolved"),
        Allowed("*.tsv", "x", "part", "seen in", "covered"),
        Allowed("*.tsv", "x", "value", "*", "8"),
    ]
    report = compared(folders, *allowed)
    assert report.changes == {Change("resolved", "2", "3"): 1}
    assert report.allowed == 3
    assert [rule.used > 0 for rule in allowed] == [True, True, True]


def test_a_renamed_key_is_compared_under_its_new_name(folders: tuple[Path, Path]) -> None:
    texts(folders, "d.json", '{"knowledge": {"a": 1, "b": 2}}', '{"sources": {"a": 1, "b": 3}}')
    report = compared(folders, Allowed("d.json", "(column)", "value", "knowledge", "sources"))
    assert report.changes == {Change("sources.b", "2", "3"): 1}


def test_a_renamed_file_is_compared_under_its_new_name(folders: tuple[Path, Path]) -> None:
    write(folders[0], "old.tsv", "a\n1\n")
    write(folders[1], "new.tsv", "a\n2\n")
    report = compared(folders, Allowed("new.tsv", "(file)", "value", "old.tsv", "new.tsv"))
    assert report.changes == {Change("a", "1", "2"): 1}
    assert report.allowed == 1


def test_the_committed_lists_are_readable() -> None:
    assert load_varying(SCRIPTS / "varying_values.tsv")
    load_allowed(SCRIPTS / "allowed_differences.tsv")


@pytest.mark.parametrize("row", ["a\tb\tvalue\tc\td\n", "a\tb\tother\tc\td\te\n"])
def test_a_list_with_an_incomplete_row_is_refused(tmp_path: Path, row: str) -> None:
    path = tmp_path / "allowed.tsv"
    path.write_text("file\tcolumn\tmatch\told\tnew\treason\n" + row)
    with pytest.raises(SystemExit, match=r"allowed\.tsv:2"):
        load_allowed(path)


def records(values: list[int]) -> Iterator[Record]:
    return (Record(str(n), {"value": str(value)}) for n, value in enumerate(values))


@given(st.lists(st.integers(0, 3), max_size=40), st.lists(st.integers(0, 3), max_size=40))
def test_pairs_account_for_every_record(before: list[int], after: list[int]) -> None:
    pairs = [*differing(records(before), records(after))]
    assert bool(pairs) == (before != after)
    assert all(a is None or b is None or a.cells != b.cells for a, b in pairs)
    for side, values in ((0, before), (1, after)):
        labels = [pair[side].label for pair in pairs if pair[side]]
        assert labels == sorted(labels, key=int)
        assert len(values) - len(labels) == len(before) - sum(1 for a, _ in pairs if a)


def test_every_reader_streams_the_same_records_twice(tmp_path: Path) -> None:
    write(tmp_path, "S1.vcf.gz", VCF)
    path = tmp_path / "S1.vcf.gz"
    assert [*read(path).records] == [*read(path).records]
    assert len([*read(path).records]) == VCF.count("\n")
