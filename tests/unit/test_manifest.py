"""The manifest: what was delivered, with checksums, and each sample's verdict."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from hemaline import __version__
from hemaline.manifest import sample_verdict, unit_verdicts, write_manifest
from hemaline.units import Verdict, write_verdict

GOOD, CUT = Verdict("S1.L1", True, 50), Verdict("S1.L2", False, 7, "cut")


@pytest.fixture
def verdicts(tmp_path: Path) -> Path:
    folder = tmp_path / "work" / "units"
    write_verdict(folder / "fastq" / "S1.L1.json", GOOD)
    write_verdict(folder / "fastq" / "S1.L2.json", CUT)
    write_verdict(folder / "fastq" / "S10.L1.json", Verdict("S10.L1", True, 20))
    contigs = ("1", "2", "3", "4")
    write_verdict(
        folder / "alignment" / "S2.B.json", Verdict("S2.B", True, 30, "", contigs, ("hg19",))
    )
    return folder


def manifest(tmp_path: Path, verdicts: Path, ids: list[str]) -> dict[str, Any]:
    results = tmp_path / "results"
    for name in (
        "alignments/S1.cram",
        "alignments/OLD.cram",
        "calls/S1.vcf.gz",
        "calls/S10.vcf.gz",
        "tables/variants.tsv",
        "matrices/myeloid.status.tsv",
        "reports/multiqc.html",
        "reports/left.html",
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
    write_manifest(
        path, results, ids, verdicts, report, package, [results / "reports" / "multiqc.html"]
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
        "reports/multiqc.html",
    ]
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
    assert sample_verdict(verdicts, "S1") == {
        "verdict": "failed",
        "reads": 57,
        "refused_units": {"S1.L2": "cut"},
        "alignment_units": {},
    }


def test_a_good_sample_is_complete_and_its_contigs_recorded(verdicts: Path) -> None:
    assert sample_verdict(verdicts, "S2") == {
        "verdict": "complete",
        "reads": 30,
        "refused_units": {},
        "alignment_units": {"S2.B": {"contigs": ["1", "2", "3"], "assembly": ["hg19"]}},
    }


def test_names_that_begin_alike_are_kept_apart(verdicts: Path) -> None:
    assert [v.unit for v in unit_verdicts(verdicts, "S1")] == ["S1.L1", "S1.L2"]
    assert [v.unit for v in unit_verdicts(verdicts, "S10")] == ["S10.L1"]
