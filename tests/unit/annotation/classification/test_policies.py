"""Policies: reporting, and determination of origin."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from hemaline.annotation.classification.policies import Policy, PolicyFinding, named_policy
from hemaline.annotation.classification.population import Population
from hemaline.annotation.naming.consequence import load_terms
from hemaline.common.problems import ExitCode, HemalineError
from hemaline.genome.genes import load_mechanisms
from hemaline.genome.hotspots import load_hotspots
from hemaline.paths import resource

PATH = resource("policies/driver-basic.yaml")
POLICY = Policy.load(PATH)
STRICT = Policy.load(resource("policies/driver-strict.yaml"))


def code(caught: pytest.ExceptionInfo[HemalineError]) -> str:
    (problem,) = caught.value.problems
    assert caught.value.problems.exit_code == ExitCode.INPUT
    return problem.code


# Role, VAF, hotspot, depth and alternative fragments of the normal; the origin by the design and
# the thresholds of the file: 20 fragments, 25 %, 2 % or a quarter, 40-60 % and 90-100 %.
ORIGINS = [
    ("germline", 0.03, True, None, None, "germline"),
    ("normal", 0.5, False, 100, 0, "germline"),
    # Matched normal.
    ("tumour", 0.3, False, 100, 0, "somatic"),
    ("tumour", 0.3, False, 100, 2, "somatic"),
    ("tumour", 0.3, False, 100, 7, "somatic"),  # a quarter of the tumour's VAF is tolerated
    ("tumour", 0.3, False, 100, 8, "unknown"),
    ("tumour", 0.05, False, 100, 2, "somatic"),
    ("tumour", 0.05, False, 100, 3, "unknown"),
    ("tumour", 0.3, False, 100, 24, "unknown"),
    ("tumour", 0.3, False, 100, 25, "germline"),
    ("tumour", 0.3, True, 100, 50, "germline"),
    ("tumour", 0.3, True, 19, 0, "unknown"),
    ("tumour", 0.3, False, 20, 0, "somatic"),
    ("tumour", 0.3, False, 0, 0, "unknown"),
    # Tumour only.
    ("tumour", 0.5, True, None, None, "somatic_likely"),
    ("tumour", 0.02, True, None, None, "somatic_likely"),
    ("tumour", 0.399, False, None, None, "unknown"),
    ("tumour", 0.4, False, None, None, "germline_suspected"),
    ("tumour", 0.6, False, None, None, "germline_suspected"),
    ("tumour", 0.601, False, None, None, "unknown"),
    ("tumour", 0.9, False, None, None, "germline_suspected"),
    ("tumour", 1.0, False, None, None, "germline_suspected"),
    ("tumour", None, False, None, None, "unknown"),
]


@pytest.mark.parametrize(("role", "vaf", "hotspot", "depth", "alt", "origin"), ORIGINS)
def test_origin(
    role: str, vaf: float | None, hotspot: bool, depth: int | None, alt: int | None, origin: str
) -> None:
    assert POLICY.origin_rule.origin(role, vaf, hotspot, depth, alt) == origin


def test_a_driver_at_half_the_fragments_is_not_suspected_to_be_germline() -> None:
    hotspots = load_hotspots(resource("hotspots.tsv"))
    (driver,) = [h for h in hotspots if (h.gene, h.hgvs_p) == ("DNMT3A", "p.R882H")]
    for path in sorted(PATH.parent.glob("*.yaml")):
        rule = Policy.load(path).origin_rule
        assert rule.origin("tumour", 0.51, driver.is_somatic, None, None) == "somatic_likely"
        assert rule.origin("tumour", 0.51, False, None, None) == "germline_suspected"


def test_tumour_only_never_states_more_than_likely() -> None:
    for thousandth in range(1001):
        for hotspot in (True, False):
            origin = POLICY.origin_rule.origin("tumour", thousandth / 1000, hotspot, None, None)
            assert origin in {"somatic_likely", "germline_suspected", "unknown"}


@pytest.mark.parametrize(
    ("passed", "hotspot", "alt", "listed"),
    [
        (True, False, 0, True),
        (False, True, 4, True),
        (False, True, 3, False),
        (False, False, 400, False),
    ],
)
def test_rows_of_the_variants_table(passed: bool, hotspot: bool, alt: int, listed: bool) -> None:
    assert POLICY.has_row(passed, hotspot, alt) is listed


@pytest.mark.parametrize(
    ("passed", "terms", "origin", "reported"),
    [
        (True, {"missense_variant"}, "somatic", True),
        (True, {"synonymous_variant", "splice_donor_variant"}, "unknown", True),
        (True, {"missense_variant"}, "germline_suspected", True),
        (True, {"missense_variant"}, "germline", False),
        (False, {"missense_variant"}, "somatic", False),
        (True, {"synonymous_variant"}, "somatic", False),
        (True, {"splice_region_variant"}, "somatic", False),
        (True, set(), "somatic", False),
    ],
)
def test_what_is_reported(passed: bool, terms: set[str], origin: str, reported: bool) -> None:
    found = PolicyFinding("tumour", passed, frozenset(terms), origin)
    assert POLICY.reports(found) is reported
    assert not POLICY.withheld(found)


# Terms, hotspot, mechanisms and fragments of the normal; whether driver-strict reports it.
UNSOURCED = [
    ("missense_variant", False, "loss_of_function", None, False),
    ("missense_variant", True, "hotspot", None, True),
    ("inframe_deletion", False, "loss_of_function", None, False),
    ("frameshift_variant", False, "loss_of_function", None, True),
    ("splice_donor_variant", False, "loss_of_function", None, True),
    ("start_lost", False, "loss_of_function", None, True),
    ("stop_lost", False, "loss_of_function", None, False),
    ("frameshift_variant", False, "hotspot", None, False),
    ("missense_variant", False, "hotspot", 19, False),
    ("missense_variant", False, "hotspot", 20, True),
]


@pytest.mark.parametrize(("term", "hotspot", "mechanism", "depth", "reported"), UNSOURCED)
def test_what_is_reported_without_a_population_source(
    term: str, hotspot: bool, mechanism: str, depth: int | None, reported: bool
) -> None:
    found = PolicyFinding(
        "tumour", True, frozenset({term}), "unknown", hotspot, frozenset({mechanism}), depth
    )
    assert STRICT.reports(found) is reported
    assert (STRICT.withheld(found) is None) is reported
    # Nothing is withheld that could not be reported anyway, and nothing of a germline sample.
    assert not STRICT.withheld(replace(found, passed=False))
    assert not STRICT.withheld(replace(found, origin="germline"))
    assert not STRICT.withheld(replace(found, consequences=frozenset({"synonymous_variant"})))
    assert STRICT.reports(replace(found, role="germline", origin="germline"))


def test_the_two_policies_differ_in_nothing_else() -> None:
    but = {"name", "version", "description", "unsourced_rule"}
    assert STRICT.model_dump(exclude=but) == POLICY.model_dump(exclude=but)
    assert POLICY.unsourced_rule is None
    assert STRICT.unsourced_rule is not None
    assert STRICT.unsourced_rule.consequences < POLICY.consequences
    known = set().union(*load_mechanisms(resource("genes.tsv")).values())
    assert STRICT.unsourced_rule.mechanism in known


@pytest.mark.parametrize("path", sorted(PATH.parent.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_file_names_itself_and_known_terms(path: Path) -> None:
    policy = Policy.load(path)
    assert path.stem == policy.name
    known = {term.consequence for term in load_terms(resource("consequences.tsv")).values()}
    assert known > policy.consequences


def test_an_unknown_policy_lists_those_there_are(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(PATH.read_text())
    for name in ("none", "../mine", str(tmp_path / "mine")):
        with pytest.raises(HemalineError, match="mine") as caught:
            named_policy(name, tmp_path)
        assert code(caught) == "HL-P01"
    with pytest.raises(HemalineError) as caught:
        named_policy("mine", tmp_path)
    assert code(caught) == "HL-Y16", "its name is driver-basic"
    assert named_policy("driver-basic") == POLICY


@pytest.mark.parametrize(
    "change",
    [
        {"consequences": []},
        {"exclude_origin": ["gremline"]},
        {"index_hopping": {"max_vaf": 0.02}},
        {"index_hopping": {"max_vaf": 2, "min_ratio": 20}},
        {"table": {}},
        {"without_population_source": {"hotspots": True}},
        {"without_population_source": None},
        {"surplus": 1},
        {"version": 1},
    ],
)
def test_a_policy_that_breaks_its_schema_is_refused(
    tmp_path: Path, change: dict[str, object]
) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(yaml.safe_dump(yaml.safe_load(PATH.read_text()) | change))
    with pytest.raises(HemalineError) as caught:
        Policy.load(path)
    assert all(one.code.startswith("HL-Y") for one in caught.value.problems)


@pytest.mark.parametrize("content", [b"", b"- a\n", b"a: [", b"\xff\xfe"])
def test_what_is_no_policy_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "mine.yaml"
    path.write_bytes(content)
    with pytest.raises(HemalineError) as caught:
        Policy.load(path)
    assert all(one.code.startswith("HL-Y") for one in caught.value.problems)


# Role, VAF, hotspot, fragments of the normal and what the population filter states; the origin.
POPULATION = [
    ("tumour", 0.3, False, None, None, Population.COMMON, "germline_suspected"),
    ("tumour", 0.3, False, None, None, Population.RESCUED, "unknown"),
    ("tumour", 0.3, False, None, None, Population.RARE, "unknown"),
    ("tumour", 0.5, False, None, None, Population.RARE, "germline_suspected"),
    ("tumour", 0.3, True, None, None, Population.COMMON, "germline_suspected"),
    ("tumour", 0.3, True, None, None, Population.RESCUED, "somatic_likely"),
    # A normal decides where it has enough fragments, and only there.
    ("tumour", 0.3, False, 20, 0, Population.COMMON, "somatic"),
    ("tumour", 0.3, False, 20, 10, Population.COMMON, "germline"),
    ("tumour", 0.3, False, 20, 10, Population.RARE, "germline"),
    ("tumour", 0.3, False, 19, 0, Population.COMMON, "germline_suspected"),
    ("tumour", 0.3, False, 19, 0, Population.RARE, "unknown"),
    ("germline", 0.3, False, None, None, Population.COMMON, "germline"),
]


@pytest.mark.parametrize(("role", "vaf", "hotspot", "depth", "alt", "found", "origin"), POPULATION)
def test_origin_by_the_population(
    role: str,
    vaf: float,
    hotspot: bool,
    depth: int | None,
    alt: int | None,
    found: Population,
    origin: str,
) -> None:
    for policy in (POLICY, STRICT):
        assert policy.origin_rule.origin(role, vaf, hotspot, depth, alt, found) == origin


@pytest.mark.parametrize(
    ("role", "depth", "population", "basic", "strict", "withheld"),
    [
        ("tumour", None, Population.NOT_CONSULTED, True, False, True),
        ("tumour", None, Population.RARE, True, True, False),
        ("tumour", None, Population.RESCUED, True, True, False),
        ("tumour", None, Population.COMMON, False, False, False),
        ("tumour", 19, Population.COMMON, False, False, False),
        ("tumour", 20, Population.COMMON, True, True, False),
        ("germline", None, Population.COMMON, True, True, False),
    ],
)
def test_what_is_reported_by_the_population(
    role: str,
    depth: int | None,
    population: Population,
    basic: bool,
    strict: bool,
    withheld: bool,
) -> None:
    """A missense variant that is no hotspot; what is common is not even withheld: its gene is 0."""
    found = PolicyFinding(
        role,
        True,
        frozenset({"missense_variant"}),
        "unknown",
        normal_depth=depth,
        population=population,
    )
    assert (POLICY.reports(found), STRICT.reports(found)) == (basic, strict)
    assert POLICY.withheld(found) is None
    assert (STRICT.withheld(found) is not None) is withheld


def test_a_policy_states_both_thresholds(tmp_path: Path) -> None:
    for broken in ("  rescue_cap: 0.01\n", "  max_frequency: 0.001\n"):
        path = tmp_path / "broken.yaml"
        path.write_text(PATH.read_text().replace(broken, ""))
        with pytest.raises(HemalineError) as caught:
            Policy.load(path)
        assert code(caught) == "HL-Y05"
