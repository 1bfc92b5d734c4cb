"""Consequences by ``bcftools csq``, in Sequence Ontology terms; the worst gene first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from hemaline.common.problems import Problems, fail
from hemaline.common.tables.text_tables import read_table
from hemaline.genome.alleles import Allele
from hemaline.genome.vcf_files import whole_vcf


@dataclass(frozen=True)
class ConsequenceTerm:
    """One row of ``resources/consequences.tsv``; empty texts where a cell is empty."""

    csq: str
    consequence: str
    rank: int
    maf: str
    maf_insertion: str
    maf_deletion: str
    protein_effect: str
    splice_site: str
    in_exon: str
    unknown_protein: str

    def maf_class(self, allele: Allele) -> str:
        """MAF Variant_Classification of an allele with this consequence."""
        if allele.length_change > 0 and self.maf_insertion:
            return self.maf_insertion
        if allele.length_change < 0 and self.maf_deletion:
            return self.maf_deletion
        return self.maf


@dataclass(frozen=True)
class Consequence:
    """Effect of an allele on one gene; ``terms`` worst first.

    ``others`` are its effects on other genes, the worst first.
    """

    gene: str
    terms: tuple[ConsequenceTerm, ...]
    others: tuple[Consequence, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """Sequence Ontology terms."""
        return frozenset(term.consequence for term in self.terms)

    @property
    def by_gene(self) -> tuple[Consequence, ...]:
        """The effect on each gene, the worst first, each without ``others``."""
        return (replace(self, others=()), *self.others)


def load_terms(path: Path) -> dict[str, ConsequenceTerm]:
    """Terms by their name in ``bcftools csq``.

    Raises:
        HemalineError: the table breaks its schema.
    """
    problems = Problems()
    rows = read_table(path, "consequences", problems)
    problems.raise_errors()
    return {
        v["csq"]: ConsequenceTerm(
            v["csq"],
            v["consequence"],
            int(v["rank"]),
            v["maf"],
            v["maf_insertion"],
            v["maf_deletion"],
            v["protein_effect"],
            v["splice_site"],
            v["in_exon"],
            v["unknown_protein"],
        )
        for v in (row.values for row in rows)
    }


def read_consequences(
    path: Path, terms: Mapping[str, ConsequenceTerm]
) -> dict[Allele, Consequence]:
    """The consequence on the gene hit worst, of each allele that touches a transcript.

    Raises:
        HemalineError: the file is cut or no VCF (HL-H01).
    """
    found: dict[Allele, Consequence] = {}
    with whole_vcf(path) as records:
        for record in records:
            allele = Allele(record.chrom, record.pos, str(record.ref), (record.alts or ("",))[0])
            effects = list(_effects(record.info.get("BCSQ", ()), terms))
            if effects:
                found[allele] = worst_first(effects)
    return found


def worst_first(effects: Iterable[Consequence]) -> Consequence:
    """The effect on the gene hit worst, with the worst effect on each other gene as ``others``."""
    ranked = sorted(effects, key=lambda effect: (effect.terms[0].rank, effect.gene))
    found: dict[str, Consequence] = {}
    for effect in ranked:
        found.setdefault(effect.gene, effect)
    worst, *others = found.values()
    return replace(worst, others=tuple(others))


def check_complete(annotated: Path, alleles: Path) -> None:
    """See that every allele came back: one without its line would be in no gene, and so a 0.

    Raises:
        HemalineError: some did not (HL-H02), or a file is cut or no VCF (HL-H01).
    """
    called = set(_lines(alleles))
    lacking = sorted(called.difference(_lines(annotated)))
    if lacking:
        expected = len(called)
        raise fail("HL-H02", annotated, count=len(lacking), expected=expected, first=lacking[0])


def _lines(path: Path) -> list[Allele]:
    with whole_vcf(path) as records:
        return [Allele(r.chrom, r.pos, str(r.ref), (r.alts or ("",))[0]) for r in records]


def _effects(entries: Iterable[str], terms: Mapping[str, ConsequenceTerm]) -> Iterator[Consequence]:
    """Entries read ``terms|gene|transcript|biotype|strand|protein change|dna change``."""
    for entry in entries:
        fields = entry.split("|")
        # A leading * marks a change downstream of a stop; it is named like any other.
        named = [terms[name.lstrip("*")] for name in fields[0].split("&")]
        named.sort(key=lambda term: term.rank)
        yield Consequence(fields[1], tuple(named))
