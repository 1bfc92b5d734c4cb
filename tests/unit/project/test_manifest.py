"""The manifest: what was delivered, with checksums, and each sample's verdict."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from hemaline.annotation.sources.knowledge_records import record_source
from hemaline.common.documents.json_files import write_json
from hemaline.common.tables.rows import write_rows
from hemaline.inputs.qc_rules import FAIL, WARN
from hemaline.inputs.units import UnitFault, UnitVerdict
from hemaline.project.completeness import left_behind
from hemaline.project.manifest import quarantined, sample_entry, write_manifest
from hemaline.quality.controls.run_verdicts import RunRow
from hemaline.quality.verdicts import VerdictRow, overall_row
from hemaline.reads.confirmation import SampleVerdict, read_sample_verdict
from hemaline.reads.read_counts import ReadCounts
from hemaline.version import __version__
from sources import chosen

GOOD = UnitVerdict("S1.L1", 50)
CUT = UnitVerdict("S1.L2", 0, UnitFault("HL-U07", "/secret/r.fastq", {"record": 7}))
QUALITIES = {
    "S1": overall_row("S1", FAIL, "its reads were refused"),
    "S2": overall_row("S2", WARN, "warn: sex"),
    "S10": overall_row("S10", FAIL, "fail: contamination"),
}
REASON = "the last record, number 7, is cut."


@pytest.fixture
def verdicts(tmp_path: Path) -> Path:
    folder = tmp_path / "work" / "verdicts"
    aligned = UnitVerdict("S2.B", 30, contigs=("1", "2", "3", "4"), assembly=("hg19",))
    units = {"S1": (GOOD, CUT), "S10": (UnitVerdict("S10.L1", 20),), "S2": (aligned,)}
    counts = {"S2": {"B": ReadCounts(30, 20, 1, {"low_quality": 10})}}
    for name, found in units.items():
        verdict = SampleVerdict(name, found, counts=counts.get(name, {}))
        write_json(folder / f"{name}.json", verdict)
    return folder


def manifest(
    tmp_path: Path, verdicts: Path, ids: list[str], knowledge: Sequence[Path] = ()
) -> dict[str, Any]:
    results = tmp_path / "results"
    for name in (
        "alignments/S1.cram",
        "alignments/OLD.cram",
        "calls/S1.vcf.gz",
        "calls/S10.vcf.gz",
        "tables/variants.tsv",
        "tables/globin.tsv",
        "matrices/myeloid.status.tsv",
        "reports/multiqc.html",
        "reports/left.html",
        "reports/S1.html",
        "reports/S1.tsv",
        "reports/OLD.tsv",
        "reports/reads/S1.html",
        "reports/reads/LEFT.html",
    ):
        path = results / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    (results / "tables" / "folder").mkdir(exist_ok=True)
    package = results / "matrices" / "datapackage.json"
    package.write_text(json.dumps({"schema_digest": "ab", "provenance": {"policy": "p"}}))
    report = tmp_path / "reference.json"
    report.write_text(json.dumps({"build": "GRCh38"}))
    path = results / "manifest.json"
    qualities = tmp_path / "sample_verdicts.tsv"
    write_rows(qualities, VerdictRow, (QUALITIES[name] for name in ids))
    write_manifest(
        path,
        results,
        ids,
        verdicts,
        qualities,
        report,
        package,
        [results / "reports" / "multiqc.html", results / "reports" / "reads" / "S1.html"],
        knowledge,
        stale=left_behind(results, ()),
    )
    document: dict[str, Any] = json.loads(path.read_text())
    return document


def test_files_of_the_cohort_are_listed_with_checksums(tmp_path: Path, verdicts: Path) -> None:
    found = manifest(tmp_path, verdicts, ["S1"])["files"]
    assert [one["path"] for one in found] == [
        "alignments/S1.cram",
        "calls/S1.vcf.gz",
        "tables/variants.tsv",
        "matrices/datapackage.json",
        "matrices/myeloid.status.tsv",
        "reports/S1.html",
        "reports/S1.tsv",
        "reports/multiqc.html",
        "reports/reads/S1.html",
    ]
    assert [one["path"] for one in found if one.get("tier") == "T0"] == ["reports/reads/S1.html"]
    for one in found:
        content = (tmp_path / "results" / one["path"]).read_bytes()
        assert one["bytes"] == len(content)
        assert one["sha256"] == hashlib.sha256(content).hexdigest()


def test_versions_and_digest_are_repeated(tmp_path: Path, verdicts: Path) -> None:
    found = manifest(tmp_path, verdicts, ["S1"])
    assert found["hemaline"] == __version__
    assert found["schema_digest"] == "ab"
    assert found["provenance"] == {"policy": "p"}
    assert found["reference"] == {"build": "GRCh38"}


def test_it_is_the_same_wherever_it_is_written(tmp_path: Path, verdicts: Path) -> None:
    first = manifest(tmp_path / "a", verdicts, ["S1", "S2"])
    assert first == manifest(tmp_path / "b", verdicts, ["S1", "S2"])
    assert str(tmp_path) not in json.dumps(first)


def test_a_refused_unit_fails_its_sample(verdicts: Path) -> None:
    assert sample_entry(read_sample_verdict(verdicts / "S1.json"), QUALITIES["S1"]) == {
        "verdict": "failed",
        "qc": "fail",
        "qc_reason": "its reads were refused",
        "run": None,
        "reads": 50,
        "reads_kept": None,
        "reads_lost": {},
        "faults": [{"code": "HL-U07", "unit": "S1.L2", "reason": REASON}],
        "alignment_units": {},
    }


def test_a_good_sample_is_complete_and_its_contigs_recorded(verdicts: Path) -> None:
    run = RunRow("R1", "panel", "not_reportable", 1, 1, 0, 1, "N: fragments_above_limit")
    assert sample_entry(read_sample_verdict(verdicts / "S2.json"), QUALITIES["S2"], run) == {
        "verdict": "complete",
        "qc": "warn",
        "qc_reason": "warn: sex",
        "run": {
            "run_id": "R1",
            "verdict": "not_reportable",
            "failed": "N: fragments_above_limit",
        },
        "reads": 30,
        "reads_kept": 20,
        "reads_lost": {"low_quality": 10},
        "faults": [],
        "alignment_units": {"S2.B": {"contigs": ["1", "2", "3"], "assembly": ["hg19"]}},
    }


def test_failed_samples_are_reported_with_the_code_the_unit_and_the_fix(
    tmp_path: Path, verdicts: Path
) -> None:
    manifest(tmp_path, verdicts, ["S1", "S2"])
    problems = quarantined(tmp_path / "results" / "manifest.json")
    assert problems.exit_code == 4
    (line,) = map(str, problems)
    assert line.startswith(f"ERROR HL-D01 S1: not measured, HL-U07 S1.L2: {REASON} Fix: Send")
    assert not len(quarantined(tmp_path / "none.json"))


def test_texts_of_a_bam_header_are_names_or_not_shown() -> None:
    contigs = ("chr1", "HLA-A*01:01", "gi|568336023|gb|CM000663.2|", "chr4")
    assembly = ("x" * 65, "/data/Jane Doe/hg38.fa", "GRCh38\x1b[31m", "=1+1", "hg19")
    for texts, expected in (
        (contigs, list(contigs[:3])),
        (assembly, ["not a name"] * 3),
        (assembly[3:], ["not a name", "hg19"]),
    ):
        unit = UnitVerdict("S2.B", 30, contigs=("chr1",), assembly=texts)
        entry = sample_entry(SampleVerdict("S2", (unit,)), QUALITIES["S2"])
        assert entry["alignment_units"]["S2.B"]["assembly"] == expected
        unit = UnitVerdict("S2.B", 30, contigs=texts)
        entry = sample_entry(SampleVerdict("S2", (unit,)), QUALITIES["S2"])
        assert entry["alignment_units"]["S2.B"]["contigs"] == expected


def test_no_file_is_named(tmp_path: Path, verdicts: Path) -> None:
    document = manifest(tmp_path, verdicts, ["S1", "S2"])
    resolved = quarantined(tmp_path / "results" / "manifest.json").report()
    assert "r.fastq" not in json.dumps(document) + resolved


def test_a_contaminated_sample_is_not_complete_and_the_run_ends_well(
    tmp_path: Path, verdicts: Path
) -> None:
    found = manifest(tmp_path, verdicts, ["S2", "S10"])["samples"]["S10"]
    assert (found["verdict"], found["qc"]) == ("failed_qc", "fail")
    problems = quarantined(tmp_path / "results" / "manifest.json")
    assert not problems.errors
    (line,) = map(str, problems)
    assert line.startswith("WARNING HL-Z02 S10: this sample failed its quality check: fail: cont")


def test_sources_that_were_consulted_are_listed(tmp_path: Path, verdicts: Path) -> None:
    source = tmp_path / "private" / "c.vcf.gz"
    source.parent.mkdir()
    source.write_text("x")
    record = tmp_path / "clinvar.json"
    record_source(chosen("clinvar", source, version="20261122"), record)
    document = manifest(tmp_path, verdicts, ["S1"], [record])
    assert document["knowledge"] == [
        {
            "name": "clinvar",
            "kind": "clinvar",
            "version": "20261122",
            "files": {"c.vcf.gz": hashlib.sha256(b"x").hexdigest()},
        }
    ]
    assert manifest(tmp_path, verdicts, ["S1"])["knowledge"] == []
