"""Stages of a run: what each rule belongs to, for messages about progress."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from hemaline.common.tables.rows import Field, load_rows, table
from hemaline.paths import resource


@table("stages", key=("rule",))
@dataclass(frozen=True)
class Stage:
    """Rules of the workflow and the stage of a run that each belongs to."""

    rule: Annotated[str, "Name of the rule.", Field(unique=True)]
    title: Annotated[str, "Stage, as it is printed.", Field(column="stage")]
    completes_sample: Annotated[
        bool,
        "yes: the last rule that every sample has.",
        Field(allowed=("yes", "no"), required=False),
    ] = False


def load_stages() -> dict[str, Stage]:
    """Stages of ``resources/stages.tsv`` by rule.

    Raises:
        HemalineError: the table breaks its schema.
    """
    return {one.rule: one for one in load_rows(resource("stages.tsv"), Stage)}
