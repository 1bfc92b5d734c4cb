"""The page of reads: whose it is, what is not in it, and its viewer."""

from __future__ import annotations

import base64
import gzip
import json
import re
import shutil
from pathlib import Path

import pytest

from hemaline.common.problems import HemalineError
from hemaline.paths import resource
from hemaline.reports.reads.reads_form import check_viewer
from hemaline.reports.reads.reads_page import write_reads
from hemaline.reports.report_words import Words
from read_pages import CANARY, FOLDER, make_reads_page


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_reads_page(tmp_path_factory.mktemp("reads"))


def test_the_page_is_its_owners_alone(page: Path) -> None:
    assert page.stat().st_mode & 0o777 == 0o600
    first = page.read_text(encoding="utf-8").splitlines()[0]
    assert first == "<!-- Reads of a patient: stays at the site. -->"
    assert "stays at the site" in re.findall("<title>(.*)</title>", page.read_text())[0]


def test_nothing_of_the_sequencer_is_in_it(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    data = json.loads(re.findall(r'id="data">(.*?)</script>', text)[0])
    reads = [gzip.decompress(base64.b64decode(one["reads"])) for one in data["shown"]]
    assert len(reads) == 2
    assert b"alt001" in reads[0]
    assert CANARY.encode() not in b"".join(reads)
    assert CANARY not in text


def test_the_policy_allows_no_address(page: Path) -> None:
    policy = re.findall(r'Security-Policy" content="([^"]*)"', page.read_text())[0]
    parts = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
    assert parts["default-src"] == "'none'"
    assert parts["connect-src"] == "data:"
    assert re.fullmatch(r"('sha256-[A-Za-z0-9+/=]{44}' ?){2}", parts["script-src"])


def test_without_a_variant_there_is_no_script(tmp_path: Path) -> None:
    path = tmp_path / "S2.html"
    write_reads(path, "S2", [], FOLDER, Words.load(resource("report/words.yaml")))
    text = path.read_text(encoding="utf-8")
    assert "No variant of this sample is reported" in text
    assert "<script>" not in text


def test_no_script_of_the_page_ends_its_element() -> None:
    for text in (gzip.decompress((FOLDER / "igv.min.js.gz").read_bytes()).decode(),
                 (FOLDER / "reads.js").read_text(encoding="utf-8")):  # fmt: skip
        assert not re.search("</script|<!--", text, re.IGNORECASE)


@pytest.mark.parametrize("damage", [b"", b"no gzip", gzip.compress(b"alert(1)")])
def test_a_viewer_of_another_digest_is_refused(tmp_path: Path, damage: bytes) -> None:
    folder = shutil.copytree(FOLDER, tmp_path / "reads")
    check_viewer(folder / "igv.min.js.gz")
    (folder / "igv.min.js.gz").write_bytes(damage)
    with pytest.raises(HemalineError, match="HL-X03"):
        check_viewer(folder / "igv.min.js.gz")
