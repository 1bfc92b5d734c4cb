"""Objects in JSON files that one step writes and another reads."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter

from hemaline.common.files import replacing

Instance = TypeVar("Instance")


def write_json(path: Path, value: Any, indent: int | None = 2) -> None:
    """Write a value as JSON; data classes become objects of their fields."""
    with replacing(path) as out:
        json.dump(value, out, indent=indent, default=asdict)
        out.write("\n")


def read_instance(path: Path, kind: type[Instance]) -> Instance:
    """The instance of a data class that :func:`write_json` wrote.

    Raises:
        ValueError: it is none.
    """
    return TypeAdapter(kind).validate_json(path.read_bytes())
