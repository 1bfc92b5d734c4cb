"""Reads of each unit: handed in, kept for the aligner, and lost with the reason.

fastp filters pairs: where one mate fails, it drops both and counts both under the reason of the
worse one. Where the good mate is kept as a single read, only the poor one is lost.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from pathlib import Path

LOW_QUALITY, TOO_SHORT, TOO_MANY_N = "low_quality", "too_short", "too_many_n"
NO_MATE, OTHER = "no_mate", "other"
# In the order of tables/unit_reads.
LOSSES = (LOW_QUALITY, TOO_SHORT, TOO_MANY_N, NO_MATE, OTHER)
# Keys of fastp's report, and what it adds to the names of reads in its --failed_out.
_OF_REPORT = {
    "low_quality_reads": LOW_QUALITY,
    "too_short_reads": TOO_SHORT,
    "too_many_N_reads": TOO_MANY_N,
}
_OF_NAMES = {
    "failed_quality_filter": LOW_QUALITY,
    "failed_too_short": TOO_SHORT,
    "failed_too_many_n_bases": TOO_MANY_N,
}


@dataclass(frozen=True)
class ReadCounts:
    """Reads of one unit or of several: ``given`` is ``kept`` and everything in ``lost``.

    ``single`` of the kept reads lost their mate. ``lost`` are reads by reason, one of ``LOSSES``.
    """

    given: int = 0
    kept: int = 0
    single: int = 0
    lost: Mapping[str, int] = field(default_factory=dict)

    @property
    def fraction_kept(self) -> float | None:
        """Kept / given; None without reads."""
        return self.kept / self.given if self.given else None

    @property
    def is_conserved(self) -> bool:
        """True if every read given is kept or lost, once."""
        lost = sum(self.lost.values())
        return self.given == self.kept + lost and min(self.lost.values(), default=0) >= 0

    def __add__(self, other: ReadCounts) -> ReadCounts:
        """Reads of both."""
        return ReadCounts(
            self.given + other.given,
            self.kept + other.kept,
            self.single + other.single,
            {
                reason: self.lost.get(reason, 0) + other.lost.get(reason, 0)
                for reason in LOSSES
                if reason in self.lost or reason in other.lost
            },
        )


def total(counts: Iterable[ReadCounts]) -> ReadCounts:
    """Reads of several units together."""
    return reduce(ReadCounts.__add__, counts, ReadCounts())


def of_alignment(reads: int, orphans_left_out: int) -> ReadCounts:
    """Reads of a BAM or CRAM unit, which are not filtered; orphans lack their mate in the file."""
    lost = {NO_MATE: orphans_left_out} if orphans_left_out else {}
    return ReadCounts(reads, reads - orphans_left_out, 0, lost)


def of_fastp(report: Path, poor_mates: Path | None = None) -> ReadCounts:
    """Reads of a FASTQ unit.

    Args:
        report: fastp's JSON.
        poor_mates: how many reads failed while their mate was kept, by what fastp adds to their
            names (TSV without a header); empty where no mate is kept alone.
    """
    document = json.loads(report.read_text(encoding="utf-8"))
    before, after = (
        int(document["summary"][f"{when}_filtering"]["total_reads"]) for when in ("before", "after")
    )
    of_kept_mates = _read_poor_mates(poor_mates) if poor_mates else Counter()
    single = of_kept_mates.total()
    found = document["filtering_result"]
    lost = {
        # Of a pair with one poor mate the report counts both.
        reason: int(found[key]) - of_kept_mates[reason]
        for key, reason in _OF_REPORT.items()
    }
    kept = after + single
    lost[OTHER] = before - kept - sum(lost.values())
    return ReadCounts(before, kept, single, {reason: n for reason, n in lost.items() if n})


def _read_poor_mates(path: Path) -> Counter[str]:
    found: Counter[str] = Counter()
    for line in path.read_text(encoding="utf-8").splitlines():
        word, number = line.split("\t")
        found[_OF_NAMES.get(word, OTHER)] += int(number)
    return found
