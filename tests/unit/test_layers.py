"""The package's folders use one another in one direction, the order of its README."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import hemaline

PACKAGE = Path(hemaline.__file__).parent
ORDER = re.findall(r"^\| `([a-z/]+)/` \|", (PACKAGE / "README.md").read_text(), re.MULTILINE)


def modules(folder: str) -> list[Path]:
    return sorted(path for path in (PACKAGE / folder).glob("*.py") if path.stem != "__init__")


def folders() -> set[str]:
    found = (path.parent.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("__init__.py"))
    return {folder for folder in found if folder != "." and modules(folder)}


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")


NAMES = {module_name(path) for path in PACKAGE.rglob("*.py")}


def imported(module: Path) -> Iterator[str]:
    """Modules of the package that a module imports from, wherever in it."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from NAMES.intersection(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module in NAMES:
            members = {f"{node.module}.{alias.name}" for alias in node.names}
            yield from (members & NAMES) or {node.module}


def folder_of(name: str) -> str:
    path = name.replace(".", "/").removeprefix("hemaline/")
    return path if (PACKAGE / path).is_dir() else path.rpartition("/")[0]


def test_the_readme_lists_every_folder_once() -> None:
    assert sorted(ORDER) == sorted(folders())


@pytest.mark.parametrize("folder", ORDER)
def test_a_folder_uses_those_above_it(folder: str) -> None:
    below = set(ORDER[ORDER.index(folder) + 1 :])
    for module in modules(folder):
        assert not below & set(map(folder_of, imported(module))), module.name


def test_no_module_has_the_name_of_its_folder() -> None:
    assert not [one for folder in ORDER for one in modules(folder) if one.stem == one.parent.name]


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph = {module_name(path): set(imported(path)) for path in PACKAGE.rglob("*.py")}
    # The package itself imports the public functions when they are first used.
    del graph["hemaline"]
    TopologicalSorter(graph).prepare()
