"""Check that FASTQ files are whole and have the expected encoding, in one reading.

Files are read in batches by dnaio; each check is one call of compiled code over a batch. What is
wrong with a file that dnaio refuses is found afterwards, by :mod:`hemaline.reads.fastq_faults`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

import dnaio
import numpy as np
from xopen import xopen

from hemaline.inputs.units import Fault, Verdict, is_gzip, source_states
from hemaline.reads.fastq_faults import LONGEST_LINE, find_fault
from hemaline.reads.read_names import NameHashes, first_repeated, fragment_names

_BATCH = 10_000
_ZSTANDARD = b"\x28\xb5\x2f\xfd"
_BASES = b"ACGTNacgtn."
_LOWEST, _HIGHEST = 33, 126
# Phred+33 reaches J (Q41, 74) on Illumina; Phred+64 begins at @ (64), Solexa's scale at ; (59).
# After Cock et al., Nucleic Acids Res 2010;38:1767 (doi:10.1093/nar/gkp1137), table 1.
_PHRED64_LOWEST, _PHRED33_HIGHEST = 59, 74


class _RefusedError(Exception):
    """Ends the reading at the first fault."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault


@dataclass
class _File:
    """One file that is being read: how far, and the qualities seen."""

    path: Path
    records: Iterator[dnaio.SequenceRecord]
    read: int = 0
    lowest: int = 255
    highest: int = 0

    def next_batch(self) -> list[str]:
        """Fragment names of the next records, whose bases and qualities are sound."""
        batch = list(islice(self.records, _BATCH))
        if batch:
            self._check_bases([record.sequence for record in batch])
            self._check_qualities([record.qualities or "" for record in batch])
        self.read += len(batch)
        return fragment_names([record.id for record in batch])

    def _check_bases(self, sequences: list[str]) -> None:
        if "" in sequences:
            raise self.refused("HL-U13", sequences.index(""))
        strange = "".join(sequences).encode().translate(None, _BASES)
        if strange:
            found = chr(strange[0])
            index = next(i for i, bases in enumerate(sequences) if found in bases)
            raise self.refused("HL-U12", index, character=f"U+{strange[0]:04X}")

    def _check_qualities(self, qualities: list[str]) -> None:
        values = np.frombuffer("".join(qualities).encode(), dtype=np.uint8)
        lowest, highest = int(values.min()), int(values.max())
        if lowest < _LOWEST or highest > _HIGHEST:
            strange = chr(lowest if lowest < _LOWEST else highest)
            index = next(i for i, text in enumerate(qualities) if strange in text)
            raise self.refused("HL-U15", index, character=f"U+{ord(strange):04X}")
        self.lowest, self.highest = min(self.lowest, lowest), max(self.highest, highest)

    def check_scale(self) -> None:
        """Refuse qualities that are no Phred+33, judged by all of them."""
        if self.lowest >= _PHRED64_LOWEST and self.highest > _PHRED33_HIGHEST:
            values = {"lowest": self.lowest, "highest": self.highest}
            raise _RefusedError(Fault("HL-U14", str(self.path), values))

    def refused(self, code: str, index: int, **values: int | str) -> _RefusedError:
        """A fault of the record at ``index`` of the batch."""
        return _RefusedError(
            Fault(code, str(self.path), {"record": self.read + index + 1, **values})
        )


def check_fastq(unit: str, paths: Sequence[Path], may_be_empty: bool = False) -> Verdict:
    """Read one FASTQ, or a pair in step, to its end; ``may_be_empty`` where no reads are well."""
    sources = source_states(paths)
    if isinstance(sources, Fault):
        return Verdict(unit, 0, sources)
    count = 0
    fault: Fault | None = None
    try:
        for path in paths:
            _refuse_zstandard(path)
        with ExitStack() as stack:
            files = [_File(path, iter(stack.enter_context(_open(path)))) for path in paths]
            count = _read(files, may_be_empty)
    except _RefusedError as refused:
        fault = refused.fault
    # Each decompressor has errors of its own kind; what they mean is found in the file itself.
    except Exception as error:
        values = {"reason": type(error).__name__}
        fault = find_fault(paths) or Fault("HL-U01", str(paths[0]), values)
    return Verdict(unit, 0 if fault else count, fault, sources).confirmed()


