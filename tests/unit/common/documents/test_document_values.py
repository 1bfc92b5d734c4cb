"""Documents with any value in any place: sound, or problems with a code and a remedy."""

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from examples import at_most
from hemaline.annotation.sources.knowledge_sources import SourceDefinitions
from hemaline.common.documents.models import Document, model_of
from hemaline.common.problems import Problems, catalogue
from hemaline.filters.filter_document import FilterDocument
from hemaline.inputs.qc_rules import QcDocument
from hemaline.paths import resource
from hemaline.quality.controls.control_rules import ControlRules
from hemaline.quality.identity.identity_rules import IdentityRules
from hemaline.validation.truth_comparison import ValidationRules

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.dates()
KEYS = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3)
)
DOCUMENTS: dict[str, type[Document]] = {
    "filters.yaml": FilterDocument,
    "identity.yaml": IdentityRules,
    "knowledge_sources.yaml": SourceDefinitions,
    "qc.yaml": QcDocument,
    "qc_controls.yaml": ControlRules,
    "validation.yaml": ValidationRules,
}


def places(document: object, path: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    entries: list[tuple[object, object]] = []
    if isinstance(document, dict):
        entries = list(document.items())
    elif isinstance(document, list):
        entries = list(enumerate(document))
    return [path, *(place for key, one in entries for place in places(one, (*path, key)))]


@pytest.mark.parametrize("name", DOCUMENTS)
@settings(max_examples=at_most(60), deadline=None)
@given(data=st.data())
def test_any_value_in_any_place_ends_in_problems(name: str, data: st.DataObject) -> None:
    document = {"": yaml.safe_load(resource(name).read_text(encoding="utf-8"))}
    *before, last = data.draw(st.sampled_from(places(document[""], ("",))))
    place: object = document
    for key in before:
        place = place[key]  # type: ignore[index]
    place[last] = data.draw(VALUES)  # type: ignore[index]
    problems = Problems()
    sound = model_of(document[""], DOCUMENTS[name], "x.yaml", problems)
    assert (sound is None) == bool(problems.errors)
    assert all(problem.code in catalogue() and " Fix: " in str(problem) for problem in problems)
