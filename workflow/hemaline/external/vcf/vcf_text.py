"""The lines and the header of another laboratory's VCF, read as text.

htslib silently corrects or ignores many faults of a VCF; a clinical table must not. The text
is assessed line by line, and what is wrong is named with its line before any tool sees the file.
Source: The Variant Call Format Specification, VCFv4.3 and v4.4 (samtools/hts-specs).
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from hemaline.common.problems import Problems
from hemaline.external.vcf.own_fields import is_own_meta
from hemaline.genome.vcf_files import has_bgzf_end

FIXED = ("#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO")
# Far above a line of ten thousand samples; a longer one is no VCF, or a decompression bomb.
_LONGEST = 64 * 2**20
# Problems of one header; the rest of a file that has more is not read.
_MOST_FAULTS = 10_000
_BOM = b"\xef\xbb\xbf"
_KINDS = (
    (b"BCF", "a BCF (bcftools view makes a VCF of it)"),
    (b"PK\x03\x04", "a zip archive or spreadsheet"),
    (b"\xd0\xcf\x11\xe0", "a spreadsheet"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ", "an xz file"),
    (b"BAM\x01", "a BAM"),
    (b"CRAM", "a CRAM"),
    (b"\xff\xfe", "UTF-16 text"),
    (b"\xfe\xff", "UTF-16 text"),
)
_VERSION = re.compile(r"VCFv4\.[0-9]")
_META = re.compile(r"##[^=\s][^=]*=.")
_STRUCTURED = re.compile(r"##(contig|FILTER|FORMAT|INFO)=<(.*)>$")
_ID = re.compile(r"(?:^|,)ID=([^,>\"]+)")
_QUOTED = re.compile(r'"(?:\\.|[^"\\])*"')
_NUMBER = re.compile(r"(?:^|,)Number=([^,>\"]+)")
_TYPE = re.compile(r"(?:^|,)Type=([^,>\"]+)")
_LENGTH = re.compile(r"(?:^|,)length=([^,>\"]+)")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class FieldDefinition:
    """Number and Type of an INFO or FORMAT key, as its header line has them."""

    number: str
    type: str


# By key; None where header lines of one key contradict each other.
Definitions = dict[str, FieldDefinition | None]


@dataclass
class VcfHeader:
    """Definitions of the header; ``contigs`` have None where no length is given."""

    lines: list[str] = field(default_factory=list)
    contigs: dict[str, int | None] = field(default_factory=dict)
    filters: set[str] = field(default_factory=set)
    formats: Definitions = field(default_factory=dict)
    infos: Definitions = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    # Line of the column names.
    last_line: int = 0

    @property
    def samples(self) -> tuple[str, ...]:
        """Names of the sample columns."""
        return self.columns[len(FIXED) + 1 :]


def text_lines(path: Path, problems: Problems) -> Iterator[tuple[int, str]]:
    """Numbered lines without their ends, of a plain, gzip or bgzip file.

    A fault of the file as a whole is added to ``problems`` and ends the lines.
    """
    number = 0
    try:
        with path.open("rb") as raw:
            handle = _opened(raw, path, problems)
            while handle and (line := handle.readline(_LONGEST + 1)):
                number += 1
                if len(line) > _LONGEST:
                    problems.add("HL-V22", path, number, megabytes=_LONGEST >> 20)
                    return
                if not line.endswith(b"\n"):
                    problems.add("HL-V05", path, number)
                if number == 1:
                    line = _first(line, path, problems)
                text = _decoded(line, path, number, problems)
                if text is not None:
                    yield number, text
    except EOFError:
        problems.add("HL-V03", path, number or None)
    except (zlib.error, gzip.BadGzipFile) as error:
        problems.add("HL-V04", path, number or None, reason=str(error))
    except OSError as error:
        problems.add("HL-V01", path, reason=error.strerror or str(error))
    if number == 0 and not problems.errors:
        problems.add("HL-V02", path, found="an empty file")


def _opened(raw: BinaryIO, path: Path, problems: Problems) -> BinaryIO | None:
    start = raw.read(18)
    packed = start[:2] == b"\x1f\x8b"
    is_blocked = packed and start[12:14] == b"BC"
    if is_blocked and not has_bgzf_end(path):
        problems.add("HL-V03", path)
        return None
    raw.seek(0)
    if not packed:
        return raw if _is_text(start, path, problems) else None
    handle: BinaryIO = gzip.GzipFile(fileobj=raw)  # type: ignore[assignment]
    start = handle.read(18)
    handle.seek(0)
    return handle if _is_text(start, path, problems) else None


def _is_text(start: bytes, path: Path, problems: Problems) -> bool:
    for magic, found in _KINDS:
        if start.startswith(magic):
            problems.add("HL-V02", path, found=found)
            return False
    return True


def _first(line: bytes, path: Path, problems: Problems) -> bytes:
    if line.startswith(_BOM):
        problems.add("HL-V06", path, 1)
        return line[len(_BOM) :]
    return line


def _decoded(line: bytes, path: Path, number: int, problems: Problems) -> str | None:
    try:
        text = line.removesuffix(b"\n").removesuffix(b"\r").decode("utf-8")
    except UnicodeDecodeError as error:
        problems.add("HL-V14", path, number, what=f"byte {error.start + 1} is not UTF-8")
        return None
    control = _CONTROL.search(text)
    if control:
        what = f"character {control.start() + 1} is U+{ord(control[0]):04X}"
        problems.add("HL-V14", path, number, what=what)
        return None
    return text


def read_header(
    lines: Iterator[tuple[int, str]], path: Path, problems: Problems
) -> VcfHeader | None:
    """The header, up to and with the line of column names; None where there is no such line."""
    header = VcfHeader()
    number = 0
    for number, text in lines:
        if number == 1:
            _check_version(text, path, problems)
        if text.startswith("##"):
            header.lines.append(text)
            if not is_own_meta(text):
                _read_meta(text, number, path, header, problems)
            if len(problems) > _MOST_FAULTS:
                return None
        elif text.startswith("#"):
            header.lines.append(text)
            header.columns = tuple(text.split("\t"))
            header.last_line = number
            return header if _columns_are_sound(header, number, path, problems) else None
        else:
            problems.add("HL-V11", path, number)
            return None
    if not problems.errors:
        problems.add("HL-V11", path, number or None)
    return None


def _check_version(text: str, path: Path, problems: Problems) -> None:
    key, _, version = text.partition("=")
    if key != "##fileformat":
        problems.add("HL-V07", path, 1)
    elif not _VERSION.fullmatch(version):
        problems.add("HL-V08", path, 1, version=version)


def _read_meta(text: str, number: int, path: Path, header: VcfHeader, problems: Problems) -> None:
    if not _META.match(text):
        problems.add("HL-V09", path, number, what="it is no ##key=value")
        return
    kind = text[2:].partition("=")[0]
    if kind not in ("contig", "FILTER", "FORMAT", "INFO"):
        return
    match = _STRUCTURED.match(text)
    found = _ID.search(match[2]) if match else None
    if match is None or found is None:
        problems.add("HL-V09", path, number, what=f"a {kind} is written <ID=...>")
        return
    name = found[1]
    if kind != "contig":
        if "Description=" not in match[2]:
            problems.add("HL-V50", path, number, kind=kind, name=name)
        if kind == "FILTER":
            header.filters.add(name)
        else:
            found_in = header.formats if kind == "FORMAT" else header.infos
            _define(kind, name, match[2], found_in, path, number, problems)
        return
    length = _LENGTH.search(match[2])
    if length and not (length[1].isascii() and length[1].isdigit()):
        problems.add("HL-V09", path, number, what=f"the length '{length[1]}' is no whole number")
    elif name in header.contigs:
        problems.add("HL-V09", path, number, what=f"duplicate contig {name}")
    else:
        header.contigs[name] = int(length[1][:18]) if length else None


def _define(
    kind: str,
    name: str,
    text: str,
    definitions: Definitions,
    path: Path,
    line: int,
    problems: Problems,
) -> None:
    text = _QUOTED.sub("", text)
    number, of_type = _NUMBER.search(text), _TYPE.search(text)
    if number is None or of_type is None:
        lacking = "Type" if number else "Number"
        problems.add("HL-V09", path, line, what=f"{kind} {name} has no {lacking}")
        return
    definition = FieldDefinition(number[1], of_type[1])
    agrees = definitions.get(name, definition) == definition
    definitions[name] = definition if agrees else None


def _columns_are_sound(header: VcfHeader, number: int, path: Path, problems: Problems) -> bool:
    columns, samples = header.columns, header.samples
    if columns[: len(FIXED)] != FIXED or columns[len(FIXED) :][:1] not in ((), ("FORMAT",)):
        problems.add("HL-V10", path, number)
        return False
    seen: set[str] = set()
    for place, name in enumerate(samples):
        if not name.strip():
            problems.add("HL-V12", path, number, what=f"sample column {place + 1} has no name")
        elif name in seen:
            problems.add("HL-V12", path, number, what=f"duplicate sample '{name}'")
        if len(problems) > _MOST_FAULTS:
            break
        seen.add(name)
    return True
