"""Assay files."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from hemaline.common.documents.models import document_names
from hemaline.common.problems import HemalineError, Problems
from hemaline.inputs.assays import load_assay, require_assay


def write(tmp_path: Path, **changes) -> Path:
    targets = tmp_path / "targets.bed"
    targets.write_text("chr1\t0\t10\n")
    keys = {"name": "panel", "chemistry": "capture", "targets": targets} | changes
    path = tmp_path / "panel.yaml"
    path.write_text("".join(f"{key}: {value}\n" for key, value in keys.items() if value))
    return path


def codes(path: Path) -> list[str]:
    problems = Problems()
    assert load_assay(path, problems) is None
    assert problems.exit_code == 2
    return [p.code for p in problems]


def test_defaults(tmp_path):
    path = write(tmp_path)
    assay = require_assay(path)
    assert (assay.name, assay.path, assay.dedup) == ("panel", path, "coordinate")
    assert (assay.panels, assay.report_vaf, assay.paired) == (("myeloid",), 0.02, False)
    assert assay.callers == ("mpileup", "softclip")
    assert assay.filters is None
    assert assay.background is None


@pytest.mark.parametrize(
    ("chemistry", "dedup"),
    [("amplicon", "none"), ("smmip", "none"), ("wes", "coordinate"), ("wgs", "coordinate")],
)
def test_dedup_follows_the_chemistry(chemistry, dedup, tmp_path):
    assert require_assay(write(tmp_path, chemistry=chemistry)).dedup == dedup


def test_dedup_that_is_given_is_kept(tmp_path):
    assert require_assay(write(tmp_path, chemistry="amplicon", dedup="coordinate")).dedup == (
        "coordinate"
    )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": "other"}, "HL-A01"),
        ({"name": "no"}, "HL-Y14 HL-Y10"),
        ({"background": "none.tsv.gz"}, "HL-A04"),
        ({"dedup": "umi"}, "HL-A20"),
        ({"dedup": "none", "umi": "{source: tag}"}, "HL-A21"),
        ({"umi": "{source: inline, read: 1}"}, "HL-A22"),
        ({"umi": "{source: tag, skip: 1}"}, "HL-A23"),
        ({"umi": "{source: barcode}"}, "HL-Y09"),
        ({"umi": "{source: inline, read: 3, length: 4}"}, "HL-Y09"),
        ({"umi": "{source: tag, tag: 'R$'}"}, "HL-Y11"),
        ({"umi": "true"}, "HL-Y10"),
        ({"callers": "[mpileup, mutect2]"}, "HL-A28"),
        ({"callers": "[mpileup, softclip, mutect]"}, "HL-Y09"),
        ({"primers": "none.bed", "chemistry": "amplicon"}, "HL-A04"),
        ({"targets": "none.bed"}, "HL-A04"),
        ({"filters": "none.yaml"}, "HL-A04"),
        ({"chemistry": "captur"}, "HL-Y09"),
        ({"chemistry": None}, "HL-Y05"),
        ({"chemstry": "capture"}, "HL-Y04"),
        ({"report_vaf": "1e-2"}, "HL-Y14 HL-Y10"),
        ({"report_vaf": "2"}, "HL-Y11"),
        ({"report_vaf": ".nan"}, "HL-Y11"),
        ({"panels": "myeloid"}, "HL-Y10"),
        ({"panels": "[../x]"}, "HL-Y11"),
        ({"panels": "[]"}, "HL-Y11"),
        ({"paired": "'yes'"}, "HL-Y10"),
    ],
)
def test_bad_assays(changes, code, tmp_path):
    assert codes(write(tmp_path, **changes)) == code.split()


def test_umis_mean_umi_duplicates(tmp_path):
    assay = require_assay(write(tmp_path, umi="{source: tag, tag: BX, min_family: 2}"))
    assert assay.dedup == "umi"
    assert (assay.umi.tag, assay.umi.min_family) == ("BX", 2)
    assert assay.counted_by == "umi of 2 or more"
    assert require_assay(write(tmp_path, umi="{source: tag}")).counted_by == "umi"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"chemistry": "amplicon"}, ["HL-A27"]),
        ({"chemistry": "amplicon", "primers": "targets.bed"}, []),
        ({"chemistry": "smmip", "primers": "targets.bed", "dedup": "coordinate"}, ["HL-A25"]),
        ({"primers": "targets.bed"}, ["HL-A26"]),
    ],
)
def test_warnings(changes, expected, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    problems = Problems()
    assert load_assay(write(tmp_path, **changes), problems) is not None
    assert [p.code for p in problems] == expected


def test_require_raises(tmp_path):
    with pytest.raises(HemalineError, match="HL-Y01"):
        require_assay(tmp_path / "none.yaml")


def test_names(tmp_path):
    write(tmp_path)
    assert document_names(tmp_path) == ["panel"]
    assert document_names(tmp_path / "none") == []


@pytest.mark.parametrize(
    ("chemistry", "keys", "expected"),
    [
        ("capture", "{}", True),
        ("wes", "{off_target: auto}", True),
        ("capture", "{off_target: false}", False),
        ("wgs", "{}", False),
        ("wgs", "{off_target: true}", True),
    ],
)
def test_fragments_between_targets_are_counted_by_chemistry(chemistry, keys, expected, tmp_path):
    assay = require_assay(write(tmp_path, chemistry=chemistry, copy_number=keys))
    assert assay.counts_off_target is expected
    assert not require_assay(write(tmp_path, chemistry=chemistry)).counts_off_target


def test_a_panel_of_normals_of_another_design_or_no_panel_is_refused(tmp_path):
    path = tmp_path / "normals.zip"
    path.write_bytes(b"none")
    assert codes(write(tmp_path, copy_number=f"{{normals: {path}}}")) == ["HL-N26"]
    design = {
        "assay": "other",
        "chemistry": "capture",
        "dedup": "coordinate",
        "targets_sha256": "00",
        "off_target": True,
        "bin_size": 1_000_000,
        "min_mapping_quality": 20,
    }
    header = {
        "format": "hemaline-copy-normals 1",
        "version": "",
        "design": design,
        "bins": "",
        "snps": "",
        "donors": 20,
        "men": 10,
        "left_out": [],
        "factors": 2,
        "donor_data": [],
        "hemaline": "0",
        "tools": {},
    }
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("header.json", json.dumps(header))
    found = codes(write(tmp_path, copy_number=f"{{normals: {path}}}"))
    assert found == ["HL-N28", "HL-N28"], "another assay, other targets"
