"""Words of the reports, from ``resources/report/words.yaml``."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from hemaline.common.documents.valid_documents import valid_document
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


@dataclass(frozen=True)
class Words:
    """Texts of codes; ``document`` obeys ``report_words.schema.yaml``."""

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


def load_words(path: Path) -> Words:
    """Read them.

    Raises:
        HemalineError: the file cannot be read or breaks its schema.
    """
    return Words(valid_document(path, "report_words"))
