"""Sickle-cell genotypes: none asserts more than was measured."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hemaline.callability.region_status import RegionStatus
from hemaline.features.feature_cells import SampleEvidence
from hemaline.features.globin import dosage, globin_cell
from hemaline.features.globin_rules import load_globin
from hemaline.genome.transcripts import load_transcripts
from hemaline.inputs.sheet_rows import Sample
from hemaline.paths import resource
from hemaline.variants.variant_rows import VariantRow
from rows import event_row, gap_row, region_row, variant_row

RULES = load_globin()
BY_NAME = {one.hgvs_c: one for one in RULES.alleles}
S, C, E = "c.20A>T", "c.19G>A", "c.79G>A"
O_ARAB, D_PUNJAB, ANTILLES, KORLE_BU = "c.364G>A", "c.364G>C", "c.70G>A", "c.220G>A"
BETA0, BETA_PLUS, SILENT = "c.118C>T", "c.-79A>G", "c.-151C>T"
# The whole gene with its promoter and the signal for poly-A, as in resources/regions.tsv.
WHOLE = region_row("HBB", chrom="chr11", first=5_225_264, last=5_227_271)
CODING = [
    region_row("HBB", region=f"exon{n}", chrom="chr11", first=first, last=last)
    for n, first, last in ((3, 5225595, 5225728), (2, 5226575, 5226801), (1, 5226928, 5227023))
]


def allele(hgvs_c: str, genotype: str | None = "0/1", **values) -> VariantRow:
    one = BY_NAME[hgvs_c]
    vaf = {"0/1": 0.5, "1/1": 1.0, "0/0": 0.0}.get(genotype or "", 0.5)
    filled = {"genotype_quality": 99, "vaf": vaf, **values}
    return variant_row(
        one.gene, chrom=one.chrom, pos=one.pos, ref=one.ref, alt=one.alt, hgvs_c=hgvs_c,
        genotype=genotype, **filled,
    )  # fmt: skip


def person(
    *variants: VariantRow,
    regions: list[RegionStatus] | None = None,
    deletion: int | None = None,
    has_event: bool = False,
    post_transplant: str = "",
) -> SampleEvidence:
    events = [event_row(RULES.thresholds.deletion.event, "HBB", deletion)] if has_event else []
    sheet = Sample("S-1", "P-1", "SCD", "peripheral_blood", "germline", "female", "a")
    if post_transplant:
        sheet = Sample(**{**vars(sheet), "post_transplant": post_transplant})
    return SampleEvidence(
        "S-1",
        {"HBB": [WHOLE] if regions is None else regions},
        {"HBB": variants},
        {RULES.thresholds.deletion.event: events},
        sample=sheet,
    )


def resolved(evidence: SampleEvidence) -> tuple:
    return tuple(globin_cell(what, evidence, RULES).value for what in ("genotype", "phase", "S"))


# About 15 people: their alleles, and the most specific allowed genotype.
PEOPLE = {
    "SS": (person(allele(S, "1/1")), ("SS or S/deletion", "none", 2)),
    "SS, copy number two": (
        person(allele(S, "1/1"), has_event=True, deletion=0),
        ("SS", "none", 2),
    ),
    "S/deletion": (
        person(allele(S, "1/1"), has_event=True, deletion=1),
        ("S/deletion", "none", 2),
    ),
    "S, deletion not determined": (
        person(allele(S, "1/1"), has_event=True, deletion=None),
        ("SS or S/deletion", "none", 2),
    ),
    "SC": (person(allele(S), allele(C)), ("SC or S/C with a deletion", "trans", 1)),
    "SC, copy number two": (
        person(allele(S), allele(C), has_event=True, deletion=0),
        ("SC", "trans", 1),
    ),
    "S/beta0": (person(allele(S), allele(BETA0)), ("S/beta0", "inferred", 1)),
    "S/beta+": (person(allele(S), allele(BETA_PLUS)), ("S/beta+", "inferred", 1)),
    "S/silent": (person(allele(S), allele(SILENT)), ("S/silent beta-thalassaemia", "inferred", 1)),
    "S/E": (person(allele(S), allele(E)), ("S/E or S/E with a deletion", "inferred", 1)),
    "S/D-Punjab": (person(allele(S), allele(D_PUNJAB)), ("S/D-Punjab", "inferred", 1)),
    "S/O-Arab": (person(allele(S), allele(O_ARAB)), ("S/O-Arab or A/S-Oman", "unphased", 1)),
    "A/S-Antilles": (person(allele(S), allele(ANTILLES)), ("A/S-Antilles", "cis", 1)),
    "S/S-Antilles": (person(allele(S, "1/1"), allele(ANTILLES)), ("S/S-Antilles", "cis", 2)),
    "C-Harlem": (person(allele(S), allele(KORLE_BU)), ("A/C-Harlem or S/Korle-Bu", "unphased", 1)),
    "AS": (person(allele(S)), ("AS or S/beta0 (deletion)", "none", 1)),
    "AS, copy number two": (person(allele(S), has_event=True, deletion=0), ("AS", "none", 1)),
    "S and the 619 bp deletion": (
        person(allele(S), has_event=True, deletion=1),
        ("S/beta0 (deletion) or AS with a deletion", "none", 1),
    ),
    "S, deletion not settled": (
        person(allele(S), has_event=True, deletion=None),
        ("AS or S/beta0 (deletion)", "none", 1),
    ),
    "S/beta0 and a deletion": (
        person(allele(S), allele(BETA0), has_event=True, deletion=1),
        ("S/beta0 with a deletion of HBB", "inferred", 1),
    ),
    "no S and a deletion": (person(has_event=True, deletion=1), ("no S", "none", 0)),
    "S/beta0, IVS-II-849": (person(allele(S), allele("c.316-2A>G")), ("S/beta0", "inferred", 1)),
    "S/beta0, Hb Monroe": (person(allele(S), allele("c.92G>C")), ("S/beta0", "inferred", 1)),
    "S/beta0, -25 bp": (person(allele(S), allele("c.93-22_95del")), ("S/beta0", "inferred", 1)),
    "AS, coding bases only": (
        person(allele(S), regions=CODING),
        ("AS or S/beta-thalassaemia", "none", 1),
    ),
    "AA": (person(), ("no S", "none", 0)),
    "CC": (person(allele(C, "1/1")), ("no S", "none", 0)),
    "uncovered": (
        person(regions=[gap_row("HBB", chrom="chr11", first=5_225_264, last=5_227_271)]),
        ("indeterminate", None, None),
    ),
    "no panel": (person(regions=[]), ("indeterminate", None, None)),
    "chimeric": (person(allele(S, "0/1", vaf=0.2)), ("indeterminate", None, None)),
    "chimeric, nearly pure": (person(allele(S, "1/1", vaf=0.9)), ("indeterminate", None, None)),
    "a trace of S": (person(allele(S, "0/0", vaf=0.1)), ("indeterminate", None, None)),
    "low quality": (person(allele(S, genotype_quality=12)), ("indeterminate", None, None)),
    "not settled": (person(allele(S, "./.")), ("indeterminate", None, None)),
    "filtered": (person(allele(S, filter="low_depth")), ("indeterminate", None, None)),
    "no genotype": (person(allele(S, None)), ("indeterminate", None, None)),
    "after transplant": (
        person(allele(S, "1/1"), post_transplant="yes"),
        ("indeterminate", None, None),
    ),
    "S and two others": (
        person(allele(S), allele(BETA0), allele(E)),
        ("indeterminate", None, 1),
    ),
    "SS with E": (person(allele(S, "1/1"), allele(E)), ("indeterminate", None, 2)),
}


@pytest.mark.parametrize("name", PEOPLE)
def test_a_genotype_states_what_was_measured(name):
    evidence, expected = PEOPLE[name]
    assert resolved(evidence) == expected


def test_an_indeterminate_genotype_states_why():
    for name, reason in {
        "uncovered": "not_covered",
        "no panel": "not_on_panel",
        "chimeric": "genotype_not_settled",
        "no genotype": "no_genotype",
        "after transplant": "post_transplant",
        "S and two others": "several_alleles",
        "SS with E": "no_such_genotype",
    }.items():
        assert globin_cell("genotype", PEOPLE[name][0], RULES).reason == reason


@pytest.mark.parametrize("name", PEOPLE)
def test_only_what_is_settled_in_full_may_be_scored(name):
    evidence, (genotype, _, _) = PEOPLE[name]
    settled = globin_cell("settled", evidence, RULES).value
    assert settled == int(genotype != "indeterminate" and name != "AS, coding bases only")
    balanced = globin_cell("balanced", evidence, RULES).value
    assert balanced == {
        "chimeric": 0,
        "chimeric, nearly pure": 0,
        "a trace of S": 0,
        "low quality": 0,
        "not settled": 0,
        "filtered": 0,
        "no genotype": None,
        "after transplant": None,
    }.get(name, 1)


def test_an_unlisted_disease_allele_keeps_the_genotype_open():
    """c.19_20delinsAT: C and S on one molecule, or any frameshift that nobody listed."""
    other = variant_row(
        "HBB", 0.5, chrom="chr11", pos=5_226_700, genotype="0/1", consequence="frameshift_variant"
    )
    cell = globin_cell("genotype", person(allele(S), other), RULES)
    assert (cell.value, cell.reason) == ("indeterminate", "unlisted_allele")
    assert other in cell.sources
    silent = variant_row(
        "HBB", 0.5, chrom="chr11", pos=5_226_700, genotype="0/1", consequence="synonymous_variant"
    )
    evidence = person(allele(S), silent, has_event=True, deletion=0)
    assert globin_cell("genotype", evidence, RULES).value == "AS"


def test_a_promoter_allele_is_found_by_its_place_whatever_gene_its_row_names():
    row = allele(BETA_PLUS)
    evidence = person(allele(S))
    moved = SampleEvidence(
        "S-1", evidence.regions, {**evidence.variants, "": [row]}, sample=evidence.sample
    )
    assert globin_cell("genotype", moved, RULES).value == "S/beta+"


def test_dosages_of_uncovered_bases_are_na():
    evidence = person(regions=CODING)
    assert dosage("HBB c.20A>T", evidence, RULES).value == 0
    cell = dosage("HBB c.-79A>G", evidence, RULES)
    assert (cell.value, cell.reason) == (None, "not_covered")
    cell = dosage("G6PD c.202G>A", evidence, RULES)
    assert (cell.value, cell.reason) == (None, "not_on_panel")


def test_listed_alleles_are_none_only_when_all_sites_were_assessed():
    assert globin_cell("listed", person(allele(S)), RULES).value == "none"
    assert globin_cell("listed", person(allele(S), regions=CODING), RULES).value is None
    both = globin_cell("listed", person(allele(S), allele(BETA0), regions=CODING), RULES)
    assert both.value == "beta0 c.118C>T"


def test_positions_are_those_of_the_transcript():
    one = load_transcripts(resource("transcripts.tsv"))["HBB"]
    exons = sorted((part for _, part in one.coding_exons()), key=lambda part: -part.end)
    for allele_ in RULES.alleles:
        digits = allele_.hgvs_c[2:].rstrip("ACGT>")
        if not digits.isdigit():
            continue
        rest = int(digits)
        for part in exons:
            if rest <= len(part):
                assert allele_.pos == part.end - rest + 1, allele_
                break
            rest -= len(part)


CALLS = st.builds(
    allele,
    st.sampled_from(sorted(BY_NAME)),
    st.sampled_from(["0/1", "1/1", "0/0", "./.", "1/.", None]),
    vaf=st.floats(0, 1),
    genotype_quality=st.none() | st.integers(0, 99),
    filter=st.sampled_from(["PASS", "PASS", "low_depth"]),
)


@settings(deadline=None, max_examples=150)
@given(st.lists(CALLS, max_size=3, unique_by=lambda row: (row.pos, row.alt)), st.booleans())
def test_no_combination_asserts_more_than_its_calls(variants, whole):
    evidence = person(*variants, regions=[WHOLE] if whole else [])
    genotype = globin_cell("genotype", evidence, RULES)
    copies = globin_cell("S", evidence, RULES)
    assert genotype.value
    if genotype.value != "indeterminate":
        assert copies.value is not None
        assert ("S" in str(genotype.value).replace("no S", "")) == bool(copies.value)
        for row in variants:
            assert row.filter == "PASS"
            assert (row.genotype_quality or 0) >= RULES.thresholds.min_quality
            assert row.vaf <= 0.05 or 0.35 <= row.vaf <= 0.65 or row.vaf >= 0.95
    if not whole and not variants:
        assert genotype.value == "indeterminate"
    assert genotype.value != "SS"
    assert genotype.value != "S/deletion"
