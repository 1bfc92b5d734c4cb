"""The variants table: calls joined with what is known of the alleles."""

from dataclasses import replace
from pathlib import Path

import pysam
import pytest

from builders import write_fasta
from cells import gene_cell
from hemaline.annotation.classification.cautions import Caution, load_regions
from hemaline.annotation.classification.index_hopping import RunAlleles
from hemaline.annotation.classification.oncogenicity import Classification, MetCriterion
from hemaline.annotation.classification.policies import Policy
from hemaline.annotation.classification.reporting_rules import PlaceRule
from hemaline.annotation.naming.consequence import Consequence, load_terms
from hemaline.annotation.naming.hgvs_names import Names
from hemaline.annotation.sources.allele_knowledge import AlleleKnowledge
from hemaline.calling.evidence.allele_evidence import Evidence
from hemaline.calling.sample_vcf import Call, Genotype, write_calls
from hemaline.common.intervals import Interval
from hemaline.common.tables.rows import read_rows, write_rows
from hemaline.filters.filter_file import load_filters
from hemaline.genome.alleles import Allele
from hemaline.genome.genomic_names import GenomicNames
from hemaline.genome.hotspots import Hotspot
from hemaline.genome.transcripts import Transcript
from hemaline.inputs.sheet_rows import Sample
from hemaline.paths import resource
from hemaline.variants.variant_rows import VariantRow
from hemaline.variants.variant_table import (
    Knowledge,
    read_distinct_alleles,
    sample_rows,
    table_calls,
    write_distinct_alleles,
)
from rows import region_row, variant_row

TERMS = load_terms(resource("consequences.tsv"))
POLICY = Policy.load(resource("policies/driver-basic.yaml"))
SAMPLE = Sample("S1", "P1", "MDS", "bone_marrow", "tumour", "female", "assay")
SNV = Allele("c1", 12, "C", "T")
# Exons 11-20 and 31-40 on the minus strand: numbers 2 and 1.
TRANSCRIPT = Transcript(
    *("G", "HGNC:1", "NM_1.1", "ENST1.1", "NP_1.1", "c1", "-"),
    (Interval("c1", 10, 20), Interval("c1", 30, 40)),
    Interval("c1", 12, 38),
)
BASES = "ACGTACGTAC" + "ACGTACGTAC" * 5


def evidence(allele: Allele, ref: int = 96, alt: int = 3, other: int = 1) -> Evidence:
    return Evidence(allele, ref, alt, other, 7, 2, 1, 50, 46, 1)


@pytest.fixture
def known(tmp_path: Path) -> Knowledge:
    fasta = pysam.FastaFile(str(write_fasta(tmp_path / "r.fa", {"c1": BASES, "c0": BASES})))
    effect = Consequence("G", (TERMS["missense"], TERMS["splice_region"]))
    return Knowledge(
        transcripts={"G": TRANSCRIPT},
        consequences={SNV: effect},
        hotspots={SNV: Hotspot("G", "c.1C>T", "p.S34F", SNV)},
        genomic_names=GenomicNames(fasta, {"c1": "NC_1.1"}),
        names={SNV: Names("c.101C>T", "p.Ser34Phe")},
        policy=POLICY,
        runs=RunAlleles(POLICY.hopping_rule, {}),
        mechanisms={"G": frozenset({"loss_of_function", "hotspot"})},
        places=load_regions(resource("regions.tsv")),
    )


def row(known: Knowledge, call: Call, *genes: str, sample: Sample = SAMPLE) -> VariantRow:
    (found,) = sample_rows(sample, [call], frozenset(genes or {"G"}), known)
    return found


