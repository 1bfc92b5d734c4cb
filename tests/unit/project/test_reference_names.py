"""Names of contigs before the reference is prepared."""

from __future__ import annotations

import os

import pytest

from hemaline.common.problems import Problems
from hemaline.paths import resource
from hemaline.project.config import ReferenceConfig
from hemaline.project.reference_names import ReferenceNames, reference_names

CONTIGS = resource("contigs.tsv")


@pytest.fixture
def fasta(tmp_path):
    path = tmp_path / "ref.fa"
    path.write_text(">chr21\nACGT\n>decoy\nAC\n")
    return path


def names_of(fasta, build="GRCh38") -> ReferenceNames:
    return reference_names(ReferenceConfig(fasta, build, True, True, fasta.parent), CONTIGS)


def unknown(names: ReferenceNames, *chroms: str) -> list[str]:
    problems = Problems()
    names.check_known(fasta, chroms, problems)
    return [one.values["contig"] for one in problems]


def test_an_index_states_what_the_reference_has(fasta):
    (fasta.parent / "ref.fa.fai").write_text("chr21\t4\t7\t4\t5\ndecoy\t2\t19\t2\t3\n")
    names = names_of(fasta)
    assert names.lengths == {"chr21": 4, "decoy": 2}
    assert unknown(names, "chr21", "decoy", "chr1", "21", "1", "21") == ["21", "1"]


def test_without_one_the_build_does(fasta):
    names = names_of(fasta)
    assert names.lengths["chr21"] == 46_709_983
    assert unknown(names, "chr21", "chrM", "21", "MT", "decoy") == ["21", "MT", "decoy"]


@pytest.mark.parametrize("text", ["", "chr21\n", "chr21\tx\n", "\xff"])
def test_what_is_no_index_gives_no_information(fasta, text):
    (fasta.parent / "ref.fa.fai").write_text(text, encoding="latin-1")
    assert len(names_of(fasta).lengths) == 25


def test_an_index_older_than_its_fasta_gives_no_information(fasta):
    index = fasta.parent / "ref.fa.fai"
    index.write_text("other\t4\t7\t4\t5\n")
    os.utime(index, (0, 0))
    assert "other" not in names_of(fasta).lengths


def test_of_a_shortened_reference_without_index_nothing_is_known(fasta):
    names = names_of(fasta, "test")
    assert names.lengths is None
    assert unknown(names, "anything") == []
