"""Copy number from FASTQ: a gain and a loss of chromosome 21 in reads of real bases.

Donors and patients are simulated over coding exons of real genes on six chromosomes; a gain of
chromosome 21 is more reads of it. Patients run from FASTQ to tables; donors, of whom twenty are
needed, are counted where their fragments were drawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import chdir
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from loci import Gene, Loci
from sites import Site, table

from hemaline.cli.steps.build_copy_normals import build_copy_normals
from hemaline.common.documents.json_files import write_json
from hemaline.copynumber.bin_counts import CopyCounts, snps_digest
from hemaline.copynumber.bins import CopyBins
from hemaline.inputs.units import UnitVerdict
from hemaline.paths import resource
from hemaline.quality.identity.fingerprint import load_fingerprint
from hemaline.reads.confirmation import SampleVerdict
from simulation.simulate import Library, simulate
from simulation.simulate_files import write_fastq
from sparse_genome import SHARED, shared

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
BINS = "work/copy_number/mini.bins.tsv"


def libraries(loci: Loci, sample: str, level: float, seed: int) -> Iterator[Library]:
    """Of a sample with ``level`` times the reads of chromosome 21."""
    for is_changed, depth in ((True, DEPTH * level), (False, DEPTH)):
        targets = tuple(
            one.widened(20) for one in loci.exons if (one.chrom == CHANGED) == is_changed
        )
        name = f"{sample}.{is_changed}"
        yield Library(targets, (), depth, seed=seed, sample_id=name, unevenness=(1, 1))


def add(site: Site, loci: Loci, sample: str, level: float, seed: int) -> None:
    """A sample of the sheet with its FASTQ files."""
    site.add(sample)
    paths = [site.folder / f"{sample}_R{mate}.fastq.gz" for mate in (1, 2)]
    parts = [site.folder / f"part_R{mate}.fastq.gz" for mate in (1, 2)]
    for library in libraries(loci, sample, level, seed):
        write_fastq(simulate(loci.fetch, library), *parts)
        for part, path in zip(parts, paths, strict=True):
            with path.open("ab") as out:
                out.write(part.read_bytes())
    site.add_unit(sample, fastq_1=str(paths[0]), fastq_2=str(paths[1]))


def drawn(loci: Loci, donor: str, seed: int, bins: CopyBins) -> CopyCounts:
    """A donor's unique fragments by their middles, in the bins of the run."""
    found = np.zeros(len(bins), dtype=np.int32)
    for library in libraries(loci, donor, 1.0, seed):
        reads = simulate(loci.fetch, replace(library, duplicate_rate=0.0))
        for number, source in enumerate(reads.haplotypes):
            mine = reads.fragments.haplotype == number
            starts, lengths = reads.fragments.start[mine], reads.fragments.length[mine]
            middles = source.anchors[starts] + lengths // 2
            on = np.flatnonzero(bins.chrom == source.chrom)
            at = np.searchsorted(bins.start[on], middles, side="right") - 1
            inside = (at >= 0) & (middles < bins.end[on][at])
            np.add.at(found, on[at[inside]], 1)
    snps = load_fingerprint(resource("fingerprint.tsv"))
    none = np.zeros(len(snps), dtype=np.int32)
    return CopyCounts(bins.digest, found, snps_digest(snps), none, none)


@pytest.fixture(scope="module")
def loci(tmp_path_factory: pytest.TempPathFactory) -> Loci:
    shared(SHARED / "reference/derived_loci/GRCh38.loci.fa")
    folder = tmp_path_factory.mktemp("copies")
    genes = [Gene(name) for name in GENES]
    return Loci.of(folder, genes, fill=True, before={CHANGED: SHORT_ARM})


@pytest.fixture(scope="module")
def patients(loci: Loci, tmp_path_factory: pytest.TempPathFactory) -> Site:
    site = loci.site(tmp_path_factory.mktemp("patients"))
    site.assay["copy_number"] = {"off_target": False}
    for number, (sample, level) in enumerate(PATIENTS.items()):
        add(site, loci, sample, level, 100 + number)
    site.write()
    done = site.run(BINS)
    assert done.returncode == 0, done.stdout + done.stderr
    path = site.folder / "mini.copy_normals.zip"
    build(loci, site, path)
    site.assay["copy_number"] = {"off_target": False, "normals": str(path)}
    site.write()
    done = site.run()
    assert done.returncode == 0, done.stdout + done.stderr
    return site


def build(loci: Loci, site: Site, output: Path) -> None:
    """The panel of normals of twenty donors, by the step that writes it."""
    folder = site.folder / "donors"
    folder.mkdir()
    bins = CopyBins.load(site.folder / BINS)
    lines = ["sample_id\tpatient_id\tdisease\tmaterial\trole\tsex\tassay"]
    for number, donor in enumerate(DONORS):
        drawn(loci, donor, number, bins).save(folder / f"{donor}.npz")
        verdict = SampleVerdict(donor, (UnitVerdict(f"{donor}.1", 50),))
        write_json(folder / f"{donor}.json", verdict)
        sex = "male" if number % 2 else "female"
        lines.append(f"{donor}\t{donor}\tMDS\tbone_marrow\tpon\t{sex}\tmini")
    (folder / "samples.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with chdir(site.folder):
        build_copy_normals(
            fragments=[folder / f"{donor}.npz" for donor in DONORS],
            verdicts=[folder / f"{donor}.json" for donor in DONORS],
            bins=site.folder / BINS, snps=resource("fingerprint.tsv"),
            samples=folder / "samples.tsv", assay=site.folder / "assays/mini.yaml",
            tools=["bwa=test"], output=output,
        )  # fmt: skip


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


def test_a_loss_is_found_in_its_share_of_cells(
    patients: Site, events: Mapping[tuple[str, str], Mapping[str, str]]
) -> None:
    rows = table(patients.folder / "results/tables/segments.tsv")
    row = next(one for one in rows if (one["sample_id"], one["chrom"]) == ("LOSS", CHANGED))
    assert (row["arm"], row["call"]) == ("q", "-1")
    low, high = (
        2 - 2 ** (1 + float(row["log2"]) + sign * 1.96 * float(row["se"])) for sign in (1, -1)
    )
    assert low <= CELLS <= high
    assert events["LOSS", "plus21"]["status"] != "1"


def test_nothing_is_found_where_nothing_changed(
    patients: Site, events: Mapping[tuple[str, str], Mapping[str, str]]
) -> None:
    assert {key for key, row in events.items() if row["status"] == "1"} == {("GAIN", "plus21")}
    rows = table(patients.folder / "results/tables/segments.tsv")
    called = {(one["sample_id"], one["chrom"]) for one in rows if one["call"] in ("-1", "1")}
    assert called == {("GAIN", CHANGED), ("LOSS", CHANGED)}


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
    patients: Site, events: Mapping[tuple[str, str], Mapping[str, str]]
) -> None:
    content = (patients.folder / "mini.copy_normals.zip").read_bytes()
    assert not any(donor.encode() in content for donor in DONORS)
    assert len({row["normals"] for row in events.values()}) == 1
