"""Samples of a MAF: their spellings, and how they agree with the list of another file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hemaline.common.problems import Problems
from hemaline.common.suggestions import did_you_mean
from hemaline.common.tables.cell_text import stripped
from hemaline.external.maf.maf_part import MafPart
from hemaline.external.maf.maf_symbols import listed


@dataclass
class MafSamples:
    """Samples that a MAF names, compared with the keys of ``known``, which ``source`` lists.

    Without ``known`` they are compared with nothing. Where ``known_only``, rows of other samples
    take no part.
    """

    known: Mapping[str, object] | None = None
    source: Path | str = ""
    known_only: bool = False
    _spellings: dict[str, set[str]] = field(default_factory=dict, init=False)

    def see(self, part: MafPart) -> None:
        """Note the samples of a batch."""
        for text in part.spellings():
            self._spellings.setdefault(stripped(text), set()).add(text)

    def is_used(self, sample_id: str) -> bool:
        """True if rows of the sample take part."""
        return not self.known_only or self.known is None or sample_id in self.known

    def report(self, path: Path, column: str, problems: Problems) -> None:
        """Report samples of several spellings, and those that only one of the files has."""
        for name, texts in self._spellings.items():
            if len(texts) > 1:
                spellings = ", ".join(f"'{text}'" for text in sorted(texts))
                problems.add("HL-M74", path, column=column, value=name, spellings=spellings)
        if self.known is None:
            return
        unknown = [name for name in self._spellings if name not in self.known]
        if unknown:
            problems.add(
                "HL-M75",
                path,
                column=column,
                count=len(unknown),
                source=self.source,
                names=listed(unknown),
                hint=did_you_mean(unknown[0], self.known),
            )
        missing = [name for name in self.known if name not in self._spellings]
        if missing:
            names = listed(missing)
            problems.add("HL-M76", self.source, count=len(missing), maf=path, names=names)
