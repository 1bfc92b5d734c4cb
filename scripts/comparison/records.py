"""Readers: a file of results to records of named cells, streamed.

A table's records are its rows, a VCF's its header lines and records, an alignment file's its header
and reads, a document has one record whose cells are its leaves, a text one record a line.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, TextIO

import pyarrow.parquet as pq
import pysam
import yaml

ABSENT = "(absent)"
BATCH = 5_000
STRUCTURED = re.compile(r"##(\w+)=<(.*)>$")
FIELD = re.compile(r'(\w+)=("(?:[^"\\]|\\.)*"|[^,]*)')
MESSAGE_CODE = re.compile(r"\bHL-[A-Z]+\d+\b")
GZIP_IN_BASE64 = re.compile(r"H4sI[A-Za-z0-9+/]{16,}={0,2}")
# Fields that identify an element of a list of documents, so that one more does not move the others.
IDENTITIES = ("path", "name", "id", "sample_id", "unit")


class Record(NamedTuple):
    """One row, header line, read or line; ``label`` is its place in the file for a reader."""

    label: str
    cells: dict[str, str]


@dataclass(frozen=True)
class Content:
    """A file's records; ``columns`` in their order where every record has the same."""

    records: Iterator[Record]
    columns: tuple[str, ...] | None = None


def read(path: Path, reference: Path | None = None) -> Content:
    """The records of one file, by its suffix; files of unknown type have one cell, their SHA-256.

    Args:
        path: The file.
        reference: FASTA that CRAM files are decoded with.
    """
    name = path.name.removesuffix(".gz")
    return READERS.get(name[name.rfind(".") :], _bytes)(path, reference)


def _open(path: Path) -> TextIO:
    opened = gzip.open if path.suffix == ".gz" else open
    return opened(path, "rt", encoding="utf-8", errors="backslashreplace", newline="\n")


def _table(path: Path, _: Path | None) -> Content:
    handle = _open(path)
    comments = []
    line = handle.readline()
    while line.startswith("#"):
        comments.append(line.rstrip("\n"))
        line = handle.readline()
    columns = tuple(line.rstrip("\n").split("\t"))

    def records() -> Iterator[Record]:
        for number, comment in enumerate(comments, 1):
            yield Record(f"line {number}", {"(comment)": comment})
        with handle:
            for number, text in enumerate(handle, len(comments) + 2):
                cells = text.rstrip("\n").split("\t")
                row = dict(zip(columns, cells, strict=False))
                if len(cells) != len(columns):
                    row["(cells)"] = str(len(cells))
                yield Record(f"line {number} ({cells[0]})", row)

    return Content(records(), columns)


def _parquet(path: Path, _: Path | None) -> Content:
    columns = tuple(pq.read_schema(path).names)

    def records() -> Iterator[Record]:
        with pq.ParquetFile(path) as table:
            schema = table.schema_arrow
            for field in schema:
                described = f"{field.type} nullable={field.nullable} {field.metadata}"
                yield Record("schema", {"(type)": f"{field.name}: {described}"})
            yield Record("schema", {"(metadata)": str(schema.metadata)})
            number = 0
            for batch in table.iter_batches(BATCH):
                for row in batch.to_pylist():
                    number += 1
                    cells = {k: repr(v) for k, v in row.items()}
                    yield Record(f"row {number} ({next(iter(row.values()))})", cells)

    return Content(records(), columns)


def _vcf(path: Path, _: Path | None) -> Content:
    def records() -> Iterator[Record]:
        samples: list[str] = []
        with _open(path) as handle:
            for number, text in enumerate(handle, 1):
                line = text.rstrip("\n")
                if line.startswith("##"):
                    yield Record(f"line {number}", _header_line(line))
                elif line.startswith("#"):
                    samples = line.split("\t")[9:]
                    yield Record(f"line {number}", {"(columns)": line.replace("\t", " ")})
                else:
                    values = line.split("\t")
                    yield Record(f"line {number} ({':'.join(values[:5])})", _call(values, samples))

    return Content(records())


def _header_line(line: str) -> dict[str, str]:
    match = STRUCTURED.match(line)
    if match is None:
        key, _, value = line.partition("=")
        return {key: value}
    fields = dict(FIELD.findall(match[2]))
    name = f"##{match[1]}/{fields.get('ID', '')}"
    return {f"{name}/{key}": value for key, value in fields.items()}


