"""Models and views: every column a model reads is one its view writes."""

import pytest

from hemaline.common.documents.models import document_names
from hemaline.features.views import load_view
from hemaline.paths import resource
from hemaline.scores.model_files import load_model, model_names, views_of_models

VIEWS = document_names(resource("views"))
VIEW_OF_MODEL = views_of_models(VIEWS)


def test_every_model_has_a_view_that_exists() -> None:
    assert set(VIEW_OF_MODEL) == set(model_names())


@pytest.mark.parametrize("name", model_names())
def test_every_input_is_a_column_of_the_view(name: str) -> None:
    columns = {column.name for column in load_view(VIEW_OF_MODEL[name]).columns}
    for entry in load_model(name).inputs:
        assert columns & {entry.name, *entry.aliases}, entry.name
        assert set(entry.bounds or ()) <= columns, entry.name


@pytest.mark.parametrize("name", model_names())
def test_every_value_of_the_view_is_one_the_model_takes(name: str) -> None:
    columns = {column.name: column for column in load_view(VIEW_OF_MODEL[name]).columns}
    for entry in load_model(name).inputs:
        for column in (columns[n] for n in (entry.name, *entry.aliases) if n in columns):
            assert set(column.allowed) <= set(entry.texts), entry.name
            assert not entry.is_number or column.unit == entry.unit, entry.name
