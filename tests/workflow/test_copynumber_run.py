"""Copy number from FASTQ: a gain and a loss of chromosome 21 in reads of real bases.

Donors and patients are simulated over coding exons of real genes on six chromosomes; a gain of
chromosome 21 is more reads of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from loci import Gene, Loci
from sites import Site, table

from simulation.simulate import Library, simulate
from simulation.simulate_files import write_fastq
from sparse_genome import SHARED, shared

# Twenty donors are aligned: minutes on an idle machine.
pytestmark = [pytest.mark.oracle, pytest.mark.shared, pytest.mark.timeout(3600)]

GENES = ("RUNX1", "U2AF1", "DNMT3A", "TET2", "ASXL1", "TP53", "NF1", "EZH2", "SF3B1")
CHANGED = "chr21"
# Bases in front of chromosome 21's genes, so that they are on its long arm.
SHORT_ARM = 13_100_000
DONORS = tuple(f"D{number:02}" for number in range(20))
DEPTH = 100.0
# Share of cells of the gain and of the loss.
CELLS = 0.8
PATIENTS = {"GAIN": 1 + CELLS / 2, "LOSS": 1 - CELLS / 2, "FLAT": 1.0}
NORMALS = "results/copy_normals/mini.copy_normals.zip"


def add(site: Site, loci: Loci, sample: str, level: float, seed: int, **facts: str) -> None:
    """A sample with ``level`` times the reads of chromosome 21."""
    site.add(sample, **facts)
    paths = [site.folder / f"{sample}_R{mate}.fastq.gz" for mate in (1, 2)]
    parts = [site.folder / f"part_R{mate}.fastq.gz" for mate in (1, 2)]
    for is_changed, depth in ((True, DEPTH * level), (False, DEPTH)):
        targets = tuple(
            one.widened(20) for one in loci.exons if (one.chrom == CHANGED) == is_changed
        )
        name = f"{sample}.{is_changed}"
        library = Library(targets, (), depth, seed=seed, sample_id=name, unevenness=(1, 1))
        write_fastq(simulate(loci.fetch, library), *parts)
        for part, path in zip(parts, paths, strict=True):
            with path.open("ab") as out:
                out.write(part.read_bytes())
    site.add_unit(sample, fastq_1=str(paths[0]), fastq_2=str(paths[1]))


@pytest.fixture(scope="module")
def loci(tmp_path_factory: pytest.TempPathFactory) -> Loci:
    shared(SHARED / "reference/derived_loci/GRCh38.loci.fa")
    folder = tmp_path_factory.mktemp("copies")
    genes = [Gene(name) for name in GENES]
    return Loci.of(folder, genes, fill=True, before={CHANGED: SHORT_ARM})


@pytest.fixture(scope="module")
def normals(loci: Loci, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A panel of normals of twenty donors, built by a run of its own."""
    site = loci.site(tmp_path_factory.mktemp("donors"))
    site.assay["copy_number"] = {"off_target": False}
    for number, donor in enumerate(DONORS):
        sex = "male" if number % 2 else "female"
        add(site, loci, donor, 1.0, number, role="pon", sex=sex)
    site.write()
    done = site.run(NORMALS)
    assert done.returncode == 0, done.stdout + done.stderr
    return site.folder / NORMALS


@pytest.fixture(scope="module")
def patients(loci: Loci, normals: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    site = loci.site(tmp_path_factory.mktemp("patients"))
    site.assay["copy_number"] = {"off_target": False, "normals": str(normals)}
    for number, (sample, level) in enumerate(PATIENTS.items()):
        add(site, loci, sample, level, 100 + number)
    site.write()
    done = site.run()
    assert done.returncode == 0, done.stdout + done.stderr
    return site


@pytest.fixture(scope="module")
def events(patients: Site) -> Mapping[tuple[str, str], Mapping[str, str]]:
    rows = table(patients.folder / "results/tables/copy_number.tsv")
    return {(row["sample_id"], row["event"]): row for row in rows}


def test_a_gain_is_found_in_its_share_of_cells(
    events: Mapping[tuple[str, str], Mapping[str, str]],
) -> None:
    row = events["GAIN", "plus21"]
    assert row["status"] == "1"
    assert float(row["cells_low"]) <= CELLS <= float(row["cells_high"])


def test_a_loss_is_a_loss_of_heterozygosity_and_no_gain(
    events: Mapping[tuple[str, str], Mapping[str, str]],
) -> None:
    row = events["LOSS", "loh_21q"]
    assert (row["status"], row["loh_kind"]) == ("1", "loss")
    assert float(row["cells_low"]) <= CELLS <= float(row["cells_high"])
    assert events["LOSS", "plus21"]["status"] != "1"


def test_nothing_is_found_where_nothing_changed(
    events: Mapping[tuple[str, str], Mapping[str, str]],
) -> None:
    changed = {("GAIN", "plus21"), ("LOSS", "loh_21q")}
    found = {key for key, row in events.items() if row["status"] == "1"}
    assert found == changed


def test_what_was_not_read_is_na_and_never_zero(
    events: Mapping[tuple[str, str], Mapping[str, str]],
) -> None:
    for sample in PATIENTS:
        row = events[sample, "del5q"]
        assert (row["status"], row["reason"]) == ("NA", "not_targeted")
    flat = events["FLAT", "plus21"]
    is_low = float(flat["limit"]) <= float(flat["floor"])
    assert (flat["status"] == "0") == is_low


def test_the_report_of_a_sample_shows_its_copies(patients: Site) -> None:
    page = (patients.folder / "results/reports/GAIN.html").read_text(encoding="utf-8")
    assert "+21: found (1)" in page and "5q: not measured" in page
    facts = table(patients.folder / "results/reports/GAIN.tsv")
    assert any(one["section"] == "copy_number" and one["value"] == "plus21" for one in facts)


def test_the_normals_are_those_of_the_donors_without_their_names(
    normals: Path, events: Mapping[tuple[str, str], Mapping[str, str]]
) -> None:
    content = normals.read_bytes()
    assert not any(donor.encode() in content for donor in DONORS)
    assert len({row["normals"] for row in events.values()}) == 1
