"""Verdicts of a report, with and without the tables of QC, controls and runs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hemaline.common.tables.rows import schema_of
from hemaline.inputs.units import UnitFault, UnitVerdict
from hemaline.quality.identity.sample_checks import CheckRow
from hemaline.reads.confirmation import SampleVerdict
from hemaline.reports.report_verdicts import (
    metric_rows,
    run_verdict,
    sample_checks,
    sample_verdict,
)
from reports import CHECK, SAMPLE, WORDS, qc_row

GOOD = SampleVerdict("S-1", (UnitVerdict("S-1.L1", 50),))
CUT = SampleVerdict(
    "S-1", (UnitVerdict("S-1.L1", 0, UnitFault("HL-U07", "/x/NAME.fastq", {"record": 7})),)
)


def level(reads: SampleVerdict | None = GOOD, qc: tuple = (), **checks: object) -> str:  # type: ignore[type-arg]
    found = sample_checks(replace(CHECK, **checks), WORDS)  # type: ignore[arg-type]
    return sample_verdict(reads, found, qc, WORDS).level


def test_a_clean_sample_passes() -> None:
    assert level() == "pass"


@pytest.mark.parametrize(
    ("checks", "expected"),
    [
        ({"contamination": "fail"}, "fail"),
        ({"identity": "conflict"}, "fail"),
        ({"sex": "differs"}, "fail"),
        ({"contamination": "chimerism"}, "warn"),
        ({"contamination": "not_assessable"}, "partial"),
        ({"contamination": "not_assessable", "sex": "chimerism"}, "warn"),
        (dict.fromkeys(("identity", "sex", "contamination"), "not_assessable"), "not_assessable"),
    ],
)
def test_the_worst_check_decides(checks: dict[str, str], expected: str) -> None:
    assert level(**checks) == expected


def test_a_check_that_could_not_be_made_is_reported() -> None:
    """Checks that were not assessed, and why, in the verdict.

    Whether there are QC verdicts or not.
    """
    row = replace(CHECK, identity="not_assessable", sex="not_assessable", sex_expected="unknown")
    expected = [
        "Not assessed: Identity (too few informative SNPs to compare samples).",
        "Not assessed: Sex (the sample sheet states no sex).",
    ]
    assert stated(sample_verdict(GOOD, sample_checks(row, WORDS), (), WORDS)) == expected
    qc = [
        qc_row(metric=name, finding="not_assessable", verdict="not_assessable", reason=why)
        for name, why in row.unassessed().items()
    ]
    qc.append(qc_row(metric="family_size", verdict="not_assessable", reason="no UMIs"))
    qc.append(qc_row(metric="overall", verdict="partial", reason="not assessed: ..."))
    verdict = sample_verdict(GOOD, (), qc, WORDS)
    assert (verdict.level, stated(verdict)) == ("partial", expected)


def stated(verdict: object) -> list[str]:
    return [WORDS.sentence("verdict_reasons", one) for one in verdict.reasons]  # type: ignore[attr-defined]


def test_a_sample_without_checks_and_quality_has_no_verdict() -> None:
    verdict = sample_verdict(GOOD, (), (), WORDS)
    assert verdict.level == "not_assessable"
    assert stated(verdict) == [WORDS.verdict_reasons["no_checks"]]


def test_faults_are_sentences_that_name_nobody_else() -> None:
    qc = (
        qc_row(metric="depth", verdict="warn", reason="300 < 474"),
        qc_row(metric="identity", finding="conflict", verdict="fail", reason="conflict (with S-2)"),
        qc_row(metric="overall", verdict="fail", reason="fail: identity; warn: depth"),
    )
    assert stated(sample_verdict(GOOD, (), qc, WORDS)) == [
        "Warning: Depth (300 < 474).",
        "Failed: Identity (differs from another sample of the patient, or matches another "
        "patient's).",
    ]


def test_checks_of_refused_reads_state_this() -> None:
    row = replace(CHECK, contamination="not_assessable", contamination_sites=0)
    (check,) = (
        c for c in sample_checks(row, WORDS, is_refused=True) if c.detail and c.name != "sex"
    )
    assert (check.name, check.detail) == ("contamination", "the reads of the sample were refused")


def test_refused_reads_fail_whatever_else_passes() -> None:
    verdict = sample_verdict(CUT, sample_checks(CHECK, WORDS), (), WORDS)
    assert verdict.level == "fail"
    (text,) = (WORDS.sentence("verdict_reasons", one) for one in verdict.reasons)
    assert "HL-U07" in text
    assert "NAME" not in text


def test_the_overall_verdict_of_the_qc_decides_where_there_is_one() -> None:
    overall = qc_row(metric="overall", verdict="warn", reason="warn: depth")
    assert level(qc=(qc_row(metric="depth", verdict="fail"), overall)) == "warn"
    assert level(reads=CUT, qc=(overall,)) == "fail"


def test_every_word_of_the_checks_has_a_level() -> None:
    """A new word of the table would break the report: it must be given a level."""
    allowed = {one.name: set(one.allowed) for one in schema_of(CheckRow).columns if one.allowed}
    for check, known in WORDS.checks.items():
        # conflict_of_other is a finding of the QC verdicts alone.
        assert set(known) - {"conflict_of_other"} == allowed[check]
    assert set(WORDS.check_details) == set(WORDS.checks)


def test_other_samples_are_not_named() -> None:
    checks = sample_checks(replace(CHECK, identity="conflict", conflicts_with="S-2;S-3"), WORDS)
    assert "S-2" not in str(checks)
    assert checks[0].detail == "in conflict with 2 samples"
    row = qc_row(metric="identity", finding="conflict", verdict="fail", reason="with S-2")
    assert "S-2" not in str(metric_rows((row,), "sample"))


def test_rows_of_the_qc() -> None:
    rows = (
        qc_row(metric="depth", value="300"),
        qc_row(metric="overall"),
        qc_row(level="gene", gene="A", metric="callable"),
        qc_row(level="gene", gene="B", metric="callable", verdict="warn"),
    )
    assert [row["metric"] for row in metric_rows(rows, "sample")] == ["depth"]
    assert [row["gene"] for row in metric_rows(rows, "gene")] == ["B"]


RUNS = [
    {"run_id": "RUN-9", "assay": "capture", "verdict": "not_reportable"},
    {"run_id": "RUN-9", "assay": "other", "verdict": "reportable"},
    {"run_id": None, "assay": "capture", "verdict": "no_control"},
]
CONTROLS = [{"run_id": "RUN-9", "role": "ntc"}, {"run_id": "RUN-8", "role": "ntc"}]


def test_a_run_and_assay_has_its_verdict_and_controls() -> None:
    found = run_verdict(SAMPLE, RUNS, CONTROLS, "not_evaluated")
    assert (found.verdict, len(found.controls)) == ("not_reportable", 1)
    nameless = run_verdict(replace(SAMPLE, run_id=""), RUNS, CONTROLS, "not_evaluated")
    assert (nameless.verdict, nameless.controls) == ("no_control", ())
    assert run_verdict(SAMPLE, None, [], "not_evaluated").verdict == "not_evaluated"
