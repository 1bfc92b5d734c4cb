"""Reads with poor mates through the whole workflow: the good mate is kept, what is lost is reported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pysam
import pytest
from sites import S34F, Site, table

from hemaline.simulation.simulate import Allele
from hemaline.simulation.simulate_files import write_fastq

POOR = 2
# Of the pairs of LOST both mates fail but for these; of MATES the second of every fourth pair.
SURVIVORS, EVERY = 0.04, 4


def add(site: Site, sample: str, first: float, second: float) -> None:
    """A sample of two units, of which one has poor mates: shares of its reads 1 and 2."""
    reads = site.reads(sample, (Allele(*S34F, vaf=0.3),))
    chance = np.random.default_rng(3)
    drawn = chance.random(len(reads))
    poor = replace(
        reads,
        qualities1=np.where((drawn < first)[:, None], POOR, reads.qualities1).astype(np.uint8),
        qualities2=np.where((drawn < second)[:, None], POOR, reads.qualities2).astype(np.uint8),
    )
    site.add(sample)
    for number, (unit, written) in enumerate({"L1": reads, "L2": poor}.items()):
        paths = [site.folder / f"{sample}.{unit}_R{mate}.fastq.gz" for mate in (1, 2)]
        write_fastq(written, *paths, part=(number, 2))
        site.add_unit(sample, unit, fastq_1=str(paths[0]), fastq_2=str(paths[1]))
