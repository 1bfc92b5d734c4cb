"""When the fragments of a sample settle whether two neighbouring variants are one event."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from hemaline.common.documents.models import (
    PositiveCount,
    PositiveShare,
    SourcedDocument,
    Text,
)


class PhaseRules(SourcedDocument):
    """When fragments or VAFs settle whether two neighbouring variants are one event."""

    source: Text
    distance: PositiveCount = Field(
        description="Most bases between alleles whose common fragments are counted."
    )
    min_fragments: PositiveCount = Field(
        description="Fragments that carry the rarer allele and span both places."
    )
    same_share: PositiveShare = Field(
        description="Share of them with both alleles from which on they are one event."
    )
    confidence: Annotated[float, Field(gt=0.5, lt=1, description="Of the intervals of VAFs.")]
