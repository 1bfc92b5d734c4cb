"""Write the JSON Schemas of the documents that people write, from their models."""

from __future__ import annotations

from typing import Any

import yaml
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from hemaline.annotation.classification.policies import Policy
from hemaline.annotation.sources.knowledge_sources import SourceDefinitions
from hemaline.common.documents.models import Document
from hemaline.external.maf.column_map import ColumnMapDocument
from hemaline.features.views import View
from hemaline.filters.filter_document import FilterDocument
from hemaline.inputs.assays import Assay
from hemaline.paths import schema
from hemaline.project.config import Config
from hemaline.scores.models import Model

MODELS: dict[str, type[Document]] = {
    "config": Config,
    "assay": Assay,
    "filters": FilterDocument,
    "policy": Policy,
    "view": View,
    "model": Model,
    "column_map": ColumnMapDocument,
    "knowledge_sources": SourceDefinitions,
}
HEAD = "# Made by `python scripts/build_schemas.py`; a test fails where it is not current.\n"


class _Generator(GenerateJsonSchema):
    """Without titles that repeat the keys, and without defaults that say that a key is absent."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def default_schema(self, schema: Any) -> JsonSchemaValue:
        if isinstance(schema.get("default"), Document | None):
            return self.generate_inner(schema["schema"])
        return super().default_schema(schema)


def text(name: str) -> str:
    """One schema as YAML."""
    described = {"$schema": _Generator.schema_dialect}
    described |= MODELS[name].model_json_schema(schema_generator=_Generator)
    return HEAD + yaml.safe_dump(described, sort_keys=False, width=100, allow_unicode=True)


if __name__ == "__main__":
    for each in MODELS:
        schema(f"{each}.schema.yaml").write_text(text(each), encoding="utf-8")
