"""Parts of a banded karyotype: its start, and its chromosomes."""

import pytest

from hemaline.features.iscn_aberrations import Rearrangements, read_aberrations
from hemaline.features.iscn_probes import (
    abnormal_chromosomes,
    load_probe_genes,
    split_probes,
)
from hemaline.paths import resource


@pytest.mark.parametrize(
    ("text", "banded", "parts"),
    [
        ("46,XX[20]", "46,XX[20]", []),
        ("46,XX[20].nuc ish(D8Z2x2)[200]", "46,XX[20]", ["nuc ish(D8Z2x2)[200]"]),
        ("46,XX[20]. NUC ISH(D8Z2x2)[200].", "46,XX[20]", ["NUC ISH(D8Z2x2)[200]"]),
        ("46,XX[20] ish t(9;22)(ABL1-)", "46,XX[20]", ["ish t(9;22)(ABL1-)"]),
        (
            "46,XX[20].ish t(9;22)(ABL1-).nuc ish(BCRx2)",
            "46,XX[20]",
            ["ish t(9;22)(ABL1-)", "nuc ish(BCRx2)"],
        ),
        ("46,XX[20].arr[GRCh38](X,1-22)x2", "46,XX[20]", ["arr[GRCh38](X,1-22)x2"]),
        ("arr(X,1-22)x2", "", ["arr(X,1-22)x2"]),
        ("46,XX[20] trisomy 8 on FISH", "46,XX[20] trisomy 8 on FISH", []),
    ],
)
def test_where_it_begins(text, banded, parts):
    assert split_probes(text) == (banded, parts)


@pytest.mark.parametrize(
    ("part", "chromosomes"),
    [
        ("nucish(d5s23,egr1)x2[200]", ""),
        ("nucish(d5s23x2,egr1x2)[200]", ""),
        ("nucish(d5s23,egr1)x2,(d7z1x2)[200/200]", ""),
        ("nucish(wnt2x2)[200]", ""),
        ("nucish(d7z1x1)[40/200]", "7"),
        ("nucish(d5s23,egr1)x2,(d8z2x3)[200]", "8"),
        ("nucish(d5s23x2,egr1x1)[200]", "5"),
        ("nucish(dxz1,dyz3)x1", "XY"),
        ("nucish(kmt2ax2)(5'kmt2asep3'kmt2ax1)", ["11"]),
        ("nucish(abl1,bcr)x2(abl1conbcrx1)", ["9", "22"]),
        ("nucish(runx1amp)x2", ["21"]),
        ("nucish9q34(abl1x3)", "9"),
        ("isht(9;22)(abl1-;bcr+,abl1+)[5]", ""),
        ("isht(9;22)(q34;q11)(abl1-;bcr+,abl1+)", ""),
        ("isht(8;21)(runx1t1-;runx1+)", ["8", "21"]),
        ("ishdel(5)(q31q31)(egr1-)", "5"),
        ("arr(x,1-22)x2", ""),
        ("arr[grch38](1-22)x2,(x,y)x1", ""),
        ("nucish(d5s23,egr1)", None),
        ("nucish(wnt2x1)", None),
        ("nucish()x2", None),
        ("arr(7)x1", None),
        ("arr", None),
    ],
)
def test_chromosomes_of_abnormal_probes(part, chromosomes):
    rearrangements = Rearrangements()
    read_aberrations("t(9;22)(q34;q11)", rearrangements)
    found = abnormal_chromosomes(part, rearrangements)
    assert found == (None if chromosomes is None else frozenset(chromosomes))


def test_genes_of_probes_are_where_gene_models_put_them():
    places = resource("gene_places.tsv").read_text().splitlines()[1:]
    known = {gene.lower(): chrom for gene, _, chrom, *_ in (line.split("\t") for line in places)}
    probes = load_probe_genes()
    assert len(probes.keys() & known.keys()) > 20
    for gene in probes.keys() & known.keys():
        assert known[gene] == f"chr{probes[gene]}"
