"""Copy number from FASTQ: a gain and a loss of chromosome 21 in reads of real bases.

Donors and patients are simulated over coding exons of real genes on six chromosomes; a gain of
chromosome 21 is more reads of it. Patients run from FASTQ to tables and reports, one of them with
an assay that has no panel of normals. Donors, of whom twenty are needed, are counted where their
fragments were drawn; the workflow builds the panel of these counts.
"""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from loci import Gene, Loci
from sites import Site, table

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
# Read by an assay without a panel of normals: a patient and the patient's normal sample.
BARE, NORMAL = "BARE", "NORMAL"
PANEL = "results/copy_normals/mini.copy_normals.zip"
RECORD = b"@read\nACGT\n+\nIIII\n"

Rows = Mapping[tuple[str, str], Mapping[str, str]]


def libraries(loci: Loci, sample: str, level: float, seed: int) -> Iterator[Library]:
    """Of a sample with ``level`` times the reads of chromosome 21."""
    for is_changed, depth in ((True, DEPTH * level), (False, DEPTH)):
        targets = tuple(
            one.widened(20) for one in loci.exons if (one.chrom == CHANGED) == is_changed
        )
        name = f"{sample}.{is_changed}"
        yield Library(targets, (), depth, seed=seed, sample_id=name, unevenness=(1, 1))


