"""Two mates make one fragment; which reads are evidence at all."""

from pathlib import Path

import pytest

from builders import (
    CHROM,
    DUPLICATE,
    FAILED,
    SECONDARY,
    SUPPLEMENTARY,
    Read,
    make_genome,
    random_sequence,
)
from hemaline.common.intervals import Interval
from hemaline.reads.fragments import Observation, Seen

AMBIGUOUS, REF, ALT, OTHER = Observation
BASES = random_sequence(500)

# Observations of the first mate, the second mate, and the fragment.
FRAGMENTS = [
    (REF, REF, REF),
    (ALT, ALT, ALT),
    (OTHER, OTHER, OTHER),
    (AMBIGUOUS, AMBIGUOUS, AMBIGUOUS),
    (REF, AMBIGUOUS, REF),
    (ALT, AMBIGUOUS, ALT),
    (OTHER, AMBIGUOUS, OTHER),
    (REF, ALT, AMBIGUOUS),
    (REF, OTHER, AMBIGUOUS),
    (ALT, OTHER, AMBIGUOUS),
]


@pytest.mark.parametrize(("one", "other", "both"), FRAGMENTS)
def test_the_fragment_states_what_its_mates_agree_on(
    one: Observation, other: Observation, both: Observation
) -> None:
    forward, reverse = Seen(one, True, False), Seen(other, False, True)
    assert forward.with_mate(reverse).observation == both
    assert reverse.with_mate(forward).observation == both


@pytest.mark.parametrize("agreed", [REF, ALT, OTHER])
def test_strands_are_those_of_the_reads_that_are_informative(agreed: Observation) -> None:
    forward, reverse = Seen(agreed, True, False), Seen(agreed, False, True)
    assert forward.with_mate(reverse) == Seen(agreed, True, True)
    assert forward.with_mate(forward) == forward
    assert forward.with_mate(Seen(AMBIGUOUS, False, True)) == forward
    assert Seen(AMBIGUOUS, True, False).with_mate(reverse) == reverse


def test_a_conflict_was_seen_on_no_strand() -> None:
    seen = Seen(REF, True, False).with_mate(Seen(ALT, False, True))
    assert (seen.forward, seen.reverse) == (False, False)


def test_reads_of_any_mapping_quality_but_no_other_copies(tmp_path: Path) -> None:
    genome = make_genome(tmp_path, {CHROM: BASES})
    flags = {"plain": 0, "paired": 0x1 | 0x40, "duplicate": DUPLICATE, "secondary": SECONDARY}
    flags |= {"supplementary": SUPPLEMENTARY, "failed": FAILED, "unmapped": 0x4}
    reads = [Read(name, 100, BASES[100:150], flag=flag) for name, flag in flags.items()]
    reads += [
        Read("badly_mapped", 100, BASES[100:150], mapq=0),
        Read("before", 60, BASES[60:101]),
        Read("just_before", 60, BASES[60:100]),
        Read("after", 119, BASES[119:150]),
        Read("just_after", 120, BASES[120:150]),
    ]
    with genome.aligned(tmp_path, reads) as alignments:
        found = {read.query_name for read in alignments.reads(Interval(CHROM, 100, 120))}
        assert list(alignments.reads(Interval("chrOther", 0, 10))) == []
    assert found == {"plain", "paired", "badly_mapped", "before", "after"}
