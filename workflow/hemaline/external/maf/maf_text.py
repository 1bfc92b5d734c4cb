"""A MAF as text by column: comments before the header, gzip or plain, one batch after the other."""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from hemaline.common.problems import Problems, fail
from hemaline.external.maf.column_map import MAF, NO_MAP, ColumnMap
from hemaline.external.maf.maf_faults import more_rows

if TYPE_CHECKING:
    import pyarrow as pa

_BLOCK_BYTES = 2**22
_LONGEST_HEADER = 2**20
# What reading a missing, cut or damaged file raises.
_UNREADABLE = (OSError, EOFError, zlib.error)
_NOT_UTF8 = "it is not UTF-8 text"
# The control character that means a byte that could not be read.
_SUBSTITUTE, _SUBSTITUTION = b"\x1a", "hemaline-substitute"


def _substituted(error: UnicodeError) -> tuple[str, int]:
    """As many characters as there are bytes, so that no block becomes longer."""
    assert isinstance(error, UnicodeDecodeError)
    return _SUBSTITUTE.decode() * (error.end - error.start), error.end


codecs.register_error(_SUBSTITUTION, _substituted)


@dataclass(frozen=True)
class MafText:
    """``header_row`` is the 1-based line of the column names; ``problems`` takes broken rows."""

    path: Path
    header_row: int
    names: tuple[str, ...]
    problems: Problems

    def batches(self, wanted: Sequence[str]) -> Iterator[tuple[int, pa.RecordBatch]]:
        """The line of the first row, and the ``wanted`` columns as text, of rows without a gap.

        Lines without any text are left out. Rows with another number of cells than the header are
        left out and reported (HL-M70), and so is a file whose last line has no end (HL-M71).

        Raises:
            HemalineError: HL-M03 a cell is not UTF-8 text; HL-M01 the file cannot be read.
        """
        import pyarrow as pa
        from pyarrow import csv

        lines, watched = _Lines(self.header_row + 1), _Watched()
        options: dict[str, Any] = {
            "read_options": csv.ReadOptions(
                use_threads=False, block_size=_BLOCK_BYTES, column_names=list(self.names)
            ),
            "parse_options": csv.ParseOptions(
                delimiter="\t",
                quote_char=False,
                ignore_empty_lines=False,
                invalid_row_handler=lines.refuse,
            ),
            "convert_options": csv.ConvertOptions(
                include_columns=list(wanted),
                column_types={name: pa.string() for name in wanted},
                strings_can_be_null=False,
            ),
        }
        try:
            with _opened(self.path) as stream:
                watched.open(stream, self.header_row)
                with csv.open_csv(watched, **options) as reader:
                    for batch in reader:
                        watched.check(batch)
                        yield from lines.numbered(batch)
                self._report(lines, watched)
        except pa.ArrowInvalid as error:
            if "Empty CSV" not in str(error):
                reason = str(error).splitlines()[0]
                raise fail("HL-M03", self.path, lines.next, reason=reason) from error
        except UnicodeError as error:
            raise fail("HL-M03", self.path, lines.next, reason=str(error)) from error
        except _UNREADABLE as error:
            row = watched.lines + 1
            raise fail("HL-M01", self.path, row, reason=_reason(error)) from error

    def _report(self, lines: _Lines, watched: _Watched) -> None:
        if lines.refused:
            rows = sorted(lines.refused)
            self.problems.add(
                "HL-M70",
                self.path,
                rows[0],
                found=lines.refused[rows[0]],
                expected=len(self.names),
                more=more_rows(rows),
            )
        elif watched.last not in (b"", b"\n", b"\r"):
            self.problems.add("HL-M71", self.path, lines.next - 1)


@dataclass
class _Lines:
    """Numbers of the lines behind the header: ``next`` is that of the next row."""

    next: int
    # Cells of rows that have too few or too many, by line.
    refused: dict[int, int] = field(default_factory=dict)
    _before: int = field(init=False)

    def __post_init__(self) -> None:
        """Remember the line of the header."""
        self._before = self.next - 1

    def refuse(self, row: Any) -> str:
        """Leave a row out; called by pyarrow."""
        self.refused[self._before + row.number] = row.actual_columns
        return "skip"

    def numbered(self, batch: pa.RecordBatch) -> Iterator[tuple[int, pa.RecordBatch]]:
        """Rows of a batch that follow each other, with the line of the first."""
        here = [row for row in self.refused if row >= self.next]
        numbers = np.arange(self.next, self.next + batch.num_rows + len(here))
        # Refused rows behind the batch's last one were read ahead.
        numbers = numbers[~np.isin(numbers, here)][: batch.num_rows]
        self.next = int(numbers[-1]) + 1 if batch.num_rows else self.next
        kept = np.flatnonzero(~_blank(batch))
        breaks = np.flatnonzero((np.diff(kept) != 1) | (np.diff(numbers[kept]) != 1)) + 1
        for part in np.split(kept, breaks):
            if part.size:
                yield int(numbers[part[0]]), batch.slice(int(part[0]), part.size)


