"""The words of a Mutation Annotation Format file, in those of the variants table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, Field

from hemaline.annotation.classification.population import RescuedAllele
from hemaline.annotation.classification.population_floor import load_population_floor
from hemaline.annotation.naming.consequence import load_terms
from hemaline.annotation.naming.protein_changes import short_protein_name
from hemaline.annotation.naming.protein_names import substitution
from hemaline.common.documents.models import Many, Natural, SourcedDocument, UniqueSet
from hemaline.common.tables.rows import load_rows
from hemaline.genome.alleles import Allele
from hemaline.genome.genes import load_genes
from hemaline.genome.hotspots import Hotspot, load_hotspots
from hemaline.paths import resource
from hemaline.variants.maf_alleles import maf_allele

MafAllele = tuple[str, str, str, str]
# Meaning of a Mutation_Status or Validation_Status by which a row is no mutation.
NO_MUTATION = "no_mutation"
Meaning = TypeVar("Meaning")


class Vocabulary(Mapping[str, Meaning]):
    """Words with their meanings; a word is found in whatever case."""

    def __init__(self, meanings: Mapping[str, Meaning]) -> None:
        """Take the words as they are usually written."""
        self._meanings = dict(meanings)
        self._folded = {word.casefold(): meaning for word, meaning in meanings.items()}

    def __getitem__(self, word: str) -> Meaning:
        """The meaning of a word."""
        return self._folded[word.casefold()]

    def __iter__(self) -> Iterator[str]:
        """The words as they are usually written."""
        return iter(self._meanings)

    def __len__(self) -> int:
        """How many words there are."""
        return len(self._meanings)


@dataclass(frozen=True)
class FilterWords:
    """A FILTER cell: the filters that failed, and whether it flags a common allele."""

    failed: tuple[str, ...] = ()
    is_common: bool = False


_Statuses = Literal[
    "somatic", "germline", "somatic_likely", "germline_suspected", "unknown", "no_mutation"
]


class MafWords(SourcedDocument):
    """How Mutation Annotation Format files of others are read: ``resources/maf_input.yaml``."""

    columns: Mapping[str, str] = Field(description="The file's name of each column.")
    vaf_columns: Many[str] = Field(description="Names of a VAF column, the first found is taken.")
    protein_columns: Many[str] = Field(
        description="Names of the protein change, the first found is taken."
    )
    transcript_columns: Many[str] = Field(
        description="Names of the transcripts by which protein changes are counted."
    )
    event_columns: Many[str] = Field(
        description="Further columns in which a word may name an event (maf_events.tsv)."
    )
    event_class: str = Field(description="Variant_Classification of a row that names an event.")
    missing: UniqueSet[str] = Field(description="Texts that mean nothing is known.")
    build_words: Mapping[str, Many[str]] = Field(alias="builds", description="Words of NCBI_Build.")
    no_bases: UniqueSet[str] = Field(description="Texts of an allele that mean no base.")
    statuses: Annotated[Mapping[str, _Statuses], AfterValidator(Vocabulary)] = Field(
        description="Words of Mutation_Status."
    )
    validations: Annotated[
        Mapping[str, Literal["mutation", "no_mutation"]], AfterValidator(Vocabulary)
    ] = Field(description="Words of Validation_Status.")
    passing: Many[str] = Field(description="Words of FILTER that pass.")
    population_flags: Many[str] = Field(
        description="Words of FILTER for what is common in the population."
    )
    other_classes: Many[str] = Field(description="Classes that no consequence has.")
    chromosomes: Mapping[str, Annotated[str, Field(pattern="^chr[0-9XYM]+$")]] = Field(
        description="Words of Chromosome that are not the reference's name without chr."
    )
    coding_flank: Natural = Field(
        description="Bases adjacent to a coding part that count as its gene's."
    )

    @cached_property
    def builds(self) -> Vocabulary[str]:
        """Genome builds by the words of NCBI_Build."""
        return Vocabulary(
            {word: name for name, words in self.build_words.items() for word in words}
        )

    @cached_property
    def filters(self) -> Vocabulary[bool]:
        """Words of FILTER that are no failed filter, and whether they flag a common allele."""
        flags = dict.fromkeys(self.population_flags, True)
        return Vocabulary(dict.fromkeys(self.passing, False) | flags)

    @cached_property
    def classes(self) -> Vocabulary[frozenset[str]]:
        """Sequence Ontology terms of each Variant_Classification, by ``consequences.tsv``."""
        classes: dict[str, set[str]] = {name: set() for name in self.other_classes}
        for term in load_terms(resource("consequences.tsv")).values():
            for name in filter(None, (term.maf, term.maf_insertion, term.maf_deletion)):
                classes.setdefault(name, set()).add(term.consequence)
        return Vocabulary({name: frozenset(terms) for name, terms in classes.items()})

    def contig(self, chrom: str | None) -> str:
        """The name of a chromosome in the reference, as far as the file's word determines it."""
        text = chrom or ""
        return self.chromosomes.get(text, text if text.startswith("chr") else f"chr{text}")

    def filter_words(self, text: str) -> FilterWords:
        """The meaning of a FILTER cell."""
        words = [word for word in map(str.strip, text.split(";")) if word not in self.missing]
        return FilterWords(
            tuple(word for word in words if word not in self.filters),
            any(self.filters.get(word, False) for word in words),
        )


