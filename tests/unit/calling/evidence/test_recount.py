"""The recount against fragments whose origin is known because the test made them."""

import random
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import (
    BAD,
    CHROM,
    DUPLICATE,
    Genome,
    Read,
    make_genome,
    other_base,
    pair,
    quick,
    random_sequence,
)
from hemaline.calling.evidence.allele_evidence import Evidence
from hemaline.calling.evidence.recount import recount
from hemaline.filters.filter_file import load_filters
from hemaline.genome.alleles import Allele
from hemaline.reads.fragments import Alignments

FILTERS = load_filters("capture")
RUN = 540  # 0-based first base of a homopolymer of 8
BASES = random_sequence(1500)
BASES = BASES[: RUN - 1] + "G" + "A" * 8 + "C" + BASES[RUN + 9 :]
POS = 700
ANCHOR = BASES[POS - 1]

SNV = Allele(CHROM, POS, ANCHOR, other_base(ANCHOR))
MNV = Allele(
    CHROM, POS, BASES[POS - 1 : POS + 2], "".join(map(other_base, BASES[POS - 1 : POS + 2]))
)
INSERTION = Allele(CHROM, POS, ANCHOR, ANCHOR + "GATTACA")
DELETION = Allele(CHROM, POS, BASES[POS - 1 : POS + 9], ANCHOR)
DUPLICATION = Allele(CHROM, POS, ANCHOR, ANCHOR + BASES[POS : POS + 21])
RUN_INSERTION = Allele(CHROM, RUN, BASES[RUN - 1], BASES[RUN - 1] + "A")
RUN_DELETION = Allele(CHROM, RUN, BASES[RUN - 1] + "A", BASES[RUN - 1])
ALLELES = (SNV, MNV, INSERTION, DELETION, DUPLICATION, RUN_INSERTION, RUN_DELETION)
SUBSTITUTIONS, INDELS = ALLELES[:2], ALLELES[2:]
by_name = pytest.mark.parametrize("allele", ALLELES, ids=str)
by_indel = pytest.mark.parametrize("allele", INDELS, ids=str)
by_substitution = pytest.mark.parametrize("allele", SUBSTITUTIONS, ids=str)


@pytest.fixture(scope="module")
def genome(tmp_path_factory: pytest.TempPathFactory) -> Genome:
    return make_genome(tmp_path_factory.mktemp("genome"), {CHROM: BASES})


@dataclass
class Bench:
    """Reads in, evidence out."""

    genome: Genome

    @contextmanager
    def aligned(self, reads: Sequence[Read]) -> Iterator[Alignments]:
        with (
            tempfile.TemporaryDirectory() as folder,
            self.genome.aligned(Path(folder), reads) as alignments,
        ):
            yield alignments

    def all(self, reads: Sequence[Read], *alleles: Allele) -> list[Evidence]:
        with self.aligned(reads) as alignments, self.genome.fasta() as fasta:
            return list(recount(alignments, fasta, alleles, FILTERS))

    def one(self, reads: Sequence[Read], allele: Allele) -> Evidence:
        (found,) = self.all(reads, allele)
        assert found.allele == allele
        return found


@pytest.fixture
def bench(genome: Genome) -> Bench:
    return Bench(genome)


def resolved(evidence: Evidence) -> tuple[int, int, int, int]:
    """(ref, alt, other, ambiguous)."""
    return evidence.ref, evidence.alt, evidence.other, evidence.ambiguous


def ref_read(name: str, start: int, length: int = 100, *, reverse: bool = False) -> Read:
    return Read(name, start, BASES[start : start + length], reverse=reverse)


def changed(allele: Allele) -> str:
    """The alternative haplotype; coordinates are the reference's up to the allele."""
    return BASES[: allele.pos - 1] + allele.alt + BASES[allele.pos - 1 + len(allele.ref) :]


