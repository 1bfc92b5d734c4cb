"""A laboratory's own validation: agreement and predictive value by class and VAF, with bounds."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field

from hemaline.common.documents.models import (
    Document,
    Many,
    Maybe,
    OpenShare,
    PositiveCount,
    SourcedDocument,
)
from hemaline.common.statistics import clopper_pearson, further_successes
from hemaline.genome.alleles import Allele, SequenceSource
from hemaline.genome.haplotype_match import explanation
from hemaline.validation.validation_rows import AgreementRow, OutcomeRow

ALL, OTHER, UNKNOWN = "all", "other", "unknown"
FOUND, MISSED, EXTRA = "found", "missed", "extra"
# Changes further apart than this are never one haplotype; longer alleles reach no further either.
_REACH = 10_000

Vafs = Mapping[Allele, float | None]


_Name = Annotated[str, Field(pattern="^[A-Za-z0-9][A-Za-z0-9_.-]*$")]


class ChangeClass(Document):
    """A class of changes; lengths are bases changed, gained or lost, both ends included."""

    name: _Name
    kind: Literal["substitution", "indel"]
    shortest: PositiveCount = Field(description="Bases changed, gained or lost.")
    longest: Maybe[PositiveCount] = Field(default=None, description="No limit where it is absent.")

    def holds(self, allele: Allele) -> bool:
        """True if the allele is of this class."""
        length = abs(allele.length_change) or len(allele.ref)
        right_kind = self.kind == ("indel" if allele.is_indel else "substitution")
        return right_kind and self.shortest <= length <= (self.longest or length)


class ShareBin(Document):
    """Shares (VAFs, or shares of cells) from ``low`` up to, and without, ``high``."""

    name: _Name
    low: float = Field(ge=0, description="Smallest share of the bin.")
    high: Maybe[Annotated[float, Field(ge=0)]] = Field(
        default=None, description="First share above it; none where it is absent."
    )

    def holds(self, share: float) -> bool:
        """True if the share is in it."""
        return self.low <= share and (self.high is None or share < self.high)


def name_of_bin(bins: Iterable[ShareBin], share: float | None) -> str:
    """Name of the first bin that fits; ``unknown`` where there is no share, or no bin for it."""
    if share is None:
        return UNKNOWN
    return next((one.name for one in bins if one.holds(share)), UNKNOWN)


class ValidationRules(SourcedDocument):
    """Classes and VAF bins of a laboratory's validation, and what is to be proven."""

    confidence: float = Field(gt=0.5, lt=1, description="Of all bounds.")
    target: OpenShare = Field(description="Share that the one-sided lower bound has to reach.")
    classes: Many[ChangeClass] = Field(
        min_length=1, description="Every change must fall into one; the first that fits."
    )
    vaf_bins: Many[ShareBin] = Field(min_length=1)
    cell_bins: Many[ShareBin] = Field(
        min_length=1, description="Shares of cells with a cytogenetic finding."
    )

    def class_of(self, allele: Allele) -> str:
        """Name of the first class that fits; ``other`` where none does."""
        return next((one.name for one in self.classes if one.holds(allele)), OTHER)

    def bin_of(self, vaf: float | None) -> str:
        """Name of the bin of a VAF."""
        return name_of_bin(self.vaf_bins, vaf)


@dataclass(frozen=True)
class CallOutcome:
    """One event of the truth (found or missed), or a call that none explains (extra)."""

    allele: Allele
    outcome: str
    truth_vaf: float | None
    called_vaf: float | None
    calls: tuple[Allele, ...] = ()


@dataclass(frozen=True)
class TruthComparison:
    """Every event of the truth, every call that none explains, and the calls that one does."""

    outcomes: tuple[CallOutcome, ...]
    true_calls: tuple[tuple[Allele, float | None], ...]


