"""The reference, prepared once: names and build checked, false duplications masked.

A build is determined by contig lengths, then by the reference bases of the hotspots (N is no
information). A few differing bases are a warning, a stretch of them is another build. A partial
reference may lack contigs and end a contig early, in the coordinates of its build.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, BinaryIO

import pysam

from hemaline.common.documents.json_files import write_json
from hemaline.common.files import replacing_path, sha256
from hemaline.common.intervals import Interval, from_one_based
from hemaline.common.problems import Problems, raised_together
from hemaline.common.tables.rows import Field, load_rows, table
from hemaline.genome.hotspots import Hotspot
from hemaline.paths import resource

_WIDTH = 100
_IUPAC = b"ACGTUNRYSWKMBDHVacgtunryswkmbdhv-*"
# Landmarks: this many, and this share of those with bases, must differ to indicate another build.
_LANDMARKS_DIFFER, _LANDMARK_SHARE = 3, 0.2


@table("masks", key=("name",))
@dataclass(frozen=True)
class Mask:
    """Stretches of the assembly that are false; they become N when the reference is prepared."""

    name: Annotated[str, "Name of the false stretch.", Field(unique=True)]
    chrom: Annotated[str, "Contig."]
    first: Annotated[int, "First base, 1-based."]
    last: Annotated[int, "Last base, 1-based."]
    true_gene: Annotated[str, "Gene whose reads the stretch takes away."] = ""
    reason: Annotated[str, "Why it is masked."] = ""
    source: Annotated[str, "Where the row comes from."] = ""

    @property
    def interval(self) -> Interval:
        """The stretch."""
        return from_one_based(self.chrom, self.first, self.last)


@dataclass(frozen=True)
class Expectation:
    """Expected data of a reference."""

    build: str
    partial: bool
    contig_lengths: Mapping[str, int]
    landmarks: Sequence[Hotspot]
    masks: Sequence[Mask]
    apply_masks: bool


@dataclass
class Prepared:
    """Findings while the reference was written."""

    contigs: dict[str, int] = field(default_factory=dict)
    masked: list[str] = field(default_factory=list)
    landmarks_agreeing: int = 0
    landmarks_unknown: int = 0
    landmarks_differing: list[str] = field(default_factory=list)


def load_masks(path: Path) -> list[Mask]:
    """Masks of ``resources/masks.tsv``.

    Raises:
        HemalineError: the table breaks its schema.
    """
    return load_rows(path, Mask)


@table("contigs", key=("chrom",))
@dataclass(frozen=True)
class Contig:
    """Primary contigs of GRCh38 and their lengths on GRCh38 and GRCh37, by which a build is
    recognised.
    """

    name: Annotated[str, "Contig name.", Field(column="chrom", unique=True)]
    length: Annotated[int, "Bases."]
    accession: Annotated[str, "RefSeq accession with version."]
    refget: Annotated[
        str,
        "GA4GH refget accession of the canonical sequence, without masks.",
        Field(pattern="SQ[.][A-Za-z0-9_-]{32}", unique=True),
    ] = ""
    length_grch37: Annotated[
        int,
        "Bases of the contig on GRCh37 (of MT for chrM; UCSC's hg19 has another sequence there).",
    ] = 0
    source: Annotated[str, "Where the row comes from."] = ""


def load_contigs(path: Path) -> dict[str, Contig]:
    """Primary contigs of the build, by name.

    Raises:
        HemalineError: the table breaks its schema.
    """
    return {one.name: one for one in load_rows(path, Contig)}


def read_fai(path: Path) -> dict[str, int]:
    """Contig lengths of a ``.fai``, in its order."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return {name: int(length) for name, length, *_ in (line.split("\t") for line in lines)}


def nameable(lengths: Mapping[str, int]) -> dict[str, int]:
    """Those of a reference's contigs that variants can be named on: the primary ones."""
    known = load_contigs(resource("contigs.tsv"))
    return {name: length for name, length in lengths.items() if name in known}


def expected_lengths(fasta: Path) -> dict[str, int]:
    """Contigs that variants can be named on, before a reference is read.

    They are those of the index next to ``fasta``; of the whole build where there is none.
    """
    try:
        return nameable(read_fai(fasta.with_name(f"{fasta.name}.fai")))
    except (OSError, ValueError):
        return {one.name: one.length for one in load_contigs(resource("contigs.tsv")).values()}


def prepare(fasta: Path, output: Path, report: Path, expected: Expectation) -> None:
    """Write the masked, uncompressed FASTA, its ``.fai`` and a JSON report of what was found.

    One contig is held in memory at a time.

    Raises:
        HemalineError: the file is no FASTA, or names or build are not the expected ones.
    """
    problems = Problems()
    found = Prepared()
    with replacing_path(output) as temporary:
        with temporary.open("wb") as out:
            for name, sequence in _contigs(fasta, problems):
                _check_contig(fasta, name, sequence, expected, found, problems)
                _mask(name, sequence, expected, found)
                _write(out, name, sequence)
        _check_whole(fasta, expected, found, problems)
        problems.raise_errors()
    pysam.faidx(str(output))
    write_json(report, _report(fasta, output, expected, found))


