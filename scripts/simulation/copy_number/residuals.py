"""Noise of a real capture panel: residuals of the TR panel of CNVkit's test data (hg19).

Bin-level noise comes from all eleven samples of one design: what is left of a sample after its
running median, so that no tumour's event is in it. Long-range noise comes from differences of the
three normals. A drawn sample has, chromosome by chromosome, the bin-level noise of one real
sample. Its long-range noise is one difference over the whole genome (which donors show too)
in half of the samples; in the others each chromosome has one of its own (which no donor shows).
Donors and held-out samples draw their bin-level noise from different real samples.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations
from pathlib import Path

import numpy as np
from scipy.ndimage import median_filter

from simulation.copy_number.designs import OFF_TARGET, TARGET, Design, place_snps
from simulation.copy_number.genome import AUTOSOMES, Booleans, Floats, Integers, Names
from simulation.copy_number.karyotypes import Karyotype
from simulation.copy_number.lifting import Chain
from simulation.copy_number.noise import Counts, draw_alleles

# Files of the design with three normals; those end in _5.
_SAMPLES = "p2-*.targetcoverage.csv.gz"
_NORMAL = "_5"
_READ_BASES = 150
# Off-target bins of 200 kb that make one of a megabase.
_JOINED = 5
_WINDOW = {TARGET: 41, OFF_TARGET: 15}
_KIND_SD = 0.15
_SNP_SHARE = 0.2


@dataclass(frozen=True)
class ResidualPanel:
    """Real residuals over the TR design in GRCh38, autosomes alone.

    Attributes:
        fine: bin-level residuals (samples, n), log2.
        long_range: smoothed differences (pairs, n) of two normals, scaled to one sample's part.
    """

    design: Design
    samples: tuple[str, ...]
    fine: Floats
    long_range: Floats


@dataclass(frozen=True)
class ResidualLaboratory:
    """Draws samples from some of the panel's real ones, by their indices."""

    panel: ResidualPanel
    samples: tuple[int, ...]
    seed: int = 1

    @property
    def design(self) -> Design:
        """Its bins and SNPs."""
        return self.panel.design

    @cached_property
    def _parts(self) -> list[Integers]:
        return [np.flatnonzero(self.design.chrom == name) for name in AUTOSOMES]

    def effects(self, seed: int) -> Floats:
        """Log2 (n,) of what a sample's bins get next to the design's, without events."""
        rng, panel = np.random.default_rng([self.seed, 5, seed]), self.panel
        found = np.empty(len(panel.design))
        for part in self._parts:
            found[part] = panel.fine[rng.choice(self.samples), part]
        pairs = len(panel.long_range)
        of_all = rng.integers(pairs)
        is_one = rng.random() < 0.5
        for part in self._parts:
            found[part] += panel.long_range[of_all if is_one else rng.integers(pairs), part]
        found[panel.design.kind == OFF_TARGET] += rng.normal(0, _KIND_SD)
        return found

    def sample(self, karyotype: Karyotype, seed: int) -> Counts:
        """Counts of one sample: counting noise is in the residuals, none is added."""
        design = self.design
        copies = karyotype.copies(design.chrom, design.start, design.end)
        mean = design.fragments * 2 ** self.effects(seed) * (copies[0] + copies[1]) / 2
        rng = np.random.default_rng([self.seed, 8, seed])
        share = np.full(len(design.snps.bin), 0.51)
        ref, alt = draw_alleles(design, copies, mean, share, 0.004, rng)
        return Counts(np.rint(mean).astype(np.int64), ref, alt)


def halves(panel: ResidualPanel, seed: int = 1) -> tuple[ResidualLaboratory, ResidualLaboratory]:
    """The donors' laboratory and that of held-out samples, without a common real sample."""
    count = len(panel.samples)
    first = tuple(range(0, count, 2))
    second = tuple(range(1, count, 2))
    return ResidualLaboratory(panel, first, seed), ResidualLaboratory(panel, second, seed + 1)


