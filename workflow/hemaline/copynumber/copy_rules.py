"""Cut-offs of copy number and allelic imbalance: ``resources/copy_number.yaml``."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from hemaline.common.documents.models import (
    Document,
    Many,
    Natural,
    OpenShare,
    Positive,
    PositiveCount,
    PositiveShare,
    SourcedDocument,
    Text,
    Unique,
)
from hemaline.paths import resource


class CopyBinRules(Document):
    """How targets and the genome between them are cut."""

    largest_target: PositiveCount
    off_target: PositiveCount
    flank: Natural
    smallest_share: PositiveShare
    largest_gap: PositiveShare
    left_out: Unique[str]
    longest_fragment: PositiveCount


class CopyNormalRules(Document):
    """How donors are learned from, and which of them are left out."""

    min_donors: Annotated[int, Field(ge=3)]
    min_men: PositiveCount
    min_fragments: Positive
    winsorised: Positive
    mean_winsorised: Positive
    permutations: PositiveCount
    largest_share_of_factors: PositiveShare
    variance_weight: Positive
    inflation_weight: Positive
    outlier_z: Positive
    largest_events: PositiveCount
    donors_left_out: PositiveCount
    share_left_out: OpenShare
    min_het_donors: PositiveCount
    seed: int


class CopyCallRules(Document):
    """When a region is called, excluded, or neither."""

    call_z: Positive
    confidence: OpenShare
    part_z: Positive
    floor: OpenShare
    min_bins: PositiveCount
    min_fragments: Positive
    largest_scale: Annotated[float, Field(ge=1)]
    huber: Positive
    excluded_se: Positive
    interval_z: Positive
    amplified_copies: Positive
    biallelic_copies: Positive


class BaselineRules(Document):
    """Which arms have two copies."""

    smallest_share: OpenShare
    rival: OpenShare
    tolerance_se: Positive
    scatter_within: Positive
    balanced_d: Annotated[float, Field(gt=0, lt=0.5)]
    min_arms: Annotated[int, Field(ge=2)]


class ImbalanceRules(Document):
    """Likelihood of alleles at SNPs, and when they are called out of balance."""

    min_depth: PositiveCount
    overdispersion: OpenShare
    error: OpenShare
    impure: OpenShare
    impure_shape: Positive
    call_llr: Positive
    min_hets: PositiveCount
    heterozygous: OpenShare
    largest_d: Annotated[float, Field(gt=0, lt=0.5)]
    step: Annotated[float, Field(gt=0, le=0.1)]
    pure_d: Annotated[float, Field(gt=0, lt=0.5)]
    constitutional_p: OpenShare


class SegmentRules(Document):
    """Splits of arms."""

    split_z: Positive
    largest_blocks: Annotated[int, Field(ge=10)]
    deepest: Natural


class PurityRules(Document):
    """Diseases whose floors are of tumour cells, and materials that hold these alone."""

    diseases: Unique[Text]
    sorted_materials: Unique[Text]


class CombinedEvent(Document):
    """Events that are counted together, those of one chromosome once.

    ``is_complete``: whether the members are all that the event is made of, so that it can be 0.
    """

    event: Text
    members: Unique[Text]
    at_least: PositiveCount
    is_complete: bool
    source: Text


class CopyRules(SourcedDocument):
    """All cut-offs of copy number."""

    bins: CopyBinRules
    normals: CopyNormalRules
    calls: CopyCallRules
    baseline: BaselineRules
    imbalance: ImbalanceRules
    segments: SegmentRules
    purity: PurityRules
    combined: Many[CombinedEvent]


@cache
def load_copy_rules(path: Path | None = None) -> CopyRules:
    """The rules of ``path``, or the packaged ones.

    Raises:
        HemalineError: the file cannot be read or is not as the model describes.
    """
    return CopyRules.load(path or resource("copy_number.yaml"))