def alt_read(
    name: str, allele: Allele, before: int = 50, length: int = 100, *, reverse: bool = False
) -> Read:
    """A read of the alternative haplotype with ``before`` bases up to the anchor, gaps aligned."""
    start = allele.pos - before
    change = len(allele.alt) - len(allele.ref)
    if change > 0:
        cigar = f"{before}M{change}I{length - before - change}M"
    elif change < 0:
        cigar = f"{before}M{-change}D{length - before}M"
    else:
        cigar = f"{length}M"
    return Read(name, start, changed(allele)[start : start + length], cigar, reverse=reverse)


def right_clipped(name: str, allele: Allele, before: int, length: int = 100) -> Read:
    read = alt_read(name, allele, before, length)
    return replace(read, cigar=f"{before}M{length - before}S")


def left_clipped(name: str, allele: Allele, after: int, length: int = 100) -> Read:
    """Only the ``after`` bases behind the change are aligned."""
    behind = allele.pos - 1 + len(allele.ref)
    end = behind + len(allele.alt) - len(allele.ref) + after
    bases = changed(allele)[end - length : end]
    return Read(name, behind, bases, f"{length - after}S{after}M")


@by_name
def test_each_haplotype_is_reported(bench: Bench, allele: Allele) -> None:
    reads = [ref_read(f"r{i}", allele.pos - 50 - i) for i in range(7)]
    reads += [alt_read(f"a{i}", allele, 40 + i, reverse=i == 0) for i in range(3)]
    found = bench.one(reads, allele)
    assert resolved(found) == (7, 3, 0, 0)
    if not allele.is_indel:
        assert (found.depth, found.vaf) == (10, 0.3)
    assert (found.alt_forward, found.alt_reverse) == (2, 1)
    assert (found.ref_forward, found.ref_reverse) == (7, 0)


@by_name
def test_nothing_there_is_no_vaf(bench: Bench, allele: Allele) -> None:
    found = bench.one([], allele)
    assert resolved(found) == (0, 0, 0, 0)
    assert found.vaf is None


@by_name
def test_overlapping_mates_are_one_fragment_on_both_strands(bench: Bench, allele: Allele) -> None:
    reads = [
        *pair(ref_read("r", allele.pos - 60), ref_read("", allele.pos - 40, reverse=True)),
        *pair(alt_read("a", allele, 60), alt_read("", allele, 40, reverse=True)),
        *pair(ref_read("s", allele.pos - 60), ref_read("", allele.pos + 200, reverse=True)),
    ]
    found = bench.one(reads, allele)
    assert resolved(found) == (2, 1, 0, 0)
    assert (found.alt_forward, found.alt_reverse) == (1, 1)
    assert (found.ref_forward, found.ref_reverse) == (2, 1)


@by_name
def test_mates_that_contradict_each_other_are_ambiguous(bench: Bench, allele: Allele) -> None:
    reads = pair(ref_read("x", allele.pos - 60), alt_read("", allele, 40, reverse=True))
    found = bench.one(reads, allele)
    assert resolved(found) == (0, 0, 0, 1)
    assert found.alt_forward + found.alt_reverse + found.ref_forward + found.ref_reverse == 0


@by_name
def test_copies_and_badly_mapped_reads_do_not_count(bench: Bench, allele: Allele) -> None:
    read = alt_read("a", allele)
    others = [replace(read, name="b", mapq=19), replace(read, name="c", flag=DUPLICATE)]
    others += [replace(read, name="d", mapq=20)]
    assert resolved(bench.one([read, *others], allele)) == (0, 2, 0, 0)


@by_name
def test_reads_elsewhere_give_no_information(bench: Bench, allele: Allele) -> None:
    before = ref_read("b", allele.pos - 1 - 100)
    after = ref_read("a", allele.interval.end)
    assert resolved(bench.one([before, after], allele)) == (0, 0, 0, 0)