def test_a_call_is_joined_with_what_is_known(known: Knowledge) -> None:
    call = Call(evidence(SNV), (), True, ("mpileup", "clips"), 200, 1)
    assert row(known, call) == variant_row(
        "G", 0.03, sample_id="S1", patient_id="P1", chrom="c1", pos=12, ref="C", alt="T",
        transcript="NM_1.1", hgvs_g="NC_1.1:g.12C>T", hgvs_c="c.101C>T", hgvs_p="p.Ser34Phe",
        consequence="missense_variant&splice_region_variant", exon="2/2",
        depth=100, alt_reads=3, alt_forward=2, alt_reverse=1, ambiguous=7,
        normal_depth=200, normal_alt_reads=1, normal_ratio=pytest.approx(1 / 200 / 0.03),
        callers="mpileup;clips", hotspot="p.S34F", origin="somatic", vus=False, germline_risk=False,
    )  # fmt: skip


def test_a_class_is_with_its_reasons(known: Knowledge) -> None:
    judged = Classification(
        5,
        "VUS",
        (MetCriterion("OS1", 4, "listed"), MetCriterion("OP4", 1, "absent")),
        ("OS2", "OM1"),
    )
    call = Call(evidence(SNV), (), True, ())
    found = row(replace(known, classifications={SNV: judged}), call)
    assert (found.oncogenicity, found.oncogenicity_points) == ("VUS", 5)
    assert found.oncogenicity_criteria == "OS1=4 (listed) | OP4=1 (absent)"
    assert found.oncogenicity_not_assessed == "OS2 | OM1"
    empty = row(replace(known, classifications={SNV: Classification(0, "VUS", (), ())}), call)
    assert (empty.oncogenicity_criteria, empty.oncogenicity_not_assessed) == ("none", "none")
    assert row(known, call).oncogenicity is None


@pytest.mark.parametrize("role", ["germline", "normal"])
def test_what_a_person_was_born_with_has_no_class_of_somatic_variants(
    known: Knowledge, role: str
) -> None:
    judged = Classification(0, "VUS", (MetCriterion("OP4", 1, "absent"),), ("OS2",))
    call = Call(evidence(SNV, ref=50, alt=50, other=0), (), True, ())
    found = row(
        replace(known, classifications={SNV: judged}), call, sample=replace(SAMPLE, role=role)
    )
    assert found.oncogenicity == "not_applicable"
    assert (found.oncogenicity_points, found.oncogenicity_criteria) == (None, None)
    assert found.oncogenicity_not_assessed is None


def test_uncertain_variants_and_germline_risk_are_flagged(known: Knowledge) -> None:
    call = Call(evidence(SNV, ref=50, alt=50, other=0), (), False, ())
    null = Classification(8, "likely_oncogenic", (MetCriterion("OVS1", 8, "null"),), ())
    uncertain = Classification(0, "VUS", (), ())
    plain = replace(known, hotspots={}, risk_conditions={"G": "a condition"})
    found = row(replace(plain, classifications={SNV: null}), call)
    assert (found.vus, found.germline_risk) == (False, True)
    assert found.germline_risk_reason == "OVS1, germline_suspected: a condition"
    found = row(replace(plain, classifications={SNV: uncertain}), call)
    assert (found.vus, found.germline_risk, found.germline_risk_reason) == (True, False, None)
    # Outside the panel nobody looked.
    found = row(replace(plain, classifications={SNV: uncertain}), call, "OTHER")
    assert (found.vus, found.germline_risk, found.reported) == (None, None, False)


def test_an_allele_of_a_germline_kind_is_listed(known: Knowledge) -> None:
    hotspots = {SNV: replace(known.hotspots[SNV], is_somatic=False, kind="germline_risk")}
    found = row(replace(known, hotspots=hotspots), Call(evidence(SNV), (), True, ()))
    assert found.germline_risk_reason == "listed allele: germline risk"


def test_cautions_are_on_the_row(known: Knowledge) -> None:
    cautions = (Caution("paralogue: x", "G"), Caution("paralogue: y", "H"))
    call = Call(evidence(SNV), (), True, ())
    assert row(replace(known, cautions=cautions), call).caution == "paralogue: x"
    assert row(known, call).caution is None


