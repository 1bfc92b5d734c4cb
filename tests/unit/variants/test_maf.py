"""The MAF: the columns of the GDC in order, and coordinates against hand-made cases."""

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hemaline.annotation.naming.consequence import load_terms
from hemaline.common.intervals import Interval
from hemaline.genome.transcripts import Transcript
from hemaline.paths import resource
from hemaline.variants.maf import maf_row, write_maf
from hemaline.variants.variant_rows import VariantRow
from rows import example_variant

# Genomic Data Commons, MAF format 1.0.0, columns 1-34.
GDC = [
    "Hugo_Symbol",
    "Entrez_Gene_Id",
    "Center",
    "NCBI_Build",
    "Chromosome",
    "Start_Position",
    "End_Position",
    "Strand",
    "Variant_Classification",
    "Variant_Type",
    "Reference_Allele",
    "Tumor_Seq_Allele1",
    "Tumor_Seq_Allele2",
    "dbSNP_RS",
    "dbSNP_Val_Status",
    "Tumor_Sample_Barcode",
    "Matched_Norm_Sample_Barcode",
    "Match_Norm_Seq_Allele1",
    "Match_Norm_Seq_Allele2",
    "Tumor_Validation_Allele1",
    "Tumor_Validation_Allele2",
    "Match_Norm_Validation_Allele1",
    "Match_Norm_Validation_Allele2",
    "Verification_Status",
    "Validation_Status",
    "Mutation_Status",
    "Sequencing_Phase",
    "Sequence_Source",
    "Validation_Method",
    "Score",
    "BAM_File",
    "Sequencer",
    "Tumor_Sample_UUID",
    "Matched_Norm_Sample_UUID",
]
NEXT = [
    "HGVSc",
    "HGVSp",
    "HGVSp_Short",
    "Transcript_ID",
    "Exon_Number",
    "t_depth",
    "t_ref_count",
    "t_alt_count",
    "n_depth",
    "n_ref_count",
    "n_alt_count",
]
# Of columns 46 to 111 those that can be determined, and Gene between them.
REPORTED = [
    *("all_effects", "Allele", "Gene", "Feature", "Feature_type", "One_Consequence"),
    *("Consequence", "TRANSCRIPT_STRAND", "SYMBOL", "SYMBOL_SOURCE", "HGNC_ID", "BIOTYPE"),
    *("RefSeq", "EXON", "VARIANT_CLASS", "FILTER"),
]
BY_NAME = {t.consequence: t for t in load_terms(resource("consequences.tsv")).values()}
TRANSCRIPT = Transcript(
    *("G", "HGNC:1", "NM_1.1", "ENST1.1", "NP_1.1", "chr1", "+"),
    (Interval("chr1", 0, 900),),
    Interval("chr1", 0, 900),
)
OTHER = replace(
    TRANSCRIPT, gene="H", strand="-", hgnc_id="", transcript="T2", ensembl_transcript="T2"
)
ROW = example_variant()


def cells(row: VariantRow, normal: str | None = None) -> dict[str, object]:
    return vars(maf_row(row, BY_NAME, {"G": TRANSCRIPT, "H": OTHER}, normal))


def written(folder: Path, *rows: VariantRow, **normals: str) -> list[dict[str, str]]:
    path = folder / "variants.maf"
    write_maf(path, rows, BY_NAME, {"G": TRANSCRIPT}, normals)
    lines = path.read_text().splitlines()
    assert lines[0] == "#version gdc-1.0.0"
    return list(csv.DictReader(lines[1:], delimiter="\t", quoting=csv.QUOTE_NONE))


def test_columns_are_in_the_order_of_the_gdc(tmp_path: Path) -> None:
    (row,) = written(tmp_path, ROW)
    assert len(GDC) == 34
    known = [*GDC, *NEXT, *REPORTED]
    assert list(row)[: len(known)] == known
    assert all(name.startswith("hemaline_") for name in list(row)[len(known) :])


@pytest.mark.parametrize(
    ("ref", "alt", "first", "last", "maf_ref", "maf_alt", "kind"),
    [
        ("G", "A", 100, 100, "G", "A", "SNP"),
        ("GC", "AT", 100, 101, "GC", "AT", "DNP"),
        ("GCA", "ATT", 100, 102, "GCA", "ATT", "TNP"),
        ("GCAC", "ATTT", 100, 103, "GCAC", "ATTT", "ONP"),
        # An insertion is between two bases, a deletion covers what it takes.
        ("G", "GA", 100, 101, "-", "A", "INS"),
        ("G", "GATTA", 100, 101, "-", "ATTA", "INS"),
        ("GA", "G", 101, 101, "A", "-", "DEL"),
        ("GATT", "G", 101, 103, "ATT", "-", "DEL"),
        # Both at once: no anchor, or one.
        ("GAT", "CC", 100, 102, "GAT", "CC", "DEL"),
        ("GA", "CCC", 100, 101, "GA", "CCC", "INS"),
        ("GAT", "GC", 101, 102, "AT", "C", "DEL"),
    ],
)
def test_coordinates(
    ref: str, alt: str, first: int, last: int, maf_ref: str, maf_alt: str, kind: str
) -> None:
    found = cells(replace(ROW, ref=ref, alt=alt, consequence="frameshift_variant"))
    assert (found["Start_Position"], found["End_Position"]) == (first, last)
    assert (found["Reference_Allele"], found["Tumor_Seq_Allele2"]) == (maf_ref, maf_alt)
    assert found["Tumor_Seq_Allele1"] == maf_ref
    assert found["Variant_Type"] == kind