@by_substitution
def test_bad_base_makes_a_substitution_ambiguous(bench: Bench, allele: Allele) -> None:
    last = 49 + len(allele.ref) - 1
    reads = [
        alt_read("a", allele).with_quality(last, BAD),
        ref_read("b", allele.pos - 50).with_quality(last, 19),
        ref_read("c", allele.pos - 50).with_quality(last, 20),
        ref_read("d", allele.pos - 50).with_quality(last + 1, BAD),
    ]
    assert resolved(bench.one(reads, allele)) == (2, 0, 0, 2)


@by_indel
def test_bad_bases_cannot_determine_an_indel(bench: Bench, allele: Allele) -> None:
    reads = [
        replace(alt_read("a", allele), quality=BAD),
        replace(ref_read("r", allele.pos - 50), quality=BAD),
    ]
    assert resolved(bench.one(reads, allele)) == (0, 0, 0, 2)


def test_bad_base_yields_to_the_mate(bench: Bench) -> None:
    first, second = pair(alt_read("a", SNV, 60), alt_read("", SNV, 40, reverse=True))
    found = bench.one([first.with_quality(59, BAD), second], SNV)
    assert resolved(found) == (0, 1, 0, 0)
    assert (found.alt_forward, found.alt_reverse) == (0, 1)


def test_a_third_base_and_a_deleted_base_are_other(bench: Bench) -> None:
    third = next(base for base in "ACGT" if base not in (SNV.ref, SNV.alt))
    start = POS - 50
    bases = BASES[start : POS - 1] + third + BASES[POS : POS + 50]
    deleted = Allele(CHROM, POS - 1, BASES[POS - 2 : POS + 1], BASES[POS - 2])
    reads = [Read("t", start, bases), alt_read("d", deleted), ref_read("r", start)]
    found = bench.one(reads, SNV)
    assert resolved(found) == (1, 0, 2, 0)
    assert found.depth == 3


def test_half_an_mnv_is_other_and_half_a_read_is_nothing(bench: Bench) -> None:
    half = Allele(CHROM, POS, MNV.ref[0], MNV.alt[0])
    inside = Allele(CHROM, POS, MNV.ref[0], MNV.ref[0] + "G")
    reads = [alt_read("h", half), alt_read("i", inside), ref_read("e", POS + 1 - 100)]
    assert resolved(bench.one(reads, MNV)) == (0, 0, 2, 0)


def test_another_indel_is_other(bench: Bench) -> None:
    another = Allele(CHROM, POS, ANCHOR, ANCHOR + random_sequence(30, seed=77))
    assert resolved(bench.one([alt_read("x", another)], INSERTION)) == (0, 0, 1, 0)


@by_indel
def test_a_read_that_ends_at_the_change_cannot_determine(bench: Bench, allele: Allele) -> None:
    reads = [ref_read("r", allele.pos - 100), alt_read("a", allele, 100, 100)]
    reads[1] = replace(reads[1], cigar="100M")
    assert resolved(bench.one(reads, allele)) == (0, 0, 0, 2)


@pytest.mark.parametrize("allele", [INSERTION, DELETION, DUPLICATION], ids=str)
def test_clipped_reads_determine_what_gapped_ones_do(bench: Bench, allele: Allele) -> None:
    reads = [right_clipped(f"r{n}", allele, n) for n in (40, 60, 75)]
    reads += [left_clipped(f"l{n}", allele, n) for n in (40, 60, 70)]
    reads += [ref_read(f"w{n}", POS - n) for n in (40, 50, 60)]
    assert resolved(bench.one(reads, allele)) == (3, 6, 0, 0)


@pytest.mark.parametrize("allele", [INSERTION, DELETION, DUPLICATION], ids=str)
@pytest.mark.parametrize("short", [1, 5, 30])
def test_a_clip_may_begin_before_the_change(bench: Bench, allele: Allele, short: int) -> None:
    """Aligners give up a few bases early: the read's aligned part then never reaches the change."""
    right = right_clipped("r", allele, 60)
    left = left_clipped("l", allele, 60)
    right = replace(right, cigar=f"{60 - short}M{40 + short}S")
    left = replace(left, start=left.start + short, cigar=f"{40 + short}S{60 - short}M")
    assert resolved(bench.one([right, left], allele)) == (0, 2, 0, 0)


