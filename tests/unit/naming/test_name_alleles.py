"""Naming over several processes gives what one gives."""

from pathlib import Path

import pytest

from hemaline.genome.alleles import Allele
from hemaline.naming import name_alleles as module
from hemaline.naming.hgvs_names import Names
from hemaline.naming.name_alleles import name_alleles
from sequences import DEMO_CHROM, accessions, demo_bases, demo_transcripts
from sparse_genome import demo_pieces, write_sparse_genome


def test_two_processes_name_as_one_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BATCH", 20)
    path = write_sparse_genome(tmp_path / "demo.fa.gz", demo_pieces())
    transcript = demo_transcripts()["U2AF1"]
    models = {
        Allele(DEMO_CHROM, pos, demo_bases()[pos - 1], base): transcript
        for pos in range(43104330, 43104350)
        for base in "ACGT"
        if base != demo_bases()[pos - 1]
    }
    one = name_alleles(path, accessions(), models)
    assert list(one) == list(models)
    assert one[Allele(DEMO_CHROM, 43104346, "G", "A")] == Names("c.101C>T", "p.Ser34Phe")
    assert name_alleles(path, accessions(), models, workers=2) == one


def test_no_alleles_have_no_names(tmp_path: Path) -> None:
    assert name_alleles(tmp_path / "absent.fa", accessions(), {}, workers=2) == {}
