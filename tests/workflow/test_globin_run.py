"""A run from FASTQ to the globin table: S opposite the 619 bp deletion, and one control sample.

Donors are too few for a baseline, so that whole genomes have a flat one: the run is short.
"""

from __future__ import annotations

import gzip
import subprocess
from pathlib import Path

import pytest
from sites import ROOT, Knowledge, Site, table, write_rows

from benchmarks.globin import CAPTURE
from hemaline.common.intervals import Interval
from simulation.globin_genomes import GENOMES, Genome
from simulation.globin_reads import Assay, write_reads, write_reference
from simulation.globin_reference import Locus, globin_loci

pytestmark = [pytest.mark.oracle, pytest.mark.timeout(3600)]

PATIENT, DONOR = "SCD1", "DONOR1"
BY_NAME = {one.name: one for one in GENOMES}
# Without SNVs at random: one in HBB that no list has leaves the genotype open.
SEQUENCED = Assay(100, CAPTURE, snv_rate=0)


@pytest.fixture(scope="module")
def loci() -> tuple[Locus, Locus]:
    try:
        return globin_loci(ROOT / ".cache/downloads")
    except (subprocess.CalledProcessError, OSError) as error:
        pytest.skip(f"Debian's lastz-examples and emboss-test cannot be had: {error}")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, loci: tuple[Locus, Locus]) -> Site:
    folder = tmp_path_factory.mktemp("globin_run")
    write_reference(folder / "mini.fa", loci)
    write_rows(folder / "panels/mini.tsv", [{"gene": "HBB", "source": "test"}])
    site = Site(folder, Knowledge(folder, exons=[Interval(*one) for one in CAPTURE]))
    site.config |= {
        "reference": {
            "fasta": str(folder / "mini.fa"),
            "partial": True,
            "directory": str(folder / "reference"),
        },
        "resources": {"panels": str(folder / "panels")},
        "views": ["scd"],
    }
    site.assay |= {"report_vaf": 0.2, "chemistry": "wgs"}
    add(site, PATIENT, "germline", BY_NAME["S/619 bp"], loci)
    add(site, DONOR, "pon", BY_NAME["AA"], loci)
    site.write()
    done = site.run()
    assert done.returncode == 0, done.stdout + done.stderr
    return site


def add(site: Site, sample: str, role: str, genome: Genome, loci: tuple[Locus, Locus]) -> None:
    """A sample with reads of a genome."""
    plain = [site.folder / f"{sample}_R{mate}.fastq" for mate in (1, 2)]
    write_reads(genome, loci, SEQUENCED, 1, (plain[0], plain[1]))
    packed = [path.with_name(f"{path.name}.gz") for path in plain]
    for path, target in zip(plain, packed, strict=True):
        target.write_bytes(gzip.compress(path.read_bytes(), 1))
    site.add(sample, role)
    site.add_unit(sample, fastq_1=str(packed[0]), fastq_2=str(packed[1]))


@pytest.fixture(scope="module")
def rows(site: Site) -> dict[str, dict[str, str]]:
    found = table(site.folder / "results/tables/globin.tsv")
    assert {row["sample_id"] for row in found} == {PATIENT}, "a donor has no rows"
    return {f"{row['locus']} {row['item']}": row for row in found}


def test_the_deletion_is_found_with_its_ends(rows: dict[str, dict[str, str]]) -> None:
    event = rows["beta HBB_DEL"]
    assert (event["status"], event["copies"], event["group"]) == ("determined", "1", "beta0")
    assert (event["first"], event["last"]) == ("5225389", "5226007")
    assert rows["beta HBB_exon_3"]["copies"] == "1"
    assert rows["beta HBB_exons_1_2"]["copies"] == "2"
    assert rows["alpha alpha_genes"]["copies"] == "4"


def test_the_genotype_of_the_view_is_never_as(site: Site) -> None:
    (row,) = table(site.folder / "results/matrices/scd.features.tsv")
    assert row["HBB_S_dosage"] == "1"
    assert row["HBB_deletion"] == "1"
    assert row["SCD_genotype"] == "S/beta0 (deletion) or AS with a deletion"


def test_the_event_and_the_variant_are_those_of_a_germline_sample(site: Site) -> None:
    events = table(site.folder / "results/tables/events.tsv")
    assert {(e["sample_id"], e["status"]) for e in events if e["event"] == "HBB_DEL"} == {
        (PATIENT, "1"),
        (DONOR, "NA"),
    }
    s_allele = next(row for row in site.variants() if row["pos"] == "5227002")
    assert s_allele["oncogenicity"] == "not_applicable"


def test_the_report_shows_both_loci(site: Site) -> None:
    page = (site.folder / f"results/reports/{PATIENT}.html").read_text(encoding="utf-8")
    assert "Copies of the globin loci" in page
    assert "deletion 5225389-5226007" in page
    assert "uncertain significance" not in _section(page, "summary")
    donor = (site.folder / f"results/reports/{DONOR}.html").read_text(encoding="utf-8")
    assert "Copies of the globin loci" not in donor


def test_the_table_is_delivered(site: Site) -> None:
    manifest = (site.folder / "results/manifest.json").read_text(encoding="utf-8")
    for form in ("tsv", "parquet"):
        assert f'"tables/globin.{form}"' in manifest
        assert Path(site.folder / f"results/tables/globin.{form}").exists()


def _section(page: str, name: str) -> str:
    return page.partition(f'aria-labelledby="{name}"')[2].partition("</section>")[0]
