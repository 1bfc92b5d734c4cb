"""The population filter, its rescue and the cap of the rescue; the list itself."""

import pytest

from build_rescue import rescued_alleles
from hemaline.annotation.classification.policies import Policy
from hemaline.annotation.classification.population import Population, RescuedAllele, load_rescue
from hemaline.annotation.sources.allele_knowledge import NOT_CONSULTED, AlleleKnowledge
from hemaline.common.tables.rows import load_rows
from hemaline.genome.alleles import Allele
from hemaline.genome.hotspots import load_hotspots
from hemaline.paths import resource

POLICIES = [Policy.load(resource(f"policies/{n}.yaml")) for n in ("driver-basic", "driver-strict")]
RULE = POLICIES[0].population_rule
RESCUE = load_rescue(resource("rescue.tsv"))
# DNMT3A R882H, chr2:25234373 C>T; MANE c.2645G>A.
R882H = Allele("chr2", 25234373, "C", "T")


def known(af: float | None, faf95: float | None = None) -> AlleleKnowledge:
    consulted = frozenset() if af is None else frozenset({"population"})
    return AlleleKnowledge(consulted, af, faf95)


@pytest.mark.parametrize(
    ("frequency", "listed", "verdict"),
    [
        # 0.001 and 0.01 are the thresholds of the design; both still pass.
        (0.0, False, Population.RARE),
        (0.001, False, Population.RARE),
        (0.00101, False, Population.COMMON),
        (0.00101, True, Population.RESCUED),
        (0.001, True, Population.RARE),
        (0.01, True, Population.RESCUED),
        (0.0101, True, Population.COMMON),
        (0.5, False, Population.COMMON),
    ],
)
def test_thresholds(frequency: float, listed: bool, verdict: Population) -> None:
    for policy in POLICIES:
        assert policy.population_rule.judge(known(frequency), listed) is verdict


def test_faf95_decides_where_there_is_one() -> None:
    assert RULE.judge(known(0.004, 0.0008), False) is Population.RARE
    assert RULE.judge(known(0.0008, 0.004), False) is Population.COMMON
    assert RULE.judge(known(0.5, 0.0), False) is Population.RARE


def test_a_source_that_was_not_consulted_gives_no_information() -> None:
    for listed in (True, False):
        verdict = RULE.judge(NOT_CONSULTED, listed)
        assert verdict is Population.NOT_CONSULTED
        assert (verdict.was_consulted, verdict.rescued) == (False, None)
    # ClinVar alone is no population source.
    clinvar = AlleleKnowledge(frozenset({"clinvar"}))
    assert RULE.judge(clinvar, False) is Population.NOT_CONSULTED
    assert (Population.RARE.rescued, Population.RESCUED.rescued) == (False, True)


def test_the_list_holds_every_somatic_driver_and_no_germline_allele() -> None:
    hotspots = load_hotspots(resource("hotspots.tsv"))
    assert RESCUE.keys() == {h.allele for h in hotspots if h.is_somatic}
    assert R882H in RESCUE
    # Sickle cell (HBB p.E7V) is common and germline.
    assert not RESCUE.keys() & {h.allele for h in hotspots if h.gene == "HBB"}


def test_the_list_is_what_its_builder_makes() -> None:
    rows = load_rows(resource("rescue.tsv"), RescuedAllele)
    assert rows == rescued_alleles(resource("hotspots.tsv"))
