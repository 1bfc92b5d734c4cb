"""The same DNA gives the same results, whatever the machine's settings and the sheet's order."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from deliverables import delivered
from sites import S34F, Site

from simulation.simulate import Allele

pytestmark = [pytest.mark.hostile, pytest.mark.timeout(1800)]


def add_cohort(site: Site) -> None:
    site.add_simulated("WT", depth=120)
    site.add_simulated("MUT", (Allele(*S34F, vaf=0.3),), depth=120)
    site.add_simulated("CUT", depth=60)
    path = site.folder / "CUT_R1.fastq.gz"
    path.write_bytes(path.read_bytes()[:-20])


@pytest.fixture(scope="module")
def usual(new_site: Callable[[str], Site]) -> Site:
    site = new_site("usual")
    add_cohort(site)
    site.write()
    done = site.run()
    assert done.returncode == 4, done.stdout + done.stderr
    return site


@pytest.fixture(scope="module")
def strange(usual: Site, new_site: Callable[[str], Site]) -> Site:
    """Another time zone, a locale whose i has no dot, one core, the sheets from bottom to top."""
    site = new_site("strange")
    add_cohort(site)
    site.samples.reverse()
    site.units.reverse()
    site.write()
    settings = {"TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"}
    settings |= {"PYTHONHASHSEED": "7", "LC_NUMERIC": "de_DE.UTF-8"}
    done = site.run("--cores", "1", environment=site.environment | settings)
    assert done.returncode == 4, done.stdout + done.stderr
    return site


def test_the_same_dna_gives_the_same_bytes(usual: Site, strange: Site) -> None:
    """Files of a sample are the same to the byte, rows of tables follow the sheet's order."""
    one, other = delivered(usual), delivered(strange)
    assert one.keys() == other.keys()
    for name in one:
        if name.startswith(("alignments/", "calls/")) or name.endswith("dictionary.tsv"):
            assert one[name] == other[name], name
        elif name.endswith("datapackage.json"):
            # Digests and sizes are of files in the sheet's order.
            documents = [_without_digests(json.loads(found[name])) for found in (one, other)]
            assert documents[0] == documents[1]
        elif name.endswith((".tsv", ".maf")):
            assert sorted(one[name].splitlines()) == sorted(other[name].splitlines()), name


def _without_digests(document: dict[str, Any]) -> dict[str, Any]:
    own = ("hash", "bytes")
    resources = [{k: v for k, v in r.items() if k not in own} for r in document["resources"]]
    return document | {"resources": resources}


def test_parquet_states_what_the_tables_state(usual: Site, strange: Site) -> None:
    for path in sorted((usual.folder / "results").rglob("*.parquet")):
        name = path.relative_to(usual.folder)
        rows = [pq.read_table(str(site.folder / name)).to_pylist() for site in (usual, strange)]
        assert sorted(map(repr, rows[0])) == sorted(map(repr, rows[1])), name


def test_both_have_the_same_schema_digest_and_verdicts(usual: Site, strange: Site) -> None:
    one, other = usual.manifest(), strange.manifest()
    for key in ("schema_digest", "samples", "cells", "provenance", "reference"):
        assert one[key] == other[key], key
    digests = [
        {f["path"]: f["sha256"] for f in document["files"] if Path(f["path"]).parts[0] == "calls"}  # type: ignore[attr-defined]
        for document in (one, other)
    ]
    assert digests[0] == digests[1]
