"""Oncogenicity: every criterion, what excludes what, every cut-off."""

from copy import deepcopy
from dataclasses import replace
from itertools import combinations, product
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from hemaline.annotation.classification.null_effect import NullEffect
from hemaline.annotation.classification.oncogenicity import (
    JUDGES,
    Classification,
    Frequencies,
    HotspotCounts,
    OncogenicityFacts,
    OtherMissense,
    classify,
    resolve,
)
from hemaline.annotation.classification.oncogenicity_rules import Rules
from hemaline.common.problems import HemalineError
from hemaline.paths import resource

PATH = resource("oncogenicity.yaml")
RULES = Rules.load(PATH)
BY_CODE = {one.code: one for one in RULES.criteria}
CODES = st.sets(st.sampled_from(sorted(BY_CODE)))
LOF = frozenset({"loss_of_function"})


def facts(term: str = "missense_variant", **known: object) -> OncogenicityFacts:
    return replace(OncogenicityFacts(frozenset({term})), **known)  # type: ignore[arg-type]


def judged(one: OncogenicityFacts) -> Classification:
    return classify(one, RULES)


def not_assessed(found: Classification) -> set[str]:
    return {entry.split(" ")[0] for entry in found.not_assessed}


def sum_of(codes: set[str]) -> int:
    return sum(one.points for one in resolve(codes, RULES.criteria))


# Points of Horak 2022, Table 2.
POINTS = {
    "OVS1": 8,
    **dict.fromkeys(["OS1", "OS2", "OS3"], 4),
    **dict.fromkeys(["OM1", "OM2", "OM_residue", "OM_hotspot"], 2),
    **dict.fromkeys(["OP1", "OP2", "OP3", "OP4"], 1),
    "SBVS1": -8,
    **dict.fromkeys(["SBS1", "SBS2"], -4),
    **dict.fromkeys(["SBP1", "SBP2"], -1),
}


def test_the_table_has_the_points_of_the_standard() -> None:
    assert {one.code: one.points for one in RULES.criteria} == POINTS


def test_a_criterion_is_judged_where_there_is_a_judge() -> None:
    assert {one.code for one in RULES.criteria if one.judged} == set(JUDGES)


@pytest.mark.parametrize(
    ("points", "name"),
    [
        (30, "oncogenic"),
        (10, "oncogenic"),
        (9, "likely_oncogenic"),
        (6, "likely_oncogenic"),
        (5, "VUS"),
        (0, "VUS"),
        (-1, "likely_benign"),
        (-6, "likely_benign"),
        (-7, "benign"),
        (-30, "benign"),
    ],
)
def test_cut_offs(points: int, name: str) -> None:
    assert RULES.class_of(points) == name


