"""Cautions: germline risk genes, paralogues, regions; each from its table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from hemaline.common.intervals import Interval, from_one_based
from hemaline.common.problems import raised_together
from hemaline.common.tables.rows import Field, load_rows, numbered_rows, table
from hemaline.genome.alleles import Allele


@table("germline_risk", key=("gene",))
@dataclass(frozen=True)
class RiskCondition:
    """Genes whose germline variants predispose to haematological neoplasms."""

    gene: Annotated[str, "HGNC symbol.", Field(unique=True)]
    condition: Annotated[str, "What germline variants bring about."]
    source: Annotated[str, "Where the row comes from."]


@table("regions", key=("region",))
@dataclass(frozen=True)
class NamedRegion:
    """Regions of the genome that matter in addition to coding exons, or that have a name."""

    region: Annotated[str, "Name.", Field(unique=True)]
    gene: Annotated[str, "HGNC symbol; empty where it is not of one gene.", Field(required=False)]
    chrom: Annotated[str, "Contig."]
    first: Annotated[int, "First base, 1-based.", Field(minimum=1)]
    last: Annotated[int, "Last base, 1-based closed.", Field(minimum=1)]
    why: Annotated[str, "Why it is here."]
    verification: Annotated[
        str,
        "exon model: an exon of the MANE Select transcript; gene models: ends of genes; "
        "curated: taken over from the source.",
        Field(allowed=("exon model", "gene models", "curated")),
    ]
    source: Annotated[str, "Where the row comes from."]


@table("cautions")
@dataclass(frozen=True)
class CautionRow:
    """Cautions about calls in some genes or regions; a row is about a gene or about a region."""

    gene: Annotated[
        str,
        "HGNC symbol; empty where the row is about a region.",
        Field(required=False),
    ]
    region: Annotated[
        str,
        "Name in regions.tsv; empty where the row is about a gene.",
        Field(required=False),
    ]
    variant_classes: Annotated[
        frozenset[str],
        "Variant classes it is about, semicolon-separated; empty for all.",
        Field(required=False, pattern="[A-Za-z]+(;[A-Za-z]+)*"),
    ]
    kind: Annotated[
        str,
        "What sort of caution it is.",
        Field(allowed=("paralogue", "polymorphism", "immunoglobulin")),
    ]
    caution: Annotated[str, "The caution in words."]
    source: Annotated[str, "Where the row comes from."]


@dataclass(frozen=True)
class Caution:
    """A warning about calls of a gene, or of some variant classes inside a region."""

    text: str
    gene: str | None = None
    place: Interval | None = None
    variant_classes: frozenset[str] = frozenset()

    def concerns(self, allele: Allele, gene: str | None) -> bool:
        """True if it applies to this allele, which is in ``gene``."""
        if self.variant_classes and allele.variant_class not in self.variant_classes:
            return False
        if self.place is not None:
            return self.place.overlaps(allele.interval)
        return self.gene is not None and self.gene == gene


def load_regions(path: Path) -> dict[str, Interval]:
    """The regions of ``resources/regions.tsv`` by name.

    Raises:
        HemalineError: the table breaks its schema.
    """
    return {
        one.region: from_one_based(one.chrom, one.first, one.last)
        for one in load_rows(path, NamedRegion)
    }


def check_regions(names: Iterable[str], regions: Mapping[str, Interval], path: Path) -> None:
    """Refuse a policy that names regions that are not there.

    Raises:
        HemalineError: a name is unknown.
    """
    with raised_together() as problems:
        for name in names:
            if name not in regions:
                problems.add("HL-L01", path, column="regions", name=name, known=", ".join(regions))


def load_cautions(path: Path, regions: Mapping[str, Interval]) -> tuple[Caution, ...]:
    """Read ``resources/cautions.tsv``.

    Raises:
        HemalineError: the table breaks its schema, or names a region that is not there.
    """
    found = []
    with raised_together() as problems:
        for number, row in numbered_rows(path, CautionRow, problems):
            if row.region and row.region not in regions:
                known = ", ".join(regions)
                problems.add("HL-L01", path, number, "region", name=row.region, known=known)
            elif bool(row.region) == bool(row.gene):
                problems.add("HL-L02", path, number)
            place, text = regions.get(row.region), f"{row.kind}: {row.caution}"
            found.append(Caution(text, row.gene or None, place, row.variant_classes))
    return tuple(found)


def caution_of(
    allele: Allele, gene: str | None, cautions: Sequence[Caution], of_sample: str | None = None
) -> str | None:
    """All warnings about an allele and its call, joined by |; None where there is none.

    ``of_sample`` is a warning about the call in one sample.
    """
    found = [one.text for one in cautions if one.concerns(allele, gene)]
    return " | ".join([*found, *([of_sample] if of_sample else [])]) or None


def load_risk_conditions(path: Path) -> dict[str, str]:
    """Predispositions by germline variants, by gene (``resources/germline_risk.tsv``).

    Raises:
        HemalineError: the table breaks its schema.
    """
    return {one.gene: one.condition for one in load_rows(path, RiskCondition)}
