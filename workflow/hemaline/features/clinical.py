"""Clinical and cytogenetic tables, joined on the sample: each value with its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from hemaline.common.logic.three_valued import Truth
from hemaline.common.problems import Problems
from hemaline.common.suggestions import did_you_mean
from hemaline.common.tables.row_classes import cell_readers
from hemaline.common.tables.rows import schema_of
from hemaline.common.tables.text_tables import Row, header_names, read_text_rows
from hemaline.external.maf.column_map import NO_MAP, ColumnMap
from hemaline.features.clinical_entries import NOT_GIVEN, ClinicalEntry, Record
from hemaline.features.finding_groups import Group, implied, load_groups
from hemaline.features.iscn import Karyotype, read_karyotype
from hemaline.features.karyotype_definitions import load_aberrations, load_category_rules
from hemaline.features.karyotype_findings import (
    INDEPENDENT,
    UNCERTAIN,
    KaryotypeFinding,
    aberration_count,
    cannot_deny,
    category,
    counting,
    findings,
    has_independent_clones,
)
from hemaline.inputs.clinical_rows import ClinicalRow, CytogeneticsRow

# Code of a column that a sheet has and nothing reads.
_UNREAD = "HL-T14"
KARYOTYPE, CATEGORY = "karyotype", "ipssr_category"
_NOT_GIVEN = ClinicalEntry(None, reason=NOT_GIVEN)


def read_clinical(
    path: Path,
    sexes: Mapping[str, str],
    cohort: Path,
    problems: Problems,
    column_map: ColumnMap = NO_MAP,
) -> dict[str, Record]:
    """Clinical values by sample; check ``problems`` before using them.

    Args:
        path: the table, see ``workflow/schemas/clinical.table.yaml`` for columns and units.
        sexes: the samples that may have a row, with their sex of the sample sheet (unknown where
            there is no sheet).
        cohort: the file that states which samples there are, for messages.
        problems: takes everything that is wrong.
        column_map: their names of columns; columns that nobody reads are then left alone.
    """
    rows = _rows(path, ClinicalRow, column_map, problems)
    _check_samples(path, rows, sexes, cohort, problems)
    _check_fractions(path, rows, problems)
    for row in rows:
        sample, sex = row.values["sample_id"], row.values["sex"]
        other = sexes.get(sample, "unknown")
        if {sex, other} == {"female", "male"}:
            problems.add("HL-J03", path, row.number, "sex", sample=sample, sex=sex, other=other)
    return {row.values["sample_id"]: Record(_given(path, row, ClinicalRow)) for row in rows}


def read_cytogenetics(
    path: Path,
    samples: Mapping[str, str],
    cohort: Path,
    problems: Problems,
    column_map: ColumnMap = NO_MAP,
) -> dict[str, Record]:
    """Cytogenetic findings by sample: those given, those read from karyotypes, what follows.

    Arguments as of :func:`read_clinical`.
    """
    rows = _rows(path, CytogeneticsRow, column_map, problems)
    _check_samples(path, rows, samples, cohort, problems)
    return {row.values["sample_id"]: Record(_cytogenetic(path, row, problems)) for row in rows}


def _rows(path: Path, kind: type, column_map: ColumnMap, problems: Problems) -> list[Row]:
    """Rows of a sheet by our names of its columns; of those not recognised a map is suggested."""
    header = header_names(path)
    schema = schema_of(kind)
    name = schema.name
    found = Problems()
    renamed = column_map.renamed(name, header, path, 1, found) if name in column_map.names else []
    rows = read_text_rows(path, schema, found, column_map.aliases(name), _UNREAD)
    unread = [str(problem.column) for problem in found if problem.code == _UNREAD]
    for problem in found:
        if problem.code != _UNREAD or not renamed:
            problems.add(problem.code, problem.file, problem.row, problem.column, **problem.values)
    if unread and renamed:
        problems.add("HL-M68", path, names=", ".join(unread))
    elif unread:
        column_map.add_unrecognised(name, _missing(found), header)
    return rows


def _missing(found: Problems) -> list[str]:
    return [str(problem.column) for problem in found if problem.code == "HL-T13"]


def _check_samples(
    path: Path, rows: Sequence[Row], samples: Mapping[str, str], cohort: Path, problems: Problems
) -> None:
    for row in rows:
        value = row.values["sample_id"]
        if value and value not in samples:
            hint = did_you_mean(value, samples)
            problems.add(
                "HL-J01", path, row.number, "sample_id", value=value, cohort=cohort, hint=hint
            )


def _check_fractions(path: Path, rows: Sequence[Row], problems: Problems) -> None:
    """Percent columns of which no value exceeds 1, where three or more are above 0."""
    for one in schema_of(ClinicalRow).columns:
        if one.unit != "%":
            continue
        texts = [row.values[one.name] for row in rows if row.values[one.name]]
        numbers = [float(text) for text in texts if one.has_type(text)]
        above = [number for number in numbers if number > 0]
        if len(above) >= 3 and max(above) < 1:
            problems.add("HL-J02", path, rows[0].number, one.name, unit=one.unit)


def _given(path: Path, row: Row, kind: type) -> dict[str, ClinicalEntry]:
    """The cells that hold something, by column, with the type of their column."""
    entries: dict[str, ClinicalEntry] = {}
    for name, cell in cell_readers(kind).items():
        if text := row.values[name]:
            place = (f"{path.name} row {row.number} column {name}: {text}",)
            try:
                entries[name] = ClinicalEntry(cell.read(text), place)
            except ValueError:
                # The schema's check has named it.
                entries[name] = ClinicalEntry(None, place, NOT_GIVEN)
    return entries


def _cytogenetic(path: Path, row: Row, problems: Problems) -> dict[str, ClinicalEntry]:
    entries = _given(path, row, CytogeneticsRow)
    text = row.values[KARYOTYPE]
    if text:
        _add_karyotype(path, row, text, entries, problems)
    for group in load_groups():
        if row.values[group.column]:
            _check_group(path, row, group, entries, problems)
        entries[group.column] = implied(group, entries)
    return entries


def _add_karyotype(
    path: Path, row: Row, text: str, entries: dict[str, ClinicalEntry], problems: Problems
) -> None:
    """Fill columns from the karyotype; a finding overrides a no."""
    karyotype, definitions = read_karyotype(text), load_aberrations()
    place = f"{path.name} row {row.number} column {KARYOTYPE}"
    if unread := (*karyotype.not_understood, *karyotype.probes):
        parts = "; ".join(unread)
        problems.add("HL-J06", path, row.number, KARYOTYPE, parts=parts)
    found = findings(karyotype, definitions)
    for column, one in found.items():
        given = entries.get(column)
        if given is None:
            entries[column] = ClinicalEntry(one.value, (_made_by(place, one),), one.reason)
        elif one.value and given.value is False:
            seen = ", ".join(one.seen)
            problems.add("HL-J05", path, row.number, column, found=seen)
            entries[column] = ClinicalEntry(True, (_made_by(place, one), *given.made_by))
    if CATEGORY not in entries:
        entries[CATEGORY] = _category(place, karyotype, found)


def _category(
    place: str, karyotype: Karyotype, found: Mapping[str, KaryotypeFinding]
) -> ClinicalEntry:
    """The IPSS-R category of a karyotype, with the number of changes that made it."""
    if has_independent_clones(karyotype):
        return ClinicalEntry(None, (f"{place}: abnormal clones side by side",), INDEPENDENT)
    definitions = load_aberrations()
    count = aberration_count(karyotype, definitions)
    truths: dict[str, Truth] = {column: one.value for column, one in found.items()}
    group = category(count, truths, load_category_rules())
    most = "any" if count.upper is None else count.upper
    reason = None if group else cannot_deny(karyotype, counting(definitions)) or UNCERTAIN
    return ClinicalEntry(group, (f"{place}: {count.lower} to {most} changes",), reason)


def _made_by(place: str, one: KaryotypeFinding) -> str:
    return f"{place}: {', '.join(one.seen) or 'not seen'}"


def _check_group(
    path: Path, row: Row, group: Group, entries: Mapping[str, ClinicalEntry], problems: Problems
) -> None:
    """Report a member that is yes where the group's own column was given as no."""
    if entries.get(group.column, _NOT_GIVEN).value is not False:
        return
    for name in group.members:
        if entries.get(name, _NOT_GIVEN).value:
            values = {"value": "no", "other": name, "found": "yes"}
            problems.add("HL-J04", path, row.number, group.column, **values)
            return
