"""Where a kit reads: bins and SNPs of panels, backbones, off-target reads, shallow WGS and exomes.

Genes and exons are the package's; positions of backbone SNPs, of an exome's other genes, and GC
are drawn, since no design is public: a design is the same for the same seed, always.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from scipy.ndimage import gaussian_filter1d

from hemaline.common.intervals import Interval
from hemaline.paths import resource
from simulation.copy_number.genome import (
    AUTOSOMES,
    Booleans,
    Floats,
    Integers,
    Names,
    arms,
    lengths,
)

MEGABASE = 1_000_000
TARGET, OFF_TARGET, GENOME = "target", "off_target", "genome"
# A panel's genes: those of these sources in resources/panels/myeloid.tsv.
_PANEL_SOURCES = ("IPSS-M", "AMP 2018")
_BIN_BASES = 150
_PROBE_BASES = 120
_READ_PAIR_BASES = 300


@dataclass(frozen=True)
class Snps:
    """Common SNPs (m,): ``bin`` is the index of the bin that reads them, ``position`` 1-based."""

    chrom: Names
    position: Integers
    alt_frequency: Floats
    bin: Integers


@dataclass(frozen=True)
class Design:
    """Bins (n,), sorted and apart: 0-based half-open, GC share, fragments expected in a woman."""

    name: str
    chrom: Names
    start: Integers
    end: Integers
    kind: Names
    gc: Floats
    fragments: Floats
    snps: Snps

    def __len__(self) -> int:
        """Number of bins."""
        return len(self.start)

    @property
    def autosomal(self) -> Booleans:
        """Bins (n,) that are not on a sex chromosome."""
        return np.isin(self.chrom, AUTOSOMES)

    def inside(self, where: Interval) -> Booleans:
        """Bins (n,) whose midpoint is in ``where``."""
        middle = (self.start + self.end) // 2
        on_chrom: Booleans = self.chrom == where.chrom
        return on_chrom & (middle >= where.start) & (middle < where.end)


@dataclass(frozen=True)
class _Bins:
    """Places of one kind, and the mean number of fragments in each."""

    places: Sequence[Interval]
    kind: str
    fragments: float


def panel_exons() -> list[Interval]:
    """Coding exons of the panel's genes, in GRCh38."""
    with (resource("panels") / "myeloid.tsv").open(encoding="utf-8", newline="") as handle:
        rows = csv.DictReader(handle, delimiter="\t")
        genes = {r["gene"] for r in rows if any(s in r["source"] for s in _PANEL_SOURCES)}
    found: set[Interval] = set()
    with resource("gene_places.tsv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle, delimiter="\t"):
            if row["gene"] in genes and row["build"] == "GRCh38" and row["coding"]:
                for exon in row["coding"].split(","):
                    first, last = map(int, exon.split("-"))
                    found.add(Interval(row["chrom"], first - 1, last))
    return sorted(found)


def cut(places: Iterable[Interval], size: int = _BIN_BASES) -> list[Interval]:
    """Places in pieces of about ``size`` bases, none shorter than two thirds of it if it can be."""
    pieces: list[Interval] = []
    for place in places:
        edges = np.linspace(place.start, place.end, max(1, round(len(place) / size)) + 1)
        pieces += [Interval(place.chrom, int(a), int(b)) for a, b in pairwise(edges)]
    return pieces


def exon_panel(depth: float = 500.0, seed: int = 1) -> Design:
    """A panel of exons like MyeloSeq-HD: some 800 bins of about ``depth`` fragments."""
    bins = _Bins(cut(panel_exons()), TARGET, depth)
    return _design("exon_panel", [bins], snp_share=0.2, seed=seed)


def backbone_panel(
    dense: Sequence[Interval] = (), each: int = 60, depth: float = 500.0, seed: int = 1
) -> Design:
    """The exons, a SNP probe per megabase, and ``each`` probes in every region of ``dense``."""
    exons = cut(panel_exons())
    bins = _Bins(exons, TARGET, depth)
    places = [Interval(arm.chrom, place, place + MEGABASE) for arm, place in _tiles(MEGABASE)]
    probes = [_middle(place, _PROBE_BASES) for place in places]
    for region in dense:
        edges = np.linspace(region.start, region.end, each + 1)
        tiles = [Interval(region.chrom, int(a), int(b)) for a, b in pairwise(edges)]
        probes += [_middle(tile, min(_PROBE_BASES, len(tile))) for tile in tiles]
    free = _apart(sorted(probes), exons)
    backbone = _Bins(free, TARGET, depth)
    return _design("backbone_panel", [bins, backbone], snp_share=0.2, seed=seed)


def off_target_panel(fragments: float = 2e6, depth: float = 500.0, seed: int = 1) -> Design:
    """The exons, and bins of a megabase that share ``fragments`` off-target fragments."""
    windows = [Interval(arm.chrom, place, place + MEGABASE) for arm, place in _tiles(MEGABASE)]
    bins = [_Bins(cut(panel_exons()), TARGET, depth)]
    bins.append(_Bins(_without_targets(windows), OFF_TARGET, fragments / len(windows)))
    return _design("off_target_panel", bins, snp_share=0.2, seed=seed)


def shallow_genome(coverage: float = 0.5, size: int = MEGABASE, seed: int = 1) -> Design:
    """Shallow WGS of ``coverage`` (0.1 to 1x) in bins of ``size``; no SNP is deep enough."""
    windows = [Interval(arm.chrom, place, place + size) for arm, place in _tiles(size)]
    each = coverage * size / _READ_PAIR_BASES
    return _design("shallow_genome", [_Bins(windows, GENOME, each)], snp_share=0.0, seed=seed)


def exome(bins: int = 20_000, depth: float = 100.0, seed: int = 1) -> Design:
    """An exome: exons in clusters of a gene's length at drawn places, one SNP in ten bins."""
    rng = np.random.default_rng([seed, 7])
    usable = list(arms().values())
    sizes = np.array([len(arm) for arm in usable], dtype=float)
    found: list[Interval] = []
    while len(found) < bins:
        arm = usable[rng.choice(len(usable), p=sizes / sizes.sum())]
        gene = int(rng.integers(arm.start, arm.end - 100_000))
        steps = np.cumsum(rng.integers(600, 9000, size=int(rng.integers(3, 14))))
        found += [Interval(arm.chrom, gene + int(s), gene + int(s) + _BIN_BASES) for s in steps]
    free = _apart(sorted(found), [])
    return _design("exome", [_Bins(free, TARGET, depth)], snp_share=0.1, seed=seed)


def _tiles(size: int) -> list[tuple[Interval, int]]:
    """Every arm and the start of each whole window of it."""
    return [
        (arm, place)
        for arm in arms().values()
        for place in range(arm.start, arm.end - size + 1, size)
    ]


def _middle(place: Interval, size: int) -> Interval:
    start = (place.start + place.end - size) // 2
    return Interval(place.chrom, start, start + size)


def _apart(sorted_places: Sequence[Interval], taken: Sequence[Interval]) -> list[Interval]:
    """Those that overlap neither the one kept before them nor one of ``taken``."""
    kept: list[Interval] = []
    for place in sorted_places:
        if kept and kept[-1].overlaps(place):
            continue
        if not any(one.overlaps(place) for one in taken):
            kept.append(place)
    return kept


def _without_targets(windows: Sequence[Interval]) -> list[Interval]:
    """Windows cut at the exons in them: the longest piece of each is the bin."""
    exons = panel_exons()
    found: list[Interval] = []
    for window in windows:
        inner = [exon for exon in exons if exon.overlaps(window)]
        edges = [
            window.start,
            *(x for e in inner for x in (e.start - 500, e.end + 500)),
            window.end,
        ]
        pieces = [(b - a, a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]
        if pieces:
            _, start, end = max(pieces)
            found.append(Interval(window.chrom, start, end))
    return found


def _design(name: str, parts: Sequence[_Bins], snp_share: float, seed: int) -> Design:
    order = {chrom: number for number, chrom in enumerate(lengths())}
    rows = [(order[p.chrom], p.start, p.end, b.kind, b.fragments) for b in parts for p in b.places]
    rows.sort()
    names = np.array(list(lengths()))
    start, end = (np.array([row[i] for row in rows], dtype=np.int64) for i in (1, 2))
    chrom = names[[row[0] for row in rows]]
    kind = np.array([row[3] for row in rows])
    rng = np.random.default_rng([seed, len(rows)])
    gc = _gc(chrom, start, rng, sd=0.04 if parts[0].kind == GENOME else 0.08)
    own = np.where(kind == TARGET, 0.35, 0.12)
    typical = np.array([row[4] for row in rows]) * 2 ** rng.normal(0, own)
    return Design(
        name=name,
        chrom=chrom,
        start=start,
        end=end,
        kind=kind,
        gc=gc,
        fragments=typical * (end - start) / _usual_length(rows),
        snps=place_snps(chrom, start, end, kind, snp_share, rng),
    )


def _usual_length(rows: Sequence[tuple[int, int, int, str, float]]) -> Floats:
    """Bases (n,) of a bin that gets its kind's mean: a target's own; else those of a window."""
    longest: dict[str, int] = {}
    for _, start, end, kind, _ in rows:
        longest[kind] = max(longest.get(kind, 0), end - start)
    return np.array([float(e - s if k == TARGET else longest[k]) for _, s, e, k, _ in rows])


def smooth_track(
    chrom: Names, start: Integers, rng: np.random.Generator, megabases: float
) -> Floats:
    """A random curve (n,), mean 0 and sd 1, that varies over about ``megabases`` of the genome."""
    found = np.zeros(len(start))
    for name, length in lengths().items():
        grid = rng.normal(size=length // MEGABASE + 2)
        curve = gaussian_filter1d(grid, megabases, mode="reflect")
        here = chrom == name
        found[here] = np.interp(start[here] / MEGABASE, np.arange(len(grid)), curve)
    scaled: Floats = (found - found.mean()) / found.std()
    return scaled


def _gc(chrom: Names, start: Integers, rng: np.random.Generator, sd: float) -> Floats:
    """GC share (n,): isochores and each bin's own."""
    isochores = smooth_track(chrom, start, rng, megabases=5)
    return np.clip(0.45 + 0.05 * isochores + rng.normal(0, sd, len(start)), 0.2, 0.8)


def place_snps(
    chrom: Names,
    start: Integers,
    end: Integers,
    kind: Names,
    share: float,
    rng: np.random.Generator,
) -> Snps:
    """SNPs: in the middle of every backbone probe, and of a ``share`` of the other targets."""
    probe = end - start == _PROBE_BASES
    drawn = rng.random(len(start)) < share
    chosen = np.flatnonzero((kind == TARGET) & (probe | drawn) & (share > 0)).astype(np.int64)
    frequency = rng.uniform(0.1, 0.9, len(chosen))
    backbone = probe[chosen]
    frequency[backbone] = rng.uniform(0.35, 0.65, int(backbone.sum()))
    position = (start[chosen] + end[chosen]) // 2 + 1
    return Snps(chrom[chosen], position, frequency, chosen)


def without_snps(design: Design) -> Design:
    """The same bins, read without any SNP."""
    none = np.array([], dtype=np.int64)
    return replace(design, snps=Snps(design.chrom[none], none, np.array([]), none))