def test_a_place_of_no_drivers_keeps_a_variant_out(known: Knowledge) -> None:
    call = Call(evidence(SNV), (), True, ())
    policy = known.policy.model_copy(
        update={"place_rule": PlaceRule(regions=("IGH",), variant_classes=frozenset({"SNV"}))}
    )
    inside = replace(known, policy=policy, places={"IGH": Interval("c1", 0, 12)})
    assert not row(inside, call).reported
    assert row(replace(inside, places={"IGH": Interval("c1", 12, 20)}), call).reported


def test_only_a_somatic_hotspot_applies_to_a_somatic_origin(known: Knowledge) -> None:
    """At 0.50 a driver is somatic_likely; a known germline allele is not."""
    call = Call(evidence(SNV, ref=50, alt=50, other=0), (), True, ())
    assert row(known, call).origin == "somatic_likely"
    germline = {SNV: replace(known.hotspots[SNV], is_somatic=False)}
    assert row(replace(known, hotspots=germline), call).origin == "germline_suspected"


def test_a_hotspot_without_a_protein_name_goes_by_its_transcript(known: Knowledge) -> None:
    hotspots = {SNV: replace(known.hotspots[SNV], hgvs_p="")}
    call = Call(evidence(SNV), (), True, ())
    assert row(replace(known, hotspots=hotspots), call).hotspot == "c.1C>T"


def test_an_allele_outside_the_transcripts_is_not_reported(known: Knowledge) -> None:
    found = row(known, Call(evidence(Allele("c0", 3, "G", "A")), (), False, ()))
    assert (found.gene, found.transcript, found.consequence, found.exon) == (None,) * 4
    assert (found.callers, found.normal_depth, found.hotspot) == (None,) * 3
    assert found.hgvs_g == "c0:g.3G>A"
    assert (found.origin, found.reported) == ("unknown", False)


def test_failed_filters_are_joined_and_not_reported(known: Knowledge) -> None:
    found = row(known, Call(evidence(SNV), ("low_vaf", "one_strand"), True, ()))
    assert (found.filter, found.reported) == ("low_vaf;one_strand", False)


def test_a_gene_off_the_panel_is_named_and_not_reported(known: Knowledge) -> None:
    found = row(known, Call(evidence(SNV), (), True, ()), "OTHER")
    assert (found.gene, found.reported) == ("G", False)


MISSENSE = Allele("c1", 15, "G", "A")
NULL = Allele("c1", 16, "T", "A")


@pytest.fixture
def strict(known: Knowledge) -> Knowledge:
    effects = {
        MISSENSE: Consequence("G", (TERMS["missense"],)),
        NULL: Consequence("G", (TERMS["stop_gained"],)),
    }
    policy = Policy.load(resource("policies/driver-strict.yaml"))
    return replace(known, consequences={**known.consequences, **effects}, policy=policy)


@pytest.mark.parametrize(
    ("allele", "normal", "reported", "withheld"),
    [
        (MISSENSE, None, False, "no_population_source"),
        (MISSENSE, (19, 0), False, "no_population_source"),
        (MISSENSE, (20, 0), True, None),
        # Germline by the normal: no population source would change that.
        (MISSENSE, (20, 10), False, None),
        (NULL, None, True, None),
        (SNV, None, True, None),
    ],
)
def test_what_a_policy_withholds_states_why(
    strict: Knowledge,
    allele: Allele,
    normal: tuple[int, int] | None,
    reported: bool,
    withheld: str | None,
) -> None:
    found = row(strict, Call(evidence(allele), (), False, (), *(normal or (None, None))))
    assert (found.reported, found.withheld) == (reported, withheld)


def test_what_was_not_to_be_reported_is_not_withheld(strict: Knowledge) -> None:
    filtered = row(strict, Call(evidence(MISSENSE), ("low_vaf",), False, ()))
    elsewhere = row(strict, Call(evidence(MISSENSE), (), False, ()), "OTHER")
    germline = replace(SAMPLE, role="germline")
    born_with = row(strict, Call(evidence(MISSENSE), (), False, ()), sample=germline)
    assert [(r.reported, r.withheld) for r in (filtered, elsewhere, born_with)] == [
        (False, None),
        (False, None),
        (True, None),
    ]


