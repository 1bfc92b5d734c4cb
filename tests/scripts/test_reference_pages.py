"""Generated pages hold every key, column, word, message, command and model of their sources."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from xml.etree import ElementTree

import pytest
import yaml

import reference_pages
from hemaline.common.documents.models import document_names
from hemaline.common.problems import catalogue
from hemaline.features.views import load_view
from hemaline.paths import resource, schema
from hemaline.scores.model_files import load_model, model_names
from reference_pages import words
from reference_pages.keys import Keys
from reference_pages.markdown import escaped


@cache
def pages() -> Mapping[str, str]:
    return reference_pages.pages()


def rows(page: str) -> list[list[str]]:
    """Cells of all tables of a page."""
    lines = pages()[f"reference/{page}.md"].splitlines()
    return [line.strip("| ").split(" | ") for line in lines if line.startswith("| ")]


def test_every_table_has_its_columns() -> None:
    found = {row[0] for kind in ("input", "written", "resource") for row in rows(f"tables_{kind}")}
    headings = "".join(text for name, text in pages().items() if "/tables_" in name)
    for path in schema("samples.table.yaml").parent.glob("*.table.yaml"):
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert f"## {path.name.removesuffix('.table.yaml')}\n" in headings
        assert {f"`{field['name']}`" for field in document["fields"]} <= found


@pytest.mark.parametrize(
    ("page", "key"),
    [
        ("config", "reference.fasta"),
        ("config", "knowledge.{name}.version"),
        ("config", "resources.genes"),
        ("assay", "umi.min_family"),
        ("assay", "report_vaf"),
        ("documents", "filters[].expression"),
    ],
)
def test_keys_are_listed_by_their_path(page: str, key: str) -> None:
    (row,) = [row for row in rows(page) if row[0] == f"`{key}`"]
    assert row[1]


def test_references_of_a_schema_are_followed_and_end() -> None:
    document = {
        "$defs": {
            "Node": {
                "type": "object",
                "description": "A node.",
                "properties": {
                    "size": {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "null"}]},
                    "below": {"type": "array", "items": {"$ref": "#/$defs/Node"}},
                },
            }
        },
        "properties": {"root": {"$ref": "#/$defs/Node"}, "mode": {"enum": ["a", True]}},
        "required": ["mode"],
    }
    assert list(Keys(document).rows(document, "", ())) == [
        ("`root`", "A node.", "object", ""),
        ("`root.size`", "", "integer from 1", ""),
        ("`root.below`", "", "array", ""),
        ("`mode`", "", "`a` `true`", "required"),
    ]


def test_every_word_is_in_the_row_of_its_type() -> None:
    lines = words.table().splitlines()
    with resource("cell_words.tsv").open(encoding="utf-8", newline="") as handle:
        read = list(csv.DictReader(handle, delimiter="\t"))
    for row in read:
        own = [
            line
            for line in lines
            if line.startswith(f"| {row['type']} |") and f"`{row['word']}`" in line
        ]
        assert len(own) == 1
        assert row["refused"] in own[0]


def test_messages_and_commands_are_complete() -> None:
    codes = [row[0].split()[0] for row in rows("messages") if row[0].startswith("HL-")]
    assert sorted(codes) == sorted(catalogue())
    commands = pages()["reference/commands.md"]
    for name in ("hemaline check", "hemaline matrix merge", "hemaline score", "hemaline validate"):
        assert f"## {name}\n" in commands


def test_models_have_their_sources_and_omissions() -> None:
    text = pages()["reference/models.md"]
    for name in model_names():
        model = load_model(name)
        assert f"## {name}: {model.title} ({model.kind})\n" in text
        assert all(escaped(entry.what) in text for entry in model.left_out)
        assert all(escaped(source.citation) in text for source in model.sources.values())


def test_views_have_their_columns() -> None:
    found = {row[0] for row in rows("views")}
    for name in document_names(resource("views")):
        assert {f"`{column.name}`" for column in load_view(name).written} <= found


def test_figures_are_well_formed_and_have_titles() -> None:
    drawn = {name: text for name, text in pages().items() if name.endswith(".svg")}
    assert drawn
    for text in drawn.values():
        root = ElementTree.fromstring(text)
        assert root[0].tag.endswith("title") and root[0].text


def test_what_would_be_markup_is_escaped() -> None:
    assert escaped("a|b <c> [d] *e*\nf") == "a\\|b &lt;c> \\[d\\] \\*e\\* f"
