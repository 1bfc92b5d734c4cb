"""Rules by which the read counts of other callers are read (``resources/vcf_counts.tsv``).

A key alone decides nothing: RD and AD are counts by strand for one caller and single numbers for
another. A rule states the Number and Type that the header must give each of its keys.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated

from hemaline.common.problems import raised_together
from hemaline.common.tables.rows import Field, YesNo, numbered_rows, table
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

    key: str
    numbers: frozenset[str]
    types: frozenset[str]

    @classmethod
    def from_text(cls, text: str) -> KeyShape:
        """As a rule writes it: ``AD=R/Integer``, alternatives separated by ``|``."""
        key, _, described = text.partition("=")
        numbers, _, types = described.partition("/")
        return cls(key, frozenset(numbers.split("|")), frozenset(types.split("|")))

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

    @classmethod
    def from_text(cls, text: str) -> CountField:
        """As a rule writes it: ``INFO/DP4:2+3``."""
        key, _, places = text.partition(":")
        return cls(key.removeprefix("INFO/"), places, key.startswith("INFO/"))

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


_Counted = tuple[CountField, ...]


@table("vcf_counts", key=("rule",))
@dataclass(frozen=True)
class CountRule:
    """How other callers' VCFs write the reads that carry an allele. The first rule is used whose
    required keys a sample has, described by the header as in the rule. A number is KEY (the
    whole value) or KEY:PLACE of a comma-separated one: R counts the reference and the
    alternative alleles, A the alternative ones, 0 1 2 are places, 2+3 their sum (of alternative
    reads only where the record has one alternative allele); R/0 is the first of several numbers
    of an allele, alleles separated by |. {ref} and {alt} are replaced by the base. INFO/KEY is
    read where the VCF has one sample. Of several numbers separated by spaces the first is used
    that the sample has.
    """

    name: Annotated[str, "Name.", Field(unique=True, column="rule")]
    requires: Annotated[
        tuple[str, ...],
        "FORMAT keys that a sample must have a value of, separated by spaces.",
        Field(pattern="[A-Z0-9_]+( [A-Z0-9_]+)*", separator=" "),
    ]
    header: Annotated[
        tuple[KeyShape, ...],
        "Number and Type that header lines must have, as KEY=NUMBERS/TYPES with alternatives "
        "separated by |. A key described otherwise is not read by the rule; where the header has "
        "Number=. or no line for it, the number of values decides.",
        Field(
            pattern="[A-Z0-9_]+=[AGR0-9.|]+/[A-Za-z|]+( [A-Z0-9_]+=[AGR0-9.|]+/[A-Za-z|]+)*",
            separator=" ",
        ),
    ]
    ref: Annotated[
        _Counted,
        "Reads of the reference allele.",
        Field(required=False, pattern="[A-Za-z0-9_{}]+(:[AR0-9+]+)?", separator=" "),
    ]
    alt: Annotated[
        _Counted,
        "Reads of the alternative allele.",
        Field(required=False, pattern="[A-Za-z0-9_{}]+(:[AR0-9+]+)?", separator=" "),
    ]
    depth: Annotated[
        _Counted, "Depth.", Field(required=False, pattern="[A-Z0-9_]+(:[AR])?", separator=" ")
    ]
    sums_alleles: Annotated[
        bool,
        "Whether the table's depth is the sum of all alleles' counts where all are known (else "
        "the depth), or the depth.",
        Field(column="total", allowed=("counts", "depth")),
    ]
    strands_add_up: Annotated[
        bool,
        "Whether strands count reads, which add up to the alternative reads at most, or "
        "fragments, whose overlapping mates count on both.",
        Field(column="strands", allowed=("reads", "fragments")),
    ]
    alt_forward: Annotated[
        _Counted,
        "Alternative reads on the forward strand; as many numbers as for the reverse strand, used "
        "in pairs.",
        Field(
            required=False,
            pattern="(INFO/)?[A-Z0-9_]+:[AR0-9/]+( (INFO/)?[A-Z0-9_]+:[AR0-9/]+)*",
            separator=" ",
        ),
    ]
    alt_reverse: Annotated[
        _Counted,
        "Alternative reads on the reverse strand.",
        Field(
            required=False,
            pattern="(INFO/)?[A-Z0-9_]+:[AR0-9/]+( (INFO/)?[A-Z0-9_]+:[AR0-9/]+)*",
            separator=" ",
        ),
    ]
    ambiguous: Annotated[
        _Counted,
        "Reads that cannot distinguish the alleles.",
        Field(required=False, pattern="[A-Z0-9_]+", separator=" "),
    ]
    normal_depth: Annotated[
        _Counted,
        "Depth in the matched normal.",
        Field(required=False, pattern="[A-Z0-9_]+", separator=" "),
    ]
    normal_alt: Annotated[
        _Counted,
        "Alternative reads in the matched normal.",
        Field(required=False, pattern="[A-Z0-9_]+", separator=" "),
    ]
    without_samples: Annotated[
        YesNo,
        "Whether INFO of a VCF without samples is read by it; an AF there may be of a population.",
    ]
    source: Annotated[str, "Where the keys are described."]

    @cached_property
    def shapes(self) -> Mapping[str, KeyShape]:
        """Requirements of the header by key."""
        return {one.key: one for one in self.header}

    @cached_property
    def fields(self) -> Mapping[str, _Counted]:
        """Where each number is written, by column; empty where the rule does not have it."""
        return {name: getattr(self, name) for name in _FIELDS}

    @cached_property
    def counts_alleles(self) -> bool:
        """True if it has the reads of an alternative allele, and not the depth alone."""
        return bool(self.alt)


def load_count_rules(path: Path) -> tuple[CountRule, ...]:
    """Rules in the order in which they are tried.

    Raises:
        HemalineError: the table breaks its schema, or a rule does not describe its keys.
    """
    with raised_together() as problems:
        rows = numbered_rows(path, CountRule, problems)
        for number, rule in rows:
            for what in _faults(rule):
                problems.add("HL-V56", path, number, name=rule.name, what=what)
    return tuple(rule for _, rule in rows)


def _faults(rule: CountRule) -> Iterator[str]:
    keys = [key for fields in rule.fields.values() for field in fields for key in field.keys]
    for key in dict.fromkeys([*rule.requires, *keys]):
        if key not in rule.shapes:
            yield f"the column header does not describe {key}"
    if len(rule.alt_forward) != len(rule.alt_reverse):
        yield "the strands have different numbers of keys"


def count_of(text: str) -> int | None:
    """A number of reads; None where the text is none."""
    is_count = text.isascii() and text.isdigit() and len(text) < _DIGITS
    return int(text) if is_count else None


def _at(parts: list[str], place: int) -> int | None:
    return count_of(parts[place]) if place < len(parts) else None
