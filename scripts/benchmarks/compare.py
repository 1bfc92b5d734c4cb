"""Calls against truth as haplotypes: what matters is the sequence, not how a VCF spells it."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pysam

from benchmarks.truth import Event
from hemaline.genome.haplotype_match import NEARBY, groups, with_changes
from simulation.simulate_haplotypes import SequenceSource

# Calls this far from an event, and the event's own length, belong to it.
_NEAR = 60


@dataclass(frozen=True)
class CallRecord:
    """One allele of a VCF: 1-based position; ``vaf`` is None where the caller gives none."""

    chrom: str
    pos: int
    ref: str
    alt: str
    filter: str
    vaf: float | None

    @property
    def start(self) -> int:
        """0-based first base of REF."""
        return self.pos - 1

    @property
    def end(self) -> int:
        """0-based end of REF."""
        return self.start + len(self.ref)

    @property
    def key(self) -> str:
        """``chr21:43104346:G>A``."""
        return f"{self.chrom}:{self.pos}:{self.ref}>{self.alt}"

    @property
    def length_change(self) -> int:
        """Bases gained (positive) or lost."""
        return len(self.alt) - len(self.ref)

    @property
    def passed(self) -> bool:
        """True if the caller recommends it."""
        return self.filter in ("PASS", ".", "")


@dataclass(frozen=True)
class Match:
    """Result of the calls for one event."""

    found: bool
    vaf: float | None = None
    pieces: int = 0
    length_right: bool = False


def read_calls(path: Path, reference: Path, sequence: SequenceSource) -> list[CallRecord]:
    """Alleles of a VCF, split and left-aligned by bcftools; <DUP> and <DEL> expanded."""
    command = ["bcftools", "norm", "--no-version", "-c", "w", "-m", "-any", "-f", str(reference)]
    done = subprocess.run([*command, str(path)], check=True, capture_output=True, text=True)
    lines = done.stdout.splitlines()
    found = []
    for line in lines:
        if line and line[0] != "#":
            record = _record(line.split("\t"), sequence)
            if record:
                found.append(record)
    return sorted(set(found), key=lambda c: (c.chrom, c.pos, c.ref, c.alt))


def _record(fields: list[str], sequence: SequenceSource) -> CallRecord | None:
    chrom, pos, ref, alt = fields[0], int(fields[1]), fields[3].upper(), fields[4]
    info = dict(part.partition("=")[::2] for part in fields[7].split(";"))
    if alt in ("<DUP>", "<DUP:TANDEM>", "<DEL>"):
        span = sequence(chrom, pos, int(info["END"]))
        ref, alt = (ref, ref + span) if "DUP" in alt else (ref + span, ref)
    if not re.fullmatch("[ACGTNacgtn]+", alt) or alt.upper() == ref:
        return None
    keys = fields[8].split(":") if len(fields) > 9 else []
    values = dict(zip(keys, fields[9].split(":"), strict=False)) if keys else {}
    return CallRecord(chrom, pos, ref, alt.upper(), fields[6], _vaf(info, values))


def _vaf(info: dict[str, str], values: dict[str, str]) -> float | None:
    """VAF as each caller writes it: FORMAT AF, AD, RO and AO, or INFO AF."""

    def numbers(text: str) -> list[float]:
        return [float(x) for x in text.split(",") if x not in (".", "")]

    if shares := numbers(values.get("AF", "")):
        return shares[0]
    if "AO" in values and "RO" in values:
        ref, alt = numbers(values["RO"]), numbers(values["AO"])
        return alt[0] / (alt[0] + ref[0]) if alt and ref and alt[0] + ref[0] else None
    counts = numbers(values.get("AD", ""))
    if len(counts) > 1 and sum(counts) > 0:
        return counts[1] / sum(counts)
    shares = numbers(info.get("AF", ""))
    return shares[0] if shares else None


def near(event: Event, calls: Sequence[CallRecord], distance: int = _NEAR) -> list[CallRecord]:
    """Calls within ``distance`` of an event and its length."""
    reach = distance + event.length
    return [
        c
        for c in calls
        if c.chrom == event.allele.chrom
        and c.start < event.end + reach
        and event.start - reach < c.end
    ]


def match(event: Event, calls: Sequence[CallRecord], sequence: SequenceSource) -> Match:
    """True if one call, or a few next to one another, make the event's haplotype.

    The VAF of several is the smallest of theirs. ``length_right``: some call in reach of the event
    gains or loses as many bases.
    """
    nearby = near(event, calls)
    if not nearby:
        return Match(False)
    start = min(event.start, *(c.start for c in nearby)) - 5
    end = max(event.end, *(c.end for c in nearby)) + 5
    reference = sequence(event.allele.chrom, start, end)
    truth = with_changes(reference, start, [event.allele])
    change = len(event.allele.alt) - len(event.allele.ref)
    right = any(c.length_change == change for c in nearby)
    together = groups(near(event, nearby, NEARBY), smallest=2)
    for group in (*((c,) for c in nearby), *together):
        if sum(c.length_change for c in group) == change and truth == with_changes(
            reference, start, group
        ):
            vafs = [c.vaf for c in group if c.vaf is not None]
            return Match(True, min(vafs) if vafs else None, len(group), True)
    return Match(False, length_right=right)


def sample_of(path: Path) -> str:
    """Name of a VCF's only sample."""
    with pysam.VariantFile(str(path)) as handle:
        return str(next(iter(handle.header.samples)))
