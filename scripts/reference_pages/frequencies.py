"""Frequencies in a simulated cohort: over all cells, and over those that were assessed in full.

The table and the figure of the page on frequencies; cells are counted as those of a run.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

import hemaline
from hemaline.calling.limits import LimitModel
from hemaline.common.tables.digests import Provenance
from hemaline.filters.filter_file import load_filters
from hemaline.matrices.gene_status import Grid
from hemaline.matrices.matrix_package import Publication
from hemaline.matrices.matrix_tables import MatrixSet, count_tables
from hemaline.paths import resource
from reference_pages import svg
from reference_pages.markdown import table

if TYPE_CHECKING:
    import pandas as pd

# Share of the simulated patients that carry a mutation of each gene.
CARRIERS: Mapping[str, float] = {"RUNX1": 0.12, "STAG2": 0.08, "NF1": 0.03}
SAMPLES, SEED = 5_000, 7
# Two of three cells reach the 474 fragments that a floor of 2 % needs.
_FLOOR, _MEDIAN_DEPTH, _SPREAD = 0.02, 650, 0.75
_VAFS = (0.05, 0.45)
# Columns of the variants table that matrices of reported variants read.
_COLUMNS = ("reported", "withheld", "hotspot")
_UNUSED = ("chrom", "pos", "withheld", "hotspot")


def pages() -> dict[str, str]:
    """The table and the figure, by their path below `docs/`."""
    found = shares()
    return {"figures/frequencies.md": _table(found), "figures/frequencies.svg": _figure(found)}


def shares(samples: int = SAMPLES, seed: int = SEED) -> pd.DataFrame:
    """Share of mutated samples, a row for each gene.

    ``simulated`` are the carriers that were drawn, ``all_cells`` is over all cells that are not NA,
    ``assessed_cells`` over those that were assessed in full, ``assessed`` the share of samples with
    such a cell.
    """
    import pandas as pd

    with TemporaryDirectory() as name:
        folder = Path(name)
        carries = _write_tables(folder, samples, np.random.default_rng(seed))
        _write_matrices(folder, tuple(carries.index))
        file = folder / "cohort.status.parquet"
        every = hemaline.load_matrix(file)
        assessed = hemaline.load_matrix(file, assessed_only=True)
    return pd.DataFrame(
        {
            "simulated": carries.mean(),
            "all_cells": every.mean().astype("float64"),
            "assessed_cells": assessed.mean().astype("float64"),
            "assessed": assessed.notna().mean(),
        }
    )


def _write_matrices(folder: Path, samples: tuple[str, ...]) -> None:
    """The matrices of a run, from its tables."""
    definitions = MatrixSet.load(resource("matrices.yaml")).restricted_to(_COLUMNS)
    grid = Grid(samples, tuple(CARRIERS), dict.fromkeys(samples, _FLOOR), {})
    tables = (folder / "variants.tsv", folder / "callability.tsv")
    cells = count_tables(grid, definitions, *tables)
    provenance = Provenance("simulated", "none", {"all": _FLOOR}, {}, {}, {})
    Publication(folder, definitions, provenance, {}).write([("cohort", cells)], ())


def _write_tables(folder: Path, samples: int, rng: np.random.Generator) -> pd.DataFrame:
    """Variants and callability; returns who carries a mutation of which gene."""
    import pandas as pd

    names = [f"S{at:04d}" for at in range(samples)]
    model = LimitModel(load_filters("capture"))
    carries, mutations, regions = {}, [], []
    for gene, share in CARRIERS.items():
        carries[gene] = rng.random(samples) < share
        depth = (_MEDIAN_DEPTH * np.exp(rng.normal(0, _SPREAD, samples))).astype(int)
        limits = model.limits(depth, np.full(samples, 0.5))
        vafs = rng.uniform(*_VAFS, samples)
        for at, name in enumerate(names):
            regions.append(_region(name, gene, float(limits[at])))
            # What is below the detection limit is not found.
            if carries[gene][at] and vafs[at] >= limits[at]:
                mutations.append({"sample_id": name, "gene": gene, "vaf": float(vafs[at])})
    variants = pd.DataFrame(mutations).assign(reported="true", **dict.fromkeys(_UNUSED, "NA"))
    for file, table_ in {"variants": variants, "callability": pd.DataFrame(regions)}.items():
        table_.to_csv(folder / f"{file}.tsv", sep="\t", index=False, na_rep="NA")
    return pd.DataFrame(carries, index=names)


def _region(sample: str, gene: str, limit: float) -> dict[str, Any]:
    """A row of the callability table: the whole scope of the gene in one."""
    is_callable = limit <= _FLOOR
    return {
        "sample_id": sample,
        "gene": gene,
        "region": "all",
        "kind": "region",
        "required": "true",
        "status": "assessed" if is_callable else "not_assessed",
        "reason": None if is_callable else "low_depth",
        "limit": limit,
        "floor": _FLOOR,
    }


def _table(found: pd.DataFrame) -> str:
    head = (
        "gene",
        "simulated",
        "over all cells that are not NA",
        "over assessed cells",
        "cells assessed",
    )
    rows = (
        (str(gene), *(f"{100 * share:.1f} %" for share in row[:-1]), f"{100 * row[-1]:.0f} %")
        for gene, *row in found.itertuples()
    )
    return table(head, rows) + "\n"


def _figure(found: pd.DataFrame) -> str:
    """Bars of each gene: simulated, over all cells, over assessed cells."""
    kinds = (
        ("simulated", "simulated", svg.SOFT),
        ("all_cells", "over all cells that are not NA", svg.ONE),
        ("assessed_cells", "over cells assessed in full", svg.EDGE),
    )
    left, width = 90, 400
    scale = width / float(found["all_cells"].max())
    parts: list[str] = []
    for row, gene in enumerate(found.index):
        top = 20 + row * 84
        parts.append(svg.text(left - 12, top + 36, str(gene), "end", more=' font-weight="600"'))
        for at, (column, _, colour) in enumerate(kinds):
            share, y = float(found.loc[gene, column]), top + at * 22
            parts.append(svg.box(left, y, share * scale, 17, colour))
            parts.append(svg.text(left + share * scale + 8, y + 13, f"{100 * share:.1f} %"))
    y = 20 + len(found) * 84
    for at, (_, words, colour) in enumerate(kinds):
        x = (left, left + 100, left + 300)[at]
        parts += [svg.box(x, y, 13, 13, colour), svg.text(x + 20, y + 11, words)]
    return svg.picture(600, y + 34, "Share of mutated samples in a simulated cohort", parts)
