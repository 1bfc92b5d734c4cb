"""Results of a policy for classified variants: drivers, uncertain ones, germline risk, places."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from hemaline.annotation.classification.cautions import load_regions
from hemaline.annotation.classification.oncogenicity_rules import Rules
from hemaline.annotation.classification.policies import Policy, PolicyFinding
from hemaline.annotation.classification.population import Population
from hemaline.annotation.classification.reporting_rules import (
    NO_POPULATION_SOURCE,
    UNCERTAIN_SIGNIFICANCE,
    RiskFacts,
    criteria_codes,
)
from hemaline.common.problems import HemalineError
from hemaline.genome.alleles import Allele
from hemaline.genome.hotspots import load_hotspots
from hemaline.paths import resource

FOLDER = resource("policies")
MODEL = Policy.load(FOLDER / "model-oncogenic.yaml")
BASIC = Policy.load(FOLDER / "driver-basic.yaml")
DRIVER = Policy.load(FOLDER / "putative-driver.yaml")
ALL = [Policy.load(path) for path in sorted(FOLDER.glob("*.yaml"))]
REGIONS = load_regions(resource("regions.tsv"))
RISK = RiskFacts("a condition")


def found(**known: object) -> PolicyFinding:
    one = PolicyFinding(
        role="tumour",
        passed=True,
        consequences=frozenset({"missense_variant"}),
        origin="unknown",
        population=Population.RARE,
        oncogenicity="VUS",
    )
    return replace(one, **known)  # type: ignore[arg-type]


# Class and criteria; whether model-oncogenic reports it, and counts it as uncertain.
CLASSES = [
    ("oncogenic", {"OVS1", "OS1"}, True, False),
    ("likely_oncogenic", {"OVS1"}, True, False),
    ("VUS", {"OS1"}, True, False),
    ("VUS", {"OM2", "OP4"}, False, True),
    ("VUS", set(), False, True),
    ("likely_benign", {"OS1", "SBVS1"}, False, False),
    ("benign", {"SBVS1"}, False, False),
]


@pytest.mark.parametrize(("name", "criteria", "reported", "uncertain"), CLASSES)
def test_classes_of_tumours(
    name: str | None, criteria: set[str], reported: bool, uncertain: bool
) -> None:
    one = found(oncogenicity=name, criteria=frozenset(criteria))
    assert MODEL.reports(one) is reported
    assert MODEL.is_uncertain(one) is uncertain
    assert not (reported and uncertain)
    # The class is not used by the other policies, which flag what is uncertain all the same.
    assert BASIC.reports(one)
    assert BASIC.is_uncertain(one) is uncertain


@pytest.mark.parametrize("policy", ALL, ids=lambda policy: policy.name)
def test_germline_samples_are_not_requested_oncogenicity(policy: Policy) -> None:
    one = found(role="germline", origin="germline", oncogenicity=None)
    assert policy.reports(one)
    assert policy.is_uncertain(one) is None


@pytest.mark.parametrize(
    "change",
    [
        {"passed": False},
        {"origin": "germline"},
        {"population": Population.COMMON},
        {"consequences": frozenset({"synonymous_variant"})},
        {"place": "IGL"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_no_matrix_of_tumours_counts(change: dict[str, object]) -> None:
    for name in ("likely_oncogenic", "VUS"):
        one = found(oncogenicity=name, **change)
        assert not MODEL.reports(one)
        assert MODEL.withheld(one) is None
        assert not MODEL.is_uncertain(one)


def test_what_nobody_classified_is_withheld_and_no_zero() -> None:
    """Tables from elsewhere have no class: a variant there must not read as none."""
    one = found(oncogenicity=None)
    assert (MODEL.reports(one), MODEL.withheld(one)) == (False, UNCERTAIN_SIGNIFICANCE)
    assert (BASIC.reports(one), BASIC.withheld(one)) == (True, None)
    assert not MODEL.withheld(replace(one, passed=False))
    assert not MODEL.withheld(replace(one, place="IGL"))
    assert MODEL.reports(replace(one, role="germline", origin="germline"))


def test_a_driver_without_a_population_source_is_withheld_and_an_uncertain_one_is_not() -> None:
    one = found(
        oncogenicity="likely_oncogenic",
        criteria=frozenset({"OS2", "OM1"}),
        population=Population.NOT_CONSULTED,
    )
    assert (MODEL.reports(one), MODEL.withheld(one)) == (False, NO_POPULATION_SOURCE)
    uncertain = replace(one, oncogenicity="VUS")
    assert (MODEL.reports(uncertain), MODEL.withheld(uncertain)) == (False, UNCERTAIN_SIGNIFICANCE)
    assert MODEL.is_uncertain(uncertain)


# Class by driver_rules.yaml; whether putative-driver reports it, and why it withholds it.
DRIVERS = [
    ("driver", True, None),
    ("uncertain", False, UNCERTAIN_SIGNIFICANCE),
    ("not_driver", False, None),
    (None, False, UNCERTAIN_SIGNIFICANCE),
]


@pytest.mark.parametrize("population", [Population.NOT_CONSULTED, Population.RARE])
@pytest.mark.parametrize(("driver", "reported", "withheld"), DRIVERS)
def test_putative_driver_is_three_valued(
    driver: str | None, reported: bool, withheld: str | None, population: Population
) -> None:
    """Neither points nor a source are used: what only the floor contains is rare."""
    for oncogenicity in ("VUS", "oncogenic", None):
        one = found(driver=driver, population=population, oncogenicity=oncogenicity)
        assert (DRIVER.reports(one), DRIVER.withheld(one)) == (reported, withheld)
        assert DRIVER.is_uncertain(one) is (driver == "uncertain")


@pytest.mark.parametrize(
    "change",
    [
        {"passed": False},
        {"origin": "germline"},
        {"population": Population.COMMON},
        {"place": "IGL"},
    ],
    ids=lambda change: next(iter(change)),
)
@pytest.mark.parametrize("driver", ["driver", "uncertain", None])
def test_what_is_zero_under_putative_driver(driver: str | None, change: dict[str, object]) -> None:
    one = found(driver=driver, **change)
    assert (DRIVER.reports(one), DRIVER.withheld(one)) == (False, None)


def test_a_vaf_like_that_of_a_germline_variant_removes_no_driver() -> None:
    one = found(driver="driver", origin="germline_suspected")
    assert DRIVER.reports(one)
    rule = DRIVER.origin_rule
    assert (rule.caution(one.origin, one.population) or "").startswith("vaf_like_germline")
    assert rule.caution(one.origin, Population.COMMON) is None
    assert rule.caution("unknown", Population.RARE) is None


def test_a_matched_normal_rules_instead_of_the_population() -> None:
    one = found(driver="driver", population=Population.COMMON, normal_depth=100, origin="somatic")
    assert DRIVER.reports(one)


@pytest.mark.parametrize("policy", ALL, ids=lambda policy: policy.name)
def test_an_event_is_reported_whatever_its_consequence(policy: Policy) -> None:
    """An internal tandem duplication that reaches the intron: the gene must not be 0 next to it."""
    event = found(
        consequences=frozenset({"intron_variant"}),
        event="FLT3_ITD",
        driver="driver",
        oncogenicity="likely_oncogenic",
    )
    assert policy.reports(event)
    assert not policy.reports(replace(event, event=None, driver="not_driver"))


# Origin, criteria, ClinVar; whether it counts in a gene of the table, and in another one.
RISKS = [
    ("germline_suspected", {"OVS1"}, None, True),
    ("germline", {"OVS1"}, None, True),
    ("unknown", {"OVS1"}, None, False),
    ("somatic_likely", {"OVS1"}, None, False),
    ("somatic", {"OVS1"}, "Pathogenic", False),
    ("germline_suspected", {"OS1"}, None, False),
    ("germline_suspected", set(), "Pathogenic", True),
    ("germline_suspected", set(), "Pathogenic/Likely_pathogenic|risk_factor", True),
    ("germline_suspected", set(), "Conflicting_classifications_of_pathogenicity", False),
    ("germline_suspected", set(), "Benign", False),
]


@pytest.mark.parametrize(("origin", "criteria", "clinvar", "counts"), RISKS)
def test_germline_risk(origin: str, criteria: set[str], clinvar: str | None, counts: bool) -> None:
    facts = replace(RISK, clinvar_significance=clinvar)
    one = found(origin=origin, criteria=frozenset(criteria), risk=facts)
    reason = MODEL.risk(one)
    assert (reason is not None) is counts
    assert reason is None or (origin in reason and "a condition" in reason)
    assert MODEL.risk(replace(one, risk=replace(facts, condition=None))) is None
    assert MODEL.risk(replace(one, passed=False)) is None
    assert MODEL.risk(replace(one, population=Population.COMMON)) is None


def test_a_suspicion_takes_no_driver_away() -> None:
    """Half the fragments of a clonal tumour look as a heterozygous germline variant does."""
    one = found(
        oncogenicity="likely_oncogenic",
        criteria=frozenset({"OVS1"}),
        origin="germline_suspected",
        risk=RISK,
    )
    assert MODEL.reports(one)
    assert MODEL.risk(one)


@pytest.mark.parametrize(
    ("origin", "reported"),
    [("unknown", False), ("germline_suspected", False), ("somatic", True)],
)
def test_a_listed_germline_allele_is_apart_unless_a_normal_shows_it_somatic(
    origin: str, reported: bool
) -> None:
    one = found(
        oncogenicity="likely_oncogenic",
        criteria=frozenset({"OVS1"}),
        origin=origin,
        risk=replace(RISK, is_listed=True),
    )
    assert MODEL.reports(one) is reported
    assert (MODEL.risk(one) is None) is reported
    assert BASIC.reports(one)


def test_listed_alleles_are_of_the_kind_the_policy_names() -> None:
    assert MODEL.risk_rule is not None
    listed = {h.gene for h in load_hotspots(resource("hotspots.tsv")) if h.kind == "germline_risk"}
    assert listed == {"DDX41", "GATA2"}
    assert MODEL.risk_rule.listed_kind == "germline_risk"


@pytest.mark.parametrize("policy", ALL, ids=lambda policy: policy.name)
def test_substitutions_of_the_immunoglobulin_loci_are_no_drivers(policy: Policy) -> None:
    rule = policy.place_rule
    assert rule is not None
    place = REGIONS["IGL"]
    inside = Allele(place.chrom, place.start + 1, "A", "C")
    assert rule.excludes(inside, REGIONS) == "IGL"
    assert rule.excludes(replace(inside, pos=place.end), REGIONS) == "IGL"
    assert rule.excludes(replace(inside, pos=place.start), REGIONS) is None
    assert rule.excludes(replace(inside, pos=place.end + 1), REGIONS) is None
    assert rule.excludes(replace(inside, ref="AC", alt="GT"), REGIONS) == "IGL"
    assert rule.excludes(replace(inside, alt="AC"), REGIONS) is None


@pytest.mark.parametrize("policy", ALL, ids=lambda policy: policy.name)
def test_policies_name_known_criteria_and_regions(policy: Policy) -> None:
    codes = {one.code for one in Rules.load(resource("oncogenicity.yaml")).criteria}
    assert policy.uncertain_rule is not None
    assert policy.risk_rule is not None
    assert policy.uncertain_rule.unless_criteria <= codes
    assert policy.risk_rule.criteria <= codes
    if policy.class_rule:
        assert policy.class_rule.criteria <= codes
    for rule in filter(None, [policy.place_rule]):
        assert set(rule.regions) <= set(REGIONS)


def test_the_three_blocks_may_be_left_out(tmp_path: Path) -> None:
    document = yaml.safe_load((FOLDER / "driver-basic.yaml").read_text())
    for key in ("uncertain", "germline_risk"):
        del document[key]
    path = tmp_path / "mine.yaml"
    path.write_text(yaml.safe_dump(document))
    policy = Policy.load(path)
    assert policy.is_uncertain(found()) is None
    assert policy.risk(found(risk=RISK)) is None


@pytest.mark.parametrize(
    "change",
    [
        {"oncogenicity": {"classes": ["vus"]}},
        {"oncogenicity": {"classes": []}},
        {"uncertain": {"classes": ["VUS"]}},
        {"germline_risk": {"origins": ["germline"]}},
        {"never_drivers": {"regions": ["IGH"], "variant_classes": ["snp"]}},
    ],
)
def test_blocks_that_break_the_schema_are_refused(
    tmp_path: Path, change: dict[str, object]
) -> None:
    document = yaml.safe_load((FOLDER / "model-oncogenic.yaml").read_text())
    path = tmp_path / "mine.yaml"
    path.write_text(yaml.safe_dump(document | change))
    with pytest.raises(HemalineError):
        Policy.load(path)


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        (None, set()),
        ("none", set()),
        ("OVS1=8 (stop_gained, 34 % of the protein lost)", {"OVS1"}),
        ("OS1=4 (p.S34F | a somatic hotspot) | SBS1=-4 (MAF 0.02, OS3=4)", {"OS1", "SBS1"}),
    ],
)
def test_codes_are_read_from_a_cell_of_the_table(cell: str | None, codes: set[str]) -> None:
    assert criteria_codes(cell) == codes
