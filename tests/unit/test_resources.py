"""The packaged knowledge: valid, sourced, and nowhere repeated in code."""

import ast
import itertools
import re
import tomllib
import warnings
from pathlib import Path

import pytest
import yaml

import hemaline
from hemaline.common.intervals import Interval, from_one_based
from hemaline.common.problems import Problems
from hemaline.common.tables.text_tables import Row, read_text_rows
from hemaline.genome.panels import load_panel, panel_names
from hemaline.genome.reference import load_contigs, load_masks
from hemaline.genome.transcripts import load_transcripts
from hemaline.paths import resource, schema, workflow_file
from schemas import SCHEMAS

with warnings.catch_warnings():
    # frictionless 5.21 imports a module that Python and its own libraries have deprecated.
    warnings.simplefilter("ignore", DeprecationWarning)
    from frictionless import Dialect, Resource, Schema
    from frictionless.formats import CsvControl

PACKAGE = Path(hemaline.__file__).parent
TABLES = sorted(resource("").glob("*.tsv"))
SCHEMA_FILES = sorted(schema("").glob("*.table.yaml"))
# Tables without a Table Schema: messages are read before anything else can be.
_OWN_READER = {"messages"}
# Of one source, which the README names; each row has its identifier there.
# The stages are those of the rules of this workflow.
_ONE_SOURCE = {"hgnc_genes", "stages"}


def rows(name: str) -> list[Row]:
    problems = Problems()
    found = read_text_rows(resource(f"{name}.tsv"), SCHEMAS[name], problems)
    assert problems.report() == ""
    return found


# The table of results has the plain name.
_NAMED_OTHERWISE = {"events": "event_definitions"}


def schema_name(table: Path) -> str:
    stem = _NAMED_OTHERWISE.get(table.stem, table.stem)
    return "panel" if table.parent.name == "panels" else stem


@pytest.mark.parametrize("path", SCHEMA_FILES, ids=lambda p: p.name)
def test_table_schemas_are_valid(path: Path) -> None:
    document = yaml.safe_load(path.read_text())
    assert f"{document['name']}.table.yaml" == path.name
    assert document["description"]
    found = Schema.from_descriptor(document)
    assert len(found.fields) == len({field.name for field in found.fields})
    assert all(field.description for field in found.fields)
    assert set(found.primary_key) <= {field.name for field in found.fields}


@pytest.mark.parametrize(
    "path",
    [p for p in [*TABLES, *sorted(resource("panels").glob("*.tsv"))] if p.stem not in _OWN_READER],
    ids=lambda p: p.name,
)
def test_tables_keep_their_schema_by_another_reader(path: Path) -> None:
    described = Schema.from_descriptor(
        yaml.safe_load(schema(f"{schema_name(path)}.table.yaml").read_text())
    )
    dialect = Dialect(controls=[CsvControl(delimiter="\t", quote_char="\x00")])
    table = Resource(
        path=path.name, basepath=str(path.parent), format="csv", dialect=dialect, schema=described
    )
    assert table.validate().flatten(["type", "rowNumber", "fieldName", "note"]) == []


@pytest.mark.parametrize("path", TABLES, ids=lambda p: p.name)
def test_tables_are_plain_text(path: Path) -> None:
    content = path.read_bytes()
    assert content.endswith(b"\n")
    assert b"\r" not in content
    lines = content.decode("utf-8").split("\n")[:-1]
    assert len({line.count("\t") for line in lines}) == 1
    assert all(line for line in lines)


@pytest.mark.parametrize(
    "path",
    [p for p in TABLES if p.stem not in (*_OWN_READER, *_ONE_SOURCE)]
    + sorted(resource("panels").glob("*.tsv")),
    ids=lambda p: p.name,
)
def test_every_row_has_its_source(path: Path) -> None:
    header, *lines = [line.split("\t") for line in path.read_text().splitlines()]
    at = header.index("source")
    assert lines
    assert all(len(line[at].strip()) > 3 for line in lines)


def test_the_mask_is_the_false_copy_of_u2af1() -> None:
    """GRCh38 places U2AF1L5 at 6,484,623-6,499,248 (Ensembl); its surroundings are masked too."""
    (mask,) = load_masks(resource("masks.tsv"))
    assert (mask.name, mask.interval.chrom) == ("U2AF1L5", "chr21")
    assert mask.interval.start < 6_484_622
    assert mask.interval.end > 6_499_248
    assert len(mask.interval) < 30_000


def test_masks_are_on_contigs_and_off_the_transcripts() -> None:
    contigs = load_contigs(resource("contigs.tsv"))
    transcripts = load_transcripts(resource("transcripts.tsv"))
    for row, mask in zip(rows("masks"), load_masks(resource("masks.tsv")), strict=True):
        assert len(mask.interval) > 0
        assert mask.interval.end <= contigs[mask.interval.chrom].length
        assert row.values["true_gene"] in transcripts
        for one in transcripts.values():
            whole = Interval(one.chrom, one.exons[0].start, one.exons[-1].end)
            assert not whole.overlaps(mask.interval)


