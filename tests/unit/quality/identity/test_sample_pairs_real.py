"""Real pairs of tumour and control over DNMT3A (h5vcData): eight SNPs deny, and do not prove."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from hemaline.common.intervals import Interval
from hemaline.errors.site_counts import LETTERS, count_sites
from hemaline.filters.filter_file import load_filters
from hemaline.paths import resource
from hemaline.quality.identity.fingerprint import Snp, SnpCounts
from hemaline.quality.identity.identity_rules import IdentityRules
from hemaline.quality.identity.sample_pairs import compare_samples
from hemaline.reads.fragments import Alignments
from people import sample

READS = Path(__file__).parents[5] / "shared/data/reads/h5vcData"
LOCUS = Interval("2", 25_200_000, 25_400_000)
NAMES = ("Pt10Cancer", "Pt10Control", "Pt17Cancer", "Pt17Control")
RULES = IdentityRules.load(resource("identity.yaml"))

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not READS.is_dir(), reason="../shared/data is not here"),
]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, SnpCounts]:
    """Letters at places where someone shows a second one in 30 % of ten fragments or more.

    No population was queried: 0.3 represents the frequency of each.
    """
    letters = []
    for name in NAMES:
        with Alignments(READS / f"{name}.bam", tmp_path_factory.mktemp("none")) as alignments:
            letters.append(count_sites(alignments, LOCUS, load_filters("capture")).letters)
    pooled = np.stack(letters).astype(np.int64)
    depth = pooled.sum(axis=2)
    ranked = np.argsort(pooled.sum(axis=0), axis=1)
    rows = np.arange(len(LOCUS))
    alt, ref = (pooled[:, rows, ranked[:, column]] for column in (2, 3))
    shared = (depth >= 10).all(axis=0) & ((alt / np.maximum(depth, 1)).max(axis=0) >= 0.3)
    at = np.flatnonzero(shared)
    snps = tuple(
        Snp("2", LOCUS.start + int(i) + 1, LETTERS[ranked[i, 3]], LETTERS[ranked[i, 2]], 0.3)
        for i in at
    )
    return {
        name: SnpCounts(snps, ref[n, at], alt[n, at], (depth - ref - alt)[n, at])
        for n, name in enumerate(NAMES)
    }


def verdicts(found: dict[str, SnpCounts], patients: dict[str, str]) -> dict[str, str]:
    samples = {name: sample(name, patients[name]) for name in NAMES}
    return {
        f"{row.sample_a} {row.sample_b}": row.verdict
        for row in compare_samples(samples, found, RULES)
    }


def test_pairs_are_not_contradicted_and_exchanged_ones_are(found):
    assert len(found["Pt10Cancer"].snps) >= 6
    right = verdicts(found, {name: name[:4] for name in NAMES})
    assert set(right) == {"Pt10Cancer Pt10Control", "Pt17Cancer Pt17Control"}
    assert not set(right.values()) & {"differs", "unexpected_match"}
    wrong = {"Pt10Cancer": "A", "Pt17Control": "A", "Pt17Cancer": "B", "Pt10Control": "B"}
    assert verdicts(found, wrong) == {
        "Pt10Cancer Pt17Control": "differs",
        "Pt10Control Pt17Cancer": "differs",
    }


def test_what_they_share_is_in_favour_of_them(found):
    pairs = RULES.pairs.model_copy(update={"same": 0.1})
    lenient = RULES.model_copy(update={"pairs": pairs})
    samples = {name: sample(name, name[:4]) for name in NAMES}
    rows = list(compare_samples(samples, found, lenient))
    assert [row.verdict for row in rows] == ["agrees", "agrees"]
    assert all(row.log10_lr is not None and row.log10_lr > 0 for row in rows)