def _contigs(fasta: Path, problems: Problems) -> Iterator[tuple[str, bytearray]]:
    """Name and bases of each contig of a plain, gzip or bgzip FASTA."""
    name, sequence = "", bytearray()
    try:
        with ExitStack() as stack:
            raw = stack.enter_context(fasta.open("rb"))
            packed = raw.read(2) == b"\x1f\x8b"
            raw.seek(0)
            lines = stack.enter_context(gzip.GzipFile(fileobj=raw)) if packed else raw
            for number, line in enumerate(lines, start=1):
                if line.startswith(b">"):
                    if name:
                        yield name, sequence
                    name = line[1:].split(maxsplit=1)[0].decode() if line[1:].strip() else "?"
                    sequence = bytearray()
                elif not name or line.rstrip().translate(None, _IUPAC):
                    problems.add("HL-R03", fasta, number)
                    problems.raise_errors()
                else:
                    sequence += line.rstrip()
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as error:
        problems.add("HL-R04", fasta, reason=str(error))
        problems.raise_errors()
    if not name:
        problems.add("HL-R03", fasta, 1)
        problems.raise_errors()
    yield name, sequence


def _check_contig(
    fasta: Path,
    name: str,
    sequence: bytearray,
    expected: Expectation,
    found: Prepared,
    problems: Problems,
) -> None:
    if name in found.contigs:
        problems.add("HL-R05", fasta, contig=name)
    if not sequence:
        problems.add("HL-R06", fasta, contig=name)
    found.contigs[name] = len(sequence)
    _check_length(fasta, name, len(sequence), expected, problems)
    for landmark in expected.landmarks:
        if landmark.allele.chrom == name:
            where = landmark.allele.interval
            _check_landmark(landmark, bytes(sequence[where.start : where.end]).upper(), found)


def _check_length(
    fasta: Path, name: str, length: int, expected: Expectation, problems: Problems
) -> None:
    known = expected.contig_lengths.get(name)
    if expected.build == "test" or known is None or length == known:
        return
    if length > known or not expected.partial:
        problems.add(
            "HL-R07", fasta, contig=name, length=length, expected=known, build=expected.build
        )


def check_indexed(path: Path, fasta: pysam.FastaFile, expected: Expectation) -> Prepared:
    """Names, lengths and landmark bases of an indexed FASTA that is used as it is.

    Raises:
        HemalineError: it is not the expected build.
    """
    with raised_together() as problems:
        found = Prepared(dict(zip(fasta.references, fasta.lengths, strict=True)))
        for name, length in found.contigs.items():
            _check_length(path, name, length, expected, problems)
        for landmark in expected.landmarks:
            where = landmark.allele.interval
            if where.end <= found.contigs.get(where.chrom, 0):
                bases = fasta.fetch(where.chrom, where.start, where.end).upper().encode()
                _check_landmark(landmark, bases, found)
        _check_whole(path, expected, found, problems)
    return found


def _check_landmark(landmark: Hotspot, bases: bytes, found: Prepared) -> None:
    if not bases or b"N" in bases:
        found.landmarks_unknown += 1
    elif bases == landmark.allele.ref.encode():
        found.landmarks_agreeing += 1
    else:
        found.landmarks_differing.append(f"{landmark.allele.chrom}:{landmark.allele.pos}")


def _check_whole(fasta: Path, expected: Expectation, found: Prepared, problems: Problems) -> None:
    known = [name for name in expected.contig_lengths if name in found.contigs]
    if expected.build != "test" and not known:
        problems.add("HL-R08", fasta, names=", ".join(list(found.contigs)[:4]))
    missing = [name for name in expected.contig_lengths if name not in found.contigs]
    if expected.build != "test" and known and missing and not expected.partial:
        problems.add("HL-R09", fasta, names=", ".join(missing[:6]), count=len(missing))
    differing = found.landmarks_differing
    compared = found.landmarks_agreeing + len(differing)
    if len(differing) >= _LANDMARKS_DIFFER and len(differing) > _LANDMARK_SHARE * compared:
        problems.add("HL-R10", fasta, count=len(differing), compared=compared, first=differing[0])


def _mask(name: str, sequence: bytearray, expected: Expectation, found: Prepared) -> None:
    if not expected.apply_masks:
        return
    for mask in expected.masks:
        where = mask.interval
        end = min(where.end, len(sequence))
        if where.chrom == name and where.start < end:
            sequence[where.start : end] = b"N" * (end - where.start)
            found.masked.append(mask.name)


def _write(out: BinaryIO, name: str, sequence: bytearray) -> None:
    out.write(b">" + name.encode() + b"\n")
    view = memoryview(sequence)
    block = _WIDTH * 10_000
    for start in range(0, len(view), block):
        part = view[start : start + block]
        out.write(
            b"".join(bytes(part[i : i + _WIDTH]) + b"\n" for i in range(0, len(part), _WIDTH))
        )


def _report(fasta: Path, output: Path, expected: Expectation, found: Prepared) -> dict[str, object]:
    return {
        "build": expected.build,
        "partial": expected.partial,
        "source_file": fasta.name,
        "source_sha256": sha256(fasta),
        "sha256": sha256(output),
        "contigs": len(found.contigs),
        "bases": sum(found.contigs.values()),
        "masked": sorted(found.masked),
        "landmarks": {
            "agreeing": found.landmarks_agreeing,
            "without_bases": found.landmarks_unknown,
            "differing": found.landmarks_differing,
        },
    }