def test_contigs_are_the_primary_ones_of_grch38() -> None:
    contigs = load_contigs(resource("contigs.tsv"))
    assert list(contigs) == [*(f"chr{n}" for n in [*range(1, 23), "X", "Y", "M"])]
    # Well-known sizes: the sum of the 24 chromosomes, and the mitochondrion.
    assert sum(c.length for n, c in contigs.items() if n != "chrM") == 3_088_269_832
    assert contigs["chrM"].length == 16_569
    numbers = [int(c.accession.split(".")[0].removeprefix("NC_")) for c in contigs.values()]
    assert numbers == [*range(1, 25), 12920]


def test_transcripts_and_hotspots_are_on_contigs() -> None:
    contigs = load_contigs(resource("contigs.tsv"))
    for one in load_transcripts(resource("transcripts.tsv")).values():
        assert one.exons[-1].end <= contigs[one.chrom].length
        assert one.exons[0].start <= one.coding.start < one.coding.end <= one.exons[-1].end


def test_the_tables_agree_on_genes() -> None:
    genes = {row.values["gene"]: row.values for row in rows("genes")}
    models = [row.values for row in rows("transcripts")]
    assert all(one["hgnc_id"] == genes[one["gene"]]["hgnc_id"] for one in models)
    # Without a model in the packages: a fusion partner, an RNA gene, a pseudogene.
    selected = {one["gene"]: one for one in models if one["mane"] == "MANE Select"}
    assert set(genes) - set(selected) == {"RUNX1T1", "TERC", "HBBP1"}
    for gene, one in selected.items():
        assert one["protein_length"] == genes[gene]["protein_length"]
    assert {row.values["gene"] for row in rows("hotspots")} <= set(selected)
    assert {row.values["gene"] for row in rows("scopes")} - {"*"} <= set(selected)
    assert {row.values["gene"] for row in rows("regions")} - {""} <= set(genes)
    for name in panel_names(resource("panels")):
        assert set(load_panel(resource("panels"), name)) <= set(selected)


@pytest.mark.parametrize("row", rows("transcripts"), ids=lambda row: row.values["transcript"])
def test_a_coding_range_is_three_times_its_protein_and_a_stop(row: Row) -> None:
    one = row.values
    exons = [tuple(map(int, exon.split("-"))) for exon in one["exons"].split(",")]
    first, last = int(one["cds_first"]), int(one["cds_last"])
    coding = sum(max(0, min(e, last) - max(s, first) + 1) for s, e in exons)
    assert coding == 3 * (int(one["protein_length"]) + 1)
    assert all(a[1] < b[0] for a, b in itertools.pairwise(exons))


def test_named_exons_are_those_of_the_transcripts() -> None:
    transcripts = load_transcripts(resource("transcripts.tsv"))
    named = [row.values for row in rows("regions") if row.values["verification"] == "exon model"]
    assert len(named) > 20
    for row in named:
        whole = from_one_based(row["chrom"], int(row["first"]), int(row["last"]))
        assert whole in transcripts[row["gene"]].exons, row["region"]
        number = re.search(r"_exon(\d+)$", row["region"])
        if number:
            assert transcripts[row["gene"]].exon_number(whole) == int(number[1])


def test_a_wheel_carries_every_resource_and_the_workflow() -> None:
    pyproject = tomllib.loads(
        resource("messages.tsv").parents[1].joinpath("pyproject.toml").read_text()
    )
    wheel = pyproject["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert "resources" in wheel["only-include"]
    assert wheel["sources"]["resources"] == "hemaline/_data/resources"
    assert wheel["exclude"][:2] == ["resources/demo", "resources/*.md"]
    for name in ("rules", "profiles"):
        assert f"workflow/{name}" in wheel["only-include"]
        assert wheel["sources"][f"workflow/{name}"] == f"hemaline/_data/workflow/{name}"
    # Environments of rules are named by their place relative to the rules.
    assert wheel["sources"]["envs"] == "hemaline/_data/envs"
    files = {
        path.name for path in workflow_file("").iterdir() if path.suffix in ("", ".smk", ".yaml")
    }
    single = {f"workflow/{name}" for name in files if workflow_file(name).is_file()}
    assert wheel["force-include"].keys() == single


def string_constants(path: Path) -> list[tuple[int, str]]:
    """Strings of a module other than docstrings and the meanings of columns."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                docstrings.add(first.value)
        if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "Annotated":
            docstrings |= set(ast.walk(node.slice))
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in docstrings
    ]


def test_no_gene_is_named_in_code() -> None:
    """A new gene changes no code. In addition to the known genes those that are likely to come."""
    coming = "FLT3 KMT2A UBTF NPM1 TP53 HBB KRAS NRAS IDH1 IDH2 SF3B1 SRSF2 ASXL1 TET2 JAK2 CEBPA"
    symbols = {row.values["gene"] for row in rows("genes")} | set(coming.split())
    symbols |= {row.values["name"] for row in rows("masks")}
    word = re.compile(rf"\b({'|'.join(sorted(symbols))})")
    sources = [p for p in PACKAGE.rglob("*.py") if "_data" not in p.parts]
    assert len(sources) > 40
    found = [
        (path.name, line, text)
        for path in sources
        for line, text in string_constants(path)
        if word.search(text)
    ]
    assert found == []


def test_the_search_for_genes_sees_strings_and_passes_docstrings_over(tmp_path: Path) -> None:
    path = tmp_path / "m.py"
    path.write_text('"""RUNX1."""\n\ndef f():\n    """RUNX1."""\n    return f"x {1} RUNX1"\n')
    assert [text for _, text in string_constants(path)] == ["x ", " RUNX1"]
