"""Parts of a predicted protein name (HGVS ``p.``, three-letter): residues, substitution, stop."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Annotated

from hemaline.annotation.naming.protein_changes import UNKNOWN_PROTEIN, short_protein_name
from hemaline.common.tables.rows import Field, load_rows, table
from hemaline.genome.coding_positions import Codons

_SUBSTITUTION = re.compile(r"p\.([A-Z])([0-9]+)([A-Z])")
_FIRST = re.compile(r"p\.[A-Z*]([0-9]+)")
_SHIFT_STOP = re.compile(r"fs\*([0-9]+)")
# Residues of the reference that a name states, in one or three letters, and what follows them.
_RESIDUE = re.compile(r"(?:[A-Z][a-z]{2}|[A-Z*])([0-9]+)")
_NEW_SEQUENCE = re.compile(r"fs|ext|ins")


@table("amino_acids", key=("amino_acid",))
@dataclass(frozen=True)
class AminoAcid:
    """Properties of the amino acids from which Grantham's distance is computed."""

    amino_acid: Annotated[str, "One-letter code.", Field(pattern="[A-Z]", unique=True)]
    composition: Annotated[
        float,
        "Weight ratio of non-carbon elements in end groups or rings to carbons in the side chain.",
    ]
    polarity: Annotated[float, "Polarity."]
    volume: Annotated[float, "Molecular volume."]
    source: Annotated[str, "Where the row comes from."]


@dataclass(frozen=True)
class Substitution:
    """One amino acid for another; ``residue`` is 1-based."""

    ref: str
    residue: int
    alt: str


def one_letter(hgvs_p: str | None) -> str | None:
    """The one-letter name; None where the protein cannot be determined."""
    return None if hgvs_p in (None, UNKNOWN_PROTEIN) else short_protein_name(str(hgvs_p))


def substitution(short: str | None) -> Substitution | None:
    """The substitution a one-letter name states, if it states one."""
    match = _SUBSTITUTION.fullmatch(short or "")
    return Substitution(match[1], int(match[2]), match[3]) if match else None


def first_residue(short: str | None) -> int | None:
    """1-based number of the first residue that a one-letter name touches."""
    match = _FIRST.match(short or "")
    return int(match[1]) if match else None


def named_codons(name: str | None) -> Codons | None:
    """Residues that a protein name of one or three letters touches; None where it states none.

    Of a frameshift or an extension the first one; of an insertion those on both sides.
    """
    found = [int(one) for one in _RESIDUE.findall(_NEW_SEQUENCE.split(name or "")[0])]
    return Codons(min(found), max(found)) if found else None


def stop_residue(short: str | None) -> int | None:
    """1-based residue of the premature stop; None where the name states none.

    ``p.W288Cfs*12`` stops at 299: the first changed residue counts as 1.
    """
    first = first_residue(short)
    if short is None or first is None:
        return None
    if "fs" in short:
        match = _SHIFT_STOP.search(short)
        return first + int(match[1]) - 1 if match else None
    return first if short.endswith("*") else None


class AminoAcids:
    """Grantham's distance: Science 1974;185:862, from composition, polarity and volume."""

    # Weights of the three squared differences, and the factor that makes the mean distance 100.
    _WEIGHTS = (1.833, 0.1018, 0.000399)
    _SCALE = 50.723

    def __init__(self, properties: Iterable[tuple[str, tuple[float, float, float]]]) -> None:
        """Keep composition, polarity and volume by one-letter code."""
        self._properties = dict(properties)

    def distance(self, one: str, other: str) -> float | None:
        """The distance, 5 to 215 between different amino acids; None for what is none."""
        first, second = self._properties.get(one), self._properties.get(other)
        if first is None or second is None:
            return None
        squares = ((a - b) ** 2 for a, b in zip(first, second, strict=True))
        return self._SCALE * sqrt(sum(w * s for w, s in zip(self._WEIGHTS, squares, strict=True)))


def load_amino_acids(path: Path) -> AminoAcids:
    """Read ``resources/amino_acids.tsv``.

    Raises:
        HemalineError: the table breaks its schema.
    """
    return AminoAcids(
        (one.amino_acid, (one.composition, one.polarity, one.volume))
        for one in load_rows(path, AminoAcid)
    )
