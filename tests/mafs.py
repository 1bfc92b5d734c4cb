"""Mutation Annotation Format files for tests."""

from collections.abc import Mapping, Sequence
from pathlib import Path

ROW = {
    "Hugo_Symbol": "RUNX1",
    "Entrez_Gene_Id": "861",
    "NCBI_Build": "GRCh38",
    "Chromosome": "chr21",
    "Start_Position": "34859485",
    "Reference_Allele": "C",
    "Tumor_Seq_Allele2": "T",
    "Variant_Classification": "Missense_Mutation",
    "Tumor_Sample_Barcode": "S1",
    "Mutation_Status": "Somatic",
    "t_depth": "100",
    "t_alt_count": "30",
}

# A row that names an event has no coordinates, reads or build.
NO_PLACE = dict.fromkeys(
    (
        "NCBI_Build",
        "Chromosome",
        "Start_Position",
        "Reference_Allele",
        "Tumor_Seq_Allele2",
        "Entrez_Gene_Id",
        "t_depth",
        "t_alt_count",
    ),
    "",
)


def write_maf(
    path: Path, rows: Sequence[Mapping[str, str]], without: Sequence[str] = (), comment: str = ""
) -> Path:
    """Rows by what differs from ``ROW``; columns of any row are there."""
    names = [n for n in dict.fromkeys((*ROW, *(n for r in rows for n in r))) if n not in without]
    whole = [{**ROW, **row} for row in rows]
    lines = ["\t".join(names), *("\t".join(row.get(n, "") for n in names) for row in whole)]
    path.write_text(comment + "\n".join(lines) + "\n")
    return path
