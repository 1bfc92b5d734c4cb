"""Unknown symbols: determined by position, or open; never 0 for want of a name."""

import csv
import gzip
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hemaline.annotation.classification.policies import Policy
from hemaline.cli.main import main
from hemaline.common.intervals import Interval
from hemaline.common.problems import Problems
from hemaline.external.maf.maf_input import MafReader
from hemaline.external.maf.maf_vafs import PERCENT, VafSource
from hemaline.external.maf.maf_words import maf_genes, maf_words
from hemaline.genome.gene_places import gene_places
from hemaline.genome.gene_symbols import gene_symbols
from hemaline.genome.panels import load_panel
from hemaline.matrices.gene_status import UNKNOWN_GENE
from hemaline.paths import resource
from mafs import write_maf

BASIC = Policy.load(resource("policies") / "driver-basic.yaml")
GENES = ("KIT", "KMT2A", "KMT2D", "RUNX1", "TP53")
LAML = Path(__file__).resolve().parents[5] / "shared/data/tables/tcga_laml/tcga_laml.maf.gz"
PUBLISHED = {
    "FLT3": 52, "DNMT3A": 48, "NPM1": 33, "IDH2": 20, "IDH1": 18, "TET2": 17,
    "RUNX1": 16, "TP53": 15, "NRAS": 15, "CEBPA": 13, "WT1": 12,
}  # fmt: skip
# KIT D816V, KMT2D and KMT2A codons; one base of each gene's coding parts, by build.
KIT = {"GRCh38": ("chr4", "54733155"), "37": ("4", "55599321")}
KMT2D = {"GRCh38": ("chr12", "49026300"), "37": ("12", "49420083")}
NOWHERE = {"Chromosome": "chr1", "Start_Position": "5000000"}


def row(symbol: str, place: tuple[str, str] | None = None, **other: str) -> dict[str, str]:
    named = {"Hugo_Symbol": symbol, "Entrez_Gene_Id": "", **other}
    if place:
        named |= {"Chromosome": place[0], "Start_Position": place[1]}
    return named


def read(
    path: Path, rows: Sequence[Mapping[str, str]], strict: bool = False
) -> tuple[list[dict[str, object]], Problems, dict[str, str]]:
    problems = Problems()
    write_maf(path, rows)
    reader = MafReader(path, frozenset(GENES), BASIC, VafSource(), problems, strict_symbols=strict)
    found = [one for batch in reader.batches() for one in batch.to_pylist()]
    return found, problems, reader.symbols.record()


def codes(problems: Problems) -> list[tuple[str, int | None]]:
    return [(one.code, one.row) for one in problems]


@pytest.mark.parametrize("build", ["GRCh38", "37"])
@pytest.mark.parametrize("symbol", ["C.KIT", "NOTASYMBOL"])
def test_a_withdrawn_name_is_determined_by_its_position(
    tmp_path: Path, build: str, symbol: str
) -> None:
    rows = [{}, row(symbol, KIT[build], NCBI_Build=build), row(symbol, KIT[build])]
    rows[2]["NCBI_Build"] = build
    found, problems, record = read(tmp_path / "a.maf", rows)
    assert [(one["gene"], one["reported"]) for one in found] == [("RUNX1", True), ("KIT", True)]
    assert codes(problems) == [("HL-M29", 3)]
    assert problems.errors == []
    assert record == {symbol: "2 rows, first 3: KIT by position"}


def test_an_ambiguous_name_is_determined_by_its_position(tmp_path: Path) -> None:
    found, problems, record = read(tmp_path / "a.maf", [row("MLL2", KMT2D["37"], NCBI_Build="37")])
    assert [one["gene"] for one in found] == ["KMT2D"]
    assert (codes(problems), record) == (
        [("HL-M29", 2)],
        {"MLL2": "1 row, first 2: KMT2D by position"},
    )
    _, problems, _ = read(tmp_path / "b.maf", [row("MLL2", ("chr1", "5")), row("MLL2")])
    assert codes(problems) == [("HL-G03", 2)]


def test_known_aliases_need_no_position(tmp_path: Path) -> None:
    found, problems, record = read(tmp_path / "a.maf", [row("MLL", ("", ""))])
    assert [one["gene"] for one in found] == ["KMT2A"]
    assert (codes(problems), record) == ([("HL-G02", 2)], {})


@pytest.mark.parametrize(
    "change",
    [
        {"Chromosome": ""},
        {"Start_Position": ""},
        {"Start_Position": "many"},
        {"Chromosome": "HSCHR4_1"},
    ],
)
def test_without_a_position_any_gene_may_be_meant(tmp_path: Path, change: dict[str, str]) -> None:
    rows = [{}, row("CKIT", KIT["GRCh38"], **{"NCBI_Build": "GRCh38"}) | change]
    found, problems, record = read(tmp_path / "a.maf", rows)
    assert (found[0]["gene"], found[0]["reported"]) == ("RUNX1", True)
    opened = {one["gene"]: one["withheld"] for one in found[1:]}
    assert opened == dict.fromkeys(GENES, UNKNOWN_GENE)
    assert codes(problems) == [("HL-M31", 3)]
    assert "did you mean 'KIT'" in str(next(iter(problems)))
    assert record == {"CKIT": "1 row, first 3: may be any of the matrix's genes"}


