"""Data classes in JSON files come back as they were written."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemaline.common.documents.json_files import read_instance, write_json
from hemaline.common.problems import HemalineError


@dataclass(frozen=True)
class Part:
    number: int
    share: float | None


@dataclass(frozen=True)
class Whole:
    name: str
    parts: tuple[Part, ...]
    values: Mapping[str, int | str]
    rest: tuple[str, ...] = ()


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


SOUND = {"name": "a", "parts": [{"number": 1, "share": None}], "values": {}, "rest": []}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "EOF"),
        (json.dumps(SOUND)[:-9], "EOF"),
        ("[]", "object"),
        (json.dumps(SOUND | {"parts": [{"number": "1", "share": None}]}), "parts.0.number"),
        (json.dumps(SOUND | {"parts": [{"number": True, "share": None}]}), "parts.0.number"),
        (json.dumps({key: SOUND[key] for key in ("name", "parts", "rest")}), "values"),
        (json.dumps({key: SOUND[key] for key in ("name", "parts", "values")}), "keys are missing"),
        (json.dumps(SOUND | {"fault": "HL-U06"}), "keys are missing or unknown"),
    ],
    ids=["empty", "cut", "list", "text", "truth", "missing", "default", "unknown"],
)
def test_a_damaged_file_is_a_coded_problem(tmp_path: Path, content: str, reason: str) -> None:
    path = tmp_path / "one.json"
    path.write_text(json.dumps(SOUND))
    assert read_instance(path, Whole) == Whole("a", (Part(1, None),), {})
    path.write_text(content)
    with pytest.raises(HemalineError, match=f"HL-H08 .*one.json.*{reason}"):
        read_instance(path, Whole)


def test_data_classes_become_objects_within_a_value(tmp_path: Path) -> None:
    write_json(tmp_path / "one.json", {"parts": [Part(1, None)]}, indent=None)
    text = (tmp_path / "one.json").read_text()
    assert json.loads(text) == {"parts": [{"number": 1, "share": None}]}
    assert text.count("\n") == 1
