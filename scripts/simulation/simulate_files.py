"""Simulated reads as files: FASTQ, unaligned BAM, aligned BAM; the same reads, the same bytes."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from Bio.Seq import Seq

from simulation.simulate import Reads
from simulation.simulate_haplotypes import Bytes, Haplotype, Integers

Part = tuple[int, int]

_MATCH, _INSERTION, _DELETION, _SOFT_CLIP = 0, 1, 2, 4


def write_fastq(reads: Reads, path1: Path, path2: Path, part: Part | None = None) -> None:
    """Two gzipped FASTQ files; ``part`` (k, n) writes the k-th (from 0) of n lanes only."""
    chosen, lane = _part(reads, part)
    names = np.frombuffer(
        "".join(reads.name(int(index), lane) for index in chosen).encode(), dtype=np.uint8
    ).reshape(len(chosen), -1)
    for path, mate, bases, qualities in (
        (path1, 1, reads.bases1, reads.qualities1),
        (path2, 2, reads.bases2, reads.qualities2),
    ):
        comment = f" {mate}:N:0:HEMALINE\n".encode()
        columns = (b"@", names, comment, bases[chosen], b"\n+\n", qualities[chosen] + 33, b"\n")
        _write_gzip(path, _records(len(chosen), columns))


def _records(count: int, columns: tuple[bytes | Bytes, ...]) -> bytes:
    """Fixed-width records, all built at once."""
    parts = [
        np.broadcast_to(np.frombuffer(column, dtype=np.uint8), (count, len(column)))
        if isinstance(column, bytes)
        else column
        for column in columns
    ]
    return np.concatenate(parts, axis=1).astype(np.uint8).tobytes()


def _write_gzip(path: Path, content: bytes) -> None:
    # An empty name and mtime 0: the bytes depend on the content alone.
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 2, raw, mtime=0) as handle:
        handle.write(content)


def _part(reads: Reads, part: Part | None) -> tuple[Integers, int]:
    index, count = part or (0, 1)
    return np.arange(index, len(reads), count), index + 1


def write_unaligned_bam(reads: Reads, path: Path, part: Part | None = None) -> None:
    """A BAM of unmapped pairs, as sequencing centres deliver them."""
    import pysam

    chosen, lane = _part(reads, part)
    header = {"HD": {"VN": "1.6", "SO": "unsorted"}, "RG": [{"ID": reads.run, "SM": reads.run}]}
    with pysam.AlignmentFile(str(path), "wb", header=header) as handle:
        for index in chosen:
            for mate, (bases, qualities) in enumerate(_mates(reads, int(index))):
                record = _record(
                    pysam, handle.header, reads.name(int(index), lane), bases, qualities
                )
                record.flag = 0x1 | 0x4 | 0x8 | (0x40 << mate)
                handle.write(record)


def write_alignment_bam(
    reads: Reads,
    path: Path,
    contigs: Mapping[str, tuple[str, int]],
    part: Part | None = None,
) -> None:
    """A coordinate-sorted BAM with every read where it comes from.

    ``contigs`` gives the name and length each reference contig has in the BAM.
    """
    import pysam

    header = {
        "HD": {"VN": "1.6", "SO": "coordinate"},
        "SQ": [{"SN": name, "LN": length} for name, length in contigs.values()],
        "RG": [{"ID": reads.run, "SM": reads.run}],
    }
    numbers = {chrom: number for number, chrom in enumerate(contigs)}
    with pysam.AlignmentFile(str(path), "wb", header=header) as handle:
        records = list(_aligned(pysam, handle.header, reads, numbers, part))
        records.sort(key=lambda record: (record.reference_id, record.reference_start))
        for record in records:
            handle.write(record)


def _aligned(
    pysam: Any, header: Any, reads: Reads, numbers: Mapping[str, int], part: Part | None
) -> Iterator[Any]:
    chosen, lane = _part(reads, part)
    fragments = reads.fragments
    for index in chosen:
        haplotype = reads.haplotypes[int(fragments.haplotype[index])]
        start, length = int(fragments.start[index]), int(fragments.length[index])
        width = reads.bases1.shape[1]
        spans = [(start, start + width), (start + length - width, start + length)]
        if not fragments.first_is_forward[index]:
            spans.reverse()
        pair = []
        for mate, (bases, qualities) in enumerate(_mates(reads, int(index))):
            reverse = bool(fragments.first_is_forward[index]) == (mate == 1)
            forward = bases, qualities
            if reverse:
                turned = Seq(bases).reverse_complement()  # type: ignore[no-untyped-call]
                forward = bytes(turned), qualities[::-1]
            record = _record(pysam, header, reads.name(int(index), lane), *forward)
            position, cigar = _placement(haplotype, *spans[mate])
            record.flag = 0x1 | 0x2 | (0x40 << mate) | (0x10 if reverse else 0x20)
            record.reference_id = record.next_reference_id = numbers[haplotype.chrom]
            record.reference_start, record.cigartuples = position, cigar
            record.mapping_quality = 60
            pair.append(record)
        low = min(record.reference_start for record in pair)
        template = max(record.reference_end for record in pair) - low
        for record, other in zip(pair, reversed(pair), strict=True):
            record.next_reference_start = other.reference_start
            record.template_length = -template if record.is_reverse else template
            yield record


def _mates(reads: Reads, index: int) -> tuple[tuple[bytes, Bytes], tuple[bytes, Bytes]]:
    return (
        (reads.bases1[index].tobytes(), reads.qualities1[index]),
        (reads.bases2[index].tobytes(), reads.qualities2[index]),
    )


def _record(pysam: Any, header: Any, name: str, bases: bytes, qualities: Bytes) -> Any:
    import array

    record = pysam.AlignedSegment(header)
    record.query_name = name
    record.query_sequence = bases.decode()
    record.query_qualities = array.array("B", qualities.tobytes())
    record.set_tag("RG", header.to_dict()["RG"][0]["ID"])
    return record


def _placement(haplotype: Haplotype, start: int, end: int) -> tuple[int, list[tuple[int, int]]]:
    """Reference position and CIGAR of a stretch of a haplotype; inserted ends are clipped."""
    origin = haplotype.origin[start:end]
    matched = np.flatnonzero(origin >= 0)
    if len(matched) == 0:
        return int(haplotype.anchors[start]), [(_SOFT_CLIP, end - start)]
    first, last = int(origin[matched[0]]), int(origin[matched[-1]])
    if last - first == end - start - 1:
        return first, [(_MATCH, end - start)]
    operations: list[int] = []
    previous = first - 1
    for position in origin[matched[0] : matched[-1] + 1]:
        if position >= 0:
            operations += [_DELETION] * (int(position) - previous - 1)
            previous = int(position)
        operations.append(_MATCH if position >= 0 else _INSERTION)
    cigar = [(operation, len(list(run))) for operation, run in groupby(operations)]
    head, tail = int(matched[0]), len(origin) - 1 - int(matched[-1])
    clips = [[(_SOFT_CLIP, size)] if size else [] for size in (head, tail)]
    return first, [*clips[0], *cigar, *clips[1]]
