"""Files of outside sources: everything wrong with them is reported before a run, with its code."""

import gzip
import os
import random
import shutil
from pathlib import Path

import pysam
import pytest

from hemaline.annotation.sources.knowledge_sources import WHOLE
from hemaline.annotation.sources.source_files import check_source
from hemaline.common.problems import ExitCode, Problems
from hemaline.genome.reference import load_contigs
from hemaline.paths import resource
from sources import DEFINITIONS, GNOMAD_INFO, chosen, write_vcf

CONTIGS = load_contigs(resource("contigs.tsv"))
LENGTH = CONTIGS["chr21"].length
RECORD = "chr21 5000100 . A G AF_joint=0.1"
SHARED = Path(__file__).resolve().parents[5] / "shared/data/tables"


def wrong(source) -> list[str]:
    problems = Problems()
    check_source(source, CONTIGS, DEFINITIONS.other_builds, problems)
    for problem in problems:
        assert " Fix: " in str(problem)
    return [problem.code for problem in problems]


def sound(folder: Path, **changes) -> Path:
    contigs = [f"ID=chr21,length={LENGTH}"]
    return write_vcf(folder / "g.vcf.gz", [RECORD], **{"contigs": contigs, **changes})


def test_a_sound_source(tmp_path: Path) -> None:
    assert wrong(chosen("gnomad_joint", sound(tmp_path))) == []


def test_no_file(tmp_path: Path) -> None:
    assert wrong(chosen("gnomad_joint", tmp_path / "none.vcf.gz")) == ["HL-Q05"]
    assert wrong(chosen("gnomad_joint", tmp_path)) == ["HL-Q05"]


def test_not_compressed_with_bgzip(tmp_path: Path) -> None:
    path = tmp_path / "plain.vcf"
    path.write_text("##fileformat=VCFv4.2\n")
    assert wrong(chosen("gnomad_joint", path)) == ["HL-Q06"]


@pytest.mark.parametrize("left", [0.5, 0.99])
def test_truncated(tmp_path: Path, left: float) -> None:
    path = sound(tmp_path)
    path.write_bytes(path.read_bytes()[: int(left * path.stat().st_size)])
    assert wrong(chosen("gnomad_joint", path)) == ["HL-Q07"]


def test_no_index_and_one_that_is_old_or_broken(tmp_path: Path) -> None:
    path = sound(tmp_path)
    index = Path(f"{path}.tbi")
    os.utime(index, (1, 1))
    assert wrong(chosen("gnomad_joint", path)) == ["HL-Q10"]
    index.write_bytes(b"no index")
    assert wrong(chosen("gnomad_joint", path)) == ["HL-Q08"]
    index.unlink()
    assert wrong(chosen("gnomad_joint", path)) == ["HL-Q09"]


@pytest.mark.parametrize("kind", ["tbi", "csi"])
def test_a_file_exchanged_below_its_index(tmp_path: Path, kind: str) -> None:
    """It is valid, and would report absent for what the other file listed."""
    chance = random.Random(1)
    records = [
        f"chr21 {pos} . A G AF_joint={chance.random()}" for pos in range(5_000_000, 5_060_000, 3)
    ]
    paths = {}
    for name, some in (("full", records), ("cut", records[:50])):
        folder = tmp_path / name
        folder.mkdir()
        path = write_vcf(folder / "g.vcf.gz", some)
        if kind == "csi":
            Path(f"{path}.tbi").unlink()
            pysam.tabix_index(str(path), preset="vcf", csi=True)
        assert wrong(chosen("gnomad_joint", path)) == []
        paths[name] = path
    sizes = [paths[name].stat().st_size for name in ("full", "cut")]
    assert sizes[0] - sizes[1] > 2**17
    for data, index in (("full", "cut"), ("cut", "full")):
        folder = tmp_path / f"{data}-{index}"
        folder.mkdir()
        shutil.copyfile(paths[data], folder / "g.vcf.gz")
        shutil.copyfile(f"{paths[index]}.{kind}", folder / f"g.vcf.gz.{kind}")
        assert wrong(chosen("gnomad_joint", folder / "g.vcf.gz")) == ["HL-Q20"]


def test_other_names_of_contigs(tmp_path: Path) -> None:
    """ClinVar has 1, dbSNP NC_000001.11: a name is expected by the declaration, or stated."""
    path = write_vcf(tmp_path / "c.vcf.gz", ["21 5000100 9 A G"], {"CLNSIG": ".,Type=String"})
    assert wrong(chosen("clinvar", path)) == []
    assert wrong(chosen("clinvar", path, contig_names="chr")) == ["HL-Q11"]
    problems = Problems()
    source = chosen("clinvar", path, contig_names="refseq")
    check_source(source, CONTIGS, DEFINITIONS.other_builds, problems)
    assert "knowledge.clinvar needs `contig_names: plain`" in problems.report()
    strange = write_vcf(tmp_path / "s.vcf.gz", ["scaffold_3 5 9 A G"], {"CLNSIG": ".,Type=String"})
    assert wrong(chosen("clinvar", strange)) == ["HL-Q11"]


