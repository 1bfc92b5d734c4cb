"""Genes: mechanisms as the resource states them."""

from pathlib import Path

import pytest

from hemaline.genes import load_mechanisms
from hemaline.paths import resource
from hemaline.problems import HemalineError

HEADER = "gene\thgnc_id\tmechanism\tprotein_length\tsource\n"


def test_mechanisms_are_split_and_may_be_missing(tmp_path: Path) -> None:
    path = tmp_path / "genes.tsv"
    path.write_text(HEADER + "A\tHGNC:1\tx; y\t9\ttest\nB\tHGNC:2\t\t9\ttest\n")
    assert load_mechanisms(path) == {"A": frozenset({"x", "y"}), "B": frozenset()}


def test_a_broken_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "genes.tsv"
    path.write_text(HEADER + "A\tnumber one\tx\t9\ttest\n")
    with pytest.raises(HemalineError):
        load_mechanisms(path)


def test_the_packaged_genes() -> None:
    mechanisms = load_mechanisms(resource("genes.tsv"))
    assert "loss_of_function" in mechanisms["RUNX1"]
    assert mechanisms["U2AF1"] == {"hotspot"}
