"""Conditions of models: the shared language, with numbers and texts as constants."""

from hemaline.common.logic.conditions import (
    Comparison,
    InputValue,
    Known,
    comparisons,
    parse_condition,
    undecided,
)
from hemaline.common.logic.expressions import Condition

__all__ = [
    "Comparison",
    "Condition",
    "InputValue",
    "Known",
    "comparisons",
    "parse_condition",
    "undecided",
]
