"""The package's folders use one another in one direction, the order of its README."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import hemaline

PACKAGE = Path(hemaline.__file__).parent
ORDER = re.findall(r"^\| `([a-z]+)/` \|", (PACKAGE / "README.md").read_text(), re.MULTILINE)


def folders() -> set[str]:
    return {path.parent.name for path in PACKAGE.glob("*/__init__.py")}


def imported(module: Path) -> Iterator[str]:
    """Folders of the package that a module imports from, wherever in it."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("hemaline."):
            yield str(node.module).split(".")[1]


def test_the_readme_lists_every_folder_once() -> None:
    assert sorted(ORDER) == sorted(folders())


@pytest.mark.parametrize("folder", ORDER)
def test_a_folder_uses_those_above_it(folder: str) -> None:
    below = set(ORDER[ORDER.index(folder) + 1 :])
    for module in sorted((PACKAGE / folder).glob("*.py")):
        assert not below & set(imported(module)), module.name
