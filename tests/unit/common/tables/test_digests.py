"""The schema digest: the same for the same meaning, another for any other."""

import hashlib
import json
from dataclasses import asdict, replace
from typing import Any

import pytest

from hemaline.common.tables.digests import Provenance, schema_digest
from hemaline.common.tables.table_schemas import Column

COLUMNS = {"a.tsv": [Column("sample_id", "string", "A sample."), Column("G", "integer", "A gene.")]}
PROVENANCE = Provenance(
    hemaline="1",
    policy="driver-basic 1.0.0",
    floors={"one": 0.02, "two": 0.01},
    filters={"one": "1.0.0"},
    resources={"scopes.tsv": "ab"},
    tools={"bwa": "0.7.17"},
)


def test_the_order_of_names_is_no_matter() -> None:
    turned = replace(PROVENANCE, floors={"two": 0.01, "one": 0.02})
    assert schema_digest(COLUMNS, turned) == schema_digest(dict(COLUMNS), PROVENANCE)


def test_it_is_a_sha256() -> None:
    digest = schema_digest(COLUMNS, PROVENANCE)
    assert len(digest) == 64
    assert int(digest, 16)


@pytest.mark.parametrize(
    "change",
    [
        {"hemaline": "2"},
        {"policy": "driver-basic 1.0.1"},
        {"floors": {"one": 0.02, "two": 0.011}},
        {"filters": {"one": "1.0.1"}},
        {"resources": {"scopes.tsv": "ac"}},
        {"tools": {"bwa": "0.7.18"}},
        {"quality": {"one": "max_contamination 0.02"}},
        {"population": "packaged floor only"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_every_part_of_the_provenance_counts(change: dict[str, Any]) -> None:
    assert schema_digest(COLUMNS, replace(PROVENANCE, **change)) != schema_digest(
        COLUMNS, PROVENANCE
    )


@pytest.mark.parametrize(
    "gene",
    [
        Column("H", "integer", "A gene."),
        Column("G", "number", "A gene."),
        Column("G", "integer", "Another meaning."),
        Column("G", "integer", "A gene.", "fraction"),
        Column("G", "integer", "A gene.", "", ("0", "1")),
        Column("G", "integer", "A gene.", minimum=0),
        Column("G", "integer", "A gene.", maximum=1),
        Column("G", "integer", "A gene.", pattern="x"),
    ],
)
def test_every_part_of_a_column_counts(gene: Column) -> None:
    changed = {"a.tsv": [COLUMNS["a.tsv"][0], gene]}
    assert schema_digest(changed, PROVENANCE) != schema_digest(COLUMNS, PROVENANCE)


def test_the_order_of_columns_counts() -> None:
    turned = {"a.tsv": COLUMNS["a.tsv"][::-1]}
    assert schema_digest(turned, PROVENANCE) != schema_digest(COLUMNS, PROVENANCE)


def test_columns_without_limits_keep_the_digest_of_earlier_versions() -> None:
    names = ("name", "type", "description", "unit", "allowed")
    described = {
        file: [{name: getattr(column, name) for name in names} for column in some]
        for file, some in COLUMNS.items()
    }
    made = {name: value for name, value in asdict(PROVENANCE).items() if name != "population"}
    text = json.dumps({"columns": described, **made}, sort_keys=True)
    assert schema_digest(COLUMNS, PROVENANCE) == hashlib.sha256(text.encode()).hexdigest()
