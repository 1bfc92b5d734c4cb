"""A public name has one meaning in the package: no two modules define it."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import hemaline

PACKAGE = Path(hemaline.__file__).parent
# Modules of commands and steps have these parts, and functions with the names that people type.
COMMAND_PARTS = {"ACTIONS", "HELP", "EXAMPLE", "diff", "merge", "prepare", "sign"}
# The public functions: a module of `api/` may name one as the function it publishes.
API = "api"


def public_names(path: Path) -> Iterator[str]:
    """Classes, functions, constants and type aliases that a module defines at its top level."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        names = []
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            names = [node.name]
        elif isinstance(node, ast.Assign):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names = [node.target.id]
        yield from (name for name in names if not name.startswith("_"))


def test_a_public_name_is_defined_once() -> None:
    places = defaultdict(list)
    for path in sorted(PACKAGE.rglob("*.py")):
        module = path.relative_to(PACKAGE)
        parts = {*COMMAND_PARTS, path.stem} if module.parts[0] == "cli" else set()
        for name in public_names(path):
            if name not in parts:
                places[name].append(str(module))
    assert {name: where for name, where in places.items() if len(where) > 1} == {}