# One set of facts by criterion that meets it, one that does not, and one that leaves it open.
NULL = NullEffect("stop_gained", 0.5, decays=True)
OTHER = OtherMissense("p.A1C", 100.0, 90.0)
MISSENSE, DELETION = "missense_variant", "inframe_deletion"
TSG = frozenset({"TSG"})
CASES: dict[str, tuple[OncogenicityFacts, OncogenicityFacts, OncogenicityFacts | None]] = {
    "OVS1": (
        facts("stop_gained", null=NULL, mechanisms=LOF),
        facts("stop_gained", null=NULL, mechanisms=frozenset({"hotspot"})),
        facts("stop_gained", null=replace(NULL, lost=None, decays=None), mechanisms=LOF),
    ),
    "OS1": (facts(established="p.A1C is a somatic hotspot"), facts(), None),
    "OS2": (facts(oncogenic_study="mice"), facts(), facts()),
    "OS3": (
        facts(counts=HotspotCounts(50, 10)),
        facts(counts=HotspotCounts(49, 10)),
        facts(),
    ),
    "OM1": (facts(domain="RING finger"), facts(domain=""), facts(domain=None)),
    "OM2": (
        facts(DELETION, roles=TSG, repeat_copies=2),
        facts(DELETION, roles=TSG, repeat_copies=3),
        facts(DELETION, roles=TSG),
    ),
    "OM_residue": (
        facts(other_missense=(OTHER,)),
        facts(other_missense=(replace(OTHER, own_distance=89.0),)),
        facts(other_missense=(replace(OTHER, own_distance=None),)),
    ),
    "OM_hotspot": (
        facts(counts=HotspotCounts(49, 10)),
        facts(counts=HotspotCounts(49, 9)),
        facts(),
    ),
    "OP3": (facts(counts=HotspotCounts(9, 9)), facts(counts=HotspotCounts(9, 0)), facts()),
    "OP4": (
        facts(frequencies=Frequencies(1e-5)),
        facts(frequencies=Frequencies(1.1e-5)),
        facts(),
    ),
    "SBVS1": (
        facts(frequencies=Frequencies(0.01, 0.051)),
        facts(frequencies=Frequencies(0.05, 0.05)),
        facts(frequencies=Frequencies(0.05)),
    ),
    "SBS1": (
        facts(frequencies=Frequencies(0.0, 0.011)),
        facts(frequencies=Frequencies(0.01, 0.01)),
        facts(frequencies=Frequencies(0.01)),
    ),
    "SBS2": (facts(neutral_study="cells"), facts(), facts()),
    "SBP2": (
        facts("synonymous_variant", splice_effect=False, conserved=False),
        facts("synonymous_variant", splice_effect=True),
        facts("synonymous_variant", splice_effect=False),
    ),
}


def test_every_judged_criterion_has_its_cases() -> None:
    assert set(CASES) == set(JUDGES)


@pytest.mark.parametrize("code", sorted(CASES))
def test_a_criterion_is_met_with_its_points_and_explained(code: str) -> None:
    (met,) = (one for one in judged(CASES[code][0]).criteria if one.code == code)
    assert met.points == POINTS[code]
    assert met.explanation
    assert str(met) == f"{code}={met.points} ({met.explanation})"


@pytest.mark.parametrize("code", sorted(CASES))
def test_a_criterion_that_is_not_met_or_not_assessed_does_not_count(code: str) -> None:
    _, other, untold = CASES[code]
    assert code not in judged(other).codes
    # Studies that are not listed are no evidence against an effect.
    assert (code in not_assessed(judged(other))) is (code in {"OS2", "SBS2"})
    if untold is not None:
        assert code not in judged(untold).codes
        assert code in not_assessed(judged(untold))


def test_without_sources_their_criteria_are_not_assessed_and_never_not_met() -> None:
    found = judged(facts())
    assert (found.points, found.oncogenicity, found.criteria) == (0, "VUS", ())
    queried = {"OP1", "OP2", "SBP1", "OS2", "SBS2", "OM1"}
    sources = {"OS3", "OM_hotspot", "OP3", "OP4", "SBVS1", "SBS1"}
    assert not_assessed(found) == queried | sources


# Term, cause and share lost, decay, frame kept; whether OVS1 is met (None: not assessed).
NULLS = [
    ("stop_gained", 0.01, True, False, True),
    ("frameshift_variant", 0.09, False, False, None),
    ("frameshift_variant", 0.10, False, False, True),
    ("splice_donor_variant", 0.09, False, True, None),
    ("splice_donor_variant", 0.10, False, True, True),
    ("splice_acceptor_variant", None, None, False, None),
    ("start_lost", None, None, False, True),
]


@pytest.mark.parametrize(("cause", "lost", "decays", "frame", "met"), NULLS)
def test_null_variants_at_the_end_of_a_gene_and_in_frame(
    cause: str, lost: float | None, decays: bool | None, frame: bool, met: bool | None
) -> None:
    found = judged(facts(cause, null=NullEffect(cause, lost, decays, frame), mechanisms=LOF))
    assert ("OVS1" in found.codes) is (met is True)
    assert ("OVS1" in not_assessed(found)) is (met is None)
    if met is None:
        assert any(entry.startswith(f"OVS1 ({cause}") for entry in found.not_assessed)


