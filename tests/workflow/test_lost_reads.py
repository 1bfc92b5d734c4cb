"""Reads with poor mates through the workflow: good mates are kept, and what is lost is reported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pysam
import pytest
from sites import S34F, Site, table

from simulation.simulate import Allele, Reads
from simulation.simulate_files import write_fastq

LANES, POOR = 3, 2
# Shares of pairs: of the last lane both mates of nearly all fail, of the first the second of some.
SECONDS, BOTH = 0.2, 0.96


def spoilt(reads: Reads) -> tuple[Reads, set[str]]:
    """The reads with poor mates, and the names of the pairs of which read 1 alone is good."""
    drawn = np.random.default_rng(3).random(len(reads))
    lane = np.arange(len(reads)) % LANES + 1
    both = (lane == LANES) & (drawn < BOTH)
    seconds = (lane == 1) & (drawn < SECONDS)
    poor = replace(
        reads,
        qualities1=np.where(both[:, None], POOR, reads.qualities1).astype(np.uint8),
        qualities2=np.where((both | seconds)[:, None], POOR, reads.qualities2).astype(np.uint8),
    )
    return poor, {reads.name(int(index)) for index in np.flatnonzero(seconds)}


@pytest.fixture(scope="module")
def made(new_site: Callable[[str], Site]) -> tuple[Site, set[str]]:
    """One sample of three lanes; its depth does not show that one of them failed."""
    site = new_site("lost")
    reads, alone = spoilt(site.reads("LANES", (Allele(*S34F, vaf=0.3),), depth=500))
    site.add("LANES")
    for lane in range(LANES):
        unit = f"L{lane + 1}"
        paths = [site.folder / f"LANES.{unit}_R{mate}.fastq.gz" for mate in (1, 2)]
        write_fastq(reads, *paths, part=(lane, LANES))
        site.add_unit("LANES", unit, fastq_1=str(paths[0]), fastq_2=str(paths[1]))
    site.write()
    done = site.run()
    assert done.returncode == 0, done.stdout + done.stderr
    return site, alone


def test_the_poor_lane_is_named_with_what_it_lost(made: tuple[Site, set[str]]) -> None:
    site, alone = made
    units = table(site.folder / "results/tables/unit_reads.tsv")
    first, _, last = units
    assert int(first["kept_single"]) == int(first["lost_low_quality"]) == len(alone)
    assert int(last["kept_single"]) == 0
    for row in units:
        lost = sum(int(number) for name, number in row.items() if name.startswith("lost_"))
        assert int(row["reads"]) == int(row["kept"]) + lost
    rows = table(site.folder / "results/tables/qc_verdicts.tsv")
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


def test_the_alignments_are_the_same_whatever_the_threads(made: tuple[Site, set[str]]) -> None:
    site, _ = made
    cram = site.folder / "results/alignments/LANES.cram"
    before = cram.read_bytes()
    cram.unlink()
    done = site.run("--until", "merge_units_to_cram", "--set-threads", "align_fastq_unit=1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert cram.read_bytes() == before
