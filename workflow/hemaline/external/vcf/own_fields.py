"""Fields named HL_* in another laboratory's VCF are neither read nor kept."""

from __future__ import annotations

import re

_OWN = "HL_"
_OWN_META = re.compile(rf'##(?:INFO|FORMAT)=<(?:[^"]*,)?ID={_OWN}')
_INFO, _FORMAT = 7, 8


def is_own_meta(line: str) -> bool:
    """True if a header line describes a field HL_*."""
    return _OWN_META.match(line) is not None


def remove_own(cells: list[str]) -> None:
    """Take every field HL_* out of INFO, FORMAT and the sample columns of a record."""
    info = cells[_INFO].split(";")
    kept = [entry for entry in info if not entry.startswith(_OWN)]
    if len(kept) < len(info):
        cells[_INFO] = ";".join(kept) or "."
    keys = cells[_FORMAT].split(":") if len(cells) > _FORMAT else []
    own = {place for place, key in enumerate(keys) if key.startswith(_OWN)}
    for column in range(_FORMAT, len(cells)) if own else ():
        values = cells[column].split(":")
        cells[column] = ":".join(v for place, v in enumerate(values) if place not in own) or "."
