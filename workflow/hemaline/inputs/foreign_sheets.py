"""Sample sheets of nf-core/sarek and Illumina: recognised, and read as samples and units.

What such a sheet does not hold (disease, material, assay) stays empty; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from hemaline.common.documents.models import Document, Many, Text
from hemaline.common.problems import Problems
from hemaline.common.tables.delimited_text import (
    CellLine,
    find_delimiter,
    read_text,
    split_lines,
    text_lines,
)
from hemaline.common.tables.rows import schema_of
from hemaline.common.tables.text_tables import cell_words
from hemaline.inputs.read_folders import files_inside
from hemaline.inputs.sheet_rows import Sample, Unit
from hemaline.paths import resource

SheetKind = Literal["sarek", "illumina"]
SAMPLE_COLUMNS = ("sample_id", "patient_id", "disease", "material", "role", "sex", "assay")
UNIT_COLUMNS = ("sample_id", "unit_id", "fastq_1", "fastq_2", "bam")
_SECTION = re.compile(r"\[(\w+)\]")
_NAMED = 3


@dataclass(frozen=True)
class ForeignSheet:
    """A sheet of another program: the cells of its table of samples, the header first."""

    path: Path
    kind: SheetKind
    lines: Sequence[CellLine]

    @property
    def title(self) -> str:
        """The kind of sheet."""
        rules = foreign_rules()
        return (rules.sarek if self.kind == "sarek" else rules.illumina).title

    @property
    def header(self) -> list[str]:
        """Names of its columns."""
        return self.lines[0][1] if self.lines else []

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Line and cells of each row; columns that are not filled are empty."""
        for number, cells in self.lines[1:]:
            filled = [*cells, *[""] * (len(self.header) - len(cells))]
            yield number, dict(zip(self.header, filled, strict=False))


@dataclass
class Sheets:
    """Rows of the two sheets: samples by id, and units."""

    samples: dict[str, dict[str, str]] = field(default_factory=dict)
    units: list[dict[str, str]] = field(default_factory=list)


_Names = Annotated[Many[Text], Field(min_length=1)]


class SarekRules(Document):
    """The sheet of nf-core/sarek."""

    title: Text
    source: Text
    recognised_by: _Names = Field(description="Columns that only this sheet has together.")
    columns: Mapping[str, _Names] = Field(
        description="Names in that sheet of each column that is read; the first that is there."
    )
    ignored: _Names = Field(description="Columns that hold nothing for a sheet of units.")
    words: Mapping[str, Mapping[str, str]] = Field(
        description="What cells of a column mean, by column."
    )


class IlluminaRules(Document):
    """The sheet of Illumina's instruments."""

    title: Text
    source: Text
    sections: _Names = Field(description="Sections that list samples; the first that is there.")
    sample: str = Field(description="Column of the identifier.")
    name: str = Field(description="Column of the name that FASTQ files may have.")
    lane: str = Field(description="Column of the lane; all lanes without it.")
    fastq: str = Field(description="Names of FASTQ files, with groups name, number, lane and read.")
    undetermined: str = Field(description="Name in files of reads that belong to no sample.")


class ForeignRules(Document):
    """Sample sheets of other programs and how samples and units are read from them."""

    version: str
    sarek: SarekRules
    illumina: IlluminaRules


@cache
def foreign_rules(path: Path | None = None) -> ForeignRules:
    """The document ``path``, or the packaged ``foreign_sheets.yaml``.

    Raises:
        HemalineError: it breaks its schema.
    """
    return ForeignRules.load(path or resource("foreign_sheets.yaml"))


def recognise(path: Path, problems: Problems) -> ForeignSheet | None:
    """The sheet of another program, or None where the file is none or cannot be read."""
    text = read_text(path, problems)
    if text is None:
        return None
    lines = text_lines(text)
    if _SECTION.match(lines[0][1]):
        return _illumina(path, lines, problems)
    rules = foreign_rules().sarek
    names = {name for known in rules.columns.values() for name in known}
    delimiter = find_delimiter(path, lines[0], names, "\t,;", Problems())
    cells = _clean(split_lines(path, lines, delimiter, problems)) if delimiter else []
    header = set(cells[0][1]) if cells else set()
    if not header >= set(rules.recognised_by) or "sample_id" in header:
        return None
    return ForeignSheet(path, "sarek", cells)


def _illumina(path: Path, lines: Sequence[tuple[int, str]], problems: Problems) -> ForeignSheet:
    """The rows of the section that lists samples, none where there is no such section."""
    sections: dict[str, list[CellLine]] = {}
    own: list[CellLine] = []
    for number, cells in _clean(split_lines(path, lines, ",", problems)):
        if match := _SECTION.fullmatch(cells[0]):
            own = sections.setdefault(match[1], [])
        else:
            own.append((number, cells))
    found = (sections[name] for name in foreign_rules().illumina.sections if name in sections)
    return ForeignSheet(path, "illumina", next(found, []))


def _clean(lines: Sequence[CellLine]) -> list[CellLine]:
    return [(number, [cell.strip() for cell in cells]) for number, cells in lines]


def refuse_foreign(path: Path, problems: Problems) -> bool:
    """Report a sheet of another program where one of samples or units is expected."""
    found = recognise(path, Problems()) if path.is_file() else None
    if found is not None:
        problems.add("HL-S50", path, title=found.title)
    return found is not None


