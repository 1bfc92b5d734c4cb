"""A table of alleles (cancerhotspots): exact alleles with the samples of residue and change."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hemaline.annotation.sources.knowledge_sources import ContigNames, KnowledgeSource
from hemaline.annotation.sources.source_files import check_style
from hemaline.annotation.sources.vcf_lookup import RefAgreement
from hemaline.common.intervals import position
from hemaline.common.problems import Problems
from hemaline.genome.alleles import Allele, SequenceSource, normalised
from hemaline.genome.reference import Contig

# MAF's sign for no bases.
_NONE = "-"


@dataclass(frozen=True)
class HotspotCounts:
    """Samples with any change of the residue, and with this change; None is not stated."""

    residue_samples: int | None
    change_samples: int | None


def read_allele_table(
    path: Path,
    source: KnowledgeSource,
    contigs: Sequence[Contig],
    sequence: SequenceSource,
    agreement: RefAgreement,
    problems: Problems,
) -> dict[Allele, HotspotCounts]:
    """Alleles of a table, normalised; of two rows of one allele the larger counts are kept.

    Rows on contigs that are not primary ones, or where the reference has N, are passed over.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    places = _columns(path, lines, source, problems)
    if places is None:
        return {}
    has_header = not _is_bare(lines[0].split("\t"), source)
    names = ContigNames(source.contig_names, contigs)
    found: dict[Allele, HotspotCounts] = {}
    seen: dict[str, None] = {}
    for row, line in enumerate(lines[has_header:], start=1 + has_header):
        cells = line.split("\t")
        values = {key: cells[at] if at < len(cells) else "" for key, at in places.items()}
        seen[values["chrom"]] = None
        contig = names.in_reference(values["chrom"])
        written = _allele(contig, values)
        if written is None:
            problems.add("HL-Q17", path, row, text=line[:60])
        elif contig is not None and _agrees(written, sequence, agreement):
            allele = normalised(written, sequence)
            counts = (_count(values.get(k)) for k in ("residue_samples", "change_samples"))
            found[allele] = _larger(found.get(allele), HotspotCounts(*counts))
    if not any(names.in_reference(name) for name in seen):
        check_style(path, source, list(seen), contigs, problems)
    return found


def _columns(
    path: Path, lines: Sequence[str], source: KnowledgeSource, problems: Problems
) -> dict[str, int] | None:
    """Index of each known column, by the header or by the declared order."""
    first = lines[0].split("\t") if lines else []
    accepted: Mapping[str, Sequence[str]] = source.definition.columns
    if _is_bare(first, source):
        first = list(source.definition.without_header)
        accepted = {key: (key,) for key in accepted}
    places = {
        key: first.index(name)
        for key, names in accepted.items()
        for name in names[::-1]
        if name in first
    }
    for need in source.definition.needs:
        if need not in places:
            wanted, held = " or ".join(accepted[need]), ", ".join(first[:8])
            problems.add("HL-Q14", path, name=source.name, need=need, wanted=wanted, held=held)
    return None if set(source.definition.needs) - places.keys() else places


def _is_bare(first: Sequence[str], source: KnowledgeSource) -> bool:
    """True if a table has no header and its cells agree with the declared order."""
    order = source.definition.without_header
    at = order.index("pos") if "pos" in order else len(first)
    return at < len(first) and position(first[at]) is not None


def _allele(contig: str | None, values: Mapping[str, str]) -> Allele | None:
    """The allele as the row writes it; a MAF insertion is behind its position."""
    pos = position(values["pos"])
    if not pos:
        return None
    ref, alt = (values[key].upper().replace(_NONE, "") for key in ("ref", "alt"))
    if ref == alt or not set("ACGT").issuperset(ref + alt):
        return None
    return Allele(contig or "", pos + (not ref), ref, alt)


def _agrees(allele: Allele, sequence: SequenceSource, agreement: RefAgreement) -> bool:
    start = allele.pos - 1
    return agreement.agrees(
        allele.chrom, start, allele.ref or sequence(allele.chrom, start, start + 1), sequence
    )


def _count(text: str | None) -> int | None:
    return int(text) if text and re.fullmatch("[0-9]{1,18}", text) else None


def _larger(one: HotspotCounts | None, other: HotspotCounts) -> HotspotCounts:
    if one is None:
        return other
    pairs = (
        (one.residue_samples, other.residue_samples),
        (one.change_samples, other.change_samples),
    )
    return HotspotCounts(*(max((n for n in pair if n is not None), default=None) for pair in pairs))
