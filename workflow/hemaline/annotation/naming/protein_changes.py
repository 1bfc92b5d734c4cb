"""Protein names (``p.``) and effects from the translated haplotype of a coding sequence.

Source: HGVS nomenclature 21.1, recommendations for proteins. Distances: ``fsTer`` counts from the
first changed residue (1) to the stop; ``extTer`` gives the place of the new stop after the old one.
Residues behind a new stop are not described. Names carry no parentheses: every one is predicted
from DNA, and the column has that once. A user's own model may lack its stop codon, or end with it:
a name that needs residues behind the model's last one is ``p.?``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from Bio.Data import CodonTable, IUPACData

UNKNOWN = "p.?"
_UNDETERMINED = "?"
_STOP = "*"
_START_CODON = 3
_NOT_READ = "X"
_STANDARD = CodonTable.unambiguous_dna_by_id[1]
_CODONS: dict[str, str] = _STANDARD.forward_table | dict.fromkeys(_STANDARD.stop_codons, _STOP)
_THREE: dict[str, str] = IUPACData.protein_letters_1to3 | {_STOP: "Ter", _NOT_READ: "Xaa"}
_ONE = {three: one for one, three in _THREE.items()}
_RESIDUE = re.compile("|".join(_ONE))


class ProteinEffect(StrEnum):
    """Effect of a change on the protein; consequences.tsv has the Sequence Ontology term of each.

    ``STOP``: the protein ends early. ``EXTENSION``: the stop codon is changed and read through.
    ``LONGER``, ``SHORTER`` and ``SUBSTITUTION`` are changes in frame, by the number of residues.
    """

    STOP = "stop"
    FRAMESHIFT = "frameshift"
    EXTENSION = "extension"
    START = "start"
    LONGER = "longer"
    SHORTER = "shorter"
    SUBSTITUTION = "substitution"
    STOP_RETAINED = "stop_retained"
    UNCHANGED = "unchanged"
    BEFORE_START = "before_start"
    BEHIND_STOP = "behind_stop"


@dataclass(frozen=True)
class ProteinChange:
    """Name of a change with its effect; None where the effect cannot be determined."""

    name: str
    effect: ProteinEffect | None


_NOT_KNOWN = ProteinChange(UNKNOWN, None)


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
        """Residues with the stop as ``*``; translation begins with Met whatever the codon."""
        return "M" + _translated(self.bases, self.start + _START_CODON, self.end)

    @property
    def has_stop(self) -> bool:
        """True if it ends in a stop codon, as it is taken to do where its bases are not known."""
        return self.protein[-1] in (_STOP, _NOT_READ)


def protein_change(coding: CodingSequence, start: int, end: int, bases: str) -> ProteinChange:
    """The protein after ``bases`` replace ``start`` to ``end``.

    Args:
        coding: the transcript.
        start: first replaced base of the transcript, 0-based.
        end: base after the last replaced one; ``start`` for an insertion.
        bases: the bases that replace them.

    Returns:
        A three-letter name without accession, and the effect. The name is ``p.?`` outside the
        coding range, and where bases that have to be read are not known.
    """
    if start == end == coding.end and coding.has_stop:
        # A duplication of the last bases: what it adds is behind the stop.
        name = f"p.{_at(coding.protein, len(coding.protein) - 1)}="
        return ProteinChange(name, ProteinEffect.STOP_RETAINED)
    if end <= coding.start:
        return ProteinChange(UNKNOWN, ProteinEffect.BEFORE_START)
    if start >= coding.end:
        return ProteinChange(UNKNOWN, ProteinEffect.BEHIND_STOP)
    if start < coding.start + _START_CODON:
        return ProteinChange("p.Met1?", ProteinEffect.START)
    haplotype = _Haplotype(coding, start, end, bases)
    if _NOT_READ in haplotype.read:
        return _NOT_KNOWN
    change = haplotype.change()
    return _NOT_KNOWN if _THREE[_NOT_READ] in change.name else change


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
        end = min(self.end, self.coding.end)
        return max(self.first, (end - self.coding.start + 2) // 3)

    @property
    def shift(self) -> int:
        """Bases gained or lost."""
        return len(self.bases) - (self.end - self.start)

    @cached_property
    def _sequence(self) -> str:
        # What follows a model without a stop may be an intron: it is not read.
        last = len(self.coding.bases) if self.coding.has_stop else self.coding.end
        return self.coding.bases[: self.start] + self.bases + self.coding.bases[self.end : last]

    @cached_property
    def middle(self) -> str | None:
        """Residues in the place of codons ``first`` to ``after``; None if others change as well."""
        if self.shift % 3 or self.end > self.coding.end:
            return None
        start = self.coding.start + 3 * self.first
        end = self.coding.start + 3 * self.after + self.shift
        residues = _translated(self._sequence, start, end)
        keeps_stop = self.after < len(self.coding.protein) or not self.coding.has_stop
        return residues if keeps_stop or _STOP in residues else None

    @cached_property
    def read(self) -> str:
        """Residues from codon ``first`` on that have to be known to name the change."""
        if self.middle is not None:
            return _to_stop(self.middle)
        return _read_to_stop(self._sequence, self.coding.start + 3 * self.first)

    def change(self) -> ProteinChange:
        """The name with ``p.``, and the effect."""
        if self.middle is not None:
            return self._replaced(self.middle)
        old = self.coding.protein
        new = old[: self.first] + self.read
        if new == old:
            return self._silent()
        pairs = enumerate(zip(old, new, strict=False))
        at = next((i for i, (before, after) in pairs if before != after), None)
        if at is None:
            # The bases of the transcript end before the stop.
            return _NOT_KNOWN
        if new[at] == _STOP:
            return _named(f"{_at(old, at)}Ter", ProteinEffect.STOP)
        if old[at] == _STOP:
            name = f"{_at(old, at)}{_THREE[new[at]]}extTer{_distance(new, at, 0)}"
            return _named(name, ProteinEffect.EXTENSION)
        if self.shift % 3:
            name = f"{_at(old, at)}{_THREE[new[at]]}fsTer{_distance(new, at, 1)}"
            return _named(name, ProteinEffect.FRAMESHIFT)
        # In frame over the stop: the tail belongs to what replaces it.
        if not new.endswith(_STOP):
            return _named(f"{_span(old, at, len(old) - 1)}delins?", ProteinEffect.EXTENSION)
        effect = ProteinEffect.EXTENSION if len(new) > len(old) else _by_length(len(old), len(new))
        return _named(_replacing(old, *_without_shared(old, at, len(old), new[at:])), effect)

    def _silent(self) -> ProteinChange:
        old = self.coding.protein
        last = max(self.first, self.after - 1)
        is_stop = last == len(old) - 1
        effect = ProteinEffect.STOP_RETAINED if is_stop else ProteinEffect.UNCHANGED
        return _named(f"{_span(old, self.first, last)}=", effect)

    def _replaced(self, middle: str) -> ProteinChange:
        """Residues ``first`` to ``after`` become ``middle``; behind it nothing changes."""
        old, after = self.coding.protein, self.after
        made = old[: self.first] + _to_stop(middle)
        if made == old or middle == old[self.first : after]:
            return self._silent()
        if _STOP in middle and after >= len(old) - 1 and len(made) >= len(old):
            # A stop brought along before the old one, of which no residue is lost.
            middle, after = _to_stop(middle), len(old)
        start, end, middle = _without_shared(old, self.first, after, middle)
        if _STOP in middle:
            return _named(_stopped(old, start, end, _to_stop(middle)), ProteinEffect.STOP)
        return _named(_replacing(old, start, end, middle), _by_length(end - start, len(middle)))


def _named(name: str, effect: ProteinEffect) -> ProteinChange:
    return _NOT_KNOWN if name == _UNDETERMINED else ProteinChange(f"p.{name}", effect)


def _by_length(before: int, after: int) -> ProteinEffect:
    """Effect of a change in frame from ``before`` residues to ``after``."""
    if before == after:
        return ProteinEffect.SUBSTITUTION
    return ProteinEffect.LONGER if after > before else ProteinEffect.SHORTER


def _replacing(old: str, start: int, end: int, new: str) -> str:
    """Residues ``start`` to ``end``, which share neither end with ``new``, become ``new``."""
    if start == end:
        return _inserted(old, start, new)
    if not new:
        while old[end : end + 1] == old[start]:
            start, end = start + 1, end + 1
        return f"{_span(old, start, end - 1)}del"
    if end - start == len(new) == 1:
        return f"{_at(old, start)}{_THREE[new]}"
    return f"{_span(old, start, end - 1)}delins{_letters(new)}"


def _stopped(old: str, start: int, end: int, new: str) -> str:
    """Residues ``start`` to ``end`` become ``new``, which ends in a stop."""
    while new and new[0] == old[start : start + 1]:
        start, new = start + 1, new[1:]
    if not new or start == len(old):
        return _UNDETERMINED
    if new == _STOP:
        return f"{_at(old, start)}Ter"
    # The old stop is not replaced: what is named ends in a stop of its own.
    end = min(end, len(old) - 1)
    if end <= start:
        return f"{_span(old, start - 1, start)}ins{_letters(new)}"
    return f"{_span(old, start, end - 1)}delins{_letters(new)}"


def _to_stop(residues: str) -> str:
    return residues[: residues.index(_STOP) + 1] if _STOP in residues else residues


def _without_shared(old: str, start: int, end: int, new: str) -> tuple[int, int, str]:
    """The range of ``old`` and its replacement without residues they share at either end."""
    while new and start < end and old[start] == new[0]:
        start, new = start + 1, new[1:]
    while new and start < end and old[end - 1] == new[-1]:
        end, new = end - 1, new[:-1]
    return start, end, new


def _inserted(old: str, at: int, residues: str) -> str:
    """``residues`` before residue ``at``, moved to the C-terminal end while it reads the same."""
    while old[at : at + 1] == residues[0]:
        residues, at = residues[1:] + residues[0], at + 1
    length = len(residues)
    if at >= length and old[at - length : at] == residues:
        return f"{_span(old, at - length, at - 1)}dup"
    if at == len(old):
        return _UNDETERMINED
    return f"{_span(old, at - 1, at)}ins{_letters(residues)}"


def _distance(new: str, at: int, first: int) -> str:
    return str(len(new) - 1 - at + first) if new.endswith(_STOP) else "?"


def _at(residues: str, at: int) -> str:
    return f"{_THREE[residues[at]]}{at + 1}"


def _span(residues: str, first: int, last: int) -> str:
    """Residue, or first and last, 0-based closed."""
    if first == last:
        return _at(residues, first)
    return f"{_at(residues, first)}_{_at(residues, last)}"


def _letters(residues: str) -> str:
    return "".join(_THREE[residue] for residue in residues)
