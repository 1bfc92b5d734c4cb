"""Protein names: by example, and read back to the translated haplotype they name."""

import pytest
from Bio.Seq import Seq
from hypothesis import given, settings
from hypothesis import strategies as st

from examples import at_most
from hemaline.annotation.naming.protein_changes import (
    CodingSequence,
    ProteinChange,
    protein_change,
    short_protein_name,
)
from protein_reading import applied, length

# Codons of M A K K L S F W stop and an untranslated region that reads Q G stop in frame.
CODING = "ATGGCTAAAAAGCTGTCTTTTTGGTAA"
BEFORE, BEHIND = "GGCC", "CAAGGTTAGCCCATTGACCTGA"
SEQUENCE = CodingSequence(BEFORE + CODING + BEHIND, len(BEFORE), len(BEFORE + CODING))


def change(first: int, replaced: int, bases: str) -> str:
    """``first`` is a ``c.`` position; an insertion is before it."""
    start = SEQUENCE.start + first - 1
    return protein_change(SEQUENCE, start, start + replaced, bases).name


@pytest.mark.parametrize(
    ("first", "replaced", "bases", "name"),
    [
        (5, 1, "A", "p.Ala2Asp"),
        (6, 1, "C", "p.Ala2="),
        (6, 2, "CC", "p.Lys3Gln"),
        (9, 4, "GAAA", "p.Lys3_Lys4="),
        (24, 1, "A", "p.Trp8Ter"),
        (1, 1, "G", "p.Met1?"),
        (3, 2, "", "p.Met1?"),
        (7, 3, "", "p.Lys4del"),
        (4, 6, "", "p.Ala2_Lys3del"),
        (7, 0, "AAA", "p.Lys4dup"),
        (7, 0, "GCTAAA", "p.Ala2_Lys3insAlaLys"),
        (10, 0, "GCTAAA", "p.Ala2_Lys3dup"),
        (7, 0, "GGG", "p.Ala2_Lys3insGly"),
        (8, 0, "GGG", "p.Lys3delinsArgGlu"),
        (4, 6, "TTT", "p.Ala2_Lys3delinsPhe"),
        # Frame shifts count from the first residue that changes.
        (4, 1, "", "p.Ala2LeufsTer15"),
        (7, 1, "", "p.Lys4SerfsTer13"),
        (7, 0, "A", "p.Leu5AlafsTer11"),
        (7, 0, "TA", "p.Lys3Ter"),
        # The stop.
        (25, 1, "C", "p.Ter9GlnextTer3"),
        (27, 1, "G", "p.Ter9="),
        (25, 3, "TGG", "p.Ter9TrpextTer3"),
        (26, 1, "", "p.Ter9TyrextTer7"),
        (22, 0, "TTT", "p.Phe7dup"),
        (25, 0, "TGG", "p.Trp8dup"),
        (25, 0, "GCT", "p.Trp8_Ter9insAla"),
        (24, 2, "CC", "p.Trp8delinsCysGlnGlnGly"),
        (22, 6, "", "p.Trp8delinsGlnGly"),
        # Stops within what is inserted end the description.
        (7, 0, "GGGTAGCCC", "p.Ala2_Lys3insGlyTer"),
        (7, 6, "GGGTAGCCC", "p.Lys3_Lys4delinsGlyTer"),
        (7, 3, "TAG", "p.Lys3Ter"),
        # A stop of its own before the old one takes no residue away.
        (25, 0, "GCTTAG", "p.Trp8_Ter9insAla"),
        (25, 0, "TAG", "p.Ter9="),
        (22, 3, "GCTTAG", "p.Trp8Ala"),
        (22, 3, "GCTGATTAG", "p.Trp8delinsAlaAsp"),
        (19, 8, "AATTAATA", "p.Phe7_Trp8delinsAsnTer"),
        # Outside of the coding range nothing can be determined.
        (-1, 1, "A", "p.?"),
        (28, 1, "A", "p.?"),
        (29, 0, "A", "p.?"),
        (28, 0, "A", "p.Ter9="),
    ],
)
def test_examples(first: int, replaced: int, bases: str, name: str) -> None:
    assert change(first, replaced, bases) == name