@pytest.mark.parametrize("beyond", range(1, 7))
def test_two_bases_must_decide(bench: Bench, beyond: int) -> None:
    """A read of the deletion that goes on for so many bases, which the reference may share."""
    read = alt_read("a", DELETION, 50, 50 + beyond)
    shared = zip(BASES[POS : POS + beyond], BASES[POS + 9 : POS + 9 + beyond], strict=True)
    differing = sum(one != other for one, other in shared)
    expected = (0, 1, 0, 0) if differing >= 2 else (0, 0, 0, 1)
    assert resolved(bench.one([read], DELETION)) == expected


def test_a_read_that_begins_inside_the_deleted_bases_is_of_the_reference(bench: Bench) -> None:
    assert resolved(bench.one([ref_read("r", POS + 2)], DELETION)) == (1, 0, 0, 0)


def test_reads_that_begin_inside_the_duplicated_bases_determine(bench: Bench) -> None:
    """21 bp as of an internal tandem duplication: the clip may be shorter than the copy."""
    haplotype = changed(DUPLICATION)
    reads = []
    for clip in (5, 12, 20):
        start = POS + 21 - clip
        reads.append(Read(f"l{clip}", POS, haplotype[start : start + 100], f"{clip}S{100 - clip}M"))
    for clip in (5, 12, 20):
        end = POS + 21 + clip
        reads.append(
            Read(
                f"r{clip}",
                POS + 21 - 100 + clip,
                haplotype[end - 100 : end],
                f"{100 - clip}M{clip}S",
            )
        )
    assert resolved(bench.one(reads, DUPLICATION)) == (0, 6, 0, 0)


def test_reads_within_one_copy_cannot_determine(bench: Bench) -> None:
    assert resolved(bench.one([ref_read("x", POS - 5, 24)], DUPLICATION)) == (0, 0, 0, 1)


def test_few_errors_do_not_hide_an_indel_and_many_make_it_other(bench: Bench) -> None:
    def spoilt(name: str, errors: int) -> Read:
        read = alt_read(name, DELETION)
        bases = list(read.bases)
        for index in range(0, 2 * errors, 2):
            bases[index] = other_base(bases[index])
        return replace(read, bases="".join(bases))

    # A read of 100 may differ from its haplotype by 3 + 5 % of its length.
    assert resolved(bench.one([spoilt("a", 8)], DELETION)) == (0, 1, 0, 0)
    assert resolved(bench.one([spoilt("a", 9)], DELETION)) == (0, 0, 1, 0)


def test_homopolymer_indels_need_the_whole_run(bench: Bench) -> None:
    inside = Read("x", RUN - 60, BASES[RUN - 60 : RUN + 6])
    reads = [
        inside,
        ref_read("r", RUN - 50),
        alt_read("a", RUN_DELETION),
        alt_read("b", RUN_INSERTION),
    ]
    assert resolved(bench.one(reads[:3], RUN_DELETION)) == (1, 1, 0, 1)
    assert resolved(bench.one([*reads[:2], reads[3]], RUN_INSERTION)) == (1, 1, 0, 1)


def test_homopolymer_is_the_run_at_the_change(bench: Bench) -> None:
    found = {e.allele: e.homopolymer for e in bench.all([], RUN_DELETION, RUN_INSERTION, SNV)}
    assert found[RUN_DELETION] == found[RUN_INSERTION] == 8
    assert found[SNV] <= 3


