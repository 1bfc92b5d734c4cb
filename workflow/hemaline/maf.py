"""The variants table as a Mutation Annotation Format file (GDC, ``#version gdc-1.0.0``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from hemaline.alleles import Allele
from hemaline.consequence import Term
from hemaline.files import replacing
from hemaline.protein_changes import UNKNOWN, short_name
from hemaline.tables import as_text, columns
from hemaline.transcripts import Transcript
from hemaline.variants import VariantRow

_TYPES = {1: "SNP", 2: "DNP", 3: "TNP"}
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
    terms: Mapping[str, Term],
    transcripts: Mapping[str, Transcript],
    normals: Mapping[str, str],
) -> None:
    """Write the rows that pass every technical filter and lie in a known gene.

    Args:
        path: the MAF.
        rows: rows of the variants table.
        terms: ``resources/consequences.tsv`` by Sequence Ontology term.
        transcripts: by gene.
        normals: the matched normal of each tumour that has one.
    """
    names = [column.name for column in columns("maf")]
    with replacing(path) as out:
        out.write("#version gdc-1.0.0\n")
        out.write("\t".join(names) + "\n")
        for row in rows:
            if row.filter == "PASS" and row.gene and row.consequence:
                cells = maf_cells(row, terms, transcripts[row.gene], normals.get(row.sample_id))
                out.write("\t".join(_cell(cells.get(name)) for name in names) + "\n")


def _cell(value: object) -> str:
    return "" if value is None else as_text(value)


def maf_cells(
    row: VariantRow, terms: Mapping[str, Term], transcript: Transcript, normal: str | None
) -> dict[str, object]:
    """Filled columns of one row; the others are empty."""
    allele = Allele(row.chrom, row.pos, row.ref, row.alt)
    first, last, ref, alt, kind = _maf_allele(allele)
    worst = terms[str(row.consequence).split("&")[0]]
    # GDC leaves the cell empty where the protein cannot be told.
    protein = None if row.hgvs_p == UNKNOWN else row.hgvs_p
    return {
        "Hugo_Symbol": row.gene,
        "NCBI_Build": "GRCh38",
        "Chromosome": row.chrom,
        "Start_Position": first,
        "End_Position": last,
        "Strand": "+",
        "Variant_Classification": worst.maf_class(allele),
        "Variant_Type": kind,
        "Reference_Allele": ref,
        "Tumor_Seq_Allele1": ref,
        "Tumor_Seq_Allele2": alt,
        "Tumor_Sample_Barcode": row.sample_id,
        "Matched_Norm_Sample_Barcode": normal,
        "Mutation_Status": _STATUS[row.origin],
        "HGVSc": row.hgvs_c,
        "HGVSp": protein,
        "HGVSp_Short": short_name(protein) if protein else None,
        "Transcript_ID": transcript.ensembl_transcript,
        "Exon_Number": row.exon,
        "t_depth": row.depth,
        "t_ref_count": _rest(row.depth, row.alt_reads),
        "t_alt_count": row.alt_reads,
        "n_depth": row.normal_depth,
        "n_ref_count": _rest(row.normal_depth, row.normal_alt_reads),
        "n_alt_count": row.normal_alt_reads,
        "hemaline_vaf": row.vaf,
        "hemaline_origin": row.origin,
        "hemaline_reported": row.reported,
    }


def _rest(depth: int | None, alt_reads: int | None) -> int | None:
    """Fragments without the alternative allele; None where either number is not known."""
    return None if depth is None or alt_reads is None else depth - alt_reads


def _maf_allele(allele: Allele) -> tuple[int, int, str, str, str]:
    """1-based closed range, alleles with ``-`` for nothing, and Variant_Type."""
    if not allele.is_indel:
        kind = _TYPES.get(len(allele.ref), "ONP")
        return allele.pos, allele.pos + len(allele.ref) - 1, allele.ref, allele.alt, kind
    shared = 1 if allele.ref[0] == allele.alt[0] else 0
    ref, alt = allele.ref[shared:], allele.alt[shared:]
    if not ref:
        return allele.pos, allele.pos + 1, "-", alt, "INS"
    first = allele.pos + shared
    return first, first + len(ref) - 1, ref, alt or "-", "INS" if len(alt) > len(ref) else "DEL"
