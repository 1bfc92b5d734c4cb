"""Cautions about genes and places, and the genes of germline risk."""

from pathlib import Path

import pytest

from hemaline.annotation.classification.cautions import (
    caution_of,
    check_regions,
    load_cautions,
    load_regions,
    load_risk_conditions,
)
from hemaline.common.problems import HemalineError
from hemaline.genome.alleles import Allele
from hemaline.genome.genes import load_mechanisms
from hemaline.paths import resource

REGIONS = load_regions(resource("regions.tsv"))
CAUTIONS = load_cautions(resource("cautions.tsv"), REGIONS)
GENES = load_mechanisms(resource("genes.tsv"))
SNV = Allele("chr1", 100, "A", "C")
HEADER = "gene\tregion\tvariant_classes\tkind\tcaution\tsource\n"


@pytest.mark.parametrize("gene", ["KMT2C", "ZRSR2", "CHEK2", "SUZ12", "PABPC1"])
def test_genes_with_paralogues_carry_a_caution(gene: str) -> None:
    stated = caution_of(SNV, gene, CAUTIONS)
    assert stated is not None
    assert stated.startswith("paralogue: ")


def test_most_genes_carry_none() -> None:
    assert caution_of(SNV, "DNMT3A", CAUTIONS) is None
    assert caution_of(SNV, None, CAUTIONS) is None


def test_a_caution_may_be_about_some_variant_classes() -> None:
    stated = caution_of(Allele("chr1", 100, "A", "ACGT"), "ZRSR2", CAUTIONS)
    assert stated is not None
    assert [part.split(":")[0] for part in stated.split(" | ")] == ["paralogue", "polymorphism"]


def test_substitutions_in_an_immunoglobulin_locus_carry_one_whatever_the_gene() -> None:
    place = REGIONS["IGH"]
    inside = Allele(place.chrom, place.start + 1, "A", "C")
    assert "never a driver" in (caution_of(inside, None, CAUTIONS) or "")
    assert caution_of(Allele(place.chrom, place.start + 1, "A", "AC"), None, CAUTIONS) is None


def test_cautions_and_conditions_concern_known_genes() -> None:
    assert {one.gene for one in CAUTIONS if one.gene} <= set(GENES)
    assert set(load_risk_conditions(resource("germline_risk.tsv"))) <= set(GENES)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("\tIGX\t\tparalogue\tx\ts\n", "HL-L01"),
        ("KMT2C\tIGH\t\tparalogue\tx\ts\n", "HL-L02"),
        ("\t\t\tparalogue\tx\ts\n", "HL-L02"),
    ],
)
def test_a_caution_is_about_one_known_thing(tmp_path: Path, row: str, code: str) -> None:
    path = tmp_path / "cautions.tsv"
    path.write_text(HEADER + row)
    with pytest.raises(HemalineError) as caught:
        load_cautions(path, REGIONS)
    assert [problem.code for problem in caught.value.problems] == [code]


def test_a_policy_that_names_no_region_is_refused(tmp_path: Path) -> None:
    check_regions(["IGH"], REGIONS, tmp_path)
    with pytest.raises(HemalineError, match="IGX"):
        check_regions(["IGH", "IGX"], REGIONS, tmp_path)
