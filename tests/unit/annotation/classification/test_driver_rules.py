"""The class of an allele as a driver: each rule, its order, and published changes by name."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from hemaline.annotation.classification.driver_domains import (
    DomainRole,
    DriverDomain,
    load_driver_domains,
)
from hemaline.annotation.classification.driver_facts import DriverKnowledge
from hemaline.annotation.classification.driver_rules import (
    DRIVER,
    NOT_DRIVER,
    UNCERTAIN,
    DriverFacts,
    DriverRules,
)
from hemaline.annotation.classification.oncogenicity_facts import EstablishedChanges
from hemaline.annotation.naming.consequence import Consequence, load_terms
from hemaline.annotation.naming.hgvs_names import Names
from hemaline.annotation.naming.protein_names import load_amino_acids
from hemaline.common.problems import HemalineError
from hemaline.genome.alleles import Allele
from hemaline.genome.coding_positions import Codons
from hemaline.genome.genes import load_mechanisms
from hemaline.genome.hotspots import load_hotspots
from hemaline.genome.transcripts import load_transcripts
from hemaline.paths import resource

PATH = resource("driver_rules.yaml")
RULES = DriverRules.load(PATH)
TERMS = {term.consequence: term for term in load_terms(resource("consequences.tsv")).values()}
TRANSCRIPTS = load_transcripts(resource("transcripts.tsv"))
HOTSPOTS = load_hotspots(resource("hotspots.tsv"))
KNOWN = DriverKnowledge(
    rules=RULES,
    established=EstablishedChanges(HOTSPOTS, load_amino_acids(resource("amino_acids.tsv"))),
    mechanisms=load_mechanisms(resource("genes.tsv")),
    domains=load_driver_domains(resource("driver_domains.tsv")),
)
NULL_GENE = frozenset({"loss_of_function"})


def domain(role: DomainRole, frame: int | None = None) -> DriverDomain:
    return DriverDomain("GENE", "NM_1.1", 10, 20, "a domain", role, frame)


def judged(*terms: str, **known: object) -> tuple[str, str]:
    facts = replace(DriverFacts(frozenset(terms)), **known)  # type: ignore[arg-type]
    found = RULES.classify(facts)
    return found.name, found.rule


MISSENSE, NULL, SITE = "missense_variant", "stop_gained", "splice_region_variant"


@pytest.mark.parametrize(
    ("terms", "known", "expected"),
    [
        ([MISSENSE], {"established": "p.X1Y"}, (DRIVER, "established_allele")),
        (["synonymous_variant"], {"splice_effect": "x"}, (DRIVER, "established_splice_allele")),
        (["intron_variant"], {"event": "FLT3_ITD"}, (DRIVER, "event")),
        ([NULL], {"mechanisms": NULL_GENE}, (DRIVER, "loss_of_function")),
        ([NULL], {"mechanisms": frozenset({"hotspot"})}, (UNCERTAIN, "altering")),
        (
            ["splice_donor_variant", MISSENSE],
            {"mechanisms": NULL_GENE},
            (DRIVER, "loss_of_function"),
        ),
        ([MISSENSE], {"mechanisms": NULL_GENE}, (UNCERTAIN, "altering")),
        (["stop_lost"], {"mechanisms": NULL_GENE}, (UNCERTAIN, "altering")),
        ([MISSENSE], {"hotspots": ("p.X1Y",)}, (DRIVER, "missense_at_hotspot")),
        (["synonymous_variant"], {"hotspots": ("p.X1Y",)}, (NOT_DRIVER, "not_altering")),
        ([SITE, "intron_variant"], {"mechanisms": NULL_GENE}, (UNCERTAIN, "splice_region")),
        ([SITE, "synonymous_variant"], {"mechanisms": NULL_GENE}, (UNCERTAIN, "splice_region")),
        ([SITE, "synonymous_variant"], {}, (NOT_DRIVER, "not_altering")),
        (["intron_variant"], {"mechanisms": NULL_GENE}, (NOT_DRIVER, "not_altering")),
        (["5_prime_UTR_variant"], {}, (NOT_DRIVER, "not_altering")),
    ],
)
def test_each_rule(terms: list[str], known: dict[str, object], expected: tuple[str, str]) -> None:
    assert judged(*terms, **known) == expected


INSIDE, OUTSIDE = Codons(20, 21), Codons(21, 25)


@pytest.mark.parametrize(
    ("role", "terms", "known", "inside", "outside"),
    [
        (DomainRole.MISSENSE, [MISSENSE], {}, "missense_in_domain", "altering"),
        (DomainRole.MISSENSE, ["inframe_deletion"], {"length_change": -3}, "altering", "altering"),
        (
            DomainRole.INFRAME,
            ["inframe_deletion"],
            {"length_change": -3},
            "inframe_in_domain",
            "altering",
        ),
        # A MAF's class represents several terms: a change of equal length is none in frame.
        (
            DomainRole.INFRAME,
            [MISSENSE, "protein_altering_variant"],
            {},
            "altering",
            "altering",
        ),
        (DomainRole.TRUNCATION, [NULL], {}, "truncation_in_window", "truncation_outside_window"),
        (
            DomainRole.TRUNCATION,
            [NULL],
            {"mechanisms": NULL_GENE},
            "truncation_in_window",
            "loss_of_function",
        ),
        (
            DomainRole.NOT_BY_TRUNCATION,
            [NULL],
            {"mechanisms": NULL_GENE},
            "truncation_outside_window",
            "loss_of_function",
        ),
    ],
)
def test_ranges_of_a_protein(
    role: DomainRole, terms: list[str], known: dict[str, object], inside: str, outside: str
) -> None:
    known = {**known, "domains": (domain(role),)}
    assert judged(*terms, codons=INSIDE, **known)[1] == inside
    assert judged(*terms, codons=OUTSIDE, **known)[1] == outside


def test_without_a_residue_no_range_decides() -> None:
    known = {"domains": (domain(DomainRole.MISSENSE),)}
    assert judged(MISSENSE, **known) == (UNCERTAIN, "altering")
    known = {"domains": (domain(DomainRole.NOT_BY_TRUNCATION),), "mechanisms": NULL_GENE}
    assert judged(NULL, **known) == (UNCERTAIN, "truncation_outside_window")


def test_a_window_may_require_a_frame() -> None:
    known = {"domains": (domain(DomainRole.TRUNCATION, frame=2),), "codons": INSIDE}
    for length, rule in ((5, "truncation_in_window"), (-52, "truncation_in_window")):
        assert judged("frameshift_variant", length_change=length, **known)[1] == rule
    for length in (1, -53, 4):
        found = judged("frameshift_variant", length_change=length, **known)
        assert found == (UNCERTAIN, "truncation_outside_window")


@given(st.sets(st.sampled_from(sorted(TERMS)), min_size=1, max_size=3), st.booleans())
def test_what_changes_a_protein_is_never_no_driver(terms: set[str], null_gene: bool) -> None:
    name, _ = judged(*terms, mechanisms=NULL_GENE if null_gene else frozenset())
    altering = bool(terms & RULES.terms.protein_altering)
    near_site = null_gene and bool(terms & RULES.terms.splice_region)
    assert (name == NOT_DRIVER) == (not altering and not near_site)


def known_change(gene: str, term: str, hgvs_p: str, length_change: int = 0) -> tuple[str, str]:
    """The class of a change known by its protein name alone, with the packaged resources."""
    allele = (
        Allele("c1", 5, "A", "A" + "C" * length_change)
        if length_change >= 0
        else Allele("c1", 5, "A" * (1 - length_change), "A")
    )
    effect = Consequence(gene, (TERMS[term],))
    names = {allele: Names("c.?", hgvs_p)}
    found = KNOWN.classes({allele: effect}, TRANSCRIPTS, names)[allele]
    return found.name, found.rule


@pytest.mark.parametrize(
    ("gene", "term", "hgvs_p", "length", "expected"),
    [
        ("DNMT3A", MISSENSE, "p.Arg882His", 0, DRIVER),
        ("DNMT3A", MISSENSE, "p.Arg736Cys", 0, DRIVER),
        ("DNMT3A", MISSENSE, "p.Ala200Val", 0, UNCERTAIN),
        ("DNMT3A", NULL, "p.Arg320Ter", 0, DRIVER),
        ("TET2", "frameshift_variant", "p.Ser354ValfsTer3", 1, DRIVER),
        ("TET2", MISSENSE, "p.Ile1873Thr", 0, DRIVER),
        ("TET2", MISSENSE, "p.Pro29Arg", 0, UNCERTAIN),
        ("ASXL1", "frameshift_variant", "p.Gly646TrpfsTer12", 1, DRIVER),
        ("ASXL1", NULL, "p.Arg200Ter", 0, UNCERTAIN),
        ("ASXL1", MISSENSE, "p.Gly652Ser", 0, UNCERTAIN),
        ("SF3B1", MISSENSE, "p.Lys700Glu", 0, DRIVER),
        ("SRSF2", MISSENSE, "p.Pro95His", 0, DRIVER),
        ("SRSF2", NULL, "p.Arg50Ter", 0, UNCERTAIN),
        ("SRSF2", "inframe_deletion", "p.Pro95_Arg102del", -24, DRIVER),
        ("U2AF1", MISSENSE, "p.Ser34Phe", 0, DRIVER),
        ("TP53", MISSENSE, "p.Arg175His", 0, DRIVER),
        ("TP53", MISSENSE, "p.Val31Ile", 0, UNCERTAIN),
        ("NPM1", "frameshift_variant", "p.Trp288CysfsTer12", 4, DRIVER),
        ("NPM1", "frameshift_variant", "p.Ala100GlyfsTer3", 4, UNCERTAIN),
        ("CEBPA", "frameshift_variant", "p.His24AlafsTer84", -1, DRIVER),
        ("CEBPA", "inframe_insertion", "p.Lys313dup", 3, DRIVER),
        ("RUNX1", MISSENSE, "p.Arg201Gln", 0, DRIVER),
        ("PPM1D", NULL, "p.Arg458Ter", 0, DRIVER),
        ("PPM1D", NULL, "p.Arg100Ter", 0, UNCERTAIN),
        ("JAK2", MISSENSE, "p.Val617Phe", 0, DRIVER),
        ("CHEK2", MISSENSE, "p.Ile157Thr", 0, UNCERTAIN),
        ("STAG2", NULL, "p.Arg216Ter", 0, DRIVER),
        ("TET2", "synonymous_variant", "p.Ser1039=", 0, NOT_DRIVER),
    ],
)
def test_published_changes(gene: str, term: str, hgvs_p: str, length: int, expected: str) -> None:
    assert known_change(gene, term, hgvs_p, length)[0] == expected


def test_every_somatic_hotspot_is_a_driver() -> None:
    """By its allele, whatever its consequence is called."""
    for one in HOTSPOTS:
        if one.is_somatic and one.gene in TRANSCRIPTS:
            effect = Consequence(one.gene, (TERMS[MISSENSE],))
            names = {one.allele: Names(one.hgvs_c, None)}
            found = KNOWN.classes({one.allele: effect}, TRANSCRIPTS, names)[one.allele]
            assert (found.name, found.rule) == (DRIVER, "established_allele")


def broken(tmp_path: Path, **changed: object) -> Path:
    document = yaml.safe_load(PATH.read_text(encoding="utf-8")) | changed
    path = tmp_path / "driver_rules.yaml"
    path.write_text(yaml.safe_dump(document), encoding="utf-8")
    return path


LAST = {"rule": "not_altering", "class": "not_driver", "meaning": "x"}


@pytest.mark.parametrize(
    "rules",
    [
        [{"rule": "nonsense", "class": "driver", "meaning": "x"}, LAST],
        [LAST, LAST],
        [{"rule": "event", "class": "driver", "meaning": "x"}],
        [{"rule": "event", "class": "perhaps", "meaning": "x"}, LAST],
    ],
    ids=["unknown", "twice", "no last", "class"],
)
def test_broken_rules_are_refused(tmp_path: Path, rules: list[dict[str, str]]) -> None:
    with pytest.raises(HemalineError):
        DriverRules.load(broken(tmp_path, rules=rules))
