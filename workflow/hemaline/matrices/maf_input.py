"""Any laboratory's MAF as batches of variants, in the columns that matrices look at.

What is wrong is found in the whole file before anything is said: words, genes and numbers are
looked at once for each distinct text, and named at the first row that has it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from hemaline.common.problems import Problems
from hemaline.common.suggestions import did_you_mean
from hemaline.interpretation.policies import Finding, Policy
from hemaline.interpretation.reporting_rules import UNCERTAIN_SIGNIFICANCE
from hemaline.knowledge.knowledge import AlleleKnowledge
from hemaline.matrices.column_map import MAF, ColumnMap
from hemaline.matrices.gene_status import UNKNOWN_GENE
from hemaline.matrices.maf_drivers import MafChange, maf_drivers
from hemaline.matrices.maf_events import EVENT_COLUMN, MafEvents, maf_events
from hemaline.matrices.maf_part import MafPart
from hemaline.matrices.maf_symbols import MafSymbols, RowGenes
from hemaline.matrices.maf_text import MafText, open_maf
from hemaline.variants.maf_words import MafWords, maf_floor, maf_genes, maf_words

if TYPE_CHECKING:
    import pyarrow as pa

UNKNOWN_HOTSPOT = "unknown"
_GRCH38 = "GRCh38"
PERCENT, FRACTION = "percent", "fraction"
# Columns of the variants table that a MAF can fill: it tells no class of oncogenicity. In addition
# the event that a row of unknown position may be.
MAF_LAYOUT = (
    "sample_id", "gene", "chrom", "pos", "ref", "alt", "vaf", "reported", "withheld", "hotspot",
    "event", "open_event",
)  # fmt: skip


@dataclass(frozen=True)
class VafSource:
    """Where VAFs come from: ``column`` None takes the counts, or the first known VAF column.

    A file without VAFs is ``refused``, leaves genes ``open``, or needs none (``unneeded``).
    """

    column: str | None = None
    unit: str | None = None
    missing: Literal["refused", "open", "unneeded"] = "refused"


@dataclass(frozen=True)
class _MafRow:
    """What one row says of a gene; ``allele`` is chromosome, first base, and both alleles.

    ``position`` is the first base as a number, 1-based; None where there is none. ``frequency`` is
    that of the packaged population floor, None where it lacks the allele. ``told`` is False where
    it is not known whether the row is of this gene. ``event`` is the event that it is, and
    ``open_event`` one that it may be.
    """

    sample_id: str
    gene: str
    allele: tuple[str, str, str, str]
    position: int | None
    terms: frozenset[str]
    origin: str
    passed: bool
    normal_depth: int | None
    hotspot: str | None
    driver: str | None
    frequency: float | None
    told: bool
    event: str | None
    open_event: str | None


@dataclass
class MafReader:
    """One MAF on its way into matrices of ``genes`` by ``policy``.

    ``problems`` grows while batches are taken; they count only where it holds no error at the end.
    In a ``curated`` MAF every row of the genes counts, whatever the policy.
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
    symbols: MafSymbols = field(init=False)
    events: MafEvents = field(default_factory=maf_events)
    _seen: set[tuple[str, ...]] = field(default_factory=set, init=False)
    _largest: float = field(default=0.0, init=False)
    _silent: Counter[str] = field(default_factory=Counter, init=False)

    def __post_init__(self) -> None:
        """Start with no unknown symbol."""
        self.symbols = MafSymbols(
            self.path, self.words, self.genes, self.problems, self.strict_symbols
        )

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Reported and withheld variants of the genes, each once a sample."""
        text = open_maf(self.path, self.problems, self.column_map)
        if text is None or not self._has_columns(text):
            return
        columns = self._vaf_columns(text)
        for first_row, batch in text.batches(self._wanted(text)):
            named = self.events.with_events(batch, self.words)
            part = MafPart(self.path, self.words, self.problems, named, first_row)
            yield self._variants(part, columns)
        self.symbols.report()
        self._check_unit(text)
        if self._silent:
            rows, names = self._silent.total(), ", ".join(sorted(self._silent))
            self.problems.add("HL-M65", self.path, rows=rows, names=names)

    def sample_ids(self) -> list[str]:
        """Samples in the order of their first rows."""
        text = open_maf(self.path, self.problems, self.column_map)
        name = self.words.columns["sample_id"]
        if text is None or name not in text.names:
            return []
        found: dict[str, None] = {}
        for _, batch in text.batches([name]):
            found |= dict.fromkeys(batch[name].dictionary_encode().dictionary.to_pylist())
        return [one for one in found if one]

    def _has_columns(self, text: MafText) -> bool:
        needed = ("sample_id", "gene", "build", "chrom", "first", "ref", "alt", "class")
        wanted = [self.words.columns[one] for one in needed]
        if self.vaf.column:
            wanted.append(self.vaf.column)
        missing = [name for name in wanted if name not in text.names]
        for name in missing:
            hint = did_you_mean(name, text.names)
            self.problems.add("HL-M10", self.path, text.header_row, name, hint=hint)
        if missing:
            self.column_map.add_unrecognised(MAF, missing, text.names)
        has_vafs = bool(self._vaf_columns(text)) or self._may_lack_vafs(text)
        return has_vafs and not missing

    def _may_lack_vafs(self, text: MafText) -> bool:
        counts = f"{self.words.columns['alt_reads']} and {self.words.columns['depth']}"
        code = {"refused": "HL-M11", "open": "HL-M66"}.get(self.vaf.missing)
        if code:
            known = ", ".join(self.words.vaf_columns)
            self.problems.add(code, self.path, text.header_row, counts=counts, known=known)
        return self.vaf.missing != "refused"

    def _vaf_columns(self, text: MafText) -> list[str]:
        """The counts, or one VAF column; none is there where the list is empty."""
        if self.vaf.column:
            return [self.vaf.column]
        alt, depth, ref = (self.words.columns[n] for n in ("alt_reads", "depth", "ref_reads"))
        for names in ([alt, depth], [alt, ref]):
            if all(name in text.names for name in names):
                return names
        return [name for name in self.words.vaf_columns if name in text.names][:1]

    def _wanted(self, text: MafText) -> list[str]:
        names = [name for name in self.words.columns.values() if name in text.names]
        words = self.words
        own = (*words.protein_columns, *words.transcript_columns, *words.event_columns)
        names += [name for name in own if name in text.names]
        return list(dict.fromkeys([*names, *self._vaf_columns(text)]))

    def _variants(self, part: MafPart, vaf_columns: Sequence[str]) -> pa.RecordBatch:
        import pyarrow as pa

        vafs = self._vafs(part, vaf_columns)
        found: dict[str, list[Any]] = {name: [] for name in MAF_LAYOUT}
        for at, row in self._rows_of(part):
            decided = self._decided(row)
            if decided is None:
                continue
            vaf = None if np.isnan(vafs[at]) else float(vafs[at])
            chrom, _, ref, alt = row.allele
            values = (
                row.sample_id,
                row.gene,
                None if row.position is None else chrom,
                row.position,
                ref,
                alt,
                vaf,
                *decided,
                row.hotspot,
                row.event,
                row.open_event,
            )
            for name, value in zip(MAF_LAYOUT, values, strict=True):
                found[name].append(value)
        types = {"pos": pa.int64(), "vaf": pa.float64(), "reported": pa.bool_()}
        arrays = [pa.array(v, types.get(name, pa.string())) for name, v in found.items()]
        return pa.record_batch(arrays, names=list(found))

    def _rows_of(self, part: MafPart) -> Iterator[tuple[int, _MafRow]]:
        """Rows of the genes, with their place in the batch; what is wrong is reported."""
        builds = part.words("build", self.words.builds, "HL-M12")
        classes = part.words("class", self.words.classes, "HL-M13")
        origins = part.words("status", self.words.origins, "HL-M14", missing="unknown")
        deciding = self._deciding_terms()
        altering = [bool(terms and terms & deciding) for terms in classes]
        if self.curated:
            self._count_silent(part, altering)
        counted = [self.curated or one for one in altering]
        genes = self.symbols.of(part, builds, counted)
        samples, filters = part.texts("sample_id"), part.texts("filter")
        part.require("sample_id", samples)
        depths = part.numbers(self.words.columns["normal_depth"])
        proteins = part.first_of(self.words.protein_columns)
        accessions = [part.column(name) for name in self.words.transcript_columns]
        positions, named = self._positions(part, genes), part.column(EVENT_COLUMN)
        alleles = zip(*(part.texts(name) for name in ("chrom", "first", "ref", "alt")), strict=True)
        for at, (chrom, *others) in enumerate(alleles):
            sample_id, build = samples[at], builds[at]
            if sample_id is None or classes[at] is None:
                continue
            first, ref, alt = (text or "-" for text in others)
            allele = (self.words.contig(chrom), first, ref, alt)
            for gene in genes[at].genes:
                on_grch38 = build == _GRCH38 and genes[at].told and positions[at] is not None
                hotspot = None if named[at] else self._hotspot(on_grch38, gene, allele)
                change = MafChange(
                    gene,
                    classes[at],
                    allele[0],
                    positions[at] if on_grch38 else None,
                    *allele[2:],
                    hotspot if allele in maf_genes().somatic else None,
                    proteins[at],
                    tuple(text for column in accessions if (text := column[at])),
                )
                event = named[at] or self.events.of_change(change)
                yield (
                    at,
                    _MafRow(
                        sample_id,
                        gene,
                        allele,
                        positions[at],
                        classes[at],
                        origins[at],
                        filters[at] is None or filters[at] in self.words.passing,
                        None if np.isnan(depths[at]) else int(depths[at]),
                        hotspot,
                        self._driver(replace(change, event=event)),
                        maf_floor().get(build, {}).get(allele),
                        genes[at].told,
                        event,
                        None if event else self.events.open_for(change),
                    ),
                )

    def _count_silent(self, part: MafPart, altering: Sequence[bool]) -> None:
        """Note rows of the genes that count although their class does not alter the protein."""
        genes, classes = part.texts("gene"), part.texts("class")
        self._silent.update(
            name
            for gene, name, is_altering in zip(genes, classes, altering, strict=True)
            if name in self.words.classes and gene in self.genes and name and not is_altering
        )

    def _positions(self, part: MafPart, genes: Sequence[RowGenes]) -> list[int | None]:
        """First bases; a text that is none is named where the gene is known without it."""
        positions, texts = part.positions(), part.texts("first")
        known = (bool(one.genes) and one.told for one in genes)
        odd = [
            place is None and text is not None and is_known
            for place, text, is_known in zip(positions, texts, known, strict=True)
        ]
        part.report(odd, self.words.columns["first"], "HL-M35", texts)
        return positions

    def _decided(self, row: _MafRow) -> tuple[bool, str | None] | None:
        """``reported`` and ``withheld`` by the policy; None for neither, and for a row again."""
        finding = Finding(
            role="tumour",
            passed=row.passed,
            consequences=row.terms,
            origin=row.origin,
            is_hotspot=row.hotspot not in (None, UNKNOWN_HOTSPOT),
            mechanisms=maf_genes().mechanisms.get(row.gene, frozenset()),
            normal_depth=row.normal_depth,
            driver=row.driver,
            event=row.event,
            # A MAF says nothing of the population; the floor holds no allele of the rescue list.
            population=self.policy.population_rule.judge(
                AlleleKnowledge(population_af=row.frequency), is_listed=False
            ),
        )
        reported, withheld = self.policy.reports(finding), self.policy.withheld(finding)
        if self.curated:
            reported, withheld = True, None
        elif row.open_event and row.passed and not reported:
            withheld = withheld or UNCERTAIN_SIGNIFICANCE
        key = (row.sample_id, row.gene, *row.allele, "" if row.told else UNKNOWN_GENE)
        if not (reported or withheld) or key in self._seen:
            return None
        self._seen.add(key)
        if not row.told:
            return False, UNKNOWN_GENE
        return reported, withheld

    def _deciding_terms(self) -> frozenset[str]:
        """Terms of rows that may be reported or leave their gene open."""
        if self.policy.driver_rule is None:
            return self.policy.consequences
        terms = maf_drivers().rules.terms
        return self.policy.consequences | terms.protein_altering | terms.splice_region

    def _driver(self, change: MafChange) -> str | None:
        """The class as a driver; None where the policy does not ask for it."""
        return maf_drivers().class_of(change) if self.policy.driver_rule else None

    def _hotspot(self, on_grch38: bool, gene: str, allele: tuple[str, str, str, str]) -> str | None:
        known = maf_genes()
        if gene not in known.named:
            return None
        if not on_grch38:
            return UNKNOWN_HOTSPOT
        name = known.hotspots.get(allele)
        is_indel = "-" in allele[2:] or len(allele[2]) != len(allele[3])
        return name or (UNKNOWN_HOTSPOT if is_indel and gene in known.indels else None)

    def _vafs(self, part: MafPart, names: Sequence[str]) -> NDArray[np.float64]:
        """Fractions; NaN where the file does not tell."""
        if not names:
            return np.full(part.rows, np.nan)
        if len(names) == 1:
            (name,) = names
            values = part.numbers(name)
            part.report((values < 0) | (values > 100), name, "HL-M17", values)
            self._largest = max(self._largest, float(np.nanmax(values, initial=0.0)))
            return values / 100 if self.vaf.unit == PERCENT else values
        alt, other = part.numbers(names[0]), part.numbers(names[1])
        depth = other if names[1] == self.words.columns["depth"] else alt + other
        part.report((alt < 0) | (depth < alt), names[0], "HL-M18", alt)
        vafs = np.full(part.rows, np.nan)
        np.divide(alt, depth, out=vafs, where=depth > 0)
        return vafs

    def _check_unit(self, text: MafText) -> None:
        names = self._vaf_columns(text)
        if len(names) == 1 and self.vaf.unit != PERCENT and self._largest > 1:
            self.problems.add(
                "HL-M16", self.path, text.header_row, names[0], largest=f"{self._largest:g}"
            )