@pytest.mark.parametrize(
    ("term", "role", "met"),
    [
        ("stop_lost", "TSG", True),
        ("stop_lost", "oncogene", False),
        (DELETION, "oncogene", True),
        ("inframe_insertion", "TSG", True),
        (DELETION, "splicing", False),
        (MISSENSE, "TSG", False),
    ],
)
def test_length_changes(term: str, role: str, met: bool) -> None:
    found = judged(facts(term, roles=frozenset({role}), repeat_copies=0))
    assert ("OM2" in found.codes) is met


@pytest.mark.parametrize(
    ("frequencies", "codes", "untold"),
    [
        (Frequencies(0.0), {"OP4"}, set()),
        (Frequencies(0.0, 2e-5), set(), set()),
        # A small mean may hide a population above 1 %; only one that is rare altogether cannot.
        (Frequencies(0.002), set(), {"SBVS1", "SBS1"}),
        (Frequencies(0.02), {"SBS1"}, {"SBVS1"}),
        (Frequencies(0.06), {"SBVS1"}, set()),
        (Frequencies(0.002, 0.002), set(), set()),
        # Next to SBVS1 the weaker criterion does not count.
        (Frequencies(0.02, 0.06), {"SBVS1"}, set()),
    ],
)
def test_population_frequencies(
    frequencies: Frequencies, codes: set[str], untold: set[str]
) -> None:
    found = judged(facts(frequencies=frequencies))
    population = {"OP4", "SBVS1", "SBS1"}
    assert found.codes & population == codes
    assert not_assessed(found) & population == untold


def test_known_sums() -> None:
    hotspot = facts(established="listed", oncogenic_study="mice", domain="site")
    assert (judged(hotspot).points, judged(hotspot).oncogenicity) == (8, "likely_oncogenic")
    rare = replace(hotspot, frequencies=Frequencies(0.0), counts=HotspotCounts(100, 50))
    # OS3 is not with OS1, so that a hotspot counts once.
    assert (judged(rare).points, judged(rare).codes) == (9, {"OS1", "OS2", "OP4"})
    null = facts("stop_gained", null=NULL, mechanisms=LOF, established="listed")
    assert (judged(null).points, judged(null).oncogenicity) == (12, "oncogenic")
    common = replace(null, frequencies=Frequencies(0.2))
    assert (judged(common).points, judged(common).oncogenicity) == (4, "VUS")
    assert judged(facts(frequencies=Frequencies(0.2))).oncogenicity == "benign"


# What the standard forbids side by side.
FORBIDDEN = [
    ("OS1", "OS3"),
    ("OS1", "OM1"),
    ("OS3", "OM1"),
    ("OVS1", "OM2"),
    ("OS1", "OM_residue"),
    ("OS3", "OM_residue"),
    ("OM1", "OM_residue"),
    ("OM1", "OM_hotspot"),
    ("OM_residue", "OM_hotspot"),
    ("OM1", "OP3"),
    ("OM_residue", "OP3"),
    ("SBVS1", "SBS1"),
]


def test_the_table_forbids_what_the_standard_forbids() -> None:
    found = {(other, one.code) for one in RULES.criteria for other in one.not_with}
    assert found == set(FORBIDDEN)


@settings(deadline=None)
@given(CODES)
def test_criteria_that_exclude_each_other_never_count_together(codes: set[str]) -> None:
    kept = {one.code for one in resolve(codes, RULES.criteria)}
    assert kept <= codes
    assert not [pair for pair in FORBIDDEN if set(pair) <= kept]
    # Nothing is dropped without one that excludes it.
    for code in codes - kept:
        assert BY_CODE[code].not_with & kept


@settings(deadline=None)
@given(st.lists(st.sampled_from(sorted(BY_CODE))), st.randoms(use_true_random=False))
def test_the_order_of_the_evidence_does_not_matter(codes: list[str], random: object) -> None:
    shuffled = list(codes)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert resolve(codes, RULES.criteria) == resolve(shuffled, RULES.criteria)


