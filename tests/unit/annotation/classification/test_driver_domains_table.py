"""``resources/driver_domains.tsv``: residues, roles that agree, sources, and what it covers."""

import itertools
import re
from collections import defaultdict

import pytest

from hemaline.annotation.classification.driver_domains import (
    DomainRole,
    DriverDomain,
    load_driver_domains,
)
from hemaline.annotation.classification.driver_rules import DriverRules
from hemaline.common.problems import Problems
from hemaline.common.tables.rows import schema_of
from hemaline.common.tables.text_tables import read_text_rows
from hemaline.genome.genes import load_mechanisms
from hemaline.genome.hotspots import load_hotspots
from hemaline.genome.panels import load_panel
from hemaline.genome.transcripts import load_transcripts
from hemaline.paths import resource
from measure_policies import DomainShare, domain_shares, total

TRANSCRIPTS = load_transcripts(resource("transcripts.tsv"))
DOMAINS = load_driver_domains(resource("driver_domains.tsv"))
# Short names of docs/methods/sources.md, tables of this project, publications.
_SOURCE = re.compile(
    r"CHIP (definitions|whitelist)|CH-PD|ClinGen|CDD|DoCM|\w+[.]tsv [A-Z]|[12]\d{3}[;:]|PMC\d+"
)
ROWS = [one for found in DOMAINS.values() for one in found]


def residues(gene: str) -> int:
    coding = sum(len(part) for _, part in TRANSCRIPTS[gene].coding_exons())
    return coding // 3 - 1


def inside(gene: str, codon: int, role: DomainRole) -> bool:
    return any(one.role is role and one.first <= codon <= one.last for one in DOMAINS.get(gene, ()))


def table() -> list[dict[str, str]]:
    problems = Problems()
    rows = read_text_rows(resource("driver_domains.tsv"), schema_of(DriverDomain), problems)
    assert problems.report() == ""
    return [row.values for row in rows]


@pytest.mark.parametrize("one", ROWS, ids=lambda one: f"{one.gene} {one.role.value} {one.first}")
def test_ranges_are_in_the_protein(one: DriverDomain) -> None:
    assert 1 <= one.first <= one.last <= residues(one.gene)


def test_codons_are_those_of_the_mane_select_transcript() -> None:
    for row in table():
        assert row["transcript"] == TRANSCRIPTS[row["gene"]].transcript, row["gene"]


def test_every_row_names_its_source() -> None:
    for row in table():
        assert _SOURCE.search(row["source"]), row
        assert "memory" not in row["source"], row


def test_ranges_of_one_role_do_not_overlap_and_null_roles_never_do() -> None:
    null = {DomainRole.TRUNCATION: "null", DomainRole.NOT_BY_TRUNCATION: "null"}
    found = defaultdict(list)
    for one in ROWS:
        found[one.gene, null.get(one.role, one.role.value)].append((one.first, one.last))
    for key, ranges in found.items():
        for before, after in itertools.pairwise(sorted(ranges)):
            assert before[1] < after[0], (key, before, after)


def test_every_row_about_null_variants_decides_something() -> None:
    """A gene driven by loss needs no window unless part of it is taken out, and the reverse."""
    rules = DriverRules.load(resource("driver_rules.yaml"))
    mechanisms = load_mechanisms(resource("genes.tsv"))
    by_loss = {gene for gene in DOMAINS if mechanisms[gene] & rules.mechanisms}
    taken_out = {one.gene for one in ROWS if one.role is DomainRole.NOT_BY_TRUNCATION}
    windows = {one.gene for one in ROWS if one.role is DomainRole.TRUNCATION}
    assert taken_out <= by_loss
    assert windows & by_loss <= taken_out


def test_every_somatic_missense_hotspot_is_in_a_range() -> None:
    outside = set()
    for one in load_hotspots(resource("hotspots.tsv")):
        change = re.fullmatch(r"p\.[A-Z](\d+)[A-Z]", one.hgvs_p)
        if one.is_somatic and change:
            codon = int(change[1])
            if not inside(one.gene, codon, DomainRole.MISSENSE):
                outside.add((one.gene, codon))
    # Of solid tumours; the alleles themselves are established.
    assert outside == {("PIK3CA", 545), ("PIK3CA", 1047)}


