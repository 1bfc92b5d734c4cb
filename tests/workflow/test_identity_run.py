"""Two exchanged samples through the whole workflow, distinguished by an assay's own SNPs."""

from __future__ import annotations

from typing import Any

from cohort import MESSAGES
from sites import Site, table

SAMPLES = ("A1", "A2", "B2")


def test_a_pair_that_differs_and_a_stranger_that_matches(cohort: Site) -> None:
    pairs = {
        (row["sample_a"], row["sample_b"]): row["verdict"]
        for row in table(cohort.folder / "results/tables/identity.tsv")
        if {row["sample_a"], row["sample_b"]} & {*SAMPLES}
    }
    assert pairs == {("A1", "A2"): "differs", ("A1", "B2"): "unexpected_match"}
    checks = {
        row["sample_id"]: row
        for row in table(cohort.folder / "results/tables/sample_checks.tsv")
        if row["sample_id"] in SAMPLES
    }
    assert {name: row["identity"] for name, row in checks.items()} == {
        "A1": "conflict",
        "A2": "conflict",
        "B2": "conflict",
    }
    # One contig is too few to call foreign alleles contamination, and no sex chromosome is read.
    assert {row["contamination"] for row in checks.values()} == {"not_assessable"}
    assert {row["sex"] for row in checks.values()} == {"not_assessable"}


def test_nothing_is_denied_of_samples_that_nobody_can_place(cohort: Site) -> None:
    verdicts = {
        row["sample_id"]: row
        for row in table(cohort.folder / "results/tables/qc_verdicts.tsv")
        if row["metric"] == "identity" and row["sample_id"] in SAMPLES
    }
    assert {name: row["verdict"] for name, row in verdicts.items()} == dict.fromkeys(
        SAMPLES, "fail"
    )
    assert verdicts["A1"]["reason"] == "conflict (with A2;B2)"
    # Findings are kept, with the reason; nothing is absent.
    for name in ("A1", "B2"):
        assert cohort.matrix("status")[name] == "1"
        assert cohort.matrix("reason")[name] == "sample_failed_qc"
    for name in SAMPLES:
        assert {row["reason"] for row in cohort.callability(name)} == {"sample_failed_qc"}


def test_the_manifest_and_the_end_of_the_run_name_them(cohort: Site) -> None:
    samples: Any = cohort.manifest()["samples"]
    assert samples["B2"]["verdict"] == "failed_qc"
    assert samples["B2"]["qc"] == "fail"
    assert "identity" in samples["B2"]["qc_reason"]
    assert not samples["B2"]["faults"]
    assert "WARNING HL-Z02 B2" in (cohort.folder / MESSAGES).read_text()
