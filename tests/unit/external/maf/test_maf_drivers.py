"""Rows of a MAF under putative-driver: by position, by the name on a known transcript, or open."""

from pathlib import Path

import pytest

from hemaline.annotation.classification.policies import Policy
from hemaline.common.problems import Problems
from hemaline.external.maf.maf_input import MafReader
from hemaline.external.maf.maf_vafs import VafSource
from hemaline.genome.panels import load_panel
from hemaline.paths import resource
from mafs import write_maf

POLICY = Policy.load(resource("policies") / "putative-driver.yaml")
GENES = frozenset(load_panel(resource("panels"), "myeloid"))
OPEN = "uncertain_significance"

GENE, CLASS, BUILD = "Hugo_Symbol", "Variant_Classification", "NCBI_Build"
CHROM, FIRST, REF, ALT = "Chromosome", "Start_Position", "Reference_Allele", "Tumor_Seq_Allele2"
NAME, ENSEMBL, REFSEQ = "HGVSp_Short", "Transcript_ID", "RefSeq"


def decided(tmp_path: Path, **row: str) -> tuple[object, object] | None:
    """``reported`` and ``withheld`` of one row; None where the row is not passed on: a 0."""
    problems = Problems()
    maf = write_maf(tmp_path / "a.maf", [row])
    reader = MafReader(maf, GENES, POLICY, VafSource(), problems)
    rows = [one for batch in reader.batches() for one in batch.to_pylist()]
    assert problems.errors == []
    return (rows[0]["reported"], rows[0]["withheld"]) if rows else None


R882C = {GENE: "DNMT3A", CLASS: "Missense_Mutation", CHROM: "chr2", REF: "G", ALT: "A"}
BY_NAME = {**R882C, BUILD: "GRCh37", FIRST: "25457243"}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        # GRCh38: the codon is counted from the position; R736C is no named hotspot.
        ({**R882C, BUILD: "GRCh38", FIRST: "25234374"}, (True, None)),
        ({**R882C, BUILD: "GRCh38", FIRST: "25240403"}, (True, None)),
        # Codon 29, outside every range.
        ({**R882C, BUILD: "GRCh38", FIRST: "25313984"}, (False, OPEN)),
        # GRCh37: by the name, where its transcript is ours, whatever the version.
        ({**BY_NAME, NAME: "p.R882C", REFSEQ: "NM_022552.4"}, (True, None)),
        ({**BY_NAME, NAME: "p.R882C", ENSEMBL: "ENST00000321117"}, (True, None)),
        # Numbered on another transcript, or on none that is named: open, not 0.
        ({**BY_NAME, NAME: "p.R693C", REFSEQ: "NM_153759.3"}, (False, OPEN)),
        ({**BY_NAME, NAME: "p.R882C"}, (False, OPEN)),
        (BY_NAME, (False, OPEN)),
        # TP53 c.375G>A, silent by its name.
        (
            {
                GENE: "TP53",
                CLASS: "Silent",
                BUILD: "GRCh38",
                CHROM: "chr17",
                FIRST: "7675994",
                REF: "C",
                ALT: "T",
            },
            (True, None),
        ),
        # Truncation needs no codon in a gene driven by loss of function.
        ({**BY_NAME, CLASS: "Nonsense_Mutation"}, (True, None)),
        ({**BY_NAME, CLASS: "Splice_Site"}, (True, None)),
        ({**BY_NAME, CLASS: "Splice_Region"}, (False, OPEN)),
        ({**BY_NAME, CLASS: "Silent"}, None),
        ({**BY_NAME, CLASS: "Intron"}, None),
        # ... and does in a gene with windows.
        ({**BY_NAME, GENE: "ASXL1", CLASS: "Nonsense_Mutation"}, (False, OPEN)),
        (
            {
                **BY_NAME,
                GENE: "ASXL1",
                CLASS: "Nonsense_Mutation",
                NAME: "p.R693*",
                REFSEQ: "NM_015338.6",
            },
            (True, None),
        ),
    ],
)
def test_rows_of_a_maf(
    tmp_path: Path, row: dict[str, str], expected: tuple[object, object] | None
) -> None:
    assert decided(tmp_path, **row) == expected


def test_an_in_frame_change_counts_where_such_changes_recur(tmp_path: Path) -> None:
    row = {GENE: "SRSF2", CLASS: "In_Frame_Del", CHROM: "chr17", BUILD: "GRCh37"}
    deletion = {**row, FIRST: "74732936", REF: "CGGCGGCTGTGGTGTGAGTCCGGG", ALT: "-"}
    named = {**deletion, NAME: "p.P95_R102del", REFSEQ: "NM_001195427.2"}
    assert decided(tmp_path, **named) == (True, None)
    assert decided(tmp_path, **deletion) == (False, OPEN)


def test_a_row_next_to_a_splice_site_with_an_unknown_symbol_is_no_zero(tmp_path: Path) -> None:
    """It may be of any gene that is driven by loss of function."""
    row = {GENE: "NOTASYMBOL", CLASS: "Splice_Region", BUILD: "GRCh38", CHROM: "", FIRST: ""}
    row["Entrez_Gene_Id"] = ""
    assert decided(tmp_path, **row) == (False, "unknown_gene")
