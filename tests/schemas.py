"""The schemas of all tables, by name."""

from __future__ import annotations

import importlib
import pkgutil

import hemaline
from hemaline.common.tables.rows import row_classes, schema_of

for _module in pkgutil.walk_packages(hemaline.__path__, "hemaline."):
    if not _module.name.endswith("__main__"):
        importlib.import_module(_module.name)

# The tests have classes of rows of their own.
SCHEMAS = {
    name: schema_of(row)
    for name, row in row_classes().items()
    if row.__module__.startswith("hemaline.")
}
