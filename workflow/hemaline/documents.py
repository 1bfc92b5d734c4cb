"""YAML documents a person writes: read without surprises and held against a JSON Schema."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from hemaline.paths import schema
from hemaline.problems import Problems
from hemaline.suggestions import did_you_mean

if TYPE_CHECKING:
    from jsonschema import ValidationError

_LARGEST = 2**20


def read_document(path: Path, problems: Problems) -> dict[str, Any] | None:
    """The mapping in a YAML file; None, with the reason in ``problems``, when there is none."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST:
            problems.add("HL-Y01", path, reason="it is not a plain file of at most 1 MB")
            return None
        text = path.read_text(encoding="utf-8-sig")
        _refuse_traps(path, text, problems)
        document = yaml.safe_load(text) if not problems.errors else None
    except UnicodeDecodeError as error:
        problems.add("HL-Y01", path, reason=f"it is not UTF-8 text (byte {error.start})")
        return None
    except OSError as error:
        problems.add("HL-Y01", path, reason=error.strerror or "unreadable")
        return None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or str(error) or "nested too deeply"
        problems.add("HL-Y02", path, mark.line + 1 if mark else None, reason=reason)
        return None
    if not isinstance(document, dict):
        if not problems.errors:
            problems.add("HL-Y03", path)
        return None
    return document


def _refuse_traps(path: Path, text: str, problems: Problems) -> None:
    """Report tags, aliases and repeated keys, which YAML accepts and people do not mean."""
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            problems.add("HL-Y08", path, line, name=event.anchor)
        elif getattr(event, "tag", None) is not None:
            problems.add("HL-Y07", path, line, tag=event.tag)
    if problems.errors:
        return
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    for key, line in _repeated_keys(root):
        problems.add("HL-Y06", path, line, key)


def _repeated_keys(node: yaml.Node | None) -> Iterator[tuple[str, int]]:
    if isinstance(node, yaml.SequenceNode):
        for child in node.value:
            yield from _repeated_keys(child)
    elif isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if key.value in seen:
                yield str(key.value), key.start_mark.line + 1
            if isinstance(key, yaml.ScalarNode):
                seen.add(key.value)
            yield from _repeated_keys(value)


def check_document(
    document: object, schema_name: str, source: Path | str, problems: Problems
) -> bool:
    """Hold ``document`` against ``<schema_name>.schema.yaml``; True when it obeys."""
    # Imported here: the package's help must not wait for it.
    from jsonschema import Draft202012Validator

    rules = yaml.safe_load(schema(f"{schema_name}.schema.yaml").read_text(encoding="utf-8"))
    errors = list(Draft202012Validator(rules).iter_errors(document))
    for error in sorted(errors, key=lambda e: [str(step) for step in e.absolute_path]):
        _add(error, source, problems)
    return not errors


def _add(error: ValidationError, source: Path | str, problems: Problems) -> None:
    path = ".".join(str(step) for step in error.absolute_path)
    rule, value = error.validator, error.instance
    if rule == "additionalProperties":
        known: Mapping[str, Any] = error.schema["properties"]  # type: ignore[index]
        for key in value:
            if key not in known:
                name = f"{path}.{key}".lstrip(".")
                hint = did_you_mean(str(key), known)
                problems.add("HL-Y04", source, column=name, hint=hint, known=", ".join(known))
    elif rule == "required":
        for key in error.validator_value:
            if key not in value:
                about = error.schema["properties"][key]["description"]  # type: ignore[index]
                name = f"{path}.{key}".lstrip(".")
                problems.add("HL-Y05", source, column=name, description=about)
    elif rule == "enum":
        allowed = [str(choice) for choice in error.validator_value]
        problems.add(
            "HL-Y09",
            source,
            column=path,
            value=value,
            hint=did_you_mean(str(value), allowed),
            allowed=", ".join(allowed),
        )
    elif rule == "type":
        wanted = {"string": "text", "number": "a number", "boolean": "true or false"}
        problems.add(
            "HL-Y10",
            source,
            column=path or None,
            value=value,
            kind=type(value).__name__,
            wanted=wanted.get(error.validator_value, f"of the type {error.validator_value}"),
        )
    else:
        problems.add("HL-Y11", source, column=path or None, reason=error.message)
