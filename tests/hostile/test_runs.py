"""Whole runs: nobody measured, who may read the results, and deliverables that go missing."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable

import pytest
from sites import S34F, Site

from simulation.simulate import Allele

pytestmark = [pytest.mark.hostile, pytest.mark.timeout(1800)]


def cut(site: Site, sample: str) -> None:
    """Take the end off a FASTQ."""
    path = site.folder / f"{sample}_R2.fastq.gz"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


@pytest.fixture(scope="module")
def site(new_site: Callable[[str], Site]) -> Site:
    """One sample measured, one not; written under a umask that forbids nothing."""
    site = new_site("runs")
    site.add_simulated("MUT", (Allele(*S34F, vaf=0.3),), depth=120)
    site.add_simulated("CUT", depth=60)
    cut(site, "CUT")
    site.write()
    command = ["bash", "-c", 'umask 000; exec "$@"', "bash", *site.command()]
    done = _finished(command, site)
    assert done.returncode == 4, done.stdout + done.stderr
    return site


def _finished(command: list[str], site: Site):  # type: ignore[no-untyped-def]
    import subprocess

    return subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=site.folder, env=site.environment
    )


def test_row_103_nothing_is_world_readable(site: Site) -> None:
    paths = [p for p in (site.folder / "results").rglob("*") if not p.is_symlink()]
    assert len(paths) > 20
    modes = {p: stat.S_IMODE(p.stat().st_mode) & 0o027 for p in paths}
    assert [str(path) for path, mode in modes.items() if mode] == []


def test_every_cell_is_accounted_for(site: Site) -> None:
    cells = site.manifest()["cells"]
    expected = {"samples": 2, "genes": 1, "mutated": 1, "wild_type": 0}
    assert cells == {"mini": expected | {"not_measured": {"sample_failed_qc": 1}}}


def test_each_deliverable_that_goes_missing_is_made_again(site: Site) -> None:
    """A dry run plans the job that makes it; nothing that was delivered can vanish unnoticed."""
    results = site.folder / "results"
    assert site.planned() == {}
    files = [results / one["path"] for one in site.manifest()["files"]]  # type: ignore[attr-defined]
    assert len(files) > 20
    aside = site.folder / "aside"
    for path in [*files, results / "manifest.json"]:
        shutil.move(path, aside)
        planned = site.planned()
        shutil.move(aside, path)
        assert planned.get("write_manifest"), path
    assert site.planned() == {}


def test_every_sample_fails(new_site: Callable[[str], Site]) -> None:
    """Row 85: rows of NA, exit 4, every sample named in the last lines."""
    site = new_site("nobody")
    for name in ("ONE", "TWO"):
        site.add_simulated(name, depth=60)
        cut(site, name)
    site.write()
    done = site.run()
    assert done.returncode == 4, done.stdout + done.stderr
    assert site.matrix("status") == {"ONE": "NA", "TWO": "NA"}
    assert site.matrix("reason") == {"ONE": "sample_failed_qc", "TWO": "sample_failed_qc"}
    resolved = [line for line in done.stderr.splitlines() if line.startswith("ERROR HL-D01")]
    assert [line.split()[2] for line in resolved] == ["ONE:", "TWO:"]
    assert done.stderr.strip().splitlines()[-1] == "2 errors, 0 warnings."
