"""Events in a MAF: rows that name one, and alleles that are one."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemaline.annotation.classification.policies import named_policy
from hemaline.common.problems import Problems
from hemaline.external.maf.maf_drivers import MafChange
from hemaline.external.maf.maf_events import maf_events
from hemaline.external.maf.maf_input import MafReader
from hemaline.external.maf.maf_vafs import VafSource
from mafs import NO_PLACE, write_maf

GENES = frozenset({"FLT3", "KMT2A", "UBTF", "RUNX1"})
# An insertion of 21 bases in exon 14 of FLT3, and one 3 bases long.
ITD = {
    "Hugo_Symbol": "FLT3",
    "Entrez_Gene_Id": "2322",
    "Chromosome": "chr13",
    "Start_Position": "28034150",
    "Reference_Allele": "-",
    "Tumor_Seq_Allele2": "TCATATTCATATTCTCTGAAA",
    "Variant_Classification": "Splice_Site",
}


def rows_of(tmp_path: Path, *rows: Mapping[str, str]) -> list[dict[str, object]]:
    problems = Problems()
    path = write_maf(tmp_path / "a.maf", rows)
    reader = MafReader(path, GENES, named_policy("putative-driver"), VafSource(), problems)
    found = [row for batch in reader.batches() for row in batch.to_pylist()]
    assert problems.errors == []
    return found


def events_of(tmp_path: Path, *rows: Mapping[str, str]) -> list[tuple[object, ...]]:
    found = rows_of(tmp_path, *rows)
    return [(row["gene"], row["event"], row["reported"], row["withheld"]) for row in found]


@pytest.mark.parametrize(
    ("cells", "event"),
    [
        ({"Hugo_Symbol": "FLT3", "Variant_Classification": "ITD"}, "FLT3_ITD"),
        ({"Hugo_Symbol": "FLT3", "HGVSp_Short": "p.ITD"}, "FLT3_ITD"),
        ({"Hugo_Symbol": "FLT3_ITD"}, "FLT3_ITD"),
        ({"Hugo_Symbol": "FLT3-ITD", "Variant_Classification": "whatever"}, "FLT3_ITD"),
        ({"Hugo_Symbol": "FLT3", "ID": "FLT3 ITD"}, "FLT3_ITD"),
        ({"Hugo_Symbol": "KMT2A", "EFFECT": "PTD"}, "KMT2A_PTD"),
        ({"Hugo_Symbol": "MLL", "Variant_Classification": "ptd"}, "KMT2A_PTD"),
        ({"Hugo_Symbol": "MLL_PTD"}, "KMT2A_PTD"),
        ({"Hugo_Symbol": "KMT2A", "Protein_Change": "Partial Tandem Duplication"}, "KMT2A_PTD"),
        ({"Hugo_Symbol": "UBTF", "Protein_Change": "TD"}, "UBTF_TD"),
        ({"Hugo_Symbol": "UBTF-TD"}, "UBTF_TD"),
    ],
)
def test_a_row_without_coordinates_names_an_event(
    tmp_path: Path, cells: dict[str, str], event: str
) -> None:
    gene = maf_events().events[event].gene
    assert events_of(tmp_path, {}, {**NO_PLACE, **cells})[1:] == [(gene, event, True, None)]


def test_an_itd_of_another_gene_names_no_event(tmp_path: Path) -> None:
    found = rows_of(tmp_path, {"HGVSp_Short": "p.ITD"})
    assert [row["event"] for row in found] == [None]


@pytest.mark.parametrize("change", [{"Mutation_Status": "Germline"}, {"FILTER": "artefact"}])
def test_an_event_follows_status_and_filter(tmp_path: Path, change: dict[str, str]) -> None:
    assert events_of(tmp_path, {**NO_PLACE, "Hugo_Symbol": "FLT3_ITD", **change}) == []


def test_an_insertion_in_the_regions_of_an_event_is_one_whatever_its_class(tmp_path: Path) -> None:
    assert events_of(tmp_path, ITD) == [("FLT3", "FLT3_ITD", True, None)]
    short = {**ITD, "Tumor_Seq_Allele2": "TC"}
    elsewhere = {**ITD, "Start_Position": "28018505", "Variant_Classification": "In_Frame_Ins"}
    assert [one[1] for one in events_of(tmp_path, short, elsewhere)] == [None, None]


def test_an_insertion_of_unknown_position_leaves_the_event_open(tmp_path: Path) -> None:
    found = rows_of(tmp_path, {**ITD, "NCBI_Build": "GRCh37", "Variant_Classification": "Intron"})
    assert [(row["event"], row["open_event"], row["withheld"]) for row in found] == [
        (None, "FLT3_ITD", "uncertain_significance")
    ]


@given(
    first=st.integers(28034000, 28034300),
    inserted=st.text("ACGT", min_size=1, max_size=60),
)
def test_an_insertion_is_an_event_by_place_and_length(first: int, inserted: str) -> None:
    change = MafChange("FLT3", frozenset(), "chr13", first, "-", inserted, None, None, ())
    # Exon 14, 1-based closed; the copied bases are behind the base before them.
    reaches = first <= 28034214 and first + len(inserted) >= 28034082
    is_event = maf_events().of_change(change) == "FLT3_ITD"
    assert is_event == (reaches and len(inserted) >= 3)
