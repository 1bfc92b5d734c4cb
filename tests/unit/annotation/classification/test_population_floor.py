"""The packaged population floor: what it holds, and that nothing common is ever reported."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_population_floor import FACTS, check_no_driver, main, read_facts
from hemaline.annotation.classification.policies import Policy, PolicyFinding
from hemaline.annotation.classification.population import Population, load_rescue
from hemaline.annotation.classification.population_floor import (
    FloorAllele,
    FloorDescription,
    PopulationFloor,
    load_population_floor,
)
from hemaline.annotation.classification.reporting_rules import RiskFacts
from hemaline.annotation.naming.consequence import load_terms
from hemaline.annotation.sources.allele_knowledge import NOT_CONSULTED, POPULATION, AlleleKnowledge
from hemaline.common.problems import HemalineError, Problems
from hemaline.common.tables.rows import schema_of
from hemaline.common.tables.text_tables import read_text_rows
from hemaline.genome.alleles import Allele
from hemaline.genome.hotspots import load_hotspots
from hemaline.genome.transcripts import load_transcripts
from hemaline.paths import resource
from hemaline.quality.identity.fingerprint import load_fingerprint
from sparse_genome import loci, shared

FLOOR = load_population_floor()
DESCRIPTION = FloorDescription.load(resource("population_floor.yaml"))
POLICIES = [Policy.load(path) for path in sorted(resource("policies").glob("*.yaml"))]
# TET2 p.Ile1762Val and RUNX1 p.Leu56Ser.
I1762V = Allele("chr4", 105275794, "A", "G")
L56S = Allele("chr21", 34887027, "A", "G")
CHEK2_I157T = Allele("chr22", 28725099, "A", "G")
FACT_COLUMNS = ["chrom", "pos", "ref", "alt", "frequency_sources", "gene", "rsid", "floor"]


def rows() -> list[dict[str, str]]:
    problems = Problems()
    found = read_text_rows(resource("population_floor.tsv"), schema_of(FloorAllele), problems)
    assert not len(problems)
    return [row.values for row in found]


def floor_of(*pairs: tuple[Allele, float]) -> PopulationFloor:
    return PopulationFloor("1", "packaged floor", "packaged floor only", dict(pairs), {})


def test_every_allele_is_above_what_a_policy_lets_pass() -> None:
    above = DESCRIPTION.above
    assert min(FLOOR.frequencies.values()) > above
    assert {policy.population_rule.max_frequency for policy in POLICIES} <= {above}


def test_the_codes_of_the_sources_are_those_described() -> None:
    used = {code for row in rows() for code in row["source"].split(";")}
    assert used == DESCRIPTION.sources.keys()


def test_no_driver_and_no_risk_allele_is_in_it() -> None:
    hotspots = load_hotspots(resource("hotspots.tsv"))
    kinds = {policy.risk_rule.listed_kind for policy in POLICIES if policy.risk_rule}
    kept = {h.allele for h in hotspots if h.is_somatic or h.kind in kinds}
    assert not FLOOR.frequencies.keys() & (kept | load_rescue(resource("rescue.tsv")).keys())
    assert CHEK2_I157T not in FLOOR.frequencies


def test_the_fingerprint_in_coding_bases_is_in_it() -> None:
    coding = [
        part
        for model in load_transcripts(resource("transcripts.tsv")).values()
        for _, part in model.coding_exons()
    ]
    inside = {
        Allele(snp.chrom, snp.pos, snp.ref, snp.alt)
        for snp in load_fingerprint()
        if any(part.contains(snp.chrom, snp.pos - 1) for part in coding)
    }
    assert len(inside) > 100
    assert inside <= FLOOR.frequencies.keys()


def test_ref_is_that_of_the_real_bases_at_hand() -> None:
    pieces = loci()
    compared = 0
    for allele in FLOOR.frequencies:
        for piece, bases in pieces.items():
            start = allele.pos - 1 - piece.start
            if piece.contains(allele.chrom, allele.pos - 1) and bases[start] != "N":
                assert bases[start : start + len(allele.ref)] == allele.ref, allele
                compared += 1
    assert compared > 50


def test_grch37_has_its_positions() -> None:
    """dbSNP: rs2454206 is 4:106196951 on GRCh37, rs111527738 21:36259324."""
    assert FLOOR.on_grch37[Allele("chr4", 106196951, "A", "G")] == FLOOR.frequencies[I1762V]
    assert FLOOR.on_grch37[Allele("chr21", 36259324, "A", "G")] == FLOOR.frequencies[L56S]


def test_the_table_is_what_its_builder_makes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared(FACTS)
    made = tmp_path / "floor.tsv"
    monkeypatch.setattr("sys.argv", ["build", "--output", str(made)])
    main()
    assert made.read_text() == resource("population_floor.tsv").read_text()


def test_the_builder_leaves_out_memory_risk_alleles_and_what_is_rare(tmp_path: Path) -> None:
    exac, peddy = "ExAC r0.3 AC_Adj/AN_Adj (x)", "1000G phase 3, 2,504 people (peddy 0.4.8)"
    facts = [
        ("chr1", "10", "A", "G", f"0.2 {exac}; 0.3 {peddy}", "G", "rs1", "yes"),
        ("chr1", "11", "A", "G", "about, from memory of gnomAD: confirm", "G", "", "yes"),
        ("chr1", "12", "A", "G", f"0.2 {exac}", "G", "", "no: germline risk allele"),
        ("chr1", "13", "A", "G", f"0.001 {peddy}", "G", "", "yes"),
    ]
    path = tmp_path / "facts.tsv"
    path.write_text("".join("\t".join(row) + "\n" for row in [FACT_COLUMNS, *facts]))
    (kept,) = read_facts(path, 0.001)
    assert (kept.allele, kept.frequency) == (Allele("chr1", 10, "A", "G"), 0.3)
    assert kept.frequencies == {"ExAC": 0.2, "1000G_peddy": 0.3}
    check_no_driver([kept])
    driver = next(h for h in load_hotspots(resource("hotspots.tsv")) if h.is_somatic)
    with pytest.raises(SystemExit, match=driver.gene):
        check_no_driver([kept.__class__(driver.allele, driver.gene, "", kept.frequencies)])


def test_a_broken_description(tmp_path: Path) -> None:
    path = tmp_path / "floor.yaml"
    path.write_text("version: '1'\n")
    with pytest.raises(HemalineError):
        load_population_floor(path)


fractions = st.floats(0, 1)


@given(own=fractions, af=st.none() | fractions, faf95=st.none() | fractions)
def test_the_larger_frequency_is_and_nothing_is_consulted_by_it(
    own: float, af: float | None, faf95: float | None
) -> None:
    consulted = frozenset() if af is None else frozenset({POPULATION})
    before = AlleleKnowledge(consulted, af, None if af is None else faf95, af and "gnomad 4.1")
    after = floor_of((I1762V, own)).added_to(before, I1762V)
    resolved = before.population_frequency
    assert after.population_frequency == (own if resolved is None else max(own, resolved))
    assert after.consulted == consulted
    decided = resolved is None or own > resolved
    assert ("packaged floor" in (after.population_source or "")) >= decided
    assert floor_of().added_to(before, I1762V) == before


def test_words_of_the_source() -> None:
    floor = floor_of((I1762V, 0.2))
    by_source = AlleleKnowledge(frozenset({POPULATION}), 0.0, None, "gnomad 4.1")
    assert floor.added_to(NOT_CONSULTED, I1762V).population_source == "packaged floor"
    assert floor.added_to(by_source, I1762V).population_source == "gnomad 4.1;packaged floor"
    assert floor.described(()) == "packaged floor only"
    assert floor.described(["b", "a"]) == "packaged floor; a; b"


def test_an_mnv_of_two_listed_substitutions_is_as_common_as_the_rarer() -> None:
    first, second = Allele("chr1", 10, "A", "G"), Allele("chr1", 12, "C", "T")
    floor = floor_of((first, 0.2), (second, 0.1))
    assert floor.frequency(Allele("chr1", 10, "ATC", "GTT")) == 0.1
    assert floor.frequency(Allele("chr1", 10, "ATC", "GAT")) is None
    assert floor.frequency(Allele("chr1", 10, "AT", "A")) is None


@pytest.mark.parametrize("policy", POLICIES, ids=lambda p: p.name)
def test_an_allele_of_the_floor_is_common_with_and_without_sources(policy: Policy) -> None:
    rule = policy.population_rule
    absent = AlleleKnowledge(frozenset({POPULATION}), 0.0, None, "gnomad 4.1")
    for allele in FLOOR.frequencies:
        for known in (NOT_CONSULTED, absent):
            verdict = rule.judge(FLOOR.added_to(known, allele), is_listed=False)
            assert verdict is Population.COMMON
    assert rule.judge(FLOOR.added_to(NOT_CONSULTED, CHEK2_I157T), False) is Population.NOT_CONSULTED


def test_the_rescue_list_is_above_the_floor_up_to_its_cap() -> None:
    for policy in POLICIES:
        rule = policy.population_rule
        for frequency, verdict in ((0.01, Population.RESCUED), (0.011, Population.COMMON)):
            known = floor_of((I1762V, frequency)).added_to(NOT_CONSULTED, I1762V)
            assert rule.judge(known, is_listed=True) is verdict


def test_below_a_threshold_of_its_own_the_floor_alone_makes_nothing_rare() -> None:
    """No source of rare alleles was queried: what no source distinguishes stays so."""
    rule = POLICIES[0].population_rule.__class__(max_frequency=0.05, rescue_cap=0.05)
    known = floor_of((I1762V, 0.02)).added_to(NOT_CONSULTED, I1762V)
    assert rule.judge(known, is_listed=False) is Population.NOT_CONSULTED


TERMS = sorted(load_terms(resource("consequences.tsv")))
findings = st.builds(
    PolicyFinding,
    role=st.just("tumour"),
    passed=st.booleans(),
    consequences=st.frozensets(st.sampled_from(TERMS), min_size=1, max_size=3),
    origin=st.just("germline_suspected"),
    is_hotspot=st.booleans(),
    mechanisms=st.frozensets(st.sampled_from(["loss_of_function", "hotspot_missense", "other"])),
    normal_depth=st.none() | st.integers(0, 19),
    population=st.just(Population.COMMON),
    oncogenicity=st.sampled_from([None, "oncogenic", "likely_oncogenic", "VUS", "benign"]),
    criteria=st.frozensets(st.sampled_from(["OVS1", "OS1", "OS3", "OM1", "OP4"])),
    risk=st.builds(
        RiskFacts, st.none() | st.just("x"), st.booleans(), st.none() | st.just("Benign")
    ),
    driver=st.sampled_from([None, "driver", "uncertain", "not_driver"]),
    event=st.none() | st.just("FLT3_ITD"),
    place=st.none() | st.just("IGH"),
)


@given(found=findings, vaf=st.none() | fractions, is_hotspot=st.booleans())
def test_what_is_common_is_suspected_of_germline_and_never_reported(
    found: PolicyFinding, vaf: float | None, is_hotspot: bool
) -> None:
    for policy in POLICIES:
        origin = policy.origin_rule.origin(
            "tumour", vaf, is_hotspot, found.normal_depth, found.normal_depth, found.population
        )
        assert origin == "germline_suspected"
        assert not policy.reports(found)
        assert policy.withheld(found) is None
        assert not policy.is_uncertain(found)
