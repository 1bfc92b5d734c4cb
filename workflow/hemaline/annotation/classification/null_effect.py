"""How much of a protein a null variant takes, and whether its messenger is likely decayed."""

from __future__ import annotations

from dataclasses import dataclass

from hemaline.annotation.classification.oncogenicity_rules import NullRule
from hemaline.annotation.naming.protein_names import first_residue, stop_residue
from hemaline.genome.alleles import Allele
from hemaline.genome.coding_positions import CodingPositions
from hemaline.genome.transcripts import Transcript


@dataclass(frozen=True)
class NullEffect:
    """Effect of a null variant on its transcript.

    Args:
        cause: the Sequence Ontology term it is judged by.
        lost: share of the residues that are lost or read wrongly; None where it cannot be
            determined.
        decays: whether the messenger is likely to be decayed; None where it cannot be determined.
        keeps_frame: whether a skipped exon leaves the rest in frame.
    """

    cause: str
    lost: float | None
    decays: bool | None
    keeps_frame: bool = False


def null_effect(
    allele: Allele,
    transcript: Transcript,
    terms: frozenset[str],
    short_protein: str | None,
    rule: NullRule,
) -> NullEffect | None:
    """The effect of an allele with consequence ``terms``; None where none of them is null.

    ``short_protein`` is the one-letter protein name, None where it cannot be determined.
    """
    found = terms & rule.terms
    if not found:
        return None
    if rule.start in found:
        return NullEffect(rule.start, None, None)
    coding = CodingPositions(transcript)
    stops = sorted(found - rule.splice)
    if stops:
        return _stopped(stops[0], allele, coding, short_protein, rule)
    return _skipped(sorted(found)[0], allele, coding, rule)


def _stopped(
    cause: str, allele: Allele, coding: CodingPositions, short: str | None, rule: NullRule
) -> NullEffect:
    first = first_residue(short)
    if first is None:
        # No name: the bases determine where the reading frame ends, roughly.
        at = coding.offset(allele.changed)
        if at is None:
            return NullEffect(cause, None, None)
        return NullEffect(cause, coding.lost(at), coding.decays(at, rule.nmd_bases))
    at = 3 * (first - 1)
    stop = stop_residue(short)
    if stop is None:
        # The new frame has no stop before the messenger's end.
        return NullEffect(cause, coding.lost(at), False)
    # Where the stop is on the reference: behind the change everything has moved.
    placed = max(at, 3 * (stop - 1) - allele.length_change)
    return NullEffect(cause, coding.lost(at), coding.decays(placed, rule.nmd_bases))


def _skipped(cause: str, allele: Allele, coding: CodingPositions, rule: NullRule) -> NullEffect:
    """The exon next to the splice site is taken to be left out."""
    span = coding.exon_next_to(allele.changed)
    if span is None or span[0] == span[1]:
        return NullEffect(cause, None, None)
    start, end = span
    if start == 0:
        return NullEffect(rule.start, None, None)
    if (end - start) % 3 == 0 and end < coding.length:
        return NullEffect(cause, (end - start) / coding.length, False, keeps_frame=True)
    return NullEffect(cause, coding.lost(start), coding.decays(end, rule.nmd_bases))
