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
        ("46,XX,del(5q)[20]", [["del(5)(q)"]], 20),
        # Another case, and signs that people use for those of ISCN.
        ("46,xy,t(x;5)(q13;q33)[20]", [["t(X;5)(q13;q33)"]], 20),
        ("45,x,-y[15]/46,xy[5]", [["-Y"], []], 20),
        (
            "46,XX,DEL(5)(Q13Q33)[12]/47,IDEM,+MAR[8]",
            [["del(5)(q13q33)"], ["del(5)(q13q33)", "+mar"]],
            20,
        ),
        ("46,XX,t(15;17)(q22:q21)[20]", [["t(15;17)(q22;q21)"]], 20),
        ("46,XX,inv(16)(p13;q22)[20]", [["inv(16)(p13q22)"]], 20),
        ("46,XX,t(21;8)(q22;q21)[20]", [["t(8;21)(q21;q22)"]], 20),
        # Words before, spaces.
        ("ISCN: 46,XX,del(5)(q13q33)[20]", [["del(5)(q13q33)"]], 20),
        ("ISCN 2020: 46,XX[20]", [[]], 20),
        ("Karyotype (ISCN 2020): 46,xx[20]", [[]], 20),
        # Cells of each change of a composite karyotype.
        (
            "43~46,XX,-5[8],del(7)(q22)[3],+mar[4][cp12]/46,XX[8]",
            [["-5", "del(7)(q22)", "+mar"], []],
            20,
        ),
        # Sex chromosomes of sidelines, and abnormal ones.
        ("47,XY,+8[10]/46,idem,-Y[10]", [["+8"], ["+8", "-Y"]], 20),
        ("45,X,-Y[5]/46,idem,+8[15]", [["-Y"], ["-Y", "+8"]], 20),
        ("45,X,-Y[5]/46,idem,+Y[15]", [["-Y"], []], 20),
        ("46,XXYc,-X[20]", [["-X"]], 20),
        ("47,XX,+8[10]/48,XX,sl,+21[10]", [["+8"], ["+8", "+21"]], 20),
        ("46,X,del(X)(q22)[20]", [["del(X)(q22)"]], 20),
        ("46,Y,t(X;8)(p22;q24)[20]", [["t(X;8)(p22;q24)"]], 20),
        ("45,X,dic(Y;5)(q11;q13)[20]", [["dic(Y;5)(q11;q13)"]], 20),
        # Whole arms and centric fusions.
        ("45,XX,der(5;17)(p10;q10)[20]", [["der(5;17)(p10;q10)"]], 20),
        ("45,XX,der(5;17)(p10q10)[20]", [["der(5;17)(p10;q10)"]], 20),
        ("45,XX,rob(13;14)(q10;q10)[20]", [["rob(13;14)(q10;q10)"]], 20),
        ("46,XX,+1,der(1;7)(q10;p10)[20]", [["+1", "der(1;7)(q10;p10)"]], 20),
        # Commas that were left out.
        ("44,XX,der(5;17)(p10;q10)-7[20]", [["der(5;17)(p10;q10)", "-7"]], 20),
        ("45,XXder(5;17)(p10;q10)[20]", [["der(5;17)(p10;q10)"]], 20),
        (
            "45,XX,der(5;17)(p10;q10)inv(16)(p13q22)[20]",
            [["der(5;17)(p10;q10)", "inv(16)(p13q22)"]],
            20,
        ),
        (
            "47,XX,t(2;4)(q34;q21)inv(16)(p13q22)+8[20]",
            [["t(2;4)(q34;q21)", "inv(16)(p13q22)", "+8"]],
            20,
        ),
        ("47,XX+8[15]/48,idem+13[5]", [["+8"], ["+8", "+13"]], 20),
        ("45,XX,-7del(5)(q13)[20]", [["-7", "del(5)(q13)"]], 20),
        # A derivative goes on with what made it.
        (
            "46,XX,der(1)t(1;3)(p32;q21)inv(3)(q21q26)[20]",
            [["der(1)t(1;3)(p32;q21)inv(3)(q21q26)"]],
            20,
        ),
        # Repeated without bands, or by the arm.
        (
            "46,XX,t(9;22)(q34;q11.2)[15]/47,XX,t(9;22),+8[5]",
            [["t(9;22)(q34;q11.2)"], ["t(9;22)(q34;q11.2)", "+8"]],
            20,
        ),
        (
            "46,XX,t(9;22)(q34;q11)[15]/47,idem,+der(22)t(9;22)[5]",
            [["t(9;22)(q34;q11)"], ["t(9;22)(q34;q11)", "+der(22)t(9;22)(q34;q11)"]],
            20,
        ),
        (
            "46,XX,der(5)t(5;17)(q11;q11)[15]/46,idem,-der(5),+5[5]",
            [["der(5)t(5;17)(q11;q11)"], ["+5"]],
            20,
        ),
        (
            "46,XX,del(5)(q13q33)[15]/46,XX,del(5)(q),del(20)(q12)[5]",
            [["del(5)(q13q33)"], ["del(5)(q13q33)", "del(20)(q12)"]],
            20,
        ),
        (
            "46,XX,del(5)(q13q33),del(5)(q31q35)[15]/46,XX,del(5)[5]",
            [["del(5)(q13q33)", "del(5)(q31q35)"], ["del(5)"]],
            20,
        ),
        # Fewer or more of what the stemline has.
        ("48,XX,+8x2[10]/47,idem,-8[10]", [["+8"], ["+8"]], 20),
        # Variants that people are born with, other sets of the same meaning.
        ("46,XX,9qh+[20]", [["9qh+"]], 20),
        ("46,XY,15pstk+,Yqh-[20]", [["15pstk+", "Yqh-"]], 20),
        ("45<2n>,XX,-7[20]", [["-7"]], 20),
        ("48,XX,+2mar[cp10]/47~49,XX,+1~3r,1~50dmin[10]", [["+mar"], ["+r", "dmin"]], 20),
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
        ("46,XX[20].nuc ish(WNT2x3)[40/200]", "nuc ish(WNT2x3)[40/200]"),
        ("nuc ish(D8Z2)x2[200]", "nuc ish(D8Z2)x2[200]"),
        ("46,XX[10]//46,XY[10]", "//"),
        ("92,XXYY[20]", "92 does not fit the changes"),
        ("46,XX,-7[20]", "46 does not fit the changes"),
        ("69<3n>,XXX[20]", "69<3n> does not fit the changes"),
        ("46,idem,+8[20]", "idem"),
        ("92,XX,+8[10]/94,slx2[10]", "slx2"),
        ("46[20]", "no sex chromosomes"),
        ("ISCN:", "ISCN:"),
        ("45,X[20]", "X"),
        ("47,XX,+8or+9[20]", "+8or+9"),
        ("46,XX,del(5)(q13q33) or t(5;7)(q13;q22)[20]", "del(5)(q13q33)ort(5;7)(q13;q22)"),
        ("46,XX,del(25)(q13)[20]", "del(25)(q13)"),
        ("46,XX,del(5)(pter->q13::q33->qter)[20]", "del(5)(pter->q13::q33->qter)"),
        ("46,XX,t(8;21)(q22)[20]", "t(8;21)(q22)"),
        ("46,XX,t(11;?)(q23;?)[20]", "t(11;?)(q23;?)"),
        ("45,XX,-7,inc[20]", "inc"),
        ("46,XX[20]Trisomy 8 on FISH", "[20]Trisomy8onFISH"),
        ("47,XX,+8q[20]", "+8q"),
        ("65<3n>,XXX,-7[20]", "65<3n> does not fit the changes"),
        ("34,XX,-7[20]", "34 does not fit the changes"),
        ("47,XY,+8[10]/47,idem,-Y[10]", "47 does not fit the changes"),
        ("46,XX,+1,der(1;7)(q10;p10),+8[20]", "46 does not fit the changes"),
        ("47,XX,+8[10]/47,,XX[10]", "no sex chromosomes"),
        ("47,XX,,+8[20]", ","),
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
    (clone,) = read_karyotype(
        "49,XX,?del(20)(q11),inv(9)(p12q13)c,+8x2,+?9,del(?7)(q22)[20]"
    ).clones
    unsure, inborn, twice, unsure_gain, unsure_chromosome = clone.aberrations
    assert (unsure.least, unsure.most) == (0, 1)
    assert inborn.constitutional
    assert (twice.text, twice.least, twice.most) == ("+8", 2, 2)
    assert (unsure_gain.text, unsure_gain.least) == ("+9", 0)
    assert (unsure_chromosome.text, unsure_chromosome.least) == ("del(7)(q22)", 0)
    assert clone.acquired == [unsure, twice, unsure_gain, unsure_chromosome]


