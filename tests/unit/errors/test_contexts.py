"""Contexts and runs against their definitions, letter by letter."""

from itertools import groupby

import numpy as np
from Bio.Seq import reverse_complement
from hypothesis import given
from hypothesis import strategies as st

from hemaline.common.intervals import Interval
from hemaline.errors.contexts import (
    CONTEXTS,
    OF_CLASS,
    SUBSTITUTION_CLASSES,
    context_indices,
    flanked,
    run_lengths,
)
from hemaline.errors.site_counts import LETTERS

sequences = st.text("ACGTN", min_size=3, max_size=40)


def name(triple: str, alt: str) -> str | None:
    """The context by its definition."""
    if "N" in triple or alt == triple[1]:
        return None
    if triple[1] in "AG":
        triple, alt = reverse_complement(triple), reverse_complement(alt)
    return f"{triple[0]}[{triple[1]}>{alt}]{triple[2]}"


@given(sequences)
def test_every_base_and_alternative_is_named_by_definition(sequence: str) -> None:
    found = context_indices(sequence)
    assert found.shape == (len(sequence) - 2, 4)
    for offset in range(len(sequence) - 2):
        for letter, index in zip(LETTERS, found[offset], strict=True):
            expected = name(sequence[offset : offset + 3], letter)
            assert (CONTEXTS[index] if index >= 0 else None) == expected


@given(sequences)
def test_strands_are_alike(sequence: str) -> None:
    other = context_indices(reverse_complement(sequence))
    np.testing.assert_array_equal(context_indices(sequence), other[::-1, ::-1])


def test_there_are_96_contexts_of_6_classes() -> None:
    assert len(set(CONTEXTS)) == 96
    assert [SUBSTITUTION_CLASSES[c] for c in OF_CLASS] == [context[2:5] for context in CONTEXTS]


@given(st.text("ACGTN", max_size=60))
def test_runs(sequence: str) -> None:
    expected = [len(run) for _, g in groupby(sequence) for run in [list(g)] for _ in run]
    assert run_lengths(sequence).tolist() == expected


def test_flanks_beyond_the_contig_are_n() -> None:
    bases = "ACGTACGT"

    def fetch(chrom: str, start: int, end: int) -> str:
        assert start >= 0
        return bases[start:end].lower()

    assert flanked(fetch, Interval("c", 1, 7), 3) == "NNACGTACGTNN"
    assert flanked(fetch, Interval("c", 3, 5), 1) == "GTAC"
