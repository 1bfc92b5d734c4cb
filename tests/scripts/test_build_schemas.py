"""The shipped Table Schemas are those of the classes of rows."""

import pytest

from build_schemas import table_schemas
from hemaline.common.tables.rows import row_classes, schema_of
from hemaline.common.tables.table_schemas import table_schema
from hemaline.paths import schema

WRITTEN = dict(table_schemas())


@pytest.mark.parametrize("name", WRITTEN)
def test_the_file_is_current(name: str) -> None:
    assert schema(name).read_text() == WRITTEN[name], "run: python scripts/build_schemas.py"


def test_a_file_gives_the_schema_that_it_was_made_of() -> None:
    for name, row in row_classes().items():
        if f"{name}.table.yaml" in WRITTEN:
            assert table_schema(name) == schema_of(row)
