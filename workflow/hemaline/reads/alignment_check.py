"""Check that a BAM or CRAM is whole and of one sample, in one reading.

It is a container of reads: contigs, order, index and duplicate marks do not matter.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pysam

from hemaline.inputs.units import Fault, Verdict, source_states
from hemaline.reads.read_names import NameHashes, first_repeated

_NOT_PRIMARY = 0x900
_WHICH_MATE = 0xC0
_FIRST, _SECOND = 0x40, 0x80


def check_alignment(unit: str, path: Path, may_be_empty: bool = False) -> Verdict:
    """Read a BAM or CRAM to its end; its contigs are recorded, never refused.

    One without reads is refused unless it ``may_be_empty``.
    """
    sources = source_states([path])
    if isinstance(sources, Fault):
        return Verdict(unit, 0, sources)
    count = orphans = 0
    contigs: tuple[str, ...] = ()
    assembly: tuple[str, ...] = ()
    try:
        # Opening refuses a BAM without its end-of-file block, reading one cut inside a block.
        with _open(path) as reads:
            # htslib takes FASTQ, FASTA and SAM as well, and SAM does not show where it was cut.
            if not (reads.is_bam or reads.is_cram):
                return Verdict(unit, 0, Fault("HL-U22", str(path)), sources)
            contigs = tuple(reads.references)
            assembly = _header_values(reads, "SQ", "AS")
            count, orphans, fault = _read(path, reads, may_be_empty)
    except (OSError, ValueError):
        fault = _unreadable(path)
    reads_found = 0 if fault else count
    return Verdict(unit, reads_found, fault, sources, contigs, assembly, orphans).confirmed()


def _open(path: Path, **options: Any) -> pysam.AlignmentFile:
    return pysam.AlignmentFile(str(path), check_sq=False, **options)


def _open_cut(path: Path) -> pysam.AlignmentFile:
    """Opened although its end is missing, which pysam warns of."""
    warnings.simplefilter("ignore", UserWarning)
    return _open(path, ignore_truncation=True)


def _header_values(reads: pysam.AlignmentFile, kind: str, key: str) -> tuple[str, ...]:
    lines = reads.header.to_dict().get(kind, [])
    return tuple(sorted({str(line[key]) for line in lines if key in line}))


def _samples_by_group(reads: pysam.AlignmentFile) -> dict[str, str]:
    """SM by read group where the header names several.

    Only reads show which of them are present.
    """
    if len(_header_values(reads, "RG", "SM")) < 2:
        return {}
    return {str(line["ID"]): str(line.get("SM", "")) for line in reads.header.to_dict()["RG"]}


def _read(
    path: Path, reads: pysam.AlignmentFile, may_be_empty: bool
) -> tuple[int, int, Fault | None]:
    """Count of primary reads, of those without their mate, and what is wrong with them."""
    hashes = NameHashes()
    mates = {_FIRST: NameHashes(), _SECOND: NameHashes()}
    groups = _samples_by_group(reads)
    found: set[str] = set()
    count = 0
    for read in reads.fetch(until_eof=True):
        if read.flag & _NOT_PRIMARY:
            continue
        count += 1
        which = read.flag & _WHICH_MATE
        hashes.add([(read.query_name, which)])
        if which in mates:
            mates[which].add([read.query_name])
        if groups:
            found.add(groups.get(str(read.get_tag("RG")) if read.has_tag("RG") else "", ""))
        if not read.query_length:
            return count, 0, Fault("HL-U13", str(path), {"record": count})
    if not count:
        return 0, 0, None if may_be_empty else Fault("HL-U02", str(path))
    if len(found) > 1:
        return count, 0, Fault("HL-U23", str(path), {"samples": len(found)})
    suspects = hashes.repeated()
    if suspects:
        with _open(path) as again:
            places = first_repeated(_primary_names(again), suspects)
        if places:
            values = {"first": places[0], "record": places[1]}
            return count, 0, Fault("HL-U11", str(path), values)
    return count, mates[_FIRST].without_mate(mates[_SECOND]), None


def _primary_names(reads: pysam.AlignmentFile) -> Iterator[object]:
    for read in reads.fetch(until_eof=True):
        if not read.flag & _NOT_PRIMARY:
            yield read.query_name, read.flag & _WHICH_MATE


def _unreadable(path: Path) -> Fault:
    """Which of cut at a block's end, cut or damaged inside one, and no alignment it is."""
    try:
        with warnings.catch_warnings(), _open_cut(path) as reads:
            if not (reads.is_bam or reads.is_cram):
                return Fault("HL-U22", str(path))
            for _ in reads.fetch(until_eof=True):
                pass
    except PermissionError as error:
        return Fault("HL-U01", str(path), {"reason": error.strerror or "denied"})
    except ValueError:
        return Fault("HL-U22", str(path))
    except OSError:
        return Fault("HL-U21", str(path))
    return Fault("HL-U20", str(path))
