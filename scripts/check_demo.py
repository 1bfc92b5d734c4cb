"""Hold the demo's results against its truth, cell by cell, and print matrices and scores.

    .venv/bin/python scripts/check_demo.py results demo_scores

The second folder holds the scores of the invented patients. Exit code 0 when every variant, matrix
cell and score agrees, 1 otherwise.
"""

from __future__ import annotations

import csv
import json
import sys
import textwrap
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from hemaline.features.views import load_view
from hemaline.paths import resource

Rows = list[dict[str, str]]
ALLELE = ("sample_id", "chrom", "pos", "ref", "alt")
# Truth of each panel's matrices.
PANELS = {"demo": "truth.matrix.tsv", "demo_globin": "truth.globin_matrix.tsv"}


def table(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, delimiter="\t"))


def variant_faults(truth: Rows, found: Rows) -> Iterator[str]:
    rows = {tuple(row[key] for key in ALLELE): row for row in found}
    for expected in truth:
        key = tuple(expected[key] for key in ALLELE)
        row = rows.pop(key, None)
        name = " ".join(key)
        if row is None:
            if expected["found"] == "yes":
                yield f"{name}: not in the variants table"
            continue
        if expected["found"] == "no":
            yield f"{name}: found, though by the truth it cannot be"
        for column in ("gene", "consequence"):
            if row[column] != expected[column]:
                yield f"{name}: {column} {row[column]}, expected {expected[column]}"
        if not float(expected["vaf_min"]) <= float(row["vaf"]) <= float(expected["vaf_max"]):
            yield f"{name}: VAF {row['vaf']} outside {expected['vaf_min']}-{expected['vaf_max']}"
        if (row["reported"] == "true") != (expected["reported"] == "yes"):
            yield f"{name}: reported {row['reported']}, expected {expected['reported']}"
    for key, row in rows.items():
        if row["filter"] == "PASS":
            yield f"{' '.join(key)}: not in the truth"


def matrix_faults(truth: Rows, status: Rows, reason: Rows) -> Iterator[str]:
    genes = [column for column in status[0] if column != "sample_id"]
    cells = {row["sample_id"]: row for row in status}
    reasons = {row["sample_id"]: row for row in reason}
    if list(cells) != [row["sample_id"] for row in truth]:
        yield "the status matrix does not hold the samples of the truth, in their order"
        return
    for row in truth:
        sample = row["sample_id"]
        for gene in genes:
            if cells[sample][gene] != row[gene]:
                yield f"{sample} {gene}: status {cells[sample][gene]}, expected {row[gene]}"
            expected = row[f"{gene}_reason"] or "NA"
            if row[gene] == "NA" and reasons[sample][gene] != expected:
                yield f"{sample} {gene}: reason {reasons[sample][gene]}, expected {expected}"


def show_status(status: Rows, reason: Rows) -> None:
    """Samples whose assay has the panel."""
    reasons = {row["sample_id"]: row for row in reason}
    genes = [column for column in status[0] if column != "sample_id"]
    shown = [["sample", *genes]]
    for row in status:
        why = reasons[row["sample_id"]]
        cells = [f"NA {why[gene]}" if row[gene] == "NA" else row[gene] for gene in genes]
        if set(cells) != {"NA not_on_panel"}:
            shown.append([row["sample_id"], *cells])
    print()
    widths = [max(map(len, column)) + 2 for column in zip(*shown, strict=True)]
    for line in shown:
        cells = [cell.ljust(width) for cell, width in zip(line, widths, strict=True)]
        print("".join(cells).rstrip())


def view_faults(status: Rows, variants: Rows, features: Rows, why: Rows) -> Iterator[str]:
    """The IPSS-M view has its own floor, and not_on_panel for every other gene."""
    floor = load_view("ipssm").floor
    seen = {
        (row["sample_id"], row["gene"])
        for row in variants
        # Uncertain variants are in matrices of their own, and set nothing in a model.
        if row["reported"] == "true" and row["vus"] == "false" and float(row["vaf"]) >= floor
    }
    resolved = {(row["sample_id"], row["feature"]): row["reason"] for row in why}
    cells = {row["sample_id"]: row for row in status}
    known = {row["gene"] for row in table(resource("panels/myeloid.tsv"))}
    for row in features:
        sample = row["ID"]
        for gene in sorted(known & set(row)):
            cell, key = row[gene], (sample, gene)
            if gene not in status[0] and (cell, resolved.get(key)) != ("NA", "not_on_panel"):
                yield f"{sample} {gene}: {cell} in the view, and not on the panel"
            if (cell == "1") != (key in seen):
                yield f"{sample} {gene}: {cell} in the view, and the variants contradict it"
            if cell == "0" and cells[sample].get(gene) == "NA":
                yield f"{sample} {gene}: 0 in the view, NA in the matrix"


def show_view(features: Rows, why: Rows) -> None:
    """Cells that are measured, and how many are NA for which reason."""
    reasons: dict[str, Counter[str]] = {}
    for row in why:
        if row["value"] == "NA":
            reasons.setdefault(row["sample_id"], Counter())[row["reason"]] += 1
    print("\nIPSS-M inputs; bounds aside, what is not listed is NA")
    for row in features:
        known = [
            f"{name} {cell}"
            for name, cell in row.items()
            if cell != "NA" and name != "ID" and not name.endswith(("_lower", "_upper"))
        ]
        missing = ", ".join(f"{n} {name}" for name, n in sorted(reasons[row["ID"]].items()))
        print(f"{row['ID']:<10}{', '.join(known):<34}NA: {missing}")


