"""`hemaline matrix`: from tables or a MAF to matrices, on the command line."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from frictionless import Package
from hypothesis import given, settings
from hypothesis import strategies as st

import hemaline
from cells import DEFINITIONS, example_region
from examples import at_most
from hemaline.annotation.classification.policies import Policy
from hemaline.callability.region_status import RegionStatus
from hemaline.cli.main import main
from hemaline.common.problems import Problems
from hemaline.common.tables.rows import schema_of, write_rows
from hemaline.external.matrix_input import MatrixInput
from hemaline.matrices.matrix_package import read_folder
from hemaline.paths import resource
from hemaline.variants.variant_rows import VariantRow
from mafs import write_maf
from matrix_folders import PROVENANCE, write_folder
from rows import example_variant

GENES = ("RUNX1", "U2AF1", "DNMT3A")
POLICY = Policy.load(resource("policies") / "driver-basic.yaml")
NAMES = [one.name for one in DEFINITIONS.matrices]


def region(sample: str, gene: str, **other: object) -> RegionStatus:
    row = replace(example_region(), sample_id=sample, gene=gene, floor=0.02)
    return replace(row, **other)  # type: ignore[arg-type]


def variant(sample: str, gene: str, vaf: float, **other: object) -> VariantRow:
    row = replace(example_variant(), sample_id=sample, gene=gene, vaf=vaf)
    return replace(row, **other)  # type: ignore[arg-type]


REGIONS = [
    region("S1", "RUNX1"),
    region("S1", "U2AF1", status="partial", reason="low_depth", limit=0.04),
    region("S2", "RUNX1", status="not_assessed", reason="not_targeted", limit=None),
    region("S2", "U2AF1"),
]
VARIANTS = [variant("S2", "U2AF1", 0.03), variant("S1", "RUNX1", 0.3, reported=False)]


def write_run(
    root: Path,
    regions: Sequence[RegionStatus] = REGIONS,
    variants: Sequence[VariantRow] = VARIANTS,
    assay: str = "lab",
) -> list[str]:
    """A run's tables and the package next to them; returns the options that name the tables."""
    provenance = replace(PROVENANCE, floors={assay: 0.02}, filters={assay: "2.0 sha256:aa"})
    write_folder(root / "matrices", {"S1": {"A": 0.0}}, provenance=provenance)
    return write_tables(root / "tables", regions, variants)


def write_tables(
    tables: Path, regions: Sequence[RegionStatus], variants: Sequence[VariantRow]
) -> list[str]:
    for row, rows in ((RegionStatus, regions), (VariantRow, variants)):
        path = tables / f"{schema_of(row).name}.tsv"
        write_rows(path, row, rows, path.with_suffix(".parquet"))
    return [
        *("--variants", str(tables / "variants.tsv")),
        *("--callability", str(tables / "callability.tsv")),
    ]


def make(output: Path, *words: str) -> int:
    return main(["matrix", "--panel", "demo", "--output", str(output), *words])


def statuses(folder: Path, matrix: str = "status") -> dict[str, list[object]]:
    frame = hemaline.load_matrix(folder / f"demo.{matrix}.tsv")[list(GENES)]
    rows = frame.astype(object).where(frame.notna(), None).to_numpy().tolist()
    return dict(zip(frame.index, rows, strict=True))