def test_bases_that_are_not_known_leave_the_protein_open() -> None:
    unknown = CodingSequence("ATGAAANNNAAAAAACCCTAA", 0, 21)
    assert protein_change(unknown, 4, 5, "C").name == "p.Lys2Thr"
    assert protein_change(unknown, 4, 5, "") == ProteinChange("p.?", None)
    assert protein_change(unknown, 6, 7, "A").name == "p.?"
    # The neighbours of an insertion belong to its name.
    assert protein_change(unknown, 6, 6, "CCC").name == "p.?"


@pytest.mark.parametrize(
    ("first", "replaced", "bases", "effect"),
    [
        (5, 1, "A", "substitution"),
        (4, 6, "GATGAT", "substitution"),
        (9, 4, "GAAA", "unchanged"),
        (24, 1, "A", "stop"),
        (7, 0, "TA", "stop"),
        (7, 6, "GGGTAGCCC", "stop"),
        (7, 0, "GGGTAGCCC", "stop"),
        (4, 1, "", "frameshift"),
        (1, 1, "G", "start"),
        (-1, 3, "", "start"),
        (7, 3, "", "shorter"),
        (4, 6, "TTT", "shorter"),
        (7, 0, "AAA", "longer"),
        (8, 0, "GGG", "longer"),
        (25, 0, "GCTTAG", "longer"),
        (25, 1, "C", "extension"),
        (26, 1, "", "extension"),
        # In frame over the stop: a delins by name, whose protein reads on.
        (24, 2, "CC", "extension"),
        (27, 1, "G", "stop_retained"),
        (28, 0, "A", "stop_retained"),
        (-1, 1, "A", "before_start"),
        (28, 1, "A", "behind_stop"),
    ],
)
def test_effects(first: int, replaced: int, bases: str, effect: str) -> None:
    start = SEQUENCE.start + first - (1 if first > 0 else 0)
    assert protein_change(SEQUENCE, start, start + replaced, bases).effect == effect


def test_a_transcript_that_ends_before_a_stop_leaves_the_protein_open() -> None:
    short = CodingSequence("ATGGCTAAATAA", 0, 12)
    assert protein_change(short, 9, 12, "") == ProteinChange("p.?", None)


def test_translation_begins_with_methionine_whatever_the_codon() -> None:
    assert CodingSequence("CTGAAATAA", 0, 9).protein == "MK*"


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("p.Trp288CysfsTer12", "p.W288Cfs*12"),
        ("p.Ter143GlnextTer31", "p.*143Qext*31"),
        ("p.Lys3_Lys4delinsGlyTer", "p.K3_K4delinsG*"),
        ("p.Met1?", "p.M1?"),
        ("p.?", "p.?"),
    ],
)
def test_short_names(name: str, short: str) -> None:
    assert short_protein_name(name) == short


CODONS = st.sampled_from(["GCT", "AAA", "AAG", "TTT", "TGG", "CTG", "GAT", "CAA", "TCT"])


# Models of users: no stop, a stop within, unknown bases, and the transcript's end close behind.
ODD = st.sampled_from(["GCT", "AAA", "TTT", "TGG", "TAA", "NNN"])


@st.composite
def odd_changes(draw: st.DrawFn) -> tuple[CodingSequence, int, int, str]:
    coding = draw(st.sampled_from(["ATG", "CTG"])) + "".join(draw(st.lists(ODD, max_size=8)))
    behind = draw(st.sampled_from(["", "A", "AA", "GCT", "TAACC", "GCTGCTTGA"]))
    before = draw(st.sampled_from(["", "GG"]))
    bases = before + coding + behind
    start = draw(st.integers(0, len(bases)))
    end = draw(st.integers(start, len(bases)))
    sequence = CodingSequence(bases, len(before), len(before) + len(coding))
    return sequence, start, end, draw(st.text("ACGT", max_size=9))


@settings(max_examples=at_most(1_000))
@given(odd_changes())
def test_every_change_of_an_odd_model_has_a_name(
    drawn: tuple[CodingSequence, int, int, str],
) -> None:
    sequence, start, end, bases = drawn
    name = protein_change(sequence, start, end, bases).name
    assert name.startswith("p.")
    if name != "p.?" and "N" not in sequence.bases and "=" in name:
        haplotype = sequence.bases[:start] + bases + sequence.bases[end:]
        made, old = (_read(text, sequence) for text in (haplotype, sequence.bases))
        assert made[: len(old)] == old or start >= sequence.end, name


