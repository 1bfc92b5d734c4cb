"""Another laboratory's VCF, annotated: every line as it was, fields added.

Records are neither split, moved nor dropped, unless they are of GRCh37: these are lifted, sorted,
and left out where they have no place on GRCh38. Each field has one value per ALT. Values are
percent-encoded as VCF 4.3, section 1.2, requires. Fields named HL_* are this project's: those that
the file brings, of an earlier annotation or of another laboratory, are removed, header lines
included.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import pysam

from hemaline.common.files import replacing_path
from hemaline.common.problems import Problems
from hemaline.common.tables.output_tables import MISSING, as_text
from hemaline.common.tables.rows import Field, load_rows, schema_of, table
from hemaline.external.vcf.lifted_vcf import LiftedLines
from hemaline.external.vcf.own_fields import is_own_meta, remove_own
from hemaline.external.vcf.vcf_text import FIXED, VcfHeader, vcf_lines
from hemaline.genome.alleles import Allele
from hemaline.variants.variant_rows import VariantRow
from hemaline.version import __version__

_TYPES = {"integer": "Integer", "number": "Float"}
# What delimits FORMAT values and INFO entries; a colon is a letter like any other in INFO.
_DELIMITERS = {"INFO": "%;=, \t\r\n", "FORMAT": "%:;=, \t\r\n"}
_RESERVED = {
    place: {ord(c): f"%{ord(c):02X}" for c in characters}
    for place, characters in _DELIMITERS.items()
}
_CONTIG = re.compile(r"(##contig=<(?:.*,)?ID=)([^,>]+)")
_VERSION_LINE = "##hemalineAnnotate="


@table("vcf_fields", key=("id",))
@dataclass(frozen=True)
class VcfField:
    """Columns of the variants table that `hemaline annotate --format vcf` writes as INFO (the
    same whoever carries the allele) or FORMAT (of the sample). Each has a value per ALT
    (Number=A) and the column's description.
    """

    place: Annotated[str, "Part of the record.", Field(column="field", allowed=("INFO", "FORMAT"))]
    key: Annotated[str, "Its key.", Field(column="id", pattern="HL_[A-Z0-9_]+", unique=True)]
    column: Annotated[str, "Column of the variants table.", Field(unique=True)]
    source: Annotated[str, "Source of the meaning."]

    def header(self) -> str:
        """Its header line; the description is the column's."""
        column = schema_of(VariantRow).column(self.column)
        kind = _TYPES.get(column.type, "String")
        text = column.description.replace("\\", "\\\\").replace('"', '\\"')
        return f'##{self.place}=<ID={self.key},Number=A,Type={kind},Description="{text}">'

    def value(self, row: VariantRow | None) -> str:
        """The encoded value; ``.`` for none."""
        text = MISSING if row is None else as_text(getattr(row, self.column))
        return "." if text == MISSING else text.translate(_RESERVED[self.place])


def load_vcf_fields(path: Path) -> tuple[VcfField, ...]:
    """Fields in order.

    Raises:
        HemalineError: the table breaks its schema.
    """
    return tuple(load_rows(path, VcfField))


@dataclass(frozen=True)
class Annotations:
    """Added annotation: the alleles of each line in ALT order, rows by allele, rows by sample.

    ``contigs`` maps names of the VCF to the reference's; ``lifted`` replaces what is of GRCh37.
    """

    normalised_by_line: Mapping[int, Sequence[Allele | None]]
    by_allele: Callable[[Allele], VariantRow]
    by_sample: Mapping[str, Mapping[Allele, VariantRow]]
    contigs: Mapping[str, str]
    lifted: LiftedLines | None = None


def write_annotated(
    source: Path,
    target: Path,
    header: VcfHeader,
    fields: Sequence[VcfField],
    known: Annotations,
) -> None:
    """Write ``source`` with its annotations; compressed with bgzip where the name ends in .gz."""
    added = [field.header() for field in fields if field.place == "INFO" or header.samples]
    with _text_out(target) as write:
        for line in _header_lines(header, known):
            write(line)
        for line in (f"{_VERSION_LINE}{__version__}", *added, header.lines[-1]):
            write(line)
        records = _record_lines(source, header, fields, known)
        for line in known.lifted.in_order(records) if known.lifted else records:
            write(line)


def _header_lines(header: VcfHeader, known: Annotations) -> Iterator[str]:
    """Header lines that are kept, contigs renamed, and those of a lift."""
    kept = (
        _CONTIG.sub(lambda m: m[1] + known.contigs.get(m[2], m[2]), line)
        for line in header.lines[:-1]
        if not (line.startswith(_VERSION_LINE) or is_own_meta(line))
    )
    return known.lifted.header(kept) if known.lifted else kept


def _record_lines(
    source: Path, header: VcfHeader, fields: Sequence[VcfField], known: Annotations
) -> Iterator[str]:
    for number, text in vcf_lines(source, Problems()):
        if not text.startswith("#"):
            written = text.split("\t")
            remove_own(written)
            cells = _placed(number, written, known)
            if cells:
                yield _annotated(number, cells, header, fields, known)


def _placed(number: int, cells: list[str], known: Annotations) -> list[str] | None:
    """The cells of a record at its place on the reference; None without one."""
    if known.lifted:
        return known.lifted.cells(number, cells)
    return [known.contigs.get(cells[0], cells[0]), *cells[1:]]


@contextmanager
def _text_out(target: Path) -> Iterator[Callable[[str], object]]:
    with replacing_path(target) as temporary:
        if target.suffix == ".gz":
            with pysam.BGZFile(str(temporary), "wb", None) as packed:
                yield lambda line: packed.write(f"{line}\n".encode())
        else:
            with temporary.open("w", encoding="utf-8", newline="\n") as plain:
                yield lambda line: plain.write(f"{line}\n")


def _annotated(
    number: int,
    cells: list[str],
    header: VcfHeader,
    fields: Sequence[VcfField],
    known: Annotations,
) -> str:
    alleles = known.normalised_by_line.get(number, ())
    if not any(alleles):
        return "\t".join(cells)
    rows = [known.by_allele(one) if one else None for one in alleles]
    info = [_entry(field, rows) for field in fields if field.place == "INFO"]
    stated = [entry for entry in info if entry]
    kept = [] if cells[7] in (".", "") else [cells[7].rstrip(";")]
    cells[7] = ";".join([*kept, *stated]) or "."
    if header.samples:
        _add_formats(cells, alleles, header, [f for f in fields if f.place == "FORMAT"], known)
    return "\t".join(cells)


def _entry(field: VcfField, rows: Sequence[VariantRow | None]) -> str:
    values = [field.value(row) for row in rows]
    return f"{field.key}={','.join(values)}" if set(values) != {"."} else ""


def _add_formats(
    cells: list[str],
    alleles: Sequence[Allele | None],
    header: VcfHeader,
    fields: Sequence[VcfField],
    known: Annotations,
) -> None:
    at = len(FIXED)
    keys = [] if cells[at] == "." else cells[at].split(":")
    cells[at] = ":".join([*keys, *(field.key for field in fields)])
    for place, sample in enumerate(header.samples, start=at + 1):
        rows = known.by_sample.get(sample, {})
        own = [rows.get(one) if one else None for one in alleles]
        given = cells[place].split(":") if keys else []
        given += ["."] * (len(keys) - len(given))
        added = [",".join(field.value(row) for row in own) for field in fields]
        cells[place] = ":".join([*given, *added])
