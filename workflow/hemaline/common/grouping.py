"""Items by a key."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

Member = TypeVar("Member")
GroupKey = TypeVar("GroupKey", bound=Hashable)


def grouped(
    items: Iterable[Member], key: Callable[[Member], GroupKey]
) -> dict[GroupKey, list[Member]]:
    """Items by key, each in their order; the keys in the order of their first item."""
    found: dict[GroupKey, list[Member]] = {}
    for item in items:
        found.setdefault(key(item), []).append(item)
    return found
