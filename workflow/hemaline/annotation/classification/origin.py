"""Origin of a variant: somatic, germline or unknown, by a matched normal, population and VAF."""

from __future__ import annotations

from pydantic import Field

from hemaline.annotation.classification.population import Population
from hemaline.common.documents.models import Document, Many, PositiveCount, Range, Share, Text

# Samples of what a person was born with: their variants are germline.
CONSTITUTIONAL_ROLES = ("germline", "normal")


class OriginRule(Document):
    """Thresholds by which somatic and germline are distinguished; VAF as fractions."""

    normal_depth: PositiveCount = Field(description="Fragments the normal must have.")
    germline_normal_vaf: Share
    somatic_normal_vaf: Share
    tumour_in_normal: Share = Field(
        description="Share of the tumour's VAF that a somatic allele may have in the normal."
    )
    germline_vaf: Many[Range[Share]] = Field(
        description="VAF ranges (closed) of a tumour that look germline."
    )
    germline_vaf_caution: Text = Field(
        description="Caution of a variant that is germline_suspected by its VAF alone."
    )

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
        if role in CONSTITUTIONAL_ROLES:
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