def compare_calls(
    truth: Vafs,
    calls: Vafs,
    sequence: SequenceSource,
    counts: Callable[[Allele], bool] = lambda allele: True,
) -> TruthComparison:
    """Hold calls against the truth as haplotypes.

    Args:
        truth: VAF by left-aligned allele, None where none is stated.
        calls: the same of the passing calls.
        sequence: reference bases.
        counts: whether an allele is in the compared regions. Those outside are not counted,
            but may help to explain one inside.
    """
    places = {name: sorted(side) for name, side in (("truth", truth), ("calls", calls))}
    outcomes, true_calls = [], []
    for event in filter(counts, places["truth"]):
        made = (event,) if event in calls else _explained(event, places, "truth", sequence)
        vafs = [vaf for call in made if (vaf := calls[call]) is not None]
        called = min(vafs) if vafs else None
        outcomes.append(CallOutcome(event, FOUND if made else MISSED, truth[event], called, made))
    for call in filter(counts, places["calls"]):
        if call in truth or _explained(call, places, "calls", sequence):
            true_calls.append((call, calls[call]))
        else:
            outcomes.append(CallOutcome(call, EXTRA, None, calls[call], (call,)))
    return TruthComparison(tuple(outcomes), tuple(true_calls))


def _explained(
    one: Allele, places: Mapping[str, Sequence[Allele]], side: str, sequence: SequenceSource
) -> tuple[Allele, ...]:
    own = _near(places[side], one)
    other = _near(places["calls" if side == "truth" else "truth"], one)
    found = explanation(one, own, other, sequence)
    return found[1] if found else ()


def _near(alleles: Sequence[Allele], one: Allele) -> Sequence[Allele]:
    first = bisect_left(alleles, Allele(one.chrom, one.pos - _REACH, "", ""))
    last = bisect_left(alleles, Allele(one.chrom, one.interval.end + _REACH, "", ""))
    return alleles[first:last]


def summary_rows(comparison: TruthComparison, rules: ValidationRules) -> Iterator[AgreementRow]:
    """Rows of the validation table: every class and bin that is defined, then ``all``."""
    events = [
        (rules.class_of(o.allele), rules.bin_of(o.truth_vaf), o.outcome == FOUND)
        for o in comparison.outcomes
        if o.outcome != EXTRA
    ]
    extra = [o for o in comparison.outcomes if o.outcome == EXTRA]
    calls = [
        *((rules.class_of(a), rules.bin_of(vaf), True) for a, vaf in comparison.true_calls),
        *((rules.class_of(o.allele), rules.bin_of(o.called_vaf), False) for o in extra),
    ]
    seen = [*events, *calls]
    classes = [one.name for one in rules.classes]
    classes += [OTHER] if any(kind == OTHER for kind, _, _ in seen) else []
    bins = [one.name for one in rules.vaf_bins]
    bins += [UNKNOWN] if any(share == UNKNOWN for _, share, _ in seen) else []
    for kind in (*classes, ALL):
        for share in (*bins, ALL):
            yield _row(kind, share, events, calls, rules)


def _row(
    kind: str,
    share: str,
    events: Sequence[tuple[str, str, bool]],
    calls: Sequence[tuple[str, str, bool]],
    rules: ValidationRules,
) -> AgreementRow:
    columns = (
        (events, ("truth_events", "found", "ppa", "events_needed")),
        (calls, ("calls", "true_calls", "ppv", "calls_needed")),
    )
    numbers: dict[str, Any] = {}
    for seen, (total_name, right_name, share_name, needed_name) in columns:
        right = [ok for k, s, ok in seen if kind in (k, ALL) and share in (s, ALL)]
        total, good = len(right), sum(right)
        low, high = clopper_pearson(good, total, rules.confidence)
        numbers |= {
            total_name: total,
            right_name: good,
            share_name: good / total if total else None,
            f"{share_name}_low": low if total else None,
            f"{share_name}_high": high if total else None,
            needed_name: further_successes(good, total, rules.target, rules.confidence),
        }
    return AgreementRow(kind, share, **numbers)


def outcome_rows(comparison: TruthComparison, rules: ValidationRules) -> Iterator[OutcomeRow]:
    """Rows of the table of events, by position."""
    for one in sorted(comparison.outcomes, key=lambda o: (o.allele, o.outcome)):
        yield OutcomeRow(
            **vars(one.allele),
            kind=rules.class_of(one.allele),
            outcome=one.outcome,
            truth_vaf=one.truth_vaf,
            called_vaf=one.called_vaf,
            spelling=() if one.calls == (one.allele,) else tuple(map(str, one.calls)),
        )