def test_more_evidence_never_counts_against_itself() -> None:
    """One more oncogenic criterion never lowers the sum, one more benign one never raises it.

    The three hotspot criteria share out the counts, so that no allele meets two of them.
    """
    counts = {"OS3", "OM_hotspot", "OP3"}
    bound = sorted({code for pair in FORBIDDEN for code in pair})
    for size in range(len(bound)):
        for some in combinations(bound, size):
            if len(counts & set(some)) > 1:
                continue
            before = sum_of(set(some))
            for code in set(bound) - set(some) - (counts if counts & set(some) else set()):
                change = sum_of({*some, code}) - before
                assert change * BY_CODE[code].points >= 0, (some, code)


@settings(deadline=None)
@given(CODES, CODES)
def test_free_criteria_add_up(codes: set[str], more: set[str]) -> None:
    free = {c for c in BY_CODE if not any(c in pair for pair in FORBIDDEN)}
    added = (more & free) - codes
    assert sum_of(codes | added) == sum_of(codes) + sum(POINTS[code] for code in added)


def test_every_sum_has_a_class() -> None:
    order = [one.name for one in RULES.classes]
    ranks = [order.index(RULES.class_of(points)) for points in range(40, -40, -1)]
    assert ranks == sorted(ranks)
    assert set(ranks) == set(range(len(order)))


@pytest.mark.parametrize(
    ("key", "value", "stated"),
    [
        ("classes", [{"name": "VUS", "from": 0}, {"name": "benign", "from": -6}], "exactly"),
        ("classes", [{"name": "VUS", "from": None}, {"name": "benign", "from": None}], "exactly"),
        (
            "classes",
            [
                {"name": "VUS", "from": 0},
                {"name": "oncogenic", "from": 10},
                {"name": "benign", "from": None},
            ],
            "must fall",
        ),
        ("criteria", "twice", "duplicate"),
        ("criteria", "late", "not listed before it"),
        ("version", 1, "version"),
    ],
)
def test_rules_that_contradict_themselves_are_refused(
    tmp_path: Path, key: str, value: object, stated: str
) -> None:
    document = yaml.safe_load(PATH.read_text())
    if value == "twice":
        value = [*document["criteria"], deepcopy(document["criteria"][0])]
    elif value == "late":
        first = document["criteria"][0] | {"not_with": ["OS1"]}
        value = [first, *document["criteria"][1:]]
    path = tmp_path / "rules.yaml"
    path.write_text(yaml.safe_dump(document | {key: deepcopy(value)}))
    with pytest.raises(HemalineError, match=stated):
        Rules.load(path)


def test_rules_that_are_not_there_are_refused(tmp_path: Path) -> None:
    with pytest.raises(HemalineError):
        Rules.load(tmp_path / "none.yaml")


@settings(deadline=None)
@given(
    st.booleans(),
    st.one_of(st.none(), st.floats(0, 1)),
    st.one_of(st.none(), st.floats(0, 1)),
    st.one_of(st.none(), st.tuples(st.integers(0, 200), st.integers(0, 200))),
)
def test_a_criterion_is_met_not_met_or_not_assessed_but_never_two(
    established: bool,
    overall: float | None,
    group: float | None,
    counts: tuple[int, int] | None,
) -> None:
    found = judged(
        facts(
            established="listed" if established else None,
            frequencies=None if overall is None else Frequencies(overall, group),
            counts=None if counts is None else HotspotCounts(*counts),
        )
    )
    assert not found.codes & not_assessed(found)
    assert found.points == sum(one.points for one in found.criteria)
    assert found.oncogenicity == RULES.class_of(found.points)


def test_hotspot_criteria_share_out_every_count() -> None:
    for residue, change in product(range(0, 120, 7), range(0, 30)):
        if change <= residue:
            met = judged(facts(counts=HotspotCounts(residue, change))).codes
            assert len(met & {"OS3", "OM_hotspot", "OP3"}) == (1 if change else 0)
