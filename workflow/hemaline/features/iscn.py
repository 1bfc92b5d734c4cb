"""Karyotypes in ISCN, read clone by clone: what each clone has, and what was not understood.

Only the outline of the notation is read here (ISCN 2020, McGowan-Jordan et al., chapters 3, 4, 8,
11): clones, metaphases, stemline references, numbers of chromosomes. What an aberration means is
stated by ``resources/aberrations.tsv``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Annotated

from hemaline.common.tables.rows import Field, load_rows, table
from hemaline.features.iscn_aberrations import Aberration, Rearrangements, read_aberrations
from hemaline.features.iscn_numbers import (
    Number,
    after,
    diploid,
    explains_one_sex_chromosome,
    overlap,
)
from hemaline.features.iscn_probes import abnormal_chromosomes, split_probes
from hemaline.paths import resource

# Nobody writes a longer karyotype, and what reads it is quick up to here.
_LONGEST = 4000
_SPACE = re.compile(r"\s+")
_DASHES = str.maketrans({"\N{MINUS SIGN}": "-", "\N{EN DASH}": "-"})
# str.lower makes some texts longer, which would shift what is cited of them.
_LOWER = str.maketrans({letter: letter.lower() for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"})
_CELLS = re.compile(r"\[(?P<composite>cp)?(?P<cells>\d{1,4})?\]$")
_MODAL = re.compile(
    r"(?P<low>\d{1,3})(?:[~-](?P<high>\d{1,3}))?(?:<(?P<ploidy>[1-8])n>)?(?=$|[,xyuis?])"
)
_SEX = re.compile(r"(?:(?P<letters>[xyu]{1,6}\??)|\?(?=,|$))(?P<inborn>c?)(?![xyu])")
_REFERENCE = re.compile(r"(?P<word>idem|sdl\d{0,2}|sl)(?P<times>x\d)?")
# Gains and losses are relative to the diploid set here, unless the ploidy is given (ISCN 8.1).
_NEAR_DIPLOID: Number = (35, 57)


@table("karyotype_words")
@dataclass(frozen=True)
class KaryotypeWord:
    """Words of laboratories in or before a karyotype, which are no ISCN."""

    pattern: Annotated[str, "Regular expression, in lower case.", Field(unique=True)]
    means: Annotated[
        str,
        "failed: the whole text means that there is no karyotype; label: it precedes one.",
        Field(allowed=("failed", "label")),
    ]
    source: Annotated[str, "Where the row comes from."]


@dataclass(frozen=True)
class Clone:
    """One clone: its aberrations, and in how many cells; None where the number is not given."""

    aberrations: tuple[Aberration, ...]
    cells: int | None
    # Chromosomes that the text makes up; None where it leaves that open.
    number: Number | None = None

    @property
    def acquired(self) -> list[Aberration]:
        """Those that the person was not born with."""
        return [one for one in self.aberrations if not one.constitutional]


@dataclass(frozen=True)
class Karyotype:
    """Content of a karyotype string.

    ``not_understood`` are its parts that were not read. ``probes`` are findings of other methods
    behind it, on chromosomes ``probed``: they are not the karyotype's, and it cannot deny them.
    """

    clones: tuple[Clone, ...]
    not_understood: tuple[str, ...] = ()
    failed: bool = False
    probes: tuple[str, ...] = ()
    probed: frozenset[str] = frozenset()

    @property
    def metaphases(self) -> int | None:
        """Number of cells examined; None where some clone gives none."""
        return _sum([clone.cells for clone in self.clones])

    def cells_with(self, text: str) -> int | None:
        """Cells of all clones that have an aberration; None where some clone gives no number."""
        found = [
            next(clone.cells if one.cells is None else one.cells for one in some)
            for clone in self.clones
            if (some := [one for one in clone.acquired if one.text == text])
        ]
        return _sum(found)


def _sum(cells: Sequence[int | None]) -> int | None:
    known = [number for number in cells if number is not None]
    return sum(known) if known and len(known) == len(cells) else None


@cache
def load_karyotype_words(path: Path | None = None) -> dict[str, re.Pattern[str]]:
    """Pattern of the words in ``path``, or in the packaged ``karyotype_words.tsv``: any of them.

    Raises:
        HemalineError: the table breaks its schema.
    """
    rows = load_rows(path or resource("karyotype_words.tsv"), KaryotypeWord)
    return {
        meaning: re.compile("|".join(one.pattern for one in rows if one.means == meaning))
        for meaning in {one.means for one in rows}
    }


def read_karyotype(text: str) -> Karyotype:
    """Read a karyotype; parts that are not valid ISCN are listed as not understood."""
    plain = text.strip().rstrip(".;").translate(_DASHES)
    if len(plain) > _LONGEST:
        return Karyotype((), (f"{plain[:40]}...",))
    words = load_karyotype_words()
    if words["failed"].fullmatch(plain.translate(_LOWER)):
        return Karyotype((), failed=True)
    if label := words["label"].match(plain.translate(_LOWER)):
        plain = plain[label.end() :].strip() or plain
    banded, probes = split_probes(plain)
    rearrangements = Rearrangements()
    clones: list[Clone] = []
    others: list[str] = []
    for part in split(banded, "/") if banded else ():
        # Two strokes separate recipient and donor cells after a transplant; these are not resolved.
        if not part.strip():
            others.append("//" if "//" in banded else "/")
            continue
        clone, strange = _clone(part, clones, rearrangements)
        others.extend(strange)
        if clone is not None:
            clones.append(clone)
    found = {part: abnormal_chromosomes(_compact(part), rearrangements) for part in probes}
    others += [part for part, names in found.items() if names is None or not clones]
    return Karyotype(
        tuple(clones),
        tuple(dict.fromkeys(filter(None, others))),
        probes=tuple(part for part, names in found.items() if names),
        probed=frozenset().union(*filter(None, found.values())),
    )


def _compact(text: str) -> str:
    return _SPACE.sub("", text).translate(_LOWER)


def split(text: str, separator: str) -> Iterator[str]:
    """Parts between separators that are outside of brackets."""
    depth, part = 0, ""
    for character in text:
        depth += (character in "([<") - (character in ")]>")
        if character == separator and depth <= 0:
            yield part
            part = ""
        else:
            part += character
    yield part


def _clone(
    text: str, before: Sequence[Clone], rearrangements: Rearrangements
) -> tuple[Clone | None, list[str]]:
    """One clone, after those that are before it; None when it does not begin like one."""
    plain = _compact(text)
    size = _CELLS.search(plain)
    plain = plain[: size.start()] if size else plain
    modal = _MODAL.match(plain)
    if modal is None:
        return None, [text.strip()]
    stated = (int(modal["low"]), int(modal["high"] or modal["low"]))
    beginning, strange = _beginning(plain[modal.end() :].removeprefix(","), before)
    own, unread = _own(beginning, rearrangements)
    strange += unread
    number = None
    is_diploid = modal["ploidy"] == "2" if modal["ploidy"] else overlap(stated, _NEAR_DIPLOID)
    if not is_diploid:
        # Relative to another ploidy: after the loss of one chromosome two may be left.
        own = [replace(one, least=0) if one.is_gain_or_loss else one for one in own]
        strange.append(f"{modal[0]} does not fit the changes")
    elif beginning.number and not strange and not (size and size["composite"]):
        number = after(beginning.number, own, beginning.lists_one)
        strange += [] if overlap(stated, number) else [f"{modal[0]} does not fit the changes"]
    cells = int(size["cells"]) if size and size["cells"] else None
    clone = Clone(_together(beginning.inherited, own), cells, number)
    return clone, [_as_written(part, text) for part in strange]


def _own(
    beginning: _Beginning, rearrangements: Rearrangements
) -> tuple[list[Aberration], list[str]]:
    """The changes that a clone names itself, and what was not understood."""
    own: list[Aberration] = []
    strange: list[str] = []
    for part in split(beginning.rest, ",") if beginning.rest else ():
        found, unread = read_aberrations(part, rearrangements) if part else ([], [","])
        own += found
        strange += unread
    if beginning.lists_one and not any(map(explains_one_sex_chromosome, own)):
        # 45,X may be constitutional or acquired; 45,Xc and 45,X,-Y are not ambiguous.
        strange.append(beginning.sex)
    return own, strange


def _as_written(part: str, text: str) -> str:
    """A part of the text that was read in lower case, as written."""
    at = _compact(text).find(part)
    return _SPACE.sub("", text)[at : at + len(part)] if at >= 0 else part


@dataclass(frozen=True)
class _Beginning:
    """Start of a clone: sex chromosomes, or another clone whose changes it inherits."""

    rest: str
    sex: str = ""
    lists_one: bool = False
    inherited: tuple[Aberration, ...] = ()
    number: Number | None = None


def _beginning(text: str, before: Sequence[Clone]) -> tuple[_Beginning, list[str]]:
    sex = _SEX.match(text)
    if sex:
        text = text[sex.end() :].removeprefix(",")
    if reference := _REFERENCE.match(text):
        rest = text[reference.end() :].removeprefix(",")
        stem = _referenced(reference["word"], before)
        # Doubled (idemx2): which changes are present is known, their numbers are not.
        strange = [reference[0]] if stem is None or reference["times"] else []
        if stem is None:
            return _Beginning(rest), strange
        # Cell numbers of single changes apply to the clone in which they are written.
        inherited = tuple(replace(one, cells=None) for one in stem.aberrations)
        return _Beginning(rest, inherited=inherited, number=stem.number), strange
    if sex is None:
        return _Beginning(text), ["no sex chromosomes"]
    letters = sex["letters"] or "?"
    if not {"?", "u"}.isdisjoint(letters):
        return _Beginning(text, letters), []
    is_one = len(letters) == 1 and not sex["inborn"]
    return _Beginning(text, letters, is_one, number=diploid(len(letters))), []


def _referenced(word: str, before: Sequence[Clone]) -> Clone | None:
    """The stemline (idem, sl) or a sideline (sdl or sdl1: the second clone, and so on)."""
    place = 0 if word in ("idem", "sl") else int(word[3:] or 1)
    return before[place] if place < len(before) else None


def _together(inherited: Sequence[Aberration], own: Sequence[Aberration]) -> tuple[Aberration, ...]:
    """All changes of a clone; a change that undoes an inherited one removes one copy of it."""
    found, new = list(inherited), []
    for one in own:
        opposite = {"+": "-", "-": "+"}.get(one.text[0])
        undone = {f"{opposite}{one.text[1:]}", one.text.removeprefix("-")} - {one.text}
        place = next((i for i, other in enumerate(found) if other.text in undone), None)
        if place is None or opposite is None:
            new.append(one)
            continue
        least = max(0, found[place].least - one.most)
        most = max(0, found[place].most - one.least)
        found[place : place + 1] = [replace(found[place], least=least, most=most)] if most else []
    return (*found, *new)
