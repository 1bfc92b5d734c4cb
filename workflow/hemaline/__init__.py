"""Hemaline: reads of people with blood disorders to standardised variant tables and matrices.

The names in ``__all__`` are the public functions; each is imported when it is first used, so that
the command line starts without them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hemaline.api.annotation import annotate
    from hemaline.api.checking import check
    from hemaline.api.matrices import build_matrix, diff_matrices, merge_matrices
    from hemaline.api.models import compute_features, score
    from hemaline.api.tables import load_matrix, read_callability, read_variants
    from hemaline.common.problems import HemalineError

from hemaline.version import __version__

__all__ = [
    "HemalineError",
    "__version__",
    "annotate",
    "build_matrix",
    "check",
    "compute_features",
    "diff_matrices",
    "load_matrix",
    "merge_matrices",
    "read_callability",
    "read_variants",
    "score",
]

_MODULES = {
    "HemalineError": "common.problems",
    "annotate": "api.annotation",
    "build_matrix": "api.matrices",
    "check": "api.checking",
    "compute_features": "api.models",
    "diff_matrices": "api.matrices",
    "load_matrix": "api.tables",
    "merge_matrices": "api.matrices",
    "read_callability": "api.tables",
    "read_variants": "api.tables",
    "score": "api.models",
}


def __getattr__(name: str) -> Any:
    """A public name, imported from its module (PEP 562)."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
