"""JSON Schemas of documents are those of the models, and describe every key."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

import build_schemas
from hemaline.paths import schema


@pytest.mark.parametrize("name", build_schemas.MODELS)
def test_the_schema_is_current(name: str) -> None:
    text = schema(f"{name}.schema.yaml").read_text(encoding="utf-8")
    assert text == build_schemas.text(name), "run: python scripts/build_schemas.py"


def test_no_other_schema_is_kept() -> None:
    found = {path.name.split(".")[0] for path in schema("").glob("*.schema.yaml")}
    assert found == set(build_schemas.MODELS)


@pytest.mark.parametrize("name", ["config", "assay"])
def test_every_key_is_described_and_no_other_is_allowed(name: str) -> None:
    document = yaml.safe_load(build_schemas.text(name))

    def described(entry: dict[str, Any]) -> bool:
        target = document["$defs"][entry["$ref"].rpartition("/")[2]] if "$ref" in entry else entry
        return bool(target.get("description"))

    for one in (document, *document["$defs"].values()):
        assert one["additionalProperties"] is False
        for key, entry in one["properties"].items():
            assert described(entry) or key in ("warn", "fail"), key
