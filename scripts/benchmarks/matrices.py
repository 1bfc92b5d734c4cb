"""`benchmark.py matrix`: a large cohort's tables to matrices, next to a plain pandas pivot.

The tables are drawn at random, seeded, in the columns of the package's own schemas. Each contender
is a process of its own: wall seconds, and the peak memory that the system reports of it.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv as arrow_csv

from hemaline.common.tables.digests import Provenance
from hemaline.common.tables.rows import schema_of
from hemaline.matrices.gene_status import Grid
from hemaline.matrices.matrix_package import Publication
from hemaline.matrices.matrix_tables import MatrixSet
from hemaline.paths import resource
from hemaline.variants.variant_rows import VariantRow

FLOOR = 0.02
# Samples drawn and written at once.
_BLOCK = 500
# Columns of every variant row that no draw fills, as an ordinary call has them.
_PLAIN: Mapping[str, Any] = {
    "patient_id": "P1",
    "ref": "G",
    "alt": "A",
    "transcript": "NM_001754.5",
    "hgvs_g": "NC_000021.9:g.34859485G>A",
    "hgvs_c": "c.320G>A",
    "hgvs_p": "p.Arg107His",
    "consequence": "missense_variant",
    "variant_class": "SNV",
    "exon": "4/9",
    "depth": 1000,
    "alt_reads": 30,
    "alt_forward": 15,
    "alt_reverse": 15,
    "ambiguous": 2,
    "callers": "mpileup",
    "filter": "PASS",
    "origin": "unknown",
}
# What a person would write: the largest VAF of reported rows by sample and gene, the rest 0. It
# has no coverage, and so no NA.
PIVOT = """
import sys
import pandas as pd
source, target = sys.argv[1:]
rows = pd.read_csv(source, sep="\\t", usecols=["sample_id", "gene", "vaf", "reported"])
rows = rows[rows.reported & (rows.vaf >= 0.02)]
vaf = rows.pivot_table(index="sample_id", columns="gene", values="vaf", aggfunc="max")
vaf.fillna(0).to_csv(f"{target}.vaf.tsv", sep="\\t")
vaf.notna().astype(int).to_csv(f"{target}.status.tsv", sep="\\t")
"""


@dataclass(frozen=True)
class Size:
    """A cohort: ``regions`` rows of callability a gene and sample, 0 for a stated list of genes."""

    samples: int
    variants: int
    regions: int


@dataclass(frozen=True)
class Result:
    """Seconds of the clock and of all cores, and peak resident memory in MB, of one process."""

    name: str
    size: Size
    input_mb: float
    seconds: float
    cpu_seconds: float
    peak_mb: float


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Sizes."""
    parser.add_argument("--samples", type=int, default=10_000)
    parser.add_argument("--variants", type=int, default=1_000_000)
    parser.add_argument(
        "--regions", type=int, default=13, help="callability rows a gene (packaged scopes: 13)"
    )


