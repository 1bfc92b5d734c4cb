"""Identity and contamination on the genotypes of real people (1000 Genomes), simulated fragments.

The packages of scripts/build_fingerprint.py are downloaded. Unlike people drawn from frequencies,
these come from 26 populations, whose frequencies the fingerprint pools.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from build_fingerprint import candidates, download
from hemaline.genome.panels import load_panel
from hemaline.genome.transcripts import load_transcripts
from hemaline.paths import resource
from hemaline.quality.identity.contamination import estimate
from hemaline.quality.identity.identity_rules import IdentityRules
from hemaline.quality.identity.sample_pairs import Genotyped
from people import SITES, counts

pytestmark = pytest.mark.oracle

ROOT = Path(__file__).parents[2]
RULES = IdentityRules.load(resource("identity.yaml"))
DEPTH, PAIRS_OF, MIXES = 300, 400, 60


@pytest.fixture(scope="module")
def people() -> np.ndarray:
    """Alternative alleles, shape (people, sites of the fingerprint)."""
    folder = ROOT / ".cache/fingerprint"
    download(folder)
    known = {(one.chrom, one.pos): one.genotypes for one in candidates(folder)}
    return np.array([known[snp.chrom, snp.pos] for snp in SITES]).T.astype(int)


@pytest.fixture(scope="module")
def on_panel() -> np.ndarray:
    """Which sites are in exons of the myeloid panel."""
    transcripts = load_transcripts(resource("transcripts.tsv"))
    genes = [gene for gene in load_panel(resource("panels"), "myeloid") if gene in transcripts]
    exons = [exon for gene in genes for exon in transcripts[gene].exons]
    return np.array([any(e.contains(s.chrom, s.pos - 1) for e in exons) for s in SITES])


def test_no_two_of_many_people_look_alike(people: np.ndarray, on_panel: np.ndarray) -> None:
    chance = np.random.default_rng(11)
    chosen = people[chance.choice(len(people), PAIRS_OF, replace=False)]
    drawn = [counts(chance, own / 2, DEPTH).where(on_panel) for own in chosen]
    genotyped = Genotyped.of(drawn, RULES.genotypes)
    apart, own = [], []
    for row in range(PAIRS_OF):
        ratios, itself = genotyped.log_ratios(row, RULES.genotypes.useless)
        apart.append(np.delete(ratios, row).max())
        own.append(itself[row])
    print(f"largest log10 of two people {max(apart):.1f}, smallest of one {min(own):.1f}")
    assert max(apart) < RULES.pairs.different
    assert min(own) > RULES.pairs.same + np.log10(PAIRS_OF**2 / 2)


def test_mixes_of_real_people(people: np.ndarray, on_panel: np.ndarray) -> None:
    rules = RULES.contamination.model_copy(update={"simulations": 20})
    chance = np.random.default_rng(12)
    chosen = people[chance.choice(len(people), 2 * MIXES, replace=False)]

    def flagged(share: float) -> int:
        return sum(
            estimate(
                counts(chance, ((1 - share) * own + share * other) / 2, DEPTH).where(on_panel),
                0.01,
                rules,
                RULES.genotypes,
            ).is_flagged
            for own, other in zip(chosen[:MIXES], chosen[MIXES:], strict=True)
        )

    found = {share: flagged(share) for share in (0.0, 0.02, 0.05, 0.1)}
    print(f"flagged of {MIXES}: {found}")
    assert found[0.0] == 0
    assert found[0.02] >= 0.95 * MIXES
    assert found[0.05] == found[0.1] == MIXES
