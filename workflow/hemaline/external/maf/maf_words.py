"""The words of a Mutation Annotation Format file, in those of the variants table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from hemaline.annotation.classification.population_floor import load_population_floor
from hemaline.annotation.naming.consequence import load_terms
from hemaline.annotation.naming.protein_changes import short_name
from hemaline.annotation.naming.protein_names import substitution
from hemaline.common.documents.valid_documents import valid_document
from hemaline.common.problems import Problems
from hemaline.common.tables.text_tables import read_table
from hemaline.genome.alleles import Allele
from hemaline.genome.genes import load_mechanisms
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


@dataclass(frozen=True)
class MafWords:
    """``resources/maf_input.yaml``, and what its words mean by the other resources.

    ``classes`` holds the Sequence Ontology terms of each Variant_Classification, and ``filters``
    whether a word of FILTER that is no failed filter flags a common allele.
    """

    version: str
    columns: Mapping[str, str]
    vaf_columns: tuple[str, ...]
    protein_columns: tuple[str, ...]
    transcript_columns: tuple[str, ...]
    event_columns: tuple[str, ...]
    event_class: str
    missing: frozenset[str]
    no_bases: frozenset[str]
    builds: Vocabulary[str]
    statuses: Vocabulary[str]
    validations: Vocabulary[str]
    filters: Vocabulary[bool]
    classes: Vocabulary[frozenset[str]]
    chromosomes: Mapping[str, str]
    coding_flank: int

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
    document = valid_document(resource("maf_input.yaml"), "maf_input")
    classes: dict[str, set[str]] = {name: set() for name in document["other_classes"]}
    for term in load_terms(resource("consequences.tsv")).values():
        for name in filter(None, (term.maf, term.maf_insertion, term.maf_deletion)):
            classes.setdefault(name, set()).add(term.consequence)
    return MafWords(
        document["version"],
        document["columns"],
        tuple(document["vaf_columns"]),
        tuple(document["protein_columns"]),
        tuple(document["transcript_columns"]),
        tuple(document["event_columns"]),
        document["event_class"],
        frozenset(document["missing"]),
        frozenset(document["no_bases"]),
        Vocabulary({word: build for build, words in document["builds"].items() for word in words}),
        Vocabulary(document["statuses"]),
        Vocabulary(document["validations"]),
        Vocabulary(
            dict.fromkeys(document["passing"], False)
            | dict.fromkeys(document["population_flags"], True)
        ),
        Vocabulary({name: frozenset(terms) for name, terms in classes.items()}),
        document["chromosomes"],
        document["coding_flank"],
    )


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
    problems = Problems()
    genes = read_table(resource("genes.tsv"), "genes", problems)
    problems.raise_errors()
    hotspots = load_hotspots(resource("hotspots.tsv"))
    somatic = [one for one in hotspots if one.is_somatic]
    return MafGenes(
        {row.values["ncbi_gene"]: row.values["gene"] for row in genes if row.values["ncbi_gene"]},
        load_mechanisms(resource("genes.tsv")),
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
        named = f"p.{short_name(protein).rpartition('p.')[2]}" if protein else None
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
    problems = Problems()
    rows = [row.values for row in read_table(resource("rescue.tsv"), "rescue", problems)]
    problems.raise_errors()
    alleles = (Allele(row["chrom"], int(row["pos"]), row["ref"], row["alt"]) for row in rows)
    return MafRescue(
        frozenset(map(_as_maf, alleles)),
        frozenset((row["gene"], row["hgvs_p"]) for row in rows if row["hgvs_p"]),
        frozenset(row["gene"] for row in rows),
    )


def _as_maf(allele: Allele) -> MafAllele:
    first, _, ref, alt, _ = maf_allele(allele)
    return allele.chrom, str(first), ref, alt