def load_residuals(folder: Path, chain: Path, seed: int = 1) -> ResidualPanel:
    """The panel of the folder cnvkit_TR, brought to GRCh38 by a chain file of GRCh37."""
    paths = sorted(folder.glob(_SAMPLES))
    names = tuple(path.name.partition(".")[0] for path in paths)
    lift = Chain.of(chain)
    kinds = {TARGET: "target", OFF_TARGET: "antitarget"}
    tables = {
        kind: _read(folder, names, word, _JOINED if kind == OFF_TARGET else 1)
        for kind, word in kinds.items()
    }
    rows: list[tuple[int, int, int, str, int]] = []
    for kind, (places, _, _) in tables.items():
        for index, (chrom, start, end) in enumerate(places):
            middle = lift.position(chrom, (start + end) // 2)
            if middle is not None:
                begin = middle - (end - start) // 2
                rows.append((AUTOSOMES.index(chrom), begin, begin + end - start, kind, index))
    rows = list(_without_overlaps(sorted(rows)))
    return _panel(names, rows, tables, seed)


_Table = tuple[list[tuple[str, int, int]], Floats, Floats]


def _panel(
    names: tuple[str, ...],
    rows: Sequence[tuple[int, int, int, str, int]],
    tables: dict[str, _Table],
    seed: int,
) -> ResidualPanel:
    kind = np.array([row[3] for row in rows])
    depth = np.stack([tables[row[3]][1][:, row[4]] for row in rows], axis=1)
    log_depth = np.log2(depth)
    for one in (TARGET, OFF_TARGET):
        here = kind == one
        log_depth[:, here] -= np.median(log_depth[:, here], axis=1, keepdims=True)
    chrom = np.array([AUTOSOMES[row[0]] for row in rows])
    start, end = (np.array([row[i] for row in rows], dtype=np.int64) for i in (1, 2))
    residual = log_depth - log_depth.mean(axis=0)
    count = len(names)
    fine = (residual - _running_median(residual, chrom, kind)) * np.sqrt(count / (count - 1))
    normals = [index for index, name in enumerate(names) if name.endswith(_NORMAL)]
    pairs = np.stack([log_depth[a] - log_depth[b] for a, b in permutations(normals, 2)])
    design = Design(
        name="TR",
        chrom=chrom,
        start=start,
        end=end,
        kind=kind,
        gc=np.array([tables[row[3]][2][row[4]] for row in rows]),
        fragments=np.median(depth, axis=0) / _READ_BASES,
        snps=place_snps(chrom, start, end, kind, _SNP_SHARE, np.random.default_rng([seed, 9])),
    )
    return ResidualPanel(design, names, fine, _running_median(pairs, chrom, kind) / np.sqrt(2))


def _read(folder: Path, names: Sequence[str], word: str, joined: int) -> _Table:
    """Places, sequenced bases (samples, n) and GC share (n,); ``joined`` neighbours make a bin.

    A joined bin has the place of its middle part. Bins without a read in some sample are left out.
    """
    places: list[tuple[str, int, int]] = []
    bases: list[list[float]] = []
    gc: list[float] = []
    for name in names:
        path = folder / f"{name}.{word}coverage.csv.gz"
        with gzip.open(path, "rt", encoding="utf-8", newline="") as handle:
            rows = list(csv.DictReader(handle, delimiter="\t"))
        places = [(row["chrom"], int(row["start"]) - 1, int(row["end"])) for row in rows]
        gc = [float(row["%gc"]) for row in rows]
        bases.append([float(row["mean_coverage"]) * int(row["length"]) for row in rows])
    chroms = np.array([place[0] for place in places])
    groups = [
        part[i : i + joined]
        for name in AUTOSOMES
        for part in [np.flatnonzero(chroms == name)]
        for i in range(0, len(part) - joined + 1, joined)
    ]
    every, shares = np.array(bases), np.array(gc)
    table = np.stack([every[:, group].sum(axis=1) for group in groups], axis=1)
    read: Booleans = np.all(table > 0, axis=0)
    kept = [group for group, good in zip(groups, read, strict=True) if good]
    middles = [places[group[len(group) // 2]] for group in kept]
    return middles, table[:, read], np.array([shares[group].mean() for group in kept])


def _without_overlaps(
    rows: Sequence[tuple[int, int, int, str, int]],
) -> Iterator[tuple[int, int, int, str, int]]:
    last = (-1, 0)
    for row in rows:
        if (row[0], row[1]) >= last:
            yield row
            last = (row[0], row[2])


def _running_median(values: Floats, chrom: Names, kind: Names) -> Floats:
    """Running median (samples, n) along each chromosome, kinds apart."""
    found = np.empty_like(values)
    for one in (TARGET, OFF_TARGET):
        for name in AUTOSOMES:
            here = np.flatnonzero((chrom == name) & (kind == one))
            if len(here):
                found[:, here] = median_filter(values[:, here], (1, _WINDOW[one]), mode="nearest")
    return found
