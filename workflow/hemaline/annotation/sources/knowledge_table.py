"""Answers of sources about a cohort's distinct alleles, written and read as a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from hemaline.annotation.sources.allele_knowledge import AlleleKnowledge
from hemaline.common.tables.output_tables import read_table_rows, write_table
from hemaline.common.tables.table_schemas import table_schema
from hemaline.genome.alleles import Allele

_SEVERAL = ";"
_LISTS = {"consulted": frozenset, "civic_ids": tuple}


def write_knowledge(path: Path, known: Mapping[Allele, AlleleKnowledge]) -> None:
    """One row an allele, in the order of ``known``."""
    write_table((_cells(*one) for one in known.items()), table_schema("knowledge").columns, path)


def _cells(allele: Allele, known: AlleleKnowledge) -> dict[str, object]:
    cells: dict[str, object] = {
        field.name: getattr(known, field.name) for field in fields(AlleleKnowledge)
    }
    for name in _LISTS:
        cells[name] = _SEVERAL.join(sorted(getattr(known, name))) or None
    return {"chrom": allele.chrom, "pos": allele.pos, "ref": allele.ref, "alt": allele.alt, **cells}


def read_knowledge(path: Path) -> dict[Allele, AlleleKnowledge]:
    """Read the file that :func:`write_knowledge` wrote.

    Frequencies keep five significant digits.
    """
    known = {}
    for row in read_table_rows(path, table_schema("knowledge").columns):
        allele = Allele(*(row.pop(key) for key in ("chrom", "pos", "ref", "alt")))
        values: dict[str, Any] = dict(row)
        for name, kind in _LISTS.items():
            values[name] = kind(values[name].split(_SEVERAL) if values[name] else ())
        known[allele] = AlleleKnowledge(**values)
    return known
