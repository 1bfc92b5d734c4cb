"""What stands behind the banded karyotype: in-situ hybridisation and arrays (ISCN 2020, 13 and 14).

Their findings are not read. What repeats the karyotype, or finds two signals of every probe, adds
nothing to it; anything else is not understood, and nothing is denied beside it.
"""

from __future__ import annotations

import re

from hemaline.features.iscn_aberrations import Rearrangements

_BEGIN = re.compile(r"(?<![a-z])(?:nuc ?ish|ish|arr)(?=[ (\[.\d]|$)", re.IGNORECASE | re.ASCII)
_SEPARATORS = " .,;/"
# A bracket of probes with their numbers of signals, or with one number behind it for all.
_PROBES = re.compile(r"\((?P<probes>[^()]*)\)(?:x(?P<signals>\d+))?")
_OWN_SIGNALS = re.compile(r"x(\d+)$")
# Signals apart (sep), together (con), many (amp), present or lost: not the two of a normal cell.
_OTHER_THAN_TWO = re.compile(r"sep|con|amp|[+-]")
_NUCLEI = re.compile(r"nucish(?P<brackets>(?:,?\([^()]*\)(?:x\d+)?)+)(?:\[[\d/]+\])?")
_METAPHASES = re.compile(r"ish(?P<head>[a-z]+\([^()]*\))(?:\([^()]*\))+(?:\[[\d/]+\])?")
_NORMAL_ARRAY = re.compile(
    r"arr(?:\[[^\]]*\])?"
    r"(?:\(x,1-22\)x2|\(1-22,x\)x2|\(x,y\)x1,\(1-22\)x2|\(1-22\)x2,\(x,y\)x1)"
)


def split_probes(text: str) -> tuple[str, list[str]]:
    """The banded karyotype, and the parts behind it, each from ``nuc ish``, ``ish`` or ``arr``."""
    begins = [one.start() for one in _BEGIN.finditer(text)]
    if not begins:
        return text, []
    parts = [text[a:b] for a, b in zip(begins, [*begins[1:], len(text)], strict=True)]
    return text[: begins[0]].rstrip(_SEPARATORS), [part.rstrip(_SEPARATORS) for part in parts]


def adds_nothing(part: str, rearrangements: Rearrangements) -> bool:
    """Whether a part, in lower case without white space, agrees with the banded karyotype.

    ``rearrangements`` are those of the karyotype: ``ish t(9;22)(ABL1-;BCR+,ABL1+)`` repeats one.
    """
    if one := _METAPHASES.fullmatch(part):
        return rearrangements.names(one["head"])
    if one := _NUCLEI.fullmatch(part):
        return all(map(_has_two_signals, _PROBES.finditer(one["brackets"])))
    return _NORMAL_ARRAY.fullmatch(part) is not None


def _has_two_signals(bracket: re.Match[str]) -> bool:
    if _OTHER_THAN_TWO.search(bracket["probes"]):
        return False
    own = [_OWN_SIGNALS.search(probe) for probe in bracket["probes"].split(",")]
    return all((one[1] if one else bracket["signals"]) == "2" for one in own)
