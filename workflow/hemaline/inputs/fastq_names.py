"""Samples and units of a folder of FASTQ files, by the names of the files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from hemaline.common.documents.models import Document, Many, SourcedDocument, Text
from hemaline.common.path_texts import check_path_text
from hemaline.common.problems import Problems
from hemaline.inputs.read_folders import files_inside
from hemaline.inputs.unit_files import check_read_file
from hemaline.paths import resource

_NOT_IN_ID = re.compile(r"[^A-Za-z0-9_-]+")
_ID_LENGTH = 63
_Names = Annotated[Many[Text], Field(min_length=1)]


class SampleDefaults(Document):
    """Values of a sample of a disease where none are given."""

    material: Text
    role: Text


class NewProjectRules(SourcedDocument):
    """How a new project is made from files."""

    fastq: _Names = Field(description="Names of FASTQ files, with groups name, lane and read.")
    ignored: _Names = Field(description="Names of files that belong to no sample.")
    samples: Mapping[str, SampleDefaults] = Field(description="By disease.")


@cache
def new_project_rules() -> NewProjectRules:
    """The packaged ``new_project.yaml``.

    Raises:
        HemalineError: it breaks its schema.
    """
    return NewProjectRules.load(resource("new_project.yaml"))


@dataclass(frozen=True)
class FoundUnit:
    """Files of one unit; ``fastq_2`` is None of single-end reads."""

    sample_id: str
    unit_id: str
    fastq_1: Path
    fastq_2: Path | None = None


@dataclass
class FoundFiles:
    """Units of a folder in the order of samples, and files that are not used."""

    units: list[FoundUnit] = field(default_factory=list)
    ignored: list[Path] = field(default_factory=list)

    @property
    def samples(self) -> list[str]:
        """Identifiers, each once."""
        return list(dict.fromkeys(unit.sample_id for unit in self.units))


@dataclass(frozen=True, order=True)
class _Place:
    """Name, lane and folder that the files of one unit share."""

    name: str
    lane: str
    folder: Path


def find_fastq(folder: Path, problems: Problems) -> FoundFiles:
    """Units of the FASTQ files in a folder and in those inside it.

    Files of one name in several folders are units of one sample. Everything that cannot be paired,
    read or written into a sheet is added to ``problems``.
    """
    rules = new_project_rules()
    patterns, ignored = map(_compiled, (rules.fastq, rules.ignored))
    found = FoundFiles()
    reads: dict[_Place, dict[str, Path]] = {}
    for path in files_inside(folder, problems):
        if any(one.fullmatch(path.name) for one in ignored):
            found.ignored.append(path)
            continue
        match = next((m for m in (one.fullmatch(path.name) for one in patterns) if m), None)
        if match is None:
            continue
        if check_path_text(str(path.absolute()), problems, folder):
            check_read_file(str(path), True, problems, folder)
        parts = match.groupdict()
        place = _Place(parts["name"], (parts.get("lane") or "").lstrip("0"), path.parent)
        own = reads.setdefault(place, {})
        first = own.setdefault(parts.get("read") or "1", path)
        if first != path:
            problems.add("HL-S62", folder, path=path.name, other=first.name)
    if not reads:
        problems.add("HL-S63", folder)
    _check_mates(folder, reads, problems)
    ids = _sample_ids(folder, dict.fromkeys(place.name for place in sorted(reads)), problems)
    for name, sample_id in ids.items():
        places = sorted(place for place in reads if place.name == name)
        for place, unit_id in zip(places, _unit_ids(places), strict=True):
            files = reads[place]
            first = files.get("1", files.get("2", Path()))
            found.units.append(FoundUnit(sample_id, unit_id, first, files.get("2")))
    return found


def _compiled(names: Iterable[str]) -> list[re.Pattern[str]]:
    """Patterns of names, whatever their case and even where a name has a line end."""
    return [re.compile(text, re.IGNORECASE | re.DOTALL) for text in names]


def _check_mates(
    folder: Path, reads: Mapping[_Place, Mapping[str, Path]], problems: Problems
) -> None:
    """Report second reads without first ones, and first ones alone where others have two."""
    is_paired = any("2" in files for files in reads.values())
    for files in reads.values():
        if is_paired and len(files) == 1:
            (read,) = files
            number = "second" if read == "1" else "first"
            problems.add("HL-S61", folder, path=files[read].name, number=number)


def _sample_ids(folder: Path, names: Iterable[str], problems: Problems) -> dict[str, str]:
    """Identifier by name in files: what an identifier cannot have becomes a hyphen."""
    ids: dict[str, str] = {}
    taken: dict[str, str] = {}
    for name in names:
        value = _NOT_IN_ID.sub("-", name).lstrip("-_")[:_ID_LENGTH] or "sample"
        other = taken.setdefault(value.casefold(), name)
        if other != name:
            problems.add("HL-S64", folder, name=name, other=other, value=value)
        ids[name] = value
    return ids


def _unit_ids(places: Sequence[_Place]) -> list[str]:
    """Lanes, or numbers where lanes are not stated or are not unique."""
    lanes = [place.lane for place in places]
    if len(set(lanes)) == len(lanes) and (all(lanes) or len(lanes) == 1):
        return [f"L{lane or 1}" for lane in lanes]
    return [f"U{number}" for number in range(1, len(places) + 1)]
