"""Karyotypes: clones, stemlines, and a list of what was not understood."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hemaline.features.iscn import Karyotype, read_karyotype


def texts(karyotype: Karyotype) -> list[list[str]]:
    return [[one.text for one in clone.aberrations] for clone in karyotype.clones]


@pytest.mark.parametrize(
    ("text", "clones", "metaphases"),
    [
        ("46,XY[20]", [[]], 20),
        ("46,XX,del(5)(q13q33)[12]/46,XX[8]", [["del(5)(q13q33)"], []], 20),
        ("45,X,-Y[5]/46,XY[15]", [["-Y"], []], 20),
        ("47,XX,+8[12]/48,idem,+21[4]/46,XX[4]", [["+8"], ["+8", "+21"], []], 20),
        ("47,XX,+8[12]/46,sl,-8[8]", [["+8"], []], 20),
        ("47,XY,+8[9]/48,sl,+9[6]/49,sdl1,+21[5]", [["+8"], ["+8", "+9"], ["+8", "+9", "+21"]], 20),
        ("46,XX,t(9;11)(p22;q23)", [["t(9;11)(p22;q23)"]], None),
        ("42~45,XY,-5,-7,+mar[cp10]/46,XY[10]", [["-5", "-7", "+mar"], []], 20),
        ("46, XX, del(5)(q13q33) [12] / 46, XX [8]", [["del(5)(q13q33)"], []], 20),
        ("46,XX,i(17)(q10)[20]", [["i(17)(q10)"]], 20),
        ("45,Xc[20]", [[]], 20),
        ("46,XX,del(5q)[20]", [["del(5q)"]], 20),
        ("46,XX,der(5)t(5;17)(q11;q11)[20]", [["der(5)t(5;17)(q11;q11)"]], 20),
        ("45,XX,psu dic(5;17)(q11;p11)[20]", [["psudic(5;17)(q11;p11)"]], 20),
        ("46,XX,inv(3)(q21.3q26.2)[20]", [["inv(3)(q21.3q26.2)"]], 20),
    ],
)
def test_clones_are_read(text, clones, metaphases):
    karyotype = read_karyotype(text)
    assert texts(karyotype) == clones
    assert karyotype.metaphases == metaphases
    assert karyotype.not_understood == ()


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("hello world", "hello world"),
        ("46,XX,fish(8)[20]", "fish(8)"),
        ("46,XX,del(5)(q13q33[20]", None),
        ("46,XX[20].nuc ish(D8Z2x3)[40/200]", "nuc ish(D8Z2x3)[40/200]"),
        ("46,XX[10]//46,XY[10]", "//"),
        ("92,XXYY[20]", "92 does not fit the changes"),
        ("46,XX,-7[20]", "46 does not fit the changes"),
        ("69<3n>,XXX[20]", "69<3n> does not fit the changes"),
        ("46,idem,+8[20]", "idem"),
        ("92,XX,+8[10]/94,slx2[10]", "slx2"),
        ("46[20]", "no sex chromosomes"),
        ("45,X[20]", "X"),
        ("47,XX,+8or+9[20]", "+8or+9"),
        ("46,XX,del(5)(q13q33) or t(5;7)(q13;q22)[20]", "del(5)(q13q33)ort(5;7)(q13;q22)"),
        ("46,XX,del(25)(q13)[20]", "del(25)(q13)"),
        ("", None),
    ],
)
def test_what_is_not_understood_is_listed(text, part):
    found = read_karyotype(text).not_understood
    if text:
        assert found
    if part:
        assert part in found


@pytest.mark.parametrize("text", ["failed", "No metaphases", "culture failure", "not done"])
def test_a_failed_culture_is_known_as_one(text):
    assert read_karyotype(text).failed


def test_uncertain_constitutional_and_repeated_changes():
    (clone,) = read_karyotype("48,XX,?del(20)(q11),inv(9)(p12q13)c,+8x2[20]").clones
    unsure, inborn, twice = clone.aberrations
    assert (unsure.least, unsure.most) == (0, 1)
    assert inborn.constitutional
    assert (twice.text, twice.most) == ("+8", 2)


_WORDS = (
    "46 45 , XX XY X [ ] ( ) / // ; -7 +8 del 5 q13q33 idem sl sdl2 x2 ? c mar ~ cp10 20 t( ish"
)
PIECES = st.sampled_from(_WORDS.split())


@settings(deadline=None)
@given(st.text(max_size=200) | st.lists(PIECES, max_size=30).map("".join))
@example("((((((((((((((((((((")
@example("46,XX," + "del(" * 500)
@example("46,XX,+" * 700)
def test_any_string_is_read_or_listed(text):
    karyotype = read_karyotype(text)
    read = {a.text for c in karyotype.clones for a in c.aberrations}
    assert isinstance(karyotype.not_understood, tuple)
    # Whatever is not white space is a failure, a clone, or listed.
    if text.strip().strip(".;"):
        assert karyotype.failed or karyotype.clones or karyotype.not_understood
    assert all(one.least <= one.most for c in karyotype.clones for one in c.aberrations), read


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(["del(5)(q13q33)", "inv(3)(q21q26)", "t(8;21)(q22;q22)", "del(20)(q11)"]),
        unique=True,
    ),
    st.text(
        st.characters(blacklist_characters=",/[]()<>.;x?c \n\t", max_codepoint=0x17F),
        min_size=2,
        max_size=8,
    ),
)
def test_a_strange_part_never_hides_the_others(known, strange):
    karyotype = read_karyotype(f"46,XX,{','.join([*known, '!' + strange])}[20]")
    assert texts(karyotype) == [known]
    assert karyotype.not_understood
