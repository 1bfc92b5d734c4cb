"""Technical filters as data: what they read, and how they judge counted evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from hemaline.common.logic.expressions import Expression, ExpressionValue
from hemaline.common.statistics import binomial_tail, fisher_two_sided
from hemaline.filters.filter_document import DetectionRules, EvidenceRules, FilterDocument
from hemaline.genome.alleles import Allele

# What follows from how many fragments there are: the detection limit is computed from these ...
COUNT_VARIABLES = frozenset(
    {
        "depth",
        "alt_reads",
        "vaf",
        "background_p",
        "measured_p",
        "index_p",
        "is_indel",
        "indel_length",
        "homopolymer",
        "is_hotspot",
        "hotspots_tested",
        "unique_dual",
    }
)
# ... and these, the strands fragments fall on.
STRAND_VARIABLES = frozenset(
    {"alt_forward", "alt_reverse", "ref_forward", "ref_reverse", "strand_p"}
)
# How the reads of an allele look; real variants pass, so that limits leave these filters out.
READ_VARIABLES = frozenset({"orientation_p", "is_oxidation", "end_distance", "mapping_quality"})


@dataclass(frozen=True)
class Filter:
    """One soft filter; the expression is true where a variant fails it."""

    name: str
    description: str
    expression: Expression

    @property
    def reads_strands(self) -> bool:
        """True if it judges how the allele spreads over strands, in addition to its count."""
        return bool(self.expression.variables & STRAND_VARIABLES)

    @property
    def uses_read_properties(self) -> bool:
        """True if it uses properties of reads, which a limit does not model."""
        return bool(self.expression.variables & READ_VARIABLES)


@dataclass(frozen=True)
class SiteFilter:
    """A filter of one allele's own; it replaces the general ones it names."""

    allele: Allele
    replaces: frozenset[str]
    filter: Filter


@dataclass(frozen=True)
class SampleContext:
    """Data of a sample that filters use in addition to its reads.

    ``unique_dual``: whether unique dual indices keep its reads apart from its neighbours';
    ``hotspots_tested``: over how many hotspots its false discovery budget is spent.
    """

    unique_dual: bool = False
    hotspots_tested: int = 1


@dataclass(frozen=True)
class FilterSet:
    """Filters of one chemistry, with the ``rules`` of the document that has them."""

    rules: FilterDocument
    filters: tuple[Filter, ...]
    site_filters: tuple[SiteFilter, ...] = ()
    context: SampleContext = SampleContext()

    @property
    def evidence(self) -> EvidenceRules:
        """Reads and bases that are counted."""
        return self.rules.evidence

    @property
    def detection(self) -> DetectionRules:
        """How detection limits are computed."""
        return self.rules.detection

    def for_sample(self, context: SampleContext) -> FilterSet:
        """The same filters, as they judge one sample."""
        return replace(self, context=context)

    def of(self, allele: Allele) -> tuple[Filter, ...]:
        """The filters that judge this allele: the general ones, or its own in their place."""
        own = [site for site in self.site_filters if site.allele == allele]
        replaced = frozenset[str]().union(*(site.replaces for site in own))
        general = tuple(one for one in self.filters if one.name not in replaced)
        return general + tuple(site.filter for site in own)

    @property
    def described(self) -> tuple[Filter, ...]:
        """Every filter a variant may fail, for the VCF header."""
        return self.filters + tuple(site.filter for site in self.site_filters)

    def background(self, is_indel: bool) -> float:
        """Share of fragments that show one given wrong allele of the class."""
        rates = self.rules.background
        return rates.indel if is_indel else rates.substitution

    def failed(
        self, values: Mapping[str, ExpressionValue], allele: Allele | None = None
    ) -> tuple[str, ...]:
        """Names of the filters one variant fails, given all variables (see filters.yaml)."""
        judging = self.of(allele) if allele else self.filters
        return tuple(f.name for f in judging if bool(f.expression(values)))


@dataclass(frozen=True)
class AlleleCounts:
    """Counted fragments of one allele, or arrays of them, and the kind of change it is.

    ``background`` is the error rate of the allele where one has been measured; without it the
    built-in rate of the class is used.
    """

    depth: ExpressionValue
    alt_reads: ExpressionValue
    alt_forward: ExpressionValue
    alt_reverse: ExpressionValue
    ref_forward: ExpressionValue
    ref_reverse: ExpressionValue
    is_indel: bool = False
    indel_length: int = 0
    homopolymer: int = 0
    is_hotspot: bool = False
    is_oxidation: bool = False
    background: float | None = None
    alt_f1r2: int = 0
    alt_f2r1: int = 0
    ref_f1r2: int = 0
    ref_f2r1: int = 0
    end_distance: int | None = None
    mapping_quality: int | None = None

    def variables(self, filters: FilterSet) -> dict[str, ExpressionValue]:
        """Every variable an expression may read."""
        kind = VariantKind(
            self.is_indel, self.indel_length, self.homopolymer, self.is_hotspot, self.background
        )
        unseen = float("nan")
        return count_variables(filters, self.depth, self.alt_reads, kind) | {
            "alt_forward": self.alt_forward,
            "alt_reverse": self.alt_reverse,
            "ref_forward": self.ref_forward,
            "ref_reverse": self.ref_reverse,
            "strand_p": fisher_two_sided(
                self.alt_forward, self.alt_reverse, self.ref_forward, self.ref_reverse
            ),
            "orientation_p": fisher_two_sided(
                self.alt_f1r2, self.alt_f2r1, self.ref_f1r2, self.ref_f2r1
            ),
            "is_oxidation": float(self.is_oxidation),
            "end_distance": unseen if self.end_distance is None else float(self.end_distance),
            "mapping_quality": (
                unseen if self.mapping_quality is None else float(self.mapping_quality)
            ),
        }


@dataclass(frozen=True)
class VariantKind:
    """Kind of a variant that selects its filters.

    Substitution, or indel in a homopolymer of some length.

    ``background`` is the measured error rate, None where none was measured.
    """

    is_indel: bool = False
    indel_length: int = 0
    homopolymer: int = 0
    is_hotspot: bool = False
    background: float | None = None


def count_variables(
    filters: FilterSet, depth: ExpressionValue, alt_reads: ExpressionValue, kind: VariantKind
) -> dict[str, ExpressionValue]:
    """The variables that do not concern strands."""
    depth_ = np.asarray(depth, dtype=float)
    of_class = filters.background(kind.is_indel)
    measured = of_class if kind.background is None else kind.background
    return {
        "depth": depth_,
        "alt_reads": np.asarray(alt_reads, dtype=float),
        "vaf": np.divide(
            alt_reads, depth_, out=np.zeros_like(depth_ + alt_reads), where=depth_ > 0
        ),
        "background_p": binomial_tail(alt_reads, depth, max(measured, of_class)),
        "measured_p": binomial_tail(alt_reads, depth, measured),
        "index_p": 1.0 - binomial_tail(np.asarray(alt_reads) + 1, depth, filters.rules.indices.vaf),
        "is_indel": float(kind.is_indel),
        "indel_length": float(kind.indel_length),
        "homopolymer": float(kind.homopolymer),
        "is_hotspot": float(kind.is_hotspot),
        "hotspots_tested": float(filters.context.hotspots_tested),
        "unique_dual": float(filters.context.unique_dual),
    }