def test_counts_carry_the_kind_of_change(bench: Bench) -> None:
    found = {e.allele: e.counts() for e in bench.all([], DELETION, DUPLICATION, MNV)}
    assert (found[DELETION].is_indel, found[DELETION].indel_length) == (True, 9)
    assert (found[DUPLICATION].is_indel, found[DUPLICATION].indel_length) == (True, 21)
    assert (found[MNV].is_indel, found[MNV].indel_length) == (False, 0)


def test_lower_case_reference_is_read(tmp_path: Path) -> None:
    soft = make_genome(tmp_path, {CHROM: BASES.lower()})
    reads = [alt_read("a", DELETION), ref_read("r", POS - 50)]
    assert resolved(Bench(soft).one(reads, DELETION)) == (1, 1, 0, 0)


@pytest.mark.parametrize("at", [3, len(BASES) - 12])
def test_indels_at_the_end_of_a_contig_are_reported(bench: Bench, at: int) -> None:
    allele = Allele(CHROM, at, BASES[at - 1 : at + 4], BASES[at - 1])
    if at < 100:
        reads = [Read("a", 0, changed(allele)[:100], f"{at}M4D{100 - at}M"), ref_read("r", 0)]
    else:
        tail = len(BASES) - at - 4
        reads = [
            Read("a", at - 60, changed(allele)[at - 60 :], f"60M4D{tail}M"),
            ref_read("r", at - 60),
        ]
    found = bench.one(reads, allele)
    assert resolved(found) == (1, 1, 0, 0) if at > 100 else sum(resolved(found)) == 2


def test_neighbours_do_not_bring_each_other_reads(bench: Bench) -> None:
    """A read aligned 60 bp further than clips are sought: alone it is never fetched."""
    neighbour = Allele(CHROM, POS + 200, BASES[POS + 199], other_base(BASES[POS + 199]))
    far = POS + 160
    read = Read("far", far, BASES[far - 200 : far + 100], "200S100M")
    alone, nearby = bench.one([read], DELETION), bench.all([read], DELETION, neighbour)[0]
    assert nearby == alone


def test_the_same_allele_twice_is_one(bench: Bench) -> None:
    assert len(bench.all([], SNV, SNV)) == 1


def test_evidence_comes_in_genomic_order(bench: Bench) -> None:
    found = [e.allele for e in bench.all([], *reversed(ALLELES))]
    assert found == sorted(ALLELES)


drawn_reads = st.lists(
    st.tuples(
        st.sampled_from([None, *ALLELES]),
        st.integers(15, 80),
        st.booleans(),
        st.sampled_from([37, 37, 37, BAD]),
        st.sampled_from(["gapped", "right", "left", "pair"]),
    ),
    max_size=20,
)
Drawn = list[tuple[Allele | None, int, bool, int, str]]


def fragments(drawn: Drawn) -> list[tuple[Read, ...]]:
    made: list[tuple[Read, ...]] = []
    for i, (allele, before, is_reverse, quality, shape) in enumerate(drawn):
        name = f"f{i}"
        if allele is None:
            reads: tuple[Read, ...] = (ref_read(name, POS - before, reverse=is_reverse),)
        elif shape == "pair":
            mate = ref_read("", allele.pos - 30, reverse=True)
            reads = pair(alt_read(name, allele, max(before, 30), 120), mate)
        elif shape == "gapped":
            reads = (alt_read(name, allele, before, 120, reverse=is_reverse),)
        else:
            reads = ((right_clipped if shape == "right" else left_clipped)(name, allele, before),)
        made.append(tuple(replace(read, quality=quality) for read in reads))
    return made


def flat(parts: Sequence[tuple[Read, ...]]) -> list[Read]:
    return [read for part in parts for read in part]


@quick
@given(drawn=drawn_reads, seed=st.integers(0, 1000))
def test_the_order_of_reads_does_not_matter(genome: Genome, drawn: Drawn, seed: int) -> None:
    reads = flat(fragments(drawn))
    shuffled = random.Random(seed).sample(reads, len(reads))
    bench = Bench(genome)
    assert bench.all(shuffled, *ALLELES) == bench.all(reads, *ALLELES)


