"""Protein names (``p.``) from the translated haplotype of a coding sequence.

Source: HGVS nomenclature 21.1, recommendations for proteins. Distances: ``fsTer`` counts from the
first changed residue (1) to the stop; ``extTer`` gives the place of the new stop after the old one.
Residues behind a new stop are not described. Names carry no parentheses, except none at all: that
every one is predicted from DNA is said once, by the column.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from Bio.Data.CodonTable import standard_dna_table
from Bio.SeqUtils import IUPACData

UNKNOWN = "p.?"
_STOP = "*"
_NOT_READ = "X"
_CODONS = standard_dna_table.forward_table | dict.fromkeys(standard_dna_table.stop_codons, _STOP)
_THREE = IUPACData.protein_letters_1to3 | {_STOP: "Ter"}
_ONE = {three: one for one, three in _THREE.items()}
_RESIDUE = re.compile("|".join(_ONE))


@dataclass(frozen=True)
class CodingSequence:
    """A transcript's bases 5' to 3' and its coding range in them, 0-based half-open, stop included.

    Bases other than A, C, G and T are not known; residues read from them are ``X``.
    """

    bases: str
    start: int
    end: int

    @cached_property
    def protein(self) -> str:
        """Residues with the stop as ``*``."""
        return _translated(self.bases, self.start, self.end)


def protein_change(coding: CodingSequence, start: int, end: int, bases: str) -> str:
    """Name of what the protein becomes when ``bases`` replace ``start`` to ``end``.

    Args:
        coding: the transcript.
        start: first replaced base of the transcript, 0-based.
        end: base after the last replaced one; ``start`` for an insertion.
        bases: what stands there instead.

    Returns:
        A three-letter name without accession; ``p.?`` where the protein cannot be told: outside
        the coding range, or where bases are not known.
    """
    if end <= coding.start or start >= coding.end:
        return UNKNOWN
    if start < coding.start + 3:
        kept = start >= coding.start and _codon(bases + coding.bases[end:]) == "M"
        if start != coding.start or not kept or len(bases) != end - start:
            return "p.Met1?"
    haplotype = _Haplotype(coding, start, end, bases)
    if _NOT_READ in haplotype.changed:
        return UNKNOWN
    return f"p.{haplotype.name()}"


def short_name(hgvs_p: str) -> str:
    """The one-letter form: ``p.Trp288CysfsTer12`` as ``p.W288Cfs*12``."""
    return _RESIDUE.sub(lambda match: _ONE[match[0]], hgvs_p)


def _codon(bases: str) -> str:
    return _CODONS.get(bases[:3], _NOT_READ)


def _translated(bases: str, start: int, end: int) -> str:
    return "".join(_codon(bases[at : at + 3]) for at in range(start, end - 2, 3))


def _read_to_stop(bases: str, start: int) -> str:
    """Residues from ``start`` to the first stop, or to the transcript's end."""
    residues = []
    for at in range(start, len(bases) - 2, 3):
        residues.append(_codon(bases[at : at + 3]))
        if residues[-1] == _STOP:
            break
    return "".join(residues)