def test_a_gene_without_a_known_mechanism_reports_hotspots_alone(strict: Knowledge) -> None:
    unknown = replace(strict, mechanisms={})
    null, hotspot = (row(unknown, Call(evidence(a), (), False, ())) for a in (NULL, SNV))
    assert (null.reported, null.withheld) == (False, "no_population_source")
    assert hotspot.reported


def test_the_origin_of_a_germline_sample(known: Knowledge) -> None:
    found = row(known, Call(evidence(SNV), (), True, ()), sample=replace(SAMPLE, role="germline"))
    assert (found.origin, found.reported) == ("germline", True)


def test_the_genotype_of_a_germline_sample(known: Knowledge) -> None:
    call = Call(evidence(SNV), (), True, ())
    found = row(known, replace(call, genotype=Genotype(1, 2, 88)))
    assert (found.genotype, found.genotype_quality) == ("0/1", 88)
    assert row(known, call).genotype is None


def test_no_depth_gives_no_vaf(known: Knowledge) -> None:
    found = row(known, Call(evidence(SNV, 0, 0, 0), ("low_alt_reads",), True, ()))
    assert (found.depth, found.vaf) == (0, None)


@pytest.mark.parametrize(
    ("pos", "ref", "alt", "exon"),
    [
        (20, "CACG", "C", None),  # the anchor is the exon's last base, what goes is intron
        (19, "ACA", "A", "2/2"),
        (30, "CAC", "C", "1/2"),  # the anchor is the intron's last base, what goes is exon
        (30, "C", "CT", "1/2"),
        (20, "C", "CT", "2/2"),
        (25, "A", "AT", None),
    ],
)
def test_the_exon_is_that_of_the_bases_that_change(
    known: Knowledge, pos: int, ref: str, alt: str, exon: str | None
) -> None:
    allele = Allele("c1", pos, ref, alt)
    assert BASES[pos - 1 : pos - 1 + len(ref)] == ref
    effect = Consequence("G", (TERMS["intron"],))
    found = row(
        replace(known, consequences={allele: effect}), Call(evidence(allele), (), False, ())
    )
    assert found.exon == exon


def test_rows_come_back_from_the_table(tmp_path: Path, known: Knowledge) -> None:
    calls = [Call(evidence(SNV), (), True, ("a",)), Call(evidence(SNV, 9), ("x",), False, (), 5, 0)]
    rows = list(sample_rows(SAMPLE, calls, frozenset("G"), known))
    path = tmp_path / "variants.tsv"
    write_rows(path, VariantRow, rows)
    back = list(read_rows(path, VariantRow))
    assert back[0] == rows[0]
    assert back[1] == replace(rows[1], vaf=float(f"{rows[1].vaf:.5g}"))


def test_only_passing_calls_and_hotspots_with_evidence_are_in_the_table(tmp_path: Path) -> None:
    alleles = [Allele("c1", pos, "A", "T") for pos in (5, 9, 13, 17)]
    calls = [
        Call(evidence(alleles[0]), (), False, ()),
        Call(evidence(alleles[1], alt=4), ("low_vaf",), True, ()),
        Call(evidence(alleles[2], alt=3), ("low_vaf",), True, ()),
        Call(evidence(alleles[3], alt=40), ("strand_bias",), False, ()),
    ]
    path = tmp_path / "S1.vcf.gz"
    write_calls(path, "S1", calls, {"c1": 60}, load_filters("capture", None))
    assert [call.allele for call in table_calls(path, POLICY)] == alleles[:2]


