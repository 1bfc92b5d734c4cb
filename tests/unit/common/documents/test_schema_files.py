"""Schemas, and what comes of a damaged one."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from hemaline.common.documents import schema_files
from hemaline.common.documents.schema_files import load_schema
from hemaline.common.problems import DamagedInstallationError
from hemaline.paths import schema

SCHEMAS = sorted(path.name for path in schema(".").glob("*.yaml"))


@pytest.mark.parametrize("name", SCHEMAS)
def test_it_reads_as_the_plain_reader(name: str) -> None:
    assert load_schema(name) == yaml.safe_load(schema(name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("text", ["a: !!python/name:os.system\n", "[", None])
def test_a_damaged_schema_is_named(
    text: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema_files, "schema", tmp_path.joinpath)
    if text:
        (tmp_path / "own.schema.yaml").write_text(text)
    with pytest.raises(DamagedInstallationError, match=r"ERROR HL-X03 .*own\.schema\.yaml: "):
        load_schema("own.schema.yaml")
