"""From a MAF to scores by one command: mutations, events, what is open, and what nobody states."""

import csv
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from hemaline.cli.main import main
from hemaline.features.views import load_view
from mafs import NO_PLACE, write_maf

DATA = Path(__file__).resolve().parents[4] / "shared/data"
LAML = DATA / "tables/tcga_laml/tcga_laml.maf.gz"
CHAIN = DATA / "gene_models/chains/GRCh37_to_GRCh38.chain.gz"
# What IPSS-M reads of genes; TP53 and the events are columns of their own.
GENES = sorted(load_view("ipssm").genes)
EVENTS = ["FLT3_ITD", "MLL_PTD"]
# Coordinates of a mutation that is a driver by the rules, by gene.
PLACES = {
    "TP53": ("chr17", "7675088", "C", "T"),
    "SF3B1": ("chr2", "197402110", "T", "C"),
    "RUNX1": ("chr21", "34859485", "C", "T"),
    "SRSF2": ("chr17", "76736877", "G", "T"),
}


def row(sample: str, gene: str, **cells: str) -> dict[str, str]:
    """A row of a gene at a place of its own, or without any for a gene that has none here."""
    names = ("Chromosome", "Start_Position", "Reference_Allele", "Tumor_Seq_Allele2")
    place = dict(zip(names, PLACES[gene], strict=True)) if gene in PLACES else {}
    own = {"Tumor_Sample_Barcode": sample, "Hugo_Symbol": gene, "Entrez_Gene_Id": ""}
    return {**own, **place, **cells}


def event(sample: str, gene: str, word: str, **cells: str) -> dict[str, str]:
    own = {"Tumor_Sample_Barcode": sample, "Hugo_Symbol": gene, "Variant_Classification": word}
    return {**NO_PLACE, **own, **cells}


def write_lists(
    folder: Path, samples: Sequence[str], genes: Sequence[str] = (*GENES, *EVENTS)
) -> list[str]:
    """Assessed genes, samples, blood counts and karyotypes; returns the options that name them."""
    clinical = "sample_id\thaemoglobin\tplatelets\tmarrow_blasts\n"
    clinical += "".join(f"{name}\t9.5\t120\t4\n" for name in samples)
    texts = {
        "assessed-genes": "\n".join(["gene", *genes, ""]),
        "samples": "\n".join(["sample_id", *samples, ""]),
        "clinical": clinical,
        "cytogenetics": "sample_id\tkaryotype\n" + "".join(f"{n}\t46,XX[20]\n" for n in samples),
    }
    words = []
    for name, text in texts.items():
        path = folder / f"{name}.tsv"
        path.write_text(text)
        words += [f"--{name}", str(path)]
    return words


def table(path: Path, key: str = "sample_id") -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8") as handle:
        return {one[key]: one for one in csv.DictReader(handle, delimiter="\t")}


def sheet(path: Path, patients: Mapping[str, Mapping[str, str]]) -> Path:
    """The sheet of the R package: everything 0 but what a patient has."""
    names = ["ID", "HB", "PLT", "BM_BLAST", "del5q", "del7_7q", "complex", "CYTO_IPSSR"]
    names += ["del17_17p", "TP53mut", "TP53maxvaf", "TP53loh", "MLL_PTD", "FLT3"]
    names += [gene for gene in GENES if gene not in ("TP53", "FLT3")]
    fixed = {"HB": "9.5", "PLT": "120", "BM_BLAST": "4", "CYTO_IPSSR": "Good", "TP53loh": "NA"}
    lines = [",".join(names)]
    for name, cells in patients.items():
        whole = {**fixed, "ID": name, **cells}
        lines.append(",".join(whole.get(one, "0") for one in names))
    path.write_text("\n".join(lines) + "\n")
    return path


ROWS = [
    row("S1", "SF3B1"),
    row("S2", "TP53", t_alt_count="60"),
    event("S2", "MLL", "PTD"),
    event("S3", "FLT3", "In_Frame_Ins", HGVSp_Short="p.ITD"),
    row("S3", "RUNX1", t_alt_count="2"),
    row("S3", "SRSF2", t_alt_count="1"),
]
# The 1 % of SRSF2 is below the 2 % of IPSS-M; S4 has no row.
PATIENTS = {
    "S1": {"SF3B1": "1"},
    "S2": {"TP53mut": "1", "TP53maxvaf": "0.6", "TP53loh": "1", "MLL_PTD": "1"},
    "S3": {"FLT3": "1", "RUNX1": "1"},
    "S4": {},
}