def test_distinct_alleles_are_written_once_in_the_references_order(tmp_path: Path) -> None:
    alleles = [
        Allele("c2", 5, "A", "T"),
        Allele("c10", 9, "A", "T"),
        Allele("c10", 9, "A", "C"),
        Allele("c10", 9, "A", "T"),
        Allele("c10", 10, "AC", "A"),
    ]
    path = tmp_path / "alleles.vcf"
    write_distinct_alleles(path, alleles, {"c2": 50, "c10": 100})
    with pysam.VariantFile(str(path)) as records:
        assert list(records.header.contigs) == ["c2", "c10"]
        found = [(r.chrom, r.pos, r.ref, r.alts) for r in records]
    assert list(read_distinct_alleles(path)) == [alleles[0], alleles[2], alleles[1], alleles[4]]
    assert found == [
        ("c2", 5, "A", ("T",)),
        ("c10", 9, "A", ("C",)),
        ("c10", 9, "A", ("T",)),
        ("c10", 10, "AC", ("A",)),
    ]


def outside(**resolved: object) -> AlleleKnowledge:
    return AlleleKnowledge(frozenset({"population", "clinvar", "dbsnp"}), **resolved)


def test_without_sources_every_column_of_theirs_is_na(known: Knowledge) -> None:
    found = row(known, Call(evidence(SNV), (), True, ()))
    cells = (found.population_af, found.rescued, found.dbsnp, found.clinvar_id, found.civic)
    assert cells == (None,) * 5
    assert (found.population_source, found.rescue_reason, found.cancerhotspot) == (None,) * 3


def test_what_sources_state_is_on_the_row(known: Knowledge) -> None:
    resolved = outside(
        population_af=0.0005,
        population_faf95=0.0002,
        population_source="gnomad_joint 4.1",
        clinvar_id="375941",
        clinvar_significance="Pathogenic",
    )
    found = row(replace(known, outside={SNV: resolved}), Call(evidence(SNV), (), True, ()))
    assert (found.population_af, found.population_faf95) == (0.0005, 0.0002)
    assert (found.population_source, found.rescued) == ("gnomad_joint 4.1", False)
    assert (found.clinvar_id, found.clinvar_significance) == ("375941", "Pathogenic")
    # dbSNP was queried and does not list it, CIViC was not queried.
    assert (found.dbsnp, found.civic) == ("absent", None)
    assert found.reported


def test_a_common_allele_is_dropped_and_its_gene_is_0(strict: Knowledge) -> None:
    """Where coverage is good; the same allele without a source leaves the gene NA."""
    call = Call(evidence(MISSENSE), (), False, ())
    common = row(replace(strict, outside={MISSENSE: outside(population_af=0.002)}), call)
    assert (common.origin, common.reported, common.withheld) == ("germline_suspected", False, None)
    assert (common.rescued, common.rescue_reason) == (False, None)
    region = region_row("G", sample_id="S1", kind="cds", chrom="c1")
    kept = [one for one in (common,) if one.reported or one.withheld]
    assert gene_cell([region], kept, 0.02).status == 0
    unasked = row(strict, call)
    assert gene_cell([region], [unasked], 0.02).reason == "no_population_source"


def test_a_rescued_allele_is_reported_with_the_reason(strict: Knowledge) -> None:
    listed = replace(strict, rescue={MISSENSE: "somatic driver"})
    call = Call(evidence(MISSENSE), (), False, ())
    resolved = {MISSENSE: outside(population_af=0.002, population_source="g 1")}
    found = row(replace(listed, outside=resolved), call)
    assert (found.rescued, found.rescue_reason, found.reported) == (True, "somatic driver", True)
    above = {MISSENSE: outside(population_af=0.02)}
    found = row(replace(listed, outside=above), call)
    assert (found.rescued, found.rescue_reason, found.reported) == (False, None, False)


def test_with_a_source_a_rare_allele_is_no_longer_withheld(strict: Knowledge) -> None:
    resolved = {MISSENSE: outside(population_af=0.0)}
    found = row(replace(strict, outside=resolved), Call(evidence(MISSENSE), (), False, ()))
    assert (found.reported, found.withheld) == (True, None)
