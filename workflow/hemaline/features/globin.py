"""Beta-globin genotypes and allele dosages, which assert no more than was measured.

Coverage and genotype quality come first. Without copy number two copies of an allele and one
opposite a deletion look alike; of two alleles whose phase is unknown both readings are named; an
allele balance that fits no genotype is not settled.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from hemaline.callability.region_status import RegionStatus
from hemaline.features.feature_cells import CellSource, FeatureCell, SampleEvidence
from hemaline.features.globin_rules import GlobinAllele, GlobinRules
from hemaline.globin.globin_rows import GlobinRow
from hemaline.variants.variant_rows import VariantRow

INDETERMINATE_GENOTYPE = "indeterminate"
NOT_COVERED, NOT_SETTLED, UNLISTED = "not_covered", "genotype_not_settled", "unlisted_allele"
DONOR_CELLS, NO_GENOTYPE = "post_transplant", "no_genotype"


@dataclass(frozen=True)
class _Copies:
    """Copies of an allele of a variant row; None where the genotype does not settle it."""

    number: int | None
    reason: str | None = None


def _copies(row: VariantRow, rules: GlobinRules) -> _Copies:
    if row.genotype is None:
        return _Copies(None, NO_GENOTYPE)
    quality = row.genotype_quality
    if row.filter != "PASS" or quality is None or quality < rules.thresholds.min_quality:
        return _Copies(None, NOT_SETTLED)
    copies = row.genotype.split("/")
    if set(copies) - {"0", "1"}:
        return _Copies(None, NOT_SETTLED)
    number = copies.count("1")
    return (
        _Copies(number)
        if _is_balanced(row, number / len(copies), rules)
        else _Copies(None, NOT_SETTLED)
    )


def _is_balanced(row: VariantRow, share: float, rules: GlobinRules) -> bool:
    """True if the VAF is that of one person's cells with this share of copies."""
    if row.vaf is None:
        return False
    if share == 0.5:
        low, high = rules.thresholds.balance
        return low <= row.vaf <= high
    return row.vaf >= rules.thresholds.pure if share else row.vaf <= 1 - rules.thresholds.pure


def _covers(regions: Iterable[RegionStatus], chrom: str, pos: int) -> list[RegionStatus]:
    """Assessed regions over a 1-based position."""
    return [
        one
        for one in regions
        if one.status == "assessed"
        and one.chrom == chrom
        and one.first is not None
        and one.last is not None
        and one.first <= pos <= one.last
    ]


def _is_post_transplant(evidence: SampleEvidence) -> bool:
    return evidence.sample is not None and evidence.sample.post_transplant == "yes"


def dosage(name: str, evidence: SampleEvidence, rules: GlobinRules) -> FeatureCell:
    """Copies of a hotspot (``GENE hgvs_c``): 0 only where its base was assessed."""
    one = rules.hotspots[name]
    if _is_post_transplant(evidence):
        return FeatureCell(None, DONOR_CELLS)
    at = one.allele
    allele = GlobinAllele(one.gene, one.hgvs_c, name, at.chrom, at.pos, at.ref, at.alt)
    return _allele_dosage(allele, evidence, rules)


def _allele_dosage(
    allele: GlobinAllele, evidence: SampleEvidence, rules: GlobinRules
) -> FeatureCell:
    rows = [row for row in _all(evidence.variants) if allele.is_of(row)]
    if rows:
        copies = _copies(rows[0], rules)
        return FeatureCell(copies.number, copies.reason, sources=tuple(rows))
    regions = evidence.regions.get(allele.gene, ())
    covering = _covers(regions, allele.chrom, allele.pos)
    if not covering:
        reason = "not_on_panel" if not regions else NOT_COVERED
        return FeatureCell(None, reason, sources=tuple(regions))
    return FeatureCell(0, sources=tuple(covering))


def _all(variants: Mapping[str, Sequence[VariantRow]]) -> list[VariantRow]:
    return [row for rows in variants.values() for row in rows]


def globin_cell(what: str, evidence: SampleEvidence, rules: GlobinRules) -> FeatureCell:
    """Genotype of the gene, or the copies of an allele by its name.

    ``genotype``, ``phase``, ``listed`` (alleles in addition to the counted one), ``settled`` (1
    where the genotype is determined and no site was left out), ``balanced`` (1 where every call is
    settled).
    """
    genotypes = _genotypes(evidence, rules)
    if what == "settled":
        cell = genotypes.genotype
        return replace(
            cell, value=int(cell.value != INDETERMINATE_GENOTYPE and cell.reason is None)
        )
    if what == "balanced":
        return genotypes.balanced
    if what == "genotype":
        return genotypes.genotype
    if what == "phase":
        return genotypes.phase
    if what == "listed":
        return genotypes.listed
    return genotypes.copies(what)


@dataclass(frozen=True)
class _Genotypes:
    genotype: FeatureCell
    phase: FeatureCell
    listed: FeatureCell
    balanced: FeatureCell
    dosages: Mapping[str, Sequence[FeatureCell]]

    def copies(self, name: str) -> FeatureCell:
        """Copies of all alleles of one name."""
        cells = self.dosages[name]
        unknown = [cell for cell in cells if cell.value is None]
        if unknown:
            return unknown[0]
        sources: tuple[CellSource, ...] = tuple(s for cell in cells for s in cell.sources)
        return FeatureCell(sum(int(cell.value or 0) for cell in cells), sources=sources)


