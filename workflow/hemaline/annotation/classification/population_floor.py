"""The packaged population floor: common coding alleles that are known without outside sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from hemaline.annotation.sources.allele_knowledge import NOT_CONSULTED, AlleleKnowledge
from hemaline.annotation.sources.source_answers import compared, substitutions
from hemaline.common.documents.valid_documents import valid_document
from hemaline.common.problems import Problems
from hemaline.common.tables.text_tables import read_table
from hemaline.genome.alleles import Allele
from hemaline.paths import resource


@dataclass(frozen=True)
class PopulationFloor:
    """Frequencies of common alleles; nothing is known of any other allele.

    Args:
        version: of the table.
        name: word of ``population_source`` where the floor decides.
        alone: word of provenance where no population source is consulted next to the floor.
        frequencies: fractions by allele on GRCh38.
        on_grch37: the same by allele on GRCh37, as far as it has the position.
    """

    version: str
    name: str
    alone: str
    frequencies: Mapping[Allele, float]
    on_grch37: Mapping[Allele, float]

    def frequency(self, allele: Allele) -> float | None:
        """Frequency of an allele of GRCh38; of an MNV that is not listed that of its rarest part.

        None where it, or a substitution of an MNV, is not listed.
        """
        if allele in self.frequencies:
            return self.frequencies[allele]
        found = [self.frequencies.get(part) for part in substitutions(allele)]
        known = [one for one in found if one is not None]
        return min(known) if known and len(known) == len(found) else None

    def added_to(self, known: AlleleKnowledge, allele: Allele) -> AlleleKnowledge:
        """``known`` with the larger of the sources' frequency and the floor's.

        ``consulted`` is unchanged: an allele that the floor lacks is unknown, not absent, so the
        floor does not count as a population source.
        """
        frequency = self.frequency(allele)
        if frequency is None:
            return known
        if known.population_af is not None:
            by_sources = compared((known.population_af, known.population_faf95))
            if by_sources >= compared((frequency, None)):
                return known
        named = [known.population_source, self.name]
        return replace(
            known,
            population_af=frequency,
            population_faf95=None,
            population_source=";".join(one for one in named if one),
        )

    def with_outside(
        self, outside: Mapping[Allele, AlleleKnowledge], alleles: Iterable[Allele]
    ) -> dict[Allele, AlleleKnowledge]:
        """``outside`` with what the floor adds to it for any of ``alleles``."""
        added = {one: self.added_to(outside.get(one, NOT_CONSULTED), one) for one in alleles}
        return {**outside, **{one: known for one, known in added.items() if known != NOT_CONSULTED}}

    def described(self, sources: Iterable[str]) -> str:
        """The value of ``population`` in provenance, given the population sources consulted."""
        names = sorted(sources)
        return "; ".join([self.name, *names]) if names else self.alone


def load_population_floor(path: Path | None = None) -> PopulationFloor:
    """The floor described by ``path`` with the table next to it, or the packaged one.

    Raises:
        HemalineError: a file cannot be read or breaks its schema.
    """
    source = path or resource("population_floor.yaml")
    document = valid_document(source, "population_floor")
    problems = Problems()
    rows = read_table(source.with_name(document["table"]), "population_floor", problems)
    problems.raise_errors()
    grch38: dict[Allele, float] = {}
    grch37: dict[Allele, float] = {}
    for values in (row.values for row in rows):
        chrom, ref, alt = values["chrom"], values["ref"], values["alt"]
        frequency = float(values["frequency"])
        grch38[Allele(chrom, int(values["pos"]), ref, alt)] = frequency
        if values["pos_grch37"]:
            grch37[Allele(chrom, int(values["pos_grch37"]), ref, alt)] = frequency
    return PopulationFloor(document["version"], document["name"], document["alone"], grch38, grch37)
