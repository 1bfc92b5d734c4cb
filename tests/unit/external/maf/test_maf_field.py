"""MAFs after public reports in which other tools read something else (shared/field)."""

import csv
from pathlib import Path

import pytest

from hemaline.cli.main import main

FIELD = Path(__file__).resolve().parents[5] / "shared/field"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not FIELD.is_dir(), reason="no shared data next to the checkout"),
]


def column(tmp_path: Path, maf: str, name: str = "status") -> dict[str, str]:
    """JAK2 by sample."""
    genes, out = tmp_path / "genes.tsv", tmp_path / "out"
    genes.write_text("gene\nJAK2\n")
    words = ["matrix", "--panel", "myeloid", "--maf", str(FIELD / maf)]
    assert main([*words, "--assessed-genes", str(genes), "--output", str(out)]) == 0
    with (out / f"myeloid.{name}.tsv").open(encoding="utf-8", newline="") as handle:
        return {row["sample_id"]: row["JAK2"] for row in csv.DictReader(handle, delimiter="\t")}


def test_status_none_loh_and_invalid(tmp_path: Path) -> None:
    assert column(tmp_path, "14-maf-status-none/invalid.maf") == {"P1": "0", "P2": "1"}
    assert column(tmp_path, "14-maf-status-none/status.maf") == {
        "P0": "1", "P1": "0", "P2": "0", "P3": "0", "P4": "1", "P5": "1", "P6": "1",
    }  # fmt: skip


def test_status_in_capitals(tmp_path: Path) -> None:
    assert column(tmp_path, "15-maf-status-uppercase/upper.maf") == {"P1": "1", "P2": "1"}


@pytest.mark.parametrize("name", ["status", "hotspot"])
def test_variant_in_the_first_allele(tmp_path: Path, name: str) -> None:
    """P4 names no allele other than the reference: its row is reported, and its gene is NA."""
    found = column(tmp_path, "17-maf-allele1/allele1.maf", name)
    assert found == {"P1": "1", "P2": "1", "P3": "1", "P4": "NA"}
