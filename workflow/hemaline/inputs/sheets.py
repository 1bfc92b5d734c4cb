"""The two sheets a laboratory hands in: samples and units, each row checked as text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from hemaline.common.problems import Problems
from hemaline.common.tables.rows import schema_of
from hemaline.common.tables.text_tables import Row, read_text_rows
from hemaline.inputs.foreign_sheets import refuse_foreign
from hemaline.inputs.sheet_rows import Sample, Unit

_IDENTIFIERS = ("sample_id", "patient_id", "unit_id", "run_id", "library_id")
# Name of a unit that has none.
ONLY_UNIT = "L1"
# Reports of the whole run are written into the folder of those of samples.
_REPORT_NAMES = frozenset({"multiqc", "cohort"})
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec"
# What spreadsheet programs turn into numbers in scientific notation, or into dates.
_REWRITTEN = re.compile(
    rf"\d+e\d+|\d{{1,4}}-\d{{1,2}}(-\d{{1,4}})?|({_MONTHS})-?\d{{1,4}}|\d{{1,2}}-?({_MONTHS})",
    re.ASCII | re.IGNORECASE,
)
_DATE = re.compile(r"\d{1,4}([-./])\d{1,2}\1\d{1,4}", re.ASCII)
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


# A sheet's rows are kept with the objects made of them, so that checks across rows can name the
# line.
NumberedSample = tuple[int, Sample]
NumberedUnit = tuple[int, Unit]


def read_samples(path: Path, problems: Problems) -> dict[str, Sample]:
    """Samples by id in the sheet's order; check ``problems`` before using them."""
    return {sample.sample_id: sample for _, sample in numbered_samples(path, problems)}


def numbered_samples(path: Path, problems: Problems) -> list[NumberedSample]:
    """Every sample with its line."""
    if refuse_foreign(path, problems):
        return []
    rows = read_text_rows(path, schema_of(Sample), problems)
    _check_texts(path, rows, Sample, problems)
    for column in ("sample_id", "patient_id"):
        _check_case(path, [(row, row.values[column]) for row in rows], column, problems)
    for row in rows:
        _check_timepoint(path, row, problems)
        if (name := row.values["sample_id"]).casefold() in _REPORT_NAMES:
            problems.add("HL-Y13", path, row.number, "sample_id", value=name)
    samples = [(row.number, Sample(**row.values)) for row in rows]
    _check_patients(path, samples, problems)
    return samples


def numbered_units(path: Path, problems: Problems) -> list[NumberedUnit]:
    """Every unit with its line."""
    if refuse_foreign(path, problems):
        return []
    rows = read_text_rows(path, schema_of(Unit), problems)
    _name_units(path, rows, problems)
    _check_texts(path, rows, Unit, problems)
    for sample_id in dict.fromkeys(row.values["sample_id"] for row in rows):
        own = [(r, r.values["unit_id"]) for r in rows if r.values["sample_id"] == sample_id]
        _check_case(path, own, "unit_id", problems)
    return [(row.number, Unit(**row.values)) for row in rows]


def _name_units(path: Path, rows: Sequence[Row], problems: Problems) -> None:
    """Name units without a name, which are alone in their samples."""
    first = {
        row.values["sample_id"]: row.number for row in rows if row.values["unit_id"] == ONLY_UNIT
    }
    for row in rows:
        if not row.values["unit_id"]:
            row.values["unit_id"] = ONLY_UNIT
            sample = row.values["sample_id"]
            if first.setdefault(sample, row.number) != row.number and sample:
                value = f"{sample} {ONLY_UNIT}"
                column = "sample_id+unit_id"
                problems.add("HL-T27", path, row.number, column, value=value, first=first[sample])


def matched_normals(samples: Mapping[str, Sample]) -> dict[str, str]:
    """The normal of each tumour sample that has one: the first normal of the same patient."""
    normals: dict[str, str] = {}
    for sample in samples.values():
        if sample.role == "normal":
            normals.setdefault(sample.patient_id, sample.sample_id)
    return {
        sample.sample_id: normals[sample.patient_id]
        for sample in samples.values()
        if sample.role == "tumour" and sample.patient_id in normals
    }


def _check_texts(path: Path, rows: Sequence[Row], kind: type, problems: Problems) -> None:
    """Identifiers that programs rewrite, and free text that spreadsheet programs would run."""
    free_text = [field.name for field in schema_of(kind).columns if field.is_free_text]
    for row in rows:
        for column in _IDENTIFIERS:
            text = row.values.get(column, "")
            if _REWRITTEN.fullmatch(text):
                problems.add("HL-S03", path, row.number, column, value=text)
        for column in free_text:
            if row.values[column].lstrip().startswith(("=", "+", "-", "@")):
                problems.add("HL-S04", path, row.number, column, value=row.values[column])


def _check_case(
    path: Path, entries: Sequence[tuple[Row, str]], column: str, problems: Problems
) -> None:
    """Identifiers that differ in case only."""
    first: dict[str, tuple[int, str]] = {}
    for row, text in entries:
        number, other = first.setdefault(text.casefold(), (row.number, text))
        if text != other:
            problems.add("HL-S02", path, row.number, column, value=text, other=other, first=number)


def _check_timepoint(path: Path, row: Row, problems: Problems) -> None:
    """A label is free, but what looks like a date must be one, written YYYY-MM-DD."""
    text = row.values["timepoint"]
    if not _DATE.fullmatch(text):
        return
    try:
        if _ISO_DATE.fullmatch(text) and date.fromisoformat(text):
            return
    except ValueError:
        pass
    problems.add("HL-S05", path, row.number, "timepoint", value=text)


def _check_patients(path: Path, samples: Sequence[NumberedSample], problems: Problems) -> None:
    """One person has one sex; a normal belongs to one person."""
    sexes: dict[str, tuple[int, str]] = {}
    normals: dict[str, tuple[int, str]] = {}
    first_normals: dict[str, str] = {}
    with_tumour = {sample.patient_id for _, sample in samples if sample.role == "tumour"}
    for number, sample in samples:
        patient = sample.patient_id
        if not patient:
            continue
        if sample.sex in ("female", "male"):
            first, other = sexes.setdefault(patient, (number, sample.sex))
            if other != sample.sex:
                values = {"patient": patient, "sex": sample.sex, "other": other, "first": first}
                problems.add("HL-S06", path, number, "sex", **values)
        if sample.role == "normal":
            first, other = normals.setdefault(sample.sample_id, (number, patient))
            if other != patient:
                values = {"sample": sample.sample_id, "patient": patient}
                problems.add(
                    "HL-S07", path, number, "patient_id", **values, other=other, first=first
                )
            used = first_normals.setdefault(patient, sample.sample_id)
            if patient not in with_tumour:
                problems.add("HL-S09", path, number, "patient_id", patient=patient)
            elif used != sample.sample_id:
                problems.add("HL-S10", path, number, "role", patient=patient, first=used)
