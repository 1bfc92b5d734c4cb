"""Unique molecular identifiers: keys of the assay, and whether reads have them."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import Any

import pysam
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import quick
from hemaline.common.problems import Problems
from hemaline.inputs.sheet_rows import Unit
from hemaline.inputs.umi import Umi, check_umi, check_unit_umis, missing_umis
from hemaline.inputs.units import UnitFault


def load(document: dict[str, Any]) -> tuple[Umi, list[tuple[str, str | None]]]:
    problems = Problems()
    umi = Umi.model_validate(document)
    check_umi(umi, Path("a.yaml"), problems)
    return umi, [(p.code, p.column) for p in problems]


def fastq(path: Path, names: list[str]) -> Path:
    path.write_bytes(gzip.compress("".join(f"@{n}\nACGT\n+\nFFFF\n" for n in names).encode()))
    return path


def bam(path: Path, names: list[str], tag: str = "", flag: int = 4) -> Path:
    with pysam.AlignmentFile(str(path), "wb", header={"HD": {"VN": "1.6"}}) as out:
        for name in names:
            read = pysam.AlignedSegment(out.header)
            read.query_name, read.flag, read.query_sequence = name, flag, "ACGT"
            if tag:
                read.set_tag(tag, "ACGT")
            out.write(read)
    return path


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"source": "read_name"}, []),
        ({"source": "read_name", "separator": "_"}, []),
        ({"source": "read_name", "regex": "#([ACGT]+)#"}, []),
        ({"source": "inline", "read": 1, "length": 8, "skip": 2}, []),
        ({"source": "tag", "min_family": 2}, []),
        ({"source": "inline", "read": 1}, [("HL-A22", "umi.length")]),
        ({"source": "inline", "length": 8}, [("HL-A22", "umi.read")]),
        ({"source": "tag", "skip": 1}, [("HL-A23", "umi.skip")]),
        ({"source": "tag", "regex": ":(A)"}, [("HL-A23", "umi.regex")]),
        (
            {"source": "read_name", "regex": ":(A)", "separator": "_"},
            [("HL-A23", "umi.regex")],
        ),
        ({"source": "read_name", "regex": "((A"}, [("HL-A24", "umi.regex")]),
        ({"source": "read_name", "regex": "[ACGT]+"}, [("HL-A24", "umi.regex")]),
    ],
)
def test_keys_go_with_their_source(document: dict[str, Any], expected: list[Any]) -> None:
    assert load(document)[1] == expected


@given(
    umi=st.text("ACGTN", min_size=1, max_size=12),
    second=st.text("ACGTN", min_size=1, max_size=12),
    separator=st.sampled_from(":_#.|=-"),
    stem=st.from_regex(r"[A-Z0-9]{1,8}(:[0-9]{1,6}){6}", fullmatch=True),
)
@quick
def test_separator_finds_the_end_of_the_name(
    umi: str, second: str, separator: str, stem: str
) -> None:
    found, problems = load({"source": "read_name", "separator": separator})
    assert not problems
    match = re.search(found.regex, f"{stem}{separator}{umi}+{second}")
    assert match is not None
    assert match[1] == f"{umi}+{second}"
    assert re.search(found.regex, stem) is None


@pytest.mark.parametrize(
    ("umi", "unit", "expected"),
    [
        (Umi(source="tag"), Unit("S", "L", "a", "b"), [("HL-S40", 3, "fastq_1")]),
        (Umi(source="tag"), Unit("S", "L", bam="a"), []),
        (Umi(source="inline", read=2), Unit("S", "L", "a"), [("HL-S41", 3, "fastq_2")]),
        (Umi(source="inline", read="both"), Unit("S", "L", "a"), [("HL-S41", 3, "fastq_2")]),
        (Umi(source="inline", read=1), Unit("S", "L", "a"), []),
        (Umi(source="inline", read="both"), Unit("S", "L", "a", "b"), []),
        (Umi(source="tag"), Unit("other", "L", "a"), []),
    ],
)
def test_units_can_hold_them(umi: Umi, unit: Unit, expected: list[Any]) -> None:
    problems = Problems()
    check_unit_umis(Path("units.tsv"), [(3, unit)], {"S": umi}, problems)
    assert [(p.code, p.row, p.column) for p in problems] == expected


def test_names_are_read_as_the_aligner_reads_them(tmp_path: Path) -> None:
    umi = load({"source": "read_name"})[0]
    good = fastq(tmp_path / "good.fastq.gz", ["r:1:ACGT+AC 1:N:0:TAG", "r:2:AGGT/1", "r:3:NCGT"])
    assert missing_umis(umi, "single", [good]) is None
    bad = fastq(tmp_path / "bad.fastq.gz", ["r:1:ACGT", "r:2:17", "r:3"])
    found = missing_umis(umi, "single", [bad])
    values = {"lacking": 2, "examined": 3, "place": "name"}
    assert found == UnitFault("HL-U24", str(bad), values)
    paired = missing_umis(umi, "paired", [good, bad])
    assert paired == UnitFault("HL-U24", str(good), values | {"examined": 6})


def test_names_and_tags_of_alignments(tmp_path: Path) -> None:
    plain = bam(tmp_path / "plain.bam", ["r:1", "r:2:ACGT"])
    tagged = bam(tmp_path / "tagged.bam", ["r:1", "r:2"], "RX")
    by_tag, by_name = Umi(source="tag"), load({"source": "read_name"})[0]
    assert missing_umis(by_tag, "alignment", [tagged]) is None
    lacking = missing_umis(by_tag, "alignment", [plain])
    assert lacking is not None
    assert lacking.reason == "2 of the first 2 reads have no UMI in their tag RX."
    lacking = missing_umis(by_name, "alignment", [plain])
    assert lacking is not None
    assert "1 of the first 2" in lacking.reason


def test_inline_identifiers_of_alignments_need_pairs(tmp_path: Path) -> None:
    umi = Umi(source="inline", read=1, length=2)
    single = bam(tmp_path / "single.bam", ["a"])
    paired = bam(tmp_path / "paired.bam", ["a", "a"], flag=4 | 1 | 8)
    assert missing_umis(umi, "alignment", [single]) == UnitFault("HL-U25", str(single))
    assert missing_umis(umi, "alignment", [paired]) is None
    assert missing_umis(umi, "single", [tmp_path / "never opened"]) is None