@pytest.mark.parametrize(
    ("ref", "alt", "consequence", "expected"),
    [
        ("G", "A", "missense_variant&splice_region_variant", "Missense_Mutation"),
        ("G", "A", "stop_gained", "Nonsense_Mutation"),
        ("G", "A", "synonymous_variant", "Silent"),
        ("G", "A", "splice_donor_variant", "Splice_Site"),
        ("G", "A", "splice_region_variant&intron_variant", "Splice_Region"),
        ("G", "A", "start_lost", "Translation_Start_Site"),
        ("G", "A", "stop_lost", "Nonstop_Mutation"),
        ("G", "A", "5_prime_UTR_variant", "5'UTR"),
        ("G", "A", "intron_variant", "Intron"),
        ("G", "GA", "frameshift_variant", "Frame_Shift_Ins"),
        ("GA", "G", "frameshift_variant", "Frame_Shift_Del"),
        ("G", "GATT", "inframe_insertion", "In_Frame_Ins"),
        ("GATT", "G", "inframe_deletion", "In_Frame_Del"),
    ],
)
def test_classification_is_that_of_the_worst_term(
    ref: str, alt: str, consequence: str, expected: str
) -> None:
    found = cells(replace(ROW, ref=ref, alt=alt, consequence=consequence))
    assert found["Variant_Classification"] == expected


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("p.Ser34Phe", "p.S34F"),
        ("p.Arg320Ter", "p.R320*"),
        (None, None),
        ("p.Trp288CysfsTer12", "p.W288Cfs*12"),
        ("p.Ter143GlnextTer31", "p.*143Qext*31"),
    ],
)
def test_short_protein_names(name: str | None, short: str | None) -> None:
    found = cells(replace(ROW, hgvs_p=name))
    assert (found["HGVSp"], found["HGVSp_Short"]) == (name, short)


def test_a_protein_that_cannot_be_determined_is_an_empty_cell() -> None:
    found = cells(replace(ROW, hgvs_c="c.348-2A>G", hgvs_p="p.?"))
    assert (found["HGVSc"], found["HGVSp"], found["HGVSp_Short"]) == ("c.348-2A>G", None, None)


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("somatic", "Somatic"),
        ("somatic_likely", "Somatic"),
        ("germline", "Germline"),
        ("germline_suspected", "Unknown"),
        ("unknown", "Unknown"),
    ],
)
def test_mutation_status(origin: str, status: str) -> None:
    assert cells(replace(ROW, origin=origin))["Mutation_Status"] == status


def test_counts_with_a_matched_normal(tmp_path: Path) -> None:
    (row,) = written(tmp_path, replace(ROW, normal_depth=80, normal_alt_reads=1), S1="N1")
    assert row["Matched_Norm_Sample_Barcode"] == "N1"
    assert (row["t_depth"], row["t_ref_count"], row["t_alt_count"]) == ("100", "97", "3")
    assert (row["n_depth"], row["n_ref_count"], row["n_alt_count"]) == ("80", "79", "1")


def test_counts_without_a_normal_are_empty_and_not_0(tmp_path: Path) -> None:
    (row,) = written(tmp_path, ROW, OTHER="N1")
    assert row["Matched_Norm_Sample_Barcode"] == ""
    assert (row["n_depth"], row["n_ref_count"], row["n_alt_count"]) == ("", "", "")


def test_a_normal_of_depth_0_is_a_count(tmp_path: Path) -> None:
    (row,) = written(tmp_path, replace(ROW, normal_depth=0, normal_alt_reads=0), S1="N1")
    assert (row["n_depth"], row["n_ref_count"], row["n_alt_count"]) == ("0", "0", "0")


def test_only_passing_rows_of_known_genes_are_written(tmp_path: Path) -> None:
    failed = replace(ROW, filter="low_vaf")
    outside = replace(ROW, gene=None, consequence=None)
    assert len(written(tmp_path, failed, ROW, outside)) == 1


