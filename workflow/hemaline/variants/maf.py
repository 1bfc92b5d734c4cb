"""The variants table as a Mutation Annotation Format file (GDC, ``#version gdc-1.0.0``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from hemaline.annotation.naming.consequence import ConsequenceTerm
from hemaline.annotation.naming.protein_changes import UNKNOWN_PROTEIN, short_protein_name
from hemaline.annotation.sources.allele_knowledge import ABSENT
from hemaline.common.files import replacing
from hemaline.common.tables.output_tables import as_text
from hemaline.common.tables.row_classes import row_values, schema_of
from hemaline.genome.alleles import Allele
from hemaline.genome.transcripts import Transcript
from hemaline.variants.maf_alleles import maf_allele
from hemaline.variants.maf_rows import GdcMafRow
from hemaline.variants.variant_rows import VariantRow

_ONLY_ALT = frozenset({"1", "1/1"})
_STRANDS = {"+": 1, "-": -1}
# Sequence Ontology words of VEP's VARIANT_CLASS.
_CLASSES = {
    "SNV": "SNV",
    "MNV": "substitution",
    "insertion": "insertion",
    "deletion": "deletion",
    "delins": "indel",
}
# GDC's words for what this project calls origin.
_STATUS = {
    "somatic": "Somatic",
    "somatic_likely": "Somatic",
    "germline": "Germline",
    "germline_suspected": "Unknown",
    "unknown": "Unknown",
}


def write_maf(
    path: Path,
    rows: Iterable[VariantRow],
    terms: Mapping[str, ConsequenceTerm],
    transcripts: Mapping[str, Transcript],
    normals: Mapping[str, str],
) -> None:
    """Write the rows that pass every technical filter and are in a known gene.

    Args:
        path: the MAF.
        rows: rows of the variants table.
        terms: ``resources/consequences.tsv`` by Sequence Ontology term.
        transcripts: by gene.
        normals: the matched normal of each tumour that has one.
    """
    values = row_values(GdcMafRow)
    with replacing(path) as out:
        out.write("#version gdc-1.0.0\n")
        out.write("\t".join(schema_of(GdcMafRow).names) + "\n")
        for row in rows:
            if row.filter == "PASS" and row.gene and row.consequence:
                filled = maf_row(row, terms, transcripts, normals.get(row.sample_id))
                out.write("\t".join(map(_cell, values(filled))) + "\n")


def _cell(value: object) -> str:
    return "" if value is None else as_text(value)


def maf_row(
    row: VariantRow,
    terms: Mapping[str, ConsequenceTerm],
    transcripts: Mapping[str, Transcript],
    normal: str | None,
) -> GdcMafRow:
    """One row; columns that cannot be filled are empty."""
    transcript = transcripts[str(row.gene)]
    allele = Allele(row.chrom, row.pos, row.ref, row.alt)
    first, last, ref, alt, kind = maf_allele(allele)
    worst = terms[str(row.consequence).split("&")[0]]
    # GDC leaves the cell empty where the protein cannot be determined.
    protein = None if row.hgvs_p == UNKNOWN_PROTEIN else row.hgvs_p
    return GdcMafRow(
        Hugo_Symbol=row.gene,
        NCBI_Build="GRCh38",
        Chromosome=row.chrom,
        Start_Position=first,
        End_Position=last,
        Strand="+",
        Variant_Classification=worst.maf_class(allele),
        Variant_Type=kind,
        Reference_Allele=ref,
        # A genotype without the reference allele has the variant on every copy.
        Tumor_Seq_Allele1=alt if row.genotype in _ONLY_ALT else ref,
        Tumor_Seq_Allele2=alt,
        dbsnp_rs=_dbsnp(row),
        Tumor_Sample_Barcode=row.sample_id,
        Matched_Norm_Sample_Barcode=normal,
        # No second method is used here: the words of MAF 2.4.1 for that.
        Verification_Status="Unknown",
        Validation_Status="Untested",
        Validation_Method="none",
        Mutation_Status=_STATUS[row.origin],
        HGVSc=row.hgvs_c,
        HGVSp=protein,
        HGVSp_Short=short_protein_name(protein) if protein else None,
        Transcript_ID=transcript.ensembl_transcript,
        Exon_Number=row.exon,
        t_depth=row.depth,
        t_ref_count=_rest(row.depth, row.alt_reads),
        t_alt_count=row.alt_reads,
        n_depth=row.normal_depth,
        n_ref_count=_rest(row.normal_depth, row.normal_alt_reads),
        n_alt_count=row.normal_alt_reads,
        **_effect_cells(row, transcripts, alt),
        hemaline_vaf=row.vaf,
        hemaline_origin=row.origin,
        hemaline_reported=row.reported,
        hemaline_clinvar_significance=row.clinvar_significance,
        hemaline_population_af=row.population_af,
        hemaline_population_faf95=row.population_faf95,
        hemaline_oncogenicity=row.oncogenicity,
        hemaline_oncogenicity_points=row.oncogenicity_points,
        hemaline_oncogenicity_criteria=row.oncogenicity_criteria,
        hemaline_vus=row.vus,
        hemaline_germline_risk=row.germline_risk,
        hemaline_caution=row.caution,
        hemaline_vrs_id=row.vrs_id,
        hemaline_vcf_id=row.vcf_id,
    )


def _dbsnp(row: VariantRow) -> str | None:
    """GDC's rule: rs numbers; ``novel`` where no database has the allele; empty where another has.

    Empty also where dbSNP was not consulted.
    """
    if row.dbsnp != ABSENT:
        return row.dbsnp
    listed = [one for one in (row.clinvar_id, row.civic) if one not in (None, ABSENT)]
    return None if listed or row.cancerhotspot or row.population_af else "novel"


def _effect_cells(
    row: VariantRow, transcripts: Mapping[str, Transcript], alt: str
) -> dict[str, Any]:
    """GDC's columns 46 to 96 as far as they can be determined.

    The effect, its gene and transcript.
    """
    transcript = transcripts[str(row.gene)]
    terms = str(row.consequence)
    protein = short_protein_name(row.hgvs_p) if row.hgvs_p and row.hgvs_p != UNKNOWN_PROTEIN else ""
    effects = [_effect(transcript, terms, protein, row.hgvs_c or "")]
    for other in row.other_effects.split(";") if row.other_effects else ():
        gene, _, named = other.partition(":")
        effects.append(_effect(transcripts[gene], named, "", ""))
    return {
        "all_effects": ";".join(effects),
        "Allele": alt,
        "Feature": transcript.ensembl_transcript,
        "Feature_type": "Transcript",
        "One_Consequence": terms.partition("&")[0],
        "Consequence": terms.replace("&", ";"),
        "TRANSCRIPT_STRAND": _STRANDS[transcript.strand],
        "SYMBOL": row.gene,
        "SYMBOL_SOURCE": "HGNC" if transcript.hgnc_id else None,
        "HGNC_ID": transcript.hgnc_id or None,
        "BIOTYPE": "protein_coding",
        "RefSeq": transcript.transcript,
        "EXON": row.exon,
        "VARIANT_CLASS": _CLASSES[row.variant_class],
        "FILTER": row.filter,
    }


def _effect(transcript: Transcript, terms: str, protein: str, hgvs_c: str) -> str:
    """Symbol, Consequence, HGVSp_Short, Transcript_ID, RefSeq, HGVSc, and Strand at the end.

    Impact, Canonical, Sift and PolyPhen between them are not determined.
    """
    names = (transcript.gene, terms, protein, transcript.ensembl_transcript, transcript.transcript)
    strand = str(_STRANDS[transcript.strand])
    return ",".join((*names, hgvs_c, "", "", "", "", strand))


def _rest(depth: int | None, alt_reads: int | None) -> int | None:
    """Fragments without the alternative allele; None where either number is not known."""
    return None if depth is None or alt_reads is None else depth - alt_reads
