"""YAML documents a person writes: read without surprises and held against a JSON Schema.

JSON of another site is read with the same care.
"""

from __future__ import annotations

import json
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from hemaline.common.documents.schema_files import LOADER, load_schema
from hemaline.common.documents.yaml_readings import yaml_readings
from hemaline.common.problems import HemalineError, Problem, Problems
from hemaline.common.suggestions import did_you_mean

if TYPE_CHECKING:
    from jsonschema import ValidationError

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


def valid_document(path: Path, schema_name: str) -> dict[str, Any]:
    """The mapping in a YAML file that a schema describes.

    Raises:
        HemalineError: the file cannot be read or breaks its schema.
    """
    problems = Problems()
    document = read_document(path, problems)
    if document is not None:
        check_document(document, schema_name, path, problems)
    problems.raise_errors()
    assert document is not None
    return document


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


def check_document(
    document: object, schema_name: str, source: Path | str, problems: Problems
) -> bool:
    """Hold ``document`` against ``<schema_name>.schema.yaml``; True when it obeys."""
    # Imported here: the package's help must not wait for it.
    from jsonschema import Draft202012Validator

    rules = load_schema(f"{schema_name}.schema.yaml")
    errors = list(Draft202012Validator(rules).iter_errors(document))
    for error in sorted(errors, key=lambda e: [str(step) for step in e.absolute_path]):
        _add(error, source, problems)
    # Neither is above or below any bound, so no rule of a schema stops them.
    unreal = list(_unreal_numbers(document))
    for column in unreal:
        problems.add("HL-Y11", source, column=column, reason="not a number, or infinite")
    return not errors and not unreal


def _unreal_numbers(value: object, path: str = "") -> Iterator[str]:
    """Key paths of .nan and .inf."""
    if isinstance(value, dict | list):
        entries = value.items() if isinstance(value, dict) else enumerate(value)
        for key, entry in entries:
            yield from _unreal_numbers(entry, f"{path}.{key}".lstrip("."))
    elif isinstance(value, float) and not isfinite(value):
        yield path


def _add(error: ValidationError, source: Path | str, problems: Problems) -> None:
    """Turn one breach of the schema into a coded problem; its column is the key's path."""
    # jsonschema types these as perhaps unset; on an error of a schema's keyword they are there.
    path = ".".join(str(step) for step in error.absolute_path)
    rule, value, wanted, rules = map(
        _anything, (error.validator, error.instance, error.validator_value, error.schema)
    )
    column = path or None
    prefix = f"{path}." if path else ""
    if rule == "additionalProperties":
        known = rules["properties"]
        for key in value:
            if key not in known:
                hint = did_you_mean(str(key), known)
                names = ", ".join(known)
                problems.add("HL-Y04", source, column=f"{prefix}{key}", hint=hint, known=names)
    elif rule == "required":
        for key in wanted:
            if key not in value:
                about = rules.get("properties", {}).get(key, {}).get("description", "")
                problems.add("HL-Y05", source, column=f"{prefix}{key}", description=about)
    elif rule == "enum":
        words = [str(word) for word in wanted]
        hint, allowed = did_you_mean(str(value), words), ", ".join(words)
        problems.add("HL-Y09", source, column=column, value=value, hint=hint, allowed=allowed)
    elif rule == "type":
        kinds = {"string": "text", "number": "a number", "boolean": "true or false", "null": "null"}
        types = [wanted] if isinstance(wanted, str) else wanted
        expected = " or ".join(kinds.get(one, f"of the type {one}") for one in types)
        kind = type(value).__name__
        problems.add("HL-Y10", source, column=column, value=value, kind=kind, wanted=expected)
    else:
        problems.add("HL-Y11", source, column=column, reason=error.message)


def _anything(value: object) -> Any:
    return value
