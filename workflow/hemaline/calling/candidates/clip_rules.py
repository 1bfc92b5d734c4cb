"""When clipped ends of reads propose an allele, as data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hemaline.common.documents.valid_documents import valid_document
from hemaline.paths import resource


@dataclass(frozen=True)
class SoftClipRules:
    """When clipped ends propose an allele (``candidates.softclip`` of filters.yaml)."""

    min_clip_length: int
    min_fragments: int
    min_share: float
    max_single_base_share: float
    clip_mismatch_share: float
    min_overlap: int
    max_breaks_apart: int
    min_anchor_score: int
    unlikely_anchor_score: int
    max_filler: int
    max_likely_distance: int
    min_gain: int
    like_mismatches: int
    min_length: int
    max_insertion: int
    max_deletion: int
    flank: int

    def accepts(self, deleted: int, inserted: int) -> bool:
        """True if an event that deletes and inserts so many bases may be proposed."""
        return max(deleted, inserted) >= self.min_length and self.is_short_enough(deleted, inserted)

    def is_short_enough(self, deleted: int, inserted: int) -> bool:
        """True if no more is deleted or inserted than may be proposed."""
        return deleted <= self.max_deletion and inserted <= self.max_insertion

    def needed_anchor_score(self, filler: int, distance: int) -> int:
        """Score with which a clip must be back in the reference, after ``filler`` bases and
        ``distance`` bases from the break: the farther, the more often it happens by chance.
        """
        far = abs(distance) > self.max_likely_distance
        odd = filler > self.max_filler and abs(distance) > self.max_filler
        return self.unlikely_anchor_score if far or odd else self.min_anchor_score


def load_soft_clip_rules(path: Path | None = None) -> SoftClipRules:
    """The rules of the soft-clip source from ``path``, or from the packaged ``filters.yaml``.

    Raises:
        HemalineError: the file cannot be read or breaks its schema.
    """
    document = valid_document(path or resource("filters.yaml"), "filters")
    return SoftClipRules(**document["candidates"]["softclip"])
