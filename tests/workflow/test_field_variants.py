"""Variants that misled other people's tools: cases 19, 28 and 29 of ``../shared/field``."""

from pathlib import Path

import pytest

from hemaline.cli import main
from hemaline.variants.variants import VariantRow, read_variants
from sparse_genome import SHARED, loci, shared, write_sparse_genome

pytestmark = pytest.mark.shared
FIELD = SHARED.parent / "field"


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sparse_genome(tmp_path_factory.mktemp("sparse") / "sparse.fa.gz", loci())


def annotated(
    case: str, reference: Path, folder: Path, policy: str = "putative-driver"
) -> dict[str, VariantRow]:
    """Rows of a case by the name on the transcript."""
    vcf, table = shared(FIELD / case), folder / "out.tsv"
    options = ["--reference", str(reference), "--partial", "--policy", policy, "--threads", "1"]
    assert main(["annotate", str(vcf), *options, "--output", str(table)]) == 0
    return {row.hgvs_c or "": row for row in read_variants(table)}


def test_established_splice_alleles_are_reported(reference: Path, tmp_path: Path) -> None:
    rows = annotated("19-tp53-t125/calls.vcf", reference, tmp_path)
    for name in ("c.375G>A", "c.375G>T"):
        assert rows[name].hgvs_p == "p.Thr125="
        assert (rows[name].reported, rows[name].driver) == (True, "driver")
    assert rows["c.284_307del"].hgvs_p == "p.Pro95_Arg102del"
    assert rows["c.1934dup"].hgvs_p == "p.Gly646TrpfsTer12"
    assert {"c.375_375+1insAAG", "c.370_375+7del", "c.20A>T"} <= rows.keys()


@pytest.mark.parametrize("policy", ["putative-driver", "model-oncogenic", "driver-basic"])
def test_a_duplication_over_the_end_of_an_exon_is_an_event(
    reference: Path, tmp_path: Path, policy: str
) -> None:
    case = "28-itd-over-exon-border/itd30_12_intronic.vcf"
    (row,) = annotated(case, reference, tmp_path, policy).values()
    assert (row.gene, row.event, row.reported) == ("FLT3", "FLT3_ITD", True)
    assert row.consequence == "protein_altering_variant&intron_variant"
    assert row.hgvs_p == "p.?"


@pytest.mark.parametrize("length", [21, 60])
def test_an_internal_tandem_duplication_is_no_vus(
    reference: Path, tmp_path: Path, length: int
) -> None:
    case = f"29-itd-class/itd{length}.vcf"
    (row,) = annotated(case, reference, tmp_path, "model-oncogenic").values()
    assert (row.event, row.reported, row.vus) == ("FLT3_ITD", True, False)
    assert row.oncogenicity == "likely_oncogenic"
