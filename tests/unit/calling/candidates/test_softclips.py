"""Alleles that clipped ends propose, from reads made in code."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from builders import (
    BAD,
    CHROM,
    DUPLICATE,
    SUPPLEMENTARY,
    Read,
    make_genome,
    other_base,
    pair,
    quick,
    random_sequence,
)
from clipping import Event, regains
from hemaline.calling.candidates.softclips import Proposal, propose
from hemaline.common.intervals import Interval
from hemaline.filters.filter_document import FilterDocument, SoftClipRules
from hemaline.filters.filter_file import load_filters
from hemaline.genome.alleles import Allele
from hemaline.paths import resource

BASES = random_sequence(2400)
FILTERS = load_filters("capture")
RULES = FilterDocument.load(resource("filters.yaml")).candidates.softclip
TARGET = Interval(CHROM, 900, 1300)
LENGTH = 120


def found(
    folder: Path,
    reads: Sequence[Read],
    bases: str = BASES,
    targets: Sequence[Interval] = (TARGET,),
    rules: SoftClipRules = RULES,
) -> list[Proposal]:
    genome = make_genome(folder, {CHROM: bases})
    with genome.aligned(folder, reads) as alignments, genome.fasta() as fasta:
        return propose(alignments, fasta, targets, FILTERS, rules)


def alleles(folder: Path, reads: Sequence[Read], bases: str = BASES) -> list[Allele]:
    return [one.allele for one in found(folder, reads, bases)]


def duplication(start: int, length: int, filler: str = "") -> Event:
    """The ``length`` bases before ``start`` once more, behind ``filler``."""
    return Event(BASES, start, start, filler + BASES[start - length : start])


DUPLICATION = duplication(1100, 60, "ACG")


@pytest.mark.parametrize(
    "event",
    [
        duplication(1100, 21),
        duplication(1100, 60, "ACG"),
        duplication(1100, 180, "TTGACA"),
        duplication(1100, 400),
        Event(BASES, 1100, 1100, random_sequence(30, seed=5)),
        Event(BASES, 1100, 1100, random_sequence(110, seed=5)),
        Event(BASES, 1100, 1140, ""),
        Event(BASES, 1100, 1800, ""),
        Event(BASES, 1100, 1150, random_sequence(12, seed=6)),
    ],
)
def test_an_event_is_named_by_its_sequence(tmp_path: Path, event: Event) -> None:
    assert alleles(tmp_path, list(event.reads(LENGTH, 4))) == [event.allele(CHROM)]


@st.composite
def events(draw: st.DrawFn) -> Event:
    reference = random_sequence(2400, seed=draw(st.integers(0, 10_000)))
    start = draw(st.integers(1000, 1200))
    kind = draw(st.sampled_from(["duplication", "insertion", "deletion"]))
    filler = draw(st.text("ACGT", max_size=6))
    if kind == "duplication":
        length = draw(st.integers(6, 200))
        inserted, end = filler + reference[start - length : start], start
    elif kind == "insertion":
        inserted = random_sequence(
            draw(st.integers(21, 110)), seed=20_000 + draw(st.integers(0, 9))
        )
        end = start
        filler = inserted
    else:
        inserted, end = filler, start + draw(st.integers(20, 400))
    # Chance likeness behind a mismatch is counted to the reference: the one known limit.
    assume(not regains(filler, reference[start : start + len(filler)]))
    before = reference[end - len(filler) : end]
    if kind == "duplication":
        before = reference[start - length - len(filler) : start - length]
    assume(not regains(filler[::-1], before[::-1]))
    return Event(reference, start, end, inserted)


@quick
@given(events(), st.integers(3, 7))
def test_random_events_are_named_exactly(
    tmp_path_factory: pytest.TempPathFactory, event: Event, step: int
) -> None:
    folder = tmp_path_factory.mktemp("event")
    reads = list(event.reads(LENGTH, step))
    assert alleles(folder, reads, event.reference) == [event.allele(CHROM)]


def test_order_of_the_reads_and_pieces_do_not_matter(tmp_path: Path) -> None:
    reads = list(DUPLICATION.reads(LENGTH, 4))
    reads += Event(BASES, 1250, 1290, "").reads(LENGTH, 4)
    renamed = [replace(read, name=f"r{number}") for number, read in enumerate(reads)]
    (tmp_path / "turned").mkdir()
    expected = found(tmp_path, renamed)
    assert len(expected) == 2
    assert found(tmp_path / "turned", renamed[::-1]) == expected
    (tmp_path / "parts").mkdir()
    parts = [Interval(CHROM, 900, 1000), Interval(CHROM, 1000, 1200), Interval(CHROM, 1150, 1300)]
    assert found(tmp_path / "parts", renamed, targets=parts) == expected


def test_fragments_are_counted_not_reads(tmp_path: Path) -> None:
    reads = [read for read in DUPLICATION.reads(LENGTH, 4) if "S" in read.cigar][:8]
    mates: list[Read] = []
    for one, other in zip(reads[:4], reads[4:], strict=True):
        mates += pair(replace(one, reverse=False), replace(other, reverse=True))
    assert [p.fragments for p in found(tmp_path, mates)] == [4]


def test_one_fragment_is_not_enough(tmp_path: Path) -> None:
    read = next(read for read in DUPLICATION.reads(LENGTH, 4) if read.cigar.endswith("40S"))
    assert found(tmp_path, [read]) == []
    assert len(found(tmp_path, [read, replace(read, name="other")])) == 1


def test_share_of_the_depth(tmp_path: Path) -> None:
    carriers = [read for read in DUPLICATION.reads(LENGTH, 4) if "S" in read.cigar][5:9]
    others = [Read(f"ref{i}", 1030, BASES[1030:1150]) for i in range(96)]
    reads = [*carriers, *others]
    assert found(tmp_path, reads, rules=RULES.model_copy(update={"min_share": 0.05})) == []
    proposals = found(tmp_path, reads, rules=RULES.model_copy(update={"min_share": 0.03}))
    assert [(p.fragments, p.allele) for p in proposals] == [(4, DUPLICATION.allele(CHROM))]


@pytest.mark.parametrize(
    "change",
    [
        {"mapq": 19},
        {"flag": DUPLICATE},
        {"flag": SUPPLEMENTARY},
        {"quality": BAD},
    ],
)
def test_reads_that_are_no_evidence_propose_nothing(tmp_path: Path, change: dict[str, int]) -> None:
    reads = list(DUPLICATION.reads(LENGTH, 4))
    (tmp_path / "good").mkdir()
    assert found(tmp_path / "good", reads)
    assert found(tmp_path, [replace(read, **change) for read in reads]) == []


@pytest.mark.parametrize("tail", ["G" * 40, "A" * 36 + "CGCG", "N" * 40])
def test_tails_of_one_base_propose_nothing(tmp_path: Path, tail: str) -> None:
    # A run of the same base is a little way off, where the tail could be placed.
    bases = BASES[:1000] + "G" * 45 + BASES[1045:1100] + "A" * 45 + BASES[1145:]
    reads = [Read(f"r{i}", 1150, bases[1150:1230] + tail, f"80M{len(tail)}S") for i in range(10)]
    assert found(tmp_path, reads, bases) == []


def test_adapters_propose_nothing(tmp_path: Path) -> None:
    """Read-through on both strands, always at the same ends, as in amplicons."""
    forward, backward = random_sequence(40, seed=11), random_sequence(40, seed=12)
    body = BASES[1000:1080]
    mates: list[Read] = []
    for i in range(20):
        one = Read(f"r{i}", 1000, body + forward, "80M40S")
        other = Read(f"r{i}", 1000, backward + body, "40S80M", reverse=True)
        mates += pair(one, other)
    assert found(tmp_path, mates) == []


def test_read_through_that_looks_like_an_event_is_known_by_the_mate(tmp_path: Path) -> None:
    """The same clips propose a duplication unless the fragment ends where they begin."""
    reads = [read for read in DUPLICATION.reads(LENGTH, 4) if read.cigar.endswith("S")]
    mates: list[Read] = []
    for read in reads:
        aligned = int(read.cigar.split("M")[0])
        forward = replace(read, reverse=False)
        mate = Read(read.name, read.start, read.bases[:aligned], reverse=True)
        mates += pair(forward, mate)
    (tmp_path / "single").mkdir()
    assert found(tmp_path / "single", [replace(read, reverse=False) for read in reads])
    genome = make_genome(tmp_path, {CHROM: BASES})
    with genome.aligned(tmp_path, _with_template(mates)) as alignments, genome.fasta() as fasta:
        assert propose(alignments, fasta, [TARGET], FILTERS, RULES) == []


def _with_template(mates: Sequence[Read]) -> list[Read]:
    """Pairs whose template is the aligned part of the reverse mate."""
    spans = {read.name: len(read.bases) for read in mates if read.reverse}
    return [
        replace(read, template=-spans[read.name] if read.reverse else spans[read.name])
        for read in mates
    ]


def test_ends_that_lead_nowhere_propose_nothing(tmp_path: Path) -> None:
    foreign = random_sequence(60, seed=13)
    reads = [Read(f"r{i}", 1000, BASES[1000:1060] + foreign, "60M60S") for i in range(10)]
    assert found(tmp_path, reads) == []


def test_mismatches_in_a_bad_tail_are_no_event(tmp_path: Path) -> None:
    tail = "".join(other_base(b) if i % 4 == 1 else b for i, b in enumerate(BASES[1060:1100]))
    reads = [Read(f"r{i}", 1000, BASES[1000:1060] + tail, "60M40S") for i in range(10)]
    assert found(tmp_path, reads) == []


def test_two_events_at_one_place_are_both_named(tmp_path: Path) -> None:
    events = [duplication(1100, 60), duplication(1100, 42, "ACC")]
    reads = [
        replace(read, name=f"{number}.{read.name}")
        for number, event in enumerate(events)
        for read in event.reads(LENGTH, 5)
    ]
    assert sorted(alleles(tmp_path, reads)) == sorted(event.allele(CHROM) for event in events)


def test_an_error_of_few_reads_is_not_another_allele(tmp_path: Path) -> None:
    reads = list(DUPLICATION.reads(LENGTH, 3))
    right = [read for read in reads if read.cigar.endswith("S") and read.start < 1030][:2]
    wrong = [
        replace(r, name=f"x{r.name}", bases=r.bases[:-6] + other_base(r.bases[-6]) + r.bases[-5:])
        for r in right
    ]
    assert alleles(tmp_path, [*reads, *wrong]) == [DUPLICATION.allele(CHROM)]


def test_events_must_touch_a_target(tmp_path: Path) -> None:
    reads = list(DUPLICATION.reads(LENGTH, 4))
    for number, (start, end, count) in enumerate(
        [(900, 970, 0), (900, 1041, 1), (1100, 1300, 1), (1170, 1300, 0)]
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert len(found(folder, reads, targets=[Interval(CHROM, start, end)])) == count


def test_long_indels_of_cigars_are_proposed_too(tmp_path: Path) -> None:
    inserted = random_sequence(12, seed=3)
    haplotype = BASES[:1100] + inserted + BASES[1100:]
    reads = [
        Read(f"r{i}", 1040 + i, haplotype[1040 + i : 1160 + i], f"{60 - i}M12I{48 + i}M")
        for i in range(4)
    ]
    assert alleles(tmp_path, reads) == [Event(BASES, 1100, 1100, inserted).allele(CHROM)]
    (tmp_path / "one").mkdir()
    assert alleles(tmp_path / "one", reads[:1]) == []


def test_no_reads_no_candidates(tmp_path: Path) -> None:
    assert found(tmp_path, [Read("r", 1000, BASES[1000:1100])]) == []


def test_events_at_the_edges_of_a_contig(tmp_path: Path) -> None:
    event = Event(BASES, 60, 60, BASES[20:60])
    last = Event(BASES, 2340, 2340, BASES[2300:2340])
    reads = [r for r in event.reads(LENGTH, 4) if r.start >= 0 and len(r.bases) == LENGTH]
    reads += [replace(r, name=f"l{r.name}") for r in last.reads(LENGTH, 4)]
    everywhere = [Interval(CHROM, 0, len(BASES))]
    assert [p.allele for p in found(tmp_path, reads, targets=everywhere)] == [
        event.allele(CHROM),
        last.allele(CHROM),
    ]
