"""The panel of an assay's targets."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from hemaline.callability.scopes import ScopeRegion
from hemaline.callability.target_panel import (
    TargetedGene,
    genes_of_targets,
    scopes_of_files,
    write_panel,
)
from hemaline.common.intervals import Interval, read_bed
from hemaline.common.problems import Problems
from hemaline.genome.panels import load_panel
from hemaline.paths import resource

LAST = 60
spans = st.builds(
    lambda chrom, start, length: Interval(chrom, start, start + length),
    st.sampled_from(["chr1", "chr2"]),
    st.integers(0, LAST),
    st.integers(1, 15),
)
regions = st.builds(
    lambda required, interval: ScopeRegion("G", "r", "region", required, interval),
    st.booleans(),
    st.none() | spans,
)


def bases(intervals, padding=0):
    return {
        (one.chrom, base)
        for one in intervals
        for base in range(max(0, one.start - padding), one.end + padding)
    }


@given(st.lists(spans, max_size=5), st.integers(0, 4), st.lists(regions, max_size=5))
@example(
    [Interval("chr1", 0, 5)], 2, [ScopeRegion("G", "r", "region", True, Interval("chr1", 5, 9))]
)
def test_a_gene_has_the_bases_that_a_count_by_base_finds(targets, padding, scope):
    required = bases(one.interval for one in scope if one.interval and one.required)
    wanted = required or bases(one.interval for one in scope if one.interval)
    found = genes_of_targets(targets, padding, {"G": scope})
    if not wanted & bases(targets):
        assert found == []
    else:
        covered = len(wanted & bases(targets, padding))
        assert found == [TargetedGene("G", covered, len(wanted))]


def test_the_panel_of_the_demo_is_read_as_a_panel(tmp_path):
    scopes = scopes_of_files(*map(resource, ("scopes.tsv", "transcripts.tsv", "hotspots.tsv")))
    bed = resource("").parent / "config/targets/myeloid_demo.bed"
    found = genes_of_targets(read_bed(bed, Problems()), 10, scopes)
    assert [(one.gene, one.share) for one in found] == [("RUNX1", 1), ("U2AF1", 1)]
    write_panel(tmp_path / "own.tsv", found)
    assert load_panel(tmp_path, "own") == ("RUNX1", "U2AF1")