def test_the_row_as_text(tmp_path: Path) -> None:
    (row,) = written(tmp_path, ROW)
    filled = {name: cell for name, cell in row.items() if cell}
    assert filled == {
        "Hugo_Symbol": "G",
        "NCBI_Build": "GRCh38",
        "Chromosome": "chr1",
        "Start_Position": "100",
        "End_Position": "100",
        "Strand": "+",
        "Variant_Classification": "Missense_Mutation",
        "Variant_Type": "SNP",
        "Reference_Allele": "G",
        "Tumor_Seq_Allele1": "G",
        "Tumor_Seq_Allele2": "A",
        "Tumor_Sample_Barcode": "S1",
        "Verification_Status": "Unknown",
        "Validation_Status": "Untested",
        "Mutation_Status": "Somatic",
        "Validation_Method": "none",
        "HGVSp": "p.Ser34Phe",
        "HGVSp_Short": "p.S34F",
        "Transcript_ID": "ENST1.1",
        "Exon_Number": "2/8",
        "t_depth": "100",
        "t_ref_count": "97",
        "t_alt_count": "3",
        "all_effects": "G,missense_variant&splice_region_variant,p.S34F,ENST1.1,NM_1.1,,,,,,1",
        "Allele": "A",
        "Feature": "ENST1.1",
        "Feature_type": "Transcript",
        "One_Consequence": "missense_variant",
        "Consequence": "missense_variant;splice_region_variant",
        "TRANSCRIPT_STRAND": "1",
        "SYMBOL": "G",
        "SYMBOL_SOURCE": "HGNC",
        "HGNC_ID": "HGNC:1",
        "BIOTYPE": "protein_coding",
        "RefSeq": "NM_1.1",
        "EXON": "2/8",
        "VARIANT_CLASS": "SNV",
        "FILTER": "PASS",
        "hemaline_vaf": "0.03",
        "hemaline_origin": "somatic_likely",
        "hemaline_reported": "true",
    }


@pytest.mark.parametrize(
    ("resolved", "name"),
    [
        # Not consulted is empty; GDC's novel is an allele that no database has.
        ({}, None),
        ({"dbsnp": "rs7;rs9"}, "rs7;rs9"),
        ({"dbsnp": "absent"}, "novel"),
        ({"dbsnp": "absent", "clinvar_id": "absent", "population_af": 0.0}, "novel"),
        ({"dbsnp": "absent", "population_af": 0.1}, None),
        ({"dbsnp": "absent", "clinvar_id": "376"}, None),
        ({"dbsnp": "absent", "civic": "9"}, None),
        ({"dbsnp": "absent", "cancerhotspot": True}, None),
    ],
)
def test_the_rs_number_follows_gdcs_rule(resolved: dict[str, Any], name: str | None) -> None:
    assert cells(replace(ROW, **resolved))["dbsnp_rs"] == name


def test_what_sources_state_has_columns(tmp_path: Path) -> None:
    resolved = {"population_af": 0.002, "population_faf95": 0.001, "clinvar_significance": "Benign"}
    (row,) = written(tmp_path, replace(ROW, **resolved))
    assert (row["hemaline_population_af"], row["hemaline_population_faf95"]) == ("0.002", "0.001")
    assert row["hemaline_clinvar_significance"] == "Benign"


def test_effects_of_all_genes_are_listed_the_worst_first() -> None:
    found = cells(replace(ROW, hgvs_c="c.101C>T", other_effects="H:intron_variant"))
    assert found["all_effects"] == (
        "G,missense_variant&splice_region_variant,p.S34F,ENST1.1,NM_1.1,c.101C>T,,,,,1;"
        "H,intron_variant,,T2,T2,,,,,,-1"
    )
    assert found["One_Consequence"] == "missense_variant"
    assert found["Consequence"] == "missense_variant;splice_region_variant"
    assert (found["HGNC_ID"], found["SYMBOL_SOURCE"], found["Feature"]) == (
        "HGNC:1",
        "HGNC",
        "ENST1.1",
    )


@pytest.mark.parametrize(
    ("genotype", "first"), [(None, "G"), ("0/1", "G"), ("1/1", "A"), ("1", "A"), ("./1", "G")]
)
def test_the_first_allele_is_the_genotypes(genotype: str | None, first: str) -> None:
    assert cells(replace(ROW, genotype=genotype))["Tumor_Seq_Allele1"] == first


def test_nothing_is_stated_of_a_validation() -> None:
    found = cells(ROW)
    assert (found["Verification_Status"], found["Validation_Status"]) == ("Unknown", "Untested")
    assert found["Validation_Method"] == "none"
    ends = ("_Validation_Allele1", "_Validation_Allele2")
    assert not any(value for name, value in found.items() if name.endswith(ends))


@pytest.mark.parametrize(
    ("kind", "resolved"), [("SNV", "SNV"), ("MNV", "substitution"), ("delins", "indel")]
)
def test_classes_are_words_of_the_sequence_ontology(kind: str, resolved: str) -> None:
    assert cells(replace(ROW, variant_class=kind))["VARIANT_CLASS"] == resolved
