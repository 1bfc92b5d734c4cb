"""The lines at the end of a run."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from hemaline.execution.run_summary import run_summary

KINDS = [("complete", "pass"), ("complete", "warn"), ("complete", "partial")]
KINDS += [("failed_qc", "fail"), ("failed", "not_assessable"), ("complete", "not_assessable")]


def manifest(folder: Path, samples: dict[str, tuple[str, str]]) -> Path:
    entries = {name: {"verdict": v, "qc": qc} for name, (v, qc) in samples.items()}
    (folder / "manifest.json").write_text(json.dumps({"samples": entries}))
    return folder


def test_samples_by_verdict_and_what_to_open(tmp_path):
    names = dict(zip("ABCDEF", KINDS, strict=True))
    (tmp_path / "reports").mkdir()
    for name in ("A.html", "multiqc.html"):
        (tmp_path / "reports" / name).touch()
    assert run_summary(manifest(tmp_path, names)) == [
        "passed       3 (1 partial: identity, sex or contamination not assessed; 1 not judged)",
        "warn         1  B",
        "fail         1  D",
        "quarantined  1  E",
        f"open         {tmp_path}/reports/multiqc.html, {tmp_path}/reports/A.html",
    ]


def test_the_sample_to_look_at_first_is_named(tmp_path):
    (tmp_path / "reports").mkdir()
    names = {"A": ("complete", "pass"), "B": ("complete", "warn"), "C": ("failed_qc", "fail")}
    for name, page in (("A", "A.html"), ("B", "B.html"), ("C", "C.html")):
        (tmp_path / "reports" / page).touch()
        known = {one: names[one] for one in names if one <= name}
        assert run_summary(manifest(tmp_path, known))[-1].endswith(f"/reports/{page}")


@given(kinds=st.lists(st.sampled_from(KINDS), min_size=1, max_size=40))
def test_every_sample_is_counted_once(tmp_path_factory, kinds):
    folder = manifest(
        tmp_path_factory.mktemp("results"), {f"S{n}": kind for n, kind in enumerate(kinds)}
    )
    lines = run_summary(folder)
    assert len(lines) == 5
    assert sum(int(line.split()[1]) for line in lines[:4]) == len(kinds)


def test_a_part_of_a_run_has_no_summary(tmp_path):
    assert run_summary(tmp_path) == []
