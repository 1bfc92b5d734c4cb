"""The list of what is wrong with an input, as a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from hemaline.common.tables.output_tables import MISSING
from hemaline.common.tables.rows import table


@table("problems", missing=MISSING)
@dataclass(frozen=True)
class ProblemRow:
    """Everything wrong with an input, one problem a row; written where there are too many for a
    screen.
    """

    code: Annotated[str, "Code of resources/messages.tsv."]
    severity: Annotated[str, "error or warning."]
    line: Annotated[int | None, "Line of the file; NA for the whole file."]
    column: Annotated[str | None, "Column or sample; NA for the whole line."]
    message: Annotated[str, "The whole message, with its fix."]
