"""Texts that would run, escape, mark up or calculate: in names, paths, reads and tables."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sites import S34F, Site

from hemaline.common.problems import Problem
from hemaline.common.tables.output_tables import as_text
from hemaline.reports.report_content import write_calls_section
from simulation.simulate import Allele

PAYLOADS = [
    "$(touch PWNED)",
    "`touch PWNED`",
    "; touch PWNED;",
    "&& touch PWNED",
    "| touch PWNED",
    "\n touch PWNED\n",
    "${IFS}",
    "'\"; touch PWNED; '\"",
    "../../PWNED",
    "!!python/object/apply:os.system ['touch PWNED']",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "+1+1",
    "-2+3+cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "{input} {wildcards.sample} {0} %s %(x)s",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_exported_cell_is_a_formula_or_breaks_a_row(payload: str) -> None:
    cell = as_text(payload)
    assert not re.match(r"[=+\-@\t\r]", cell)
    assert not re.search(r"[\t\r\n]", cell)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_message_is_one_line_and_fills_in_nothing(payload: str) -> None:
    text = str(
        Problem("HL-T22", payload, 1, payload, {"value": payload, "hint": "", "allowed": payload})
    )
    assert "\n" not in text
    assert "\r" not in text
    assert "\t" not in text
    assert text.count("{input}") == 4 * payload.count("{input}")


@settings(deadline=None)
@given(st.text(max_size=40), st.sampled_from(PAYLOADS))
def test_markup_is_escaped_in_html(text: str, payload: str) -> None:
    """MultiQC copies the texts of sections into its page; see the next test for the page itself."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "calls_mqc.json"
        name = text + payload
        write_calls_section(path, [name], {name: {"reported": 1}})
        data = json.loads(path.read_text(encoding="utf-8"))["data"]
    assert not re.search("[<>\"']", "".join(data))


@pytest.mark.hostile
def test_nothing_of_it_is_markup_in_the_page(tmp_path: Path) -> None:
    names = ["<script>alert('PWNED')</script>", "<img src=x onerror=PWNED>"]
    write_calls_section(
        tmp_path / "calls_mqc.json", names, {name: {"reported": 1} for name in names}
    )
    command = ["multiqc", "--no-version-check", "--no-ansi", "--no-data-dir", "--quiet"]
    done = subprocess.run(
        [*command, "--outdir", str(tmp_path), "--filename", "page.html", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "Calls per sample" in page
    assert "<script>alert('PWNED')" not in page
    assert "<img src=x onerror=PWNED" not in page


QUOTE = '"'
ODD = "out <UP> 1<2> $(touch PWNED) `touch PWNED` ; & | ' \" ü"


@pytest.fixture(scope="module")
def site(new_site: Callable[[str], Site]) -> Site:
    """Shell words as folders, files and read names; a cohort of one mutated sample."""
    site = new_site("injected")
    site.config |= {"results": f"{ODD}/results", "work": f"{ODD.replace(QUOTE, '')}work"}
    site.add_simulated("MUT", (Allele(*S34F, vaf=0.3),), depth=120)
    for mate, column in enumerate(("fastq_1", "fastq_2"), start=1):
        old = Path(site.units[0][column])
        lines = gzip.decompress(old.read_bytes()).decode().split("\n")
        # Read names cannot hold a space; the rest of a shell's and a page's words they can.
        for i in range(0, len(lines) - 1, 4):
            lines[i] = f"@$(touch${{IFS}}PWNED);`touch${{IFS}}PWNED`<script>{i}{{input}}=1+1/{mate}"
        new = site.folder / f"r{mate} $(touch PWNED);`touch PWNED`' & |.fastq.gz"
        new.write_bytes(gzip.compress("\n".join(lines).encode()))
        site.units[0][column] = str(new)
    site.write()
    targets = site.folder / "t $(touch PWNED)'.bed"
    (site.folder / "targets.bed").rename(targets)
    assay = site.folder / "assays/mini.yaml"
    assay.write_text(assay.read_text().replace("targets.bed", json.dumps(targets.name)))
    return site


@pytest.mark.hostile
@pytest.mark.timeout(1800)
def test_a_run_full_of_payloads_executes_nothing_and_finds_the_variant(site: Site) -> None:
    before = set(site.folder.parent.iterdir())
    done = site.run()
    assert done.returncode == 0, done.stdout + done.stderr
    assert not list(site.folder.parent.rglob("PWNED*"))
    assert set(site.folder.parent.iterdir()) == before
    made = {path.name for path in site.folder.iterdir()}
    expected = {
        "samples.tsv",
        "units.tsv",
        "config.yaml",
        "assays",
        ODD,
        ODD.replace(QUOTE, "") + "work",
        ".snakemake",
        ".cache",
    }
    assert {
        name for name in made - expected if not name.startswith(("MUT_", "r1 ", "r2 ", "t "))
    } == set()
    (site.folder / "results").symlink_to(site.folder / ODD / "results")
    assert site.matrix("status") == {"MUT": "1"}