def matrices(args: argparse.Namespace) -> str:
    """Measure and return the table."""
    genes = _genes()
    results = []
    whole = Size(args.samples, args.variants, 0)
    half = Size(args.samples // 2, args.variants // 2, 0)
    measured = Size(args.samples, args.variants, args.regions)
    with tempfile.TemporaryDirectory() as name:
        for number, size in enumerate((half, whole, measured)):
            folder = Path(name) / str(number)
            folder.mkdir()
            _write_input(folder, size, genes)
            results.append(_hemaline(folder, size))
            print(results[-1], file=sys.stderr)
            if size == whole:
                results.append(_pivot(folder, size))
    return _table(results, len(genes))


def _genes() -> list[str]:
    with resource("genes.tsv").open(encoding="utf-8", newline="") as handle:
        return [row["gene"] for row in csv.DictReader(handle, delimiter="\t")]


def _write_input(folder: Path, size: Size, genes: Sequence[str]) -> None:
    rng = np.random.default_rng(7)
    (folder / "panels").mkdir()
    listed = "".join(f"{gene}\tbenchmark\n" for gene in genes)
    (folder / "panels/all.tsv").write_text(f"gene\tsource\n{listed}")
    (folder / "genes.tsv").write_text("gene\n" + "\n".join(genes) + "\n")
    ids = [f"S{at:06d}" for at in range(size.samples)]
    (folder / "samples.tsv").write_text("sample_id\n" + "\n".join(ids) + "\n")
    with (folder / "variants.tsv").open("wb") as out:
        out.write(("\t".join(schema_of(VariantRow).names) + "\n").encode())
        options = arrow_csv.WriteOptions(include_header=False, delimiter="\t", quoting_style="none")
        for batch in _variants(ids, size, genes, rng):
            arrow_csv.write_csv(batch, out, options)
    if size.regions:
        _write_callability(folder / "callability.parquet", ids, size, genes, rng)
    definitions = MatrixSet.load(resource("matrices.yaml"))
    provenance = Provenance("1", "driver-basic", {"lab": FLOOR}, {}, {}, {})
    cells = definitions.counter(Grid(("S",), ("G",), {"S": FLOOR}, {})).cells()
    publication = Publication(folder / "run", definitions, provenance, {})
    publication.write([("all", cells)], ())


def _variants(
    ids: Sequence[str], size: Size, genes: Sequence[str], rng: np.random.Generator
) -> Iterator[pa.Table]:
    """Rows in the order of the samples, every column of the schema."""
    each = size.variants // len(ids)
    for start in range(0, len(ids), _BLOCK):
        block = ids[start : start + _BLOCK]
        rows = each * len(block)
        drawn = {
            "sample_id": np.repeat(block, each),
            "gene": np.array(genes)[rng.integers(0, len(genes), rows)],
            "chrom": np.array([f"chr{n}" for n in range(1, 23)])[rng.integers(0, 22, rows)],
            "pos": rng.integers(1, 100_000_000, rows),
            "vaf": np.round(rng.beta(1, 6, rows), 4),
            "reported": np.where(rng.random(rows) < 0.5, "true", "false"),
            "hotspot": np.where(rng.random(rows) < 0.05, "p.R107H", "NA"),
        }
        names = schema_of(VariantRow).names
        table = {n: drawn.get(n, np.repeat(str(_PLAIN.get(n, "NA")), rows)) for n in names}
        yield pa.table(table)


def _write_callability(
    path: Path, ids: Sequence[str], size: Size, genes: Sequence[str], rng: np.random.Generator
) -> None:
    """One required region in fifty is too thin; the columns that matrices examine."""
    text = pa.dictionary(pa.int32(), pa.string())
    names = ("sample_id", "gene", "kind", "required", "status", "reason", "limit", "floor")
    kinds = (text, text, text, pa.bool_(), text, text, pa.float64(), pa.float64())
    layout = pa.schema(list(zip(names, kinds, strict=True)))
    a_sample = np.repeat(np.arange(len(genes), dtype=np.int32), size.regions)
    with pq.ParquetWriter(str(path), layout) as writer:
        for start in range(0, len(ids), _BLOCK // 5):
            block = ids[start : start + _BLOCK // 5]
            rows = len(a_sample) * len(block)
            thin = rng.random(rows) < 1 / (50 * size.regions)
            limit = np.where(thin, 0.05, np.round(rng.uniform(0.004, FLOOR, rows), 4))
            samples = np.repeat(np.arange(len(block), dtype=np.int32), len(a_sample))
            arrays = [
                pa.DictionaryArray.from_arrays(samples, pa.array(block)),
                pa.DictionaryArray.from_arrays(np.tile(a_sample, len(block)), pa.array(genes)),
                pa.DictionaryArray.from_arrays(
                    np.zeros(rows, dtype=np.int32), pa.array(["region"])
                ),
                pa.array(np.ones(rows, dtype=bool)),
                pa.DictionaryArray.from_arrays(
                    thin.astype(np.int32), pa.array(["assessed", "partial"])
                ),
                pa.DictionaryArray.from_arrays(
                    pa.array(np.zeros(rows, dtype=np.int32), mask=~thin), pa.array(["low_depth"])
                ),
                pa.array(limit),
                pa.array(np.full(rows, FLOOR)),
            ]
            writer.write_batch(pa.record_batch(arrays, schema=layout))


def _hemaline(folder: Path, size: Size) -> Result:
    command = [sys.executable, "-m", "hemaline", "matrix", "--panel", "all", "--floor", str(FLOOR)]
    command += ["--panels", str(folder / "panels"), "--variants", str(folder / "variants.tsv")]
    command += ["--made-with", str(folder / "run"), "--output", str(folder / "out")]
    files = [folder / "variants.tsv"]
    if size.regions:
        files.append(folder / "callability.parquet")
        command += ["--callability", str(files[1])]
        name = "hemaline matrix, callability table"
    else:
        command += ["--assessed-genes", str(folder / "genes.tsv")]
        command += ["--samples", str(folder / "samples.tsv")]
        name = "hemaline matrix, stated genes"
    return _run(name, command, size, files)


def _pivot(folder: Path, size: Size) -> Result:
    source = folder / "variants.tsv"
    command = [sys.executable, "-c", PIVOT, str(source), str(folder / "pivot")]
    return _run("pandas pivot, no NA", command, size, [source])


def _run(name: str, command: Sequence[str], size: Size, files: Sequence[Path]) -> Result:
    usage = files[0].with_name("usage.json")
    measure = [sys.executable, str(Path(__file__).with_name("measure.py")), str(usage), *command]
    done = subprocess.run(measure, check=False, stdout=subprocess.DEVNULL)
    if done.returncode:
        sys.exit(f"{name} ended with {done.returncode}")
    used = json.loads(usage.read_text())
    input_mb = sum(file.stat().st_size for file in files) / 1e6
    return Result(name, size, input_mb, used["wall_seconds"], used["cpu_seconds"], used["peak_mb"])


def _table(results: Sequence[Result], genes: int) -> str:
    lines = [
        f"`scripts/benchmark.py matrix`, {genes} genes, {os.cpu_count()} cores."
        " The pivot writes"
        " two matrices of 0 and VAFs, Hemaline its six as TSV and Parquet:",
        "",
        "| | samples | variant rows | callability rows | input MB | wall s | CPU s | peak MB |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for one in results:
        size = one.size
        rows = size.samples * genes * size.regions
        lines.append(
            f"| {one.name} | {size.samples:,} | {size.variants:,} | {rows:,} "
            f"| {one.input_mb:.0f} | {one.seconds:.1f} | {one.cpu_seconds:.1f} "
            f"| {one.peak_mb:.0f} |"
        )
    return "\n".join(lines)
