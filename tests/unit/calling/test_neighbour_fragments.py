"""Fragments that span two passing calls, against a count by their definition."""

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from builders import CHROM, Read, make_genome, other_base, random_sequence
from hemaline.calling.evidence.neighbours import Neighbour
from hemaline.calling.neighbour_fragments import with_neighbours
from hemaline.calling.sample_calling import SampleCaller
from hemaline.calling.sample_vcf import Call, read_calls, write_calls
from hemaline.filters.filter_file import load_filters
from hemaline.genome.alleles import Allele

BASES = random_sequence(600)
FILTERS = load_filters("capture")
PLACES = (300, 320, 360)
ALLELES = [Allele(CHROM, p, BASES[p - 1], other_base(BASES[p - 1])) for p in PLACES]
# What one read carries, and where it begins: the last start leaves the first place out.
FRAGMENTS = st.lists(
    st.tuples(st.sets(st.sampled_from(ALLELES)), st.sampled_from([260, 280, 300])),
    min_size=30,
    max_size=60,
)


def read(name: str, carried: set[Allele], start: int, at: int) -> Read:
    bases = list(BASES[start : start + 120])
    for allele in carried:
        if allele.pos - 1 >= start:
            bases[allele.pos - 1 - start] = allele.alt
    return Read(name, start, "".join(bases), reverse=at % 2 == 1)


def called(folder: Path, reads: list[Read], distance: int) -> list[Call]:
    genome = make_genome(folder, {CHROM: BASES})
    with ExitStack() as stack:
        alignments = stack.enter_context(genome.aligned(folder, reads))
        fasta = stack.enter_context(genome.fasta())
        found = SampleCaller(alignments, fasta, FILTERS).call({"mpileup": ALLELES}, [])
        # Whether they pass is a matter of the filters, not of what is counted here.
        passing = [replace(one, failed=()) for one in found if one.allele in ALLELES]
        return with_neighbours(passing, distance, alignments, fasta, FILTERS)


@settings(deadline=None, max_examples=25)
@given(FRAGMENTS, st.sampled_from([10, 19, 39, 100]))
def test_counts_follow_their_definition(
    fragments: list[tuple[set[Allele], int]], distance: int
) -> None:
    drawn = [(f"r{at}", carried, start) for at, (carried, start) in enumerate(fragments)]
    reads = [read(name, carried, start, at) for at, (name, carried, start) in enumerate(drawn)]
    with TemporaryDirectory() as folder:
        calls = called(Path(folder), reads, distance)

    def counted(one: Allele, other: Allele) -> Neighbour:
        spanning = [carried for _, carried, start in drawn if start < min(one.pos, other.pos)]
        with_one = [carried for carried in spanning if one in carried]
        both = sum(other in carried for carried in with_one)
        return Neighbour(other, both, len(with_one) - both)

    for call in calls:
        near = [
            other
            for other in ALLELES
            if other != call.allele and abs(other.pos - call.allele.pos) - 1 <= distance
        ]
        assert list(call.neighbours) == [counted(call.allele, other) for other in near]


def test_a_sample_vcf_keeps_them(tmp_path: Path) -> None:
    reads = [read(f"r{at}", set(ALLELES[: at % 3]), 260, at) for at in range(60)]
    calls = called(tmp_path, reads, 100)
    assert any(call.neighbours for call in calls)
    path = tmp_path / "S.vcf.gz"
    write_calls(path, "S", calls, {CHROM: len(BASES)}, FILTERS)
    assert [one.neighbours for one in read_calls(path)] == [one.neighbours for one in calls]


def test_calls_that_do_not_pass_are_no_neighbours(tmp_path: Path) -> None:
    genome = make_genome(tmp_path, {CHROM: BASES})
    reads = [read(f"r{at}", set(ALLELES), 260, at) for at in range(40)]
    with genome.aligned(tmp_path, reads) as alignments, genome.fasta() as fasta:
        found = SampleCaller(alignments, fasta, FILTERS).call({"mpileup": ALLELES}, [])
        failed = [replace(one, failed=("weak",)) for one in found]
        assert with_neighbours(failed, 100, alignments, fasta, FILTERS) == failed
