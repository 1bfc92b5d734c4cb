"""Facts about alleles, from the resources and outside sources."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hemaline.annotation.classification.oncogenicity import Frequencies, HotspotCounts
from hemaline.annotation.classification.oncogenicity_facts import (
    CriticalDomain,
    EstablishedChanges,
    OncogenicityKnowledge,
    classify_alleles,
    frequencies,
    hotspot_counts,
    load_domains,
    load_knowledge,
    load_studies,
    repeat_copies,
)
from hemaline.annotation.classification.policies import Policy
from hemaline.annotation.naming.consequence import Consequence, load_terms
from hemaline.annotation.naming.hgvs_names import Names
from hemaline.annotation.naming.protein_names import load_amino_acids, substitution
from hemaline.annotation.sources.allele_knowledge import CANCERHOTSPOTS, POPULATION, AlleleKnowledge
from hemaline.common.problems import HemalineError
from hemaline.genome.alleles import Allele, normalised
from hemaline.genome.hotspots import Hotspot, load_hotspots
from hemaline.genome.transcripts import load_transcripts
from hemaline.paths import resource

TERMS = {t.consequence: t for t in load_terms(resource("consequences.tsv")).values()}
TRANSCRIPTS = load_transcripts(resource("transcripts.tsv"))
HOTSPOTS = load_hotspots(resource("hotspots.tsv"))
KNOWN = load_knowledge(
    resource("oncogenicity.yaml"),
    HOTSPOTS,
    resource("genes.tsv"),
    resource("critical_domains.tsv"),
    resource("functional_evidence.tsv"),
    resource("amino_acids.tsv"),
)
SNV = Allele("c1", 5, "A", "T")


def no_bases(chrom: str, start: int, end: int) -> str:
    return "N" * (end - start)


def judged(
    gene: str,
    term: str,
    hgvs_p: str | None,
    allele: Allele = SNV,
    outside: AlleleKnowledge | None = None,
    known: OncogenicityKnowledge = KNOWN,
    event: str | None = None,
) -> tuple[str, int, frozenset[str]]:
    found = classify_alleles(
        {allele: Consequence(gene, (TERMS[term],))},
        TRANSCRIPTS,
        {allele: Names("c.?", hgvs_p)},
        no_bases,
        known,
        {allele: outside} if outside else {},
        {allele: event} if event else {},
    )[allele]
    return found.oncogenicity, found.points, found.codes


RARE = AlleleKnowledge(
    frozenset({POPULATION, CANCERHOTSPOTS}),
    population_af=0.0,
    cancerhotspot=True,
    cancerhotspot_residue_samples=120,
    cancerhotspot_change_samples=60,
)


@pytest.mark.parametrize(
    ("gene", "term", "name", "outside", "expected"),
    [
        ("JAK2", "missense_variant", "p.Val617Phe", None, {"OS1", "OS2"}),
        ("JAK2", "missense_variant", "p.Val617Phe", RARE, {"OS1", "OS2", "OP4"}),
        # Not in the list of this project, but counted: OS3.
        ("JAK2", "missense_variant", "p.Val600Phe", RARE, {"OS3", "OP4"}),
        # Another change of an established residue, at least as far from valine.
        ("JAK2", "missense_variant", "p.Val617Asp", None, {"OM_residue"}),
        ("JAK2", "missense_variant", "p.Val617Ile", None, set()),
        ("TET2", "missense_variant", "p.His1881Arg", None, {"OM1"}),
        ("TET2", "missense_variant", "p.Pro29Arg", None, set()),
        ("TET2", "stop_gained", "p.Gln1523Ter", None, {"OVS1"}),
        # The very end of the protein: caution, not assessed.
        ("TET2", "stop_gained", "p.Gln1990Ter", None, set()),
        # Truncation of an oncogene is no loss of function.
        ("KIT", "stop_gained", "p.Gln500Ter", None, set()),
        ("FLT3", "inframe_insertion", "p.Glu598_Tyr599insAla", None, {"OM2"}),
        # A germline risk allele is no evidence of a driver.
        ("GATA2", "missense_variant", "p.Thr354Met", None, set()),
        ("TP53", "missense_variant", "p.Arg175His", None, {"OS1", "OS2"}),
    ],
)
def test_criteria_of_known_changes(
    gene: str, term: str, name: str, outside: AlleleKnowledge | None, expected: set[str]
) -> None:
    allele = Allele("c1", 5, "A", "ATTT") if term.startswith("inframe") else SNV
    assert judged(gene, term, name, allele, outside)[2] == expected


def test_an_established_change_counts_whatever_the_bases() -> None:
    own = next(h for h in HOTSPOTS if (h.gene, h.hgvs_p) == ("NRAS", "p.Q61H"))
    same = judged("NRAS", "missense_variant", "p.Gln61His", own.allele)
    assert same == judged("NRAS", "missense_variant", "p.Gln61His", SNV)
    assert "OS1" in same[2]


def test_an_allele_without_a_protein_name_is_matched_by_itself() -> None:
    amino_acids = load_amino_acids(resource("amino_acids.tsv"))
    listed = EstablishedChanges([Hotspot("G", "c.1A>G", "", SNV)], amino_acids)
    assert listed.same("G", None, SNV) is not None
    assert listed.same("G", None, replace(SNV, pos=6)) is None
    assert listed.others("G", None) == ()
    germline = EstablishedChanges([Hotspot("G", "c.1A>G", "p.A1C", SNV, False)], amino_acids)
    assert germline.same("G", "p.A1C", SNV) is None
    assert germline.others("G", substitution("p.A1D")) == ()


def test_an_event_is_established() -> None:
    insertion = Allele("c1", 5, "A", "A" + "ACG" * 7)
    args = ("FLT3", "inframe_insertion", "p.Glu598_Tyr599insThr", insertion)
    assert judged(*args)[0] == "VUS"
    name, points, codes = judged(*args, event="FLT3_ITD")
    assert (name, points, codes) == ("likely_oncogenic", 6, {"OS1", "OM2"})


def test_clinvar_establishes_by_its_own_class() -> None:
    for stated, met in (("Oncogenic", True), ("Likely_oncogenic", True), ("Benign", False)):
        outside = AlleleKnowledge(clinvar_oncogenicity=stated)
        found = judged("JAK2", "missense_variant", "p.Val600Phe", outside=outside)
        assert ("OS1" in found[2]) is met


def test_domains_hold_their_ends() -> None:
    domains = (CriticalDomain("JAK2", 10, 12, "site", "paper"),)
    known = replace(KNOWN, domains=domains)
    for residue, met in ((9, False), (10, True), (12, True), (13, False)):
        found = judged("JAK2", "missense_variant", f"p.Val{residue}Phe", known=known)
        assert ("OM1" in found[2]) is met


def test_every_somatic_hotspot_is_an_established_change() -> None:
    somatic = [h for h in HOTSPOTS if h.is_somatic]
    assert len(somatic) > 200
    for one in somatic:
        assert KNOWN.established.same(one.gene, one.hgvs_p or None, one.allele), one


def test_studies_and_domains_concern_known_genes() -> None:
    studies = load_studies(resource("functional_evidence.tsv"))
    somatic = {(h.gene, h.hgvs_p) for h in HOTSPOTS if h.is_somatic}
    for one in studies:
        assert one.gene in TRANSCRIPTS
        # Each is named as the hotspot is, so that a literature codon cannot slip in.
        assert (one.gene, one.hgvs_p) in somatic or one.effect == "none", one
    for domain in load_domains(resource("critical_domains.tsv")):
        coding = sum(len(part) for _, part in TRANSCRIPTS[domain.gene].coding_exons())
        assert 1 <= domain.first <= domain.last <= coding // 3 - 1


@pytest.mark.parametrize("load", [load_studies, load_domains])
def test_tables_that_break_their_schema_are_refused(tmp_path: Path, load: object) -> None:
    path = tmp_path / "table.tsv"
    path.write_text("gene\nG\n")
    with pytest.raises(HemalineError):
        load(path)  # type: ignore[operator]


BASES = st.text("ACGT", min_size=1, max_size=3)


@settings(deadline=None)
@given(BASES, st.integers(1, 6), st.integers(1, 3))
def test_copies_of_a_unit_are_counted(unit: str, copies: int, more: int) -> None:
    """An insertion or deletion of whole units next to ``copies`` of them, wherever it is put."""
    sequence = "N" * 20 + unit * copies + "N" * 400
    smallest = next(
        length
        for length in range(1, len(unit) + 1)
        if unit == unit[:length] * (len(unit) // length) and len(unit) % length == 0
    )
    held = copies * len(unit) // smallest

    def source(chrom: str, start: int, end: int) -> str:
        return sequence[start:end]

    inserted = normalised(Allele("c1", 21, "", unit * more), source)
    assert repeat_copies(inserted, source) == held
    deleted = normalised(Allele("c1", 21, unit, ""), source)
    assert repeat_copies(deleted, source) == held


def test_what_is_no_pure_indel_has_no_copies() -> None:
    assert repeat_copies(SNV, no_bases) == 0
    assert repeat_copies(Allele("c1", 5, "AC", "GTT"), no_bases) == 0


def test_a_source_that_was_not_consulted_gives_nothing() -> None:
    assert frequencies(AlleleKnowledge()) is None
    assert hotspot_counts(AlleleKnowledge()) is None
    assert frequencies(AlleleKnowledge(population_af=0.0)) == Frequencies(0.0)
    known = AlleleKnowledge(population_af=0.01, population_faf95=0.02)
    assert frequencies(known) == Frequencies(0.01, 0.02)


def test_a_hotspot_source_without_counts_determines_only_what_is_no_hotspot() -> None:
    consulted = AlleleKnowledge(frozenset({CANCERHOTSPOTS}), cancerhotspot=False)
    assert hotspot_counts(consulted) == HotspotCounts(0, 0)
    assert hotspot_counts(replace(consulted, cancerhotspot=True)) is None
    assert hotspot_counts(RARE) == HotspotCounts(120, 60)


def test_the_model_policy_reports_every_somatic_hotspot_whatever_its_sum() -> None:
    rule = Policy.load(resource("policies/model-oncogenic.yaml")).class_rule
    assert rule is not None
    for one in HOTSPOTS:
        if one.is_somatic:
            name, _, codes = judged(one.gene, "missense_variant", one.hgvs_p or None, one.allele)
            assert rule.counts(name, codes), one
