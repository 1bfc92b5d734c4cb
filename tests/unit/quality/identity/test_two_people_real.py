"""Real reads of two people handed in as one patient's pair (hartwig_cancerPanel): flagged.

Aligned to contigs assembled from both (136 kb of 176 windows), where no catalogue has coordinates:
the SNPs are those of the reads themselves, and no population was requested their frequencies.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pysam
import pytest

from hemaline.common.intervals import Interval
from hemaline.errors.site_counts import LETTERS, count_sites
from hemaline.filters.filter_file import load_filters
from hemaline.paths import resource
from hemaline.quality.identity.fingerprint import Snp, SnpCounts
from hemaline.quality.identity.identity_rules import IdentityRules
from hemaline.quality.identity.sample_pairs import PairRow, compare_samples
from hemaline.reads.fragments import Alignments
from people import sample

READS = Path(__file__).parents[5] / "shared/data/reads/hartwig_cancerPanel"
RULES = IdentityRules.load(resource("identity.yaml"))
# Each person's reads, and halves of them: lanes cannot be halves, as one lane holds nearly all.
PARTS = ("R", "T")
MIN_DEPTH = 10
# Bases at the end of a contig, where few reads can be.
EDGE = 30

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not READS.is_dir(), reason="../shared/data is not here"),
]


def align(folder: Path, part: str) -> Path:
    """Sorted alignments of a person's reads, all lanes."""
    lanes = READS / f"CPCT12345678{part}"
    mates = []
    for mate in (1, 2):
        path = folder / f"{part}_R{mate}.fastq.gz"
        files = sorted(lanes.glob(f"*_R{mate}_001.fastq.gz"))
        path.write_bytes(b"".join(one.read_bytes() for one in files))
        mates.append(str(path))
    sam = folder / f"{part}.sam"
    with sam.open("wb") as out:
        subprocess.run(
            ["bwa", "mem", "-Y", "-v", "1", str(folder / "contigs.fa"), *mates],
            stdout=out,
            stderr=subprocess.DEVNULL,
            check=True,
        )
    bam = folder / f"{part}.bam"
    pysam.sort("-o", str(bam), str(sam))
    pysam.index(str(bam))
    return bam


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, SnpCounts]:
    """Letters of both wherever one of them shows a second one in 30 % of ten fragments or more."""
    folder = tmp_path_factory.mktemp("hartwig")
    shutil.copyfile(READS / "assembled_contigs.fa", folder / "contigs.fa")
    subprocess.run(
        ["bwa", "index", str(folder / "contigs.fa")], stderr=subprocess.DEVNULL, check=True
    )
    letters = {part: count(align(folder, part), folder) for part in PARTS}
    return snp_counts(letters)


def count(bam: Path, folder: Path) -> dict[str, np.ndarray]:
    filters = load_filters("capture")
    with pysam.AlignmentFile(str(bam)) as head:
        contigs = dict(zip(head.references, head.lengths, strict=True))
    with Alignments(bam, folder / "none") as alignments:
        return {
            name: count_sites(alignments, Interval(name, EDGE, length - EDGE), filters).letters
            for name, length in contigs.items()
        }


def snp_counts(letters: Mapping[str, Mapping[str, np.ndarray]]) -> dict[str, SnpCounts]:
    """One site a contig, the first there is: neighbours are not independent."""
    snps: list[Snp] = []
    counted: dict[str, list[tuple[int, int, int]]] = {part: [] for part in letters}
    for contig in next(iter(letters.values())):
        pooled = np.stack([letters[part][contig] for part in letters]).astype(np.int64)
        ranked = np.argsort(pooled.sum(axis=0), axis=1)
        rows = np.arange(pooled.shape[1])
        alt, ref = (pooled[:, rows, ranked[:, column]] for column in (2, 3))
        depth = pooled.sum(axis=2)
        polymorphic = (alt / np.maximum(depth, 1)).max(axis=0) >= 0.3
        (at,) = np.nonzero((depth >= MIN_DEPTH).all(axis=0) & polymorphic)
        for i in at[:1]:
            two = (LETTERS[ranked[i, 3]], LETTERS[ranked[i, 2]])
            snps.append(Snp(contig, EDGE + int(i) + 1, *two, 0.3))
            for n, part in enumerate(letters):
                both = int(ref[n, i]), int(alt[n, i])
                counted[part].append((*both, int(depth[n, i]) - sum(both)))
    return {
        part: SnpCounts(tuple(snps), *np.array(rows, dtype=np.int64).T)
        for part, rows in counted.items()
    }


def pairs(counts: Mapping[str, SnpCounts], patients: Mapping[str, str]) -> Sequence[PairRow]:
    samples = {name: sample(name, patients[name]) for name in counts}
    return list(compare_samples(samples, counts, RULES))


def half(chance: np.random.Generator, whole: SnpCounts) -> SnpCounts:
    """Half of the fragments of a person, drawn without replacement at every site."""
    drawn = [
        chance.multivariate_hypergeometric(row, int(row.sum()) // 2)
        for row in np.stack([whole.ref, whole.alt, whole.other], axis=1)
    ]
    return SnpCounts(whole.snps, *np.array(drawn, dtype=np.int64).T)


def test_a_pair_of_two_people_differs(found):
    (row,) = pairs(found, {"R": "P", "T": "P"})
    assert row.verdict == "differs", row
    assert row.sites >= 10


def test_as_two_patients_they_are_not_one(found):
    assert not pairs(found, {"R": "A", "T": "B"})


def test_a_person_does_not_differ_from_herself(found):
    chance = np.random.default_rng(1)
    for part in PARTS:
        one = half(chance, found[part])
        rest = SnpCounts(
            one.snps,
            found[part].ref - one.ref,
            found[part].alt - one.alt,
            found[part].other - one.other,
        )
        (row,) = pairs({"A": one, "B": rest}, {"A": "P", "B": "P"})
        assert row.verdict != "differs", row
        assert row.log10_lr is None or row.log10_lr > 0
