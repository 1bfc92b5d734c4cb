"""The fast reader says of every file of the package what the plain one says."""

from pathlib import Path

import pytest
import yaml

from hemaline.common.own_yaml import load_own, load_schema
from hemaline.paths import resource, schema

OWN = sorted([*resource(".").rglob("*.yaml"), *schema(".").rglob("*.yaml")])


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_it_reads_as_the_plain_reader(path: Path) -> None:
    assert load_own(path) == yaml.safe_load(path.read_text(encoding="utf-8"))


def test_schemas_go_by_name() -> None:
    assert load_schema("filters.schema.yaml")["type"] == "object"


def test_nothing_is_made_but_plain_values(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("a: !!python/object/apply:os.system [true]\n")
    with pytest.raises(yaml.YAMLError):
        load_own(path)
