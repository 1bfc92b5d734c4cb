"""Answers of sources about a cohort's distinct alleles, written and read as a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from hemaline.annotation.sources.allele_knowledge import AlleleKnowledge
from hemaline.common.tables.output_tables import MISSING
from hemaline.common.tables.rows import read_rows, table, write_rows
from hemaline.genome.allele_rows import AlleleRow
from hemaline.genome.alleles import Allele


@table("knowledge", key=("chrom", "pos", "ref", "alt"), missing=MISSING)
@dataclass(frozen=True)
class KnowledgeRow(AlleleKnowledge, AlleleRow):
    """Answers of the consulted sources about one distinct allele of the cohort. NA of a source
    that is not in `consulted` is not known; of one that is, the source does not list the
    allele.
    """


def write_knowledge(path: Path, known: Mapping[Allele, AlleleKnowledge]) -> None:
    """One row an allele, in the order of ``known``."""
    rows = (KnowledgeRow(**vars(allele), **vars(answers)) for allele, answers in known.items())
    write_rows(path, KnowledgeRow, rows)


def read_knowledge(path: Path) -> dict[Allele, AlleleKnowledge]:
    """Read the file that :func:`write_knowledge` wrote.

    Frequencies keep five significant digits.
    """
    names = [field.name for field in fields(AlleleKnowledge)]
    return {
        row.allele: AlleleKnowledge(**{name: getattr(row, name) for name in names})
        for row in read_rows(path, KnowledgeRow)
    }
