"""Lists and numbers in the pages are those of the sources."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from page_code import ROOT

import hemaline
from hemaline.callability.region_status import REASONS
from hemaline.matrices.matrix_tables import MatrixSet
from hemaline.paths import resource


def text(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def genes(name: str) -> set[str]:
    with resource(name).open(encoding="utf-8", newline="") as handle:
        return {row["gene"] for row in csv.DictReader(handle, delimiter="\t")}


@pytest.mark.parametrize("page", ["README.md", "docs/other_callers.md"])
def test_columns_that_a_maf_must_have_are_named(page: str, tmp_path: Path) -> None:
    (tmp_path / "lab.maf").write_text("other\nx\n")
    (tmp_path / "genes.tsv").write_text("gene\nTP53\n")
    given = {"maf": tmp_path / "lab.maf", "assessed_genes": tmp_path / "genes.tsv"}
    with pytest.raises(hemaline.HemalineError) as caught:
        hemaline.build_matrix("myeloid", output=tmp_path / "out", **given)
    needed = {one.column for one in caught.value.problems if one.code == "HL-M10"}
    assert len(needed) > 5
    assert needed <= set(re.findall(r"\w+", text(page)))


@pytest.mark.parametrize("page", ["docs/models.md", "docs/explanation/states.md"])
def test_every_reason_has_its_row(page: str) -> None:
    rows = [line.split("|")[1] for line in text(page).splitlines() if line.startswith("| `")]
    assert set(REASONS) <= set(re.findall(r"`(\w+)`", " ".join(rows)))


def test_the_number_of_genes() -> None:
    known, placed = genes("genes.tsv"), genes("transcripts.tsv")
    expected = f"{len(known)} genes, {len(known & placed)} of them with a transcript"
    assert expected in text("docs/methods/index.md")


def test_every_matrix_is_in_the_table_of_files() -> None:
    page = text("docs/reading_results.md")
    for one in MatrixSet.load(resource("matrices.yaml")).matrices:
        assert re.search(rf"\b{one.name.split('.')[0]}\b", page), one.name


def test_pages_are_in_the_table_of_contents() -> None:
    listed = set(re.findall(r"^[\w/]+$", text("docs/index.md"), re.MULTILINE))
    written = {
        path.relative_to(ROOT / "docs").with_suffix("").as_posix()
        for path in Path(ROOT / "docs").rglob("*.md")
        if path.parent.name not in ("reference", "figures")
    }
    assert written - {"index"} <= listed