@pytest.mark.parametrize(
    ("contig", "extra", "codes"),
    [
        # GRCh37: chromosome 21 has 48,129,895 bp there.
        ("ID=chr21,length=48129895", "##reference=GRCh38", ["HL-Q12"]),
        ("ID=chr21", "##reference=file:///refs/human_g1k_v37.fasta", ["HL-Q13"]),
        ("ID=chr21,assembly=b37", "##source=x", ["HL-Q13"]),
        ("ID=chr21", "##reference=GRCh38", []),
        # Lengths decide; what a lifted file came from does not.
        (f"ID=chr21,length={LENGTH}", "##reference=hg19", []),
    ],
)
def test_another_build(tmp_path: Path, contig: str, extra: str, codes: list[str]) -> None:
    path = sound(tmp_path, contigs=[contig], extra=[extra])
    assert wrong(chosen("gnomad_joint", path)) == codes


def test_fields_of_another_version(tmp_path: Path) -> None:
    """Row 86 of the bad inputs: gnomAD v3 has AF, v4's joint release AF_joint."""
    path = sound(tmp_path, info={"AF": "A,Type=Float"})
    assert wrong(chosen("gnomad_joint", path)) == ["HL-Q14"]
    assert wrong(chosen("gnomad_genomes", path)) == []


@pytest.mark.parametrize(
    ("version", "codes"), [("20261122", []), ("2026-11-22", []), ("20251122", ["HL-Q19"])]
)
def test_another_version_than_the_header_states(
    tmp_path: Path, version: str, codes: list[str]
) -> None:
    path = write_vcf(
        tmp_path / "c.vcf.gz",
        ["21 5000100 9 A G"],
        {"CLNSIG": ".,Type=String"},
        extra=["##fileDate=2026-11-22"],
    )
    assert wrong(chosen("clinvar", path, version=version)) == codes


def test_a_table_of_alleles_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "h.tsv"
    path.write_text("1,2,A,G\n")
    assert wrong(chosen("cancerhotspots", path)) == ["HL-Q15"]
    path.write_text("1\t2\tA\tG\n")
    assert wrong(chosen("cancerhotspots", path)) == []


def test_regions_are_a_bed_of_this_build(tmp_path: Path) -> None:
    bed = tmp_path / "r.bed"
    bed.write_text(f"chr21\t5\t{LENGTH + 1}\n")
    assert wrong(chosen("gnomad_joint", sound(tmp_path), regions=bed)) == ["HL-R02"]


def test_everything_is_reported_together_with_its_exit_code(tmp_path: Path) -> None:
    files = {
        "chr1": tmp_path / "none.vcf.gz",
        "chr21": sound(tmp_path, info={"AN": "1,Type=Integer"}, contigs=["ID=chr21,length=7"]),
    }
    problems = Problems()
    source = chosen("gnomad_joint", files["chr1"], files=files)
    check_source(source, CONTIGS, DEFINITIONS.other_builds, problems)
    assert [p.code for p in problems] == ["HL-Q05", "HL-Q12", "HL-Q14"]
    assert problems.exit_code == ExitCode.INPUT
    source = chosen("gnomad_joint", files["chr21"], files={WHOLE: files["chr21"]})
    problems = Problems()
    check_source(source, CONTIGS, DEFINITIONS.other_builds, problems)
    assert problems.exit_code == ExitCode.REFERENCE


@pytest.mark.shared
def test_real_files(tmp_path: Path) -> None:
    """The gnomAD slice is whole; CIViC's own VCF is on GRCh37; the bundle has no indices."""
    if not SHARED.is_dir():
        pytest.skip(f"no {SHARED}")
    gnomad = SHARED / "vcf2maf_tests/test_b38.gnomad.exomes.r2.1.1.sites.vcf.gz"
    assert set(wrong(chosen("gnomad_exomes", gnomad))) <= {"HL-Q10"}
    assert "HL-Q14" in wrong(chosen("gnomad_joint", gnomad))
    civic = tmp_path / "civic.vcf.gz"
    recompress(SHARED / "civic/nightly-civic_accepted.vcf.gz", civic)
    assert wrong(chosen("civic", civic, contig_names="plain")) == ["HL-Q13"]
    assert wrong(chosen("civic", civic)) == ["HL-Q11", "HL-Q13"]
    hapmap = SHARED / "chr21_germline_resources/hapmap_3.3.hg38.vcf.gz"
    assert wrong(chosen("population", hapmap)) == ["HL-Q09"]
    omni = tmp_path / "omni.vcf.gz"
    shutil.copyfile(SHARED / "chr21_germline_resources/1000G_omni2.5.hg38.vcf.gz", omni)
    index(omni)
    # Genotyping chips have no allele frequencies in their bundle file.
    assert wrong(chosen("population", omni)) == ["HL-Q14"]


def recompress(source: Path, target: Path) -> None:
    plain = target.with_suffix(".plain")
    lines = gzip.decompress(source.read_bytes()).decode().splitlines()
    header = [line for line in lines if line.startswith("#")]
    records = [line for line in lines if not line.startswith("#")]
    records.sort(key=lambda line: (line.split("\t")[0], int(line.split("\t")[1])))
    plain.write_text("\n".join([*header, *records]) + "\n")
    pysam.tabix_compress(str(plain), str(target), force=True)
    index(target)


def index(path: Path) -> None:
    pysam.tabix_index(str(path), preset="vcf", force=True)


def test_the_info_of_the_builder_is_gnomads() -> None:
    fields = DEFINITIONS.sources["gnomad_joint"].fields
    assert {name for names in fields["frequency"] + fields["faf95"] for name in names} == set(
        GNOMAD_INFO
    )