def add(site: Site, loci: Loci, sample: str, level: float, seed: int, **row: str) -> None:
    """A sample of the sheet with its FASTQ files."""
    site.add(sample, **row)
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
def normals(loci: Loci, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The panel that a run over the donors writes."""
    site = loci.site(tmp_path_factory.mktemp("donors"))
    site.assay["copy_number"] = {"off_target": False}
    for number, donor in enumerate(DONORS):
        site.add(donor, role="pon", sex="male" if number % 2 else "female")
        paths = [site.folder / f"{donor}_R{mate}.fastq.gz" for mate in (1, 2)]
        for path in paths:
            path.write_bytes(gzip.compress(RECORD))
        site.add_unit(donor, fastq_1=str(paths[0]), fastq_2=str(paths[1]))
    site.write()
    counted, verdicts = site.folder / "work/copy_number", site.folder / "work/verdicts"
    done = site.run("work/copy_number/mini.bins.tsv")
    assert done.returncode == 0, done.stdout + done.stderr
    bins = CopyBins.load(counted / "mini.bins.tsv")
    verdicts.mkdir(exist_ok=True)
    for number, donor in enumerate(DONORS):
        drawn(loci, donor, number, bins).save(counted / f"{donor}.npz")
        verdict = SampleVerdict(donor, (UnitVerdict(f"{donor}.L1", 50),))
        write_json(verdicts / f"{donor}.json", verdict)
    done = site.run(PANEL, "--allowed-rules", "build_copy_normals")
    assert done.returncode == 0, done.stdout + done.stderr
    return site.folder / PANEL


@pytest.fixture(scope="module")
def patients(loci: Loci, normals: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    site = loci.site(tmp_path_factory.mktemp("patients"))
    shutil.copy(normals, site.folder / normals.name)
    site.assay["copy_number"] = {"off_target": False, "normals": str(site.folder / normals.name)}
    site.more_assays["bare"] = {"copy_number": {"bin_size": 10_000}}
    for number, (sample, level) in enumerate(PATIENTS.items()):
        add(site, loci, sample, level, 100 + number)
    add(site, loci, BARE, 1.0, 200, assay="bare")
    add(site, loci, NORMAL, 1.0, 201, assay="bare", role="normal", patient=f"P-{BARE}")
    sheet = site.folder / "cytogenetics.tsv"
    sheet.write_text(f"sample_id\tkaryotype\n{BARE}\t46,XX,del(5)(q13q33)[12]/46,XX[8]\n")
    site.config |= {"cytogenetics": str(sheet), "views": ["ipssm", "cbioportal"]}
    site.write()
    done = site.run()
    assert done.returncode == 0, done.stdout + done.stderr
    return site


@pytest.fixture(scope="module")
def events(patients: Site) -> Rows:
    rows = table(patients.folder / "results/tables/copy_number.tsv")
    return {(row["sample_id"], row["event"]): row for row in rows}


@pytest.fixture(scope="module")
def findings(patients: Site) -> Rows:
    rows = table(patients.folder / "results/tables/findings.tsv")
    return {(row["sample_id"], row["finding"]): row for row in rows}


def test_fragments_of_the_targets_are_counted(patients: Site) -> None:
    bins = CopyBins.load(patients.folder / "work/copy_number/bare.bins.tsv")
    counts = CopyCounts.load(patients.folder / f"work/copy_number/{BARE}.npz")
    assert bins.is_off_target.any()
    assert (counts.fragments[~bins.is_off_target] > 0).all()


def test_a_gain_is_found_in_its_share_of_cells(events: Rows) -> None:
    row = events["GAIN", "plus21"]
    assert row["status"] == "1"
    assert float(row["cells_low"]) <= CELLS <= float(row["cells_high"])


def test_a_loss_is_found_in_its_share_of_cells(patients: Site, events: Rows) -> None:
    rows = table(patients.folder / "results/tables/segments.tsv")
    row = next(one for one in rows if (one["sample_id"], one["chrom"]) == ("LOSS", CHANGED))
    assert (row["arm"], row["call"]) == ("q", "-1")
    low, high = (
        2 - 2 ** (1 + float(row["log2"]) + sign * 1.96 * float(row["se"])) for sign in (1, -1)
    )
    assert low <= CELLS <= high
    assert events["LOSS", "plus21"]["status"] != "1"


def test_nothing_is_found_where_nothing_changed(patients: Site, events: Rows) -> None:
    assert {key for key, row in events.items() if row["status"] == "1"} == {("GAIN", "plus21")}
    rows = table(patients.folder / "results/tables/segments.tsv")
    called = {(one["sample_id"], one["chrom"]) for one in rows if one["call"] in ("-1", "1")}
    assert called == {("GAIN", CHANGED), ("LOSS", CHANGED)}


def test_what_was_not_read_is_na_and_never_zero(events: Rows) -> None:
    for sample in PATIENTS:
        row = events[sample, "del5q"]
        assert (row["status"], row["reason"]) == ("NA", "not_targeted")
    flat = events["FLAT", "plus21"]
    is_low = float(flat["limit"]) <= float(flat["floor"])
    assert (flat["status"] == "0") == is_low


def test_without_normals_every_row_states_it(events: Rows) -> None:
    bare = {event: row for (sample, event), row in events.items() if sample in (BARE, NORMAL)}
    assert {(row["status"], row["reason"]) for row in bare.values()} == {("NA", "no_normals")}
    assert bare.keys() >= {"del5q", "tp53_loh", "hyperdiploidy"}
    assert "delY" not in bare, "both are female"
    assert {sample for sample, _ in events} == {*PATIENTS, BARE, NORMAL}


def test_findings_are_of_the_karyotype_where_reads_measure_nothing(
    patients: Site, findings: Rows
) -> None:
    lost = findings[BARE, "del5q"]
    assert (lost["status"], lost["source"], lost["measured_reason"]) == ("1", "given", "no_normals")
    assert findings["FLAT", "del5q"]["status"] == "NA"
    rows = table(patients.folder / "results/matrices/ipssm.features.tsv")
    features = next(row for row in rows if row["ID"] == BARE)
    assert (features["del5q"], features["del17_17p"]) == ("1", "0")


def test_findings_are_of_the_reads_where_no_karyotype_is_given(findings: Rows) -> None:
    gained = findings["GAIN", "plus21"]
    assert (gained["status"], gained["source"]) == ("1", "measured")


def test_the_tables_are_delivered(patients: Site) -> None:
    manifest = json.loads((patients.folder / "results/manifest.json").read_text(encoding="utf-8"))
    paths = {one["path"] for one in manifest["files"]}
    names = ("copy_number", "segments", "findings")
    assert {f"tables/{n}.{f}" for n in names for f in ("tsv", "parquet")} <= paths


def test_the_study_has_segments_of_samples_with_a_panel_alone(patients: Site) -> None:
    rows = table(patients.folder / "results/cbioportal/data_cna_hg38.seg")
    assert {row["ID"] for row in rows} == set(PATIENTS)
    means = {row["ID"]: float(row["seg.mean"]) for row in rows if row["chrom"] == "21"}
    assert means["LOSS"] < -0.5 < 0.3 < means["GAIN"]


def test_the_reports_show_copies(patients: Site) -> None:
    page = (patients.folder / "results/reports/GAIN.html").read_text(encoding="utf-8")
    assert "+21: found (1)" in page and "5q: not measured" in page
    facts = table(patients.folder / "results/reports/GAIN.tsv")
    assert any(one["section"] == "copy_number" and one["value"] == "plus21" for one in facts)
    bare = (patients.folder / f"results/reports/{BARE}.html").read_text(encoding="utf-8")
    assert "Cytogenetic findings" in bare
    assert (patients.folder / "results/reports/cohort.html").exists()


def test_the_normals_are_those_of_the_donors_without_their_names(
    normals: Path, events: Rows
) -> None:
    content = normals.read_bytes()
    assert not any(donor.encode() in content for donor in DONORS)
    assert len({events[sample, "plus21"]["normals"] for sample in PATIENTS}) == 1
