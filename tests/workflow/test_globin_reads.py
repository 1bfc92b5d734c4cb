"""Copies of the globin loci from FASTQ: real bases, bwa, counts and calls as in the workflow."""

from __future__ import annotations

import subprocess

import pytest

from benchmarks.globin import Judge, truths
from benchmarks.globin_bench import Bench, Counted, Sequenced
from hemaline.globin.cohort_rows import AssayBatch, batch_rows
from hemaline.globin.locus_tables import load_locus_tables
from simulation.globin_genomes import GENOMES
from simulation.globin_reads import Assay

TABLES = load_locus_tables()
CHOSEN = ("S/619 bp", "SS -3.7/aa")


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> list[Counted]:
    try:
        bench = Bench(tmp_path_factory.mktemp("globin"), TABLES)
    except (subprocess.CalledProcessError, OSError) as error:
        pytest.skip(f"Debian's lastz-examples and emboss-test cannot be had: {error}")
    chosen = [one for one in GENOMES if one.name in CHOSEN]
    return bench.all_counted(chosen, Sequenced(Assay(30), 1))


def test_no_copies_are_wrong(counted: list[Counted]) -> None:
    for item, tally in Judge(TABLES).judged(counted, 1, True).items():
        assert (tally.right, tally.wrong) == (len(CHOSEN), 0), item


def test_the_619_bp_deletion_has_its_ends_and_the_genotype_its_name(
    counted: list[Counted],
) -> None:
    found = {}
    for one in counted:
        batch = AssayBatch([one.counts], frozenset(), [one.counts.sample_id], True)
        rows = {f"{row.locus} {row.item}": row for row in batch_rows(batch, (), TABLES)}
        found[one.genome.name] = rows
        assert rows["alpha alpha_genes"].copies == truths(one.genome.truth)["alpha_genes"]
    deletion = found["S/619 bp"]["beta HBB_DEL"]
    assert (deletion.first, deletion.last, deletion.group) == (5_225_389, 5_226_007, "beta0")
    assert found["SS -3.7/aa"]["beta HBB_DEL"].limit == TABLES.rules.junction.min_length
    assert found["SS -3.7/aa"]["alpha genotype"].name == "-a3.7/aa"


def test_depth_and_fragments_are_those_of_the_simulation(counted: list[Counted]) -> None:
    for one in counted:
        assert one.counts.depth == pytest.approx(30, rel=0.2)
        assert one.counts.fragment_length == pytest.approx(350, rel=0.05)
        assert set(one.counts.bases) == {base.group for base in TABLES.bases}
