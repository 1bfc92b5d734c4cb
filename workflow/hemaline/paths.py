"""Paths of the package's own resources, schemas and workflow: the only place that resolves them."""

from pathlib import Path
from typing import Annotated

# The type of a step's parameter that is the folder of a rule's files.
FOLDER = "folder"
Folder = Annotated[Path, FOLDER]

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parents[1]


def _root() -> Path:
    """The folder holding ``resources`` and ``schemas`` of an installed wheel, or the checkout."""
    return _PACKAGE / "_data"


def resource(name: str) -> Path:
    """Path of a file or folder under ``resources/``, e.g. ``resource("panels")``."""
    packed = _root() / "resources" / name
    return packed if packed.exists() else _CHECKOUT / "resources" / name


def resource_name(path: Path) -> str | None:
    """Name of a file or folder under ``resources/``, by its path; None for any other."""
    root = resource("")
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else None


def workflow_file(name: str) -> Path:
    """Path of a file or folder of the workflow, e.g. ``workflow_file("Snakefile")``."""
    packed = _root() / "workflow" / name
    return packed if packed.exists() else _CHECKOUT / "workflow" / name


def schema(name: str) -> Path:
    """Path of a schema file, e.g. ``schema("samples.table.yaml")``."""
    packed = _root() / "schemas" / name
    return packed if packed.exists() else _CHECKOUT / "workflow" / "schemas" / name
