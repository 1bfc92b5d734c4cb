"""Every code that a table can hold has its words."""

from __future__ import annotations

import inspect
import re
from string import Formatter

import pytest

from hemaline.callability.events.event_reports import COPIES_NOT_SETTLED
from hemaline.common.tables.rows import schema_of
from hemaline.copynumber.copy_rows import COPY_REASONS
from hemaline.matrices.gene_status import CELL_REASONS
from hemaline.quality.verdicts import VerdictRow
from hemaline.reads.read_counts import LOSSES
from hemaline.reports import report_reasons, report_verdicts, sample_report
from hemaline.reports.report_reasons import Reason
from hemaline.variants.variant_rows import VariantRow
from reports import WORDS
from schemas import SCHEMAS


@pytest.mark.parametrize(
    ("group", "table", "column"),
    [
        ("reasons", "callability", "reason"),
        ("statuses", "callability", "status"),
        ("origins", "variants", "origin"),
        ("classes", "variants", "oncogenicity"),
    ],
)
def test_codes_of_tables_have_words(group: str, table: str, column: str) -> None:
    (described,) = (one for one in SCHEMAS[table].columns if one.name == column)
    assert set(described.allowed) <= set(getattr(WORDS, group))
    assert all(WORDS.word(group, code) != code for code in described.allowed if "_" in code)


def test_metrics_and_losses_have_words() -> None:
    (metric,) = (one for one in schema_of(VerdictRow).columns if one.name == "metric")
    assert set(WORDS.metrics) == set(metric.allowed)
    assert tuple(WORDS.lost_reads) == LOSSES


def test_reasons_of_cells_have_words() -> None:
    assert {*CELL_REASONS, *COPY_REASONS, COPIES_NOT_SETTLED} == set(WORDS.reasons)


def test_evidence_is_of_columns_of_the_variants_table() -> None:
    assert set(WORDS.evidence) <= {one.name for one in schema_of(VariantRow).columns}


def test_codes_in_the_modules_have_words() -> None:
    known = {
        code
        for group in ("why", "why_not", "cautions", "verdict_reasons")
        for code in getattr(WORDS, group)
    }
    text = "".join(
        inspect.getsource(one) for one in (report_reasons, report_verdicts, sample_report)
    )
    used = set(re.findall(r'Reason\(\s*"(\w+)"', text))
    assert len(used) > 15
    assert used <= known


def test_particulars_that_are_codes_become_words() -> None:
    stated = WORDS.sentence("cautions", Reason("incomplete", {"gap": "low_depth"}))
    assert "too few fragments" in stated
    assert WORDS.sentence("why", Reason("rare", {"frequency": 0.0001234567, "largest": 0.001})) == (
        "Population frequency 0.00012346, not above 0.001."
    )


def test_sentences_are_filled_once() -> None:
    """Braces in a value are text, not a field."""
    stated = WORDS.sentence("cautions", Reason("caution", {"caution": "{floor} {0}"}))
    assert stated == "{floor} {0}."


def test_fields_of_sentences_are_names() -> None:
    for group in ("why", "why_not", "cautions", "verdict_reasons"):
        for text in getattr(WORDS, group).values():
            fields = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
            assert all(name.isidentifier() for name in fields)
