"""Unique molecular identifiers (UMIs): where they are, and whether reads have them there.

`samtools markdup` takes a read without an identifier for one of an empty family, so that all
fragments of a position would become duplicates of each other without a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from hemaline.common.documents.models import Document
from hemaline.common.problems import Problems
from hemaline.inputs.sheet_rows import UnitKind
from hemaline.inputs.sheets import NumberedUnit
from hemaline.inputs.units import UnitFault

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


def _pattern(keys: dict[str, Any]) -> str:
    separator = keys.get("separator", ":")
    letters = "".join(letter for letter in _BASES if letter != separator)
    return f"[{separator}]([{letters}]+)$"


def _no_truth_value(read: Any) -> Any:
    # True is 1 to Python.
    return str(read) if isinstance(read, bool) else read


class Umi(Document):
    """Where unique molecular identifiers are; for dedup umi."""

    source: Literal["read_name", "inline", "tag"] = Field(
        description=(
            "At the end of the read's name, at the start of the read, or in a tag of a BAM or CRAM."
        )
    )
    separator: str = Field(
        default=":",
        pattern="^[:_#.|=-]$",
        description="read_name: the character before the identifier.",
    )
    # Python reads it as POSIX tools do.
    regex: Annotated[str, Field(min_length=3, max_length=200)] = Field(
        default_factory=_pattern,
        description=(
            "read_name: POSIX extended regular expression with one group, the identifier; in place "
            "of separator."
        ),
    )
    read: Annotated[Literal[1, 2, "both"], BeforeValidator(_no_truth_value)] = Field(
        default="both", description="inline: the reads that begin with an identifier."
    )
    length: int = Field(
        default=0,
        ge=1,
        le=64,
        description="inline: bases of the identifier, the same in each of the reads.",
    )
    skip: int = Field(
        default=0, ge=0, le=64, description="inline: bases after the identifier that are dropped."
    )
    tag: str = Field(default="RX", pattern="^[A-Za-z][A-Za-z0-9]$", description="tag: its name.")
    min_family: int = Field(
        default=1,
        ge=1,
        le=100,
        description=(
            "Fragments a family must have to be evidence; smaller ones stay in the CRAM, flagged "
            "as failed."
        ),
    )

    @property
    def in_tag(self) -> bool:
        """True if duplicate marking finds them in a tag; else in the read's name."""
        return self.source == "tag"


def check_umi(umi: Umi, path: Path, problems: Problems) -> None:
    """Report keys of an assay's ``umi`` that do not go with its source."""
    given, source = umi.model_fields_set, umi.source
    for key in _REQUIRED[source]:
        if key not in given:
            problems.add("HL-A22", path, column=f"umi.{key}", key=key, source=source)
    for key in sorted(given - _ALWAYS - set(_ALLOWED[source])):
        problems.add("HL-A23", path, column=f"umi.{key}", key=key, source=source)
    if given >= {"separator", "regex"}:
        problems.add("HL-A23", path, column="umi.regex", key="regex", source="separator")
    _check_regex(umi.regex, path, problems)


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
        elif umi.source == "inline" and umi.read != 1 and not unit.is_paired:
            problems.add("HL-S41", sheet, number, "fastq_2")


def missing_umis(umi: Umi, kind: UnitKind, paths: Sequence[Path]) -> UnitFault | None:
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
        return None if paired else UnitFault("HL-U25", str(paths[0]))
    if umi.in_tag:
        lacking = sum(not read.has_tag(umi.tag) for read in reads)
        place = f"tag {umi.tag}"
    else:
        names = [read if isinstance(read, str) else str(read.query_name) for read in reads]
        lacking = sum(re.search(umi.regex, _MATE.sub("", name)) is None for name in names)
        place = "name"
    values: dict[str, int | str] = {"lacking": lacking, "examined": len(reads), "place": place}
    return UnitFault("HL-U24", str(paths[0]), values) if lacking else None


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