def test_the_tables_own_floor(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert make(tmp_path / "m", *write_run(tmp_path)) == 0
    digest = read_folder(tmp_path / "m").digest
    assert capsys.readouterr().out == f"2 samples x 4 genes, schema digest {digest}\n"
    assert statuses(tmp_path / "m") == {"S1": [0, None, None], "S2": [None, 1, None]}
    assert statuses(tmp_path / "m", "reason") == {
        "S1": [None, "low_depth", "not_on_panel"],
        "S2": ["not_targeted", None, "not_on_panel"],
    }
    assert sorted(p.name for p in (tmp_path / "m").iterdir()) == sorted(
        [f"demo.{n}.{s}" for n in NAMES for s in ("tsv", "parquet")]
        + ["datapackage.json", "dictionary.tsv"]
    )
    assert Package(tmp_path / "m/datapackage.json").validate().valid


def test_another_floor(tmp_path: Path) -> None:
    tables = write_run(tmp_path)
    assert make(tmp_path / "m", *tables, "--floor", "0.05") == 0
    assert statuses(tmp_path / "m") == {"S1": [0, 0, None], "S2": [None, 0, None]}
    assert make(tmp_path / "m", *tables, "--floor", "0.005") == 0
    assert statuses(tmp_path / "m") == {"S1": [None, None, None], "S2": [None, 1, None]}
    assert statuses(tmp_path / "m", "reason")["S1"][0] == "low_depth"


def test_parquet_and_tsv_give_the_same_folder(tmp_path: Path) -> None:
    tables = write_run(tmp_path)
    binary = [word.replace(".tsv", ".parquet") for word in tables]
    assert make(tmp_path / "a", *tables) == make(tmp_path / "b", *binary) == 0
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()


def test_two_sites_meet_at_one_floor_whatever_they_call_their_assays(tmp_path: Path) -> None:
    moved = [replace(row, sample_id=f"T{row.sample_id}") for row in REGIONS]
    for site, rows, variants in (("a", REGIONS, VARIANTS), ("b", moved, [])):
        tables = write_run(tmp_path / site, rows, variants, assay=f"assay_{site}")
        assert make(tmp_path / site / "own", *tables) == 0
        assert make(tmp_path / site / "common", *tables, "--floor", "0.05") == 0
    both = [tmp_path / site / "common" for site in "ab"]
    assert main(["matrix", "merge", *map(str, both), "--output", str(tmp_path / "m")]) == 0
    assert list(statuses(tmp_path / "m")) == ["S1", "S2", "TS1", "TS2"]
    own = [str(tmp_path / site / "own") for site in "ab"]
    assert main(["matrix", "merge", *own, "--output", str(tmp_path / "n")]) == 2


def test_the_digest_states_what_the_tables_were_made_with(tmp_path: Path) -> None:
    tables = write_run(tmp_path)
    assert make(tmp_path / "m", *tables, "--floor", "0.05") == 0
    found = read_folder(tmp_path / "m").provenance
    assert (found.policy, found.floors) == ("driver-basic 1.0.0", {"all": 0.05})
    assert found.filters == {"all": "2.0 sha256:aa"}
    assert found.resources["genes.tsv"] == "ab"
    assert found.tools == PROVENANCE.tools
    (tmp_path / "matrices/datapackage.json").rename(tmp_path / "other.json")
    assert make(tmp_path / "n", *tables) == 2
    (tmp_path / "kept").mkdir()
    (tmp_path / "other.json").rename(tmp_path / "kept/datapackage.json")
    assert (
        make(tmp_path / "n", *tables, "--made-with", str(tmp_path / "kept/datapackage.json")) == 0
    )


def write(path: Path, text: str) -> str:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return str(path)


def test_a_maf_and_a_stated_list(tmp_path: Path) -> None:
    maf = write_maf(
        tmp_path / "a.maf",
        [{}, {"Tumor_Sample_Barcode": "S2", "t_alt_count": "3"}, {"Hugo_Symbol": "TP53"}],
    )
    genes = write(tmp_path / "genes.tsv", "gene\tlimit\nRUNX1\t0.02\nU2AF1\t0.05\nKIT\t\n")
    words = ["--maf", str(maf), "--assessed-genes", genes]
    assert make(tmp_path / "m", *words) == 0
    # DNMT3A: it is not stated that it was assessed.
    assert statuses(tmp_path / "m") == {"S1": [1, None, None], "S2": [1, None, None]}
    assert statuses(tmp_path / "m", "reason")["S1"] == [None, "low_depth", "not_on_panel"]
    assert make(tmp_path / "m", *words, "--floor", "0.05") == 0
    assert statuses(tmp_path / "m") == {"S1": [1, 0, None], "S2": [0, 0, None]}
    found = read_folder(tmp_path / "m").provenance
    assert found.policy.startswith("putative-driver ")
    assert "stated" in found.resources["scopes.tsv"]
    assert found.population == "packaged floor only"
    assert {"population_floor.tsv", "population_floor.yaml"} <= found.resources.keys()


@pytest.mark.parametrize(
    ("event", "status", "reason", "is_warned"),
    [
        ("", None, "no_caller", True),
        ("FLT3_ITD\t\n", 0, None, False),
        ("FLT3_ITD\t0.02\n", 0, None, False),
        ("FLT3_ITD\t0.05\n", None, "low_depth", False),
    ],
)
def test_a_stated_gene_is_not_0_without_the_events_of_its_scope(
    tmp_path: Path,
    event: str,
    status: int | None,
    reason: str | None,
    is_warned: bool,
    capsys: pytest.CaptureFixture[str],
) -> None:
    maf = write_maf(tmp_path / "a.maf", [{}])
    genes = write(tmp_path / "genes.tsv", f"gene\tlimit\nFLT3\t0.01\nRUNX1\t\n{event}")
    panel = write(tmp_path / "own/own.tsv", "gene\tsource\nFLT3\ta test\nRUNX1\ta test\n")
    words = ["--panels", str(Path(panel).parent), "--maf", str(maf), "--assessed-genes", genes]
    assert main(["matrix", "--panel", "own", "--output", str(tmp_path / "m"), *words]) == 0
    found = {
        name: hemaline.load_matrix(tmp_path / f"m/own.{name}.tsv").loc["S1"]
        for name in ("status", "reason", "hotspot", "assessed")
    }
    assert (found["status"].fillna(-1)["FLT3"] == 0) == (status == 0)
    assert found["reason"].fillna("")["FLT3"] == (reason or "")
    assert found["assessed"]["FLT3"] == (status == 0)
    # Hotspots are of the gene's sequence, which was assessed.
    assert found["hotspot"]["FLT3"] == 0
    assert ("HL-M67" in capsys.readouterr().err) == is_warned


def test_the_floor_of_a_maf_is_recorded(tmp_path: Path) -> None:
    maf = write_maf(tmp_path / "a.maf", [{}])
    genes = write(tmp_path / "genes.tsv", "gene\nRUNX1\nU2AF1\n")
    words = ["--maf", str(maf), "--assessed-genes", genes]
    assert make(tmp_path / "default", *words) == 0
    assert make(tmp_path / "given", *words, "--floor", str(DEFINITIONS.default_floor)) == 0
    default, given = (read_folder(tmp_path / name) for name in ("default", "given"))
    assert default.provenance.floors == {"all": DEFINITIONS.default_floor}
    assert default.digest == given.digest


def test_samples_without_variants_come_from_the_list(tmp_path: Path) -> None:
    maf = write_maf(tmp_path / "a.maf", [{}])
    genes = write(tmp_path / "genes.tsv", "gene\nRUNX1\nU2AF1\n")
    samples = write(tmp_path / "samples.tsv", "sample_id\tsex\nS9\tfemale\nS1\t\n")
    words = ["--maf", str(maf), "--assessed-genes", genes, "--samples", samples]
    assert make(tmp_path / "m", *words) == 0
    assert statuses(tmp_path / "m") == {"S9": [0, 0, None], "S1": [1, 0, None]}


def test_no_sample_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    maf = write_maf(tmp_path / "a.maf", [])
    genes = write(tmp_path / "genes.tsv", "gene\nRUNX1\n")
    assert make(tmp_path / "m", "--maf", str(maf), "--assessed-genes", genes) == 2
    assert "HL-M07" in capsys.readouterr().err
    maf = write_maf(tmp_path / "b.maf", [{}], ["Tumor_Sample_Barcode", "Chromosome"])
    assert make(tmp_path / "m", "--maf", str(maf), "--assessed-genes", genes) == 2
    err = capsys.readouterr().err
    assert "column Tumor_Sample_Barcode" in err
    assert "column Chromosome" in err
    assert "HL-M07" not in err


def test_a_class_is_in_the_digest_and_takes_zeros_away(tmp_path: Path) -> None:
    whole = {"homopolymers": 0, "limit_insertion": 0.03}
    tables = write_run(tmp_path, [region("S1", "RUNX1", **whole), region("S1", "U2AF1")], [])
    words = [*tables, "--floor", "0.05"]
    assert make(tmp_path / "m", *words) == 0
    assert statuses(tmp_path / "m") == {"S1": [0, 0, None]}
    assert make(tmp_path / "n", *words, "--class", "insertion", "--class", "homopolymer") == 0
    assert statuses(tmp_path / "n") == {"S1": [0, None, None]}
    floors = read_folder(tmp_path / "n").provenance.floors
    assert floors == {"all": 0.05, "insertion": 0.05, "homopolymer": 0.05}
    assert make(tmp_path / "o", *tables, "--class", "insertion") == 2


def test_a_maf_and_measured_coverage(tmp_path: Path) -> None:
    tables = write_run(tmp_path)
    maf = write_maf(tmp_path / "a.maf", [{"Tumor_Sample_Barcode": "S1"}, {}])
    assert make(tmp_path / "m", "--maf", str(maf), *tables[2:]) == 0
    assert statuses(tmp_path / "m") == {"S1": [1, None, None], "S2": [None, 0, None]}


def test_a_table_of_an_earlier_version_needs_a_floor(tmp_path: Path) -> None:
    tables = write_run(tmp_path)
    path = tmp_path / "tables/callability.tsv"
    lines = [line.split("\t") for line in path.read_text().splitlines()]
    at = lines[0].index("floor")
    path.write_text("".join("\t".join(c[:at] + c[at + 1 :]) + "\n" for c in lines))
    assert make(tmp_path / "m", *tables) == 2
    assert not (tmp_path / "m").exists()
    assert make(tmp_path / "m", *tables, "--floor", "0.05") == 0
    assert statuses(tmp_path / "m") == {"S1": [0, 0, None], "S2": [None, 0, None]}


def test_everything_wrong_is_reported_together(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    maf = write_maf(tmp_path / "a.maf", [{"NCBI_Build": "GRCh36"}])
    genes = write(tmp_path / "genes.tsv", "gene\tlimit\n2-Sep\t0.02\nRUNX1\t2\nAML1\t0,5\n")
    samples = write(tmp_path / "samples.tsv", "sample_id\nS1\nS1\n")
    words = ["--maf", str(maf), "--assessed-genes", genes, "--samples", samples]
    assert make(tmp_path / "m", *words) == 2
    lines = capsys.readouterr().err.splitlines()
    assert [line.split()[1] for line in lines if line.startswith("ERROR")] == [
        "HL-T27", "HL-T26", "HL-T24", "HL-G01", "HL-T27", "HL-M12",
    ]  # fmt: skip
    assert any("genes.tsv row 2 column gene" in line for line in lines)
    assert any("a.maf row 2 column NCBI_Build" in line for line in lines)
    assert not (tmp_path / "m").exists()


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--panel", "demo"],
        ["--panel", "demo", "--output", "x"],
        ["--panel", "demo", "--output", "x", "--maf", "a.maf"],
        ["--panel", "demo", "--output", "x", "--maf", "a.maf", "--variants", "b"],
        ["--panel", "demo", "--floor", "5"],
        ["--panel", "none", "--output", "x", "--maf", "a.maf", "--assessed-genes", "g"],
        ["merge"],
        ["diff", "a"],
    ],
)
def test_a_wrong_call_ends_with_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["matrix", *words]) == 2
    assert list(tmp_path.iterdir()) == []


