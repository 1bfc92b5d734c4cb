"""Segments, paralogous bases and known deletions of the two globin loci, and rules, as data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import pydantic

from hemaline.common.documents.models import (
    Document,
    Many,
    OpenShare,
    Positive,
    PositiveCount,
    PositiveShare,
    Range,
    Share,
    SourcedDocument,
    Unique,
    UniqueSet,
)
from hemaline.common.grouping import grouped
from hemaline.common.intervals import Interval, from_one_based
from hemaline.common.tables.rows import Field, load_rows, table
from hemaline.paths import resource

LOCI = ("alpha", "beta")
CONTROL, WHOLE, DELETION = "control", "whole", "deletion"
# Ends of a deletion: both in unique bases, in identical bases of paralogues, or one out of reach.
UNIQUE_ENDS = "unique"


@table("globin_segments")
@dataclass(frozen=True)
class SegmentPart:
    """One row is one stretch of a segment whose copies are counted; a segment of two paralogous
    stretches is counted over both, whatever the mapping quality.
    """

    locus: Annotated[str, "Globin locus.", Field(allowed=LOCI)]
    segment: Annotated[str, "Name of the segment, or of the control."]
    role: Annotated[
        str,
        "segment: its copies are determined; control: two copies are assumed.",
        Field(allowed=("segment", CONTROL)),
    ]
    chrom: Annotated[str, "Contig."]
    first: Annotated[int, "First base, 1-based."]
    last: Annotated[int, "Last base, 1-based."]
    targeted: Annotated[
        str,
        "How much of it a target file must cover for the locus to be determined: whole, or some "
        "(without it alternatives are named).",
        Field(allowed=(WHOLE, "some")),
    ]
    source: Annotated[str, "What it is, and where the row comes from."]

    @property
    def interval(self) -> Interval:
        """The stretch."""
        return from_one_based(self.chrom, self.first, self.last)


@table("globin_psv")
@dataclass(frozen=True)
class ParalogousBase:
    """One row is a base that differs between the two paralogous stretches of a segment."""

    chrom: Annotated[str, "Contig."]
    pos_first: Annotated[int, "Position in the stretch of HBA2, 1-based."]
    base_first: Annotated[str, "Its base there.", Field(pattern="[ACGT]")]
    pos_second: Annotated[int, "Position in the stretch of HBA1, 1-based."]
    base_second: Annotated[str, "Its base there.", Field(pattern="[ACGT]")]
    group: Annotated[str, "Neighbouring rows, which are judged together."]
    source: Annotated[str, "Where the row comes from."]


@table("globin_deletions")
@dataclass(frozen=True)
class KnownDeletion:
    """One row is a known deletion or duplication with its ends; several rows may have one name."""

    name: Annotated[str, "Name of the allele."]
    locus: Annotated[str, "Globin locus.", Field(allowed=LOCI)]
    kind: Annotated[str, "What it is.", Field(allowed=(DELETION, "duplication"))]
    chrom: Annotated[str, "Contig."]
    first: Annotated[int | None, "First base that is lost or doubled; empty where not known."]
    last: Annotated[int, "Last base that is lost or doubled."]
    slack: Annotated[int, "Bases by which an end that is read may differ.", Field(unit="bp")]
    ends: Annotated[
        str,
        "unique: reads cross the junction; homologous: they do not distinguish it; outside: one "
        "end is outside of the segments.",
        Field(allowed=(UNIQUE_ENDS, "homologous", "outside")),
    ]
    group: Annotated[str, "What the allele means: a+, a0, HPFH, (db)0, Lepore."]
    frequency: Annotated[float, "Prior probability of a haplotype.", Field(minimum=0, maximum=1)]
    source: Annotated[str, "Where the row comes from."]
    verification: Annotated[
        str,
        "bases: read in GRCh38; two_sources; source: one publication; computed: from published "
        "distances.",
        Field(allowed=("bases", "two_sources", "source", "computed")),
    ]


class JunctionRules(Document):
    """How fragments over a junction are found and judged."""

    min_fragments: PositiveCount = pydantic.Field(description="Of a junction that no row names.")
    min_length: PositiveCount = pydantic.Field(description="Shortest deletion, bp.")
    min_anchor: PositiveCount = pydantic.Field(description="Bases of a read on either side.")
    reach: PositiveCount = pydantic.Field(description="bp between ends that are one.")
    pair_reach: PositiveCount = pydantic.Field(description="The same of pairs too far apart.")
    pair_deviations: Positive = pydantic.Field(description="Deviations that make a pair too far.")
    noise: Positive = pydantic.Field(description="Fragments by chance.")
    dispersion: Positive = pydantic.Field(description="Size of the negative binomial.")
    min_quality: PositiveCount = pydantic.Field(description="Mapping quality of its reads.")
    needed: Positive = pydantic.Field(description="Expected fragments that make absence sure.")
    side: PositiveCount = pydantic.Field(description="bp next to an end whose depth is taken.")
    shown: PositiveCount = pydantic.Field(description="Bases of both parts of a split read.")
    found: Share = pydantic.Field(description="Of the fragments over a junction, aligned so.")
    unexplained: PositiveCount = pydantic.Field(description="Fragments that forbid a 0.")


class HaplotypePriors(Document):
    """Frequencies of haplotypes that no row names."""

    deleted: PositiveShare
    duplicated: PositiveShare
    new_junction: PositiveShare


class HeterozygousRules(Document):
    """When a heterozygous SNV excludes a single copy."""

    balance: Range[Share]
    min_fragments: PositiveCount
    error: OpenShare = pydantic.Field(description="Probability of one where there is one copy.")
    most: PositiveCount = pydantic.Field(description="So many count at most.")
    least_copies: Positive


class GcRules(Document):
    """How a sample's own GC bias is fitted."""

    min_windows: PositiveCount
    min_range: OpenShare = pydantic.Field(description="Of the share of G and C.")
    factor: Range[Positive]


