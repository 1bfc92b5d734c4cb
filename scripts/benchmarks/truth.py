"""Truth sets: events of every type at every VAF, drawn on real sequence, left-aligned."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.design import Design, EventType
from hemaline.common.files import replacing
from hemaline.common.intervals import Interval, merge
from hemaline.genome.alleles import homopolymer_length
from simulation.simulate import Allele
from simulation.simulate_haplotypes import SequenceSource

_CONTEXT = 60
# VAF of an event in a target; None where none of its type is allowed.
Share = Callable[[Interval], float | None]


@dataclass(frozen=True)
class Event:
    """A spiked allele: left-aligned, 1-based ``allele.pos``; ``length`` in bases gained or lost."""

    sample: str
    type: str
    allele: Allele
    length: int
    filler: int = 0
    homopolymer: int = 1

    @property
    def start(self) -> int:
        """0-based first reference base of REF."""
        return self.allele.pos - 1

    @property
    def end(self) -> int:
        """0-based end of REF."""
        return self.start + len(self.allele.ref)

    @property
    def key(self) -> str:
        """``chr21:43104346:G>A``."""
        a = self.allele
        return f"{a.chrom}:{a.pos}:{a.ref}>{a.alt}"


def left_align(
    sequence: SequenceSource, chrom: str, pos: int, ref: str, alt: str
) -> tuple[int, str, str]:
    """Parsimonious and left-aligned form (Tan et al. 2015), ``pos`` 1-based."""
    while True:
        if ref and alt and ref[-1] == alt[-1] and not (len(ref) == len(alt) == 1):
            ref, alt = ref[:-1], alt[:-1]
        elif not ref or not alt:
            base = sequence(chrom, pos - 2, pos - 1)
            pos, ref, alt = pos - 1, base + ref, base + alt
        else:
            break
    while len(ref) > 1 and len(alt) > 1 and ref[0] == alt[0]:
        pos, ref, alt = pos + 1, ref[1:], alt[1:]
    return pos, ref, alt


class NoRoomError(ValueError):
    """No place in the targets is left for an event of some type."""


class TruthBuilder:
    """Draws the events of a set; the same design gives the same events."""

    def __init__(
        self, design: Design, sequence: SequenceSource, targets: Sequence[Interval]
    ) -> None:
        """Events are drawn inside ``targets``, on the bases ``sequence`` gives."""
        self.design, self.sequence, self.targets = design, sequence, targets
        self.chance = random.Random(f"{design.seed} events")
        self.windows = merge(t.widened(design.reach) for t in targets)
        self.weights = [len(t) for t in targets]
        # Places tried before an event is given up.
        self.attempts = 200_000

    def events(self) -> list[Event]:
        """All events, by sample and position.

        Raises:
            NoRoomError: the targets are too small for the events requested.
        """
        names = [f"EVENTS{number + 1}" for number in range(self.design.samples)]
        demands = [
            (kind, vaf, number)
            for kind in self.design.types
            for vaf in self.design.vafs
            for number in range(self.design.per_cell)
        ]
        # Those with the least room first, and of them the largest shares.
        rare = {"duplication": 0, "homopolymer": 1}
        demands.sort(key=lambda d: (rare.get(d[0].kind, 2), -d[1], d[2]))
        placed: dict[str, list[Event]] = {name: [] for name in names}
        for number, (kind, vaf, _) in enumerate(demands):
            name = names[number % len(names)]
            placed[name].append(self.place(name, kind, _always(vaf), placed[name]))
        return sorted(
            (e for events in placed.values() for e in events), key=lambda e: (e.sample, e.start)
        )

    def place(self, sample: str, kind: EventType, share: Share, others: Sequence[Event]) -> Event:
        """One more event, at the VAF that ``share`` gives for its target.

        Raises:
            NoRoomError: there is no room for it.
        """
        for _ in range(self.attempts):
            target = self.chance.choices(self.targets, self.weights)[0]
            position = self.chance.randrange(target.start + 1, target.end - 1)
            vaf = share(target)
            drawn = None if vaf is None else self._draw(kind, target, position)
            if vaf is None or drawn is None:
                continue
            pos, ref, alt, length, filler = drawn
            event = Event(
                sample,
                kind.name,
                Allele(target.chrom, pos, ref, alt, vaf),
                length,
                filler,
                self._homopolymer(target.chrom, pos - 1),
            )
            run_fits = kind.homopolymer[0] <= event.homopolymer <= kind.homopolymer[1]
            if kind.kind in ("indel", "homopolymer") and not run_fits:
                continue
            inside = target.start <= event.start and event.end <= target.end
            if inside and self._has_room(event, others):
                return event
        raise NoRoomError(f"no room for another {kind.name}: widen the targets")

    def _homopolymer(self, chrom: str, start: int) -> int:
        context = self.sequence(chrom, start - _CONTEXT, start + _CONTEXT)
        return homopolymer_length(context, _CONTEXT)

    def _has_room(self, event: Event, others: Iterable[Event]) -> bool:
        window = next(w for w in self.windows if w.contains(event.allele.chrom, event.start))
        share = event.allele.vaf
        for other in others:
            gap = max(other.start - event.end, event.start - other.end)
            if gap < self.design.spacing + max(event.length, other.length):
                return False
            if window.contains(other.allele.chrom, other.start):
                share += other.allele.vaf
        return share <= self.design.most_share

    def _draw(
        self, kind: EventType, target: Interval, position: int
    ) -> tuple[int, str, str, int, int] | None:
        """1-based position, REF, ALT, length and filler of one allele at a 0-based position."""
        length = self.chance.randint(*kind.length)
        if kind.kind == "substitution":
            ref = self.sequence(target.chrom, position, position + length)
            alt = "".join(self.chance.choice([b for b in "ACGT" if b != base]) for base in ref)
            return None if "N" in ref else (position + 1, ref, alt, length, 0)
        filler = 0
        if kind.kind == "duplication":
            if self.chance.random() < kind.filler_share:
                filler = self.chance.randint(*kind.filler)
            copy = self.sequence(target.chrom, position, position + length)
            ref, alt = "", self._bases(filler) + copy
            position += length
            length += filler
        elif self.chance.random() < 0.5:
            ref, alt = self.sequence(target.chrom, position, position + length), ""
        elif kind.kind == "homopolymer":
            ref, alt = "", self.sequence(target.chrom, position, position + 1) * length
        else:
            ref, alt = "", self._bases(length)
        if kind.kind == "homopolymer" and len(set(ref or alt)) > 1:
            return None
        pos, ref, alt = left_align(self.sequence, target.chrom, position + 1, ref, alt)
        return (pos, ref, alt, length, filler) if "N" not in ref + alt else None

    def _bases(self, count: int) -> str:
        return "".join(self.chance.choice("ACGT") for _ in range(count))


def _always(vaf: float) -> Share:
    return lambda _target: vaf


def write_truth(path: Path, events: Iterable[Event], lengths: dict[str, int]) -> None:
    """The events of one sample as VCF."""
    with replacing(path) as out:
        out.write("##fileformat=VCFv4.3\n")
        for name, length in lengths.items():
            out.write(f"##contig=<ID={name},length={length}>\n")
        for key, kind, text in (
            ("TYPE", "String", "Type of event"),
            ("VAF", "Float", "Share of fragments drawn from the mutated haplotype"),
            ("LEN", "Integer", "Bases changed, gained or lost"),
            ("FILLER", "Integer", "Random bases between the copies of a duplication"),
        ):
            out.write(f'##INFO=<ID={key},Number=1,Type={kind},Description="{text}">\n')
        out.write("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n")
        for e in sorted(events, key=lambda e: e.start):
            a = e.allele
            info = f"TYPE={e.type};VAF={a.vaf:g};LEN={e.length};FILLER={e.filler}"
            out.write(f"{a.chrom}\t{a.pos}\t.\t{a.ref}\t{a.alt}\t.\tPASS\t{info}\n")
