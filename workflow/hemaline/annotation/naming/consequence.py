"""Consequences by ``bcftools csq``, in Sequence Ontology terms; the worst gene first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

from hemaline.common.problems import fail
from hemaline.common.tables.rows import Field, load_rows, table
from hemaline.genome.alleles import Allele
from hemaline.genome.vcf_files import whole_vcf


@table("consequences", key=("csq",))
@dataclass(frozen=True)
class ConsequenceTerm:
    """Terms of bcftools csq, their Sequence Ontology names, severity and MAF classification."""

    csq: Annotated[str, "Term of bcftools csq.", Field(unique=True)]
    consequence: Annotated[str, "Sequence Ontology term."]
    rank: Annotated[int, "Severity, 1 the worst."]
    maf: Annotated[str, "MAF Variant_Classification."]
    maf_insertion: Annotated[
        str,
        "The same for insertions where it differs.",
        Field(required=False),
    ]
    maf_deletion: Annotated[str, "The same for deletions where it differs.", Field(required=False)]
    protein_effect: Annotated[
        str,
        "Effect of the protein name that has this term, and no other of the table's terms but "
        "splice terms.",
        Field(
            required=False,
            allowed=(
                "stop",
                "frameshift",
                "extension",
                "start",
                "longer",
                "shorter",
                "substitution",
                "stop_retained",
                "unchanged",
                "before_start",
                "behind_stop",
            ),
            unique=True,
        ),
    ]
    splice_site: Annotated[
        str,
        "Splice site whose loss has this term.",
        Field(required=False, allowed=("donor", "acceptor"), unique=True),
    ]
    in_exon: Annotated[
        str,
        "For splice terms: the csq term to which it is reduced where the protein name states an "
        "effect and the splice site is not lost.",
        Field(required=False, allowed=("splice_region",)),
    ]
    unknown_protein: Annotated[
        str,
        "csq term that replaces this one where the protein name is p.?, since an unknown "
        "protein is not known to be unchanged.",
        Field(required=False, allowed=("coding_sequence",)),
    ]
    source: Annotated[str, "Where the row comes from."]

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
    return {one.csq: one for one in load_rows(path, ConsequenceTerm)}


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