def _read(bases: str, sequence: CodingSequence) -> str:
    """From the start codon to the first stop, or the model's last residue."""
    coding = bases[sequence.start + 3 :]
    made = "M" + str(Seq(coding[: len(coding) // 3 * 3]).translate())  # type: ignore[no-untyped-call]
    made = made[: (sequence.end - sequence.start) // 3]
    return made[: made.index("*") + 1] if "*" in made else made


@pytest.mark.parametrize(
    ("coding", "behind", "first", "replaced", "bases", "name"),
    [
        # The transcript ends with its stop codon.
        ("ATGAAATTTTAA", "", 12, 1, "", "p.?"),
        ("ATGAAATTTTAA", "", 10, 3, "", "p.?"),
        ("ATGAAATTTTAA", "", 5, 1, "", "p.Lys2AsnfsTer?"),
        ("ATGAAATTTTAA", "", 10, 1, "C", "p.Ter4GlnextTer?"),
        # It has none.
        ("ATGAAATTTGCT", "", 12, 1, "", "p.?"),
        ("ATGAAATTTGCT", "AAATAA", 10, 3, "", "p.Ala4del"),
        ("ATGAAATTTGCT", "AAATAA", 12, 1, "", "p.?"),
        ("ATGAAATTTGCT", "AAATAA", 4, 1, "", "p.Lys2AsnfsTer?"),
        ("ATGAAATTTGCT", "AAATAA", 13, 0, "GCT", "p.?"),
        ("ATGAAATTTGCT", "AAATAA", 8, 1, "A", "p.Phe3Tyr"),
        ("ATGAAATTTGCT", "AAATAA", 10, 0, "AAG", "p.Phe3_Ala4insLys"),
        # It reads over a stop, as a selenoprotein does.
        ("ATGAAATGATTTTAA", "", 5, 1, "T", "p.Lys2Ile"),
        ("ATGAAATGATTTTAA", "", 11, 1, "A", "p.Phe4Tyr"),
    ],
)
def test_models_without_a_stop_at_their_end(
    coding: str, behind: str, first: int, replaced: int, bases: str, name: str
) -> None:
    sequence = CodingSequence(coding + behind, 0, len(coding))
    assert protein_change(sequence, first - 1, first - 1 + replaced, bases).name == name


@st.composite
def coding_changes(draw: st.DrawFn) -> tuple[CodingSequence, int, int, str]:
    """Repetitive sequences, so that moves and duplications are common."""
    codons = "".join(draw(st.lists(CODONS, min_size=3, max_size=12)))
    coding = "ATG" + codons + draw(st.sampled_from(["TAA", "TAG", "TGA"]))
    behind = "".join(draw(st.lists(CODONS, max_size=4))) + "CTGACTAGCTAACTGA"
    start = draw(st.integers(3, len(coding) - 1))
    end = draw(st.integers(start, min(len(coding), start + 9)))
    bases = draw(st.text("ACGT", max_size=9))
    return CodingSequence(coding + behind, 0, len(coding)), start, end, bases


@given(coding_changes())
def test_a_name_gives_the_translated_haplotype(drawn: tuple[CodingSequence, int, int, str]) -> None:
    """Translated by Biopython, over the whole transcript."""
    sequence, start, end, bases = drawn
    name = protein_change(sequence, start, end, bases).name
    haplotype = sequence.bases[:start] + bases + sequence.bases[end:]
    whole = haplotype[: len(haplotype) // 3 * 3]
    made = str(Seq(whole).translate(to_stop=False))  # type: ignore[no-untyped-call]
    made = made[: made.index("*") + 1] if "*" in made else made
    if name.endswith("delins?") or name.endswith("Ter?"):
        assert "*" not in made
        return
    resolved = applied(name, sequence.protein)
    size = length(name)
    if size is None:
        assert resolved == made, name
    else:
        assert (made[: len(resolved)], len(made)) == (resolved, size), name


@given(coding_changes())
def test_unchanged_bases_around_a_change_do_not_change_its_name(
    drawn: tuple[CodingSequence, int, int, str],
) -> None:
    sequence, start, end, bases = drawn
    name = protein_change(sequence, start, end, bases).name
    if end < sequence.end and name[-1] != "=":
        more = bases + sequence.bases[end]
        assert protein_change(sequence, start, end + 1, more).name == name
