"""How many reads carry an allele, in the spellings of the callers (``resources/vcf_counts.tsv``).

What a VCF does not say is None, never 0.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from hemaline.common.problems import Problems
from hemaline.common.text_tables import read_table
from hemaline.genome.alleles import Allele

_INTEGER = re.compile(r"[0-9]{1,9}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Counts:
    """Reads at one allele of one sample, as far as a VCF tells; ``vaf`` is a fraction."""

    allele: Allele
    depth: int | None = None
    alt: int | None = None
    alt_forward: int | None = None
    alt_reverse: int | None = None
    ambiguous: int | None = None
    vaf: float | None = None


@dataclass(frozen=True)
class _Number:
    """Where a number stands: a key and the places in its value that are summed."""

    key: str
    places: str

    def misfit(self, values: Mapping[str, str], alts: int) -> str:
        """What is wrong with the value of an integer field; empty where nothing is.

        ``alts`` is the number of the record's alternative alleles.
        """
        text = values.get(self.key, ".")
        parts = text.split(",")
        if any(part != "." and _count(part) is None for part in parts):
            return f"{self.key} '{text}' is no count"
        expected = {"R": alts + 1, "A": alts}.get(self.places)
        if text != "." and expected is not None and len(parts) != expected:
            return f"{self.key} '{text}' has {len(parts)} values for {alts} alternative alleles"
        return ""

    def read(self, values: Mapping[str, str], ref: str, alt: str, index: int) -> int | None:
        """The count of ALT ``index`` (1-based; 0 the reference); None where it is not given."""
        parts = values.get(self.key.format(ref=ref, alt=alt), ".").split(",")
        if not self.places:
            return _count(parts[0]) if len(parts) == 1 else None
        places = self.places
        if places in ("R", "A"):
            places = str(index if places == "R" else index - 1)
        found = [_at(parts, int(place)) for place in places.split("+")]
        return None if None in found else sum(count for count in found if count is not None)


@dataclass(frozen=True)
class CountRule:
    """One row of the resource; a number is None where the rule does not have it."""

    name: str
    requires: tuple[str, ...]
    total: str
    without_samples: bool
    numbers: Mapping[str, _Number | None]

    def fits(self, values: Mapping[str, str]) -> bool:
        """Whether the record has the rule's keys."""
        return all(key in values for key in self.requires)

    def counts(
        self,
        values: Mapping[str, str],
        allele: Allele,
        written: tuple[str, str],
        place: tuple[int, int],
    ) -> Counts:
        """What is said of an allele.

        Args:
            values: the sample's text by FORMAT key.
            allele: the normalised allele.
            written: REF and ALT as the record has them.
            place: number of the ALT, 1-based, and how many the record has.
        """
        index, alleles = place

        def number(name: str, of: int = index) -> int | None:
            found = self.numbers[name]
            return found.read(values, *written, of) if found else None

        alt, depth = number("alt"), number("depth")
        if self.total == "counts":
            alts = [number("alt", one) for one in range(1, alleles + 1)]
            every = [number("ref", 0), *alts]
            told = [count for count in every if count is not None]
            depth = sum(told) if len(told) == len(every) else depth
        if alt is not None and depth is not None and alt > depth:
            depth = None
        vaf = alt / depth if depth and alt is not None else None
        if vaf is None and alt is None:
            vaf = _fraction(self.numbers["vaf"], values, index)
        forward, reverse = number("alt_forward"), number("alt_reverse")
        return Counts(allele, depth, alt, forward, reverse, number("ambiguous"), vaf)

    def misfit(self, values: Mapping[str, str], alts: int) -> str:
        """What is wrong with the counts of a sample; empty where nothing is."""
        whole = (one for name, one in self.numbers.items() if one and name != "vaf")
        return next((found for one in whole if (found := one.misfit(values, alts))), "")

    def normal(self, values: Mapping[str, str]) -> tuple[int | None, int | None]:
        """Depth and alternative reads of a matched normal, told in the sample's own column."""
        pair = (self.numbers["normal_depth"], self.numbers["normal_alt"])
        depth, alt = (one.read(values, "", "", 1) if one else None for one in pair)
        return depth, alt


_NUMBERS = (
    *("ref", "alt", "depth", "alt_forward", "alt_reverse"),
    *("ambiguous", "vaf", "normal_depth", "normal_alt"),
)


def load_count_rules(path: Path) -> tuple[CountRule, ...]:
    """Rules in the order in which they are tried.

    Raises:
        HemalineError: the table breaks its schema.
    """
    problems = Problems()
    rows = read_table(path, "vcf_counts", problems)
    problems.raise_errors()
    return tuple(
        CountRule(
            v["rule"],
            tuple(v["requires"].split()),
            v["total"],
            v["without_samples"] == "yes",
            {name: _number(v[name]) for name in _NUMBERS},
        )
        for v in (row.values for row in rows)
    )


def read_counts(
    rules: Sequence[CountRule],
    values: Mapping[str, str],
    allele: Allele,
    written: tuple[str, str],
    place: tuple[int, int],
) -> tuple[Counts, CountRule | None]:
    """Counts by the first rule that fits, and that rule; nothing where none does."""
    rule = next((one for one in rules if one.fits(values)), None)
    if rule is None:
        return Counts(allele), None
    return rule.counts(values, allele, written, place), rule


def info_values(info: str) -> dict[str, str]:
    """INFO by key; flags are empty."""
    pairs = (entry.partition("=") for entry in info.split(";"))
    return {key: value for key, _, value in pairs}


def _number(text: str) -> _Number | None:
    key, _, places = text.partition(":")
    return _Number(key, places) if key else None


def _at(parts: Sequence[str], place: int) -> int | None:
    return _count(parts[place]) if 0 <= place < len(parts) else None


def _count(text: str) -> int | None:
    return int(text) if _INTEGER.fullmatch(text) else None


def _fraction(where: _Number | None, values: Mapping[str, str], index: int) -> float | None:
    """A fraction or a percentage; None where it is none, or not between 0 and 1."""
    if where is None:
        return None
    parts = values.get(where.key, ".").split(",")
    place = index - 1 if where.places == "A" else int(where.places or 0)
    if place >= len(parts):
        return None
    text, scale = parts[place].removesuffix("%"), 100 if parts[place].endswith("%") else 1
    found = math.nan
    with suppress(ValueError):
        found = float(text) / scale
    return found if 0 <= found <= 1 else None
