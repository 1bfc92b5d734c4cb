"""Appearance of the cohort page: ``resources/report/cohort/appearance.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from hemaline.common.documents.models import (
    Document,
    Many,
    Maybe,
    PositiveCount,
    Prose,
    Range,
    Share,
    SourcedDocument,
    Text,
)

Colour = Annotated[str, Field(pattern="^#[0-9a-f]{6}$")]


class CellState(Document):
    """One state of a cell, and how it is drawn."""

    name: str = Field(pattern="^[a-z]+$", description="Name in the page's data.")
    of: Literal["zero", "missing", "mutated"]
    label: Text
    background: Literal["box", "paper"]
    colour: Colour
    many: Maybe[Colour] = Field(default=None, description="Colour in large cohorts.")
    bars: Many[Range[Share]] = Field(description="Top and bottom of each bar, shares of the row.")
    consequences: Many[str] = ()
    reasons: Many[str] = ()


class Layout(Document):
    """Sizes of the oncoprint in pixels, and the largest figure that is written without scripts."""

    label_width: PositiveCount
    row: PositiveCount
    gap: PositiveCount
    track: PositiveCount
    group_gap: PositiveCount
    group_label: PositiveCount
    count_width: PositiveCount
    width: PositiveCount
    widest_sample: PositiveCount
    many_samples: PositiveCount
    columns: PositiveCount
    genes: PositiveCount


class CallabilityBin(Document):
    """Shares of samples of one colour, from this share on."""

    at_least: Share = Field(alias="from")
    label: Text
    colour: Colour


class CoMutationLimits(Document):
    """Fewest samples and genes that are tested, fewest mutated samples of a gene, most genes drawn,
    and the level of q.
    """

    samples: PositiveCount
    genes: PositiveCount
    mutated: PositiveCount
    most: PositiveCount
    level: Share


class TrackDefinition(Document):
    """A column of a sheet that is drawn above the genes, filtered by, or ordered by."""

    sheet: Literal["samples", "clinical", "cytogenetics", "verdicts"]
    column: Text
    label: Text
    unit: str = ""
    is_number: bool = False
    filter: bool = False
    groups: bool = False
    drawn: bool = False


class GlobinTrack(Document):
    """An item of the table of globin loci that is a track."""

    item: Text
    label: Text
    values: Many[Literal["name", "copies"]]


class ScoreColumns(Document):
    """Columns of the tables of scores by what they hold; the first that a table has."""

    value: Many[str]
    best: Many[str]
    mean: Many[str]
    worst: Many[str]
    category: Many[str]
    possible: Many[str]
    missing: str
    undetermined: Many[str] = Field(description="Words of a result that is not determined.")


class SectionWords(Document):
    """Heading and explanation of a section."""

    title: Text
    text: Prose


class Appearance(SourcedDocument):
    """How the cohort page looks and what it calls things."""

    colours: Mapping[Literal["paper", "ink", "soft_ink", "box", "line", "bar"], Colour]
    states: Many[CellState] = Field(description="The one that is drawn first of several.")
    incomplete: Text
    missing_otherwise: Text
    layout: Layout
    gene_choices: Many[PositiveCount]
    track_colours: Annotated[Many[Colour], Field(min_length=2)]
    number_colours: Range[Colour]
    callability: Annotated[Many[CallabilityBin], Field(min_length=1)]
    worst_regions: PositiveCount
    uncallable_share: Share
    comutation: CoMutationLimits
    runs_as_table: PositiveCount
    virtual_rows: PositiveCount
    tracks: Many[TrackDefinition]
    globin: Many[GlobinTrack]
    scores: ScoreColumns
    scripts: Many[Annotated[str, Field(pattern="^[a-z]+[.]js$")]]
    texts: Mapping[str, Text]
    sections: Mapping[str, SectionWords]

    @cached_property
    def by_name(self) -> dict[str, CellState]:
        """States by name."""
        return {one.name: one for one in self.states}

    @cached_property
    def of_consequence(self) -> dict[str, CellState]:
        """State of each Sequence Ontology term that has one of its own."""
        return {term: one for one in self.states for term in one.consequences}

    @cached_property
    def of_reason(self) -> dict[str, CellState]:
        """State of each reason of NA."""
        return {reason: one for one in self.states for reason in one.reasons}

    def state_of_reason(self, reason: str) -> CellState:
        """State of a reason of NA, also of one that is not listed."""
        return self.of_reason.get(reason, self.by_name[self.missing_otherwise])

    def state_of_consequence(self, terms: str | None) -> CellState:
        """State of a variant by the first of its ``&``-joined Sequence Ontology terms."""
        return self.of_consequence.get((terms or "").split("&")[0], self.by_name["other"])