def show_missing_genes(features: Rows, why: Rows) -> None:
    """Genes of the view that are NA in every sample, by their reason."""
    known = {row["gene"] for row in table(resource("panels/myeloid.tsv"))}
    reasons: dict[str, set[str]] = {}
    for row in why:
        if row["feature"] in known and row["value"] == "NA":
            reasons.setdefault(row["feature"], set()).add(row["reason"])
    print("\nNA in every sample, because")
    for reason in sorted({one for some in reasons.values() for one in some}):
        genes = [
            gene
            for gene in sorted(reasons)
            if reasons[gene] == {reason} and all(row[gene] == "NA" for row in features)
        ]
        if genes:
            text = f"{reason.replace('_', ' ')}: {', '.join(genes)}"
            print(textwrap.fill(text, 96, initial_indent="  ", subsequent_indent="    "))


def genotype_faults(truth: Rows, features: Rows) -> Iterator[str]:
    """Features of the sickle cell genotype, by the columns of the truth."""
    found = {row["sample_id"]: row for row in features}
    if list(found) != [row["sample_id"] for row in truth]:
        yield "the features of the view scd are not of the samples of the truth"
        return
    for row in truth:
        own = found[row["sample_id"]]
        for name, expected in row.items():
            if own[name] != expected:
                yield f"{row['sample_id']} {name}: {own[name]}, expected {expected}"


def show_genotypes(features: Rows) -> None:
    print("\nbeta-globin genotypes; the targets do not cover what copies need")
    for row in features:
        print(f"  {row['sample_id']:<10}{row['SCD_genotype']}")


def patient_faults(mutated: Rows, assessed: Rows, status: Rows) -> Iterator[str]:
    """The matrix of invented patients: 1 by the truth, else 0 for assessed genes alone."""
    ones = {(row["sample_id"], row["gene"]) for row in mutated}
    genes = {row["gene"] for row in assessed}
    for row in status:
        sample = row["sample_id"]
        for gene, cell in row.items():
            expected = "1" if (sample, gene) in ones else "0" if gene in genes else "NA"
            if gene != "sample_id" and cell != expected:
                yield f"{sample} {gene}: status {cell}, expected {expected}"


def score_faults(truth: Rows, found: dict[str, Rows]) -> Iterator[str]:
    """Scores and classes by model; models have one or the other, or both."""
    for model, rows in found.items():
        expected = {row["sample_id"]: row for row in truth if row["model"] == model}
        if [row["sample_id"] for row in rows] != list(expected):
            yield f"{model}: the samples are not those of the truth"
            continue
        for row in rows:
            own = expected[row["sample_id"]]
            for name, cell in (("score", row.get("score", "")), ("result", result_of(row))):
                if cell != own[name]:
                    yield f"{model} {row['sample_id']}: {name} {cell}, expected {own[name]}"


def result_of(row: dict[str, str]) -> str:
    return row["category"] if "category" in row else row["result"]


def show_scores(found: dict[str, Rows]) -> None:
    print("\nscores, for research use only")
    for model, rows in found.items():
        results = Counter(result_of(row) for row in rows)
        print(f"  {model:<14}" + ", ".join(f"{name} {n}" for name, n in results.most_common()))


def main(results: Path, scores: Path) -> int:
    demo = resource("demo")
    faults: list[str] = []
    for panel, truth in PANELS.items():
        status = table(results / f"matrices/{panel}.status.tsv")
        reason = table(results / f"matrices/{panel}.reason.tsv")
        show_status(status, reason)
        faults += matrix_faults(table(demo / truth), status, reason)
    variants = table(results / "tables/variants.tsv")
    faults += variant_faults(table(demo / "truth.variants.tsv"), variants)
    status = table(results / "matrices/demo.status.tsv")
    features = table(results / "matrices/ipssm.features.tsv")
    why = table(results / "matrices/ipssm.features.reasons.tsv")
    show_view(features, why)
    show_missing_genes(features, why)
    faults += view_faults(status, variants, features, why)
    found = {"scd_genotype": table(results / "matrices/scd_genotype.scores.tsv")}
    suffix = ".scores.tsv"
    for path in sorted(scores.glob(f"*{suffix}")):
        found[path.name.removesuffix(suffix)] = table(path)
    genotypes = table(results / "matrices/scd.features.tsv")
    show_genotypes(genotypes)
    faults += genotype_faults(table(demo / "truth.genotypes.tsv"), genotypes)
    faults += patient_faults(
        table(demo / "truth.patients.tsv"),
        table(demo / "patients/mds/assessed_genes.tsv"),
        table(scores / "mds/myeloid.status.tsv"),
    )
    faults += score_faults(table(demo / "truth.scores.tsv"), found)
    show_scores(found)
    samples = json.loads((results / "manifest.json").read_text(encoding="utf-8"))["samples"]
    faults += [f"{name}: failed" for name, one in samples.items() if one["verdict"] != "complete"]
    for fault in faults:
        print(f"DISAGREES {fault}")
    if not faults:
        print("\nevery variant, cell and score agrees with resources/demo/truth.*.tsv")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
