"""Every row of a MAF is counted with its VAF, leaves its gene open, or is listed with a reason."""

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from examples import at_most
from foreign_mafs import FLOOR, NAMES, ForeignRow, foreign_rows, write_foreign_maf
from hemaline.cli.main import main

GENES = sorted(NAMES)


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, delimiter="\t"))


def best(rows: Sequence[ForeignRow]) -> ForeignRow:
    """Of rows of one variant the one that counts: with the largest VAF."""
    return max(rows, key=lambda row: -1 if row.vaf is None else row.vaf)


def expected_cell(rows: Sequence[ForeignRow]) -> tuple[str, float | None, str]:
    """Status, largest VAF and count of a gene by the rows that count, each variant once."""
    used = [row for row in rows if row.expected == "used"]
    if used:
        return "1", max(row.vaf or 0 for row in used), str(len(used))
    return ("NA", None, "NA") if any(row.expected == "open" for row in rows) else ("0", 0.0, "0")


@settings(max_examples=at_most(60), deadline=None)
@given(
    st.lists(foreign_rows(), min_size=1, max_size=12),
    st.lists(st.text("version 2.4", max_size=12), max_size=2),
)
def test_every_row_is_accounted_for(
    tmp_path_factory: pytest.TempPathFactory, rows: list[ForeignRow], comments: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("m")
    first = write_foreign_maf(folder / "a.maf", rows, comments)
    lines = {first + at: row for at, row in enumerate(rows)}
    (folder / "mine.tsv").write_text("gene\tsource\n" + "".join(f"{g}\ttest\n" for g in GENES))
    (folder / "genes.tsv").write_text("gene\n" + "\n".join(GENES) + "\n")
    words = ["matrix", "--panel", "mine", "--panels", str(folder), "--policy", "driver-basic"]
    files = ["--maf", str(folder / "a.maf"), "--assessed-genes", str(folder / "genes.tsv")]
    out = folder / "out"
    assert main([*words, *files, "--floor", str(FLOOR), "--output", str(out)]) == 0

    taken: dict[tuple[object, ...], list[ForeignRow]] = defaultdict(list)
    reasons: dict[int, str] = {}
    for row in rows:
        if row.expected in ("used", "open", "below_floor"):
            taken[row.variant].append(row)
    kept = [best(some) for some in taken.values()]
    for line, row in lines.items():
        if row.expected not in ("used", "open", "below_floor"):
            reasons[line] = row.expected
        elif not any(row is one for one in kept):
            reasons[line] = "repeated"
        elif row.expected == "below_floor":
            reasons[line] = "below_floor"
    listed = {int(one["row"]): one["reason"] for one in table(out / "mine.unused_rows.tsv")}
    assert listed == reasons
    check_cells(out, kept, {row.sample for row in rows})


def check_cells(out: Path, kept: Sequence[ForeignRow], samples: set[str]) -> None:
    """Every cell is what the rows that count make of it."""
    matrices: dict[str, Mapping[str, Mapping[str, str]]] = {
        name: {one["sample_id"]: one for one in table(out / f"mine.{name}.tsv")}
        for name in ("status", "vaf", "count")
    }
    assert matrices["status"].keys() == samples
    for sample in samples:
        for gene in GENES:
            some = [row for row in kept if (row.sample, row.gene) == (sample, gene)]
            status, vaf, count = expected_cell(some)
            found = {name: matrix[sample][gene] for name, matrix in matrices.items()}
            assert (found["status"], found["count"]) == (status, count)
            text = found["vaf"]
            assert (text == "NA") is (vaf is None)
            if vaf is not None:
                assert float(text) == pytest.approx(vaf, rel=1e-4, abs=1e-6)
