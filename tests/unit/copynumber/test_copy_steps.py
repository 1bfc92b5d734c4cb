"""Steps: a sample that was refused, or failed its checks, has no zero in either table."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from copies import REGIONS, RULES, Laboratory
from hemaline.cli.steps.call_copy_number import call_copy_number
from hemaline.cli.steps.join_copy_number import join_copy_number
from hemaline.common.documents.json_files import write_json
from hemaline.common.tables.rows import read_rows, write_rows
from hemaline.copynumber.copy_rows import CopyRow, SegmentRow
from hemaline.copynumber.normals_build import learn_normals
from hemaline.copynumber.normals_file import write_normals
from hemaline.inputs.copy_normals_header import CopyDesign
from hemaline.inputs.qc_rules import FAIL, PASS
from hemaline.inputs.units import UnitFault, UnitVerdict
from hemaline.paths import resource
from hemaline.project.cohort import CohortFiles
from hemaline.quality.verdicts import VerdictRow, overall_row
from hemaline.reads.confirmation import SampleVerdict

CUT = UnitVerdict("A.1", 0, UnitFault("HL-U07", "r.fastq", {"record": 7}))
DESIGN = CopyDesign(
    assay="panel", chemistry="capture", dedup="coordinate", targets_sha256="00", off_target=False,
    bin_size=0, min_mapping_quality=20,
)  # fmt: skip


def segment(name: str, arm: str, call: int) -> SegmentRow:
    return SegmentRow(name, "chr5", arm, 1, 9, 9, -0.5, 0.1, -5.0, 0.0, None, None, 0, call)


@pytest.mark.parametrize("unit", [UnitVerdict("A.1", 50), CUT], ids=["accepted", "refused"])
def test_a_refused_sample_has_only_na_and_no_segment(tmp_path: Path, unit: UnitVerdict) -> None:
    lab = Laboratory(18, 3_000_000)
    write_normals(tmp_path / "panel.zip", lab.normals(), DESIGN, {})
    lab.counts("male").save(tmp_path / "A.npz")
    write_json(tmp_path / "A.json", SampleVerdict("A", (unit,)))
    calls, segments = tmp_path / "A.copy_number.tsv", tmp_path / "A.segments.tsv"
    call_copy_number(
        sample="A", fragments=tmp_path / "A.npz", verdict=tmp_path / "A.json", calls=calls,
        segments=segments, events=tmp_path / "A.copy_events.tsv", sex="male", disease="AML",
        material="bone_marrow",
        normals=tmp_path / "panel.zip",
    )  # fmt: skip
    reasons = {row.reason for row in read_rows(calls, CopyRow)}
    rows = list(read_rows(segments, SegmentRow))
    if unit is CUT:
        assert (reasons, rows) == ({"sample_failed_qc"}, [])
    else:
        assert "sample_failed_qc" not in reasons
        assert rows


def test_a_donor_is_not_compared_with_a_panel_that_holds_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lab = Laboratory(18, 3_000_000)
    donors = lab.donors(20)
    learned = learn_normals(donors, lab.bins, lab.snps, REGIONS, RULES)
    write_normals(tmp_path / "panel.zip", learned, DESIGN, {})
    donors[0].counts.save(tmp_path / "A.npz")
    write_json(tmp_path / "A.json", SampleVerdict("A", (UnitVerdict("A.1", 50),)))
    calls, segments = tmp_path / "A.copy_number.tsv", tmp_path / "A.segments.tsv"
    call_copy_number(
        sample="A", fragments=tmp_path / "A.npz", verdict=tmp_path / "A.json", calls=calls,
        segments=segments, events=tmp_path / "A.copy_events.tsv", sex="female", disease="AML",
        material="bone_marrow",
        normals=tmp_path / "panel.zip",
    )  # fmt: skip
    assert "HL-N29" in capsys.readouterr().err
    assert {row.reason for row in read_rows(calls, CopyRow)} == {"no_normals"}


def test_a_sample_that_failed_its_checks_excludes_nothing(tmp_path: Path) -> None:
    header = "sample_id\tpatient_id\tdisease\tmaterial\trole\tsex\tassay\n"
    line = "{0}\t{0}\tAML\tbone_marrow\ttumor\tfemale\tkit\n"
    (tmp_path / "samples.tsv").write_text(header + line.format("A") + line.format("B"))
    (tmp_path / "assays").mkdir()
    assay = {
        "name": "kit", "chemistry": "capture", "targets": str(tmp_path / "kit.bed"),
        "report_vaf": 0.02, "panels": ["myeloid"], "copy_number": {},
    }  # fmt: skip
    (tmp_path / "assays/kit.yaml").write_text(yaml.safe_dump(assay))
    (tmp_path / "kit.bed").write_text("chr5\t0\t6000000\n")
    for name in "AB":
        rows = [CopyRow(name, "del5q", 1, None), CopyRow(name, "plus8", 0, None)]
        write_rows(tmp_path / f"{name}.copy_number.tsv", CopyRow, rows)
        arms = [segment(name, "p", -1), segment(name, "q", 0)]
        write_rows(tmp_path / f"{name}.segments.tsv", SegmentRow, arms)
    verdicts = [overall_row("A", FAIL, "fail: depth"), overall_row("B", PASS, None)]
    write_rows(tmp_path / "verdicts.tsv", VerdictRow, verdicts)
    join_copy_number(
        files=CohortFiles(
            samples=tmp_path / "samples.tsv",
            assays=tmp_path / "assays",
            panels=resource("panels"),
        ),
        parts=tmp_path,
        sample_verdicts=tmp_path / "verdicts.tsv",
        tsv=tmp_path / "copy_number.tsv",
        parquet=tmp_path / "copy_number.parquet",
        segments=tmp_path / "segments.tsv",
        segments_parquet=tmp_path / "segments.parquet",
    )
    rows = read_rows(tmp_path / "copy_number.tsv", CopyRow)
    assert [row.status for row in rows] == [1, None, 1, 0]
    arms = read_rows(tmp_path / "segments.tsv", SegmentRow)
    assert [row.call for row in arms] == [-1, None, -1, 0]
