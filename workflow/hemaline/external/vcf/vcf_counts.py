"""Reads of an allele in the fields of the callers; what a VCF does not state is None."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain

from hemaline.external.vcf.count_rules import CountField, CountRule, RecordAllele
from hemaline.external.vcf.reading_rules import StatedFraction, VcfRules
from hemaline.external.vcf.vcf_text import Definitions
from hemaline.genome.alleles import Allele


@dataclass(frozen=True, slots=True)
class Counts:
    """Reads at one allele of one sample, as far as a VCF states them; ``vaf`` is a fraction."""

    allele: Allele
    depth: int | None = None
    alt: int | None = None
    alt_forward: int | None = None
    alt_reverse: int | None = None
    ambiguous: int | None = None
    vaf: float | None = None

    @property
    def carrying(self) -> float | None:
        """Alternative reads, estimated from fraction and depth where they are not counted."""
        if self.alt is not None or self.vaf is None:
            return self.alt
        if self.depth is not None:
            return self.vaf * self.depth
        return float("inf") if self.vaf else 0


@dataclass(frozen=True)
class SampleValues:
    """Text of one sample by FORMAT key, and by INFO key where INFO is of that sample."""

    format: Mapping[str, str]
    info: Mapping[str, str]


@dataclass(frozen=True)
class RuleInUse:
    """A rule with the fields that the header lets it read; None where it is not one of them.

    ``open_keys`` are required keys of which the header does not settle the number of values.
    """

    rule: CountRule
    fields: Mapping[str, tuple[CountField | None, ...]]
    open_keys: tuple[str, ...]

    def fits(self, values: Mapping[str, str], site: RecordAllele) -> bool:
        """True if a sample has values of all keys that the rule requires."""
        return all(values.get(key, "").strip(".,") for key in self.rule.requires) and all(
            self.rule.shapes[key].could_hold(values[key], site) for key in self.open_keys
        )

    def counts(self, values: SampleValues, site: RecordAllele, allele: Allele) -> Counts:
        """The counts of an allele; ``vaf`` only where it can be computed."""
        alt, depth = self._number("alt", values, site), self._number("depth", values, site)
        if depth is None or self.rule.sums_alleles:
            every = [self._number("ref", values, site, 0)]
            every += [
                self._number("alt", values, site, one) for one in range(1, len(site.alts) + 1)
            ]
            known = [count for count in every if count is not None]
            depth = sum(known) if len(known) == len(every) else depth
        if alt is not None and depth is not None and alt > depth:
            depth = None
        vaf = alt / depth if depth and alt is not None else None
        forward, reverse = self._strands(values, site, alt)
        ambiguous = self._number("ambiguous", values, site)
        return Counts(allele, depth, alt, forward, reverse, ambiguous, vaf)

    def normal(self, values: SampleValues, site: RecordAllele) -> tuple[int | None, int | None]:
        """Depth and alternative reads of a matched normal, stated in the sample's own column."""
        names = ("normal_depth", "normal_alt")
        depth, alt = (self._number(name, values, site) for name in names)
        return depth, alt

    def misfit(self, values: SampleValues, site: RecordAllele, definitions: Definitions) -> str:
        """Fault of the counts of a sample; empty without one."""
        for field in self._checked:
            key = field.key_of(site, site.index)
            definition = definitions.get(key)
            if definition is None and key not in self.rule.requires:
                continue
            if wrong := field.misfit(values.format, site, definition):
                return wrong
        return ""

    @cached_property
    def _checked(self) -> tuple[CountField, ...]:
        """Fields of FORMAT that are read, each once."""
        every = chain.from_iterable(self.fields.values())
        return tuple(dict.fromkeys(one for one in every if one and not one.is_info))

    def _number(
        self, name: str, values: SampleValues, site: RecordAllele, allele: int | None = None
    ) -> int | None:
        of = site.index if allele is None else allele
        return next((n for n in self._numbers(name, values, site, of) if n is not None), None)

    def _numbers(
        self, name: str, values: SampleValues, site: RecordAllele, allele: int
    ) -> Iterator[int | None]:
        for field in self.fields[name]:
            text = values.info if field and field.is_info else values.format
            yield field.read(text, site, allele) if field else None

    def _strands(
        self, values: SampleValues, site: RecordAllele, alt: int | None
    ) -> tuple[int | None, int | None]:
        """Both of one source; neither where they are more than the alternative reads."""
        most = alt if self.rule.strands_add_up else None
        both = (self._numbers(f"alt_{one}", values, site, site.index) for one in _STRANDS)
        for forward, reverse in zip(*both, strict=True):
            if forward is not None or reverse is not None:
                total = (forward or 0) + (reverse or 0)
                return (None, None) if most is not None and total > most else (forward, reverse)
        return None, None


