"""Start of pyarrow without pandas, which it would import with the first array it makes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import cache
from types import ModuleType


class _NoPandas:
    """A finder by which there is no pandas."""

    @staticmethod
    def find_spec(name: str, _: Sequence[str] | None, __: ModuleType | None = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name=name)


@cache
def start_without_pandas() -> None:
    """Let pyarrow look for pandas once and find none: a second of every command's start.

    pyarrow looks once a process; what imports pandas itself afterwards gets it, and arrays then
    have no ``to_pandas``, which nothing here uses.
    """
    if "pandas" in sys.modules:
        return
    import pyarrow as pa

    finder = _NoPandas()
    sys.meta_path.insert(0, finder)
    try:
        pa.array([0])
    finally:
        sys.meta_path.remove(finder)
