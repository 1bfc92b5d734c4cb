"""Origin of a variant: somatic, germline or unknown, by a matched normal, population and VAF."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hemaline.annotation.classification.population import Population


@dataclass(frozen=True)
class OriginRule:
    """Thresholds by which somatic and germline are distinguished; VAF as fractions."""

    normal_depth: int
    germline_normal_vaf: float
    somatic_normal_vaf: float
    tumour_in_normal: float
    germline_vaf: tuple[tuple[float, float], ...]
    germline_vaf_caution: str

    def is_informative(self, normal_depth: int | None) -> bool:
        """True if a matched normal has enough fragments to determine the origin."""
        return normal_depth is not None and normal_depth >= self.normal_depth

    def origin(
        self,
        role: str,
        vaf: float | None,
        is_hotspot: bool,
        normal_depth: int | None,
        normal_alt_reads: int | None,
        population: Population = Population.NOT_CONSULTED,
    ) -> str:
        """Origin of one variant of one sample; ``normal_*`` are None without a matched normal.

        An informative normal decides; what is common in the population is not somatic otherwise.
        """
        if role in ("germline", "normal"):
            return "germline"
        if population is Population.COMMON and not self.is_informative(normal_depth):
            return "germline_suspected"
        if normal_depth is not None and normal_alt_reads is not None:
            return self._paired(vaf or 0.0, normal_depth, normal_alt_reads)
        if is_hotspot:
            return "somatic_likely"
        if vaf is not None and any(low <= vaf <= high for low, high in self.germline_vaf):
            return "germline_suspected"
        return "unknown"

    def caution(self, origin: str, population: Population) -> str | None:
        """The caution of a variant that only its VAF makes ``germline_suspected``."""
        by_vaf = origin == "germline_suspected" and population is not Population.COMMON
        return self.germline_vaf_caution if by_vaf else None

    def _paired(self, vaf: float, normal_depth: int, normal_alt_reads: int) -> str:
        if not self.is_informative(normal_depth):
            return "unknown"
        normal_vaf = normal_alt_reads / normal_depth
        if normal_vaf >= self.germline_normal_vaf:
            return "germline"
        tolerated = max(self.somatic_normal_vaf, self.tumour_in_normal * vaf)
        return "somatic" if normal_vaf <= tolerated else "unknown"


def origin_rule(entry: Mapping[str, Any]) -> OriginRule:
    """The block ``origin`` of a policy."""
    return OriginRule(
        normal_depth=entry["normal_depth"],
        germline_normal_vaf=entry["germline_normal_vaf"],
        somatic_normal_vaf=entry["somatic_normal_vaf"],
        tumour_in_normal=entry["tumour_in_normal"],
        germline_vaf=tuple((low, high) for low, high in entry["germline_vaf"]),
        germline_vaf_caution=entry["germline_vaf_caution"],
    )
