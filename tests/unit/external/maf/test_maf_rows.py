"""Words and alleles of a MAF's rows: what is a mutation, what is not, and which allele it is."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from hemaline.annotation.classification.policies import Policy
from hemaline.common.problems import Problems
from hemaline.external.maf.maf_input import MafReader
from hemaline.external.maf.maf_vafs import VafSource
from hemaline.external.maf.unused_rows import COMMON, FILTERED, GERMLINE, UNMUTATED
from hemaline.paths import resource
from mafs import write_maf

POLICY = Policy.load(resource("policies") / "putative-driver.yaml")
# JAK2 p.V617F, an allele of the rescue list, and a rare change next to it.
V617F = {
    "Hugo_Symbol": "JAK2", "Entrez_Gene_Id": "3717", "Chromosome": "9",
    "Start_Position": "5073770", "Reference_Allele": "G", "Tumor_Seq_Allele2": "T",
}  # fmt: skip
OTHER = V617F | {"Start_Position": "5073700"}
# DNMT3A p.R882H on GRCh37 (dbSNP rs147001633).
R882H = V617F | {
    "Hugo_Symbol": "DNMT3A", "Entrez_Gene_Id": "1788", "NCBI_Build": "GRCh37", "Chromosome": "2",
    "Start_Position": "25457242", "Reference_Allele": "C", "RefSeq": "NM_022552.5",
}  # fmt: skip


def read(path: Path, *rows: Mapping[str, str]) -> tuple[list[tuple[int, bool, str]], MafReader]:
    """Line, reported and withheld of the rows that take part."""
    write_maf(path, rows)
    reader = MafReader(path, frozenset({"JAK2", "DNMT3A"}), POLICY, VafSource(), Problems())
    found = [row for batch in reader.batches() for row in batch.to_pylist()]
    return [(row["row"], row["reported"], row["withheld"]) for row in found], reader


def reason(tmp_path: Path, **cells: str) -> str | None:
    """Why a row of V617F takes no part; None where it is a 1."""
    found, reader = read(tmp_path / "a.maf", V617F | cells)
    assert reader.problems.errors == []
    reasons = [one.reason for one in reader.unused.rows]
    assert len(found) + len(reasons) == 1
    assert found in ([], [(2, True, None)])
    return reasons[0] if reasons else None


@pytest.mark.parametrize("change", [str, str.upper, str.lower])
@pytest.mark.parametrize(
    ("word", "expected"),
    [
        *((word, None) for word in ("Somatic", "Unknown", "", ".", "NA")),
        *((word, UNMUTATED) for word in ("None", "LOH", "Wildtype")),
        ("Germline", GERMLINE),
        ("Post-transcriptional modification", UNMUTATED),
    ],
)
def test_mutation_status(
    tmp_path: Path, word: str, change: type[str], expected: str | None
) -> None:
    word = word if word == "NA" else change(word)
    assert reason(tmp_path, Mutation_Status=word) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        *((word, None) for word in ("Valid", "Untested", "Inconclusive", "Unknown", "")),
        *((word, UNMUTATED) for word in ("Invalid", "INVALID", "Wildtype")),
    ],
)
def test_validation_status(tmp_path: Path, word: str, expected: str | None) -> None:
    assert reason(tmp_path, Validation_Status=word) == expected


@pytest.mark.parametrize("column", ["Mutation_Status", "Validation_Status"])
def test_an_unknown_word_is_refused_once_with_its_rows(tmp_path: Path, column: str) -> None:
    rows = [V617F | {column: "perhaps", "Tumor_Sample_Barcode": f"P{at}"} for at in range(40)]
    _, reader = read(tmp_path / "a.maf", V617F, *rows)
    (problem,) = reader.problems
    assert (problem.code, problem.row, problem.column) == ("HL-M14", 3, column)
    assert "unknown mutation status 'perhaps' (40 rows: 3, 4, 5, 6, 7 ...)" in str(problem)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *((text, None) for text in ("PASS", "pass", ".", "", "PASS;common_variant")),
        *((text, None) for text in ("common_variant", "COMMON_VARIANT; PASS")),
        *((text, FILTERED) for text in ("panel_of_normals", "PASS;weak_evidence")),
        ("common_variant;strand_bias", FILTERED),
    ],
)
def test_filters(tmp_path: Path, text: str, expected: str | None) -> None:
    """A common allele that is a known driver is rescued; a failed filter is not."""
    assert reason(tmp_path, FILTER=text) == expected


def test_a_population_flag_takes_other_alleles_out(tmp_path: Path) -> None:
    flagged = OTHER | {"FILTER": "common_variant"}
    found, reader = read(tmp_path / "a.maf", OTHER, flagged | {"Tumor_Sample_Barcode": "S2"})
    assert found == [(2, False, "uncertain_significance")]
    assert [(one.row, one.reason) for one in reader.unused.rows] == [(3, COMMON)]


@pytest.mark.parametrize(
    ("protein", "reported"),
    [("p.R882H", True), ("p.Arg882His", True), ("R882H", True), ("", False)],
)
def test_a_rescue_by_protein_name_on_another_build(
    tmp_path: Path, protein: str, reported: bool
) -> None:
    """Where neither allele nor name decides whether it is a listed driver, the gene is open."""
    row = R882H | {"FILTER": "common_variant", "HGVSp_Short": protein}
    found, _ = read(tmp_path / "a.maf", row)
    assert found == [(2, reported, None if reported else "uncertain_significance")]


def test_failed_filters_are_counted_in_one_warning(tmp_path: Path) -> None:
    rows = [V617F | {"FILTER": text} for text in ("a;b", "a", "PASS")]
    _, reader = read(tmp_path / "a.maf", *rows)
    (problem,) = reader.problems
    assert problem.code == "HL-M77"
    assert "a (2), b (1)" in str(problem)


@pytest.mark.parametrize(
    ("ref", "first", "second", "taken"),
    [
        ("G", "G", "T", True),
        ("G", "T", "G", True),
        ("G", "T", "", True),
        ("G", "", "T", True),
        ("G", "T", "T", True),
        ("g", "g", "t", True),
        ("G", "G", "G", False),
        ("G", "g", "", False),
        ("G", "", "", False),
        ("G", ".", "NA", False),
        ("-", "-", "-", False),
    ],
)
def test_the_variant_allele(tmp_path: Path, ref: str, first: str, second: str, taken: bool) -> None:
    row = V617F | {
        "Reference_Allele": ref, "Tumor_Seq_Allele1": first, "Tumor_Seq_Allele2": second
    }  # fmt: skip
    found, reader = read(tmp_path / "a.maf", row)
    assert found == [(2, True, None) if taken else (2, False, "no_variant_allele")]
    assert [(one.code, one.row) for one in reader.problems] == ([] if taken else [("HL-M73", 2)])


@pytest.mark.parametrize(
    ("ref", "first", "second"),
    [("GTC", "GTC", "-"), ("GTC", "-", "GTC"), ("-", "-", "GTC"), ("-", "GTC", "-"), ("", "", "A")],
)
def test_insertions_and_deletions_have_a_variant_allele(
    tmp_path: Path, ref: str, first: str, second: str
) -> None:
    row = OTHER | {
        "Reference_Allele": ref, "Tumor_Seq_Allele1": first, "Tumor_Seq_Allele2": second,
        "Variant_Classification": "In_Frame_Del",
    }  # fmt: skip
    found, reader = read(tmp_path / "a.maf", row)
    assert found == [(2, False, "uncertain_significance")]
    assert len(reader.problems) == 0


def test_a_row_that_is_no_mutation_needs_no_variant_allele(tmp_path: Path) -> None:
    assert reason(tmp_path, Mutation_Status="Wildtype", Tumor_Seq_Allele2="G") == UNMUTATED
