"""Whether a unit's reads are whole: read once, from end to end, before anything is made of them.

bwa and fastp take truncated, uneven or foreign files without a word, and a sample made of half
its reads reads as wild type. A unit that is refused becomes an empty one, so that its sample ends
as "not measured" and the others complete.
"""

from __future__ import annotations

import gzip
import json
import re
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import dnaio
import pysam
from xopen import xopen

from hemaline.files import replacing
from hemaline.problems import Problem
from hemaline.sheets import UnitKind

FILE_NAMES: dict[UnitKind, tuple[str, ...]] = {
    "paired": ("R1.fastq.gz", "R2.fastq.gz"),
    "single": ("R1.fastq.gz",),
    "alignment": ("reads.bam",),
}

_QUOTED = re.compile(r"(?<=[ (])(['\"]).*\1")


@dataclass(frozen=True)
class Verdict:
    """What was found in one unit; ``contigs`` and ``builds`` only of alignments."""

    unit: str
    accepted: bool
    reads: int
    reason: str = ""
    contigs: tuple[str, ...] = ()
    assembly: tuple[str, ...] = ()

    def message(self, file: str) -> str:
        """The refusal as a coded line."""
        return str(Problem("HL-D01", file, values={"unit": self.unit, "reason": self.reason}))


def check_fastq(unit: str, paths: list[Path]) -> Verdict:
    """Read one FASTQ, or a pair in step, to its end."""
    count = 0
    try:
        with dnaio.open(*map(str, paths), mode="r", fileformat="fastq") as records:
            for _ in records:
                count += 1
    # Each decompressor has errors of its own kind; none of them is worth the whole run.
    except Exception as error:
        return Verdict(unit, False, count, _reason(error))
    if not count:
        return Verdict(unit, False, 0, "there are no reads in it")
    return Verdict(unit, True, count * len(paths))


def check_alignment(unit: str, path: Path) -> Verdict:
    """Read a BAM or CRAM to its end; its contigs are recorded, never refused."""
    count = 0
    contigs: tuple[str, ...] = ()
    assembly: tuple[str, ...] = ()
    try:
        # Opening refuses a BAM without its end-of-file block, reading one cut inside a block.
        with pysam.AlignmentFile(str(path), check_sq=False) as reads:
            # htslib takes FASTQ, FASTA and SAM as well, and SAM does not show where it was cut.
            if not (reads.is_bam or reads.is_cram):
                return Verdict(unit, False, 0, "this is neither BAM nor CRAM")
            contigs = tuple(reads.references)
            lines = reads.header.to_dict().get("SQ", [])
            assembly = tuple(sorted({str(line["AS"]) for line in lines if "AS" in line}))
            for read in reads.fetch(until_eof=True):
                count += not read.flag & 0x900
    except (OSError, ValueError) as error:
        return Verdict(unit, False, count, _reason(error), contigs, assembly)
    if not count:
        return Verdict(unit, False, 0, "there are no reads in it", contigs, assembly)
    return Verdict(unit, True, count, "", contigs, assembly)


def _reason(error: BaseException) -> str:
    """One line without paths, read names and bases: it goes into the manifest."""
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return _QUOTED.sub("...", (text.splitlines() or [type(error).__name__])[0])


def hand_on(verdict: Verdict, kind: UnitKind, sources: list[Path], folder: Path) -> None:
    """Put the reads into ``folder`` under the names the rules know; empty ones when refused.

    Gzip files and alignments are linked, other compressions and plain text are rewritten as gzip:
    the tools that follow go by the name.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for source, name in zip(sources, FILE_NAMES[kind], strict=True):
        output = folder / name
        output.unlink(missing_ok=True)
        if not verdict.accepted:
            _write_empty(output, kind)
        elif kind == "alignment" or _is_gzip(source):
            output.symlink_to(source.resolve())
        else:
            with xopen(source, "rb") as plain, xopen(output, "wb", compresslevel=1) as packed:
                shutil.copyfileobj(plain, packed)


def _is_gzip(path: Path) -> bool:
    with path.open("rb") as handle:
        return handle.read(2) == b"\x1f\x8b"


def _write_empty(output: Path, kind: UnitKind) -> None:
    if kind == "alignment":
        with pysam.AlignmentFile(str(output), "wb", header={"HD": {"VN": "1.6"}}):
            pass
    else:
        output.write_bytes(gzip.compress(b"", mtime=0))


def write_verdict(path: Path, verdict: Verdict) -> None:
    """Write it as JSON."""
    with replacing(path) as out:
        json.dump(asdict(verdict), out, indent=2)
        out.write("\n")


def read_verdict(path: Path) -> Verdict:
    """Read what :func:`write_verdict` wrote."""
    values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    values["contigs"] = tuple(values["contigs"])
    values["assembly"] = tuple(values["assembly"])
    return Verdict(**values)