def _genotypes(evidence: SampleEvidence, rules: GlobinRules) -> _Genotypes:
    cells = {one: _allele_dosage(one, evidence, rules) for one in rules.alleles}
    if _is_post_transplant(evidence):
        cells = {one: FeatureCell(None, DONOR_CELLS) for one in rules.alleles}
    by_name: dict[str, list[FeatureCell]] = {}
    for one, cell in cells.items():
        by_name.setdefault(one.name, []).append(cell)
    genotype, phase = _genotype(cells, evidence, rules)
    present = [
        one for one, cell in cells.items() if cell.value and one.name != rules.thresholds.counted
    ]
    unknown = next((cell for cell in cells.values() if cell.value is None), None)
    names = ";".join(f"{one.name} {one.hgvs_c}" for one in present)
    listed = FeatureCell(
        names or (None if unknown else "none"), unknown.reason if unknown else None
    )
    return _Genotypes(genotype, phase, listed, _balanced(cells.values()), by_name)


def _balanced(cells: Iterable[FeatureCell]) -> FeatureCell:
    """0 where a call fits no genotype of one person, NA where there is no genotype to judge."""
    reasons = {cell.reason for cell in cells}
    if NOT_SETTLED in reasons:
        return FeatureCell(0, NOT_SETTLED)
    unknown = next((r for r in (NO_GENOTYPE, DONOR_CELLS) if r in reasons), None)
    return FeatureCell(None, unknown) if unknown else FeatureCell(1)


def _genotype(
    cells: Mapping[GlobinAllele, FeatureCell], evidence: SampleEvidence, rules: GlobinRules
) -> tuple[FeatureCell, FeatureCell]:
    """The genotype and its phase; indeterminate with the first reason that keeps it open."""
    sources: tuple[CellSource, ...] = tuple(
        row for cell in cells.values() for row in cell.sources if isinstance(row, VariantRow)
    )
    main = next(cell for one, cell in cells.items() if one.name == rules.thresholds.counted)
    unsettled = [c for c in cells.values() if c.reason in (NOT_SETTLED, NO_GENOTYPE, DONOR_CELLS)]
    if main.value is None or unsettled:
        reason = (unsettled or [main])[0].reason
        return _open(reason, sources or main.sources)
    if other := _unlisted(evidence, rules):
        return _open(UNLISTED, (*sources, *other))
    counts = Counter(
        {one.name: int(cell.value) for one, cell in cells.items() if cell.number and cell.value}
    )
    copies = counts.pop(rules.thresholds.counted, 0)
    name, number = next(iter(counts.items()), ("", 0))
    if len(counts) > 1 or sum(bool(c.value) for c in cells.values()) > len(counts) + bool(copies):
        return _open("several_alleles", sources)
    if not copies:
        # Without S this is no sickle cell genotype; other alleles have columns of their own.
        name, number = "", 0
    reading = rules.readings.get((copies, name, number))
    if reading is None:
        return _open("no_such_genotype", sources)
    missing = [cell for cell in cells.values() if cell.value is None]
    text = (missing and reading.if_incomplete) or reading.genotype
    text, behind = _with_copy_number(text, evidence, rules)
    reason = NOT_COVERED if missing else None
    found = FeatureCell(text, reason, sources=(*sources, *behind, *main.sources[:1]))
    return found, FeatureCell(reading.phase, sources=sources)


def _open(reason: str | None, sources: tuple[CellSource, ...]) -> tuple[FeatureCell, FeatureCell]:
    return FeatureCell(INDETERMINATE_GENOTYPE, reason, sources=sources), FeatureCell(None, reason)


def _unlisted(evidence: SampleEvidence, rules: GlobinRules) -> list[VariantRow]:
    """Changes of the gene that could be disease alleles, and are neither in the list nor the
    deletion that copies have shown.
    """
    return [
        row
        for row in evidence.variants.get(rules.gene, ())
        if row.filter == "PASS"
        and row.genotype not in ("0/0", "0")
        and rules.thresholds.disease_consequences & set((row.consequence or "").split("&"))
        and not any(one.is_of(row) for one in rules.alleles)
        and not _is_deletion(row, evidence.globin.get(rules.thresholds.deletion.row), rules)
    ]


def _is_deletion(row: VariantRow, found: GlobinRow | None, rules: GlobinRules) -> bool:
    """True if a variant is the deletion of the globin table, by its ends."""
    if found is None or found.first is None or found.last is None:
        return False
    first, last = row.pos + len(row.alt), row.pos + len(row.ref) - 1
    reach = rules.thresholds.deletion.reach
    return abs(first - found.first) <= reach and abs(last - found.last) <= reach


def _with_copy_number(
    text: str, evidence: SampleEvidence, rules: GlobinRules
) -> tuple[str, tuple[CellSource, ...]]:
    """The reading when a deletion of one copy was looked for; both where it was not."""
    rule = rules.thresholds.deletion
    rows = evidence.events.get(rule.event, ())
    status = rows[0].status if rows else None
    readings = rule.readings.get(text)
    if readings is None:
        is_named = status == 1 and text not in rule.unchanged
        return rule.other_present.format(genotype=text) if is_named else text, tuple(rows)
    state: Literal["absent", "present", "unknown"] = (
        "unknown" if status is None else "present" if status else "absent"
    )
    found = evidence.globin.get(rule.row)
    group = (found.group if found else None) or rule.group
    return readings[state].format(group=group), tuple(rows)
