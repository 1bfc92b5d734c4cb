"""The same people at two sites: other depths, targets and backgrounds, one floor in common.

What one site calls mutated the other never calls wild type; where it was covered less it gives NA.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sites import S34F, Site, table

from simulation.simulate import Allele

pytestmark = pytest.mark.oracle

VAFS = (0.0, 0.02, 0.04, 0.06, 0.08, 0.1, 0.2, 0.5)
FLOORS = (0.03, 0.05, 0.1)
DONORS = 5


def _deletion(site: Site) -> Allele:
    """Three bases in the middle of the second exon."""
    exon = site.knowledge.exons[1]
    pos = (exon.start + exon.end) // 2
    ref = site.knowledge.fetch("chr21", pos - 1, pos + 3)
    return Allele("chr21", pos, ref, ref[0], 0.0)


def _add_people(site: Site, depth: float) -> None:
    deletion = _deletion(site)
    for number, vaf in enumerate(VAFS):
        carried = (Allele(*S34F, vaf=vaf),) if vaf else ()
        site.add_simulated(f"S{number}", carried, depth=depth, seed=100 + number)
        other = Allele(deletion.chrom, deletion.pos, deletion.ref, deletion.alt, vaf)
        site.add_simulated(f"D{number}", (other,) if vaf else (), depth=depth, seed=200 + number)


@pytest.fixture(scope="module")
def shallow(new_site: Callable[[str], Site]) -> Site:
    site = new_site("shallow")
    _add_people(site, 300)
    site.write()
    done = site.run()
    assert done.returncode == 0, done.stdout + done.stderr
    return site


@pytest.fixture(scope="module")
def deep(new_site: Callable[[str], Site]) -> Site:
    """1000x, wider targets without the first exon, and a background of donors of its own."""
    donors = new_site("deep_donors")
    for number in range(DONORS):
        donors.add_simulated(f"N{number}", role="pon", depth=1000, seed=300 + number)
    _write_other_targets(donors)
    done = donors.run()
    assert done.returncode == 0, done.stdout + done.stderr
    site = new_site("deep")
    _add_people(site, 1000)
    site.assay["background"] = str(donors.folder / "results/background/mini.background.tsv.gz")
    _write_other_targets(site)
    done = site.run()
    assert done.returncode == 0, done.stdout + done.stderr
    return site


def _write_other_targets(site: Site) -> None:
    site.write()
    lines = [f"{e.chrom}\t{e.start - 40}\t{e.end + 40}\n" for e in site.knowledge.exons[1:]]
    (site.folder / "targets.bed").write_text("".join(lines))


def _status(site: Site, floor: float) -> dict[str, str]:
    """Cells at another floor than the assay's, by the verb."""
    out = site.folder / f"at_{floor}"
    command = [sys.executable, "-m", "hemaline", "matrix", "--panel", "mini"]
    command += ["--panels", str(site.knowledge.folder / "panels"), "--floor", str(floor)]
    for name in ("variants", "callability"):
        command += [f"--{name}", str(site.folder / f"results/tables/{name}.tsv")]
    done = subprocess.run(
        [*command, "--output", str(out)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return {row["sample_id"]: row["U2AF1"] for row in table(Path(out) / "mini.status.tsv")}


@pytest.mark.parametrize("floor", FLOORS)
def test_no_cell_swaps_between_mutated_and_wild_type(
    shallow: Site, deep: Site, floor: float
) -> None:
    one, other = _status(shallow, floor), _status(deep, floor)
    assert one.keys() == other.keys()
    for sample in one:
        vaf = VAFS[int(sample[1:])]
        # Two libraries of one person differ by chance: at the floor itself either may be above it.
        if abs(vaf - floor) >= 0.4 * floor:
            assert {one[sample], other[sample]} != {"0", "1"}, sample


def test_what_only_one_site_examines_is_na_at_the_other(shallow: Site, deep: Site) -> None:
    one, other = _status(shallow, 0.1), _status(deep, 0.1)
    assert one["S0"] == "0"
    assert other["S0"] == "NA"
    assert (one["S7"], other["S7"]) == ("1", "1")
