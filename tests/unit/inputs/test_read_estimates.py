"""Estimated numbers of reads."""

from __future__ import annotations

import gzip
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemaline.inputs.read_estimates import estimate_reads


def fastq(reads: int, length: int = 50) -> bytes:
    rng = random.Random(1)
    bases = ("".join(rng.choices("ACGT", k=length)) for _ in range(reads))
    return "".join(f"@r{n}\n{one}\n+\n{'I' * length}\n" for n, one in enumerate(bases)).encode()


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
@pytest.mark.parametrize("reads", [1, 300, 20_000, 60_000])
def test_the_number_is_near_the_true_one(tmp_path, pack, reads):
    path = tmp_path / "a.fastq"
    path.write_bytes(pack(fastq(reads)))
    found = estimate_reads(path)
    assert found.length == 50
    assert found.reads == pytest.approx(reads, rel=0.1 if reads > 20_000 else 0)


@given(st.binary(max_size=200))
def test_any_bytes_have_an_estimate_or_none(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("a") / "a.fastq"
    for one in (content, b"\x1f\x8b" + content, gzip.compress(content)[:-3]):
        path.write_bytes(one)
        found = estimate_reads(path)
        assert found is None or (found.reads >= 1 and found.bases > 0)
    assert estimate_reads(path.with_name("none")) is None