_STRANDS = ("forward", "reverse")


class CountReader:
    """Reads the counts of every sample of a VCF by the first rule that its header and keys fit."""

    def __init__(self, rules: VcfRules, definitions: Definitions, has_samples: bool) -> None:
        """``definitions`` are the header's of FORMAT, or of INFO where there are no samples."""
        self._rules = [one for one in rules.counts if has_samples or one.without_samples]
        self._reading = rules.reading
        self._has_samples = has_samples
        self._definitions = definitions
        self._in_use: dict[tuple[str, ...], tuple[RuleInUse, ...]] = {}

    def rule(self, values: Mapping[str, str], site: RecordAllele) -> RuleInUse | None:
        """The rule by which a sample is read; None where none fits."""
        keys = tuple(values)
        if keys not in self._in_use:
            self._in_use[keys] = tuple(self._candidates(keys))
        return next((one for one in self._in_use[keys] if one.fits(values, site)), None)

    def counts(
        self, values: SampleValues, site: RecordAllele, allele: Allele
    ) -> tuple[Counts, RuleInUse | None]:
        """Counts and the rule they are read by; the VAF is the caller's where none is counted."""
        rule = self.rule(values.format, site)
        counts = rule.counts(values, site, allele) if rule else Counts(allele)
        if counts.vaf is not None or counts.depth == 0:
            return counts, rule
        stated = next(self._fractions(values.format, site), None)
        return replace(counts, vaf=stated.value if stated else None), rule

    def disagreement(
        self, values: Mapping[str, str], site: RecordAllele, counts: Counts
    ) -> StatedFraction | None:
        """The first fraction of the caller's that the counts contradict."""
        if counts.vaf is None or counts.alt is None or not counts.depth:
            return None
        agrees = self._reading.agreement.holds
        for stated in self._fractions(values, site):
            if not agrees(counts.vaf, counts.depth, stated):
                return stated
        return None

    def unread(self, values: Mapping[str, str]) -> dict[str, str]:
        """How keys are described that no rule reads so, of those with alternative reads."""
        wanted = [one for one in self._rules if one.counts_alleles]
        found = {}
        for key in values:
            if any(key in one.requires for one in wanted) and values[key].strip(".,"):
                known = self._definitions.get(key)
                described = f"Number={known.number}, Type={known.type}" if known else ""
                found[key] = described or f"'{values[key]}', without a header line"
        return found

    def _fractions(self, values: Mapping[str, str], site: RecordAllele) -> Iterator[StatedFraction]:
        # An AF of INFO may be of a population.
        for key in self._reading.fractions if self._has_samples else ():
            if key.key in values and (stated := key.read(values, site, self._definitions)):
                yield stated

    def _candidates(self, keys: Sequence[str]) -> Iterator[RuleInUse]:
        for rule in self._rules:
            if all(key in keys and self._may_read(rule, key) for key in rule.requires):
                fields = {
                    name: tuple(one if self._is_readable(rule, one) else None for one in every)
                    for name, every in rule.fields.items()
                }
                yield RuleInUse(rule, fields, tuple(filter(self._is_open, rule.requires)))

    def _is_readable(self, rule: CountRule, field: CountField) -> bool:
        return field.is_info or all(self._may_read(rule, key) for key in field.keys)

    def _is_open(self, key: str) -> bool:
        definition = self._definitions.get(key)
        return definition is None or definition.number == "."

    def _may_read(self, rule: CountRule, key: str) -> bool:
        definition = self._definitions.get(key)
        return definition is None or rule.shapes[key].admits(definition)


def info_values(info: str) -> dict[str, str]:
    """INFO by key; flags are empty, and a key repeated with another value is left out."""
    found: dict[str, str] = {}
    differing = set()
    for entry in info.split(";"):
        key, _, value = entry.partition("=")
        if found.setdefault(key, value) != value:
            differing.add(key)
    return {key: value for key, value in found.items() if key not in differing}
