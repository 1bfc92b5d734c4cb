"""The R of the guides, run by R itself on files that this package wrote."""

import csv
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from hemaline.callability.events.event_reports import EventRow
from hemaline.callability.region_status import RegionStatus
from hemaline.cli import main as cli
from hemaline.common.tables.rows import write_rows
from hemaline.variants.variant_rows import VariantRow

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.skipif(
        shutil.which("Rscript") is None,
        reason="no Rscript: apt-get install r-base-core r-cran-survival",
    ),
]
GUIDES = Path(__file__).resolve().parents[2] / "docs/guides"
GENES = ("TP53", "SF3B1", "DNMT3A")
# Log hazard ratio and share of carriers.
EFFECTS = {"TP53": (1.1, 0.2), "SF3B1": (-0.7, 0.3), "DNMT3A": (0.0, 0.25)}


def r_snippet(guide: str) -> str:
    text = (GUIDES / guide).read_text(encoding="utf-8")
    (code,) = re.findall(r"```r\n(.*?)```", text, re.DOTALL)
    return str(code)


def run_r(code: str, folder: Path) -> str:
    script = folder / "snippet.R"
    script.write_text(f"options(warn = 2)\n{code}")
    command = ["Rscript", "--vanilla", str(script)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def has_package(name: str) -> bool:
    code = f"quit(status = !requireNamespace('{name}', quietly = TRUE))"
    return subprocess.run(["Rscript", "-e", code], check=False).returncode == 0


def read_table(path: Path, delimiter: str) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, delimiter=delimiter))


def write_run(folder: Path) -> None:
    """Tables of a small cohort: mutated, assessed, gaps, a name that R takes for missing."""

    from rows import event_row, gap_row, region_row, variant_row

    samples = ("S-1", "S-2", "S-3", "0012", "1e5")
    regions = [region_row(g, sample_id=s) for s in samples for g in ("TP53", "NRAS", "RUNX1")]
    regions += [gap_row("SF3B1", sample_id=s) for s in samples]
    variants = [
        variant_row("TP53", 0.3, hgvs_p="p.Arg175His"),
        variant_row("TP53", 0.2, sample_id="S-2", pos=5),
        variant_row("TP53", 0.4, sample_id="S-2", pos=500),
        variant_row("RUNX1", 0.05, sample_id="0012"),
    ]
    events = [event_row("FLT3_ITD", "FLT3", None)]
    write_rows(folder / "callability.tsv", RegionStatus, regions)
    write_rows(folder / "variants.tsv", VariantRow, variants)
    write_rows(folder / "events.tsv", EventRow, events)
    clinical = ["sample_id\thaemoglobin\tplatelets\tmarrow_blasts"]
    clinical += [f"{s}\t{9 + at / 2}\t{100 + at}\t{at}" for at, s in enumerate(samples)]
    (folder / "clinical.tsv").write_text("\n".join(clinical) + "\n")
    cyto = ["sample_id\tkaryotype"]
    cyto += [f"{s}\t46,XX,del(5)(q13q33)[20]" for s in samples[:3]]
    (folder / "cyto.tsv").write_text("\n".join(cyto) + "\n")


def test_the_snippet_of_the_views(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_run(tmp_path)
    out = tmp_path / "ipssm.features.tsv"
    tables = [f"--{name}={tmp_path / name}.tsv" for name in ("variants", "callability", "events")]
    clinic = [f"--clinical={tmp_path / 'clinical.tsv'}", f"--cytogenetics={tmp_path / 'cyto.tsv'}"]
    assert cli.main(["features", "ipssm", *tables, *clinic, "--output", str(out)]) == 0
    output = run_r(r_snippet("views.md"), tmp_path)
    assert "not_on_panel" in output
    ours, theirs = read_table(out, "\t"), read_table(tmp_path / "ipssm.csv", ",")
    assert len(ours) == len(theirs) == 5
    for mine, other in zip(ours, theirs, strict=True):
        assert mine.keys() == other.keys()
        for name, cell in mine.items():
            assert other[name] == cell or float(other[name]) == float(cell), name
    scores = []
    for at, features in enumerate((out, tmp_path / "ipssm.csv")):
        written = tmp_path / f"scores{at}.tsv"
        words = ["score", "ipssm", "--features", str(features), "--output", str(written)]
        assert cli.main(words) == 0
        scores.append(read_table(written, "\t"))
    assert scores[0] == scores[1]
    assert len(scores[0]) == 5
    capsys.readouterr()


def write_survival(folder: Path) -> dict[str, list[float | None]]:
    import numpy as np

    from matrix_folders import write_folder

    rng = np.random.default_rng(20)
    carries = {gene: rng.random(600) < share for gene, (_, share) in EFFECTS.items()}
    unseen = {gene: rng.random(600) < 0.05 for gene in EFFECTS}
    hazard = np.exp(sum(effect * carries[gene] for gene, (effect, _) in EFFECTS.items())) / 40
    months = rng.exponential(1 / hazard)
    vafs: dict[str, dict[str, float | None]] = {
        f"S{at:03d}": {g: None if unseen[g][at] else 0.3 * carries[g][at] for g in GENES}
        for at in range(600)
    }
    lines = [f"S{at:03d}\t{min(months[at], 60):.4f}\t{int(months[at] < 60)}" for at in range(600)]
    (folder / "survival.tsv").write_text("\n".join(["sample_id\tmonths\tdied", *lines]) + "\n")
    write_folder(folder / "matrices", vafs, GENES, panel="myeloid")
    return {name: list(some.values()) for name, some in vafs.items()}


def test_the_snippet_of_the_matrices(tmp_path: Path) -> None:
    if not has_package("survival"):
        pytest.skip("R has no package survival: apt-get install r-cran-survival")
    import pandas as pd
    from lifelines import CoxPHFitter

    import hemaline

    vafs = write_survival(tmp_path)
    more = 'write.csv(status, "status.csv", na = "NA")\nwriteLines(digest, "digest.txt")\n'
    more += 'write.csv(summary(model)$coefficients, "model.csv")\nwrite.csv(table, "table.csv")\n'
    run_r(r_snippet("reading_matrices.md") + more, tmp_path)
    status = hemaline.load_matrix(tmp_path / "matrices/myeloid.status.parquet")
    assert (tmp_path / "digest.txt").read_text().strip() == status.attrs["schema_digest"]
    cells = read_table(tmp_path / "status.csv", ",")
    for row in cells:
        mine = ["NA" if pd.isna(cell) else str(cell) for cell in status.loc[row[""]]]
        assert [row[gene] for gene in GENES] == mine
    assert [row[""] for row in cells] == list(vafs)
    complete = {name for name, some in vafs.items() if None not in some}
    assert {row["Row.names"] for row in read_table(tmp_path / "table.csv", ",")} == complete
    survival = pd.read_csv(tmp_path / "survival.tsv", sep="\t", index_col="sample_id")
    table = status[list(GENES)].dropna().astype("float64").join(survival, how="inner")
    model = CoxPHFitter().fit(table, duration_col="months", event_col="died")
    for row in read_table(tmp_path / "model.csv", ","):
        # Two programs, one partial likelihood (Efron's ties).
        assert float(row["coef"]) == pytest.approx(model.summary.loc[row[""], "coef"], abs=1e-4)