@cache
def maf_words() -> MafWords:
    """The packaged words.

    Raises:
        HemalineError: a resource breaks its schema.
    """
    return MafWords.load(resource("maf_input.yaml"))


@dataclass(frozen=True)
class MafGenes:
    """Gene data: symbols by NCBI id, mechanisms, named alleles in MAF notation.

    ``indels`` are genes with named insertions or deletions, which a MAF may place elsewhere.
    ``somatic`` are the named alleles that are somatic, and ``residues`` the names of the somatic
    substitutions by gene and residue (1-based).
    """

    by_entrez: Mapping[str, str]
    mechanisms: Mapping[str, frozenset[str]]
    hotspots: Mapping[MafAllele, str]
    named: frozenset[str]
    indels: frozenset[str]
    somatic: frozenset[MafAllele]
    residues: Mapping[str, Mapping[int, tuple[str, ...]]]


@cache
def maf_genes() -> MafGenes:
    """From the packaged genes and hotspots.

    Raises:
        HemalineError: a table breaks its schema.
    """
    genes = load_genes(resource("genes.tsv"))
    hotspots = load_hotspots(resource("hotspots.tsv"))
    somatic = [one for one in hotspots if one.is_somatic]
    return MafGenes(
        {str(one.ncbi_gene): one.gene for one in genes if one.ncbi_gene},
        {one.gene: one.mechanism for one in genes},
        {_as_maf(one.allele): one.name for one in hotspots},
        frozenset(one.gene for one in hotspots),
        frozenset(one.gene for one in hotspots if one.allele.is_indel),
        frozenset(_as_maf(one.allele) for one in somatic),
        _residues(somatic),
    )


def _residues(hotspots: Iterable[Hotspot]) -> dict[str, dict[int, tuple[str, ...]]]:
    """Names of substitutions by gene and residue, in order."""
    found: dict[str, dict[int, tuple[str, ...]]] = {}
    for one in hotspots:
        change = substitution(one.hgvs_p)
        if change:
            of_gene = found.setdefault(one.gene, {})
            names = {*of_gene.get(change.residue, ()), one.hgvs_p}
            of_gene[change.residue] = tuple(sorted(names))
    return found


@cache
def maf_floor() -> Mapping[str, Mapping[MafAllele, float]]:
    """Frequencies of the packaged population floor by genome build, alleles as a MAF has them.

    Raises:
        HemalineError: a file breaks its schema.
    """
    floor = load_population_floor()
    builds = {"GRCh38": floor.frequencies, "GRCh37": floor.on_grch37}
    return {
        build: {_as_maf(allele): frequency for allele, frequency in frequencies.items()}
        for build, frequencies in builds.items()
    }


@dataclass(frozen=True)
class MafRescue:
    """Driver alleles that a population filter must not drop: alleles as a MAF has them.

    ``proteins`` are their genes and one-letter protein names, ``genes`` those genes.
    """

    alleles: frozenset[MafAllele]
    proteins: frozenset[tuple[str, str]]
    genes: frozenset[str]

    def has(self, gene: str, allele: MafAllele | None, protein: str | None) -> bool | None:
        """True if an allele on GRCh38, or a protein name, is listed; None where neither decides."""
        if gene not in self.genes:
            return False
        named = f"p.{short_protein_name(protein).rpartition('p.')[2]}" if protein else None
        if allele in self.alleles or (gene, named) in self.proteins:
            return True
        # An insertion or deletion may be listed at another of its places.
        is_placed = allele is not None and "-" not in allele[2:]
        return False if is_placed or named else None


@cache
def maf_rescue() -> MafRescue:
    """From the packaged ``rescue.tsv``.

    Raises:
        HemalineError: the table breaks its schema.
    """
    rows = load_rows(resource("rescue.tsv"), RescuedAllele)
    return MafRescue(
        frozenset(_as_maf(row.allele) for row in rows),
        frozenset((row.gene, row.hgvs_p) for row in rows if row.hgvs_p),
        frozenset(row.gene for row in rows),
    )


def _as_maf(allele: Allele) -> MafAllele:
    first, _, ref, alt, _ = maf_allele(allele)
    return allele.chrom, str(first), ref, alt
