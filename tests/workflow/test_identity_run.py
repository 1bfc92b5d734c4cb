"""Two exchanged samples through the whole workflow, distinguished by an assay's own SNPs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sites import Site, table, write_rows

from simulation.simulate import Allele

# SNPs of one molecule, so that a sample has all of them or none.
PHASE = "own"
LETTERS = {"A": "G", "C": "T", "G": "A", "T": "C"}


@pytest.fixture(scope="module")
def site(new_site: Callable[[str], Site]) -> Site:
    site = new_site("identity")
    snps = _snps(site)
    alleles = [Allele(chrom, pos, ref, alt, 0.99, PHASE) for chrom, pos, ref, alt in snps]
    site.add_simulated("T1", alleles, patient="P1", depth=120)
    site.add_simulated("N1", role="normal", patient="P1", depth=120, seed=8)
    site.add_simulated("T2", alleles, patient="P2", depth=120, seed=9)
    write_rows(
        site.folder / "own.tsv",
        [
            {
                **dict(zip(("chrom", "pos", "ref", "alt"), snp, strict=True)),
                "alt_frequency": 0.5,
                "source": "test",
            }
            for snp in snps
        ],
    )
    site.assay["fingerprint"] = "own.tsv"
    site.write()
    done = site.run()
    assert done.returncode == 0, done.stdout + done.stderr
    (site.folder / "run.txt").write_text(done.stderr)
    return site


def _snps(site: Site) -> list[tuple[str, int, str, str]]:
    """Two in each coding exon, 1-based, away from its ends."""
    found = []
    for exon in site.knowledge.exons:
        for part in (1, 2):
            start = exon.start + part * len(exon) // 3
            ref = site.knowledge.sequence[start]
            found.append((exon.chrom, start + 1, ref, LETTERS[ref]))
    return found


def test_a_pair_that_differs_and_a_stranger_that_matches(site: Site) -> None:
    pairs = {
        (row["sample_a"], row["sample_b"]): row["verdict"]
        for row in table(site.folder / "results/tables/identity.tsv")
    }
    assert pairs == {("T1", "N1"): "differs", ("T1", "T2"): "unexpected_match"}
    checks = {
        row["sample_id"]: row for row in table(site.folder / "results/tables/sample_checks.tsv")
    }
    assert {name: row["identity"] for name, row in checks.items()} == {
        "T1": "conflict",
        "N1": "conflict",
        "T2": "conflict",
    }
    # One contig is too few to call foreign alleles contamination, and no sex chromosome is read.
    assert {row["contamination"] for row in checks.values()} == {"not_assessable"}
    assert {row["sex"] for row in checks.values()} == {"not_assessable"}


def test_nothing_is_denied_of_samples_that_nobody_can_place(site: Site) -> None:
    verdicts = {
        row["sample_id"]: row
        for row in table(site.folder / "results/tables/qc_verdicts.tsv")
        if row["metric"] == "identity"
    }
    assert {name: row["verdict"] for name, row in verdicts.items()} == dict.fromkeys(
        ("T1", "N1", "T2"), "fail"
    )
    assert verdicts["T1"]["reason"] == "conflict (with N1;T2)"
    # Findings are kept, with the reason; nothing is absent.
    assert set(site.matrix("status").values()) == {"1"}
    assert set(site.matrix("reason").values()) == {"sample_failed_qc"}
    rows = table(site.folder / "results/tables/callability.tsv")
    assert {row["reason"] for row in rows} == {"sample_failed_qc"}


def test_the_manifest_and_the_end_of_the_run_name_them(site: Site) -> None:
    samples: Any = site.manifest()["samples"]
    assert samples["T2"]["verdict"] == "failed_qc"
    assert samples["T2"]["qc"] == "fail"
    assert "identity" in samples["T2"]["qc_reason"]
    assert not samples["T2"]["faults"]
    assert "WARNING HL-Z02 T2" in (site.folder / "run.txt").read_text()
