"""Naming over several processes gives what one gives."""

from dataclasses import replace
from pathlib import Path

import pytest

from hemaline.annotation.naming import name_alleles as module
from hemaline.annotation.naming.hgvs_names import Names
from hemaline.annotation.naming.name_alleles import name_alleles
from hemaline.annotation.naming.protein_changes import ProteinEffect
from hemaline.genome.alleles import Allele
from sequences import DEMO_CHROM, accessions, demo_bases, demo_transcripts
from sparse_genome import demo_pieces, write_sparse_genome


def test_two_processes_name_as_one_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BATCH", 20)
    path = write_sparse_genome(tmp_path / "demo.fa.gz", demo_pieces())
    transcript = demo_transcripts()["U2AF1"]
    tasks = [
        (Allele(DEMO_CHROM, pos, demo_bases()[pos - 1], base), transcript)
        for pos in range(43104330, 43104350)
        for base in "ACGT"
        if base != demo_bases()[pos - 1]
    ]
    one = name_alleles(path, accessions(), tasks)
    assert list(one) == [(allele, "U2AF1") for allele, _ in tasks]
    s34f = Allele(DEMO_CHROM, 43104346, "G", "A")
    assert one[s34f, "U2AF1"] == Names("c.101C>T", "p.Ser34Phe")
    assert one[s34f, "U2AF1"].effect is ProteinEffect.SUBSTITUTION
    assert name_alleles(path, accessions(), tasks, workers=2) == one


def test_an_allele_is_named_on_each_of_its_genes(tmp_path: Path) -> None:
    path = write_sparse_genome(tmp_path / "demo.fa.gz", demo_pieces())
    allele = Allele(DEMO_CHROM, 43104346, "G", "A")
    mane = demo_transcripts()["U2AF1"]
    other = replace(mane, gene="OWN1", transcript="T1.1")
    named = name_alleles(path, accessions(), [(allele, mane), (allele, other)])
    assert named.keys() == {(allele, "U2AF1"), (allele, "OWN1")}


def test_no_alleles_have_no_names(tmp_path: Path) -> None:
    assert name_alleles(tmp_path / "absent.fa", accessions(), [], workers=2) == {}
