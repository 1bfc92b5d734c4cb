"""Parts of a protein name, and the distance of two amino acids."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hemaline.annotation.naming.protein_names import (
    Substitution,
    first_residue,
    load_amino_acids,
    one_letter,
    stop_residue,
    substitution,
)
from hemaline.paths import resource

AMINO_ACIDS = load_amino_acids(resource("amino_acids.tsv"))
LETTERS = "ACDEFGHIKLMNPQRSTVWY"
# Rows of serine and arginine, and the two ends of the scale, in Grantham 1974, Table 2.
PUBLISHED = {
    "S": {"R": 110, "L": 145, "P": 74, "T": 58, "A": 99, "V": 124, "G": 56, "I": 142, "F": 155}
    | {"Y": 144, "C": 112, "H": 89, "Q": 68, "N": 46, "K": 121, "D": 65, "E": 80, "M": 135}
    | {"W": 177},
    "R": {"L": 102, "P": 103, "T": 71, "A": 112, "V": 96, "G": 125, "I": 97, "F": 97, "Y": 77}
    | {"C": 180, "H": 29, "Q": 43, "N": 86, "K": 26, "D": 96, "E": 54, "M": 91, "W": 101},
    "C": {"W": 215},
    "L": {"I": 5},
}


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [(one, other, d) for one, row in PUBLISHED.items() for other, d in row.items()],
)
def test_distances_are_the_published_ones(one: str, other: str, distance: int) -> None:
    # The paper rounds, and scales to a mean of 100 with more digits than it prints.
    assert AMINO_ACIDS.distance(one, other) == pytest.approx(distance, abs=1)


def test_the_mean_distance_is_100() -> None:
    found = [AMINO_ACIDS.distance(a, b) or 0 for a, b in combinations(LETTERS, 2)]
    assert len(found) == 190
    assert sum(found) / 190 == pytest.approx(100, abs=0.5)


@settings(deadline=None)
@given(st.sampled_from(LETTERS), st.sampled_from(LETTERS), st.sampled_from(LETTERS))
def test_distances_are_a_metric(one: str, other: str, third: str) -> None:
    def apart(a: str, b: str) -> float:
        found = AMINO_ACIDS.distance(a, b)
        assert found is not None
        return found

    assert apart(one, other) == apart(other, one)
    assert (apart(one, other) == 0) is (one == other)
    assert apart(one, third) <= apart(one, other) + apart(other, third) + 1e-9


def test_what_is_no_amino_acid_has_no_distance() -> None:
    assert AMINO_ACIDS.distance("A", "*") is None
    assert AMINO_ACIDS.distance("X", "A") is None


# Three-letter name; one-letter, first residue, substitution, residue of the stop.
NAMES = [
    ("p.Ser34Phe", "p.S34F", 34, Substitution("S", 34, "F"), None),
    ("p.Arg201Ter", "p.R201*", 201, None, 201),
    ("p.Trp288CysfsTer12", "p.W288Cfs*12", 288, None, 299),
    ("p.Gly646TrpfsTer?", "p.G646Wfs*?", 646, None, None),
    ("p.Tyr281=", "p.Y281=", 281, None, None),
    ("p.Phe173_Thr174del", "p.F173_T174del", 173, None, None),
    ("p.Glu12_Leu13delinsTer", "p.E12_L13delins*", 12, None, 12),
    ("p.Ter481GlnextTer37", "p.*481Qext*37", 481, None, None),
    ("p.Met1?", "p.M1?", 1, None, None),
    ("p.?", None, None, None, None),
    (None, None, None, None, None),
]


@pytest.mark.parametrize(("name", "short", "first", "change", "stop"), NAMES)
def test_names(
    name: str | None,
    short: str | None,
    first: int | None,
    change: Substitution | None,
    stop: int | None,
) -> None:
    assert one_letter(name) == short
    assert first_residue(short) == first
    assert substitution(short) == change
    assert stop_residue(short) == stop


def test_a_later_frameshift_stop_is_later() -> None:
    stops = [stop_residue(f"p.A10Sfs*{n}") or 0 for n in range(2, 30)]
    assert all(b == a + 1 for a, b in pairwise(stops))
