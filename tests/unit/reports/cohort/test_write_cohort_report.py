"""The step that writes the cohort page, on the tables of a small random cohort."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyarrow.parquet as pq
import pytest

from cohorts import Cohort, build, make_page
from hemaline.reports.cohort.cohort_cells import CODE, INCOMPLETE

COHORT = Cohort(samples=45, genes=8, runs=2)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_page(build(tmp_path_factory.mktemp("cohort"), COHORT))


def data_of(page: Path) -> Any:
    text = page.read_text(encoding="utf-8")
    return json.loads(text.split('id="data">')[1].split("</script>")[0])


def unpacked(text: str) -> bytes:
    return zlib.decompress(base64.b64decode(text), -zlib.MAX_WBITS)


def test_cells_are_those_of_the_matrices(page: Path) -> None:
    found = data_of(page)
    raw = unpacked(found["panels"][0]["cells"])
    folder = page.parents[1] / "matrices"
    tables = {
        name: pq.read_table(str(folder / f"p.{name}.parquet"))
        for name in ("status", "reason", "assessed")
    }
    for at, gene in enumerate(found["panels"][0]["genes"]):
        columns = [table.column(gene).to_pylist() for table in tables.values()]
        for sample, (status, reason, assessed) in enumerate(zip(*columns, strict=True)):
            cell = raw[at * COHORT.samples + sample]
            state, of_reason = found["codes"][cell & CODE]
            assert of_reason == (reason if status is None else None)
            assert (state == "zero") == (status == 0)
            assert bool(cell & INCOMPLETE) == (status is not None and assessed != 1)


def test_callability_is_that_of_the_table(page: Path) -> None:
    found = data_of(page)
    raw, width = unpacked(found["regions"]["states"]), -(-COHORT.samples // 4)
    place = {(row[0], row[1]): at for at, row in enumerate(found["regions"]["rows"])}
    sample_at = {name: at for at, name in enumerate(found["samples"])}
    words = {"assessed": 3, "low_depth": 1, "sample_failed_qc": 1, "not_targeted": 0}
    table = pq.read_table(str(page.parents[1] / "callability.parquet"))
    assert table.num_rows == len(place) * COHORT.samples
    for row in table.to_pylist():
        region, sample = place[row["gene"], row["region"]], sample_at[row["sample_id"]]
        state = raw[region * width + sample // 4] >> (2 * (sample % 4)) & 3
        assert state == words[row["reason"] or row["status"]]


def test_the_policy_allows_the_pages_own_texts_and_nothing_else(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', text)
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    script = text.rsplit("<script>", 1)[1].rsplit("</script>", 1)[0]
    style = text.split("<style>")[1].split("</style>")[0]
    for part in (script, style):
        digest = base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    addresses = set(re.findall(r"https?://[^\s\"'<]+", text))
    assert addresses == {"http://www.w3.org/2000/svg"}


def test_the_picture_is_svg_with_every_gene(page: Path) -> None:
    root = ElementTree.parse(page.parent / "oncoprint.svg").getroot()
    words = " ".join(root.itertext())
    assert all(gene in words for gene in COHORT.names)


def test_two_runs_write_the_same_bytes(page: Path, tmp_path: Path) -> None:
    other = make_page(build(tmp_path, COHORT))
    assert other.read_bytes() == page.read_bytes()


def test_a_cohort_without_optional_tables_has_a_page(tmp_path: Path) -> None:
    folder = build(tmp_path, Cohort(samples=5, genes=3, runs=1))
    optional = ("scores", "copies", "globin", "verdicts", "runs", "controls")
    page = make_page(folder, without=optional)
    assert data_of(page)["runs"] == []