def _refuse_zstandard(path: Path) -> None:
    """The one packing that can be determined and not read.

    Xopen requires a module that is not here.
    """
    with path.open("rb") as handle:
        if handle.read(4) == _ZSTANDARD:
            raise _RefusedError(Fault("HL-U03", str(path), {"found": "Zstandard"}))


def _open(path: Path) -> dnaio.SingleEndReader:
    return dnaio.open(str(path), mode="r", fileformat="fastq", opener=_Bounded)


class _Bounded:
    """A file that ends in an error where a line does not: a few bytes may unpack to gigabytes."""

    def __init__(self, path: str, mode: str) -> None:
        # Programs for xz and bzip2 leave their pipes open where a file is none of theirs.
        threads = None if is_gzip(Path(path)) else 0
        self._file: Any = xopen(path, mode, threads=threads)  # type: ignore[call-overload]
        self._without_line_end = 0

    def read(self, size: int = -1) -> bytes:
        """As files do."""
        data: bytes = self._file.read(size)
        self._look(b"\n" in data, len(data))
        return data

    def readinto(self, buffer: memoryview) -> int:
        """As files do."""
        size: int = self._file.readinto(buffer)
        self._look(b"\n" in bytes(buffer[:size]), size)
        return size

    def close(self) -> None:
        """As files do."""
        self._file.close()

    def _look(self, has_line_end: bool, size: int) -> None:
        self._without_line_end = 0 if has_line_end else self._without_line_end + size
        if self._without_line_end > LONGEST_LINE:
            raise ValueError("a line does not end")


def _read(files: Sequence[_File], may_be_empty: bool) -> int:
    """Number of reads of all files; raises :class:`_RefusedError` or what the reader raises."""
    hashes = NameHashes()
    while names := files[0].next_batch():
        for mate in files[1:]:
            _check_step(files[0], mate, names, mate.next_batch())
        hashes.add(names)
    for mate in files[1:]:
        if mate.next_batch():
            raise _RefusedError(_uneven(files[0], mate))
    if not files[0].read and not may_be_empty:
        raise _RefusedError(Fault("HL-U02", str(files[0].path)))
    for file in files:
        _check_end(file.path)
        file.check_scale()
    _check_repeated(files[0].path, hashes.repeated())
    return sum(file.read for file in files)


def _check_step(first: _File, mate: _File, names: list[str], mate_names: list[str]) -> None:
    if names == mate_names:
        return
    for index, (one, other) in enumerate(zip(names, mate_names, strict=False)):
        if one != other:
            record = first.read - len(names) + index + 1
            raise _RefusedError(Fault("HL-U10", str(mate.path), {"record": record}))
    raise _RefusedError(_uneven(first, mate))


def _uneven(first: _File, mate: _File) -> Fault:
    """The shorter file, once both have been counted to their ends."""
    for file in (first, mate):
        file.read += sum(1 for _ in file.records)
    shorter, longer = sorted((first, mate), key=lambda file: file.read)
    return Fault("HL-U09", str(shorter.path), {"reads": shorter.read, "mates": longer.read})


def _check_end(path: Path) -> None:
    """Refuse gzip that is padded with zero bytes, which Python skips and fastp fails on.

    The last member ends in 8 bytes of checksum and length behind at least one that is not zero
    (``03 00`` when it is empty, as in BGZF), so 12 zero bytes are none of its own.
    """
    with path.open("rb") as handle:
        if handle.read(2) != b"\x1f\x8b":
            return
        handle.seek(max(-12, 2 - path.stat().st_size), 2)
        if not any(handle.read()):
            raise _RefusedError(Fault("HL-U05", str(path)))


def _check_repeated(path: Path, suspects: frozenset[int]) -> None:
    """Mates have the same names, so the first file applies to both."""
    if not suspects:
        return
    with _open(path) as records:
        batches = iter(lambda: [record.id for record in islice(records, _BATCH)], [])
        places = first_repeated(chain.from_iterable(map(fragment_names, batches)), suspects)
    if places:
        values = {"first": places[0], "record": places[1]}
        raise _RefusedError(Fault("HL-U11", str(path), values))