@dataclass(frozen=True)
class _Haplotype:
    """A changed coding sequence; residues are counted from 0."""

    coding: CodingSequence
    start: int
    end: int
    bases: str

    @property
    def first(self) -> int:
        """First codon that is touched."""
        return (self.start - self.coding.start) // 3

    @property
    def after(self) -> int:
        """Codon after the last one touched."""
        return max(self.first, (self.end - self.coding.start + 2) // 3)

    @property
    def shift(self) -> int:
        return len(self.bases) - (self.end - self.start)

    @cached_property
    def _sequence(self) -> str:
        return self.coding.bases[: self.start] + self.bases + self.coding.bases[self.end :]

    @cached_property
    def in_frame(self) -> bool:
        return self.shift % 3 == 0 and self.end <= self.coding.end

    @cached_property
    def middle(self) -> str:
        """Residues read in the place of the codons ``first`` to ``after``, when in frame."""
        start = self.coding.start + 3 * self.first
        return _translated(self._sequence, start, self.coding.start + 3 * self.after + self.shift)

    @cached_property
    def changed(self) -> str:
        """Residues from codon ``first`` on, as far as they can differ; to the stop."""
        is_local = self.in_frame and _STOP not in self.middle
        if is_local and self.after < len(self.coding.protein):
            return self.middle
        return _read_to_stop(self._sequence, self.coding.start + 3 * self.first)

    def name(self) -> str:
        old = self.coding.protein
        if self.in_frame and _STOP not in self.middle and self.after < len(old):
            return self._replaced(self.middle)
        new = old[: self.first] + self.changed
        if new == old:
            return self._silent()
        at = next(i for i, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1])
        if new[at] == _STOP:
            return f"{_at(old, at)}Ter"
        if old[at] == _STOP:
            return f"{_at(old, at)}{_THREE[new[at]]}extTer{_distance(new, at, 0)}"
        if not self.in_frame:
            return f"{_at(old, at)}{_THREE[new[at]]}fsTer{_distance(new, at, 1)}"
        return self._stopped(old, new, at)

    def _silent(self) -> str:
        old = self.coding.protein
        last = min(self.after, len(old)) - 1
        return f"{_span(old, self.first, max(self.first, last))}="

    def _stopped(self, old: str, new: str, at: int) -> str:
        """In frame, with a new stop some residues behind the first changed one, or without one."""
        if not new.endswith(_STOP):
            return "?"
        last = min(self.after, len(old))
        if last <= at:
            return f"{_span(old, at - 1, at)}ins{_letters(new[at:])}"
        return f"{_span(old, at, last - 1)}delins{_letters(new[at:])}"

    def _replaced(self, middle: str) -> str:
        """In frame with the old stop kept: residues ``first`` to ``after`` become ``middle``."""
        old, start, end = self.coding.protein, self.first, self.after
        if middle == old[start:end]:
            return self._silent()
        while middle and start < end and old[start] == middle[0]:
            start, middle = start + 1, middle[1:]
        while middle and start < end and old[end - 1] == middle[-1]:
            end, middle = end - 1, middle[:-1]
        if start == end:
            return _inserted(old, start, middle)
        if not middle:
            start, end = _moved(old, start, end)
            return f"{_span(old, start, end - 1)}del"
        if end - start == len(middle) == 1:
            return f"{_at(old, start)}{_THREE[middle]}"
        return f"{_span(old, start, end - 1)}delins{_letters(middle)}"


def _inserted(old: str, at: int, residues: str) -> str:
    """``residues`` before residue ``at``, moved as far to the C-terminal end as it reads the same."""
    while old[at] == residues[0]:
        residues, at = residues[1:] + residues[0], at + 1
    length = len(residues)
    if at >= length and old[at - length : at] == residues:
        return f"{_span(old, at - length, at - 1)}dup"
    return f"{_span(old, at - 1, at)}ins{_letters(residues)}"


def _moved(old: str, start: int, end: int) -> tuple[int, int]:
    while old[end] == old[start] != _NOT_READ:
        start, end = start + 1, end + 1
    return start, end


def _distance(new: str, at: int, first: int) -> str:
    return str(len(new) - 1 - at + first) if new.endswith(_STOP) else "?"


def _at(residues: str, at: int) -> str:
    return f"{_THREE[residues[at]]}{at + 1}" if residues[at] != _NOT_READ else f"Xaa{at + 1}"


def _span(residues: str, first: int, last: int) -> str:
    """Residue, or first and last, 0-based closed."""
    if first == last:
        return _at(residues, first)
    return f"{_at(residues, first)}_{_at(residues, last)}"


def _letters(residues: str) -> str:
    return "".join(_THREE[residue] for residue in residues)
