"""Inputs of a cohort's tables, and the digest that two sites compare before they merge."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from hemaline.common.tables.table_schemas import Column

# What of a column the digest is made of: all that decides what its cells mean.
_MEANING = ("name", "type", "description", "unit", "allowed", "minimum", "maximum", "pattern")


@dataclass(frozen=True)
class Provenance:
    """Everything that decides what a cell means, and nothing that differs without changing it."""

    hemaline: str
    policy: str
    floors: Mapping[str, float]
    filters: Mapping[str, str]
    resources: Mapping[str, str]
    tools: Mapping[str, str]
    # Version and SHA-256 of every outside source that was consulted, by name.
    knowledge: Mapping[str, str] = field(default_factory=dict)
    # What common alleles were known by; empty in packages of versions that did not record it.
    population: str = ""
    # Inputs of each assay's zeros. SNPs of its own are of one kit, and are not in here
    # as backgrounds do.
    quality: Mapping[str, str] = field(default_factory=dict)


def schema_digest(columns: Mapping[str, Sequence[Column]], provenance: Provenance) -> str:
    """SHA-256 over the columns of every matrix and the provenance; merging requires equality."""
    # A limit that is not set is left out: columns without one keep the digest of earlier versions.
    described = {
        name: [{k: v for k in _MEANING if (v := getattr(column, k)) is not None} for column in some]
        for name, some in columns.items()
    }
    made = asdict(provenance)
    if not provenance.population:
        del made["population"]
    text = json.dumps({"columns": described, **made}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
