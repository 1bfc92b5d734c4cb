"""Fragments of one sample in bins, and its alleles at SNPs: one file a sample."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pysam
from numpy.typing import NDArray

from hemaline.common.files import replacing_path
from hemaline.copynumber.bins import CopyBins
from hemaline.quality.identity.fingerprint import Snp
from hemaline.reads.fragments import EXCLUDED_FLAGS

# Of a CRAM: names, flags, positions, mapping qualities, CIGARs, mates and template lengths.
_CRAM_FIELDS = "required_fields=0x1ff"
# Positions that are placed at once.
_BATCH = 200_000
Numbers = NDArray[np.int32]


@dataclass(frozen=True)
class CopyCounts:
    """Counts of one sample.

    Attributes:
        bins: digest of the bins.
        fragments: in each bin, shape (bins,).
        snps: digest of the SNPs; empty without any.
        ref: fragments with the reference letter of each SNP, shape (snps,).
        alt: with the alternative one.
    """

    bins: str
    fragments: Numbers
    snps: str
    ref: Numbers
    alt: Numbers

    @cached_property
    def digest(self) -> str:
        """SHA-256 of everything counted; see :attr:`TargetCounts.digest`."""
        state = hashlib.sha256(f"{self.bins} {self.snps}".encode())
        for one in (self.fragments, self.ref, self.alt):
            state.update(np.ascontiguousarray(one, dtype="<i4").tobytes())
        return state.hexdigest()

    def save(self, path: Path) -> None:
        """Write to ``path``, compressed."""
        with replacing_path(path) as temporary, temporary.open("wb") as out:
            np.savez_compressed(
                out,
                bins=np.array(self.bins),
                fragments=self.fragments,
                snps=np.array(self.snps),
                ref=self.ref,
                alt=self.alt,
            )

    @classmethod
    def load(cls, path: Path) -> CopyCounts:
        """Read the file that :meth:`save` wrote."""
        with np.load(path) as stored:
            return cls(
                str(stored["bins"]),
                stored["fragments"],
                str(stored["snps"]),
                stored["ref"],
                stored["alt"],
            )


def snps_digest(snps: Iterable[Snp]) -> str:
    """SHA-256 of the names of SNPs in their order; empty without any."""
    names = "\n".join(snp.name for snp in snps)
    return hashlib.sha256(names.encode()).hexdigest() if names else ""


def count_bin_fragments(
    alignments: Path, reference: Path, bins: CopyBins, min_mapping_quality: int, longest: int
) -> Numbers:
    """Fragments in each bin by their middle, shape (bins,): one pass over all reads.

    A fragment counts once, when one of its mates is well mapped. Mates on other contigs or farther
    apart than ``longest`` bases have no middle: the first mate counts, at its own.
    """
    found = np.zeros(len(bins), dtype=np.int32)
    places = {chrom: np.flatnonzero(bins.chrom == chrom) for chrom in np.unique(bins.chrom)}
    options = [_CRAM_FIELDS]
    with pysam.AlignmentFile(
        str(alignments), reference_filename=str(reference), format_options=options
    ) as file:
        reads = file.fetch(until_eof=True)
        for chrom, middles in _batches(_middles(reads, min_mapping_quality, longest)):
            mine = places.get(file.get_reference_name(chrom))
            if mine is not None:
                np.add.at(found, mine[_places_of(middles, bins, mine)], 1)
    return found


def _places_of(
    middles: NDArray[np.int64], bins: CopyBins, mine: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Indices within ``mine``, the bins of a contig in order, of the middles that are in one."""
    at = np.searchsorted(bins.start[mine], middles, side="right") - 1
    inside = (at >= 0) & (middles < bins.end[mine][at])
    return np.asarray(at[inside])


def _middles(
    reads: Iterable[Any], min_mapping_quality: int, longest: int
) -> Iterator[tuple[int, int]]:
    """Contig and middle (0-based) of every fragment that counts; reads are sorted."""
    # Names of fragments whose left mate is badly mapped: they count where the right one is not.
    waiting: set[str] = set()
    contig = -1
    for read in reads:
        flag = read.flag
        if flag & EXCLUDED_FLAGS:
            continue
        if read.reference_id != contig:
            contig = read.reference_id
            waiting.clear()
        length = read.template_length
        is_good = read.mapping_quality >= min_mapping_quality
        start = read.reference_start
        together = flag & 0x1 and not flag & 0x8 and read.next_reference_id == contig
        if not (together and 0 < abs(length) <= longest):
            if is_good and (not flag & 0x1 or flag & 0x8 or flag & 0x40):
                yield contig, (start + read.reference_end) // 2
        elif length > 0:
            if is_good:
                yield contig, start + length // 2
            else:
                waiting.add(read.query_name)
        elif waiting and read.query_name in waiting:
            waiting.discard(read.query_name)
            if is_good:
                end = read.reference_end
                yield contig, end + length + (-length) // 2


def _batches(middles: Iterable[tuple[int, int]]) -> Iterator[tuple[int, NDArray[np.int64]]]:
    """Contig and middles, many at a time."""
    found: dict[int, list[int]] = defaultdict(list)
    number = 0
    for contig, middle in middles:
        found[contig].append(middle)
        number += 1
        if number == _BATCH:
            yield from _arrays(found)
            found.clear()
            number = 0
    yield from _arrays(found)


def _arrays(found: dict[int, list[int]]) -> Iterator[tuple[int, NDArray[np.int64]]]:
    for contig, places in found.items():
        yield contig, np.array(places, dtype=np.int64)
