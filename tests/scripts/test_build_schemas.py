"""The shipped schemas are those of the classes of rows and of the models of documents."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from build_schemas import document_schemas, table_schemas
from hemaline.paths import schema

TABLES = dict(table_schemas())
DOCUMENTS = dict(document_schemas())


@pytest.mark.parametrize("name", [*TABLES, *DOCUMENTS])
def test_the_file_is_current(name: str) -> None:
    text = (TABLES | DOCUMENTS)[name]
    assert schema(name).read_text(encoding="utf-8") == text, "run: python scripts/build_schemas.py"


def test_no_other_schema_of_a_table_is_kept() -> None:
    assert {path.name for path in schema("").glob("*.table.yaml")} == set(TABLES)


def test_no_other_schema_of_a_document_is_kept() -> None:
    assert {path.name for path in schema("").glob("*.schema.yaml")} == set(DOCUMENTS)


@pytest.mark.parametrize("name", ["config", "assay"])
def test_every_key_is_described_and_no_other_is_allowed(name: str) -> None:
    document = yaml.safe_load(DOCUMENTS[f"{name}.schema.yaml"])

    def is_described(entry: dict[str, Any]) -> bool:
        target = document["$defs"][entry["$ref"].rpartition("/")[2]] if "$ref" in entry else entry
        return bool(target.get("description"))

    for one in (document, *document["$defs"].values()):
        assert one["additionalProperties"] is False
        for key, entry in one["properties"].items():
            assert is_described(entry) or key in ("warn", "fail"), key
