"""Data classes in JSON files come back as they were written."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemaline.common.documents.json_files import read_instance, write_json


@dataclass(frozen=True)
class Part:
    number: int
    share: float | None


@dataclass(frozen=True)
class Whole:
    name: str
    parts: tuple[Part, ...]
    values: Mapping[str, int | str]


PARTS = st.builds(Part, st.integers(), st.none() | st.floats(allow_nan=False, allow_infinity=False))
WHOLES = st.builds(
    Whole,
    st.text(),
    st.lists(PARTS, max_size=3).map(tuple),
    st.dictionaries(st.text(), st.integers() | st.text(), max_size=3),
)


@given(value=WHOLES)
def test_an_instance_comes_back(tmp_path_factory: pytest.TempPathFactory, value: Whole) -> None:
    path = tmp_path_factory.mktemp("json") / "one.json"
    write_json(path, value)
    assert read_instance(path, Whole) == value


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    write_json(tmp_path / "one.json", {"name": "a", "parts": [{"number": "x"}]})
    with pytest.raises(ValueError, match="parts"):
        read_instance(tmp_path / "one.json", Whole)


def test_data_classes_become_objects_within_a_value(tmp_path: Path) -> None:
    write_json(tmp_path / "one.json", {"parts": [Part(1, None)]}, indent=None)
    text = (tmp_path / "one.json").read_text()
    assert json.loads(text) == {"parts": [{"number": 1, "share": None}]}
    assert text.count("\n") == 1