@pytest.mark.parametrize(
    ("gene", "codon", "role", "expected"),
    [
        # Literature codons are shifted: RUNX1 R174, EZH2 Y641, ETNK1 N244, MYD88 L265, EED I363.
        ("RUNX1", 201, DomainRole.MISSENSE, True),
        ("EZH2", 646, DomainRole.MISSENSE, True),
        ("ETNK1", 155, DomainRole.MISSENSE, True),
        ("ETNK1", 244, DomainRole.MISSENSE, False),
        ("MYD88", 252, DomainRole.MISSENSE, True),
        ("EED", 423, DomainRole.MISSENSE, True),
        # Changes of named residues alone.
        ("IDH1", 132, DomainRole.MISSENSE, True),
        ("IDH1", 178, DomainRole.MISSENSE, False),
        ("JAK2", 617, DomainRole.MISSENSE, True),
        ("JAK2", 1063, DomainRole.MISSENSE, False),
        # Polymorphisms next to a domain.
        ("TET2", 1762, DomainRole.MISSENSE, False),
        ("KIT", 541, DomainRole.MISSENSE, False),
        ("FLT3", 557, DomainRole.MISSENSE, False),
        ("GATA2", 250, DomainRole.MISSENSE, False),
        ("NOTCH1", 1608, DomainRole.MISSENSE, False),
        ("JAK3", 722, DomainRole.MISSENSE, False),
        ("TP53", 72, DomainRole.MISSENSE, False),
        ("CEBPA", 195, DomainRole.INFRAME, False),
        # In-frame changes.
        ("FLT3", 598, DomainRole.INFRAME, True),
        ("CEBPA", 312, DomainRole.INFRAME, True),
        ("KIT", 419, DomainRole.INFRAME, True),
        ("JAK2", 543, DomainRole.INFRAME, True),
        ("SRSF2", 95, DomainRole.INFRAME, True),
        ("CALR", 400, DomainRole.INFRAME, False),
        # Truncation.
        ("PPM1D", 480, DomainRole.TRUNCATION, True),
        ("PPM1D", 120, DomainRole.TRUNCATION, False),
        ("ASXL1", 646, DomainRole.TRUNCATION, True),
        ("ASXL1", 100, DomainRole.NOT_BY_TRUNCATION, True),
    ],
)
def test_known_residues(gene: str, codon: int, role: DomainRole, expected: bool) -> None:
    assert inside(gene, codon, role) is expected


@pytest.mark.parametrize(
    ("gene", "codon", "length_change"), [("CALR", 367, -52), ("CALR", 385, 5), ("NPM1", 288, 4)]
)
def test_frames_are_those_of_the_known_frameshifts(
    gene: str, codon: int, length_change: int
) -> None:
    (window,) = (one for one in DOMAINS[gene] if one.role is DomainRole.TRUNCATION)
    assert window.first <= codon <= window.last
    assert window.frame == length_change % 3


def test_a_base_in_two_ranges_is_counted_once() -> None:
    domains = {
        "JAK2": (
            DriverDomain("JAK2", "NM_1.1", 10, 19, "a", DomainRole.MISSENSE),
            DriverDomain("JAK2", "NM_1.1", 15, 24, "b", DomainRole.INFRAME),
            DriverDomain("JAK2", "NM_1.1", 1, 900, "c", DomainRole.TRUNCATION),
        )
    }
    shares = domain_shares(["JAK2", "CALR"], domains, TRANSCRIPTS)
    assert shares == [DomainShare("JAK2", 45, 3399), DomainShare("CALR", 0, 1254)]
    assert total(shares, "both") == DomainShare("both", 45, 4653)


def test_ranges_cover_a_tenth_of_the_myeloid_panel_at_most() -> None:
    shares = domain_shares(load_panel(resource("panels"), "myeloid"), DOMAINS, TRANSCRIPTS)
    assert total(shares, "myeloid").share <= 0.1
