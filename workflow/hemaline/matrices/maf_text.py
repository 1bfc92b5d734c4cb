"""A MAF as text by column: comments before the header, gzip or plain, one batch after the other."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from hemaline.common.problems import Problems, fail
from hemaline.matrices.column_map import MAF, NO_MAP, ColumnMap

if TYPE_CHECKING:
    import pyarrow as pa

_BLOCK_BYTES = 2**22
_LONGEST_HEADER = 2**16
# What reading a missing, cut or damaged file raises.
_UNREADABLE = (OSError, EOFError, zlib.error)


@dataclass(frozen=True)
class MafText:
    """``header_row`` is the 1-based line of the column names."""

    path: Path
    header_row: int
    names: tuple[str, ...]

    def batches(self, wanted: Sequence[str]) -> Iterator[tuple[int, pa.RecordBatch]]:
        """The line of the first row, and the ``wanted`` columns as text.

        Raises:
            HemalineError: HL-M03 rows have too many or too few cells; HL-M01 it cannot be read.
        """
        import pyarrow as pa
        from pyarrow import csv

        options: dict[str, Any] = {
            "read_options": csv.ReadOptions(
                use_threads=False,
                block_size=_BLOCK_BYTES,
                skip_rows=self.header_row,
                column_names=list(self.names),
            ),
            "parse_options": csv.ParseOptions(delimiter="\t", quote_char=False),
            "convert_options": csv.ConvertOptions(
                include_columns=list(wanted),
                column_types={name: pa.string() for name in wanted},
                strings_can_be_null=False,
            ),
        }
        row = self.header_row + 1
        try:
            with _opened(self.path) as stream, csv.open_csv(stream, **options) as reader:
                for batch in reader:
                    yield row, batch
                    row += batch.num_rows
        except pa.ArrowInvalid as error:
            if "Empty CSV" not in str(error):
                raise fail("HL-M03", self.path, reason=str(error).splitlines()[0]) from error
        except _UNREADABLE as error:
            raise fail("HL-M01", self.path, reason=_reason(error)) from error


def open_maf(path: Path, problems: Problems, column_map: ColumnMap = NO_MAP) -> MafText | None:
    """The header of a MAF; None, and why in ``problems``, where there is none.

    Columns of the map are known by our names from here on.
    """
    try:
        with _opened(path) as handle:
            row = 0
            while line := handle.readline(_LONGEST_HEADER):
                row += 1
                if not line.startswith(b"#") and line.strip():
                    names = line.decode("utf-8-sig").rstrip("\r\n").split("\t")
                    names = column_map.renamed(MAF, names, path, row, problems)
                    return _named(path, row, names, problems)
        problems.add("HL-M01", path, reason="it holds no header")
    except UnicodeDecodeError:
        problems.add("HL-M01", path, reason="it is not UTF-8 text")
    except _UNREADABLE as error:
        problems.add("HL-M01", path, reason=_reason(error))
    return None


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
    return None if repeated else MafText(path, row, tuple(names))
