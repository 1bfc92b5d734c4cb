"""Any laboratory's MAF as batches of variants, in the columns that matrices use.

The whole file is read before anything is reported: words, genes and numbers are read once for each
distinct text, and a wrong one is named with its first rows. Every row is a variant of a batch, is
listed with the reason why it takes no part (``unused_rows.py``), or is refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from hemaline.annotation.classification.policies import Finding, Policy
from hemaline.annotation.classification.population import Population
from hemaline.annotation.classification.reporting_rules import UNCERTAIN_SIGNIFICANCE
from hemaline.common.problems import Problems
from hemaline.common.suggestions import did_you_mean
from hemaline.external.maf.column_map import MAF, ColumnMap
from hemaline.external.maf.maf_drivers import maf_drivers
from hemaline.external.maf.maf_events import MafEvents, maf_events
from hemaline.external.maf.maf_faults import MafFaults
from hemaline.external.maf.maf_part import MafPart
from hemaline.external.maf.maf_rows import UNKNOWN_HOTSPOT, MafRow, MafRows
from hemaline.external.maf.maf_samples import MafSamples
from hemaline.external.maf.maf_symbols import MafSymbols, listed
from hemaline.external.maf.maf_text import MafText, open_maf
from hemaline.external.maf.maf_vafs import MafVafs, VafSource
from hemaline.external.maf.maf_variants import MafVariant, MafVariants
from hemaline.external.maf.maf_words import MafWords, maf_genes, maf_words
from hemaline.external.maf.unused_rows import (
    CLASS_NOT_COUNTED,
    COMMON,
    FILTERED,
    GERMLINE,
    NO_MUTATION,
    NOT_DRIVER,
    SAMPLE_NOT_LISTED,
    UnusedRows,
)
from hemaline.matrices.gene_status import NO_VARIANT_ALLELE, NOT_LIFTED, UNKNOWN_GENE

if TYPE_CHECKING:
    import pyarrow as pa

    from hemaline.external.maf.maf_lift import MafLift

_NEEDED = ("sample_id", "gene", "build", "chrom", "first", "ref", "alt", "class")


@dataclass
class MafReader:
    """One MAF on its way into matrices of ``genes`` by ``policy``.

    In a ``curated`` MAF every row of the genes that states a mutation counts, whatever the policy.
    ``samples`` are those of the matrices. ``problems`` and ``unused`` are complete once all batches
    were taken; variants count only where ``problems`` has no error then.
    """

    path: Path
    genes: frozenset[str]
    policy: Policy
    vaf: VafSource
    problems: Problems
    words: MafWords = field(default_factory=maf_words)
    strict_symbols: bool = False
    curated: bool = False
    column_map: ColumnMap = field(default_factory=ColumnMap)
    events: MafEvents = field(default_factory=maf_events)
    lift: MafLift | None = None
    samples: MafSamples = field(default_factory=MafSamples)
    unused: UnusedRows = field(default_factory=UnusedRows)
    symbols: MafSymbols = field(init=False)
    _faults: MafFaults = field(init=False)
    _failed: Counter[str] = field(default_factory=Counter, init=False)
    # Lines of rows of a curated file that count although their class does not alter the protein.
    _silent: list[int] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        """Start with no unknown symbol."""
        self._faults = MafFaults(self.path)
        self.symbols = MafSymbols(
            self.path, self.words, self.genes, self.problems, self.strict_symbols
        )

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Reported and withheld variants of the genes, each once a sample, with their rows."""
        text = open_maf(self.path, self.problems, self.column_map)
        if text is None or not self._has_columns(text):
            return
        vafs = MafVafs(self.words, self.vaf, text.names)
        found = MafVariants(self.unused)
        for first_row, batch in text.batches(self._wanted(text)):
            part = MafPart(self.words, self._faults, batch, first_row)
            part = self.lift.lifted(part) if self.lift else part
            part = part.changed(lambda batch: self.events.with_events(batch, self.words))
            self._read(part, vafs, found)
        self._report(text, vafs)
        yield from found.batches()

    def sample_ids(self) -> list[str]:
        """Samples in the order of their first rows."""
        text = open_maf(self.path, self.problems, self.column_map)
        name = self.words.columns["sample_id"]
        if text is None or name not in text.names:
            return []
        found: dict[str, None] = {}
        for first_row, batch in text.batches([name]):
            part = MafPart(self.words, self._faults, batch, first_row)
            found |= dict.fromkeys(one for one in part.sample_ids() if one)
        return list(found)

    def _has_columns(self, text: MafText) -> bool:
        wanted = [self.words.columns[one] for one in _NEEDED]
        if self.vaf.column:
            wanted.append(self.vaf.column)
        missing = [name for name in wanted if name not in text.names]
        for name in missing:
            hint = did_you_mean(name, text.names)
            self.problems.add("HL-M10", self.path, text.header_row, name, hint=hint)
        if missing:
            self.column_map.add_unrecognised(MAF, missing, text.names)
        return self._has_vafs(text) and not missing

    def _has_vafs(self, text: MafText) -> bool:
        """True if the file has VAFs or may lack them."""
        vafs = MafVafs(self.words, self.vaf, text.names)
        if vafs.has_counts or vafs.column is not None or self.curated:
            return True
        code = {"refused": "HL-M11", "open": "HL-M66"}.get(self.vaf.missing)
        if code:
            counts = f"{self.words.columns['alt_reads']} and {self.words.columns['depth']}"
            known = ", ".join(self.words.vaf_columns)
            self.problems.add(code, self.path, text.header_row, counts=counts, known=known)
        return self.vaf.missing != "refused"

    def _wanted(self, text: MafText) -> list[str]:
        words = self.words
        own = (*words.protein_columns, *words.transcript_columns, *words.event_columns)
        vaf = MafVafs(words, self.vaf, text.names).column
        names = (*words.columns.values(), *own, *([vaf] if vaf else []))
        return list(dict.fromkeys(name for name in names if name in text.names))

    def _read(self, part: MafPart, vafs: MafVafs, found: MafVariants) -> None:
        """Take the rows of one batch."""
        self.samples.see(part)
        rule = self.policy.population_rule
        deciding = self._deciding_terms
        if self.curated:
            deciding = deciding.union(*self.words.classes.values())
        rows = MafRows(part, self.words, self.symbols, self.events, rule, deciding)
        fractions = vafs.of(part)
        for at in range(part.rows):
            line, sample_id = part.first_row + at, rows.sample_ids[at]
            genes = rows.genes[at]
            if not genes.genes:
                self.unused.add(line, sample_id, rows.symbols[at], genes.unused)
            elif sample_id and not self.samples.is_used(sample_id):
                self.unused.add(line, sample_id, rows.symbols[at], SAMPLE_NOT_LISTED)
            else:
                vaf = float(fractions[at])
                self._decide(list(rows.of(at)), line, rows.symbols[at], vaf, found)

    def _decide(
        self, rows: list[MafRow], line: int, symbol: str | None, vaf: float, found: MafVariants
    ) -> None:
        """Take one row, in each gene that it may be of, as a variant; else as unused."""
        reasons, taken = [], []
        is_lost = self.lift is not None and self.lift.is_lost(line)
        for row in rows:
            reported, withheld = self._by_policy(row)
            if reason := self._unused(row, reported or withheld is not None):
                reasons.append(reason)
            elif reason := self._open_for(row, is_lost):
                taken.append(MafVariant(line, symbol, row, vaf, False, reason))
            else:
                taken.append(MafVariant(line, symbol, row, vaf, reported, withheld))
        if not taken and reasons:
            self.unused.add(line, rows[0].sample_id, symbol, reasons[0])
        if taken and not rows[0].has_variant:
            self._faults.note("HL-M73", self.words.columns["alt"], [line], None)
        for one in taken:
            found.add(one)
        if taken and self.curated and not rows[0].terms & self._deciding_terms:
            self._silent.append(line)

    def _open_for(self, row: MafRow, is_lost: bool) -> str | None:
        """Why it is open whether a row counts, whatever the policy; None where it is not."""
        if not row.is_resolved:
            return UNKNOWN_GENE
        if self.curated:
            return None
        if is_lost:
            return NOT_LIFTED
        return None if row.has_variant else NO_VARIANT_ALLELE

    def _by_policy(self, row: MafRow) -> tuple[bool, str | None]:
        """True if a row is reported, and why not where that is open."""
        if self.curated:
            return True, None
        finding = self._finding(row)
        withheld = self.policy.withheld(finding)
        if row.open_event and row.origin not in self.policy.exclude_origin:
            withheld = withheld or UNCERTAIN_SIGNIFICANCE
        reported = self.policy.reports(finding)
        return reported, None if reported else withheld

    def _finding(self, row: MafRow) -> Finding:
        return Finding(
            role="tumour",
            passed=not row.filter.failed,
            consequences=row.terms,
            origin=row.origin,
            is_hotspot=row.hotspot not in (None, UNKNOWN_HOTSPOT),
            mechanisms=maf_genes().mechanisms.get(row.gene, frozenset()),
            normal_depth=row.normal_depth,
            driver=row.driver() if self.policy.driver_rule else None,
            event=row.change.event,
            population=row.population,
        )

    def _unused(self, row: MafRow, counts: bool) -> str | None:
        """Why a row takes no part; None where it does."""
        if row.is_no_mutation:
            return NO_MUTATION
        if self.curated:
            return None
        if row.filter.failed:
            self._failed.update(row.filter.failed)
            return FILTERED
        if counts:
            return None
        if row.origin in self.policy.exclude_origin:
            return GERMLINE
        if row.population is Population.COMMON:
            return COMMON
        return NOT_DRIVER if row.terms & self._deciding_terms else CLASS_NOT_COUNTED

    @cached_property
    def _deciding_terms(self) -> frozenset[str]:
        """Terms of rows that may be reported or leave their gene open."""
        if self.policy.driver_rule is None:
            return self.policy.consequences
        terms = maf_drivers().rules.terms
        return self.policy.consequences | terms.protein_altering | terms.splice_region

    def _report(self, text: MafText, vafs: MafVafs) -> None:
        """Report what is wrong with the whole file."""
        self._faults.report(self.problems)
        self.symbols.report()
        self.samples.report(self.path, self.words.columns["sample_id"], self.problems)
        vafs.check_unit(text, self.problems)
        if self._silent:
            self.problems.add("HL-M65", self.path, self._silent[0], rows=len(self._silent))
        if self.lift:
            self.lift.report(self.path, self.problems)
        if self._failed:
            column = self.words.columns["filter"]
            names = listed(f"{word} ({rows})" for word, rows in self._failed.most_common())
            self.problems.add("HL-M77", self.path, column=column, names=names)