def test_next_to_the_coding_bases_a_gene_is_open(tmp_path: Path) -> None:
    """Another transcript may code there, or another gene be there."""
    intron = ("chr4", "54700000")
    assert gene_places(2)["GRCh38"].genes_at(Interval("chr4", 54699999, 54700000)) == (
        set(),
        {"KIT"},
    )
    found, problems, record = read(tmp_path / "a.maf", [row("LOC1", intron)])
    assert [(one["gene"], one["withheld"]) for one in found] == [("KIT", UNKNOWN_GENE)]
    assert codes(problems) == [("HL-M31", 2)]
    assert record == {"LOC1": "1 row, first 2: may be any of KIT"}


def test_elsewhere_it_changes_nothing_and_is_counted(tmp_path: Path) -> None:
    rows = [{}, row("OLD1", **NOWHERE), row("OLD2", **NOWHERE), row("OLD2", **NOWHERE)]
    found, problems, record = read(tmp_path / "a.maf", rows)
    assert [one["gene"] for one in found] == ["RUNX1"]
    assert codes(problems) == [("HL-M30", 3)]
    text = str(next(iter(problems)))
    assert "2 unknown gene symbols in 3 rows" in text
    assert "OLD2 (2), OLD1 (1)" in text
    assert record["OLD2"] == "2 rows, first 4: by position no gene of the matrix"


@pytest.mark.parametrize(
    "one",
    [
        row("TTN", KIT["GRCh38"]),
        row("OLD1", KIT["GRCh38"], Entrez_Gene_Id="7273"),
        row("OLD1", KIT["GRCh38"], Variant_Classification="Intron"),
        row("OLD1", ("", ""), Variant_Classification="Silent"),
    ],
)
def test_other_genes_and_classes_that_do_not_count_give_no_information(
    tmp_path: Path, one: dict[str, str]
) -> None:
    found, problems, record = read(tmp_path / "a.maf", [one])
    assert (found, codes(problems), record) == ([], [], {})


def test_strict_symbols(tmp_path: Path) -> None:
    rows = [row("C.KIT", KIT["GRCh38"]), row("OLD1", **NOWHERE), row("CKIT", ("", ""))]
    _, problems, _ = read(tmp_path / "a.maf", rows, strict=True)
    assert codes(problems) == [("HL-M32", 2), ("HL-M32", 3), ("HL-M32", 4)]
    assert len(problems.errors) == 3


def test_many_symbols_are_not_named_one_by_one(tmp_path: Path) -> None:
    rows = [row(f"OLD{at}", ("", "")) for at in range(30)]
    _, problems, record = read(tmp_path / "a.maf", rows)
    found = [code for code, _ in codes(problems)]
    assert (found.count("HL-M31"), found.count("HL-M33"), len(record)) == (20, 1, 30)
    assert codes(read(tmp_path / "a.maf", rows, strict=True)[1]).count(("HL-M33", None)) == 1


def test_the_same_variant_under_a_known_name_still_counts(tmp_path: Path) -> None:
    rows = [row("OLD", ("", "")), row("KIT", ("", ""))]
    found, _, _ = read(tmp_path / "a.maf", rows)
    assert [one["reported"] for one in found if one["gene"] == "KIT"] == [False, True]


def make(tmp_path: Path, rows: Sequence[Mapping[str, str]], *words: str) -> tuple[int, Path]:
    lists = tmp_path / "genes.tsv"
    lists.write_text("\n".join(["gene", *GENES, "KMT2A_PTD", ""]))
    panels = tmp_path / "panels"
    panels.mkdir(exist_ok=True)
    header = "gene\tsource\n"
    text = header + "".join(f"{gene}\ttest\n" for gene in GENES)
    (panels / "mine.tsv").write_text(text)
    maf, out = write_maf(tmp_path / "a.maf", rows), tmp_path / "out"
    words = ("--panel", "mine", "--panels", str(panels), "--maf", str(maf), *words)
    return main(["matrix", *words, "--assessed-genes", str(lists), "--output", str(out)]), out


