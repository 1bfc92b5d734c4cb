"""Unique molecular identifiers (UMIs): where they are, and whether reads have them there.

`samtools markdup` takes a read without an identifier for one of an empty family, so that all
fragments of a position would become duplicates of each other without a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from hemaline.common.problems import Problems
from hemaline.inputs.sheets import NumberedUnit, UnitKind
from hemaline.inputs.units import Fault

# Keys of each source in addition to `source`; the first ones are required.
_REQUIRED = {"read_name": (), "inline": ("read", "length"), "tag": ()}
_ALLOWED = {
    "read_name": ("separator", "regex"),
    "inline": ("read", "length", "skip"),
    "tag": ("tag",),
}
_ALWAYS = frozenset({"source", "min_family"})
# bwa and htslib drop these ends of a name; fastp does not.
_MATE = re.compile(r"/[12]$")
_BASES = "ACGTN+_-"
# Reads at the start of a unit that are examined.
_LOOKED_AT = 1000


@dataclass(frozen=True)
class Umi:
    """Where the identifiers of an assay are.

    ``read`` is 1, 2 or both; ``length`` and ``skip`` are bases at the start of those reads.
    ``regex`` finds the identifier of a name in its group: a POSIX extended regular expression
    that Python reads alike. Families of fewer than ``min_family`` fragments are no evidence.
    """

    source: str
    regex: str = f":([{_BASES}]+)$"
    read: str = ""
    length: int = 0
    skip: int = 0
    tag: str = "RX"
    min_family: int = 1

    @property
    def in_tag(self) -> bool:
        """True if duplicate marking finds them in a tag; else in the read's name."""
        return self.source == "tag"


def load_umi(document: Mapping[str, Any], path: Path, problems: Problems) -> Umi:
    """The ``umi`` of an assay that obeys its schema; what does not fit goes to ``problems``."""
    source = document["source"]
    for key in _REQUIRED[source]:
        if key not in document:
            problems.add("HL-A22", path, column=f"umi.{key}", key=key, source=source)
    for key in sorted(document.keys() - _ALWAYS - set(_ALLOWED[source])):
        problems.add("HL-A23", path, column=f"umi.{key}", key=key, source=source)
    if "separator" in document and "regex" in document:
        problems.add("HL-A23", path, column="umi.regex", key="regex", source="separator")
    separator = document.get("separator", ":")
    letters = "".join(letter for letter in _BASES if letter != separator)
    regex = document.get("regex", f"[{separator}]([{letters}]+)$")
    _check_regex(regex, path, problems)
    return Umi(
        source=source,
        regex=regex,
        read=str(document.get("read", "")),
        length=document.get("length", 0),
        skip=document.get("skip", 0),
        tag=document.get("tag", "RX"),
        min_family=document.get("min_family", 1),
    )


def _check_regex(regex: str, path: Path, problems: Problems) -> None:
    try:
        groups = re.compile(regex).groups
    except re.error as error:
        problems.add("HL-A24", path, column="umi.regex", reason=str(error))
        return
    if groups != 1:
        problems.add("HL-A24", path, column="umi.regex", reason=f"it has {groups} groups")


def check_unit_umis(
    sheet: Path, units: Sequence[NumberedUnit], umis: Mapping[str, Umi], problems: Problems
) -> None:
    """Report units whose kind of file cannot hold the identifiers of their assay.

    Args:
        sheet: the units sheet.
        units: its rows.
        umis: identifiers by sample, of samples that have them.
        problems: what is found.
    """
    for number, unit in units:
        umi = umis.get(unit.sample_id)
        if umi is None or unit.is_alignment:
            continue
        if umi.in_tag:
            problems.add("HL-S40", sheet, number, "fastq_1", tag=umi.tag)
        elif umi.source == "inline" and umi.read != "1" and not unit.is_paired:
            problems.add("HL-S41", sheet, number, "fastq_2")


def missing_umis(umi: Umi, kind: UnitKind, paths: Sequence[Path]) -> Fault | None:
    """Why the reads do not have the identifiers of their assay; None where they do.

    The first thousand reads are examined. Identifiers at the start of reads cannot be distinguished
    from other bases: of those of an alignment file only that it has pairs is checked.
    """
    if umi.source == "inline" and kind != "alignment":
        return None
    reads = list(
        islice(_alignments(paths[0]) if kind == "alignment" else _names(paths), _LOOKED_AT)
    )
    if umi.source == "inline":
        paired = any(read.is_paired for read in reads)
        return None if paired else Fault("HL-U25", str(paths[0]))
    if umi.in_tag:
        lacking = sum(not read.has_tag(umi.tag) for read in reads)
        place = f"tag {umi.tag}"
    else:
        names = [read if isinstance(read, str) else str(read.query_name) for read in reads]
        lacking = sum(re.search(umi.regex, _MATE.sub("", name)) is None for name in names)
        place = "name"
    values: dict[str, int | str] = {"lacking": lacking, "examined": len(reads), "place": place}
    return Fault("HL-U24", str(paths[0]), values) if lacking else None


def _names(paths: Sequence[Path]) -> Iterator[Any]:
    import dnaio

    for path in paths:
        with dnaio.open(str(path), fileformat="fastq") as records:
            for record in islice(records, _LOOKED_AT // len(paths)):
                yield record.name.split()[0]


def _alignments(path: Path) -> Iterator[Any]:
    import pysam

    with pysam.AlignmentFile(str(path), check_sq=False) as reads:
        yield from reads.fetch(until_eof=True)
