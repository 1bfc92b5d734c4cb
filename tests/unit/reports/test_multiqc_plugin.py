"""The plugin in MultiQC, as a laboratory starts it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hemaline.common.tables.rows import write_rows
from hemaline.quality.controls.run_verdicts import RunRow
from hemaline.quality.verdicts import VerdictRow

HOSTILE = "<img src=x onerror=alert(1)>"


def verdict(sample: str, metric: str, **values: object) -> VerdictRow:
    cells: dict[str, Any] = dict.fromkeys(VerdictRow.__dataclass_fields__)
    cells |= {"sample_id": sample, "level": "sample", "metric": metric, **values}
    return VerdictRow(**cells)


def multiqc(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "multiqc", "--no-version-check", "--no-ansi", "--force",
               "--outdir", str(folder / "out"), str(folder)]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    rows = [
        verdict("S1", "contamination", finding="none", verdict="pass"),
        verdict("S1", "overall", verdict="pass"),
        verdict("S2", "overall", verdict="warn", reason=HOSTILE),
    ]
    write_rows(tmp_path / "qc_verdicts.tsv", VerdictRow, rows)
    run = RunRow("RUN1", "capture", "not_reportable", 2, 1, 1, 4, "reads")
    write_rows(tmp_path / "runs.tsv", RunRow, [run])
    return tmp_path


def test_verdicts_are_found_and_drawn(tables: Path) -> None:
    done = multiqc(tables)
    assert done.returncode == 0, done.stderr
    data = json.loads((tables / "out/multiqc_data/multiqc_data.json").read_text(encoding="utf-8"))
    found = data["report_saved_raw_data"]["hemaline_quality"]
    assert found["S1"] == {"overall": "pass", "contamination": "none"}
    page = (tables / "out/multiqc_report.html").read_text(encoding="utf-8")
    assert 'id="hemaline_quality"' in page
    assert 'id="hemaline_runs"' in page
    assert "not_reportable" in page
    assert HOSTILE not in page


def test_files_of_that_name_of_others_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "runs.tsv").write_text("name\tvalue\n1\t2\n")
    assert "Hemaline" not in multiqc(tmp_path).stdout
    assert not (tmp_path / "out/multiqc_data").exists()
