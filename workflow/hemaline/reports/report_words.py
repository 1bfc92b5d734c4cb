"""Words of the reports, from ``resources/report/words.yaml``."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from hemaline.common.documents.models import Document, Text, require_document
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


class WordsDocument(Document):
    """Meaning of the codes of the tables in the report of a sample."""

    version: str = Field(description="Version of these words.")
    source: str = Field(description="Where they come from.")
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
    statuses: _Words
    why: _Words
    why_not: _Words
    cautions: _Words
    origins: _Words
    classes: _Words
    evidence: _Words
    check_details: Mapping[str, CheckWords]
    metrics: _Words
    lost_reads: _Words
    control_roles: _Words


@dataclass(frozen=True)
class Words:
    """Meaning of codes; ``document`` holds the keys of :class:`WordsDocument`."""

    document: Mapping[str, Any]

    @cached_property
    def levels(self) -> tuple[str, ...]:
        """Levels of verdicts, the worst first."""
        return tuple(self.document["levels"])

    def worst(self, levels: list[str]) -> str:
        """The worst of some levels; ``not_assessable`` of none."""
        return min(levels, key=self.levels.index, default="not_assessable")

    def word(self, group: str, code: str | None) -> str:
        """The word of a code; the code itself where it has none."""
        if code is None:
            return MISSING
        return str(self.document[group].get(code, code))

    def finding(self, check: str, code: str) -> str:
        """The words of a finding of a check; the code itself where it has none."""
        known = self.document["checks"].get(check, {}).get(code)
        return str(known["meaning"]) if known else code

    def sentence(self, group: str, reason: Reason) -> str:
        """The words of a reason, its particulars filled in."""
        values = {
            name: self.word(_CODED[name], as_text(value)) if name in _CODED else as_text(value)
            for name, value in reason.values.items()
        }
        return str(self.document[group][reason.code]).format(**values)


def load_report_words(path: Path) -> Words:
    """Read them.

    Raises:
        HemalineError: the file cannot be read or breaks its schema.
    """
    return Words(require_document(path, WordsDocument).model_dump())
