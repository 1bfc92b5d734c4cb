"""Schemas of the package, read by libyaml: eight times as fast as PyYAML's own reader.

What people may write goes through :mod:`hemaline.common.documents.models`.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import yaml

from hemaline.common.problems import DamagedInstallationError
from hemaline.paths import schema

# Wheels of PyYAML bring libyaml; a build from source may not.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def load_schema(name: str) -> Any:
    """A schema, e.g. ``load_schema("samples.table.yaml")``.

    Raises:
        DamagedInstallationError: the package lacks it, or it is not YAML.
    """
    path = schema(name)
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DamagedInstallationError(path, str(error).splitlines()[0]) from error
