"""Events through the whole workflow: a duplication the aligner only clips is found and measured."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow.parquet as pq
import pytest
from sites import Site, table, write_rows

from hemaline.genome.alleles import Allele, normalised
from hemaline.paths import resource
from simulation.simulate import Allele as Simulated

FILLER = "ACG"
LENGTH = 57


@pytest.fixture(scope="module")
def site(new_site: Callable[[str], Site]) -> Site:
    """T1 carries a duplication in exon 6 of U2AF1; T2 none; T3 is too shallow to decide."""
    made = new_site("events")
    exon = next(exon for exon in made.knowledge.exons if len(exon) == 134)
    at = exon.start + 90
    copy = made.knowledge.sequence[at - LENGTH : at]
    allele = normalised(Allele("chr21", at + 1, "", FILLER + copy), made.knowledge.fetch)
    spiked = Simulated(allele.chrom, allele.pos, allele.ref, allele.alt, 0.2)
    made.add_simulated("T1", (spiked,), depth=600)
    made.add_simulated("T2", depth=600)
    made.add_simulated("T3", depth=60)
    region, other = (f"{e.chrom}:{e.start + 1}-{e.end}" for e in (exon, made.knowledge.exons[-1]))
    columns = resource("events.tsv").read_text().splitlines()[0].split("\t")
    rows = [
        {"event": "U2AF1_ITD", "scope": "ITD", "kind": "duplication", "min_length": "3"}
        | {"min_copied_share": "0.5", "regions": region},
        {"event": "U2AF1_PTD", "scope": "PTD", "kind": "exon_ratio", "control_roles": "pon"}
        | {"min_controls": "5", "min_depth": "50", "sd_multiple": "3", "confidence": "0.95"}
        | {"max_limit": "0.25", "regions": region, "control_regions": other},
    ]
    common = {"gene": "U2AF1", "in_frame": "any", "source": "test"}
    write_rows(
        made.folder / "events.tsv",
        [{c: (row | common).get(c, "") for c in columns} for row in rows],
    )
    scope = {"gene": "U2AF1", "required": "yes", "must_cover": "", "source": "test"}
    write_rows(
        made.folder / "scopes.tsv",
        [
            scope | {"kind": "cds", "name": "all", "flank": "2"},
            scope | {"kind": "event", "name": "ITD", "flank": ""},
        ],
    )
    resources = made.config["resources"]
    assert isinstance(resources, dict)
    resources |= {"events": "events.tsv", "scopes": "scopes.tsv"}
    made.write()
    done = made.run()
    assert done.returncode == 0, done.stdout + done.stderr
    return made


def test_every_sample_has_every_event(site: Site) -> None:
    rows = table(site.folder / "results/tables/events.tsv")
    assert [(r["sample_id"], r["event"], r["status"], r["reason"]) for r in rows] == [
        ("T1", "U2AF1_ITD", "1", "NA"),
        ("T1", "U2AF1_PTD", "NA", "no_caller"),
        ("T2", "U2AF1_ITD", "0", "NA"),
        ("T2", "U2AF1_PTD", "NA", "no_caller"),
        ("T3", "U2AF1_ITD", "NA", "low_depth"),
        ("T3", "U2AF1_PTD", "NA", "no_caller"),
    ]
    parquet = pq.read_table(site.folder / "results/tables/events.parquet")
    assert parquet.column("status").to_pylist() == [1, None, 0, None, None, None]


def test_the_duplication_is_measured(site: Site) -> None:
    found = table(site.folder / "results/tables/events.tsv")[0]
    assert (found["length"], found["in_frame"]) == (str(LENGTH + len(FILLER)), "true")
    vaf = float(found["vaf"])
    assert vaf == pytest.approx(0.2, abs=0.06)
    assert float(found["allelic_ratio"]) == pytest.approx(vaf / (1 - vaf), rel=1e-3)
    assert found["codon"] != "NA"
    variants = [row for row in site.variants() if row["alt"] == found["alt"]]
    assert [row["callers"] for row in variants if "softclip" in row["callers"]]
    assert [f"{row['chrom']}:{row['pos']}" for row in variants] == [found["insertion_site"]]


def test_a_zero_states_its_lengths(site: Site) -> None:
    rows = table(site.folder / "results/tables/events.tsv")
    denied = next(r for r in rows if r["sample_id"] == "T2" and r["event"] == "U2AF1_ITD")
    assert (denied["length_min_proven"], denied["length_max_proven"]) == ("3", "200")
    assert 0 < float(denied["limit"]) <= 0.05


def test_the_gene_takes_the_answer_of_its_event(site: Site) -> None:
    assert site.matrix("status") == {"T1": "1", "T2": "0", "T3": "NA"}
    assert site.matrix("reason") == {"T1": "NA", "T2": "NA", "T3": "low_depth"}
    (event,) = [row for row in site.callability("T2") if row["kind"] == "event"]
    assert (event["region"], event["status"], event["reason"]) == ("ITD", "assessed", "NA")


def test_events_are_delivered(site: Site) -> None:
    files = site.manifest()["files"]
    assert isinstance(files, list)
    paths = {file["path"] for file in files}
    assert {"tables/events.tsv", "tables/events.parquet"} <= paths
