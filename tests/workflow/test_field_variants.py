"""Variants that misled other people's tools: the VCFs of ``../shared/field``."""

import csv
from pathlib import Path

import pytest

from hemaline.cli.main import main
from hemaline.common.tables.rows import read_rows
from hemaline.variants.variant_rows import VariantRow
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
    return {row.hgvs_c or "": row for row in read_rows(table, VariantRow)}


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


def read(
    case: str, reference: Path, folder: Path, *options: str
) -> tuple[list[VariantRow], list[dict[str, str]]]:
    """Rows of a case by sample, gene and ALT, and what was skipped."""
    vcf, table = shared(FIELD / case), folder / "out.tsv"
    words = ["--reference", str(reference), "--partial", "--threads", "1", *options]
    assert main(["annotate", str(vcf), *words, "--output", str(table)]) == 0
    with (folder / "out.tsv.skipped.tsv").open(newline="") as handle:
        skipped = list(csv.DictReader(handle, delimiter="\t"))
    rows = sorted(
        read_rows(table, VariantRow), key=lambda row: (row.sample_id, row.gene or "", row.alt)
    )
    return rows, skipped


def counts(row: VariantRow) -> tuple[object, ...]:
    return row.alt_reads, row.depth, row.alt_forward, row.alt_reverse


def test_vardict_counts_by_strand(reference: Path, tmp_path: Path) -> None:
    (jak2, npm1), _ = read("01-vardict-single/calls.vcf", reference, tmp_path)
    assert (*counts(jak2), jak2.vaf) == (60, 5000, 30, 30, pytest.approx(0.012))
    assert (*counts(npm1), npm1.vaf) == (600, 2000, 300, 300, pytest.approx(0.3))
    assert jak2.caution is None


def test_reads_of_a_tumour_outweigh_its_genotype(reference: Path, tmp_path: Path) -> None:
    case = "03-pindel-gt00-itd/calls.vcf"
    (flt3, jak2), skipped = read(case, reference, tmp_path)
    assert (flt3.gene, flt3.event, flt3.reported) == ("FLT3", "FLT3_ITD", True)
    assert (*counts(flt3)[:2], flt3.vaf) == (80, 1000, pytest.approx(0.08))
    assert "0/0" in (flt3.caution or "")
    assert (jak2.vaf, skipped) == (0.25, [])
    rows, (one,) = read(case, reference, tmp_path, "--role", "germline")
    assert [row.gene for row in rows] == ["JAK2"]
    assert (one["reason"], one["alt_reads"], one["depth"]) == ("not_carried", "80", "1000")


@pytest.mark.parametrize("name", ["cohort", "cohort_missing"])
def test_two_spellings_of_one_allele(name: str, reference: Path, tmp_path: Path) -> None:
    rows, _ = read(f"05-merged-two-spellings/{name}.vcf", reference, tmp_path)
    assert [(r.sample_id, r.hgvs_c, r.alt_reads, r.depth) for r in rows] == [
        ("S1", "c.860_863dup", 100, 400),
        ("S2", "c.860_863dup", 120, 400),
    ]


def test_a_matrix_of_two_spellings_has_both_samples(reference: Path, tmp_path: Path) -> None:
    vcf = shared(FIELD / "05-merged-two-spellings/cohort.vcf")
    words = ["--reference", str(reference), "--partial", "--threads", "1", "--format", "maf"]
    maf, genes = tmp_path / "out.maf", tmp_path / "genes.tsv"
    assert main(["annotate", str(vcf), *words, "--output", str(maf)]) == 0
    genes.write_text("gene\nNPM1\n")
    words = ["--panel", "myeloid", "--maf", str(maf), "--assessed-genes", str(genes)]
    assert main(["matrix", *words, "--output", str(tmp_path / "matrix")]) == 0
    with next((tmp_path / "matrix").glob("*.status.tsv")).open(newline="") as handle:
        status = {row["sample_id"]: row["NPM1"] for row in csv.DictReader(handle, delimiter="\t")}
    assert status == {"S1": "1", "S2": "1"}


def test_strands_of_each_allele(reference: Path, tmp_path: Path) -> None:
    rows, _ = read("07-mutect2-multiallelic-strands/calls.vcf", reference, tmp_path)
    assert {row.alt: counts(row) for row in rows} == {"A": (5, 145, 2, 3), "T": (40, 145, 20, 20)}


def test_flow_counts_of_ion_torrent(reference: Path, tmp_path: Path) -> None:
    case = "09-tvc-flow-counts/calls.vcf"
    (jak2, npm1), _ = read(case, reference, tmp_path)
    assert (*counts(jak2)[:2], jak2.vaf) == (100, 400, 0.25)
    assert (*counts(npm1)[:2], npm1.vaf) == (150, 500, pytest.approx(0.3))
    assert (jak2.caution, npm1.caution) == (None, None)


@pytest.mark.parametrize(
    ("name", "role", "expected"),
    [
        ("pisces", "tumour", (100, 400, None, None)),
        ("somatic_variant_caller", "tumour", (80, 1000, None, None)),
        ("sage", "tumour", (100, 400, None, None)),
        ("strelka2_germline", "germline", (100, 400, 50, 50)),
    ],
)
def test_a_strand_bias_score_is_no_count(
    name: str, role: str, expected: tuple[object, ...], reference: Path, tmp_path: Path
) -> None:
    case = f"10-illumina-sb-float/{name}.vcf"
    (row,), _ = read(case, reference, tmp_path, "--role", role)
    assert counts(row) == expected


@pytest.mark.parametrize(
    ("name", "keys", "expected"),
    [
        ("multiallelic", "ALLELE_END, ANNOVAR_DATE, Gene.refGene", [(5, 145), (40, 145)]),
        ("af_twice", "AF", [(100, 400)]),
    ],
)
def test_repeated_info_keys_are_named(
    name: str,
    keys: str,
    expected: list[tuple[int, int]],
    reference: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows, _ = read(f"11-annovar-repeated-info/{name}.vcf", reference, tmp_path)
    assert [counts(row)[:2] for row in rows] == expected
    warned = [line for line in capsys.readouterr().err.splitlines() if "HL-V51" in line]
    assert len(warned) == 1
    assert f"repeated: {keys};" in warned[0]
