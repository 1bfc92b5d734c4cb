"""Donors of a panel of normals made in code: two small targets of a random reference."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from builders import random_sequence
from hemaline.common.intervals import Interval
from hemaline.errors.background import Background
from hemaline.errors.background_build import Learned, learn
from hemaline.errors.background_file import header_of, load_background, write_background
from hemaline.errors.site_counts import LETTERS, AlignedGap
from hemaline.errors.target_counts import TargetCounts, TargetPlaces
from hemaline.filters.filter_document import FilterDocument
from hemaline.genome.alleles import Allele
from hemaline.genome.hotspots import Hotspot
from hemaline.inputs.assays import Assay, require_assay
from hemaline.paths import resource

RULES = FilterDocument.load(resource("filters.yaml"))
BASES = random_sequence(400, seed=11)
REGIONS = (Interval("c", 100, 160), Interval("c", 200, 230))
SIZE = 90
PLACES = TargetPlaces(REGIONS)
DEPTH = 900
TOOLS = {"bwa": "0.7.17"}


def fetch(chrom: str, start: int, end: int) -> str:
    """Reference bases, 0-based half-open."""
    return BASES[start:end]


def base(pos: int) -> str:
    """Reference base at a 1-based position."""
    return BASES[pos - 1]


def other(pos: int, step: int = 1) -> str:
    """One of the three others."""
    return LETTERS[(LETTERS.index(base(pos)) + step) % 4]


def snv(pos: int, step: int = 1) -> Allele:
    """One of the three substitutions."""
    return Allele("c", pos, base(pos), other(pos, step))


def place(pos: int) -> int:
    """Index of a 1-based position in arrays over the targets."""
    index = PLACES.index("c", pos - 1)
    assert index is not None
    return index


def donor(
    seed: int, changes: dict[Allele, int] | None = None, gaps: dict[AlignedGap, int] | None = None
) -> TargetCounts:
    """``DEPTH`` fragments a base, few errors, and what else is requested."""
    rng = np.random.default_rng(seed)
    letters = rng.poisson(0.1, (SIZE, 4)).astype(np.int32)
    for region in REGIONS:
        for pos in range(region.start + 1, region.end + 1):
            letters[place(pos), LETTERS.index(base(pos))] = DEPTH
    for allele, count in (changes or {}).items():
        letters[place(allele.pos), LETTERS.index(allele.alt)] = count
        letters[place(allele.pos), LETTERS.index(allele.ref)] = DEPTH - count
    return TargetCounts(REGIONS, letters, gaps or {})


def saved(folder: Path, donors: Sequence[TargetCounts]) -> list[Path]:
    """The donors' files."""
    folder.mkdir(exist_ok=True)
    paths = [folder / f"D{i}.npz" for i in range(len(donors))]
    for path, counts in zip(paths, donors, strict=True):
        counts.save(path)
    return paths


def hotspot(allele: Allele) -> Hotspot:
    """The allele as a named driver."""
    return Hotspot("GENE", "c.1A>T", "p.M1L", allele)


def learned_of(
    folder: Path, donors: Sequence[TargetCounts], drivers: Sequence[Allele] = ()
) -> Learned:
    """Rates learned from donors."""
    named = [hotspot(allele) for allele in drivers]
    return learn(saved(folder / "donors", donors), REGIONS, fetch, named, RULES)


def make_assay(folder: Path) -> Assay:
    """An assay of its own targets (the counts' regions are not held against them)."""
    bed = folder / "targets.bed"
    bed.write_text("c\t110\t150\nc\t210\t220\n")
    path = folder / "mini.yaml"
    path.write_text(f"name: mini\nchemistry: capture\ntargets: {bed}\n")
    return require_assay(path)


def make_table(
    folder: Path, donors: Sequence[TargetCounts], drivers: Sequence[Allele] = ()
) -> Background:
    """Donors and drivers to a table that went through its file."""
    learned = learned_of(folder, donors, drivers)
    path = folder / "mini.background.tsv.gz"
    write_background(path, learned, header_of(learned, make_assay(folder), RULES, TOOLS))
    return load_background(path, fetch, RULES)


QUIET = [donor(seed) for seed in range(20)]
