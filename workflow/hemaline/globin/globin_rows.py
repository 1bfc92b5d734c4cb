"""Rows of the globin table: copies of segments and genes, genotypes, deletions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from hemaline.callability.events.event_reports import COPIES_NOT_SETTLED
from hemaline.common.tables.output_tables import MISSING
from hemaline.common.tables.rows import Field, table
from hemaline.globin.locus_tables import LOCI

DETERMINED, NOT_DETERMINED = "determined", "not_determined"
NOT_TARGETED, LOW_DEPTH, NO_BASELINE, FAILED_QC = (
    "not_targeted",
    "low_depth",
    "no_caller",
    "sample_failed_qc",
)
GENOTYPE = "genotype"


@table("globin", key=("sample_id", "locus", "item"), missing=MISSING)
@dataclass(frozen=True)
class GlobinRow:
    """One row is a segment of a globin locus, a gene, the event HBB_DEL, or the genotype of the
    locus in one sample.
    """

    sample_id: Annotated[str, "Sample of the sheet."]
    locus: Annotated[str, "Globin locus.", Field(allowed=LOCI)]
    item: Annotated[
        str,
        "Segment of globin_segments.tsv; alpha_genes: alpha-globin genes of which no loss was "
        "found, one below the limit is not excluded; HBB_exons_1_2 and HBB_exon_3: "
        "whole copies; HBB_DEL: chromosomes on which a part of HBB is lost; "
        "genotype: chromosomes that are not as the reference.",
    ]
    status: Annotated[
        str,
        "Whether the copies are determined.",
        Field(allowed=(DETERMINED, NOT_DETERMINED)),
    ]
    reason: Annotated[
        str | None,
        "Why they are not; copies_not_settled: several numbers are possible, or depth fits none.",
        Field(allowed=(FAILED_QC, NOT_TARGETED, LOW_DEPTH, NO_BASELINE, COPIES_NOT_SETTLED)),
    ] = None
    copies: Annotated[
        float | None,
        "Copies on both chromosomes; of a segment of two paralogous stretches those of both.",
    ] = None
    quality: Annotated[
        float | None,
        "-10 log10 of the probability of any other number, at most that of globin_copies.yaml.",
        Field(unit="phred"),
    ] = None
    ratio: Annotated[
        float | None, "Depth relative to two copies of each stretch.", Field(unit="ratio")
    ] = None
    name: Annotated[
        str | None,
        "Name of the genotype, or of the deletion where the segments or a junction fit one alone.",
    ] = None
    group: Annotated[str | None, "What the deletion means: HPFH, (db)0, beta0, Lepore, a+, a0."] = (
        None
    )
    first: Annotated[int | None, "First base of the deletion, 1-based; NA without a junction."] = (
        None
    )
    last: Annotated[int | None, "Last base of the deletion."] = None
    junction_fragments: Annotated[
        int | None, "Fragments that cross the deletion.", Field(unit="fragments")
    ] = None
    limit: Annotated[
        int | None,
        "Shortest deletion that would have been found: of HBB_DEL 0 one that takes a part of "
        "HBB, of genes one that takes a part of a counted gene, or the part that a longer one "
        "takes of it, of a genotype without change one inside the segments. On a baseline of "
        "the run's own samples, of deletions that less than half of them have.",
        Field(unit="bp"),
    ] = None
    alternatives: Annotated[
        str | None,
        "Genotypes that together have the probability that is required, the likeliest first.",
    ] = None

    def __post_init__(self) -> None:
        """Refuse a row that could be read as determined when it was not."""
        is_open = self.status == NOT_DETERMINED
        if {is_open} != {self.reason is not None, self.copies is None}:
            raise ValueError(f"{self.item} of {self.sample_id}: {self.status}, {self.reason}")