def _blank(batch: pa.RecordBatch) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Rows that have no text in any column."""
    from pyarrow import compute

    found = np.ones(batch.num_rows, dtype=np.bool_)
    for column in batch.columns:
        found &= compute.binary_length(column).to_numpy(zero_copy_only=False) == 0
    return found


class _Watched(io.RawIOBase):
    """A stream that remembers the last byte and counts the lines that were read.

    Bytes that are no UTF-8 are replaced: pyarrow cannot hand on a row that holds them, and only
    cells that are read matter.
    """

    def __init__(self) -> None:
        self._stream: BinaryIO | None = None
        self.last = b""
        self.lines = 0
        self.has_other_bytes = False
        self._decoder = codecs.getincrementaldecoder("utf-8")(_SUBSTITUTION)

    def open(self, stream: BinaryIO, header_row: int) -> None:
        """Take the rows of a file."""
        for _ in range(header_row):
            _skip_line(stream)
        self._stream, self.lines = stream, header_row

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        """At most ``size`` bytes (or 4); ``_SUBSTITUTE`` is in place of each that is no UTF-8."""
        assert self._stream is not None
        whole = size is None or size < 0
        while True:
            # Bytes of a character that the last block cut count among those that are returned.
            held = len(self._decoder.getstate()[0])
            block = self._stream.read(-1 if whole else max((size or 0) - held, 1))
            self.last = block[-1:] or self.last
            self.lines += block.count(b"\n")
            sound = self._decoder.decode(block, final=not block).encode()
            if sound.count(_SUBSTITUTE) > block.count(_SUBSTITUTE):
                self.has_other_bytes = True
            if sound or not block:
                return sound

    def check(self, batch: pa.RecordBatch) -> None:
        """Refuse cells with bytes that are no UTF-8.

        Raises:
            UnicodeError: there is one.
        """
        from pyarrow import compute

        if self.has_other_bytes:
            for column in batch.columns:
                if compute.any(compute.match_substring(column, _SUBSTITUTE.decode())).as_py():
                    raise UnicodeError(_NOT_UTF8)


def open_maf(path: Path, problems: Problems, column_map: ColumnMap = NO_MAP) -> MafText | None:
    """The header of a MAF; None, and why in ``problems``, where there is none.

    Columns of the map are known by our names from here on.
    """
    try:
        with _opened(path) as handle:
            row = 0
            while line := handle.readline(_LONGEST_HEADER):
                row += 1
                line = line.removeprefix(codecs.BOM_UTF8) if row == 1 else line
                if line.startswith(b"#") or not line.strip():
                    if not line.endswith(b"\n"):
                        _skip_line(handle)
                    continue
                names = line.decode("utf-8").rstrip("\r\n").split("\t")
                names = column_map.renamed(MAF, names, path, row, problems)
                return _named(path, row, names, problems)
        problems.add("HL-M01", path, reason="it holds no header")
    except UnicodeDecodeError:
        problems.add("HL-M01", path, reason=_NOT_UTF8)
    except _UNREADABLE as error:
        problems.add("HL-M01", path, reason=_reason(error))
    return None


def _skip_line(handle: BinaryIO) -> None:
    """Read to the end of the line, however long it is."""
    while (line := handle.readline(_LONGEST_HEADER)) and not line.endswith(b"\n"):
        pass


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """The bytes of a plain or gzip file, whatever its name."""
    with path.open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        yield gzip.GzipFile(fileobj=raw) if packed else raw  # type: ignore[misc]


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def _named(path: Path, row: int, names: list[str], problems: Problems) -> MafText | None:
    repeated = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    for name in repeated:
        places = ", ".join(str(i) for i, one in enumerate(names, start=1) if one == name)
        problems.add("HL-T15", path, row, name, places=places)
    return None if repeated else MafText(path, row, tuple(names), problems)
