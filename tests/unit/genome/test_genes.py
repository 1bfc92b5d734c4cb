"""Genes: mechanisms as the resource states them."""

from pathlib import Path

import pytest

from hemaline.common.problems import HemalineError
from hemaline.genome.genes import load_mechanisms
from hemaline.paths import resource


def test_the_packaged_genes() -> None:
    mechanisms = load_mechanisms(resource("genes.tsv"))
    assert mechanisms["DNMT3A"] == {"loss_of_function", "hotspot"}
    assert mechanisms["U2AF1"] == {"hotspot"}
    assert "loss_of_function" in mechanisms["TET2"]


def test_a_broken_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "genes.tsv"
    text = resource("genes.tsv").read_text()
    path.write_text(text.replace("loss_of_function", "loss of function"))
    with pytest.raises(HemalineError):
        load_mechanisms(path)
