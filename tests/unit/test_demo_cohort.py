"""The demo's tables agree with each other and with the demo reference."""

import csv
import gzip
from functools import cache
from pathlib import Path

import pytest

from hemaline.common.intervals import Interval
from simulation.simulate import Allele, Library, simulate

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "resources" / "demo"
Rows = list[dict[str, str]]


def table(path: Path) -> Rows:
    with path.open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle, delimiter="\t"))


@cache
def reference() -> str:
    with gzip.open(DEMO / "chr21.fa.gz", "rt") as handle:
        return handle.read().partition("\n")[2].replace("\n", "").upper()


def targets() -> list[tuple[int, int, str]]:
    lines = (ROOT / "config/targets/myeloid_demo.bed").read_text().splitlines()
    return [(int(f[1]), int(f[2]), f[3]) for f in (line.split("\t") for line in lines)]


def test_reads_around_the_targets_have_real_bases() -> None:
    for start, end, name in targets():
        assert "N" not in reference()[start - 610 : end + 610], name


@pytest.mark.parametrize("row", table(DEMO / "cohort.tsv"), ids=lambda r: r["name"])
def test_alleles_are_anchored_left_aligned_and_on_target(row: dict[str, str]) -> None:
    pos, ref, alt = int(row["pos"]), row["ref"], row["alt"]
    assert reference()[pos - 1 : pos - 1 + len(ref)] == ref
    assert any(start < pos <= end for start, end, _ in targets())
    if len(ref) != len(alt):
        assert ref[0] == alt[0]
        assert ref[-1] != alt[-1]


def test_truth_states_every_allele_and_every_tumour_sample() -> None:
    keys = ("sample_id", "chrom", "pos", "ref", "alt", "vaf")
    cohort, truth = table(DEMO / "cohort.tsv"), table(DEMO / "truth.variants.tsv")
    assert [[row[key] for key in keys] for row in cohort] == [
        [r[key] for key in keys] for r in truth
    ]
    for row in truth:
        assert float(row["vaf_min"]) < float(row["vaf"]) < float(row["vaf_max"])
    samples, matrix = table(ROOT / "config/samples.tsv"), table(DEMO / "truth.matrix.tsv")
    tumours = [row["sample_id"] for row in samples if row["role"] == "tumour"]
    assert [row["sample_id"] for row in matrix] == tumours
    for row in matrix:
        for gene in ("RUNX1", "U2AF1"):
            own = [t for t in truth if (t["sample_id"], t["gene"]) == (row["sample_id"], gene)]
            positive = any(t["reported"] == "yes" and float(t["vaf"]) >= 0.05 for t in own)
            assert (row[gene] == "1") == positive
            assert (row[gene] == "NA") == bool(row[f"{gene}_reason"])


def test_every_sample_has_a_library_and_units() -> None:
    ids = [row["sample_id"] for row in table(ROOT / "config/samples.tsv")]
    assert [row["sample_id"] for row in table(DEMO / "libraries.tsv")] == ids
    assert list(dict.fromkeys(r["sample_id"] for r in table(ROOT / "config/units.tsv"))) == ids
    dropped = {name for r in table(DEMO / "libraries.tsv") for name in r["dropped"].split(",")}
    assert dropped - {""} <= {name for _, _, name in targets()}


def test_a_demo_library_can_be_drawn_from_the_demo_reference() -> None:
    rows = [row for row in table(DEMO / "cohort.tsv") if row["sample_id"] == "AML05"]
    alleles = tuple(
        Allele(r["chrom"], int(r["pos"]), r["ref"], r["alt"], float(r["vaf"])) for r in rows
    )
    library = Library(tuple(Interval("chr21", a, b) for a, b, _ in targets()), alleles, 20)
    reads = simulate(lambda _, start, end: reference()[start:end], library)
    assert not (reads.bases1 == ord("N")).any()
    assert not (reads.bases2 == ord("N")).any()