def _call(values: list[str], samples: list[str]) -> dict[str, str]:
    cells = dict(zip(("CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER"), values, strict=False))
    for entry in values[7].split(";"):
        key, _, value = entry.partition("=")
        cells[f"INFO/{key}"] = value
    if len(values) > 8:
        cells["FORMAT"] = values[8]
    for sample, call in zip(samples, values[9:], strict=True):
        keys = zip(values[8].split(":"), call.split(":"), strict=False)
        cells |= {f"FORMAT/{key}/{sample}": value for key, value in keys}
    return cells


def _alignments(path: Path, reference: Path | None) -> Content:
    fields = (
        "QNAME",
        "FLAG",
        "RNAME",
        "POS",
        "MAPQ",
        "CIGAR",
        "RNEXT",
        "PNEXT",
        "TLEN",
        "SEQ",
        "QUAL",
    )

    def records() -> Iterator[Record]:
        name = None if reference is None else str(reference)
        with pysam.AlignmentFile(str(path), reference_filename=name, check_sq=False) as reads:
            yield Record("header", dict(_leaves(reads.header.to_dict(), "")))
            for number, read in enumerate(reads.fetch(until_eof=True), 1):
                values = read.to_string().split("\t")
                cells = dict(zip(fields, values, strict=False))
                cells |= {f"tag {tag[:2]}": tag[3:] for tag in values[11:]}
                yield Record(f"read {number} ({values[0]})", cells)

    return Content(records())


def _document(path: Path, _: Path | None) -> Content:
    text = path.read_text(encoding="utf-8")
    document = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    return Content(iter([Record("document", dict(_leaves(document, "")))]))


def _leaves(node: Any, path: str) -> Iterator[tuple[str, str]]:
    """Path and value of every leaf; elements of lists by identity or index."""
    if isinstance(node, dict) and node:
        items = [(str(key), value) for key, value in node.items()]
    elif isinstance(node, list) and node:
        items = list(zip(_identities(node), node, strict=True))
    else:
        yield path, json.dumps(node, default=str)
        return
    for key, value in items:
        yield from _leaves(value, f"{path}.{key}" if path else key)


def _identities(elements: list[Any]) -> list[str]:
    for field in IDENTITIES:
        names = [element.get(field) for element in elements if isinstance(element, dict)]
        if len(names) == len(elements) == len({*map(str, names)} - {"None"}):
            return [str(name) for name in names]
    return [str(index) for index in range(len(elements))]


def _text(path: Path, _: Path | None) -> Content:
    def records() -> Iterator[Record]:
        with _open(path) as handle:
            for number, line in enumerate(handle, 1):
                yield Record(f"line {number}", {"(text)": line.rstrip("\n")})

    return Content(records())


def _html(path: Path, _: Path | None) -> Content:
    """Lines; data that a report packs as gzip in base64 is unpacked, one record a member."""

    def records() -> Iterator[Record]:
        with _open(path) as handle:
            for number, line in enumerate(handle, 1):
                label = f"line {number}"
                yield Record(label, {"(text)": GZIP_IN_BASE64.sub("(packed)", line.rstrip("\n"))})
                for packed in GZIP_IN_BASE64.findall(line):
                    plain = gzip.decompress(base64.b64decode(packed)).decode()
                    yield Record(
                        label, {f"(packed) {k}": v for k, v in _leaves(_parsed(plain), "")}
                    )

    return Content(records())


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text.splitlines()


def _codes(path: Path, _: Path | None) -> Content:
    """Of a log its message codes alone, in their order: its words are its tools' and hold times."""

    def records() -> Iterator[Record]:
        with _open(path) as handle:
            for number, line in enumerate(handle, 1):
                for code in MESSAGE_CODE.findall(line):
                    yield Record(f"line {number}", {"(code)": code})

    return Content(records())


def _bytes(path: Path, _: Path | None) -> Content:
    with path.open("rb") as handle:
        digest = hashlib.file_digest(handle, "sha256").hexdigest()
    return Content(iter([Record("file", {"(bytes)": digest})]))


READERS: dict[str, Callable[[Path, Path | None], Content]] = {
    ".tsv": _table,
    ".maf": _table,
    ".parquet": _parquet,
    ".vcf": _vcf,
    ".cram": _alignments,
    ".bam": _alignments,
    ".json": _document,
    ".yaml": _document,
    ".yml": _document,
    ".html": _html,
    ".txt": _text,
    ".md": _text,
    ".bed": _text,
    ".log": _codes,
}
