"""Panels: order, names and what is refused."""

from pathlib import Path

import pytest

from hemaline.common.problems import ExitCode, HemalineError
from hemaline.genome.panels import load_panel, panel_names
from hemaline.genome.transcripts import load_transcripts
from hemaline.paths import resource


def test_genes_keep_the_order_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "mine.tsv").write_text("gene\tsource\nTP53\there\nABL1\there\nKIT\there\n")
    assert load_panel(tmp_path, "mine") == ("TP53", "ABL1", "KIT")


def test_names_are_those_of_the_tables(tmp_path: Path) -> None:
    for name in ("b.tsv", "a.tsv", "notes.md"):
        (tmp_path / name).touch()
    assert panel_names(tmp_path) == ["a", "b"]


def test_a_gene_given_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.tsv").write_text("gene\tsource\nA1\there\nA1\there\n")
    with pytest.raises(HemalineError, match=r"HL-T27.*row 3"):
        load_panel(tmp_path, "mine")


def test_a_panel_that_is_not_there_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(HemalineError) as caught:
        load_panel(tmp_path, "none")
    assert caught.value.problems.exit_code == ExitCode.INPUT


@pytest.mark.parametrize("name", panel_names(resource("panels")))
def test_every_gene_of_a_packaged_panel_has_its_transcript(name: str) -> None:
    genes = load_panel(resource("panels"), name)
    assert genes
    assert set(genes) <= set(load_transcripts(resource("transcripts.tsv")))
