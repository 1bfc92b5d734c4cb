"""The words of a Mutation Annotation Format file, in those of the variants table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from hemaline.common.documents import valid_document
from hemaline.common.problems import Problems
from hemaline.common.text_tables import read_table
from hemaline.genome.genes import load_mechanisms
from hemaline.genome.hotspots import load_hotspots
from hemaline.naming.consequence import load_terms
from hemaline.paths import resource
from hemaline.variants.maf import maf_allele

MafAllele = tuple[str, str, str, str]


@dataclass(frozen=True)
class MafWords:
    """``resources/maf_input.yaml``, and what its words mean by the other resources.

    ``classes`` holds the Sequence Ontology terms of each Variant_Classification.
    """

    version: str
    columns: Mapping[str, str]
    vaf_columns: tuple[str, ...]
    missing: frozenset[str]
    builds: Mapping[str, str]
    origins: Mapping[str, str]
    passing: frozenset[str]
    classes: Mapping[str, frozenset[str]]
    chromosomes: Mapping[str, str]
    coding_flank: int

    def contig(self, chrom: str | None) -> str:
        """The name of a chromosome in the reference, as far as the file's word tells."""
        text = chrom or ""
        return self.chromosomes.get(text, text if text.startswith("chr") else f"chr{text}")


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
        frozenset(document["missing"]),
        {word: build for build, words in document["builds"].items() for word in words},
        document["origins"],
        frozenset(document["passing"]),
        {name: frozenset(terms) for name, terms in classes.items()},
        document["chromosomes"],
        document["coding_flank"],
    )


@dataclass(frozen=True)
class MafGenes:
    """What is known of genes: symbols by NCBI id, mechanisms, named alleles as a MAF has them.

    ``indels`` are genes with named insertions or deletions, which a MAF may place elsewhere.
    """

    by_entrez: Mapping[str, str]
    mechanisms: Mapping[str, frozenset[str]]
    hotspots: Mapping[MafAllele, str]
    named: frozenset[str]
    indels: frozenset[str]


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
    alleles = {}
    for one in hotspots:
        first, _, ref, alt, _ = maf_allele(one.allele)
        alleles[one.allele.chrom, str(first), ref, alt] = one.name
    return MafGenes(
        {row.values["ncbi_gene"]: row.values["gene"] for row in genes if row.values["ncbi_gene"]},
        load_mechanisms(resource("genes.tsv")),
        alleles,
        frozenset(one.gene for one in hotspots),
        frozenset(one.gene for one in hotspots if one.allele.is_indel),
    )
