"""Steps: counts of samples to the globin table, and to the events table."""

from pathlib import Path

import yaml

from globin_people import ALPHA_37, INDIAN_619, TABLES, drawn
from hemaline.callability.events.event_definitions import load_events
from hemaline.callability.events.event_reports import EventRow
from hemaline.cli.steps.call_globin import call_globin
from hemaline.common.tables.rows import read_rows, write_rows
from hemaline.globin.cohort_rows import copy_events
from hemaline.globin.globin_counts import read_counts, write_counts
from hemaline.globin.globin_rows import GlobinRow
from hemaline.globin.locus_tables import LocusFiles
from hemaline.paths import resource
from hemaline.project.cohort import CohortFiles
from hemaline.quality.verdicts import VerdictRow

EVENTS = load_events(resource("events.tsv"))


def project(folder: Path, roles: dict[str, str]) -> CohortFiles:
    """A cohort of one whole-genome assay."""
    header = "sample_id\tpatient_id\tdisease\tmaterial\trole\tsex\tassay\n"
    rows = (
        f"{name}\t{name}\tSCD\tperipheral_blood\t{role}\tfemale\thb\n"
        for name, role in roles.items()
    )
    (folder / "samples.tsv").write_text(header + "".join(rows))
    (folder / "assays").mkdir()
    assay = {
        "name": "hb", "chemistry": "wgs", "targets": str(folder / "hb.bed"), "report_vaf": 0.2,
        "panels": ["haemoglobin"],
    }  # fmt: skip
    (folder / "assays/hb.yaml").write_text(yaml.safe_dump(assay))
    (folder / "hb.bed").write_text("chr11\t0\t6000000\nchr16\t0\t200000\n")
    return CohortFiles(
        samples=folder / "samples.tsv", assays=folder / "assays", panels=resource("panels")
    )


def test_counts_are_read_as_written(tmp_path: Path) -> None:
    counts = drawn("S", INDIAN_619, heterozygous=[("chr11", 5_228_000)])
    write_counts(tmp_path / "S.json", counts)
    assert read_counts(tmp_path / "S.json") == counts


def test_the_table_has_every_germline_sample_in_the_order_of_the_sheet(tmp_path: Path) -> None:
    files = project(tmp_path, {"B": "germline", "A": "germline", "D": "pon"})
    for name, lost in {"A": (ALPHA_37,), "B": (INDIAN_619,), "D": ()}.items():
        write_counts(tmp_path / f"counts/{name}.json", drawn(name, *lost))
    write_rows(tmp_path / "verdicts.tsv", VerdictRow, [])
    call_globin(
        files=files,
        parts=tmp_path / "counts",
        sample_verdicts=tmp_path / "verdicts.tsv",
        tsv=tmp_path / "globin.tsv",
        parquet=tmp_path / "globin.parquet",
        loci=LocusFiles(),
    )
    rows = list(read_rows(tmp_path / "globin.tsv", GlobinRow))
    assert list(dict.fromkeys(row.sample_id for row in rows)) == ["B", "A"]
    items = {(row.sample_id, row.item): row for row in rows}
    assert items["A", "alpha_genes"].copies == 3
    assert items["B", "HBB_exon_3"].copies == 1
    events = copy_events(rows, EVENTS, {"A": {"HBB"}, "B": {"HBB"}, "D": {"HBB"}, "X": set()})
    assert {name: (one.status, one.reason) for (name, _), one in events.items()} == {
        "A": (0, None),
        "B": (1, None),
        "D": (None, "not_targeted"),
        "X": (None, "not_on_panel"),
    }
    assert events["B", "HBB_DEL"].length == -619
    assert events["A", "HBB_DEL"].length_min_proven == 50


def test_every_open_row_of_the_event_has_its_reason() -> None:
    row = GlobinRow("S", "beta", "HBB_DEL", "not_determined", "copies_not_settled")
    found = copy_events([row], EVENTS, {"S": {"HBB"}})["S", "HBB_DEL"]
    assert found == EventRow("S", "HBB_DEL", "HBB", None, "copies_not_settled")
    assert TABLES.rules.event.name == "HBB_DEL"
