"""Random sequence, repetitive enough for left-alignment to matter."""

from __future__ import annotations

import random

import pytest

from benchmarks.truth import SequenceSource
from hemaline.common.intervals import Interval

LENGTH = 12_000


@pytest.fixture(scope="session")
def sequence() -> SequenceSource:
    chance = random.Random(5)
    text = ""
    while len(text) < LENGTH:
        text += chance.choice("ACGT") * chance.choice([1, 1, 1, 1, 2, 3, 7])
    return lambda chrom, start, end: text[max(start, 0) : end]


@pytest.fixture(scope="session")
def targets() -> list[Interval]:
    return [Interval("chr21", start, start + 900) for start in (2_000, 5_000, 8_500)]
