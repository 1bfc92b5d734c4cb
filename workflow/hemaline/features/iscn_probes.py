"""In-situ hybridisation and arrays that follow a banded karyotype (ISCN 2020, chapters 13 and 14).

Only the chromosomes with abnormal probes are determined, those with other than two signals.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

from hemaline.common.tables.rows import Field, load_rows, table
from hemaline.features.iscn_aberrations import Rearrangements
from hemaline.paths import resource

_BEGIN = re.compile(r"(?<![a-z])(?:nuc ?ish|ish|arr)(?=[ (\[.\d]|$)", re.IGNORECASE | re.ASCII)
_SEPARATORS = " .,;/"
# A bracket of probes with their numbers of signals, or with one number behind it for all.
_PROBES = re.compile(r"\((?P<probes>[^()]*)\)(?:x(?P<signals>\d+))?")
_PROBE = re.compile(r"(?P<names>.+?)(?:x(?P<signals>\d+))?")
# Signals together or apart.
_JOINED = re.compile(r"con|sep")
_SYMBOL = re.compile(r"(?:[35]')?(?P<symbol>[a-z0-9]+?)(?:[35]')?(?:amp)?")
_LOCUS = re.compile(r"d(?P<chromosome>[1-9]|1\d|2[0-2]|x|y)[sz]\d+")
_NUCLEI = re.compile(
    r"nucish(?:[\dxy]{1,2}[pq][\d.]*,?)*(?P<brackets>(?:,?\([^()]*\)(?:x\d+)?)+)(?:\[[\d/]+\])?"
)
_METAPHASES = re.compile(
    r"ish(?P<head>[a-z]+\((?P<chromosomes>[\dxy;]+)\))(?:\([^()]*\))+(?:\[[\d/]+\])?"
)
_NORMAL_ARRAY = re.compile(
    r"arr(?:\[[^\]]*\])?"
    r"(?:\(x,1-22\)x2|\(1-22,x\)x2|\(x,y\)x1,\(1-22\)x2|\(1-22\)x2,\(x,y\)x1)"
)


@table("fish_probes", key=("gene",))
@dataclass(frozen=True)
class ProbeGene:
    """Chromosomes of the genes that probes of in-situ hybridisation are named after; loci such as
    D7Z1 name their own.
    """

    gene: Annotated[str, "Symbol as laboratories write it.", Field(unique=True)]
    chromosome: Annotated[str, "Its chromosome.", Field(pattern="[0-9]+|X|Y")]
    source: Annotated[str, "Where the row comes from."]


@cache
def load_probe_genes(path: Path | None = None) -> dict[str, str]:
    """Chromosome by symbol in lower case, of ``path`` or of the packaged ``fish_probes.tsv``.

    Raises:
        HemalineError: the table breaks its schema.
    """
    rows = load_rows(path or resource("fish_probes.tsv"), ProbeGene)
    return {one.gene.lower(): one.chromosome for one in rows}


def split_probes(text: str) -> tuple[str, list[str]]:
    """The banded karyotype, and the parts behind it, each from ``nuc ish``, ``ish`` or ``arr``."""
    begins = [one.start() for one in _BEGIN.finditer(text)]
    if not begins:
        return text, []
    parts = [text[a:b] for a, b in zip(begins, [*begins[1:], len(text)], strict=True)]
    return text[: begins[0]].rstrip(_SEPARATORS), [part.rstrip(_SEPARATORS) for part in parts]


def abnormal_chromosomes(part: str, rearrangements: Rearrangements) -> frozenset[str] | None:
    """Chromosomes that a part shows to be abnormal; None where it is not understood.

    Args:
        part: one part, in lower case without white space.
        rearrangements: those of the banded karyotype. ``ish t(9;22)(ABL1-;BCR+,ABL1+)`` repeats
            one, and shows no other.
    """
    if one := _METAPHASES.fullmatch(part):
        is_known = rearrangements.names(one["head"])
        return frozenset(() if is_known else one["chromosomes"].upper().split(";"))
    if one := _NUCLEI.fullmatch(part):
        found: set[str] = set()
        for bracket in _PROBES.finditer(one["brackets"]):
            names = _abnormal(bracket)
            chromosomes = [_chromosome(name) for name in names or ()]
            if names is None or None in chromosomes:
                return None
            found.update(filter(None, chromosomes))
        return frozenset(found)
    return frozenset() if _NORMAL_ARRAY.fullmatch(part) else None


def _abnormal(bracket: re.Match[str]) -> list[str] | None:
    """Probes of a bracket with other than two signals each; None where no number is given."""
    names: list[str] = []
    for text in bracket["probes"].split(","):
        probe = _PROBE.fullmatch(text)
        signals = probe and (probe["signals"] or bracket["signals"])
        if not probe or not signals:
            return None
        joined = _JOINED.split(probe["names"])
        if len(joined) > 1 or signals != "2" or joined[0].endswith("amp"):
            names += joined
    return names


def _chromosome(name: str) -> str | None:
    """The chromosome of a probe: named by the locus (D7Z1), or that of its gene."""
    one = _SYMBOL.fullmatch(name)
    if one is None:
        return None
    if locus := _LOCUS.fullmatch(one["symbol"]):
        return locus["chromosome"].upper()
    return load_probe_genes().get(one["symbol"])
