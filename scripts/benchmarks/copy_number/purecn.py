"""PureCN (apt r-bioc-purecn) on its own example, and this project's imbalance on its alleles."""

from __future__ import annotations

import csv
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy

from hemaline.common.intervals import Interval
from hemaline.copynumber.copy_rules import load_copy_rules
from hemaline.copynumber.imbalance import SampleImbalance, SnpAlleles

_SCRIPT = Path(__file__).with_name("purecn.R")
# A segment with fewer heterozygous SNPs is left out.
_FEWEST_SNPS = 3


@dataclass(frozen=True)
class AllelePair:
    """A segment: its copies by PureCN, and our imbalance of the same SNPs.

    ``expected`` is the distance of the major allele's share from one half that PureCN's copies
    give at its purity.
    """

    where: Interval
    arm: str
    copies: int
    minor: int
    kind: str
    snps: int
    expected: float
    distance: float
    llr: float


@dataclass(frozen=True)
class PurecnResult:
    """The comparison, or why there is none."""

    reason: str | None = None
    purity: float = 0.0
    ploidy: float = 0.0
    pairs: tuple[AllelePair, ...] = ()


def compare_alleles() -> PurecnResult:
    """Run PureCN and estimate the imbalance of each of its segments that has SNPs."""
    if shutil.which("Rscript") is None:
        return PurecnResult("Rscript is not on PATH")
    with tempfile.TemporaryDirectory() as name:
        loh, variants = Path(name) / "loh.tsv", Path(name) / "variants.tsv"
        command = ["Rscript", str(_SCRIPT), str(loh), str(variants)]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode:
            return PurecnResult(done.stderr.strip().splitlines()[-1])
        purity, ploidy = map(float, done.stdout.split()[-2:])
        return PurecnResult(None, purity, ploidy, tuple(_pairs(loh, variants, purity)))


def _pairs(loh: Path, variants: Path, purity: float) -> Sequence[AllelePair]:
    rows = [row for row in _read(variants) if row["known"] == "TRUE"]
    chrom = np.array([row["chrom"] for row in rows])
    position = np.array([int(row["position"]) for row in rows])
    ref, alt = (np.array([float(row[name]) for row in rows]) for name in ("ref", "alt"))
    rules = load_copy_rules()
    confidence = float(scipy.special.ndtri(rules.calls.confidence))
    count = len(rows)
    # The example's SNPs are heterozygous in the patient's normal.
    alleles = SnpAlleles(ref, alt, np.full(count, 0.98), np.full(count, 0.01), np.full(count, 0.5))
    imbalance = SampleImbalance(alleles, rules.imbalance, confidence)
    found = []
    for row in _read(loh):
        if row["C"] == "NA" or row["M"] == "NA":
            continue
        where = Interval(row["chr"], int(float(row["start"])) - 1, int(float(row["end"])))
        inside = (chrom == where.chrom) & (position > where.start) & (position <= where.end)
        if inside.sum() < _FEWEST_SNPS:
            continue
        copies, minor = round(float(row["C"])), round(float(row["M"]))
        one = imbalance.estimate(inside)
        expected = expected_distance(copies, minor, purity)
        found.append(
            AllelePair(
                where,
                row["arm"],
                copies,
                minor,
                "" if row["type"] == "NA" else row["type"],
                int(inside.sum()),
                expected,
                one.d,
                one.llr,
            )
        )
    return found


def expected_distance(copies: int, minor: int, purity: float) -> float:
    """Distance of the major allele's share from one half in a mixture with normal cells."""
    major = max(copies - minor, minor)
    total = purity * copies + (1 - purity) * 2
    return (purity * major + (1 - purity)) / total - 0.5


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, delimiter="\t"))
