"""The R of the pages, run by R itself on files that this package wrote."""

import csv
import shutil
import subprocess
from pathlib import Path

import pytest
import worlds
from page_code import blocks

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
GENES = tuple(worlds.EFFECTS)


def r_snippet(page: str) -> str:
    """The first code of a page that R runs."""
    return next(one.code for one in blocks(page) if one.language == "r" and one.world)


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
    output = run_r(r_snippet("docs/guides/views.md"), tmp_path)
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


def test_the_snippet_of_the_matrices(tmp_path: Path) -> None:
    if not has_package("survival"):
        pytest.skip("R has no package survival: apt-get install r-cran-survival")
    import pandas as pd
    from lifelines import CoxPHFitter

    import hemaline

    vafs = worlds.cohort(tmp_path)
    more = 'write.csv(status, "status.csv", na = "NA")\nwriteLines(digest, "digest.txt")\n'
    more += 'write.csv(summary(model)$coefficients, "model.csv")\nwrite.csv(table, "table.csv")\n'
    run_r(r_snippet("docs/models.md") + more, tmp_path)
    status = hemaline.load_matrix(tmp_path / "results/matrices/myeloid.status.parquet")
    assert (tmp_path / "digest.txt").read_text().strip() == status.attrs["schema_digest"]
    cells = read_table(tmp_path / "status.csv", ",")
    for row in cells:
        mine = ["NA" if pd.isna(cell) else str(cell) for cell in status.loc[row[""]]]
        assert [row[gene] for gene in GENES] == mine
    assert [row[""] for row in cells] == list(vafs)
    complete = {name for name, some in vafs.items() if None not in some.values()}
    assert {row["Row.names"] for row in read_table(tmp_path / "table.csv", ",")} == complete
    survival = pd.read_csv(tmp_path / "outcome.tsv", sep="\t", index_col="sample_id")
    table = status[list(GENES)].dropna().astype("float64").join(survival, how="inner")
    model = CoxPHFitter().fit(table, duration_col="months", event_col="died")
    for row in read_table(tmp_path / "model.csv", ","):
        # Two programs, one partial likelihood (Efron's ties).
        assert float(row["coef"]) == pytest.approx(model.summary.loc[row[""], "coef"], abs=1e-4)
