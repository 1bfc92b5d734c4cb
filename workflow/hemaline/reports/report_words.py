"""Words of the reports, from ``resources/report/words.yaml``."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from hemaline.common.documents.models import Document, SourcedDocument, Text
from hemaline.common.tables.output_tables import MISSING, as_text
from hemaline.reports.report_reasons import Reason

# Controls, formats (bidirectional ones among them), surrogates, private use, separators of lines.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
# Particulars of reasons that are codes themselves, and the group that has their words.
_CODED = {"gap": "reasons", "metric": "metrics", "oncogenicity": "classes", "origin": "origins"}


def visible(text: str) -> str:
    """The same with every invisible or direction-changing character as ``<U+XXXX>``."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        f"<U+{ord(c):04X}>" if unicodedata.category(c) in _INVISIBLE else c for c in text
    )


_Words = Annotated[Mapping[str, Text], Field(min_length=1)]
_Level = Literal["fail", "warn", "not_assessable", "pass"]


class LevelWords(Document):
    """Words of a level of verdicts."""

    label: Text
    symbol: str = Field(min_length=1, max_length=1)
    meaning: Text


class FindingWords(Document):
    """Level and words of a finding of a check of a sample."""

    level: _Level
    meaning: Text


class RunWords(FindingWords):
    """Level and words of a verdict of a run."""

    label: Text


class CheckWords(Document):
    """How a check of sample_checks is shown; value and limit are columns of it."""

    label: Text
    value: str | None
    limit: str | None


class Words(SourcedDocument):
    """Meaning of the codes of the tables in the report of a sample."""

    research_use: str = Field(
        pattern="^For research use only[.] .+", description="Text on every page of a report."
    )
    levels: Mapping[_Level | Literal["partial"], LevelWords] = Field(
        min_length=5, description="Levels of verdicts, the worst first."
    )
    checks: Mapping[str, Mapping[str, FindingWords]]
    runs: Mapping[str, RunWords]
    verdict_reasons: _Words
    reasons: _Words
    copy_reasons: _Words
    globin_loci: _Words
    globin_answers: _Words
    finding_reasons: _Words
    finding_sources: _Words
    finding_names: _Words
    statuses: _Words
    why: _Words
    why_not: _Words
    cautions: _Words
    origins: _Words
    classes: _Words
    evidence: _Words
    fragments: _Words
    strands: _Words
    check_details: Mapping[str, CheckWords]
    metrics: _Words
    lost_reads: _Words
    control_roles: _Words

    def worst(self, levels: list[str]) -> str:
        """The worst of some levels; ``not_assessable`` of none."""
        return next((level for level in self.levels if level in levels), "not_assessable")

    def word(self, group: str, code: str | None) -> str:
        """The word of a code; the code itself where it has none."""
        if code is None:
            return MISSING
        return str(getattr(self, group).get(code, code))

    def finding(self, check: str, code: str) -> str:
        """The words of a finding of a check; the code itself where it has none."""
        known = self.checks.get(check, {}).get(code)
        return known.meaning if known else code

    def sentence(self, group: str, reason: Reason) -> str:
        """The words of a reason, its particulars filled in."""
        values = {
            name: self.word(_CODED[name], as_text(value)) if name in _CODED else as_text(value)
            for name, value in reason.values.items()
        }
        return str(getattr(self, group)[reason.code]).format(**values)
