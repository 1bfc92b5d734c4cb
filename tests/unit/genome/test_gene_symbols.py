"""Gene symbols: aliases are mapped and reported, what is ambiguous or a date is refused."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemaline.common.problems import ExitCode, HemalineError, Problems
from hemaline.genome.gene_symbols import check_known, gene_symbols
from hemaline.genome.hgnc_genes import hgnc_genes
from hemaline.genome.panels import load_panel, read_panel


def resolve(value: str) -> tuple[str | None, list[str]]:
    problems = Problems()
    symbol = gene_symbols().resolve(value, problems, "panel.tsv", 2, "gene")
    return symbol, [problem.code for problem in problems]


@pytest.mark.parametrize("symbol", sorted(gene_symbols().current))
def test_current_symbols_stay(symbol: str) -> None:
    assert resolve(symbol) == (symbol, [])


@pytest.mark.parametrize(
    ("alias", "symbol"),
    [
        *(("FAM46C", "TENT5C"), ("MLL", "KMT2A"), ("MLL3", "KMT2C"), ("WHSC1", "NSD2")),
        *(("LNK", "SH2B3"), ("HIST1H1E", "H1-4"), ("tp53", "TP53"), ("p14ARF", "CDKN2A")),
    ],
)
def test_aliases_are_mapped_and_reported(alias: str, symbol: str) -> None:
    assert resolve(alias) == (symbol, ["HL-G02"])


@pytest.mark.parametrize("alias", ["MLL2", "MLL4", "RAD54", "TPP1", "MED1", "CDS1"])
def test_ambiguous_aliases_are_refused(alias: str) -> None:
    assert resolve(alias) == (None, ["HL-G03"])


@pytest.mark.parametrize(
    "value", ["1-Mar", "2-Sep", "Sep-02", "Dec-01", "02/09/2026", "2026-09-02", "1.Mrz", "44621"]
)
def test_dates_of_spreadsheets_are_refused(value: str) -> None:
    assert resolve(value) == (None, ["HL-G01"])


def test_an_unknown_symbol_is_named_with_the_nearest() -> None:
    problems = Problems()
    assert gene_symbols().resolve("RUNX9", problems, "p") == "RUNX9"
    check_known("RUNX9", gene_symbols().current, problems, "panel.tsv", 3, "gene")
    (problem,) = problems
    assert (problem.code, problem.row, problem.column) == ("HL-G04", 3, "gene")
    assert "did you mean 'RUNX1'" in str(problem)


@given(st.text(max_size=30))
def test_whatever_is_typed_has_one_answer(value: str) -> None:
    symbol, codes = resolve(value)
    assert len(codes) <= 1
    assert (symbol is None) == (codes in (["HL-G01"], ["HL-G03"]))
    assert symbol in hgnc_genes().genes or symbol in (value, None)


def test_a_panel_has_current_symbols(tmp_path: Path) -> None:
    (tmp_path / "p.tsv").write_text("gene\tsource\nMLL\there\nFAM46C\there\nTP53\there\n")
    assert load_panel(tmp_path, "p") == ("KMT2A", "TENT5C", "TP53")
    problems = Problems()
    assert [row for row, _ in read_panel(tmp_path, "p", problems)] == [2, 3, 4]
    assert [p.code for p in problems] == ["HL-G02", "HL-G02"]
    assert not problems.errors


def test_one_gene_under_two_symbols_is_refused(tmp_path: Path) -> None:
    (tmp_path / "p.tsv").write_text("gene\tsource\nMLL\there\nKMT2A\there\n")
    with pytest.raises(HemalineError, match=r"HL-T27.*row 3"):
        load_panel(tmp_path, "p")


def test_a_panel_with_an_ambiguous_symbol_is_an_input_error(tmp_path: Path) -> None:
    (tmp_path / "p.tsv").write_text("gene\tsource\nMLL2\there\n1-Mar\there\n")
    with pytest.raises(HemalineError) as caught:
        load_panel(tmp_path, "p")
    assert [p.code for p in caught.value.problems] == ["HL-G03", "HL-G01"]
    assert caught.value.problems.exit_code == ExitCode.INPUT