@quick
@given(drawn=drawn_reads, cut=st.integers(0, 20))
def test_counts_of_two_halves_add_up(genome: Genome, drawn: Drawn, cut: int) -> None:
    parts, bench = fragments(drawn), Bench(genome)
    whole = bench.all(flat(parts), *ALLELES)
    halves = zip(
        bench.all(flat(parts[:cut]), *ALLELES), bench.all(flat(parts[cut:]), *ALLELES), strict=True
    )
    names = ["ref", "alt", "other", "ambiguous"]
    names += ["alt_forward", "alt_reverse", "ref_forward", "ref_reverse"]
    for both, (left, right) in zip(whole, halves, strict=True):
        for name in names:
            assert getattr(both, name) == getattr(left, name) + getattr(right, name)


@quick
@given(drawn=drawn_reads)
def test_alleles_queried_together_or_alone_have_the_same_evidence(
    genome: Genome, drawn: Drawn
) -> None:
    reads, bench = flat(fragments(drawn)), Bench(genome)
    assert bench.all(reads, *ALLELES) == [bench.one(reads, allele) for allele in sorted(ALLELES)]


@quick
@given(
    drawn=st.lists(
        st.tuples(
            st.integers(0, 99),
            st.sampled_from("ACGT"),
            st.integers(0, 99),
            st.sampled_from("ACGT"),
            st.sampled_from([37, 37, 19]),
            st.booleans(),
        ),
        max_size=25,
    )
)
def test_a_substitution_is_counted_as_by_hand(
    genome: Genome, drawn: list[tuple[int, str, int, str, int, bool]]
) -> None:
    reads: list[Read] = []
    expected = dict.fromkeys(("ref", "alt", "other", "ambiguous"), 0)
    kind = {SNV.ref: "ref", SNV.alt: "alt"}
    for i, (at, base, mate_at, mate_base, quality, paired) in enumerate(drawn):
        one = with_base(f"f{i}", at, base).with_quality(at, quality)
        states = {kind.get(base, "other")} if quality >= 20 else set()
        if paired:
            reads += pair(one, with_base("", mate_at, mate_base))
            states.add(kind.get(mate_base, "other"))
        else:
            reads.append(one)
        expected[states.pop() if len(states) == 1 else "ambiguous"] += 1
    assert resolved(Bench(genome).one(reads, SNV)) == tuple(expected.values())


def with_base(name: str, at: int, base: str) -> Read:
    """A read whose base number ``at`` is on the SNV and reads ``base``."""
    start = POS - 1 - at
    return Read(name, start, BASES[start : POS - 1] + base + BASES[POS : start + 100])


def drawn_allele(kind: str, size: int, seed: int) -> tuple[str, Allele]:
    """A reference of 2 kb and an allele in its middle."""
    bases = random_sequence(2000, seed=seed)
    anchor, inside = bases[999], bases[1000 : 1000 + size]
    if kind == "deletion":
        return bases, Allele(CHROM, 1000, anchor + inside, anchor)
    novel = random_sequence(size, seed=seed + 1)
    return bases, Allele(CHROM, 1000, anchor, anchor + (inside if kind == "dup" else novel))


def aligned_alt(
    name: str, haplotype: str, start: int, junctions: tuple[int, int, int]
) -> Read | None:
    """A read of 150 of the alternative haplotype, clipped as aligners clip a long change.

    ``junctions``: where the haplotype leaves the reference, where it comes back, and where in the
    reference that is. The longer of the two parts is aligned; under 30 bases none is.
    """
    leaves, returns, place = junctions
    end = start + 150
    bases = haplotype[start:end]
    if end <= leaves:
        return Read(name, start, bases)
    if start >= returns:
        return Read(name, start - returns + place, bases)
    before, after = max(leaves - start, 0), max(end - returns, 0)
    if max(before, after) < 30:
        return None
    if before >= after:
        return Read(name, start, bases, f"{before}M{150 - before}S")
    return Read(name, place, bases, f"{150 - after}S{after}M")


