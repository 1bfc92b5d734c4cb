"""Objects in JSON files that one step writes and another reads."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from hemaline.common.files import replacing
from hemaline.common.problems import fail

Instance = TypeVar("Instance")


def write_json(path: Path, value: Any, indent: int | None = 2) -> None:
    """Write a value as JSON; data classes become objects of their fields."""
    with replacing(path) as out:
        json.dump(value, out, indent=indent, default=asdict)
        out.write("\n")


@cache
def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    # Making one takes ten milliseconds, and steps read a file a sample.
    return TypeAdapter(kind)


def read_instance(path: Path, kind: type[Instance]) -> Instance:
    """The instance of a data class or document that :func:`write_json` wrote.

    Nothing is converted, no key is ignored, and none that is missing gets its default.

    Raises:
        HemalineError: HL-H08, it is none.
        OSError: the file cannot be read.
    """
    # To mypy a class is not hashable.
    adapter: TypeAdapter[Instance] = _adapter(kind)  # type: ignore[arg-type]
    content = path.read_bytes()
    try:
        instance = adapter.validate_json(content, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise fail("HL-H08", path, column=place or None, reason=first["msg"]) from error
    if adapter.dump_python(instance, mode="json") != json.loads(content):
        raise fail("HL-H08", path, reason="keys are missing or unknown")
    return instance
