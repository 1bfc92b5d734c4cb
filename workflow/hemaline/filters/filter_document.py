"""``filters.yaml``, the packaged one or an assay's own: its sections and their numbers."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from hemaline.common.documents.models import (
    Document,
    Many,
    Natural,
    OpenShare,
    PositiveCount,
    PositiveShare,
    Prose,
    Range,
    Share,
    Unique,
)
from hemaline.genome.alleles import Allele

Chemistry = Literal["capture", "amplicon", "smmip", "wes", "wgs"]
_Name = Annotated[str, Field(pattern="^[a-z][a-z0-9_]*$")]
_Length = Annotated[int, Field(ge=2)]
# Numbers that background tables repeat as they are written.
_Weight = Annotated[int | float, Field(gt=0)]


class IndelReads(Document):
    """Conditions under which a read distinguishes the haplotypes of an indel."""

    decisive_mismatches: PositiveCount
    fit_mismatches: Natural
    fit_share: Share


class ClippedEndRules(Document):
    """When like clipped ends leave a region unassessed."""

    min_length: int = Field(ge=10)
    min_reads: PositiveCount


class EvidenceRules(Document):
    """Reads and bases that are counted."""

    min_mapping_quality: Natural = Field(description="Reads below are not counted.")
    min_base_quality: Natural = Field(description="Bases below are not counted.")
    indel: IndelReads
    clipped_ends: ClippedEndRules


class SoftClipRules(Document):
    """When clipped ends of reads that agree with each other propose an allele."""

    min_clip_length: int = Field(ge=12, description="Good bases of a clipped end.")
    min_fragments: int = Field(ge=2, description="Fragments that show the allele.")
    min_share: Share = Field(description="Their share at the break.")
    max_single_base_share: float = Field(ge=0.25, le=1, description="Commonest base of a clip.")
    clip_mismatch_share: float = Field(
        ge=0,
        le=0.5,
        description="Share of bases in which like ends may differ, in addition to one.",
    )
    min_overlap: int = Field(
        ge=10, description="Bases shared by left and right ends of an insertion."
    )
    max_breaks_apart: Natural = Field(description="Bases between the two breaks of an insertion.")
    min_anchor_score: int = Field(ge=11, description="Score of a clip found nearby.")
    unlikely_anchor_score: int = Field(
        ge=11, description="Score of a clip found far off or after much filler."
    )
    max_filler: Natural = Field(description="Bases that are more than a filler.")
    max_likely_distance: Natural = Field(description="Bases that are far off.")
    min_gain: Natural = Field(description="Score above that of the reference.")
    like_mismatches: Natural = Field(description="Differing bases of alleles that are one.")
    min_length: _Length = Field(description="Bases inserted or deleted, at least.")
    max_insertion: _Length = Field(description="Bases inserted, at most.")
    max_deletion: _Length = Field(description="Bases deleted, at most.")
    flank: Natural = Field(description="Bases outside the targets whose reads are used.")

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


class CandidateRules(Document):
    """When sources of candidates propose an allele."""

    softclip: SoftClipRules


class BackgroundRates(Document):
    """Share of fragments that show a given wrong allele, by class."""

    substitution: OpenShare
    indel: OpenShare


class PhasingRules(Document):
    """When alleles on the same fragments are one change; distances and lengths in bases."""

    max_distance: int = Field(ge=1, le=10)
    min_fragments: PositiveCount
    shadow_length: _Length
    shadow_margin: Natural
    shadow_share: Share
    shadow_mismatches: Natural
    delins_share: Share


class IndexRules(Document):
    """Below which VAF a call needs unique dual indices."""

    vaf: OpenShare


class ProfileRules(Document):
    """How a sample's own error rates are measured."""

    variant_vaf: PositiveShare = Field(description="From this share on an allele is no error.")
    variant_fragments: PositiveCount = Field(description="And from this count.")
    stutter_homopolymer: _Length = Field(description="Runs this long have a share of their own.")
    stutter_vaf: PositiveShare = Field(description="That share.")
    outlier_p: OpenShare = Field(
        description="Binomial tail below which a base exceeds the rates of its context."
    )
    prior_errors: _Weight = Field(description="Weight of the coarser rate, in errors.")
    homopolymer_ends: Annotated[
        Unique[PositiveCount], Field(min_length=1), AfterValidator(lambda ends: tuple(sorted(ends)))
    ] = Field(description="Longest run of each homopolymer class but the last.")
    short_indel: PositiveCount = Field(description="Longest indel of the short class.")
    indel_prior_errors: _Weight = Field(description="Weight of the built-in indel rate, in errors.")
    confidence: OpenShare = Field(description="Quantile of the posterior.")


class PanelRules(Document):
    """How donors become a background table."""

    advised_donors: PositiveCount = Field(description="Fewer are warned of.")
    germline_vaf: PositiveShare = Field(description="From this share on an allele is never noise.")
    variant_p: OpenShare = Field(
        description=(
            "Binomial tail under the other donors' rate below which an allele is the donor's own."
        )
    )
    variation_fragments: int = Field(
        ge=2, description="Alleles with fewer are not used to estimate how donors differ."
    )
    prior_fragments: _Weight = Field(description="Weight of the class rate.")
    min_fragments: Natural = Field(description="Below it the table has no entry.")
    confidence: OpenShare = Field(description="Quantile of the posterior.")


class GenotypeRules(Document):
    """How samples of role germline are genotyped."""

    error_rate: float = Field(gt=0, le=0.1)
    balance: Range[Share] = Field(
        description="Allele balance of a heterozygote, lowest and highest."
    )
    min_quality: int = Field(ge=0, le=99)


class InsertionRules(Document):
    """Long insertions that have a limit."""

    longest: PositiveCount
    anchor: PositiveCount


class DetectionRules(Document):
    """How detection limits are computed."""

    confidence: OpenShare
    callable_fraction: PositiveShare
    homopolymer_length: _Length
    insertion: InsertionRules


class FilterEntry(Document):
    """One filter."""

    name: _Name = Field(description="FILTER id in the VCF.")
    expression: str = Field(description="True where the variant fails.")
    description: Prose = Field(description="Description in the VCF header.")
    chemistries: Annotated[Many[Chemistry], Field(min_length=1)]


class SiteFilterEntry(FilterEntry):
    """A filter of a single allele, in place of general ones."""

    allele: str = Field(
        pattern="^[A-Za-z0-9]+:[1-9][0-9]*:[ACGT]+>[ACGT]+$",
        description="chrom:pos:ref>alt, 1-based, left-aligned.",
    )
    replaces: Many[str] = Field(description="General filters that do not judge this allele.")
    source: str = Field(description="Where the rule comes from.")

    @cached_property
    def judged(self) -> Allele:
        """The allele."""
        chrom, pos, change = self.allele.split(":")
        return Allele(chrom, int(pos), *change.split(">"))


class FilterDocument(Document, title="Technical filters"):
    """The evidence thresholds, background rates and filters of one version."""

    version: str = Field(description="Version written into every sample VCF and schema digest.")
    source: str = Field(description="Where the values were measured.")
    evidence: EvidenceRules
    candidates: CandidateRules
    background: BackgroundRates
    phasing: PhasingRules
    indices: IndexRules
    error_profile: ProfileRules
    panel_of_normals: PanelRules
    genotypes: GenotypeRules
    detection: DetectionRules
    filters: Annotated[Many[FilterEntry], Field(min_length=1)]
    site_filters: Many[SiteFilterEntry] = Field(
        default=(), description="Filters of single alleles, in place of general ones."
    )
