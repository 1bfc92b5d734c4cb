"""Aberrations of a clone in ISCN, each in one canonical spelling that keeps what is uncertain.

Notation of ISCN 2020 (McGowan-Jordan et al., chapters 3, 4, 6 and 8 to 11), given in lower case
without white space. The detailed system (``pter->q13``) is not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from math import prod

_KINDS = (
    "del|dup|invdup|dirdup|trp|inv|ins|invins|dirins|add|der|ider|rob|rec|idic|psuidic|psudic|dic|"
    "dicr|trc|i|r|t|tas|hsr|fis"
)
_NAMES = frozenset({*map(str, range(1, 23)), "X", "Y"})
_NAME = r"(?:[1-9]|1\d|2[0-2]|x|y)"
# Copies, constitutional or inherited, cells with this aberration; then the end or, where a comma
# was omitted, the beginning of another aberration.
_SUFFIX = (
    r"(?:x(?P<copies>\d)(?:[~-](?P<most_copies>\d))?)?(?P<inborn>c|mat|pat|dn|inh)?"
    rf"(?:\[(?P<cells>\d{{1,4}})\])?(?=$|[+-]|\??(?:{_KINDS})\()"
)
_SUFFIX_ALONE = re.compile(_SUFFIX)
_LEAD = re.compile(r"\??(?P<sign>[+-]?)\??")
_WHOLE = re.compile(rf"\??(?P<sign>[+-])\??(?P<name>{_NAME}){_SUFFIX}")
_MARKER = re.compile(
    r"\??(?P<sign>[+-]?)\??(?:(?P<least>\d{1,2})(?:~(?P<most>\d{1,2}))?)?"
    rf"(?P<name>mar\d{{0,2}}|r\d{{0,2}}|dmin|ace){_SUFFIX}"
)
_VARIANT = re.compile(rf"(?P<name>{_NAME}(?:cen|[pq][\d.]*)?(?:h|s|ss|stk|sstk)[+-]?){_SUFFIX}")
_PART = re.compile(rf"\??(?P<kind>{_KINDS})\((?P<chromosomes>[^()]*)\)(?:\((?P<bands>[^()]*)\))?")
_CHROMOSOME = re.compile(rf"\??(?P<name>{_NAME}|\?)(?P<bands>[pq].*)?")
_PLACE = r"[\d?]{1,3}(?:\.[\d?]{1,3})?"
_BAND = re.compile(rf"(?:\??[pq](?:ter|{_PLACE})?(?:~\??[pq]?{_PLACE})?|\?)")
_RANGE = re.compile(r"([pq])(\d{1,2})((?:\.\d+)?)~([pq]?)(\d{1,2})((?:\.\d+)?)")
_UNKNOWN_CHROMOSOME = re.compile(r"[a-z]\((?:[\dXY]+;)*\?[;)]")
_HEAD = re.compile(r"[a-z]\(([^()]*)\)")
# A derivative is followed by the rearrangements it consists of, never by another derivative.
_GOES_ON = frozenset({"der", "ider", "rec", "idic", "dic", "psudic", "psuidic"})
_BEGINS = frozenset({"der", "ider", "rec", "rob"})
_MOST_CHROMOSOMES, _MOST_READINGS = 5, 256


@dataclass(frozen=True)
class Aberration:
    """One change of a clone.

    ``text`` is its canonical spelling: without multiplicity, chromosomes in upper case, a question
    mark or a range in bands only. A cell of the clone has it ``least`` to ``most`` times;
    ``least`` is 0 where the change itself is uncertain. ``constitutional`` changes are of the
    person. ``cells`` is the number given for this change alone, as in composite karyotypes.
    """

    text: str
    least: int = 1
    most: int = 1
    constitutional: bool = False
    cells: int | None = None

    @property
    def is_gain_or_loss(self) -> bool:
        """True if a whole chromosome is gained or lost."""
        return self.text[0] in "+-" and self.text[1:] in _NAMES

    @property
    def chromosomes(self) -> set[str]:
        """Chromosomes that it involves, as far as they are known."""
        if self.is_gain_or_loss:
            return {self.text[1:]}
        return {name for heads in _HEAD.findall(self.text) for name in heads.split(";")} & _NAMES

    @cached_property
    def readings(self) -> tuple[str, ...]:
        """The text, and where bands are uncertain each text that it may mean."""
        return tuple(dict.fromkeys((self.text, *_choices(self.text.replace("?", "")))))


def _choices(text: str) -> Iterator[str]:
    """The text with a band in the place of each range of bands."""
    ranges = list(_RANGE.finditer(text))
    for bands in product(*map(_bands_of, ranges)):
        chosen, at = "", 0
        for one, band in zip(ranges, bands, strict=True):
            chosen, at = chosen + text[at : one.start()] + band, one.end()
        yield chosen + text[at:]


def _bands_of(one: re.Match[str]) -> list[str]:
    """Bands of a range: its ends, and whole bands between them on the same arm."""
    arm, first, first_part, other_arm, second, second_part = one.groups()
    ends = [f"{arm}{first}{first_part}", f"{other_arm or arm}{second}{second_part}"]
    low, high = sorted((int(first), int(second)))
    between = range(low + 1, high) if other_arm in ("", arm) else ()
    return list(dict.fromkeys([*ends, *(f"{arm}{band}" for band in between)]))


@dataclass(frozen=True)
class _Part:
    """One rearrangement; ``bands`` of each chromosome, none where they were omitted."""

    kind: str
    chromosomes: tuple[str, ...]
    bands: tuple[str, ...]

    @property
    def head(self) -> str:
        return f"{self.kind}({';'.join(self.chromosomes)})"

    @property
    def text(self) -> str:
        return f"{self.head}({';'.join(self.bands)})" if self.bands else self.head

    @property
    def is_banded(self) -> bool:
        return any(character.isdigit() for character in "".join(self.bands))

    def may_repeat(self, bands: Sequence[str]) -> bool:
        """True if it is short for the same with ``bands``: without any, or by the same arms."""
        own, others = ([set(band) & {"p", "q"} for band in some] for some in (self.bands, bands))
        return not self.bands or (not self.is_banded and own == others)

    def goes_on(self, parts: Sequence[_Part]) -> bool:
        """True if it belongs to the derivative that ``parts`` have begun."""
        shared = {name for part in parts for name in part.chromosomes} & {*self.chromosomes} - {"?"}
        return parts[0].kind in _GOES_ON and self.kind not in _BEGINS and bool(shared)


@dataclass
class Rearrangements:
    """Rearrangements written in full so far, which a karyotype may repeat without bands."""

    _bands: dict[str, dict[tuple[str, ...], None]] = field(default_factory=dict)
    _derivatives: dict[str, dict[str, None]] = field(default_factory=dict)

    def names(self, head: str) -> bool:
        """True if one of this kind and these chromosomes (``t(9;22)``, lower case) was written."""
        return head in {name.lower() for name in (*self._bands, *self._derivatives)}

    def text(self, parts: Sequence[_Part]) -> str:
        """The canonical text; omitted bands are added where exactly one rearrangement matches."""
        whole = self._derivatives.get(parts[0].head, {})
        if len(parts) == 1 and not parts[0].bands and len(whole) == 1:
            return next(iter(whole))
        named = [self._named(part) for part in parts]
        for part in named:
            if part.is_banded:
                self._bands.setdefault(part.head, {})[part.bands] = None
        text = "".join(part.text for part in named)
        if len(named) > 1:
            self._derivatives.setdefault(named[0].head, {})[text] = None
        return text

    def _named(self, part: _Part) -> _Part:
        fits = [bands for bands in self._bands.get(part.head, ()) if part.may_repeat(bands)]
        return _Part(part.kind, part.chromosomes, fits[0]) if len(fits) == 1 else part


def read_aberrations(
    text: str, rearrangements: Rearrangements
) -> tuple[list[Aberration], list[str]]:
    """The aberrations between two commas, and the parts that were not understood.

    There are several where a comma was omitted, as in ``der(5;17)(p10;q10)-7``.
    """
    found: list[Aberration] = []
    strange: list[str] = []
    at = 0
    while at < len(text):
        one, end = _plain(text, at) or _structural(text, at, rearrangements) or (None, len(text))
        if one is None or _UNKNOWN_CHROMOSOME.search(one.text):
            strange.append(text[at:end])
        found += [one] if one else []
        at = end
    return found, strange


def _plain(text: str, at: int) -> tuple[Aberration, int] | None:
    """A chromosome gained or lost, a marker or the like, or a normal variant."""
    if one := _WHOLE.match(text, at):
        return _aberration(f"{one['sign']}{one['name'].upper()}", "?" in one[0], one), one.end()
    if one := _MARKER.match(text, at):
        # Double minutes are one change, however many a cell has.
        is_many = one["name"] == "dmin"
        least = 1 if is_many else int(one["least"] or 1)
        most = 1 if is_many else max(least, int(one["most"] or least))
        text = f"{one['sign']}{one['name']}"
        return _aberration(text, "?" in one[0], one, least, most), one.end()
    if one := _VARIANT.match(text, at):
        name = one["name"][0].upper() + one["name"][1:]
        return Aberration(name, constitutional=True), one.end()
    return None


def _structural(
    text: str, at: int, rearrangements: Rearrangements
) -> tuple[Aberration, int] | None:
    """A rearrangement, or a derivative with the rearrangements that made it."""
    lead = _LEAD.match(text, at)
    assert lead is not None  # it also matches nothing
    is_uncertain = "?" in lead[0]
    parts: list[_Part] = []
    at = lead.end()
    while one := _PART.match(text, at):
        part = _part(one)
        if part is None:
            return None
        if parts and not part.goes_on(parts):
            break
        parts.append(part)
        is_uncertain |= re.search(r"\?[\dxy]", one["chromosomes"]) is not None
        at = one.end()
    suffix = _SUFFIX_ALONE.match(text, at)
    if not parts or suffix is None:
        return None
    whole = lead["sign"] + rearrangements.text(parts)
    if prod(len(_bands_of(one)) for one in _RANGE.finditer(whole)) > _MOST_READINGS:
        return None
    return _aberration(whole, is_uncertain, suffix), suffix.end()


def _aberration(
    text: str, is_uncertain: bool, suffix: re.Match[str], least: int = 1, most: int = 1
) -> Aberration:
    copies = int(suffix["copies"] or 1)
    most *= max(copies, int(suffix["most_copies"] or copies))
    cells = int(suffix["cells"]) if suffix["cells"] else None
    return Aberration(
        text, 0 if is_uncertain else least * copies, most, suffix["inborn"] is not None, cells
    )


def _part(one: re.Match[str]) -> _Part | None:
    """The rearrangement in canonical order; None where its brackets do not fit each other."""
    found = [_CHROMOSOME.fullmatch(name) for name in re.split("[;:]", one["chromosomes"])]
    if len(found) > _MOST_CHROMOSOMES or None in found:
        return None
    chromosomes = [name["name"].upper() for name in found if name]
    # Arms may be with the chromosomes: del(5q), i(17q).
    given = ";".join(name["bands"] or "" for name in found if name).strip(";")
    bands = _bands(given if one["bands"] is None else one["bands"], len(chromosomes))
    if bands is None:
        return None
    if one["kind"] == "t" and len(chromosomes) == len(bands) == 2:
        pairs = sorted(zip(chromosomes, bands, strict=True), key=lambda pair: _rank(pair[0]))
        chromosomes, bands = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    return _Part(one["kind"], tuple(chromosomes), tuple(bands))


def _rank(chromosome: str) -> tuple[bool, int]:
    """Sex chromosomes first, then by number, unknown ones last."""
    if chromosome in "XY":
        return False, "XY".index(chromosome)
    return True, int(chromosome) if chromosome.isdigit() else 99


def _bands(text: str, chromosomes: int) -> list[str] | None:
    """The bands of each chromosome; without separators they are one for each, in their order."""
    if not text:
        return []
    groups: list[list[str]] = []
    for group in re.split("[;:]", text):
        bands = _BAND.findall(group)
        if not bands or "".join(bands) != re.sub("[,-]", "", group):
            return None
        groups.append(bands)
    if chromosomes == 1:
        groups = [[band for bands in groups for band in bands]]
    elif len(groups) == 1:
        groups = [[band] for band in groups[0]]
    return ["".join(bands) for bands in groups] if len(groups) == chromosomes else None
