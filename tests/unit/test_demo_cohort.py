"""The demo's tables agree with each other and with the demo reference."""

import csv
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from hemaline.common.intervals import Interval
from sequences import demo_contigs
from simulation.simulate import Allele, Library, simulate

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "resources" / "demo"
Rows = list[dict[str, str]]
# Truth of each panel's matrices, its genes with bases, and the threshold of its assays.
PANELS = {"demo": ("truth.matrix.tsv", 0.05), "demo_globin": ("truth.globin_matrix.tsv", 0.2)}


def table(path: Path) -> Rows:
    with path.open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle, delimiter="\t"))


SAMPLES = table(ROOT / "config/samples.tsv")
ASSAYS: Mapping[str, dict[str, str]] = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in (ROOT / "config/assays").glob("*.yaml")
}


def bases(chrom: str, start: int, end: int) -> str:
    return demo_contigs()[chrom][start:end]


def targets(assay: str) -> dict[str, Interval]:
    lines = (ROOT / ASSAYS[assay]["targets"]).read_text().splitlines()
    fields = [line.split("\t") for line in lines]
    return {name: Interval(chrom, int(start), int(end)) for chrom, start, end, name in fields}


def targets_of(sample: str) -> dict[str, Interval]:
    (assay,) = (row["assay"] for row in SAMPLES if row["sample_id"] == sample)
    return targets(assay)


@pytest.mark.parametrize("assay", ASSAYS)
def test_reads_around_the_targets_have_real_bases(assay: str) -> None:
    for name, target in targets(assay).items():
        around = bases(target.chrom, target.start - 610, target.end + 610)
        assert len(around) == len(target) + 2 * 610, name
        assert "N" not in around, name


@pytest.mark.parametrize("row", table(DEMO / "cohort.tsv"), ids=lambda r: r["name"])
def test_alleles_are_anchored_left_aligned_and_on_target(row: dict[str, str]) -> None:
    pos, ref, alt = int(row["pos"]), row["ref"], row["alt"]
    assert bases(row["chrom"], pos - 1, pos - 1 + len(ref)) == ref
    assert any(one.contains(row["chrom"], pos - 1) for one in targets_of(row["sample_id"]).values())
    if len(ref) != len(alt):
        assert ref[0] == alt[0]
        assert ref[-1] != alt[-1]


def test_truth_states_every_allele() -> None:
    keys = ("sample_id", "chrom", "pos", "ref", "alt", "vaf")
    cohort, truth = table(DEMO / "cohort.tsv"), table(DEMO / "truth.variants.tsv")
    assert [[row[key] for key in keys] for row in cohort] == [
        [r[key] for key in keys] for r in truth
    ]
    for row in truth:
        vaf = float(row["vaf"])
        assert float(row["vaf_min"]) < vaf <= float(row["vaf_max"])
        assert vaf < float(row["vaf_max"]) or vaf == 1


@pytest.mark.parametrize("panel", PANELS)
def test_truth_states_every_cell_of_a_panel(panel: str) -> None:
    path, floor = PANELS[panel]
    truth, matrix = table(DEMO / "truth.variants.tsv"), table(DEMO / path)
    listed = [row for row in SAMPLES if row["role"] in ("tumour", "germline")]
    assert [row["sample_id"] for row in matrix] == [row["sample_id"] for row in listed]
    genes = [row["gene"] for row in table(ROOT / f"resources/panels/{panel}.tsv")]
    assert sorted(matrix[0]) == sorted(["sample_id", *genes, *(f"{g}_reason" for g in genes)])
    for sample, row in zip(listed, matrix, strict=True):
        is_read = panel in ASSAYS[sample["assay"]]["panels"]
        for gene in genes:
            assert (row[f"{gene}_reason"] == "not_on_panel") == (not is_read)
            found = [t for t in truth if (t["sample_id"], t["gene"]) == (row["sample_id"], gene)]
            positive = any(t["reported"] == "yes" and float(t["vaf"]) >= floor for t in found)
            assert (row[gene] == "1") == positive
            assert (row[gene] == "NA") == bool(row[f"{gene}_reason"])


def test_every_sample_has_a_library_and_units() -> None:
    ids = [row["sample_id"] for row in SAMPLES]
    libraries = table(DEMO / "libraries.tsv")
    assert [row["sample_id"] for row in libraries] == ids
    assert list(dict.fromkeys(r["sample_id"] for r in table(ROOT / "config/units.tsv"))) == ids
    for row in libraries:
        dropped = {name for name in row["dropped"].split(",") if name}
        assert dropped <= targets_of(row["sample_id"]).keys()


def test_every_source_of_bases_is_described() -> None:
    sources = table(DEMO / "sources.tsv")
    assert {row["source"] for row in table(DEMO / "loci.tsv")} == {r["source"] for r in sources}
    for row in sources:
        assert re.fullmatch(r"[0-9a-f]{64}", row["sha256"])
        assert row["terms"]


@pytest.mark.parametrize("locus", table(DEMO / "loci.tsv"), ids=lambda r: r["locus"])
def test_loci_have_their_bases(locus: dict[str, str]) -> None:
    first, last = int(locus["first"]), int(locus["last"])
    assert set(bases(locus["chrom"], first - 1, last)) == set("ACGT")


def test_a_demo_library_can_be_drawn_from_the_demo_reference() -> None:
    rows = [row for row in table(DEMO / "cohort.tsv") if row["sample_id"] == "AML05"]
    alleles = tuple(
        Allele(r["chrom"], int(r["pos"]), r["ref"], r["alt"], float(r["vaf"])) for r in rows
    )
    library = Library(tuple(targets("myeloid_demo").values()), alleles, 20)
    reads = simulate(bases, library)
    assert not (reads.bases1 == ord("N")).any()
    assert not (reads.bases2 == ord("N")).any()