@pytest.mark.parametrize("kind", ["deletion", "novel", "dup"])
@pytest.mark.parametrize("size", [5, 20, 40, 60, 100, 160])
@pytest.mark.parametrize("vaf", [0.1, 0.5])
def test_vaf_of_an_indel_is_as_right_as_that_of_a_base(
    tmp_path: Path, kind: str, size: int, vaf: float
) -> None:
    """Reads at every offset of both haplotypes: no error but that of the correction."""
    bases, allele = drawn_allele(kind, size, seed=size)
    haplotype = bases[: allele.pos - 1] + allele.alt + bases[allele.pos - 1 + len(allele.ref) :]
    after = allele.pos + max(allele.length_change, 0)
    junctions = {
        "deletion": (allele.pos, allele.pos, allele.pos + size),
        "novel": (allele.pos, after, allele.pos),
        "dup": (after, after, allele.pos),
    }[kind]
    copies = round(vaf * 10)
    reads = []
    for start in range(600, 1400 - 150 + size):
        reads += [
            Read(f"r{start}.{i}", start, bases[start : start + 150]) for i in range(copies, 10)
        ]
        made = [aligned_alt(f"a{start}.{i}", haplotype, start, junctions) for i in range(copies)]
        reads += [read for read in made if read is not None]
    genome = make_genome(tmp_path, {CHROM: bases})
    found = Bench(genome).one(sorted(reads, key=lambda r: r.start), allele)
    assert found.vaf == pytest.approx(vaf, rel=0.1)


def test_two_indels_on_one_molecule_are_both_seen(bench: Bench) -> None:
    """Each one's haplotype lacks the other, so that its reads would fit neither."""
    first = Allele(CHROM, POS, BASES[POS - 1 : POS + 2], BASES[POS - 1])
    at = POS + 14
    second = Allele(CHROM, at, BASES[at - 1], BASES[at - 1] + other_base(BASES[at - 1]))
    start = POS - 50
    bases = BASES[start:POS] + BASES[POS + 2 : at] + second.alt[1] + BASES[at : at + 50]
    reads = [Read(f"a{i}", start, bases, f"50M2D{at - POS - 2}M1I50M") for i in range(5)]
    reads += [ref_read(f"r{i}", start, 120) for i in range(5)]
    for found in bench.all(reads, first, second):
        assert (found.alt, found.ref) == (5, 5)


NEAR_RUN = RUN + 8 + 20  # 1-based anchor of a deletion of one base 20 bp behind the run
NEIGHBOUR = Allele(CHROM, NEAR_RUN, BASES[NEAR_RUN - 1 : NEAR_RUN + 1], BASES[NEAR_RUN - 1])


def test_a_neighbour_of_the_same_length_is_not_counted(bench: Bench) -> None:
    """Without gaps such reads fit an indel of the run better than the reference."""
    reads = [alt_read(f"a{n}", NEIGHBOUR, n, 150) for n in range(40, 110, 5)]
    reads += [ref_read(f"r{n}", RUN - n, 150) for n in range(40, 100, 10)]
    run, neighbour = bench.all(reads, RUN_DELETION, NEIGHBOUR)
    assert resolved(run) == (len(reads), 0, 0, 0)
    assert resolved(neighbour) == (6, 14, 0, 0)


def test_another_gap_at_the_place_is_other(bench: Bench) -> None:
    """As a deletion of two bases in a run where one of one base is sought."""
    two = Allele(CHROM, RUN, BASES[RUN - 1] + "AA", BASES[RUN - 1])
    over = Allele(CHROM, RUN - 4, BASES[RUN - 5 : RUN + 12], BASES[RUN - 5])
    reads = [alt_read("two", two), alt_read("over", over)]
    assert resolved(bench.one(reads, RUN_DELETION)) == (0, 0, 2, 0)


