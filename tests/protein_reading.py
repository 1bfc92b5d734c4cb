"""Protein names read back: what becomes of a protein."""

import re

RESIDUES = "AlaArgAsnAspCysGlnGluGlyHisIleLeuLysMetPheProSerThrTrpTyrValTer"
ONE = dict(zip(re.findall("...", RESIDUES), "ARNDCQEGHILKMFPSTWYV*", strict=True))


def letters(text: str) -> str:
    return "".join(ONE[residue] for residue in re.findall("...", text))


def applied(name: str, protein: str) -> str:
    """The protein, to its stop or as far as described, that a name makes of ``protein``."""
    place = r"([A-Z][a-z]{2})(\d+)(?:_([A-Z][a-z]{2})(\d+))?"
    match = re.fullmatch(rf"p\.{place}(=|delins|del|dup|ins|[A-Z][a-z]{{2}})(.*)", name)
    assert match, name
    first = int(match[2])
    last = int(match[4] or first)
    assert protein[first - 1] == ONE[match[1]], name
    assert match[3] is None or protein[last - 1] == ONE[match[3]], name
    kind, rest = match[5], match[6]
    before, old, after = protein[: first - 1], protein[first - 1 : last], protein[last:]
    if kind == "=":
        made = protein
    elif kind == "del":
        made = before + after
    elif kind == "dup":
        made = before + old + old + after
    elif kind == "ins":
        assert last == first + 1
        made = before + old[0] + letters(rest) + old[1] + after
    elif kind == "delins":
        made = before + letters(rest) + after
    else:
        made = before + ONE[kind] + (after if not rest else "")
    return made[: made.index("*") + 1] if "*" in made else made


def length(name: str) -> int | None:
    """Residues with the stop, where a shifted or extended name gives them."""
    match = re.search(r"(\d+)[A-Z][a-z]{2}(fs|ext)Ter(\d+)$", name)
    return match and int(match[1]) + int(match[3]) - (1 if match[2] == "fs" else 0)
