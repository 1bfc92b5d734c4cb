"""Answers of the records of a VCF source about one allele, by the kind of source."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hemaline.annotation.sources.allele_knowledge import (
    CIVIC,
    CLINVAR,
    DBSNP,
    POPULATION,
    AlleleKnowledge,
)
from hemaline.annotation.sources.knowledge_sources import KnowledgeSource
from hemaline.annotation.sources.source_files import VcfHeader
from hemaline.annotation.sources.vcf_lookup import Match, number, text
from hemaline.genome.alleles import Allele

# Allele frequency and FAF95, of which a source may give only the first.
Frequency = tuple[float, float | None]


@dataclass(frozen=True)
class Answers:
    """Records of one source by allele, with the header by which they are read."""

    source: KnowledgeSource
    header: VcfHeader
    matches: Mapping[Allele, Sequence[Match]]

    def field(self, match: Match, name: str) -> str | None:
        """The text of a declared field."""
        return text(match, self.source.definition.fields.get(name, ()), self.header)

    def frequency(self, allele: Allele) -> Frequency | None:
        """The largest of an allele's records; 0 without a record, None where none has a number."""
        fields = self.source.definition.fields
        records = self.matches[allele]
        if not records:
            return 0.0, None
        frequencies = [
            (frequency, number(one, fields.get("faf95", ()), self.header))
            for one in records
            if (frequency := number(one, fields["frequency"], self.header)) is not None
        ]
        # A listed allele without a number (no genotypes were counted) is not an absent one.
        return max(frequencies, key=compared, default=None)


def substitutions(allele: Allele) -> list[Allele]:
    """The single-base changes an MNV consists of; none for other alleles."""
    if allele.variant_class != "MNV":
        return []
    return [
        Allele(allele.chrom, allele.pos + at, ref, alt)
        for at, (ref, alt) in enumerate(zip(allele.ref, allele.alt, strict=True))
        if ref != alt
    ]


def compared(answer: Frequency) -> tuple[float, float]:
    """The frequency that a population filter compares first: FAF95 where there is one."""
    frequency, faf95 = answer
    return (frequency if faf95 is None else faf95, frequency)


def _frequency(allele: Allele, answers: Answers) -> Frequency | None:
    """The allele's own frequency; of an MNV that is not listed at most that of its rarest part.

    Population databases list neighbouring substitutions apart: two common ones in phase would
    otherwise look like an allele nobody has.
    """
    parts = substitutions(allele)
    if answers.matches[allele] or not parts:
        return answers.frequency(allele)
    frequencies = [answers.frequency(part) for part in parts]
    known = [one for one in frequencies if one is not None]
    return min(known, key=compared) if len(known) == len(frequencies) else None


def add_population(so_far: AlleleKnowledge, allele: Allele, answers: Answers) -> AlleleKnowledge:
    """Add a population source; of several the larger frequency is kept."""
    answer = _frequency(allele, answers)
    if answer is None:
        return so_far
    name = f"{answers.source.name} {answers.source.version}"
    if so_far.population_source and so_far.population_af is not None:
        name = f"{so_far.population_source};{name}"
        before = (so_far.population_af, so_far.population_faf95)
        answer = max(before, answer, key=compared)
    return replace(
        so_far,
        consulted=so_far.consulted | {POPULATION},
        population_af=answer[0],
        population_faf95=answer[1],
        population_source=name,
    )


def _clinvar(so_far: AlleleKnowledge, allele: Allele, answers: Answers) -> AlleleKnowledge:
    records = answers.matches[allele]
    values: dict[str, Any] = {
        f"clinvar_{key}": _joined(answers.field(one, key) for one in records)
        for key in ("significance", "review", "oncogenicity")
    }
    values["clinvar_id"] = _joined(one.identifier for one in records)
    return replace(so_far, consulted=so_far.consulted | {CLINVAR}, **values)


def _civic(so_far: AlleleKnowledge, allele: Allele, answers: Answers) -> AlleleKnowledge:
    ids = tuple(sorted(set(_identifiers(answers.matches[allele]))))
    return replace(so_far, consulted=so_far.consulted | {CIVIC}, civic_ids=ids)


def _dbsnp(so_far: AlleleKnowledge, allele: Allele, answers: Answers) -> AlleleKnowledge:
    names = _joined(sorted(_identifiers(answers.matches[allele])))
    return replace(so_far, consulted=so_far.consulted | {DBSNP}, dbsnp=names)


def _identifiers(matches: Sequence[Match]) -> Iterator[str]:
    for match in matches:
        yield from (one for one in match.identifier.split(";") if one != ".")


def _joined(texts: Iterable[str | None]) -> str | None:
    """Distinct texts in their order, joined by ``;``; None without any."""
    return ";".join(dict.fromkeys(one for one in texts if one and one != ".")) or None


# Each adds the answer of a source to the data of an allele.
ADDERS: Mapping[str, Callable[[AlleleKnowledge, Allele, Answers], AlleleKnowledge]] = {
    POPULATION: add_population,
    CLINVAR: _clinvar,
    CIVIC: _civic,
    DBSNP: _dbsnp,
}