class UnnamedGroup(Document):
    """Group of a deletion that no row names."""

    lost: Unique[str]
    group: str


class GeneCopies(Document):
    """A row about genes: how many stretches of a segment are whole."""

    name: str
    locus: Literal["alpha", "beta"]
    segment: str


class DeletionEvent(Document):
    """The event of the events table."""

    name: str
    gene: str
    locus: Literal["alpha", "beta"]
    segments: Unique[str]


class CopyThresholds(SourcedDocument):
    """Rules of copy numbers of the globin loci."""

    panel_genes: UniqueSet[str] = pydantic.Field(description="Of samples that are counted.")
    called_role: str
    baseline_roles: UniqueSet[str]
    flat_chemistries: UniqueSet[str] = pydantic.Field(description="Of whole genomes.")
    reference_names: Mapping[str, str] = pydantic.Field(description="By locus.")
    window: PositiveCount = pydantic.Field(description="bp")
    targeted: PositiveShare = pydantic.Field(description="Of a window, inside the targets.")
    min_windows: PositiveCount = pydantic.Field(description="Of a segment.")
    whole: PositiveShare = pydantic.Field(description="Of the windows of a whole segment.")
    min_depth: Positive = pydantic.Field(description="Fragments at a base.")
    least_control: OpenShare = pydantic.Field(
        description="Depth of a locus's controls by that of both loci: below, reads are missing."
    )
    min_samples: PositiveCount = pydantic.Field(description="Of a baseline.")
    passes: PositiveCount
    settled: PositiveShare = pydantic.Field(
        description="Of samples that are their own baseline: without it a locus is open."
    )
    min_spread: PositiveShare
    flat_spread: PositiveShare = pydantic.Field(description="Without a baseline.")
    least_copies: Positive = pydantic.Field(description="Of a window of a baseline.")
    gc: GcRules
    stray: OpenShare
    min_base_quality: PositiveCount
    longest_usual: PositiveCount = pydantic.Field(description="bp")
    psv_spread: PositiveShare
    least_share: OpenShare
    junction: JunctionRules
    homology_distances: Unique[PositiveCount]
    priors: HaplotypePriors
    posterior: OpenShare
    missed: OpenShare = pydantic.Field(description="Error of a limit.")
    alternatives: OpenShare
    worst_z: Positive
    max_quality: PositiveCount
    whole_gene: OpenShare
    heterozygous: HeterozygousRules
    unnamed: Many[UnnamedGroup]
    genes: Many[GeneCopies]
    event: DeletionEvent


@dataclass(frozen=True, kw_only=True)
class LocusFiles:
    """Tables of the globin loci that steps read.

    Attributes:
        segments: stretches whose copies are counted
        bases: bases that differ between paralogous stretches
        deletions: known deletions and duplications
        copy_rules: thresholds and priors
    """

    segments: Path = resource("globin_segments.tsv")
    bases: Path = resource("globin_psv.tsv")
    deletions: Path = resource("globin_deletions.tsv")
    copy_rules: Path = resource("globin_copies.yaml")


@dataclass(frozen=True)
class LocusTables:
    """All that is known about both loci."""

    parts: tuple[SegmentPart, ...]
    bases: tuple[ParalogousBase, ...]
    deletions: tuple[KnownDeletion, ...]
    rules: CopyThresholds

    def segments(self, locus: str) -> Mapping[str, Sequence[SegmentPart]]:
        """Parts of the locus by segment, controls left out."""
        own = [part for part in self.parts if part.locus == locus and part.role != CONTROL]
        return grouped(own, lambda part: part.segment)


@cache
def load_locus_tables(files: LocusFiles = LocusFiles()) -> LocusTables:
    """The tables, by default the packaged ones.

    Raises:
        HemalineError: one breaks its schema.
    """
    return LocusTables(
        tuple(load_rows(files.segments, SegmentPart)),
        tuple(load_rows(files.bases, ParalogousBase)),
        tuple(load_rows(files.deletions, KnownDeletion)),
        CopyThresholds.load(files.copy_rules),
    )
