"""Regions: their bands, the genes in their cores, and their events."""

from __future__ import annotations

from pathlib import Path

import pytest

from copies import REGIONS, RULES
from hemaline.common.problems import HemalineError
from hemaline.common.tables.rows import schema_of
from hemaline.copynumber.copy_regions import load_copy_regions
from hemaline.external.maf.maf_words import maf_words
from hemaline.genome.gene_places import gene_places
from hemaline.inputs.clinical_rows import CytogeneticsRow

BY_EVENT = {one.event: one for one in REGIONS}
GENES = {
    "del5q": ("EGR1", "CSNK1A1", "RPS14"),
    "del7_7q": ("CUX1", "EZH2"),
    "del11q": ("ATM",),
    "del12p": ("ETV6",),
    "del17_17p": ("TP53",),
    "gain_1q": ("CKS1B",),
    "del_1p32": ("CDKN2C", "FAF1"),
    "del_13q": ("RB1",),
    "tp53_loh": ("TP53",),
    "loh_4q": ("TET2",),
    "loh_9p": ("JAK2",),
    "loh_11q": ("CBL",),
    "loh_7q": ("EZH2",),
    "loh_13q": ("FLT3",),
    "loh_1p": ("MPL",),
    "loh_21q": ("RUNX1",),
}


@pytest.mark.parametrize("event", GENES)
def test_the_core_holds_its_genes(event: str) -> None:
    places = gene_places(maf_words().coding_flank)["GRCh38"]
    found = {
        gene for core in BY_EVENT[event].cores for kind in places.genes_at(core) for gene in kind
    }
    assert set(GENES[event]) <= found


@pytest.mark.parametrize("region", REGIONS, ids=lambda one: one.event)
def test_the_core_is_inside_the_whole(region: object) -> None:
    one = BY_EVENT[region.event]  # type: ignore[attr-defined]
    assert all(
        any(whole.start <= core.start and core.end <= whole.end for whole in one.wholes)
        for core in one.cores
    )


def test_events_are_columns_of_cytogenetics_or_named_here() -> None:
    columns = {column.name for column in schema_of(CytogeneticsRow).columns}
    others = {one.event for one in REGIONS} - columns
    assert {one for one in others if not one.startswith(("loh_", "plus"))} == set()
    assert {one.event for one in RULES.combined} <= columns
    members = {member for one in RULES.combined for member in one.members}
    assert members <= BY_EVENT.keys()


def test_unknown_bands_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "regions.tsv"
    path.write_text(
        "event\tchrom\twhole\tcore\tsex\tcopies\tsmallest\tsource\n"
        "x\tchr5\tq\tq99\t\t1\tnothing\ttest\n"
    )
    with pytest.raises(HemalineError, match="HL-K30"):
        load_copy_regions(path)
