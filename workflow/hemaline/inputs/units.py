"""Findings in a unit's files, and the form in which its reads are passed on.

bwa and fastp take truncated, uneven or foreign files without a word, and a sample made of half
its reads reads as wild type. A unit that is refused becomes an empty one, so that its sample ends
as "not measured" and the others complete.
"""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pysam
from xopen import xopen

from hemaline.common.problems import Problem
from hemaline.inputs.sheet_rows import UnitKind

FILE_NAMES: dict[UnitKind, tuple[str, ...]] = {
    "paired": ("R1.fastq.gz", "R2.fastq.gz"),
    "single": ("R1.fastq.gz",),
    "alignment": ("reads.bam",),
}


@dataclass(frozen=True)
class UnitFault:
    """Why reads are refused: a code of ``resources/messages.tsv``, the file, the particulars.

    ``values`` are numbers and fixed words, never names, bases or paths: they go into the manifest.
    """

    code: str
    file: str
    values: Mapping[str, int | str] = field(default_factory=dict)

    @property
    def problem(self) -> Problem:
        """The fault as a coded line that names the whole path."""
        return Problem(self.code, self.file, values=dict(self.values))

    @property
    def reason(self) -> str:
        """The fault in words."""
        return self.problem.definition.message.format(**self.values)


@dataclass(frozen=True)
class UnitSource:
    """One file as it was when its reading began."""

    path: str
    size: int
    mtime_ns: int

    @classmethod
    def of(cls, path: Path) -> UnitSource:
        """The state of ``path`` now.

        Raises:
            OSError: it cannot be examined.
        """
        status = path.stat()
        return cls(str(path), status.st_size, status.st_mtime_ns)

    @property
    def is_unchanged(self) -> bool:
        """True if the file is still there with the same size and time of change."""
        try:
            return UnitSource.of(Path(self.path)) == self
        except OSError:
            return False


@dataclass(frozen=True)
class UnitVerdict:
    """Findings in one unit.

    ``contigs``, ``assembly`` and ``orphans`` (reads whose mate is not there) are of alignments.
    """

    unit: str
    reads: int
    fault: UnitFault | None = None
    sources: tuple[UnitSource, ...] = ()
    contigs: tuple[str, ...] = ()
    assembly: tuple[str, ...] = ()
    orphans: int = 0

    @property
    def accepted(self) -> bool:
        """True if its reads are whole."""
        return self.fault is None

    def confirmed(self) -> UnitVerdict:
        """The same, or a refusal where a file is no longer the one that was read."""
        changed = [source for source in self.sources if not source.is_unchanged]
        if not self.accepted or not changed:
            return self
        return replace(self, fault=UnitFault("HL-U30", changed[0].path))


def source_states(paths: Sequence[Path]) -> tuple[UnitSource, ...] | UnitFault:
    """The files as they are now, or why one cannot be examined."""
    states = []
    for path in paths:
        try:
            states.append(UnitSource.of(path))
        except OSError as error:
            return UnitFault(
                "HL-U01", str(path), {"reason": error.strerror or type(error).__name__}
            )
    return tuple(states)


def hand_on(verdict: UnitVerdict, kind: UnitKind, sources: list[Path], folder: Path) -> None:
    """Put the reads into ``folder`` under the names the rules use; empty ones when refused.

    Gzip files and alignments are linked, other compressions and plain text are rewritten as gzip:
    the tools that follow go by the name.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for source, name in zip(sources, FILE_NAMES[kind], strict=True):
        output = folder / name
        output.unlink(missing_ok=True)
        if not verdict.accepted:
            _write_empty(output, kind)
        elif kind == "alignment" or is_gzip(source):
            output.symlink_to(source.resolve())
        else:
            with xopen(source, "rb") as plain, xopen(output, "wb", compresslevel=1) as packed:
                shutil.copyfileobj(plain, packed)


def is_gzip(path: Path) -> bool:
    """True if the file begins as gzip does."""
    with path.open("rb") as handle:
        return handle.read(2) == b"\x1f\x8b"


def _write_empty(output: Path, kind: UnitKind) -> None:
    if kind == "alignment":
        with pysam.AlignmentFile(str(output), "wb", header={"HD": {"VN": "1.6"}}):
            pass
    else:
        output.write_bytes(gzip.compress(b"", mtime=0))
