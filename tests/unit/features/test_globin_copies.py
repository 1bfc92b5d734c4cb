"""Columns of the view scd from the globin table, and genotypes that a deletion changes."""

import pytest

from hemaline.features.feature_rows import Tables, feature_rows
from hemaline.features.globin_rules import load_globin
from hemaline.features.views import load_view
from hemaline.globin.globin_rows import GlobinRow
from hemaline.inputs.sheet_rows import Sample
from rows import event_row, region_row, variant_row

RULES, VIEW = load_globin(), load_view("scd")
WHOLE = region_row("HBB", chrom="chr11", first=5_225_264, last=5_227_271)
S = RULES.hotspots["HBB c.20A>T"].allele


def cells(*rows: GlobinRow, genotype="1/1", vaf=1.0, deletion=None, transplanted="", more=()):
    """Cells of a sample with S and these rows of the globin table."""
    variant = variant_row(
        "HBB", vaf, chrom=S.chrom, pos=S.pos, ref=S.ref, alt=S.alt, genotype=genotype,
        genotype_quality=99,
    )  # fmt: skip
    sheet = Sample("S-1", "P-1", "SCD", "peripheral_blood", "germline", "female", "a")
    sheet = Sample(**{**vars(sheet), "post_transplant": transplanted})
    tables = Tables(
        ["S-1"],
        {"S-1": [WHOLE]},
        {"S-1": [variant, *more]},
        {"S-1": [event_row("HBB_DEL", "HBB", deletion)]},
        samples={"S-1": sheet},
        globin={"S-1": rows},
    )
    (row,) = feature_rows(VIEW, tables, RULES)
    return row.cells


def row(locus: str, item: str, copies: float | None, **values) -> GlobinRow:
    status = "not_determined" if copies is None else "determined"
    reason = "copies_not_settled" if copies is None else None
    return GlobinRow("S-1", locus, item, status, reason, copies, quality=40.0, **values)


def test_copies_names_and_qualities_are_those_of_the_table():
    found = cells(
        row("alpha", "alpha_genes", 3.0),
        row("alpha", "genotype", 1.0, name="-a3.7/aa", alternatives="-a3.7/aa"),
        row("beta", "HBB_DEL", 0.0, limit=50),
        row("beta", "HBB_exons_1_2", 2.0),
        row("beta", "HBB_exon_3", 2.0),
        deletion=0,
    )
    assert found["alpha_globin_copies"].value == 3
    assert found["alpha_genotype"].value == "-a3.7/aa"
    assert found["alpha_genotype_quality"].value == 40
    assert found["HBB_deletion"].value == 0
    assert (found["HBB_exon1_copies"].value, found["HBB_exon3_copies"].value) == (2, 2)
    assert found["SCD_genotype"].value == "SS"


@pytest.mark.parametrize(
    ("group", "genotype"),
    [
        ("HPFH", "S/HPFH"),
        ("(db)0", "S/(db)0"),
        ("Lepore", "S/Lepore"),
        ("deletion, HPFH or (db)0", "S/deletion, HPFH or (db)0"),
        (None, "S/deletion"),
    ],
)
def test_two_s_opposite_a_deletion_are_named_by_what_it_means(group, genotype):
    found = cells(row("beta", "HBB_DEL", 1.0, name="x", group=group), deletion=1)
    assert found["SCD_genotype"].value == genotype
    assert (found["HBB_deletion"].value, found["HBB_deletion_group"].value) == (1, group)


def test_the_619_bp_deletion_is_never_as():
    found = cells(row("beta", "HBB_DEL", 1.0, group="beta0"), genotype="0/1", vaf=0.5, deletion=1)
    assert found["SCD_genotype"].value == "S/beta0 (deletion) or AS with a deletion"


@pytest.mark.parametrize(("pos", "is_same"), [(5_225_388, True), (5_225_420, False)])
def test_the_variant_of_a_deletion_is_no_further_allele(pos, is_same):
    """Callers of variants find the 619 bp deletion, too; any other one leaves the genotype open."""
    called = variant_row(
        "HBB", 0.4, chrom="chr11", pos=pos, ref="A" * 620, alt="A", genotype="0/1",
        genotype_quality=99, consequence="splice_acceptor_variant",
    )  # fmt: skip
    ends = {"first": 5_225_389, "last": 5_226_007}
    found = cells(
        row("beta", "HBB_DEL", 1.0, group="beta0", **ends),
        genotype="0/1",
        vaf=0.5,
        deletion=1,
        more=(called,),
    )
    whole = "S/beta0 (deletion) or AS with a deletion"
    assert found["SCD_genotype"].value == (whole if is_same else "indeterminate")


def test_copies_that_are_not_settled_leave_both_readings():
    found = cells(row("beta", "HBB_DEL", None), deletion=None)
    assert (found["HBB_deletion"].value, found["HBB_deletion"].reason) == (
        None,
        "copies_not_settled",
    )
    assert found["SCD_genotype"].value == "SS or S/deletion"


def test_without_the_table_there_are_no_copies():
    found = cells()
    for name in ("HBB_deletion", "alpha_globin_copies", "alpha_genotype"):
        assert (found[name].value, found[name].reason) == (None, "no_copy_number")


def test_cells_of_two_people_leave_the_copies_open():
    rows = (row("alpha", "alpha_genes", 4.0), row("beta", "HBB_DEL", 0.0))
    mixed = cells(*rows, genotype="0/1", vaf=0.2, deletion=0)
    assert mixed["alpha_globin_copies"].reason == "genotype_not_settled"
    donor = cells(*rows, deletion=0, transplanted="yes")
    assert donor["alpha_globin_copies"].reason == "post_transplant"
