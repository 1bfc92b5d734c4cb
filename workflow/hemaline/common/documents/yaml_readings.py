"""Words that YAML 1.1 and YAML 1.2 read differently: ``010``, ``1:30``, ``no``, ``1e3``.

PyYAML, and with it Snakemake, reads YAML 1.1; people and other programs mean 1.2. Source: the
core schema of YAML 1.2.2, section 10.3.2.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

_NULL = re.compile("null|Null|NULL|~|")
_TRUE, _FALSE = re.compile("true|True|TRUE"), re.compile("false|False|FALSE")
_INTEGER = re.compile("[-+]?[0-9]+", re.ASCII)
_OCTAL, _HEXADECIMAL = re.compile("0o[0-7]+"), re.compile("0x[0-9a-fA-F]+")
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", re.ASCII)
_INFINITE = re.compile(r"[-+]?(\.inf|\.Inf|\.INF)|\.nan|\.NaN|\.NAN")
# What either version may take for other than text; most words are text to both.
_SUSPECT = re.compile("[-+.0-9~<=]|(?:null|true|false|yes|no|on|off|)$", re.IGNORECASE)
# Longer digits are text of some kind; Python refuses to convert them.
_LONGEST = 400


def yaml_readings(node: yaml.ScalarNode) -> tuple[str, str] | None:
    """Values of a word without quotes by YAML 1.1 and by 1.2; None where both agree."""
    text = str(node.value)
    if len(text) > _LONGEST or not _SUSPECT.match(text):
        return None
    try:
        old = _described(yaml.SafeLoader("").construct_object(node))
    except (yaml.YAMLError, ValueError):
        # Merge keys (<<), dates and times that there are not: no value that anybody means.
        old = "no value"
    new = _described(_core_value(text))
    return None if old == new else (old, new)


def _core_value(text: str) -> Any:
    """The value by the core schema of YAML 1.2."""
    if _NULL.fullmatch(text):
        return None
    if _TRUE.fullmatch(text) or _FALSE.fullmatch(text):
        return _TRUE.fullmatch(text) is not None
    if _INTEGER.fullmatch(text):
        return int(text)
    if _OCTAL.fullmatch(text) or _HEXADECIMAL.fullmatch(text):
        return int(text, base=0)
    if _NUMBER.fullmatch(text):
        return float(text)
    if _INFINITE.fullmatch(text):
        return float(text.replace(".", "", 1))
    return text


def _described(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"the number {value}"
    return "text" if isinstance(value, str) else f"a {type(value).__name__}"
