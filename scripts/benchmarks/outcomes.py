"""Results of each caller for each event and for event-free sequence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from benchmarks.compare import CallRecord, match, near
from benchmarks.realised import Realised
from benchmarks.truth import Event
from simulation.simulate_haplotypes import SequenceSource

# Below this no caller is expected to find an event.
ENOUGH = 4


@dataclass(frozen=True)
class Outcome:
    """One event as one caller saw it; VAFs are fractions.

    ``filters`` are those of the caller's own records that would have been the event.
    """

    caller: str
    profile: str
    depth: int
    sample: str
    type: str
    event: str
    vaf: float
    length: int
    filler: int
    homopolymer: int
    realised_alt: int
    realised_vaf: float
    depth_at_event: float
    found: bool
    pieces: int
    length_right: bool
    called_vaf: float | None
    filters: str
    nearby: int

    @property
    def is_realised(self) -> bool:
        """True if enough mutated fragments were read to be called at all."""
        return self.realised_alt >= ENOUGH

    @property
    def vaf_error(self) -> float | None:
        """Relative to the share of mutated fragments that were read."""
        if self.called_vaf is None or not self.found or not self.realised_vaf > 0:
            return None
        return self.called_vaf / self.realised_vaf - 1

    def record(self) -> dict[str, object]:
        """For JSON."""
        return asdict(self) | {"is_realised": self.is_realised, "vaf_error": self.vaf_error}


@dataclass(frozen=True)
class FalsePositive:
    """A call that no event explains. ``blank``: in a sample without events."""

    caller: str
    profile: str
    depth: int
    sample: str
    blank: bool
    call: CallRecord

    @property
    def is_indel(self) -> bool:
        """True if the number of bases changes."""
        return self.call.length_change != 0

    def record(self) -> dict[str, object]:
        """For JSON."""
        return asdict(self) | {"is_indel": self.is_indel}


@dataclass(frozen=True)
class Seen:
    """Where a sample's calls come from."""

    caller: str
    profile: str
    depth: int
    sample: str


def outcomes_of(
    seen: Seen,
    events: Sequence[Event],
    realised: Sequence[Realised],
    calls: Sequence[CallRecord],
    sequence: SequenceSource,
) -> list[Outcome]:
    """One outcome an event."""
    passed = [call for call in calls if call.passed]
    return [
        _outcome(seen, event, truth, calls, passed, sequence)
        for event, truth in zip(events, realised, strict=True)
    ]


def _outcome(
    seen: Seen,
    event: Event,
    truth: Realised,
    calls: Sequence[CallRecord],
    passed: Sequence[CallRecord],
    sequence: SequenceSource,
) -> Outcome:
    result = match(event, passed, sequence)
    exact = [c for c in calls if c.key == event.key]
    return Outcome(
        **vars(seen),
        type=event.type,
        event=event.key,
        vaf=event.allele.vaf,
        length=event.length,
        filler=event.filler,
        homopolymer=event.homopolymer,
        realised_alt=truth.alt,
        realised_vaf=truth.vaf,
        depth_at_event=truth.depth / 2,
        found=result.found,
        pieces=result.pieces,
        length_right=result.length_right,
        called_vaf=result.vaf,
        filters=";".join(sorted({c.filter for c in exact})) or "no record",
        nearby=len(near(event, passed)) - result.pieces,
    )


def false_positives(
    seen: Seen, events: Sequence[Event], calls: Iterable[CallRecord]
) -> list[FalsePositive]:
    """Passing calls away from every event; those next to one are counted with the event."""
    return [
        FalsePositive(**vars(seen), blank=not events, call=call)
        for call in calls
        if call.passed and not any(near(event, [call]) for event in events)
    ]
