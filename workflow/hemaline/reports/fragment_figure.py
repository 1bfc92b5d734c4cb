"""Layout of the bars of fragments of a finding: by allele, and by the strand of their reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hemaline.calling.evidence.allele_evidence import Evidence

LEFT, BAR, ROW = 118.0, 290.0, 15.0
_NARROWEST = 0.5


@dataclass(frozen=True)
class FragmentPart:
    """Fragments of one allele in one bar; ``kind`` is its word in ``words.yaml``."""

    kind: str
    number: int
    x: float
    width: float


@dataclass(frozen=True)
class FragmentBar:
    """One bar; ``name`` is its word in ``words.yaml``."""

    name: str
    y: float
    parts: tuple[FragmentPart, ...]

    @property
    def end(self) -> float:
        """Where the bar ends."""
        return max((part.x + part.width for part in self.parts), default=LEFT)


def fragment_bars(evidence: Evidence) -> tuple[FragmentBar, ...]:
    """All fragments, those with a forward read, and those with a reverse read, on one scale.

    A fragment whose mates overlap the place is on both strands. The recount does not count the
    strands of fragments with another allele and of ambiguous ones.
    """
    rows = {
        "all": (
            ("ref", evidence.ref),
            ("alt", evidence.alt),
            ("other", evidence.other),
            ("ambiguous", evidence.ambiguous),
        ),
        "forward": (("ref", evidence.ref_forward), ("alt", evidence.alt_forward)),
        "reverse": (("ref", evidence.ref_reverse), ("alt", evidence.alt_reverse)),
    }
    longest = max(sum(number for _, number in row) for row in rows.values()) or 1
    return tuple(
        FragmentBar(name, ROW * place, tuple(_parts(row, BAR / longest)))
        for place, (name, row) in enumerate(rows.items())
    )


def _parts(row: tuple[tuple[str, int], ...], scale: float) -> Iterator[FragmentPart]:
    x = LEFT
    for kind, number in row:
        width = max(number * scale, _NARROWEST) if number else 0.0
        yield FragmentPart(kind, number, round(x, 2), round(width, 2))
        x += width
