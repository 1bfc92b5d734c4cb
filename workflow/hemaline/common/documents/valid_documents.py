"""YAML and JSON that a person, or another site, writes: read without surprises.

:mod:`hemaline.common.documents.models` validates what is read.
"""

from __future__ import annotations

import json
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from hemaline.common.documents.yaml_readings import yaml_readings
from hemaline.common.problems import HemalineError, Problem, Problems

# Wheels of PyYAML bring libyaml, eight times as fast; a build from source may not.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LARGEST = 2**20
# Levels of nesting; no document of this project needs ten.
_DEEPEST = 50
_LARGEST_JSON = 2**26


def read_document(path: Path, problems: Problems) -> dict[str, Any] | None:
    """The mapping in a YAML file; None, with the reason in ``problems``, when there is none.

    Repeated keys and words that YAML 1.1 and 1.2 read differently are errors; the document is
    returned all the same, so that everything wrong with it is reported together.
    """
    text = _text(path, problems)
    if text is None:
        return None
    try:
        root = _root(path, text, problems)
        document = yaml.SafeLoader("").construct_document(root) if root else None
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or str(error)
        problems.add("HL-Y02", path, mark.line + 1 if mark else None, reason=reason)
        return None
    except _RefusedError:
        return None
    if isinstance(document, dict):
        return document
    problems.add("HL-Y03", path)
    return None


def read_json(path: Path) -> Any:
    """The value of a received JSON file.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no JSON of reasonable size, repeats a key, or holds NaN or infinity.
    """
    with path.open("rb") as handle:
        content = handle.read(_LARGEST_JSON + 1)
    if len(content) > _LARGEST_JSON:
        raise ValueError(f"it is larger than {_LARGEST_JSON >> 20} MB")
    try:
        return json.loads(content, object_pairs_hook=_once, parse_constant=_no_number)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"duplicate key '{repeated}'")
    return found


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no number of JSON")


def _text(path: Path, problems: Problems) -> str | None:
    try:
        status = path.stat()
        if stat.S_ISREG(status.st_mode) and status.st_size <= _LARGEST:
            return path.read_text(encoding="utf-8-sig")
        reason = "it is not a plain file of at most 1 MB"
    except UnicodeDecodeError as error:
        reason = f"it is not UTF-8 text (byte {error.start})"
    except OSError as error:
        reason = error.strerror or "unreadable"
    problems.add("HL-Y01", path, reason=reason)
    return None


def pass_on(found: Iterable[Problem], problems: Problems) -> None:
    """Add everything ``found`` to ``problems``."""
    for problem in found:
        problems.add(problem.code, problem.file, problem.row, problem.column, **problem.values)


@contextmanager
def collecting(problems: Problems) -> Iterator[None]:
    """Add the problems of a :class:`HemalineError` within the context, which it ends."""
    try:
        yield
    except HemalineError as error:
        pass_on(error.problems, problems)


class _RefusedError(Exception):
    """The document must not be built; the reasons are among the problems."""


def _root(path: Path, text: str, problems: Problems) -> yaml.Node | None:
    """The document's node; None where it is empty.

    Tags, aliases and deep nesting are found event by event and end the reading: libyaml ends the
    process where it builds what is nested without end.

    Raises:
        yaml.YAMLError: it is not YAML.
        _RefusedError: it holds what no configuration may.
    """
    found = Problems()
    depth = 0
    for event in yaml.parse(text, Loader=LOADER):
        line = event.start_mark.line + 1 if event.start_mark else None
        if isinstance(event, yaml.AliasEvent):
            found.add("HL-Y08", path, line, name=event.anchor)
        elif getattr(event, "tag", None) is not None:
            found.add("HL-Y07", path, line, tag=event.tag)  # type: ignore[attr-defined]
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            found.add("HL-Y02", path, line, reason=f"nested more than {_DEEPEST} levels deep")
            break
    pass_on(found, problems)
    if found.errors:
        raise _RefusedError
    root = yaml.compose(text, Loader=LOADER)
    _check_node(path, root, problems)
    return root


def _check_node(path: Path, node: yaml.Node | None, problems: Problems) -> None:
    """Report repeated keys, keys that are no text, and words of two meanings."""
    if isinstance(node, yaml.SequenceNode):
        for child in node.value:
            _check_node(path, child, problems)
    elif isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                problems.add("HL-Y15", path, line)
            elif key.value in seen:
                problems.add("HL-Y06", path, line, key.value)
            else:
                seen.add(key.value)
            _check_node(path, key, problems)
            _check_node(path, value, problems)
    elif isinstance(node, yaml.ScalarNode) and not node.style:
        readings = yaml_readings(node)
        if readings:
            old, new = readings
            line = node.start_mark.line + 1
            problems.add("HL-Y14", path, line, value=node.value, old=old, new=new)


def line_finder(path: Path) -> Callable[[Sequence[str | int]], int | None]:
    """Finds the 1-based line of a path of keys in a YAML file, or of as much of it as there is."""
    text = _text(path, Problems())
    root = None
    with suppress(yaml.YAMLError, ValueError, _RefusedError):
        root = _root(path, text, Problems()) if text else None
    return partial(_line, root)


def _line(node: yaml.Node | None, keys: Sequence[str | int]) -> int | None:
    line = None
    for key in keys:
        entries: Iterable[tuple[object, yaml.Node, yaml.Node]] = ()
        if isinstance(node, yaml.MappingNode):
            entries = ((name.value, name, value) for name, value in node.value)
        elif isinstance(node, yaml.SequenceNode):
            entries = ((at, value, value) for at, value in enumerate(node.value))
        found = next((entry for entry in entries if entry[0] == key), None)
        if found is None:
            break
        line, node = found[1].start_mark.line + 1, found[2]
    return line
