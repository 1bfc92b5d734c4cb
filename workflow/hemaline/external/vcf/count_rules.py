"""Rules by which the read counts of other callers are read (``resources/vcf_counts.tsv``).

A key alone decides nothing: RD and AD are counts by strand for one caller and single numbers for
another. A rule states the Number and Type that the header must give each of its keys.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from hemaline.common.problems import raised_together
from hemaline.common.tables.text_tables import Row, read_table
from hemaline.external.vcf.vcf_text import FieldDefinition

# Numbers of reads have fewer.
_DIGITS = 10
_BASES = "ACGT"
# Columns with one number or several, of which the first is used that a sample has.
_FIELDS = (
    *("ref", "alt", "depth", "alt_forward", "alt_reverse"),
    *("ambiguous", "normal_depth", "normal_alt"),
)


@dataclass(frozen=True, slots=True)
class RecordAllele:
    """One alternative allele as its record has it; ``index`` is its place in ``alts``, from 1."""

    ref: str
    alts: tuple[str, ...]
    index: int

    @property
    def alt(self) -> str:
        """Its bases."""
        return self.alts[self.index - 1]

    @property
    def is_alone(self) -> bool:
        """True if the record has no other alternative allele."""
        return len(self.alts) == 1

    def expected(self, number: str) -> int | None:
        """How many values a field of a header's Number has here; None where it is not fixed."""
        if number in ("R", "A"):
            return len(self.alts) + (number == "R")
        return int(number) if number.isdigit() else None


@dataclass(frozen=True)
class KeyShape:
    """Requirements of the header for a key: one of ``numbers``, and one of ``types``."""

    numbers: frozenset[str]
    types: frozenset[str]

    def admits(self, definition: FieldDefinition) -> bool:
        """True if a header line is as the rule needs it, or leaves the number of values open."""
        return definition.number in (*self.numbers, ".") and definition.type in self.types

    def could_hold(self, text: str, site: RecordAllele) -> bool:
        """True if a value could be of this shape, where its header does not settle it."""
        count = text.count(",") + 1
        return any(site.expected(number) in (None, count) for number in self.numbers)


@dataclass(frozen=True)
class CountField:
    """Where a number is written: a key and the places in its value that are summed."""

    key: str
    places: str
    is_info: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The key, or one for each base that it may name."""
        if "{" not in self.key:
            return (self.key,)
        return tuple(self.key.format(ref=base, alt=base) for base in _BASES)

    def key_of(self, site: RecordAllele, allele: int) -> str:
        """The key of an allele, 0 being the reference."""
        if "{" not in self.key:
            return self.key
        return self.key.format(ref=site.ref, alt=site.alts[allele - 1] if allele else "")

    def read(self, values: Mapping[str, str], site: RecordAllele, allele: int) -> int | None:
        """The count of an allele, 0 being the reference; None where it is not given."""
        text = values.get(self.key_of(site, allele), ".")
        if text == ".":
            return None
        places, table, at = self.places.partition("/")
        if table:
            return self._of_table(text, site, allele, int(at))
        parts = text.split(",")
        if places in ("R", "A"):
            if len(parts) != site.expected(places):
                return None
            return count_of(parts[allele if places == "R" else allele - 1])
        if not places:
            return count_of(text)
        if allele and not site.is_alone and "{" not in self.key:
            return None
        found = [_at(parts, int(place)) for place in places.split("+")]
        return None if None in found else sum(count for count in found if count is not None)

    @staticmethod
    def _of_table(text: str, site: RecordAllele, allele: int, at: int) -> int | None:
        """As 50,50|20,20|2,3: numbers of every allele, the reference first."""
        alleles = text.split("|")
        return _at(alleles[allele].split(","), at) if len(alleles) == len(site.alts) + 1 else None

    def misfit(
        self, values: Mapping[str, str], site: RecordAllele, definition: FieldDefinition | None
    ) -> str:
        """Fault of the value of a sample; empty without one."""
        key = self.key_of(site, site.index)
        text = values.get(key, ".")
        if text == ".":
            return ""
        parts = text.split(",")
        if any(part != "." and count_of(part) is None for part in parts):
            return f"{key} '{text}' is no count"
        number = definition.number if definition and definition.type == "Integer" else ""
        for described, stated in ((number, True), (self.places, False)):
            expected = site.expected(described) if described in ("R", "A") or stated else None
            if expected is not None and len(parts) != expected:
                given = f", Number={number} in the header" if number else ""
                many = f"{len(parts)} value{'s' * (len(parts) > 1)}"
                return (
                    f"{key} '{text}' has {many}, not {expected} (ALT {','.join(site.alts)}{given})"
                )
        return ""


@dataclass(frozen=True)
class CountRule:
    """One row of the resource; a field that the rule does not have is empty.

    ``sums_alleles`` makes the depth the sum of all alleles; ``strands_add_up`` is False where one
    fragment may count on both strands.
    """

    name: str
    requires: tuple[str, ...]
    shapes: Mapping[str, KeyShape]
    sums_alleles: bool
    strands_add_up: bool
    without_samples: bool
    fields: Mapping[str, tuple[CountField, ...]]

    @cached_property
    def counts_alleles(self) -> bool:
        """True if it has the reads of an alternative allele, and not the depth alone."""
        return bool(self.fields["alt"])


def load_count_rules(path: Path) -> tuple[CountRule, ...]:
    """Rules in the order in which they are tried.

    Raises:
        HemalineError: the table breaks its schema, or a rule does not describe its keys.
    """
    with raised_together() as problems:
        rows = read_table(path, "vcf_counts", problems)
    rules = tuple(map(_rule, rows))
    for row, rule in zip(rows, rules, strict=True):
        for what in _faults(rule):
            problems.add("HL-V56", path, row.number, name=rule.name, what=what)
    problems.raise_errors()
    return rules


def _rule(row: Row) -> CountRule:
    values = row.values
    return CountRule(
        values["rule"],
        tuple(values["requires"].split()),
        dict(map(_shape, values["header"].split())),
        values["total"] == "counts",
        values["strands"] == "reads",
        values["without_samples"] == "yes",
        {name: tuple(map(_field, values[name].split())) for name in _FIELDS},
    )


def _shape(text: str) -> tuple[str, KeyShape]:
    key, _, described = text.partition("=")
    numbers, _, types = described.partition("/")
    return key, KeyShape(frozenset(numbers.split("|")), frozenset(types.split("|")))


def _field(text: str) -> CountField:
    key, _, places = text.partition(":")
    return CountField(key.removeprefix("INFO/"), places, key.startswith("INFO/"))


def _faults(rule: CountRule) -> Iterator[str]:
    keys = [key for fields in rule.fields.values() for field in fields for key in field.keys]
    for key in dict.fromkeys([*rule.requires, *keys]):
        if key not in rule.shapes:
            yield f"the column header does not describe {key}"
    if len(rule.fields["alt_forward"]) != len(rule.fields["alt_reverse"]):
        yield "the strands have different numbers of keys"


def count_of(text: str) -> int | None:
    """A number of reads; None where the text is none."""
    is_count = text.isascii() and text.isdigit() and len(text) < _DIGITS
    return int(text) if is_count else None


def _at(parts: list[str], place: int) -> int | None:
    return count_of(parts[place]) if place < len(parts) else None
