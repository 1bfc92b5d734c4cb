"""Haplotypes of the HBB cluster (Arab-Indian, Senegal, Benin, Bantu, Cameroon) from their tag SNPs.

The phase of the tags is not known. Where all pairs of chromosomes that fit the genotypes carry a
haplotype equally often, that is its dosage; else the cell is NA, with bounds. Where a deletion is
not excluded, one chromosome may lack tags that are not heterozygous.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Annotated

from hemaline.common.tables.rows import YesNo, load_rows, table
from hemaline.features.feature_cells import CellSource, FeatureCell, SampleEvidence
from hemaline.features.globin import dosage
from hemaline.features.globin_rules import GlobinRules
from hemaline.paths import resource

PHASE_NOT_KNOWN, DELETION_PRESENT = "phase_not_known", "deletion_present"
DELETION_POSSIBLE = "deletion_not_excluded"
# A tag of one chromosome: carried, not carried, or lost with the stretch around it.
_Tags = tuple[bool | None, ...]


@table("globin_haplotypes", key=("haplotype", "hotspot"))
@dataclass(frozen=True)
class HaplotypeTag:
    """One row is one tag SNP of one haplotype of the HBB cluster."""

    haplotype: Annotated[str, "Name of the haplotype."]
    hotspot: Annotated[str, "Gene and hgvs_c of a row of hotspots.tsv."]
    carried: Annotated[YesNo, "Whether the haplotype carries the alternative allele."]
    source: Annotated[str, "Where the row comes from."]


@cache
def load_haplotypes() -> Mapping[str, Mapping[str, bool]]:
    """By haplotype: whether it carries the alternative allele of each tag.

    Raises:
        HemalineError: the table breaks its schema.
    """
    found: dict[str, dict[str, bool]] = {}
    for row in load_rows(resource("globin_haplotypes.tsv"), HaplotypeTag):
        found.setdefault(row.haplotype, {})[row.hotspot] = row.carried
    return found


def haplotype_dosage(name: str, evidence: SampleEvidence, rules: GlobinRules) -> FeatureCell:
    """How many of the two chromosomes 11 carry a haplotype."""
    wanted = load_haplotypes()[name]
    cells = {tag: dosage(tag, evidence, rules) for tag in wanted}
    sources: tuple[CellSource, ...] = tuple(s for cell in cells.values() for s in cell.sources)
    unknown = next((cell for cell in cells.values() if cell.value is None), None)
    if unknown:
        return FeatureCell(None, unknown.reason, sources=sources)
    deletion = evidence.events.get(rules.thresholds.deletion.event, ())
    if deletion and deletion[0].status:
        return FeatureCell(None, DELETION_PRESENT, sources=(*sources, deletion[0]))
    copies = [int(cell.value or 0) for cell in cells.values()]
    haplotype: _Tags = tuple(wanted.values())
    whole = {pair.count(haplotype) for pair in _pairs(copies)}
    is_excluded = bool(deletion) and deletion[0].status == 0
    counts = whole if is_excluded else whole | {p.count(haplotype) for p in _pairs(copies, True)}
    if len(counts) == 1:
        return FeatureCell(counts.pop(), sources=sources)
    reason = PHASE_NOT_KNOWN if len(whole) > 1 else DELETION_POSSIBLE
    return FeatureCell(None, reason, min(counts), max(counts), sources)


def _pairs(copies: Sequence[int], may_lack: bool = False) -> Iterator[tuple[_Tags, _Tags]]:
    """Every two chromosomes whose alternative alleles add up to ``copies`` (0, 1, 2) a tag.

    If the second one ``may_lack`` tags, it may lack any that is read as homozygous.
    """
    ways: dict[int, tuple[tuple[bool | None, bool | None], ...]] = {
        0: ((False, False),),
        1: ((True, False), (False, True)),
        2: ((True, True),),
    }
    if may_lack:
        ways |= {0: ((False, False), (False, None)), 2: ((True, True), (True, None))}
    for chosen in product(*(ways[number] for number in copies)):
        first, second = zip(*chosen, strict=True)
        yield first, second
