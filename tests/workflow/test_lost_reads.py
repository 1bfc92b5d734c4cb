"""Reads with poor mates through the workflow: good mates are kept, and what is lost is reported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pysam
import pytest
from cohort import poor_lanes
from sites import Site, table


@pytest.fixture(scope="module")
def made(cohort: Site) -> tuple[Site, set[str]]:
    """The cohort, and the names of the pairs of LANES of which read 1 alone is good."""
    return cohort, poor_lanes(cohort)[1]


def rows_of(site: Site, name: str) -> list[dict[str, str]]:
    """Rows of LANES in a table."""
    rows = table(site.folder / f"results/tables/{name}.tsv")
    return [row for row in rows if row["sample_id"] == "LANES"]


def test_the_poor_lane_is_named_with_what_it_lost(made: tuple[Site, set[str]]) -> None:
    site, alone = made
    units = rows_of(site, "unit_reads")
    first, _, last = units
    assert int(first["kept_single"]) == int(first["lost_low_quality"]) == len(alone)
    assert int(last["kept_single"]) == 0
    for row in units:
        lost = sum(int(number) for name, number in row.items() if name.startswith("lost_"))
        assert int(row["reads"]) == int(row["kept"]) + lost
    rows = rows_of(site, "qc_verdicts")
    kept, overall = (
        next(row for row in rows if row["metric"] == metric) for metric in ("reads_kept", "overall")
    )
    share = sum(int(row["kept"]) for row in units) / sum(int(row["reads"]) for row in units)
    assert float(kept["value"]) == pytest.approx(share, abs=1e-5)
    assert (kept["verdict"], overall["verdict"]) == ("warn", "warn")
    poor = f"unit L3: {float(last['fraction_kept']):.4g} < 0.5"
    assert kept["reason"] == f"{share:.4g} < 0.8; {poor}"
    assert poor.replace("<", "&lt;") in (site.folder / "results/reports/LANES.html").read_text()


def test_a_mate_that_is_kept_alone_is_one_fragment(made: tuple[Site, set[str]]) -> None:
    site, alone = made
    reference = str(site.knowledge.folder / "reference/reference.fa")
    found: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    with pysam.AlignmentFile(
        str(site.folder / "results/alignments/LANES.cram"), reference_filename=reference
    ) as reads:
        for read in reads.fetch(until_eof=True):
            if not read.is_secondary and not read.is_supplementary:
                found[read.is_paired][str(read.query_name)] += 1
                assert str(read.get_tag("RG")).startswith("LANES.L")
    assert found[False] == Counter(alone)
    assert set(found[True].values()) == {2}
    assert not found[True].keys() & found[False].keys()


def test_the_alignments_are_the_same_whatever_the_threads(
    cohort: Site, new_site: Callable[[str], Site]
) -> None:
    """The cohort's aligner had two threads, as many as the run had cores.

    The reference is the cohort's, since the length of its path is that of a header.
    """
    site = Site(new_site("threads").folder, cohort.knowledge)
    site.samples = [row for row in cohort.samples if row["sample_id"] == "LANES"]
    site.units = [row for row in cohort.units if row["sample_id"] == "LANES"]
    site.write()
    single = ("--set-threads", "align_fastq_unit=1")
    done = site.run("--until", "merge_units_to_cram", *single)
    assert done.returncode == 0, done.stdout + done.stderr
    cram = "results/alignments/LANES.cram"
    assert (site.folder / cram).read_bytes() == (cohort.folder / cram).read_bytes()
