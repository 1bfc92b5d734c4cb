"""One row of a Mutation Annotation Format file of the GDC."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from hemaline.common.tables.rows import Field, table


@table("maf")
@dataclass(frozen=True)
class GdcMafRow:
    """Mutation Annotation Format of the GDC, version 1.0.0: columns 1 to 45 in order, those of 46
    to 111 that can be determined, then the project's own. Empty is not known. Rows are those of
    the variants table that pass every technical filter in a known gene.
    """

    Hugo_Symbol: Annotated[str | None, "HGNC symbol."] = None
    Entrez_Gene_Id: Annotated[str | None, "GDC column; not filled."] = None
    Center: Annotated[str | None, "GDC column; not filled."] = None
    NCBI_Build: Annotated[str | None, "Genome build."] = None
    Chromosome: Annotated[str | None, "Contig."] = None
    Start_Position: Annotated[int | None, "First base, 1-based; the base before an insertion."] = (
        None
    )
    End_Position: Annotated[int | None, "Last base, 1-based."] = None
    Strand: Annotated[str | None, "Always +."] = None
    Variant_Classification: Annotated[
        str | None,
        "GDC classification of the worst consequence.",
    ] = None
    Variant_Type: Annotated[str | None, "SNP, DNP, TNP, ONP, INS or DEL."] = None
    Reference_Allele: Annotated[str | None, "Reference bases, - for none."] = None
    Tumor_Seq_Allele1: Annotated[
        str | None,
        "The reference allele; the alternative one where a germline genotype (1/1, 1) has no "
        "other. No genotype of a tumour is implied.",
    ] = None
    Tumor_Seq_Allele2: Annotated[str | None, "Alternative bases, - for none."] = None
    dbsnp_rs: Annotated[
        str | None,
        "rs numbers; novel: neither dbSNP nor another consulted source lists the allele; empty: "
        "another source does, or dbSNP was not consulted.",
        Field(column="dbSNP_RS"),
    ] = None
    dbsnp_val_status: Annotated[
        str | None, "GDC column; not filled.", Field(column="dbSNP_Val_Status")
    ] = None
    Tumor_Sample_Barcode: Annotated[str | None, "sample_id."] = None
    Matched_Norm_Sample_Barcode: Annotated[
        str | None,
        "sample_id of the matched normal; empty without one.",
    ] = None
    Match_Norm_Seq_Allele1: Annotated[str | None, "GDC column; not filled."] = None
    Match_Norm_Seq_Allele2: Annotated[str | None, "GDC column; not filled."] = None
    Tumor_Validation_Allele1: Annotated[str | None, "GDC column; not filled."] = None
    Tumor_Validation_Allele2: Annotated[str | None, "GDC column; not filled."] = None
    Match_Norm_Validation_Allele1: Annotated[str | None, "GDC column; not filled."] = None
    Match_Norm_Validation_Allele2: Annotated[str | None, "GDC column; not filled."] = None
    Verification_Status: Annotated[
        str | None,
        "Unknown: nothing is sequenced again.",
    ] = None
    Validation_Status: Annotated[str | None, "Untested."] = None
    Mutation_Status: Annotated[
        str | None,
        "Somatic (with a matched normal, or likely), Germline or Unknown.",
    ] = None
    Sequencing_Phase: Annotated[str | None, "GDC column; not filled."] = None
    Sequence_Source: Annotated[str | None, "GDC column; not filled."] = None
    Validation_Method: Annotated[
        str | None,
        "none, as MAF 2.4.1 requires with Untested.",
    ] = None
    Score: Annotated[str | None, "GDC column; not filled."] = None
    BAM_File: Annotated[str | None, "GDC column; not filled."] = None
    Sequencer: Annotated[str | None, "GDC column; not filled."] = None
    Tumor_Sample_UUID: Annotated[str | None, "GDC column; not filled."] = None
    Matched_Norm_Sample_UUID: Annotated[str | None, "GDC column; not filled."] = None
    HGVSc: Annotated[str | None, "HGVS on the transcript."] = None
    HGVSp: Annotated[
        str | None,
        "Three-letter protein name; empty where the protein cannot be determined.",
    ] = None
    HGVSp_Short: Annotated[str | None, "One-letter protein name."] = None
    Transcript_ID: Annotated[str | None, "Ensembl transcript (MANE Select)."] = None
    Exon_Number: Annotated[str | None, "Exon touched / exons."] = None
    t_depth: Annotated[int | None, "Fragments that distinguish the haplotypes."] = None
    t_ref_count: Annotated[
        int | None,
        "Of these those without the alternative allele (reference or other).",
    ] = None
    t_alt_count: Annotated[int | None, "Of these those with it."] = None
    n_depth: Annotated[int | None, "The same in the matched normal."] = None
    n_ref_count: Annotated[int | None, "The same in the matched normal."] = None
    n_alt_count: Annotated[int | None, "The same in the matched normal."] = None
    all_effects: Annotated[
        str | None,
        "Effects joined by ;, the worst first: Symbol, Consequence, HGVSp_Short, Transcript_ID, "
        "RefSeq, HGVSc, Impact, Canonical, Sift, PolyPhen, Strand; the four before the strand are "
        "not filled, names only of the first.",
    ] = None
    Allele: Annotated[str | None, "Tumor_Seq_Allele2."] = None
    Gene: Annotated[str | None, "GDC column; not filled."] = None
    Feature: Annotated[str | None, "Transcript_ID."] = None
    Feature_type: Annotated[str | None, "Transcript."] = None
    One_Consequence: Annotated[str | None, "The worst Sequence Ontology term."] = None
    Consequence: Annotated[str | None, "Sequence Ontology terms, joined by ;."] = None
    TRANSCRIPT_STRAND: Annotated[int | None, "1 or -1."] = None
    SYMBOL: Annotated[str | None, "Hugo_Symbol."] = None
    SYMBOL_SOURCE: Annotated[
        str | None,
        "HGNC; empty for a gene of the user's own models.",
    ] = None
    HGNC_ID: Annotated[
        str | None,
        "HGNC identifier; empty for a gene of the user's own models.",
    ] = None
    BIOTYPE: Annotated[str | None, "protein_coding."] = None
    RefSeq: Annotated[str | None, "RefSeq transcript."] = None
    EXON: Annotated[str | None, "Exon_Number."] = None
    VARIANT_CLASS: Annotated[
        str | None,
        "SNV, substitution (several bases), insertion, deletion or indel.",
    ] = None
    FILTER: Annotated[
        str | None,
        "Technical filters; only rows that pass are written.",
    ] = None
    hemaline_vaf: Annotated[float | None, "t_alt_count / t_depth."] = None
    hemaline_origin: Annotated[str | None, "Origin as in the variants table."] = None
    hemaline_reported: Annotated[
        bool | None, "Reported by the policy, as in the variants table."
    ] = None
    hemaline_clinvar_significance: Annotated[
        str | None,
        "ClinVar germline classification, where consulted.",
    ] = None
    hemaline_population_af: Annotated[float | None, "population_af of the variants table."] = None
    hemaline_population_faf95: Annotated[
        float | None, "population_faf95 of the variants table."
    ] = None
    hemaline_oncogenicity: Annotated[
        str | None,
        "oncogenicity of the variants table.",
    ] = None
    hemaline_oncogenicity_points: Annotated[
        int | None,
        "oncogenicity_points of the variants table.",
    ] = None
    hemaline_oncogenicity_criteria: Annotated[
        str | None,
        "oncogenicity_criteria of the variants table.",
    ] = None
    hemaline_vus: Annotated[bool | None, "vus of the variants table."] = None
    hemaline_germline_risk: Annotated[bool | None, "germline_risk of the variants table."] = None
    hemaline_caution: Annotated[str | None, "caution of the variants table."] = None
    hemaline_vrs_id: Annotated[str | None, "vrs_id of the variants table."] = None
    hemaline_vcf_id: Annotated[str | None, "vcf_id of the variants table."] = None
