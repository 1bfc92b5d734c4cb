"""Calls against truth as haplotypes: what matters is the sequence, not how a VCF spells it."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from cyvcf2 import VCF, Variant

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
        """True if no filter of the caller failed."""
        return self.filter == "PASS"


@dataclass(frozen=True)
class Match:
    """Result of the calls for one event."""

    found: bool
    vaf: float | None = None
    pieces: int = 0
    length_right: bool = False


def read_calls(path: Path, reference: Path, sequence: SequenceSource) -> list[CallRecord]:
    """Alleles of a VCF, split and left-aligned by bcftools; <DUP> and <DEL> resolved."""
    command = ["bcftools", "norm", "--no-version", "-c", "w", "-m", "-any", "-f", str(reference)]
    with TemporaryDirectory() as folder:
        split = Path(folder, "split.bcf")
        command += ["-Ob", "-o", str(split), str(path)]
        subprocess.run(command, check=True, capture_output=True)
        with closing(VCF(str(split))) as records:
            found = {record for one in records if (record := _record(one, sequence))}
    return sorted(found, key=lambda c: (c.chrom, c.pos, c.ref, c.alt))


def _record(record: Variant, sequence: SequenceSource) -> CallRecord | None:
    chrom, pos, ref, alts = record.CHROM, record.POS, record.REF.upper(), record.ALT
    alt = alts[0].upper() if alts else "."
    if alt in ("<DUP>", "<DUP:TANDEM>", "<DEL>"):
        span = sequence(chrom, pos, record.INFO["END"])
        ref, alt = (ref, ref + span) if "DUP" in alt else (ref + span, ref)
    if not re.fullmatch("[ACGTN]+", alt) or alt == ref:
        return None
    return CallRecord(chrom, pos, ref, alt, record.FILTER or "PASS", _vaf(record))


def _vaf(record: Variant) -> float | None:
    """VAF as each caller writes it: FORMAT AF, AD, RO and AO, or INFO AF."""
    if shares := _numbers(record, "AF"):
        return shares[0]
    if "AO" in record.FORMAT and "RO" in record.FORMAT:
        ref, alt = _numbers(record, "RO"), _numbers(record, "AO")
        return alt[0] / (alt[0] + ref[0]) if alt and ref and alt[0] + ref[0] else None
    counts = _numbers(record, "AD")
    if len(counts) > 1 and sum(counts) > 0:
        return counts[1] / sum(counts)
    share = record.INFO.get("AF")
    return float(share) if share is not None else None


def _numbers(record: Variant, key: str) -> list[float]:
    """Numbers of the first sample's FORMAT field; missing ones are negative or not a number."""
    found = record.format(key) if key in record.FORMAT else None
    return [] if found is None else [float(one) for one in found[0] if one >= 0]


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
