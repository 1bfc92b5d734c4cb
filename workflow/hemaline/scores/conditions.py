"""Conditions of models: the shared language, with numbers and texts as constants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, PlainValidator, PrivateAttr, ValidationInfo

from hemaline.common.documents.models import Document, RuleError
from hemaline.common.logic.conditions import parse_condition
from hemaline.common.logic.expressions import Condition
from hemaline.common.problems import Problem


def condition_of(text: str, names: Mapping[str, Condition] | None) -> Condition:
    """A condition of a model's file; ``names`` are the conditions that have a name by then.

    Raises:
        RuleError: it is none.
    """
    try:
        return parse_condition(text, names or {})
    except ValueError as error:
        raise RuleError(Problem("HL-W02", values={"reason": str(error)})) from error


def _parsed(text: object, info: ValidationInfo) -> Condition:
    return condition_of(str(text), info.context)


# Comparisons of an input with a constant, and, or, not; a bare name is a definition.
When = Annotated[Condition, PlainValidator(_parsed, json_schema_input_type=str)]


class Conditional(Document):
    """A statement that holds on a condition, by a source of the model."""

    text: str = Field(
        alias="when",
        min_length=3,
        description=(
            "Comparisons of an input with a constant, and, or, not; a bare name is a definition."
        ),
    )
    source: str = Field(pattern="^[a-z][a-z0-9_]*$", description="Key of sources.")
    _when: Condition = PrivateAttr()

    def model_post_init(self, names: Any) -> None:
        """Parse the text, given the conditions that have a name by then."""
        self._when = condition_of(self.text, names)

    @property
    def when(self) -> Condition:
        """The condition."""
        return self._when
