"""Splice alleles: names, places and bases agree with the transcripts and the reference."""

import re
from collections.abc import Iterator
from pathlib import Path

import pysam
import pytest
from Bio.Seq import reverse_complement

from hemaline.annotation.naming.hgvs_names import TranscriptNames
from hemaline.annotation.naming.protein_changes import short_protein_name
from hemaline.common.problems import HemalineError
from hemaline.genome.alleles import Allele
from hemaline.genome.genes import load_mechanisms
from hemaline.genome.splice_alleles import SpliceAllele, SpliceAlleles, load_splice_alleles
from hemaline.genome.transcripts import Transcript, load_transcripts
from hemaline.paths import resource
from sequences import accessions
from sparse_genome import loci, write_sparse_genome

LISTED = load_splice_alleles(resource("splice_alleles.tsv"))
EVERY = [*LISTED.drivers.values(), *LISTED.germline.values()]
TRANSCRIPTS = load_transcripts(resource("transcripts.tsv"))


def test_the_lookup_is_by_exact_allele() -> None:
    found = LISTED.drivers[Allele("chr17", 7675994, "C", "T")]
    assert (found.gene, found.hgvs_c, found.hgvs_p) == ("TP53", "c.375G>A", "p.T125=")
    assert found.source in str(found)
    assert Allele("chr17", 7675994, "C", "CT") not in LISTED.drivers


def test_an_inherited_allele_is_no_driver() -> None:
    t117 = Allele("chr3", 128486247, "G", "C")
    assert LISTED.germline[t117].hgvs_p == "p.T117="
    assert not LISTED.drivers.keys() & LISTED.germline.keys()
    assert {one.gene for one in LISTED.germline.values()} == {"GATA2", "NF1"}


def test_drivers_are_in_genes_that_loss_of_function_drives() -> None:
    mechanisms = load_mechanisms(resource("genes.tsv"))
    assert all("loss_of_function" in mechanisms[one.gene] for one in LISTED.drivers.values())


def genomic(transcript: Transcript, coding: int, offset: int) -> int:
    """1-based genomic position of a ``c.`` position, base by base."""
    places = [at for _, part in transcript.coding_exons() for at in range(part.start, part.end)]
    forward = transcript.strand == "+"
    at = places[coding - 1] if forward else places[-coding]
    return at + 1 + (offset if forward else -offset)


@pytest.mark.parametrize("one", EVERY, ids=lambda one: f"{one.gene}-{one.hgvs_c}")
def test_the_name_leads_to_the_place(one: SpliceAllele) -> None:
    transcript = TRANSCRIPTS[one.gene]
    assert one.transcript == transcript.transcript
    name = re.fullmatch(r"c\.(\d+)([+-]\d+)?([ACGT])>([ACGT])", one.hgvs_c)
    assert name
    coding, offset, ref, alt = int(name[1]), int(name[2] or 0), name[3], name[4]
    assert one.allele.chrom == transcript.chrom
    assert one.allele.pos == genomic(transcript, coding, offset)
    bases = (ref, alt) if transcript.strand == "+" else map(reverse_complement, (ref, alt))
    assert (one.allele.ref, one.allele.alt) == tuple(bases)
    if offset:
        # The offset counts from the exon's edge.
        edge = genomic(transcript, coding, 0)
        assert any(edge in (exon.start + 1, exon.end) for exon in transcript.exons)
        assert not one.hgvs_p
    else:
        assert int(re.findall(r"\d+", one.hgvs_p)[0]) == (coding + 2) // 3


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Iterator[pysam.FastaFile]:
    path = write_sparse_genome(tmp_path_factory.mktemp("sparse") / "sparse.fa.gz", loci())
    with pysam.FastaFile(str(path)) as bases:
        yield bases


@pytest.mark.shared
def test_real_bases_give_the_names(reference: pysam.FastaFile) -> None:
    names = TranscriptNames(reference, accessions(), TRANSCRIPTS.values())
    compared = 0
    for one in EVERY:
        where = one.allele.interval
        if where.chrom not in reference.references:
            continue
        base = reference.fetch(where.chrom, where.start, where.end).upper()
        if base != "N":
            assert base == one.allele.ref
            found = names.names(one.allele, TRANSCRIPTS[one.gene])
            assert found.hgvs_c == one.hgvs_c
            assert short_protein_name(str(found.hgvs_p)) == (one.hgvs_p or "p.?")
            compared += 1
    assert compared >= 20


HEADER = resource("splice_alleles.tsv").read_text().splitlines()[0]
ROW = "G\tNM_1.1\tc.3G>A\t\tc\t3\tG\tA\tlost\tgermline\there\t"


def read(folder: Path, *rows: str) -> SpliceAlleles:
    path = folder / "splice_alleles.tsv"
    path.write_text("\n".join([HEADER, *rows, ""]))
    return load_splice_alleles(path)


def test_an_origin_is_one_of_two(tmp_path: Path) -> None:
    assert list(read(tmp_path, ROW).germline) == [Allele("c", 3, "G", "A")]
    assert list(read(tmp_path, ROW.replace("germline", "somatic_or_germline")).drivers) == [
        Allele("c", 3, "G", "A")
    ]
    with pytest.raises(HemalineError, match="HL-T"):
        read(tmp_path, ROW.replace("germline", "globin"))


@pytest.mark.parametrize("rows", [(ROW, ROW), (ROW.replace("\tG\tA\t", "\t\tA\t"),)])
def test_a_broken_table_is_refused(tmp_path: Path, rows: tuple[str, ...]) -> None:
    with pytest.raises(HemalineError, match="HL-T"):
        read(tmp_path, *rows)
