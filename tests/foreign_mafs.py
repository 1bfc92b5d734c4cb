"""Random MAFs of other laboratories: an independent writer that states what each row must become.

Nothing of the package is used here. Expectations follow from how a row was written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hypothesis import strategies as st

# Genes of the matrices with other names of each; the second is not in genes.tsv.
NAMES = {"JAK2": ["JAK2", "jak2"], "EGFR": ["EGFR", "ERBB", "ERBB1"], "SRSF2": ["SRSF2", "SFRS2"]}
PLACES = {"JAK2": ("9", 5073770), "EGFR": ("7", 55191822), "SRSF2": ("17", 76736877)}
OTHERS = ["TTN", "MARCH1", "2-Sep", "SEPT2", "DEC1", "MLL2"]
COUNTED = ["Missense_Mutation", "NONSENSE_MUTATION", "Frame_Shift_Del"]
NOT_COUNTED = ["Silent", "Intron", "5'Flank"]
# Texts of the status columns with the reason why a row takes no part.
STATUSES = {
    "Somatic": None, "SOMATIC": None, "unknown": None, "": None, ".": None,
    "Germline": "germline", "LOH": "no_mutation", "none": "no_mutation", "Wildtype": "no_mutation",
}  # fmt: skip
VALIDATIONS = {"": None, "Valid": None, "UNTESTED": None, "Invalid": "no_mutation"}
FILTERS = {"PASS": None, "": None, ".": None, "weak_evidence": "filtered", "PASS;x": "filtered"}
COLUMNS = [
    "Hugo_Symbol", "Entrez_Gene_Id", "NCBI_Build", "Chromosome", "Start_Position",
    "Variant_Classification", "Reference_Allele", "Tumor_Seq_Allele1", "Tumor_Seq_Allele2",
    "Tumor_Sample_Barcode", "Mutation_Status", "Validation_Status", "FILTER", "t_depth",
    "t_ref_count", "t_alt_count", "t_vaf",
]  # fmt: skip
FLOOR = 0.02


@dataclass(frozen=True)
class ForeignRow:
    """One row as cells; ``expected`` is ``used``, ``open``, ``refused`` or a reason.

    ``vaf`` is the one that was meant, None where the row states none. Rows of one ``variant`` are
    the same variant of a sample.
    """

    cells: dict[str, str]
    sample: str
    gene: str
    expected: str
    vaf: float | None
    variant: tuple[object, ...]


@st.composite
def counts(draw: st.DrawFn) -> tuple[dict[str, str], float | None]:
    """Cells of reads or of a VAF, and the VAF that they mean."""
    depth = draw(st.integers(1, 2000))
    alt = draw(st.integers(0, depth))
    ref = draw(st.integers(0, depth - alt))
    end = draw(st.sampled_from(["", ".0"]))
    way = draw(st.sampled_from(["depth", "both", "column", "nothing"]))
    gap = draw(st.sampled_from(["", ".", "NA"]))
    cells = dict.fromkeys(("t_depth", "t_ref_count", "t_alt_count", "t_vaf"), gap)
    if way == "depth":
        reads = {"t_depth": f"{depth}{end}", "t_alt_count": f"{alt}{end}", "t_ref_count": str(ref)}
        return cells | reads, alt / depth
    if way == "both":
        reads = {"t_alt_count": f"{alt}{end}", "t_ref_count": f"{ref}{end}"}
        return cells | reads, alt / (alt + ref) if alt + ref else None
    if way == "column":
        return cells | {"t_vaf": f"{alt / depth:.6f}"}, alt / depth
    return cells, None


@st.composite
def foreign_rows(draw: st.DrawFn) -> ForeignRow:
    """One row of a gene of the matrices, of another gene, or of a symbol that nobody has."""
    gene = draw(st.sampled_from([*NAMES, *NAMES, "other", "unknown"]))
    sample = draw(st.sampled_from(["P1", "P2", "TCGA-1.A"]))
    written = draw(st.sampled_from(["", " ", "\u00a0"])) + sample + draw(st.sampled_from(["", " "]))
    class_ = draw(st.sampled_from([*COUNTED, *COUNTED, *NOT_COUNTED]))
    status, validation, filter_ = (
        draw(st.sampled_from(sorted(one))) for one in (STATUSES, VALIDATIONS, FILTERS)
    )
    reads, vaf = draw(counts())
    shift = draw(st.integers(0, 2))
    chrom, first = PLACES.get(gene, ("1", 5_000_000))
    symbol = {"other": st.sampled_from(OTHERS), "unknown": st.just("XX-NEW.1")}.get(
        gene, st.sampled_from(NAMES.get(gene, [gene]))
    )
    alleles = draw(st.sampled_from([("G", "A"), ("A", "G"), ("A", ""), ("", "A"), ("G", "G")]))
    cells = {
        "Hugo_Symbol": draw(symbol),
        "Entrez_Gene_Id": draw(st.sampled_from(["", "0"])),
        "NCBI_Build": draw(st.sampled_from(["GRCh38", "hg38", "38"])),
        "Chromosome": draw(st.sampled_from([chrom, f"chr{chrom}"])),
        "Start_Position": str(first + shift),
        "Variant_Classification": class_,
        "Reference_Allele": "G",
        "Tumor_Seq_Allele1": alleles[0],
        "Tumor_Seq_Allele2": alleles[1],
        "Tumor_Sample_Barcode": written,
        "Mutation_Status": status,
        "Validation_Status": validation,
        "FILTER": filter_,
        **reads,
    }
    reasons = [
        "other_gene" if gene == "other" or (gene == "unknown" and class_ in NOT_COUNTED) else None,
        "other_place" if gene == "unknown" else None,
        "no_mutation" if "no_mutation" in (STATUSES[status], VALIDATIONS[validation]) else None,
        FILTERS[filter_],
        STATUSES[status],
        "class_not_counted" if class_ in NOT_COUNTED else None,
        "below_floor" if vaf is not None and vaf < FLOOR else None,
        "open" if alleles == ("G", "G") else None,
    ]
    expected = next(filter(None, reasons), "open" if vaf is None else "used")
    variant = (sample, gene, shift, alleles == ("G", "G"))
    return ForeignRow(cells, sample, gene, expected, vaf, variant)


def write_foreign_maf(path: Path, rows: Sequence[ForeignRow], comments: Sequence[str]) -> int:
    """The rows behind comments; returns the line of the first row."""
    lines = [f"#{text}" for text in comments] + ["\t".join(COLUMNS)]
    lines += ["\t".join(row.cells[name] for name in COLUMNS) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(comments) + 2