@pytest.mark.parametrize("options", [[], ["--curated"]])
def test_a_maf_scores_as_the_sheet_of_its_mutations(tmp_path: Path, options: list[str]) -> None:
    maf = write_maf(tmp_path / "lab.maf", ROWS)
    words = write_lists(tmp_path, list(PATIENTS))
    scores, features = tmp_path / "maf.scores.tsv", tmp_path / "ipssm.features.tsv"
    outputs = ["--output", str(scores), "--features-output", str(features)]
    assert main(["score", "ipssm", "--maf", str(maf), *words, *options, *outputs]) == 0
    expected = tmp_path / "sheet.scores.tsv"
    written = str(sheet(tmp_path / "sheet.csv", PATIENTS))
    assert main(["score", "ipssm", "--features", written, "--output", str(expected)]) == 0
    assert table(scores) == table(expected)
    assert {one["score"] for one in table(scores).values()}.isdisjoint({"NA"})
    by_id = table(features, "ID")
    assert {name: one["MLL_PTD"] for name, one in by_id.items()} == {
        "S1": "0", "S2": "1", "S3": "0", "S4": "0",
    }  # fmt: skip
    unused = table(scores.with_name("maf.scores.unused_rows.tsv"), "row")
    # No column counts from a VAF of 1 %.
    assert [(one["gene"], one["reason"]) for one in unused.values()] == [("SRSF2", "below_floor")]


def test_features_and_scores_by_two_commands_are_those_of_one(tmp_path: Path) -> None:
    maf = write_maf(tmp_path / "lab.maf", ROWS)
    words = ["--maf", str(maf), *write_lists(tmp_path, list(PATIENTS))]
    features, one, two = (tmp_path / f"{name}.tsv" for name in ("features", "one", "two"))
    assert main(["features", "ipssm", *words, "--output", str(features)]) == 0
    assert main(["score", "ipssm", "--features", str(features), "--output", str(one)]) == 0
    assert main(["score", "ipssm", *words, "--output", str(two)]) == 0
    assert one.read_text() == two.read_text()


def test_what_nobody_states_is_open(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    maf = write_maf(tmp_path / "lab.maf", [row("S1", "SF3B1")])
    words = write_lists(tmp_path, ["S1"], [gene for gene in GENES if gene != "NPM1"])
    output = tmp_path / "f.tsv"
    assert main(["features", "ipssm", "--maf", str(maf), *words, "--output", str(output)]) == 0
    found = table(output, "ID")["S1"]
    assert (found["NPM1"], found["MLL_PTD"], found["FLT3"]) == ("NA", "NA", "NA")
    assert (found["SF3B1"], found["ASXL1"]) == ("1", "0")
    errors = capsys.readouterr().err
    assert "HL-M67" in errors
    assert "KMT2A_PTD" in errors
    reasons = table(tmp_path / "f.reasons.tsv", "feature")
    assert reasons["NPM1"]["reason"] == "not_on_panel"
    assert reasons["MLL_PTD"]["reason"] == "no_caller"


def test_a_limit_above_the_floor_proves_no_zero(tmp_path: Path) -> None:
    maf = write_maf(tmp_path / "lab.maf", [row("S1", "SF3B1")])
    words = write_lists(tmp_path, ["S1"])
    genes = tmp_path / "assessed-genes.tsv"
    genes.write_text("gene\tlimit\nASXL1\t0.05\nEZH2\t0.02\nFLT3_ITD\t0.05\nFLT3\t0.01\n")
    output = tmp_path / "f.tsv"
    assert main(["features", "ipssm", "--maf", str(maf), *words, "--output", str(output)]) == 0
    found = table(output, "ID")["S1"]
    assert (found["ASXL1"], found["EZH2"], found["FLT3"]) == ("NA", "0", "NA")


def without_vaf(*rows: dict[str, str]) -> list[dict[str, str]]:
    return [{**one, "t_depth": "", "t_alt_count": ""} for one in rows]


def test_a_mutation_without_a_vaf_leaves_its_gene_open(tmp_path: Path) -> None:
    rows = without_vaf(row("S1", "SF3B1"), row("S1", "TP53"))
    maf = write_maf(tmp_path / "lab.maf", rows, without=["t_depth", "t_alt_count"])
    output = tmp_path / "f.tsv"
    words = [*write_lists(tmp_path, ["S1"]), "--output", str(output)]
    assert main(["features", "ipssm", "--maf", str(maf), *words]) == 0
    found = table(output, "ID")["S1"]
    assert (found["SF3B1"], found["TP53mut"], found["TP53maxvaf"]) == ("NA", "NA", "NA")
    assert table(tmp_path / "f.reasons.tsv", "feature")["SF3B1"]["reason"] == "no_vaf"


def test_a_curated_mutation_counts_without_a_vaf(tmp_path: Path) -> None:
    rows = without_vaf(row("S1", "SF3B1"), row("S1", "TP53"))
    maf = write_maf(tmp_path / "lab.maf", rows, without=["t_depth", "t_alt_count"])
    output = tmp_path / "f.tsv"
    words = [*write_lists(tmp_path, ["S1"]), "--curated", "--output", str(output)]
    assert main(["features", "ipssm", "--maf", str(maf), *words]) == 0
    found = table(output, "ID")["S1"]
    assert (found["SF3B1"], found["TP53mut"], found["TP53maxvaf"]) == ("1", "1", "NA")
    assert main(["features", "eln2022", "--maf", str(maf), *words]) == 0
    # Nobody states that it reaches 10 %.
    assert table(output)["S1"]["TP53_10pct"] == "NA"


def test_every_row_of_a_curated_maf_counts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        row("S1", "SF3B1", Variant_Classification="Silent"),
        row("S1", "SRSF2", Mutation_Status="Germline"),
        row("S1", "RUNX1", FILTER="artefact"),
        row("S1", "TP53", Mutation_Status="Wildtype"),
    ]
    maf = write_maf(tmp_path / "lab.maf", rows)
    words = write_lists(tmp_path, ["S1"])
    output = tmp_path / "f.tsv"
    common = ["--maf", str(maf), *words[:4], "--curated"]
    assert main(["features", "ipssm", *common, "--output", str(output)]) == 0
    assert "HL-M65" in capsys.readouterr().err
    found = table(output, "ID")["S1"]
    assert [found[g] for g in ("SF3B1", "SRSF2", "RUNX1", "TP53mut")] == ["1", "1", "1", "0"]
    package = json.loads((tmp_path / "f.datapackage.json").read_text())
    assert package["provenance"]["policy"] == "curated"
    folder = tmp_path / "m"
    assert main(["matrix", "--panel", "myeloid", *common, "--output", str(folder)]) == 0
    status = table(folder / "myeloid.status.tsv")["S1"]
    assert [status[g] for g in ("SF3B1", "SRSF2", "RUNX1", "TP53")] == ["1", "1", "1", "0"]
    package = json.loads((folder / "datapackage.json").read_text())
    assert package["provenance"]["policy"] == "curated"


