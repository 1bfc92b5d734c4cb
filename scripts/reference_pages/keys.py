"""Documents in YAML: their keys, from the JSON Schemas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from hemaline.paths import schema
from reference_pages.markdown import FOLDER, code, escaped, page, section, table

_ENDING = ".schema.yaml"
_OWN_PAGES = ("config", "assay")
_BOUNDS = {
    "minimum": "from", "exclusiveMinimum": "above", "maximum": "to", "exclusiveMaximum": "below",
}  # fmt: skip


def pages() -> dict[str, str]:
    """The configuration, the assay, and all other documents together."""
    folder = schema(f"config{_ENDING}").parent
    documents = {
        path.name.removesuffix(_ENDING): yaml.safe_load(path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob(f"*{_ENDING}"))
    }
    found = {}
    for name in _OWN_PAGES:
        one = documents.pop(name)
        text = page(_title(name, one), escaped(one.get("description", "")), [_keys(one)])
        found[f"{FOLDER}/{name}.md"] = text
    sections = (
        section(_title(name, one), f"{escaped(one.get('description', ''))}\n\n{_keys(one)}")
        for name, one in documents.items()
    )
    introduction = "Filters, policies, views, models and the other YAML files, key by key."
    found[f"{FOLDER}/documents.md"] = page("Other documents", introduction, sections)
    return found


def _title(name: str, document: Mapping[str, Any]) -> str:
    title = document.get("title", name)
    return f"{title} ({name})" if str(title).lower() != name else str(title)


def _keys(document: Mapping[str, Any]) -> str:
    head = ("key", "meaning", "values", "default")
    return table(head, Keys(document).rows(document, "", ()))


class Keys:
    """The keys of one document; references into its definitions are followed."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        """Remember the document, which holds the definitions."""
        self._document = document

    def rows(
        self, node: Mapping[str, Any], place: str, within: tuple[str, ...]
    ) -> Iterator[tuple[str, str, str, str]]:
        """Key, meaning, values and default of every key below `node`, whose own path is `place`.

        `within` are the references that led here: a definition that contains itself ends there.
        """
        required = node.get("required", ())
        for name, entry in node.get("properties", {}).items():
            yield from self._rows(entry, f"{place}{name}", name in required, within)
        other = node.get("additionalProperties")
        if isinstance(other, dict) and other:
            yield from self._rows(other, f"{place}{{name}}", False, within)

    def _rows(
        self, entry: Any, path: str, required: bool, within: tuple[str, ...]
    ) -> Iterator[tuple[str, str, str, str]]:
        if not isinstance(entry, dict):
            return
        options, seen = self._options(entry, within)
        description = entry.get("description") or next(
            (one["description"] for one in options if "description" in one), ""
        )
        if entry.get("default") is not None:
            default = code(yaml.safe_dump(entry["default"], default_flow_style=True).split("\n")[0])
        else:
            default = "required" if required else ""
        values = " or ".join(dict.fromkeys(filter(None, map(self._values, options))))
        yield code(path), escaped(description), values, default
        for one in options:
            yield from self.rows(one, f"{path}.", seen)
            items = one.get("items")
            if isinstance(items, dict):
                below, deeper = self._options(items, seen)
                for item in below:
                    yield from self.rows(item, f"{path}[].", deeper)

    def _options(
        self, entry: Mapping[str, Any], within: tuple[str, ...]
    ) -> tuple[list[Mapping[str, Any]], tuple[str, ...]]:
        """Allowed types of an entry, with the references followed; null is no option of its own."""
        reference = entry.get("$ref")
        if reference:
            if reference in within:
                return [], within
            node: Any = self._document
            for part in reference.removeprefix("#/").split("/"):
                node = node[part]
            return self._options(node, (*within, reference))
        found: list[Mapping[str, Any]] = []
        choices = [*entry.get("anyOf", ()), *entry.get("oneOf", ()), *entry.get("allOf", ())]
        for choice in choices:
            options, within = self._options(choice, within)
            found += options
        own = [entry] if not choices or "properties" in entry else []
        return [*own, *(one for one in found if one.get("type") != "null")], within

    def _values(self, node: Mapping[str, Any]) -> str:
        if "enum" in node:
            return " ".join(code(_word(value)) for value in node["enum"])
        if "const" in node:
            return code(_word(node["const"]))
        kind = node.get("type", "")
        parts = [" or ".join(kind) if isinstance(kind, list) else str(kind)]
        parts += [f"{word} {node[name]}" for name, word in _BOUNDS.items() if name in node]
        if "pattern" in node:
            parts.append(code(node["pattern"]))
        items = node.get("items")
        if isinstance(items, dict):
            options, _ = self._options(items, ())
            inner = dict.fromkeys(self._values(one) for one in options if "properties" not in one)
            parts += [f"of {' or '.join(filter(None, inner))}"] if any(inner) else []
        return " ".join(filter(None, parts))


def _word(value: object) -> str:
    return (
        {True: "true", False: "false", None: "null"}.get(value, str(value))
        if (value is None or isinstance(value, bool))
        else str(value)
    )
