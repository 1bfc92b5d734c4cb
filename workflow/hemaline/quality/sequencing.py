"""How one sample was sequenced, from files that its run makes anyway: no new pass over reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from hemaline.callability.region_status import RegionStatus
from hemaline.errors.site_counts import Int32Array
from hemaline.reads.families import FamilySizes
from hemaline.reads.read_counts import ReadCounts, total

# Regions without callability because the assay does not target them.
_NOT_MEANT = frozenset({"not_on_panel", "not_targeted"})
# Share of the mean that a base must reach to count as covered evenly.
_UNIFORM = 0.2
READS_KEPT = "reads_kept"


@dataclass(frozen=True)
class Sequencing:
    """Values by metric of ``resources/qc.yaml``; what is not there could not be measured.

    ``reasons`` state why, by metric. ``accepted`` is whether its reads are whole. ``reads`` are
    counts by unit.
    """

    accepted: bool
    values: Mapping[str, float]
    reasons: Mapping[str, str]
    reads: Mapping[str, ReadCounts] = field(default_factory=dict)

    @property
    def by_unit(self) -> dict[str, dict[str, float]]:
        """Values by metric and unit, of metrics that each unit has for itself."""
        kept = {unit: counts.fraction_kept for unit, counts in self.reads.items()}
        return {READS_KEPT: {unit: share for unit, share in kept.items() if share is not None}}


def read_statistics(path: Path) -> dict[str, float]:
    """Summary numbers (``SN``) of ``samtools stats`` by name."""
    found = {}
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("SN\t"):
                _, name, value, *_ = line.rstrip("\n").split("\t")
                found[name.rstrip(":")] = float(value)
            elif found and not line.startswith("#"):
                break
    return found


def read_aligned_bases(path: Path) -> tuple[int, int]:
    """Aligned bases inside the targets, and all, of a mosdepth summary."""
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:])
    bases = {row[0]: int(row[2]) for row in rows}
    return bases.get("total_region", 0), bases.get("total", 0)


def of_statistics(statistics: Mapping[str, float], marks_duplicates: bool) -> dict[str, float]:
    """Duplication (fraction) and insert size (bp), where there are any reads."""
    found = {}
    mapped = statistics.get("reads mapped", 0)
    if marks_duplicates and mapped:
        found["duplication"] = statistics.get("reads duplicated", 0) / mapped
    # Zero of single-end reads, which is no size.
    if statistics.get("insert size average", 0):
        found["insert_size"] = statistics["insert size average"]
    return found


def of_depth(fragments: Int32Array, at_depth: float | None) -> dict[str, float]:
    """Depth and evenness over target bases.

    ``fold_80`` is Picard's FOLD_80_BASE_PENALTY, the mean over the 20th percentile.

    Args:
        fragments: at each base of the targets, shape (bases,).
        at_depth: fragments from which a base counts in ``targets_at_depth``.
    """
    if not fragments.size:
        return {}
    mean = float(np.mean(fragments))
    found = {"depth": float(np.median(fragments))}
    if at_depth is not None:
        found["targets_at_depth"] = float(np.mean(fragments >= at_depth))
    if mean:
        found["uniformity"] = float(np.mean(fragments >= _UNIFORM * mean))
        low = float(np.quantile(fragments, 0.2))
        if low:
            found["fold_80"] = mean / low
    return found


def of_families(families: FamilySizes) -> dict[str, float]:
    """Mean size of UMI families."""
    return {} if families.mean is None else {"family_size": families.mean}


def callable_share(rows: Iterable[RegionStatus]) -> float | None:
    """Callable share of the bases of required regions that were meant to be read; None without."""
    callable_bases = bases = 0.0
    for row in rows:
        if row.required and row.first and row.last and row.reason not in _NOT_MEANT:
            size = row.last - row.first + 1
            bases += size
            callable_bases += size * (row.fraction_callable or 0.0)
    return callable_bases / bases if bases else None


def of_reads(reads: Mapping[str, ReadCounts]) -> dict[str, float]:
    """Share of the reads of all units that were kept; nothing without reads."""
    share = total(reads.values()).fraction_kept
    return {} if share is None else {READS_KEPT: share}


def measure_sequencing(
    reads: Mapping[str, ReadCounts],
    statistics: Mapping[str, float],
    aligned_bases: tuple[int, int],
    fragments: Int32Array,
    callable_bases: float | None,
    families: FamilySizes | None,
    dedup: str,
    at_depth: float | None,
) -> Sequencing:
    """All metrics of an accepted sample.

    Args:
        reads: counts by unit.
        statistics: see :func:`read_statistics`.
        aligned_bases: inside the targets, and all; see :func:`read_aligned_bases`.
        fragments: see :func:`of_depth`, as ``at_depth``.
        callable_bases: see :func:`callable_share`.
        families: None without UMIs.
        dedup: how the assay identifies duplicates: ``coordinate``, ``umi`` or ``none``.
        at_depth: None where the assay has no such threshold.
    """
    values = of_reads(reads) | of_statistics(statistics, dedup == "coordinate")
    values |= of_depth(fragments, at_depth)
    inside, all_bases = aligned_bases
    if all_bases:
        values["on_target"] = inside / all_bases
    if callable_bases is not None:
        values["callable"] = callable_bases
    values |= of_families(families) if families else {}
    reasons = {"family_size": "no UMIs"} if families is None else {}
    if dedup != "coordinate":
        reasons["duplication"] = f"duplicates are identified by {dedup}"
    if at_depth is None:
        reasons["targets_at_depth"] = "no threshold"
    return Sequencing(True, values, reasons, reads)
