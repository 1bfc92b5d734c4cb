"""The benchmark of matrices: what is measured next to the pivot finds the same ones."""

from pathlib import Path

import pandas as pd

import hemaline
from benchmarks import matrices

SIZE = matrices.Size(samples=30, variants=1_500, regions=0)
GENES = 274


def test_hemaline_and_the_pivot_find_the_same_ones(tmp_path: Path) -> None:
    genes = matrices._genes()
    matrices._write_input(tmp_path, SIZE, genes)
    results = [matrices._hemaline(tmp_path, SIZE), matrices._pivot(tmp_path, SIZE)]
    ours = hemaline.load_matrix(tmp_path / "out/all.status.parquet")
    assert ours.shape == (SIZE.samples, GENES)
    theirs = pd.read_csv(tmp_path / "pivot.status.tsv", sep="\t", index_col=0)
    assert theirs.to_numpy().sum() > SIZE.samples
    padded = theirs.reindex(index=ours.index, columns=ours.columns, fill_value=0)
    assert (ours == padded).all().all()
    table = matrices._table(results, GENES)
    assert all(f"| {one.name} | 30 | 1,500 | 0 |" in table for one in results)
    assert all(one.peak_mb > 10 and one.cpu_seconds > 0 for one in results)


def test_thin_regions_are_na_next_to_the_callability_table(tmp_path: Path) -> None:
    size = matrices.Size(samples=10, variants=10, regions=3)
    matrices._write_input(tmp_path, size, matrices._genes())
    matrices._hemaline(tmp_path, size)
    status = hemaline.load_matrix(tmp_path / "out/all.status.parquet")
    reason = hemaline.load_matrix(tmp_path / "out/all.reason.parquet")
    missing = status.isna()
    assert 0 < missing.sum().sum() < 10 * GENES / 10
    assert (reason[missing].stack() == "low_depth").all()