def test_a_study_of_cbioportal_is_not_made_from_a_maf(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    maf = write_maf(tmp_path / "lab.maf", ROWS)
    words = write_lists(tmp_path, list(PATIENTS))[:2]
    output = ["--output", str(tmp_path / "study")]
    assert main(["features", "cbioportal", "--maf", str(maf), *words, *output]) == 2
    assert "HL-J14" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["--assessed-genes", "g"],
        ["--maf", "a.maf"],
        ["--features", "f.tsv", "--clinical", "c.tsv"],
        ["--variants", "v.tsv", "--callability", "c.tsv", "--curated"],
    ],
)
def test_options_of_no_source_are_refused(words: list[str]) -> None:
    assert main(["score", "ipssm", *words]) == 2


def laml_features(tmp_path: Path, *options: str) -> dict[str, dict[str, str]]:
    """Features of ELN 2022 of the 193 patients, scored as well."""
    genes = [*sorted(load_view("eln2022").genes), "FLT3", "FLT3_ITD", "CEBPA_bZIP_inframe"]
    listed = tmp_path / "genes.tsv"
    listed.write_text("\n".join(["gene", *genes, ""]))
    scores, features = tmp_path / "scores.tsv", tmp_path / "features.tsv"
    words = ["--maf", str(LAML), "--vaf-unit", "percent", "--assessed-genes", str(listed)]
    outputs = ["--output", str(scores), "--features-output", str(features)]
    assert main(["score", "eln2022", *words, *outputs, *options]) == 0
    rows = table(features)
    assert len(table(scores)) == len(rows) == 193
    # Ley et al., NEJM 2013: 33 with a mutation of NPM1.
    assert sum(one["NPM1"] != "0" for one in rows.values()) == 33
    return rows


@pytest.mark.skipif(not LAML.is_file(), reason="no ../shared/data/tables/tcga_laml")
def test_tcga_laml_to_eln2022_without_a_lift(tmp_path: Path) -> None:
    """An insertion of three bases or more in FLT3 is at a place that is not known."""
    rows = laml_features(tmp_path)
    assert Counter(one["FLT3_ITD"] for one in rows.values()) == {"0": 157, "NA": 36}


@pytest.mark.skipif(not CHAIN.is_file(), reason="no ../shared/data/gene_models/chains")
def test_tcga_laml_to_eln2022(tmp_path: Path) -> None:
    """Lifted, these insertions are in exons 14 and 15."""
    rows = laml_features(tmp_path, "--genome", "GRCh37", "--chain", str(CHAIN))
    assert Counter(one["FLT3_ITD"] for one in rows.values()) == {"0": 157, "1": 36}
    lost = table(tmp_path / "scores.not_lifted.tsv", "row")
    assert [one["reason"] for one in lost.values()] == ["not_in_chain"] * 4


def test_rows_that_no_column_takes_are_listed(tmp_path: Path) -> None:
    maf = write_maf(tmp_path / "lab.maf", [row("S1", "TP53", t_alt_count="5"), row("S1", "VHL")])
    words = write_lists(tmp_path, ["S1"], [*GENES, *EVENTS, "VHL"])
    # ELN 2022 has a column of TP53 from 10 %, and one from 2 %, which takes the 5 %.
    for view in ("ipssm", "eln2022"):
        output = tmp_path / f"{view}.tsv"
        assert main(["features", view, "--maf", str(maf), *words, "--output", str(output)]) == 0
        unused = table(tmp_path / f"{view}.unused_rows.tsv", "row")
        listed = [(one["gene"], one["reason"]) for one in unused.values()]
        assert listed == [("VHL", "other_gene")]
