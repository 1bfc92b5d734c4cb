"""Genes of HGNC: current symbols, former ones of all coding genes, NCBI ids and positions."""

import csv

import pytest

from hemaline.common.intervals import Interval
from hemaline.common.problems import HemalineError
from hemaline.genome import hgnc_genes as module
from hemaline.genome.gene_symbols import gene_symbols
from hemaline.genome.hgnc_genes import HgncGene, HgncGenes, hgnc_genes
from hemaline.genome.transcripts import load_transcripts
from hemaline.paths import resource

TRANSCRIPTS = load_transcripts(resource("transcripts.tsv"))


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("MGA", {"MGA"}),
        ("ERBB", {"EGFR"}),  # previous symbol
        ("ERBB1", {"EGFR"}),  # alias
        ("MARCH1", {"MARCHF1"}),
        ("MARC1", {"MTARC1"}),
        ("SEPT9", {"SEPTIN9"}),
        ("FAM123B", {"AMER1"}),
        ("HIST1H3B", {"H3C2"}),
        ("C10ORF58", {"PRXL2A"}),  # C10orf58 in capitals
        ("egfr", {"EGFR"}),
        ("MLL2", {"KMT2B", "KMT2D"}),
        ("NOTASYMBOL", set()),
    ],
)
def test_what_a_name_means(name: str, meant: set[str]) -> None:
    assert hgnc_genes().meanings(name) == meant


def test_a_current_symbol_means_its_gene_alone() -> None:
    genes = HgncGenes(
        [
            HgncGene("A", "", "1", True, ("B", "C"), ()),
            HgncGene("B", "", "2", True, (), ("C",)),
        ]
    )
    assert genes.meanings("B") == {"B"}
    assert genes.meanings("C") == genes.meanings("c") == {"A", "B"}
    assert genes.by_ncbi_gene == {"1": "A", "2": "B"}


def test_every_coding_gene_is_found_by_its_former_symbols() -> None:
    with resource("hgnc_genes.tsv").open(encoding="utf-8") as handle:
        rows = [row for row in csv.DictReader(handle, delimiter="\t") if row["coding"] == "yes"]
    assert len(rows) > 19_000
    for row in rows:
        for name in filter(None, row["previous"].split(";")):
            meant = hgnc_genes().meanings(name)
            assert row["gene"] in meant or meant == {name}, row


def test_genes_of_this_version_are_current_with_their_ids() -> None:
    with resource("genes.tsv").open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle, delimiter="\t"))
    for row in rows:
        assert hgnc_genes().meanings(row["gene"]) == {row["gene"]}
        if row["ncbi_gene"]:
            assert hgnc_genes().by_ncbi_gene[row["ncbi_gene"]] == row["gene"]


def test_aliases_by_hand_agree_with_hgnc_where_it_has_them() -> None:
    symbols = gene_symbols()
    for alias, gene in symbols.aliases.items():
        assert gene in (hgnc_genes().meanings(alias) or {gene}), alias


@pytest.mark.parametrize("gene", sorted(TRANSCRIPTS))
def test_ends_hold_the_transcripts_of_this_version(gene: str) -> None:
    place = hgnc_genes().genes[gene].place("GRCh38")
    exons = TRANSCRIPTS[gene].exons
    assert place is not None
    assert place.chrom == TRANSCRIPTS[gene].chrom
    assert place.start <= exons[0].start
    assert place.end >= exons[-1].end


def test_positions_on_both_builds() -> None:
    """EGFR p.L858R: dbSNP rs121434568."""
    egfr = hgnc_genes().genes["EGFR"]
    for build, pos in (("GRCh38", 55_191_822), ("GRCh37", 55_259_515)):
        place = egfr.place(build)
        assert place is not None
        assert place.overlaps(Interval("chr7", pos - 1, pos))
    assert egfr.place("GRCh36") is None


def test_genes_that_a_spreadsheet_takes_for_dates() -> None:
    found = hgnc_genes().like_dates
    assert {"SEPTIN2", "MARCHF1", "MTARC1", "DELEC1", "POU5F1", "SELENOF"} <= found
    assert not found & {"JUNB", "MAF", "NOVA1", "SEPTIN7P1"}


@pytest.mark.parametrize(
    ("text", "code"),
    [("gene\thgnc_id\n", "HL-T13"), ("{header}\nMGA\tHGNC:14010\n", "HL-T18"), (None, "HL-T01")],
)
def test_a_broken_table_is_named(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch, text: str | None, code: str
) -> None:
    path = resource("hgnc_genes.tsv")
    header = path.read_text(encoding="utf-8").partition("\n")[0]
    broken = path.__class__(str(tmp_path)) / "hgnc_genes.tsv"
    if text is not None:
        broken.write_text(text.format(header=header))
    monkeypatch.setattr(module, "resource", lambda name: broken)
    with pytest.raises(HemalineError) as caught:
        hgnc_genes.__wrapped__()
    assert {one.code for one in caught.value.problems} >= {code}
