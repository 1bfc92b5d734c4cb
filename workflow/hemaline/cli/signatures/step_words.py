"""Values of a step's parameters from words as the options of rules write them.

A sample's run starts a dozen steps, and a third of the start of each would be the library that
reads command lines. Words of any other form, mistakes and ``--help`` are left to that library.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import is_dataclass
from pathlib import Path
from types import NoneType
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

_INTEGER = re.compile(r"-?[0-9]+")


class _OtherFormError(Exception):
    """Words that are not of the form that rules write."""


def read_words(function: Callable[..., Any], words: Sequence[str]) -> dict[str, Any] | None:
    """The keyword arguments of a step; None where the words are of another form.

    Args:
        function: of a module of ``cli.steps``; its parameters are keyword-only, and those of the
            type of a data class have its fields as options.
        words: each option with its values behind it, e.g. ``--reads a.fastq b.fastq --unit A.L1``.
    """
    try:
        given = _by_name(words)
        values = _arguments(function, given)
    except _OtherFormError:
        return None
    return None if given else values


def _by_name(words: Sequence[str]) -> dict[str, list[list[str]]]:
    """Words of each option, one list for each time it is given."""
    given: dict[str, list[list[str]]] = {}
    values: list[str] | None = None
    for word in words:
        if word.startswith("--") and "=" not in word:
            values = []
            given.setdefault(word.removeprefix("--").replace("-", "_"), []).append(values)
        elif values is None or not word or word.startswith("-"):
            raise _OtherFormError
        else:
            values.append(word)
    return given


def _arguments(function: Callable[..., Any], given: dict[str, list[list[str]]]) -> dict[str, Any]:
    """Values of the parameters; what they take is removed from ``given``."""
    hints = get_type_hints(function, include_extras=True)
    values: dict[str, Any] = {}
    for parameter in inspect.signature(function).parameters.values():
        name, hint = parameter.name, hints[parameter.name]
        if is_dataclass(hint) and isinstance(hint, type):
            values[name] = hint(**_arguments(hint, given))
        elif name in given:
            values[name] = _value(hint, given.pop(name))
        elif parameter.default is parameter.empty:
            raise _OtherFormError
    return values


def _value(hint: Any, times: list[list[str]]) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _value(arguments[0], times)
    if origin is not None and inspect.isclass(origin) and issubclass(origin, Sequence):
        (item,) = arguments
        return list(_items(item, [word for words in times for word in words]))
    if hint is bool:
        if times != [[]]:
            raise _OtherFormError
        return True
    if len(times) != 1 or len(times[0]) != 1:
        raise _OtherFormError
    return _scalar(hint, times[0][0])


def _items(item: Any, words: list[str]) -> Iterator[Any]:
    kinds = get_args(item) if get_origin(item) is tuple else (item,)
    if not words or len(words) % len(kinds):
        raise _OtherFormError
    for first in range(0, len(words), len(kinds)):
        row = words[first : first + len(kinds)]
        values = tuple(_scalar(kind, word) for kind, word in zip(kinds, row, strict=True))
        yield values if get_origin(item) is tuple else values[0]


def _scalar(hint: Any, word: str) -> Any:
    if hint in (str, Path):
        return hint(word)
    if hint is int and _INTEGER.fullmatch(word):
        return int(word)
    if get_origin(hint) is Literal and word in get_args(hint):
        return word
    kinds = [kind for kind in get_args(hint) if kind is not NoneType]
    if NoneType in get_args(hint) and len(kinds) == 1:
        return _scalar(kinds[0], word)
    raise _OtherFormError
