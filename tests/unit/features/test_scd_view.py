"""Columns of the view scd that other columns make: APOL1 risk, modifiers by hotspots."""

import pytest

from hemaline.features.feature_cells import FeatureCell
from hemaline.features.feature_rows import Tables, feature_rows
from hemaline.features.globin_rules import load_globin
from hemaline.features.views import load_view
from rows import region_row, variant_row

RULES, VIEW = load_globin(), load_view("scd")
S342G, G2, N264K = "APOL1 c.1024A>G", "APOL1 c.1164_1169del", "APOL1 c.792C>A"
XMNI = "HBG2 c.-211C>T"


def cells(copies: dict[str, int], low_mapq: tuple[str, ...] = ()) -> dict[str, FeatureCell]:
    """Cells of a sample with these numbers of hotspots' alternative alleles."""
    variants, regions = [], []
    for name, number in copies.items():
        spot = RULES.hotspots[name]
        at = spot.allele
        place = {"chrom": at.chrom, "first": at.pos, "last": at.pos + len(at.ref)}
        if name in low_mapq:
            place |= {"status": "not_assessed", "reason": "low_mapq"}
        regions.append(region_row(spot.gene, **place))
        if number:
            variants.append(
                variant_row(
                    spot.gene, number / 2, chrom=at.chrom, pos=at.pos, ref=at.ref, alt=at.alt,
                    genotype=("0/1", "1/1")[number - 1], genotype_quality=99,
                )
            )  # fmt: skip
    tables = Tables(["S-1"], {"S-1": regions}, {"S-1": variants})
    (row,) = feature_rows(VIEW, tables, RULES)
    return dict(row.cells)


@pytest.mark.parametrize(
    ("g1", "g2", "n264k", "risk"),
    [
        (0, 0, 0, 0), (1, 0, 0, 1), (2, 0, 0, 2), (0, 1, 0, 1), (0, 2, 0, 2), (1, 1, 0, 2),
        (0, 2, 2, 0), (0, 2, 1, 1), (1, 0, 1, 1), (0, 0, 1, 0), (0, 1, 1, None), (1, 1, 1, None),
    ],
)  # fmt: skip
def test_n264k_takes_the_risk_of_a_g2_away_where_the_phase_is_known(g1, g2, n264k, risk):
    cell = cells({S342G: g1, G2: g2, N264K: n264k})["APOL1_risk_alleles"]
    assert cell.value == risk
    assert (cell.reason == "allele_or_phase_not_known") == (risk is None)


@pytest.mark.parametrize("copies", [0, 1, 2])
def test_the_xmni_site_is_read_where_reads_map_to_hbg2_alone(copies):
    assert cells({XMNI: copies})["rs7482144_A_dosage"].value == copies


@pytest.mark.parametrize("copies", [0, 1, 2])
@pytest.mark.parametrize(
    ("hotspot", "column"),
    [
        ("HBA2 c.427T>C", "HBA2_Constant_Spring_dosage"),
        ("HBA2 c.377T>C", "HBA2_Quong_Sze_dosage"),
        ("APOL1 c.792C>A", "APOL1_N264K_dosage"),
    ],
)
def test_an_allele_has_a_dosage_where_its_base_was_read(hotspot, column, copies):
    assert cells({hotspot: copies})[column].value == copies
    assert cells({XMNI: 0})[column].value is None


def test_the_xmni_site_is_na_where_reads_map_to_both_genes():
    cell = cells({XMNI: 0}, low_mapq=(XMNI,))["rs7482144_A_dosage"]
    assert (cell.value, cell.reason) == (None, "not_covered")
