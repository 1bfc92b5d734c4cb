"""Karyotypes in ISCN, read clone by clone: what each clone has, and what was not understood.

Only the outline of the notation is read here (ISCN 2020, McGowan-Jordan et al., chapters 3, 4, 11):
clones, metaphases, stemline references and the text of each aberration. What an aberration means
is said by ``resources/aberrations.tsv``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# Nobody writes a longer karyotype, and what reads it is quick up to here.
_LONGEST = 4000
_SPACE = re.compile(r"\s+")
_CELLS = re.compile(r"\[(?P<composite>cp)?(?P<cells>\d{1,4})\]$")
_MODAL = re.compile(r"(?P<low>\d{1,3})(?:[~\-](?P<high>\d{1,3}))?(?P<ploidy><[1-8]n>)?")
# Forms that may unite two chromosomes, or have no place in the count.
_UNCOUNTED = re.compile(r"[+-]?(?:der|rob|dic|dicr|psudic|idic|rec|dmin|hsr|mar\d?|r)\b.*")
_AUTOSOMES = 44
# One of two changes, which of them is not told.
_OR = re.compile(r"\dor|\)or|[XY]or")
_SEX = re.compile(r"\??[XYU?]{1,6}c?")
_REFERENCE = re.compile(r"(?P<word>idem|sl|sdl\d{0,2})(?:x(?P<times>\d))?")
# A whole chromosome, a marker or the like gained or lost; or something with brackets behind it.
_NUMERICAL = re.compile(r"(?P<sign>[+-])(?P<what>\d{1,2}|[XY])")
_MARKER = re.compile(
    r"(?P<sign>[+-])?(?P<low>\d{1,2})?(?:~(?P<high>\d{1,2}))?(?P<what>mar\d?|r|dmin)"
)
_KINDS = "del|dup|trp|inv|ins|add|der|rob|rec|idic|psudic|dic|dicr|i|r|t|tas|hsr"
_CHROMOSOME = r"(?:[1-9]|1\d|2[0-2]|X|Y)(?:[pq][\d.]{0,6}){0,2}"
_STRUCTURAL = re.compile(
    rf"[+-]?(?:{_KINDS})\({_CHROMOSOME}(?:;{_CHROMOSOME}){{0,4}}\)[a-z0-9XY();.~:>-]*"
)
_OWN_CELLS = re.compile(r"\[(?P<cells>\d{1,4})\]$")
_TIMES = re.compile(r"(?P<text>.+?)x(?P<times>\d)$")
_FAILED = re.compile(
    r"no (?:analy[sz]able )?(?:metaphases?|mitos[ie]s|growth)|(?:culture )?fail(?:ed|ure)|"
    r"not (?:done|evaluable)|no result",
    re.IGNORECASE,
)
_HAPLOTYPED = re.compile(r"nuc ish|^ish |\bish |^arr|\.(?:nuc )?ish", re.IGNORECASE)


@dataclass(frozen=True)
class Aberration:
    """One change of a clone.

    ``text`` is without multiplicity and question mark. It stands ``least`` to ``most`` times in
    the clone; ``least`` is 0 where it is uncertain. ``constitutional`` changes are of the person.
    ``cells`` have it where the clone is composite and says so.
    """

    text: str
    least: int = 1
    most: int = 1
    constitutional: bool = False
    cells: int | None = None


@dataclass(frozen=True)
class Clone:
    """One clone: its changes, and in how many cells; None where the number is not given."""

    aberrations: tuple[Aberration, ...]
    cells: int | None
    composite: bool = False
    sex_chromosomes: int | None = None


@dataclass(frozen=True)
class Karyotype:
    """What a string says; ``not_understood`` are its parts that nobody read."""

    clones: tuple[Clone, ...]
    not_understood: tuple[str, ...] = ()
    failed: bool = False

    @property
    def metaphases(self) -> int | None:
        """Cells that were looked at; None where some clone does not say."""
        cells = [clone.cells for clone in self.clones]
        known = [number for number in cells if number is not None]
        return sum(known) if known and len(known) == len(cells) else None


def read_karyotype(text: str) -> Karyotype:
    """Read any string; what is no ISCN is listed as not understood."""
    plain = text.strip().rstrip(".;")
    if len(plain) > _LONGEST:
        return Karyotype((), (f"{plain[:40]}...",))
    if _FAILED.fullmatch(plain):
        return Karyotype((), failed=True)
    plain = plain.replace("\N{MINUS SIGN}", "-").replace("\N{EN DASH}", "-")
    metaphase, others = _without_probes(plain)
    clones: list[Clone] = []
    for part in _split(metaphase, "/"):
        # Two strokes part recipient and donor after a transplant: whose cells is not told here.
        if not part.strip():
            others.append("//" if "//" in metaphase else "/")
            continue
        clone, strange = _clone(part, clones)
        others.extend(strange)
        if clone is not None:
            clones.append(clone)
    return Karyotype(tuple(clones), tuple(dict.fromkeys(filter(None, others))))


def _without_probes(text: str) -> tuple[str, list[str]]:
    """The part of banded metaphases, and what in-situ hybridisation or arrays say behind it."""
    match = _HAPLOTYPED.search(text)
    if match is None:
        return text, []
    return text[: match.start()].rstrip(". "), [text[match.start() :].lstrip(". ")]


def _split(text: str, separator: str) -> Iterator[str]:
    """Parts between separators that stand outside of brackets."""
    depth, part = 0, ""
    for character in text:
        depth += (character in "([<") - (character in ")]>")
        if character == separator and depth <= 0:
            yield part
            part = ""
        else:
            part += character
    yield part


def _clone(text: str, before: Sequence[Clone]) -> tuple[Clone | None, list[str]]:
    """One clone, after those that stand before it; None when it does not begin like one."""
    plain = _SPACE.sub("", text)
    cells, composite = None, False
    if match := _CELLS.search(plain):
        cells, composite = int(match["cells"]), bool(match["composite"])
        plain = plain[: match.start()]
    first, *tokens = _split(plain, ",")
    modal = _MODAL.fullmatch(first)
    if not modal:
        return None, [text.strip()]
    stemline, sex, strange = _begun(tokens[0] if tokens else "", before)
    found = list(stemline)
    for token in tokens[1:]:
        one = _aberration(token)
        if one is None:
            strange.append(token or ",")
        else:
            found = _added(found, one)
    if sex == 1 and not any(one.text in ("-X", "-Y") for one in found):
        # Born with one, or lost: 45,X does not say, 45,Xc and 45,X,-Y do.
        strange += [] if tokens[0].endswith("c") else [tokens[0]]
    clone = Clone(tuple(found), cells, composite, sex)
    if not strange and not composite and not _count_fits(modal, clone):
        strange.append(f"{first} does not fit the changes")
    return clone, strange


def _begun(
    token: str, before: Sequence[Clone]
) -> tuple[Sequence[Aberration], int | None, list[str]]:
    """What a clone begins with behind its number: changes it has of another, sex chromosomes."""
    if match := _REFERENCE.fullmatch(token):
        stemline = _referenced(match["word"], before)
        # Everything twice: it is told that changes are there, and no longer how many.
        strange = [token] if stemline is None or match["times"] else []
        if stemline is None:
            return (), None, strange
        return stemline.aberrations, stemline.sex_chromosomes, strange
    if _SEX.fullmatch(token):
        return (), None if "?" in token else len(token.rstrip("c")), []
    return (), None, [token or "no sex chromosomes"]


def _count_fits(modal: re.Match[str], clone: Clone) -> bool:
    """Whether the chromosomes that are told make up the number; another ploidy is not read."""
    if modal["ploidy"]:
        return False
    if clone.sex_chromosomes is None:
        return True
    least = most = _AUTOSOMES + clone.sex_chromosomes
    for one in clone.aberrations:
        step = {"+": 1, "-": -1}.get(one.text[0], 0)
        if _UNCOUNTED.fullmatch(one.text):
            least, most = least - one.most, most + one.most
        elif one.text not in ("-X", "-Y"):
            # A lost sex chromosome does not stand among those that are listed.
            least += min(step * one.least, step * one.most)
            most += max(step * one.least, step * one.most)
    return int(modal["low"]) <= most and int(modal["high"] or modal["low"]) >= least


def _referenced(word: str, before: Sequence[Clone]) -> Clone | None:
    """The stemline (idem, sl) or a sideline (sdl or sdl1: the second clone, and so on)."""
    place = 0 if word in ("idem", "sl") else int(word[3:] or 1)
    return before[place] if place < len(before) else None


def _added(found: list[Aberration], one: Aberration) -> list[Aberration]:
    """The changes with one more; what undoes an inherited gain or loss takes it away."""
    opposite = {"+": "-", "-": "+"}.get(one.text[0])
    undone = f"{opposite}{one.text[1:]}" if opposite else None
    gone = one.text.removeprefix("-")
    for place, other in enumerate(found):
        if other.text == undone or (one.text[0] == "-" and other.text == gone):
            return [*found[:place], *found[place + 1 :]]
    return [*found, one]


def _aberration(token: str) -> Aberration | None:
    """One change; None when it has no form of the notation."""
    if _OR.search(token):
        return None
    uncertain = "?" in token
    text = token.replace("?", "")
    cells = None
    if match := _OWN_CELLS.search(text):
        text, cells = text[: match.start()], int(match["cells"])
    times = 1
    constitutional = text.endswith("c") and not text.endswith("inc")
    text = text[:-1] if constitutional else text
    if match := _TIMES.fullmatch(text):
        text, times = match["text"], int(match["times"])
    if not (_NUMERICAL.fullmatch(text) or _STRUCTURAL.fullmatch(text)) or times < 1:
        match = _MARKER.fullmatch(text)
        if not match:
            return None
        low = int(match["low"] or 1)
        high = max(low, int(match["high"] or low))
        sign = match["sign"] or ""
        return Aberration(f"{sign}{match['what']}", 0 if uncertain else low, high, cells=cells)
    if text.count("(") != text.count(")"):
        return None
    return Aberration(text, 0 if uncertain else times, times, constitutional, cells)