def test_cells_of_a_change_are_its_own_or_those_of_its_clones():
    karyotype = read_karyotype(
        "44~46,XX,-5[8],-7[2][cp10]/46,idem,+8[4]/46,XX,+8[1]/46,XX,-7[5]/46,XX"
    )
    assert [karyotype.cells_with(text) for text in ("-5", "-7", "+8")] == [12, 11, 5]
    assert read_karyotype("48,XX,+8,+8[1]/46,XX[19]").cells_with("+8") == 1
    assert read_karyotype("45,XX,-7/46,XX[3]").cells_with("-7") is None
    assert read_karyotype("45,XX,-7[cp]/46,XX[3]").cells_with("-7") is None


def test_other_methods_behind_it_are_kept_apart():
    karyotype = read_karyotype("46,XX[20].nuc ish(D8Z2x3)[40/200].nuc ish(D7Z1x2)[200]")
    assert karyotype.probes == ("nuc ish(D8Z2x3)[40/200]",)
    assert karyotype.probed == {"8"}
    assert karyotype.not_understood == ()


def test_relative_gains_and_losses_of_other_sets_are_uncertain():
    (clone,) = read_karyotype("65<3n>,XXX,-7,del(5)(q13)[20]").clones
    assert [one.least for one in clone.aberrations] == [0, 1]


_WORDS = (
    "46 45 , XX xy X [ ] ( ) / // ; -7 +8 del 5 q13q33 idem sl sdl2 x2 ? c mar ~ cp10 20 t( ish . "
    "nuc der(5;17) (p10;q10) rob(13;14) 9;22 q?1 ISCN: <3n> arr"
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
