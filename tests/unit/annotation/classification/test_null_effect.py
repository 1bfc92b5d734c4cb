"""Null variants: what is lost, decay of the messenger, exons skipped in frame."""

import pytest

from hemaline.annotation.classification.null_effect import NullEffect, null_effect
from hemaline.annotation.classification.oncogenicity_rules import Rules
from hemaline.common.intervals import Interval
from hemaline.genome.alleles import Allele
from hemaline.genome.transcripts import Transcript
from hemaline.paths import resource

RULE = Rules.load(resource("oncogenicity.yaml")).null


def transcript(strand: str, exons: list[tuple[int, int]], coding: tuple[int, int]) -> Transcript:
    return Transcript(
        *("G", "HGNC:1", "NM_1.1", "ENST1.1", "NP_1.1", "c1", strand),
        tuple(Interval("c1", *exon) for exon in exons),
        Interval("c1", *coding),
    )


# Coding spans 0-90, 90-150 (in frame), 150-191, 191-300: 99 residues and a stop.
EXONS = [(100, 200), (300, 360), (400, 441), (500, 620)]
FORWARD = transcript("+", EXONS, (110, 609))
REVERSE = transcript("-", [(1000 - b, 1000 - a) for a, b in reversed(EXONS)], (391, 890))


def effect(
    term: str, short: str | None, allele: Allele | None = None, model: Transcript = FORWARD
) -> NullEffect:
    one = allele or Allele("c1", 111, "A", "T")
    found = null_effect(one, model, frozenset({term}), short, RULE)
    assert found is not None
    return found


def test_what_is_not_null_has_no_effect() -> None:
    terms = frozenset({"missense_variant"})
    assert null_effect(Allele("c1", 111, "A", "T"), FORWARD, terms, "p.A1C", RULE) is None


# The last junction is at coding base 191; a stop in the 50 bases before it escapes decay.
@pytest.mark.parametrize(
    ("residue", "decays"), [(2, True), (47, True), (48, False), (64, False), (90, False)]
)
def test_a_stop_escapes_decay_near_the_last_junction(residue: int, decays: bool) -> None:
    found = effect("stop_gained", f"p.Q{residue}*")
    assert found.decays is decays
    assert found.lost == pytest.approx((300 - 3 * (residue - 1)) / 300)


def test_a_frameshift_is_judged_by_its_stop_and_loses_from_its_first_residue() -> None:
    near, far = (
        effect("frameshift_variant", "p.A10Sfs*5"),
        effect("frameshift_variant", "p.A10Sfs*60"),
    )
    assert (near.decays, far.decays) == (True, False)
    assert near.lost == far.lost == pytest.approx(0.91)
    none = effect("frameshift_variant", "p.A10Sfs*?")
    assert (none.decays, none.lost) == (False, pytest.approx(0.91))


def test_a_long_insertion_does_not_move_a_stop_past_the_junction() -> None:
    """The inserted bases are before the stop in the read sequence, not in the exons."""
    longer = Allele("c1", 140, "A", "A" + "ACGTACGTAC" * 12)
    found = effect("frameshift_variant", "p.A10Sfs*60", longer)
    assert found.decays is True


def test_without_a_name_the_bases_determine_where_reading_breaks_off() -> None:
    for model, position in ((FORWARD, 141), (REVERSE, 860)):
        found = effect("frameshift_variant", None, Allele("c1", position, "A", "T"), model)
        assert found.lost == pytest.approx((300 - 30) / 300)
        assert found.decays is True
    outside = effect("frameshift_variant", None, Allele("c1", 250, "A", "T"))
    assert (outside.lost, outside.decays) == (None, None)


@pytest.mark.parametrize("strand", ["+", "-"])
def test_the_exon_next_to_a_splice_site_is_taken_to_be_skipped(strand: str) -> None:
    model = FORWARD if strand == "+" else REVERSE

    def at(position: int) -> NullEffect:
        place = position if strand == "+" else 1001 - position
        return effect("splice_donor_variant", None, Allele("c1", place, "A", "T"), model)

    for position in (299, 300, 361, 362):
        in_frame = at(position)
        assert in_frame.keeps_frame
        assert (in_frame.decays, in_frame.lost) == (False, pytest.approx(60 / 300))
    # 41 bases: the frame is lost, and what follows stops in the last exon.
    shifted = at(442)
    assert (shifted.keeps_frame, shifted.decays) == (False, False)
    assert shifted.lost == pytest.approx((300 - 150) / 300)
    last = at(500)
    assert (last.keeps_frame, last.decays) == (False, False)
    assert last.lost == pytest.approx(109 / 300)
    # The exon with the initiation codon.
    assert at(201) == NullEffect("start_lost", None, None)


def test_what_is_not_next_to_an_exon_is_not_reported() -> None:
    assert effect("splice_donor_variant", None, Allele("c1", 250, "A", "T")).lost is None


def test_a_non_coding_exon_takes_nothing_of_the_protein() -> None:
    model = transcript("+", [(10, 20), *EXONS], (110, 609))
    assert effect("splice_donor_variant", None, Allele("c1", 21, "A", "T"), model).lost is None


def test_a_junction_behind_the_stop_codon_counts() -> None:
    model = transcript("+", [*EXONS, (700, 800)], (110, 609))
    assert effect("stop_gained", "p.Q80*", model=model).decays is True
    assert effect("stop_gained", "p.Q80*").decays is False


def test_one_exon_never_decays() -> None:
    model = transcript("+", [(100, 420)], (110, 410))
    assert effect("stop_gained", "p.Q2*", model=model).decays is False


def test_a_lost_initiation_codon_comes_before_all_else() -> None:
    terms = frozenset({"start_lost", "frameshift_variant"})
    found = null_effect(Allele("c1", 111, "A", "T"), FORWARD, terms, None, RULE)
    assert found == NullEffect("start_lost", None, None)