limits = st.none() | st.sampled_from([0.005, 0.01, 0.02, 0.03, 0.05, 0.1])
vafs = st.lists(st.sampled_from([0.004, 0.01, 0.02, 0.03, 0.05, 0.3]), max_size=2)
cells = st.fixed_dictionaries({gene: st.tuples(limits, vafs) for gene in GENES[:2]})


@settings(max_examples=at_most(40), deadline=None)
@given(
    st.dictionaries(st.sampled_from(["S1", "S2"]), cells, min_size=1),
    st.lists(st.sampled_from([0.005, 0.02, 0.04, 0.2]), min_size=2, max_size=2),
)
def test_no_floor_makes_a_cell_state_what_was_not_measured(
    tmp_path_factory: pytest.TempPathFactory,
    samples: Mapping[str, Mapping[str, tuple[float | None, list[float]]]],
    floors: list[float],
) -> None:
    """A cell agrees with the limit and the VAFs that it was made from, at every floor."""
    folder = tmp_path_factory.mktemp("m")
    regions = [
        region(name, gene, limit=limit)
        if limit is not None and limit <= 0.02
        else region(name, gene, limit=limit, status="partial", reason="low_depth")
        for name, some in samples.items()
        for gene, (limit, _) in some.items()
    ]
    variants = [
        variant(name, gene, vaf)
        for name, some in samples.items()
        for gene, (_, found) in some.items()
        for vaf in found
    ]
    tables = write_tables(folder, regions, variants)
    for floor in floors:
        given_ = MatrixInput(GENES[:2], POLICY, Path(tables[1]), None, Path(tables[3]), floor=floor)
        counted = given_.count(DEFINITIONS, Problems()).cells
        for row, name in enumerate(counted.grid.sample_ids):
            for column, gene in enumerate(GENES[:2]):
                limit, of_gene = samples[name][gene]
                expected = None if limit is None or limit > floor else 0
                expected = 1 if any(vaf >= floor for vaf in of_gene) else expected
                assert counted.cell(row, column, "reported").status == expected


def test_the_package_is_json_without_dates_or_paths(tmp_path: Path) -> None:
    assert make(tmp_path / "m", *write_run(tmp_path)) == 0
    text = (tmp_path / "m/datapackage.json").read_text()
    assert str(tmp_path) not in text
    assert list(json.loads(text)["provenance"]) == list(asdict(PROVENANCE))


@pytest.mark.parametrize("name", ['a"b', "=1+1", "two words", ".x", "-rf", "é", "a,b", "S" * 64])
def test_samples_are_named_as_in_a_sheet(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Written files can be merged, read by R and opened in a spreadsheet."""
    maf = write_maf(tmp_path / "a.maf", [{}, {"Tumor_Sample_Barcode": name}])
    genes = tmp_path / "genes.tsv"
    genes.write_text("gene\nRUNX1\n")
    words = ["matrix", "--panel", "myeloid", "--maf", str(maf), "--assessed-genes", str(genes)]
    assert main([*words, "--output", str(tmp_path / "out")]) == 2
    assert "HL-M36" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
