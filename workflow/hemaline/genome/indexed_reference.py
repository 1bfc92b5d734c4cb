"""An indexed FASTA of GRCh38 that is used as it is, its names, lengths and landmarks checked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pysam

from hemaline.common.problems import fail
from hemaline.genome.hotspots import load_hotspots
from hemaline.genome.liftover import ReferenceCheck
from hemaline.genome.reference import Expectation, check_indexed, load_contigs
from hemaline.paths import resource


@dataclass(frozen=True)
class Reference:
    """The FASTA and what it claims to be; see ``reference`` of the configuration."""

    path: Path
    build: str = "GRCh38"
    partial: bool = False


@contextmanager
def opened(reference: Reference) -> Iterator[pysam.FastaFile]:
    """The FASTA, its names, lengths and landmarks checked.

    Raises:
        HemalineError: it cannot be used, or is not the build it should be.
    """
    # htslib would report the same on stderr, without a code.
    before = pysam.set_verbosity(0)
    try:
        fasta = pysam.FastaFile(str(reference.path))
    except (OSError, ValueError) as error:
        raise fail("HL-V35", path=reference.path, reason=str(error)) from error
    finally:
        pysam.set_verbosity(before)
    with fasta:
        expected = Expectation(
            build=reference.build,
            partial=reference.partial,
            contig_lengths={
                c.name: c.length for c in load_contigs(resource("contigs.tsv")).values()
            },
            landmarks=load_hotspots(resource("hotspots.tsv")),
            masks=(),
            apply_masks=False,
        )
        check_indexed(reference.path, fasta, expected)
        yield fasta


def reference_check(fasta: pysam.FastaFile) -> ReferenceCheck:
    """A check of REF against the FASTA, which must stay open."""
    lengths = dict(zip(fasta.references, fasta.lengths, strict=True))
    return ReferenceCheck(
        lambda chrom, start, end: str(fasta.fetch(chrom, start, end)).upper(), lengths
    )
