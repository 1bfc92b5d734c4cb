"""Tables: their columns, from the Table Schemas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from hemaline.paths import resource, schema
from reference_pages.markdown import FOLDER, code, escaped, page, section, table

_ENDING = ".table.yaml"
_KINDS = {
    "input": (
        "Tables that people write",
        "Read with tolerance; [words](words.md) are accepted in any case.",
    ),
    "written": ("Tables that are written", "TSV with `NA` for nothing, and Parquet with types."),
    "resource": (
        "Tables of resources",
        "Reviewed knowledge in `resources/`, each row with source.",
    ),
}


def pages() -> dict[str, str]:
    """One page for each kind of table."""
    schemas = dict(_schemas())
    found: dict[str, str] = {}
    for kind, (title, introduction) in _KINDS.items():
        own = {name: one for name, one in schemas.items() if _kind(name, one) == kind}
        text = page(title, introduction, (_section(name, one) for name, one in own.items()))
        found[f"{FOLDER}/tables_{kind}.md"] = text
    return found


def _schemas() -> Iterator[tuple[str, Mapping[str, Any]]]:
    folder = schema(f"samples{_ENDING}").parent
    for path in sorted(folder.glob(f"*{_ENDING}")):
        yield path.name.removesuffix(_ENDING), yaml.safe_load(path.read_text(encoding="utf-8"))


def _kind(name: str, document: Mapping[str, Any]) -> str:
    if resource(f"{name}.tsv").is_file():
        return "resource"
    return "input" if document.get("spreadsheet") else "written"


def _section(name: str, document: Mapping[str, Any]) -> str:
    rows = (
        (
            code(field["name"]),
            escaped(field["description"]),
            field["type"],
            escaped(field.get("unit", "")),
            _values(field),
        )
        for field in document["fields"]
    )
    key = document.get("primaryKey", [])
    keys = ", ".join(code(one) for one in ([key] if isinstance(key, str) else key))
    text = f"{escaped(document['description'])}"
    text += f" One row for each {keys}.\n\n" if keys else "\n\n"
    return section(name, text + table(("column", "meaning", "type", "unit", "values"), rows))


def _values(field: Mapping[str, Any]) -> str:
    rules = field.get("constraints", {})
    parts = [" ".join(code(value) for value in rules.get("enum", ()))]
    if "pattern" in rules:
        parts.append(code(rules["pattern"]))
    bounds = {"minimum": "from", "maximum": "to"}
    parts += [f"{word} {rules[name]}" for name, word in bounds.items() if name in rules]
    if rules.get("required"):
        parts.append("required")
    return " ".join(filter(None, parts))