def read_sarek(sheet: ForeignSheet, problems: Problems) -> Sheets:
    """Samples and units of a sheet of nf-core/sarek; check ``problems`` before using them."""
    rules = foreign_rules().sarek
    known = {name for names in rules.columns.values() for name in names} | set(rules.ignored)
    if unread := [name for name in sheet.header if name and name not in known]:
        problems.add("HL-S57", sheet.path, sheet.lines[0][0], names=", ".join(unread))
    found = Sheets()
    first: dict[str, int] = {}
    for number, row in sheet.rows():
        cells = {column: _sarek_cell(column, row, rules) for column in rules.columns}
        sample = {name: cells.get(name, "") for name in SAMPLE_COLUMNS}
        name = sample["sample_id"]
        known_sample = found.samples.setdefault(name, sample)
        at = first.setdefault(name, number)
        for column in (one for one in SAMPLE_COLUMNS if known_sample[one] != sample[one]):
            values = {"sample": name, "value": sample[column], "other": known_sample[column]}
            own = next((one for one in rules.columns[column] if one in sheet.header), column)
            problems.add("HL-S51", sheet.path, number, own, **values, first=at)
        unit = {column: cells.get(column, "") for column in UNIT_COLUMNS}
        units = sum(one["sample_id"] == name for one in found.units)
        found.units.append(unit | {"unit_id": unit["unit_id"] or str(units + 1)})
    return found


def _sarek_cell(column: str, row: Mapping[str, str], rules: SarekRules) -> str:
    """The cell of one of this project's columns, in its words."""
    text = next((row[name] for name in rules.columns[column] if row.get(name)), "")
    text = rules.words.get(column, {}).get(text, text)
    schema = schema_of(Sample if column in SAMPLE_COLUMNS else Unit)
    return cell_words().value(schema.column(column), text)


def read_illumina(sheet: ForeignSheet, reads: Path, problems: Problems) -> Sheets:
    """Samples of an Illumina sheet, with the FASTQ files of a folder (and those in it) as units.

    A file belongs to a sample by name and number, and by lane where the sheet has lanes. Check
    ``problems`` before using them.
    """
    rules = foreign_rules().illumina
    samples = _illumina_samples(sheet, rules, problems)
    pattern = re.compile(rules.fastq)
    units: dict[tuple[int, str], dict[str, str]] = {}
    strangers = []
    for path in files_inside(reads, problems):
        match = pattern.fullmatch(path.name)
        if match is None or match["name"] == rules.undetermined:
            continue
        name = next((name for name, one in samples.items() if one.owns(match)), None)
        if name is None:
            strangers.append(path.name)
            continue
        lane = f"L{match['lane']}" if match["lane"] else "1"
        empty = dict.fromkeys(UNIT_COLUMNS, "") | {"sample_id": name, "unit_id": lane}
        unit = units.setdefault((samples[name].number, lane), empty)
        column = f"fastq_{match['read']}"
        if unit[column]:
            problems.add("HL-S59", sheet.path, samples[name].row, path=path, other=unit[column])
        unit[column] = str(path)
    if strangers:
        names = ", ".join(strangers[:_NAMED])
        problems.add("HL-S56", sheet.path, count=len(strangers), folder=reads, names=names)
    found = Sheets(units=[units[key] for key in sorted(units)])
    for name, one in samples.items():
        found.samples[name] = dict.fromkeys(SAMPLE_COLUMNS, "") | {"sample_id": name}
        _check_reads(sheet, name, one, reads, found.units, problems)
    return found


def _check_reads(
    sheet: ForeignSheet,
    name: str,
    sample: _IlluminaSample,
    reads: Path,
    units: Sequence[Mapping[str, str]],
    problems: Problems,
) -> None:
    """Report a sample without files, and units without a mate where others have two."""
    own = [unit for unit in units if unit["sample_id"] == name]
    if not own:
        number = sample.number
        problems.add("HL-S53", sheet.path, sample.row, sample=name, number=number, folder=reads)
    is_paired = any(unit["fastq_2"] for unit in units)
    for unit in own:
        if is_paired and not (unit["fastq_1"] and unit["fastq_2"]):
            path = unit["fastq_1"] or unit["fastq_2"]
            problems.add("HL-S60", sheet.path, sample.row, path=path)


@dataclass
class _IlluminaSample:
    """Place of a sample in the sheet, and the parts of its file names."""

    row: int
    number: int
    names: set[str] = field(default_factory=set)
    lanes: set[int] = field(default_factory=set)

    def owns(self, file: re.Match[str]) -> bool:
        """True if a FASTQ file is of the sample; without lanes it may be of any."""
        is_lane = not self.lanes or file["lane"] is None or int(file["lane"]) in self.lanes
        return is_lane and int(file["number"]) == self.number and _plain(file["name"]) in self.names


def _illumina_samples(
    sheet: ForeignSheet, rules: IlluminaRules, problems: Problems
) -> dict[str, _IlluminaSample]:
    """Samples by id, numbered in the order of the sheet."""
    if rules.sample not in sheet.header:
        problems.add("HL-S58", sheet.path, name=rules.sample)
        return {}
    samples: dict[str, _IlluminaSample] = {}
    for number, row in sheet.rows():
        name = row[rules.sample]
        one = samples.setdefault(name, _IlluminaSample(number, len(samples) + 1))
        one.names |= {_plain(text) for text in (name, row.get(rules.name, "")) if text}
        lane = row.get(rules.lane, "")
        if lane.isascii() and lane.isdigit():
            one.lanes.add(int(lane))
    return samples


def _plain(name: str) -> str:
    """A name as files have it: instruments write a hyphen for an underscore or a space."""
    return re.sub(r"[ _.]", "-", name)
