"""A cohort of any size drawn at random: the tables of a run, and the cohort page made from them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from hemaline.callability.region_status import RegionStatus
from hemaline.cli.main import main
from hemaline.common.tables.rows import schema_of
from hemaline.common.tables.table_schemas import arrow_schema
from hemaline.genome.transcripts import load_transcripts
from hemaline.matrices.gene_status import Grid
from hemaline.matrices.matrix_tables import MatrixSet, count_tables, write_matrices
from hemaline.paths import resource
from hemaline.variants.variant_rows import VariantRow

FLOOR = 0.02
DISEASES = ("MDS", "AML", "MM", "MPN", "CMML", "CCUS")
CLASSES = ("missense_variant", "frameshift_variant", "stop_gained", "splice_donor_variant",
           "inframe_insertion", "5_prime_UTR_variant")  # fmt: skip
ASSAY = "name: {}\nchemistry: capture\ntargets: {}\npanels: [p]\n"
PROVENANCE = {"hemaline": "0.1.0", "policy": "putative-driver 1", "floors": {}, "filters": {},
              "resources": {}, "tools": {}, "knowledge": {}}  # fmt: skip


@dataclass(frozen=True)
class Cohort:
    """Sizes of a cohort, and texts that take the place of harmless ones."""

    samples: int = 17
    genes: int = 30
    runs: int = 3
    variant_name: str = "NP_1.1:p.Arg{}Trp"
    seed: int = 26

    @cached_property
    def ids(self) -> list[str]:
        return [f"S{at:05d}" for at in range(self.samples)]

    @cached_property
    def names(self) -> list[str]:
        return sorted(load_transcripts(resource("transcripts.tsv")))[: self.genes]


def build(folder: Path, cohort: Cohort) -> Path:
    """Write every table of the cohort; returns the folder."""
    rng = np.random.default_rng(cohort.seed)
    folder.mkdir(parents=True, exist_ok=True)
    _write_sheets(folder, cohort, rng)
    depth = np.clip(rng.beta(6, 1, cohort.samples), 0.15, 0.995)
    small = np.arange(cohort.samples) % 5 == 4
    _write_callability(folder, cohort, rng, depth, small)
    _write_variants(folder, cohort, rng)
    _write_matrices(folder, cohort)
    return folder


def make_page(folder: Path, without: Sequence[str] = ()) -> Path:
    """Run the step on the tables of a folder, less some; returns the page."""
    given = {
        "samples": "samples.tsv", "assays": "assays", "panels": "panels",
        "variants": "variants.parquet", "callability": "callability.parquet",
        "matrices": "matrices", "reference-report": "reference.json",
        "verdicts": "verdicts.tsv", "runs": "runs.tsv", "controls": "controls.tsv",
        "scores": "ipssm.scores.tsv", "copies": "copy_number.tsv",
        "globin": "globin.tsv", "page": "reports/cohort.html",
        "picture": "reports/oncoprint.svg",
    }  # fmt: skip
    (folder / "reports").mkdir(exist_ok=True)
    kept = {name: path for name, path in given.items() if name not in without}
    words = [part for name, path in kept.items() for part in (f"--{name}", str(folder / path))]
    assert main(["step", "write-cohort-report", *words]) == 0
    return folder / "reports/cohort.html"


def _write_sheets(folder: Path, cohort: Cohort, rng: np.random.Generator) -> None:
    for name in ("assays", "panels", "matrices"):
        (folder / name).mkdir(exist_ok=True)
    (folder / "targets.bed").write_text("chr1\t0\t200\n")
    for name in ("capture", "small"):
        (folder / f"assays/{name}.yaml").write_text(ASSAY.format(name, folder / "targets.bed"))
    genes = "".join(f"{gene}\ta test\n" for gene in cohort.names)
    (folder / "panels/p.tsv").write_text(f"gene\tsource\n{genes}")
    lines = ["sample_id\tpatient_id\tdisease\tmaterial\trole\tsex\tassay\trun_id\tblast_pct"]
    verdicts = ["sample_id\tlevel\tgene\tmetric\tvalue\tfinding\tunit\tdirection\twarn\tfail"
                "\tverdict\treason"]  # fmt: skip
    scores = ["sample_id\tmodel\tmodel_version\tuse\tscore\tcategory\tscore_best\tcategory_best"
              "\tscore_mean\tcategory_mean\tscore_worst\tcategory_worst\tscore_range\tcomment"
              "\tmissing\tnot_scored"]  # fmt: skip
    disease = rng.choice(len(DISEASES), cohort.samples, p=(0.4, 0.2, 0.14, 0.12, 0.1, 0.04))
    for at, name in enumerate(cohort.ids):
        assay = "small" if at % 5 == 4 else "capture"
        material = ("bone_marrow", "peripheral_blood")[at % 3 == 1]
        blasts = "" if at % 7 == 0 else str(int(rng.integers(0, 30)))
        sex = ("female", "male")[at % 2]
        lines.append(f"{name}\tP{at}\t{DISEASES[disease[at]]}\t{material}\ttumour\t{sex}\t{assay}"
                     f"\tRUN{at * cohort.runs // cohort.samples:03d}\t{blasts}")  # fmt: skip
        verdict = "fail" if at % 41 == 40 else "warn" if at % 6 == 5 else "pass"
        verdicts.append(f"{name}\tsample\tNA\toverall\tNA\tNA\tNA\tNA\tNA\tNA\t{verdict}\tNA")
        if disease[at] == 0:
            mean, stated = rng.normal(0, 1.5), rng.random() < 0.6
            value = f"{mean:.2f}\tModerate High" if stated else "NA\tNA"
            spread = 0.3 if stated else 2.5
            scores.append(f"{name}\tipssm\t1\tresearch use only\t{value}\t{mean - spread:.2f}\tLow"
                          f"\t{mean:.2f}\tLow\t{mean + spread:.2f}\tHigh\t1\tNA"
                          f"\t{'NA' if stated else 'STAG2; HB'}\tNA")  # fmt: skip
    (folder / "samples.tsv").write_text("\n".join(lines) + "\n")
    (folder / "verdicts.tsv").write_text("\n".join(verdicts) + "\n")
    (folder / "ipssm.scores.tsv").write_text("\n".join(scores) + "\n")
    runs = ["run_id\tassay\tverdict\tsamples\tntc\tpositive_controls\tchecks\tfailed"]
    for at in range(cohort.runs):
        verdict = "not_reportable" if at % 9 == 2 else "reportable"
        runs.append(
            f"RUN{at:03d}\tcapture\t{verdict}\t{cohort.samples // cohort.runs}\t1\t1\t4\tNA"
        )
    (folder / "runs.tsv").write_text("\n".join(runs) + "\n")
    (folder / "controls.tsv").write_text(
        "run_id\tassay\tsample_id\trole\tcheck\tname\tgene\texpected\tobserved\tvalue\tdepth"
        "\tverdict\treason\tfilter\nRUN000\tcapture\tN1\tntc\treads\tNA\tNA\tnone\tnone\t0\t0"
        "\tpass\tNA\tNA\n"
    )
    events = ("del5q", "minus7", "plus8")
    kinds = ("0\tNA", "0\tNA", "0\tNA", "1\tNA", "NA\tnoisy_depth", "NA\tlimit_above_floor")
    copies = ["sample_id\tevent\tstatus\treason"]
    copies += [
        f"{name}\t{event}\t{kinds[int(rng.integers(len(kinds)))]}"
        for name in cohort.ids
        for event in events
    ]
    (folder / "copy_number.tsv").write_text("\n".join(copies) + "\n")
    globin = ["sample_id\tlocus\titem\tname\tcopies\treason"]
    for at, name in enumerate(cohort.ids):
        value = ("NA\t4\tNA", "-a3.7/aa\t3\tNA", "NA\tNA\tlow_depth")[at % 3]
        globin.append(f"{name}\talpha\talpha_genes\t{value}")
    (folder / "globin.tsv").write_text("\n".join(globin) + "\n")
    reference = {"build": "GRCh38", "partial": False, "masked": [], "sha256": "ef"}
    (folder / "reference.json").write_text(json.dumps(reference))


def _table(row: type, columns: Mapping[str, Any], rows: int) -> pa.Table:
    """Columns of a table; those that are not given are empty."""
    layout = arrow_schema(schema_of(row).columns)
    arrays = [
        columns[field.name].cast(field.type) if field.name in columns
        else pa.nulls(rows, field.type)
        for field in layout
    ]  # fmt: skip
    return pa.Table.from_arrays(arrays, schema=layout)


def _write_callability(
    folder: Path,
    cohort: Cohort,
    rng: np.random.Generator,
    depth: np.ndarray[Any, np.dtype[np.float64]],
    small: np.ndarray[Any, np.dtype[np.bool_]],
) -> None:
    transcripts = load_transcripts(resource("transcripts.tsv"))
    regions = [
        (gene, f"exon{number}", part.chrom, part.start + 1, part.end)
        for gene in cohort.names
        for number, part in transcripts[gene].coding_exons()
    ]
    poor = rng.random(len(regions)) < 0.06
    in_small = np.array([cohort.names.index(one[0]) % 2 == 0 for one in regions])
    writer = None
    path = folder / "callability.parquet"
    for first in range(0, cohort.samples, 100):
        some = range(first, min(first + 100, cohort.samples))
        draws = rng.random((len(some), len(regions)))
        chance = depth[some.start : some.stop, None] ** np.where(poor, 3.0, 0.06)[None, :]
        assessed = draws < chance
        targeted = ~(small[some.start : some.stop, None] & ~in_small[None, :])
        failed = (np.arange(some.start, some.stop) % 41 == 40)[:, None]
        ok = (assessed & targeted & ~failed).ravel()
        reasons = np.where(
            failed, "sample_failed_qc", np.where(~targeted, "not_targeted", "low_depth")
        ) + np.zeros((1, len(regions)), dtype="<U1")
        reason = pa.array(reasons.ravel().tolist(), pa.string(), mask=ok)
        count = len(some) * len(regions)
        tiled = {
            name: pa.array([one[at] for one in regions] * len(some))
            for at, name in enumerate(("gene", "region", "chrom", "first", "last"))
        }
        columns = {
            "sample_id": pa.array(np.repeat([cohort.ids[at] for at in some], len(regions))),
            **tiled,
            "kind": pa.array(["region"] * count),
            "required": pa.array([True] * count),
            "status": pa.array(np.where(ok, "assessed", "not_assessed").tolist()),
            "reason": reason,
            "limit": pa.array(np.where(ok, 0.012, np.nan), mask=~ok),
            "floor": pa.array([FLOOR] * count),
        }
        table = _table(RegionStatus, columns, count)
        writer = writer or pq.ParquetWriter(str(path), table.schema)
        writer.write_table(table)
    if writer:
        writer.close()


def _write_variants(folder: Path, cohort: Cohort, rng: np.random.Generator) -> None:
    transcripts = load_transcripts(resource("transcripts.tsv"))
    rate = 0.28 * 0.9 ** np.arange(cohort.genes) + 0.004
    order = rng.permutation(cohort.genes)
    rows: list[dict[str, Any]] = []
    for at, name in enumerate(cohort.ids):
        for gene_at in np.flatnonzero(rng.random(cohort.genes) < rate[order]):
            gene = cohort.names[int(gene_at)]
            transcript = transcripts[gene]
            length = sum(len(part) for _, part in transcript.coding_exons()) // 3
            for _ in range(1 + int(rng.random() < 0.08)):
                hot = rng.random() < 0.4
                residue = length // 3 if hot else int(rng.integers(2, length))
                rows.append({
                    "sample_id": name, "patient_id": f"P{at}", "chrom": transcript.chrom,
                    "pos": transcript.coding.start + residue, "ref": "C", "alt": "T",
                    "gene": gene, "hgvs_g": f"{transcript.chrom}:g.{residue}C>T",
                    "hgvs_c": f"NM_1.1:c.{residue * 3}C>T",
                    "hgvs_p": cohort.variant_name.format(residue),
                    "consequence": CLASSES[int(rng.choice(6, p=(.5, .16, .12, .08, .09, .05)))],
                    "vaf": round(float(rng.beta(2, 6)) * 0.9 + FLOOR, 4),
                    "origin": ("somatic_likely", "unknown")[int(rng.random() < 0.2)],
                    "filter": "PASS", "reported": True, "vus": False, "germline_risk": False,
                })  # fmt: skip
    names = list(rows[0]) if rows else []
    columns = {name: pa.array([row[name] for row in rows]) for name in names}
    pq.write_table(_table(VariantRow, columns, len(rows)), str(folder / "variants.parquet"))


def _write_matrices(folder: Path, cohort: Cohort) -> None:
    definitions = MatrixSet.load(resource("matrices.yaml"))
    ids: Sequence[str] = cohort.ids
    grid = Grid(tuple(ids), tuple(cohort.names), dict.fromkeys(ids, FLOOR), {})
    cells = count_tables(
        grid, definitions, folder / "variants.parquet", folder / "callability.parquet"
    )
    write_matrices(folder / "matrices", "p", cells, definitions)
    package = {"schema_digest": "cd34", "provenance": PROVENANCE, "backgrounds": {}}
    (folder / "matrices/datapackage.json").write_text(json.dumps(package))
