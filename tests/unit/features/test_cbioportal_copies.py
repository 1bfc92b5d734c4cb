"""Copy number of a study for cBioPortal, by the rules of the portal's own validator
(validateData.py: SegValidator, CNADiscreteValidator, GenePanelMatrixValidator).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from hemaline.callability.region_status import RegionStatus
from hemaline.cli import main as cli
from hemaline.common.tables.rows import write_rows
from hemaline.copynumber.copy_rows import SegmentRow
from hemaline.genome.reference import load_contigs
from hemaline.paths import resource
from hemaline.variants.variant_rows import VariantRow
from rows import gap_row, region_row, variant_row

GENES = {"TP53": "chr17", "EZH2": "chr7", "TET2": "chr4", "RUNX1": "chr21"}
CHROMOSOMES = {*map(str, range(1, 23)), "X", "Y"}
CALLS = {"-2", "-1.5", "-1", "0", "1", "2", "NA"}


def segment(sample: str, chrom: str, arm: str, first: int, last: int, call: int | None, **more):
    log2 = more.get("log2", -0.4)
    return SegmentRow(
        sample, chrom, arm, first, last, 40, log2, 0.02, -20.0, 1.0, None, None, 0, call
    )


SEGMENTS = [
    segment("S-1", "chr17", "p", 100_000, 22_000_000, -1),
    segment("S-1", "chr7", "q", 62_000_000, 159_000_000, 0, log2=0.01),
    segment("S-1", "chr4", "q", 52_000_000, 190_000_000, None, log2=0.02),
    # TET2 of S-2 is in two parts with different calls.
    segment("S-2", "chr4", "q", 52_000_000, 105_200_000, 1, log2=0.5),
    segment("S-2", "chr4", "q", 105_200_001, 190_000_000, 0),
    segment("S-2", "chr17", "p", 100_000, 22_000_000, None, log2=None),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    regions = [region_row(gene, sample_id=name) for name in ("S-1", "S-2") for gene in GENES]
    regions += [gap_row("TP53", sample_id="S-2"), region_row("TP53", sample_id="S-3")]
    write_rows(
        tmp_path / "callability.tsv", RegionStatus, sorted(regions, key=lambda r: r.sample_id)
    )
    write_rows(tmp_path / "variants.tsv", VariantRow, [variant_row("TP53", 0.3)])
    write_rows(tmp_path / "segments.tsv", SegmentRow, SEGMENTS)
    return tmp_path


def study(folder: Path, *more: str) -> Path:
    command = [
        "features", "cbioportal", "--variants", str(folder / "variants.tsv"), "--callability",
        str(folder / "callability.tsv"), "--output", str(folder / "study"), *more,
    ]  # fmt: skip
    assert cli.main(command) == 0
    return folder / "study"


def lines(path: Path) -> list[list[str]]:
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]


def meta(path: Path) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in path.read_text(encoding="utf-8").splitlines())


def test_values_are_given_where_called_and_na_elsewhere(folder: Path) -> None:
    made = study(folder, "--segments", str(folder / "segments.tsv"))
    header, *rows = lines(made / "data_cna.txt")
    assert header == ["Hugo_Symbol", "S-1"], "no gene of S-2 has one call"
    assert rows == [["EZH2", "0"], ["TP53", "-1"]]
    assert {cell for row in rows for cell in row[1:]} <= CALLS
    assert meta(made / "meta_cna.txt") == {
        "cancer_study_identifier": "hemaline",
        "genetic_alteration_type": "COPY_NUMBER_ALTERATION",
        "datatype": "DISCRETE",
        "stable_id": "cna",
        "show_profile_in_analysis_tab": "true",
        "profile_name": "Copy number",
        "profile_description": (
            "Called from reads: -1 loss, 1 gain, 0 where both were excluded, NA neither."
        ),
        "data_filename": "data_cna.txt",
    }
    cases = meta(made / "case_lists/cases_cna.txt")
    assert (cases["stable_id"], cases["case_list_ids"]) == ("hemaline_cna", "S-1")


def test_a_gene_without_a_call_is_not_in_the_panel_of_its_sample(folder: Path) -> None:
    """Else the portal takes it for diploid."""
    made = study(folder, "--segments", str(folder / "segments.tsv"))
    header, *rows = lines(made / "data_gene_panel_matrix.txt")
    assert header == ["SAMPLE_ID", "mutations", "cna"]
    panels = {row[0]: row[2] for row in rows}
    assert panels["S-2"] == panels["S-3"] == "NA"
    genes = meta(made / f"gene_panels/data_gene_panel_{panels['S-1']}.txt")["gene_list"]
    assert genes.split("\t") == ["EZH2", "TP53"]


def test_segments_are_inside_the_chromosomes_of_the_portal(folder: Path) -> None:
    made = study(folder, "--segments", str(folder / "segments.tsv"))
    header, *rows = lines(made / "data_cna_hg38.seg")
    assert header == ["ID", "chrom", "loc.start", "loc.end", "num.mark", "seg.mean"]
    assert len(rows) == 5, "the arm without depth has no segment"
    lengths = load_contigs(resource("contigs.tsv"))
    for sample, chrom, start, end, bins, mean in rows:
        assert sample in ("S-1", "S-2") and chrom in CHROMOSOMES
        assert 0 < int(start) < int(end) <= lengths[f"chr{chrom}"].length
        assert int(bins) == 40 and abs(float(mean)) < 5
    head = meta(made / "meta_cna_hg38_seg.txt")
    assert (head["datatype"], head["reference_genome_id"]) == ("SEG", "hg38")
    assert head["data_filename"] == "data_cna_hg38.seg"


def test_files_of_an_earlier_run_with_copy_number_are_taken_away(folder: Path) -> None:
    made = study(folder, "--segments", str(folder / "segments.tsv"))
    assert list(made.rglob("*cna*"))
    study(folder)
    assert not list(made.rglob("*cna*"))
    assert lines(made / "data_gene_panel_matrix.txt")[0] == ["SAMPLE_ID", "mutations"]