def test_an_indel_written_with_other_gaps_is_counted(bench: Bench) -> None:
    """The aligner wrote as good an alignment of the same bases: two gaps in place of one."""
    read = alt_read("a", DELETION)
    assert read.cigar == "50M9D50M"
    reads = [replace(read, cigar="50M5D1M4D49M"), ref_read("r", POS - 50)]
    assert resolved(bench.one(reads, DELETION)) == (1, 1, 0, 0)


def test_an_error_in_the_inserted_bases_does_not_hide_an_insertion(bench: Bench) -> None:
    read = alt_read("a", INSERTION)
    bases = read.bases[:53] + other_base(read.bases[53]) + read.bases[54:]
    reads = [replace(read, bases=bases), alt_read("b", INSERTION), ref_read("r", POS - 50)]
    assert resolved(bench.one(reads, INSERTION)) == (1, 2, 0, 0)


@pytest.mark.parametrize("apart", [8, 14, 40])
def test_an_indel_clipped_next_to_one_in_cis_is_counted(bench: Bench, apart: int) -> None:
    """The read fits the insertion with the gap that the aligner wrote next to it."""
    gap = Allele(
        CHROM, POS - apart, BASES[POS - apart - 1 : POS - apart + 1], BASES[POS - apart - 1]
    )
    start = POS - 100
    bases = (
        BASES[start : gap.pos]
        + BASES[gap.pos + 1 : POS]
        + INSERTION.alt[1:]
        + BASES[POS : POS + 12]
    )
    before = gap.pos - start
    reads = [Read("a", start, bases, f"{before}M1D{apart - 1}M19S"), ref_read("r", start, 150)]
    both = bench.all(reads, gap, INSERTION)
    assert [resolved(one) for one in both] == [(1, 1, 0, 0), (1, 1, 0, 0)]


def test_a_long_substitution_is_carried_with_gaps_clipped_and_in_part(bench: Bench) -> None:
    """A deletion and an insertion that make up for it; the aligner writes them, or mismatches."""
    alt = BASES[POS + 1 : POS + 9] + "".join(map(other_base, BASES[POS + 7 : POS + 9]))
    whole = Allele(CHROM, POS, BASES[POS - 1 : POS + 9], BASES[POS - 1] + alt[:9])
    start = POS - 51
    bases = changed(whole)[start : start + 100]
    reads = [
        Read("mismatches", start, bases, "100M"),
        Read("gaps", start, bases, "51M2D7M2I40M"),
        Read("clipped", start, bases, "51M49S"),
        Read("part", start, bases[:58], "58M"),
        ref_read("reference", start),
        ref_read("reference in part", start, 58),
        ref_read("beyond", POS + 20),
    ]
    found = bench.one(reads, replace(whole, pos=POS + 1, ref=whole.ref[1:], alt=whole.alt[1:]))
    assert (found.ref, found.alt, found.other) == (2, 4, 0)


def test_an_error_next_to_an_insertion_moves_its_gap(bench: Bench) -> None:
    """In addition to another gap, and with as many mismatches as the insertion leaves."""
    far = Allele(CHROM, POS + 30, BASES[POS + 29 : POS + 31], BASES[POS + 29])
    start = POS - 50
    inserted = BASES[start:POS] + "GATTAGA" + BASES[POS : far.pos] + BASES[far.pos + 1 : POS + 80]
    wrong = inserted[:49] + other_base(inserted[49]) + inserted[50:]
    reads = [
        Read("right", start, inserted, "50M7I30M1D49M"),
        Read("moved", start, wrong, "48M7I32M1D49M"),
        ref_read("r", start),
    ]
    assert resolved(bench.one(reads, replace(INSERTION, alt=ANCHOR + "GATTAGA")))[:2] == (1, 2)