def cells(out: Path, name: str) -> dict[str, dict[str, str]]:
    with (out / f"mine.{name}.tsv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle, delimiter="\t"))
    return {one["sample_id"]: {gene: one[gene] for gene in GENES} for one in rows}


def test_the_matrix_gives_na_and_its_package_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        row("RUNX1"),
        row("C.KIT", KIT["GRCh38"]),
        row("CKIT", ("", ""), Tumor_Sample_Barcode="S2"),
        row("RUNX1", Tumor_Sample_Barcode="S3"),
        row("OLD", ("", ""), Tumor_Sample_Barcode="S3", t_alt_count="1"),
    ]
    assert make(tmp_path, rows)[0] == 0
    assert "HL-M31" in capsys.readouterr().err
    out = tmp_path / "out"
    assert cells(out, "status") == {
        "S1": {"KIT": "1", "KMT2A": "0", "KMT2D": "0", "RUNX1": "1", "TP53": "0"},
        "S2": dict.fromkeys(GENES, "NA"),
        # One read of a hundred is below the floor, of whatever gene it is.
        "S3": {"KIT": "0", "KMT2A": "0", "KMT2D": "0", "RUNX1": "1", "TP53": "0"},
    }
    assert set(cells(out, "reason")["S2"].values()) == {UNKNOWN_GENE}
    named = {gene for gene, cell in cells(out, "hotspot")["S2"].items() if cell == "NA"}
    assert named == maf_genes().named & set(GENES)
    assert "KIT" in named
    package = json.loads((out / "datapackage.json").read_text())
    assert set(package["unknown_symbols"]) == {"C.KIT", "CKIT", "OLD"}
    (tmp_path / "again").mkdir()
    assert make(tmp_path / "again", [row("RUNX1")])[0] == 0
    clean = json.loads((tmp_path / "again/out/datapackage.json").read_text())
    assert clean["schema_digest"] == package["schema_digest"]
    assert clean["unknown_symbols"] == {}
    assert main(["matrix", "merge", str(out), "--output", str(tmp_path / "both")]) == 0
    merged = json.loads((tmp_path / "both/datapackage.json").read_text())
    assert merged["unknown_symbols"] == package["unknown_symbols"]


def test_strict_symbols_write_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out = make(tmp_path, [row("OLD", **NOWHERE)], "--strict-symbols")
    assert (code, out.exists()) == (2, False)
    assert "ERROR HL-M32" in capsys.readouterr().err


def test_a_stated_gene_that_nobody_contains(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    maf, stated = write_maf(tmp_path / "a.maf", [{}]), tmp_path / "g.tsv"
    stated.write_text("gene\nTTN\nKITT\nKIT\n")
    words = ["matrix", "--panel", "demo", "--maf", str(maf), "--assessed-genes", str(stated)]
    assert main([*words, "--output", str(tmp_path / "out")]) == 0
    resolved = capsys.readouterr().err
    assert "HL-M34" in resolved
    assert "row 3 column gene: 1 genes of the list are not known: KITT" in resolved


CODING = st.sampled_from([GENES[0], *GENES[2:]])


@settings(max_examples=40, deadline=None)
@given(st.data(), st.sampled_from(["GRCh38", "37"]), st.booleans())
def test_a_variant_is_never_lost_to_a_0_for_its_name(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, build: str, placed: bool
) -> None:
    """Whatever a coding variant's symbol is, unless it is another gene's: 1, or NA; not 0."""
    name = data.draw(st.text("ABCKIT0123456789-.", min_size=1, max_size=8))
    if gene_symbols().meanings(name) or name in maf_words().missing:
        return
    places = gene_places(2)[maf_words().builds[build]]
    some = [one for group in places._places.values() for one in group if one.gene in GENES]
    gene = data.draw(st.sampled_from(some))
    part = data.draw(st.sampled_from(gene.coding))
    pos = data.draw(st.integers(part.start + 1, part.end))
    where = (part.chrom.removeprefix("chr"), str(pos)) if placed else ("", "")
    # No common polymorphism: an allele of the packaged floor would be one on either build.
    rows = [row(name, where, NCBI_Build=build, Tumor_Seq_Allele2="TTTTTTT")]
    found, problems, _ = read(tmp_path_factory.mktemp("m") / "a.maf", rows)
    genes = {one["gene"]: one["reported"] for one in found}
    assert problems.errors or gene.gene in genes
    if placed and not problems.errors:
        assert genes[gene.gene] is (len(genes) == 1)


@pytest.mark.shared
@pytest.mark.skipif(not LAML.is_file(), reason="no shared data next to the checkout")
def test_tcga_laml_with_every_symbol_made_unknown(tmp_path: Path) -> None:
    """The published counts by position alone, on GRCh37.

    What is not determined is open, never 0.
    """
    genes = load_panel(resource("panels"), "myeloid")
    path = tmp_path / "renamed.maf"
    with gzip.open(LAML, "rt") as source, path.open("w") as out:
        out.write(next(source))
        for line in source:
            symbol, _, *rest = line.split("\t")
            out.write("\t".join((f"OLD-{symbol}", "", *rest)))
    rows: dict[str, list[dict[str, object]]] = {}
    for name in (LAML, path):
        problems = Problems()
        vaf = VafSource(unit=PERCENT)
        reader = MafReader(name, frozenset(genes), BASIC, vaf, problems)
        rows[name.name] = [one for batch in reader.batches() for one in batch.to_pylist()]
        assert problems.errors == []
    known = {(one["sample_id"], one["gene"]) for one in rows[LAML.name] if one["reported"]}
    resolved = {(one["sample_id"], one["gene"]) for one in rows[path.name] if one["reported"]}
    opened = {(one["sample_id"], one["gene"]) for one in rows[path.name] if one["withheld"]}
    assert resolved <= known
    assert known <= resolved | opened
    counts = {gene: sum(one == gene for _, one in resolved) for gene in PUBLISHED}
    assert counts == PUBLISHED
