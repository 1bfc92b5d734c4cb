"""Documents with any value in any place: sound, or problems with a code and a remedy."""

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from hemaline.common.documents.valid_documents import check_document, read_document
from hemaline.common.problems import Problems, catalogue
from hemaline.paths import resource

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.dates()
KEYS = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3)
)
DOCUMENTS = {
    "model": "models/ipssm.yaml",
    "view": "views/ipssm.yaml",
    "globin": "globin.yaml",
    "identity": "identity.yaml",
    "qc": "qc.yaml",
    "qc_controls": "qc_controls.yaml",
    "validation": "validation.yaml",
}


def places(document: object, path: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    entries: list[tuple[object, object]] = []
    if isinstance(document, dict):
        entries = list(document.items())
    elif isinstance(document, list):
        entries = list(enumerate(document))
    return [path, *(place for key, one in entries for place in places(one, (*path, key)))]


@pytest.mark.parametrize("name", DOCUMENTS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_value_in_any_place_ends_in_problems(name: str, data: st.DataObject) -> None:
    document = {"": yaml.safe_load(resource(DOCUMENTS[name]).read_text(encoding="utf-8"))}
    *before, last = data.draw(st.sampled_from(places(document[""], ("",))))
    place: object = document
    for key in before:
        place = place[key]  # type: ignore[index]
    place[last] = data.draw(VALUES)  # type: ignore[index]
    problems = Problems()
    sound = check_document(document[""], name, "x.yaml", problems)
    assert sound == (not problems.errors)
    assert all(problem.code in catalogue() and " Fix: " in str(problem) for problem in problems)


def test_every_document_of_these_is_sound() -> None:
    for name, path in DOCUMENTS.items():
        problems = Problems()
        document = read_document(resource(path), problems)
        assert check_document(document, name, path, problems), problems.report()
