"""Verdict of each run by its controls: the rows of ``tables/runs``.

A control that passes applies to its own assay; one that does not stops the whole run, since what
went wrong may have affected every sample of the run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from hemaline.common.grouping import grouped
from hemaline.common.problems import Problems
from hemaline.common.tables.output_tables import MISSING
from hemaline.common.tables.rows import Field, read_rows, table
from hemaline.inputs.sheet_rows import Sample
from hemaline.quality.controls.control_checks import CONTROL_ROLES, NTC, PASS, POSITIVE, ControlRow

REPORTABLE, NOT_REPORTABLE, NO_CONTROL = "reportable", "not_reportable", "no_control"


@table("runs", key=("run_id", "assay"), missing=MISSING)
@dataclass(frozen=True)
class RunRow:
    """One row is a sequencing run and an assay that was sequenced in it: whether its controls
    allow its samples to be reported.
    """

    run_id: Annotated[str | None, "Sequencing run of the sheet; NA for the samples that name none."]
    assay: Annotated[str, "Assay of samples of the run."]
    verdict: Annotated[
        str,
        "not_reportable: a control of the run, of whichever assay, did not pass; no_control: "
        "this assay has none in this run, or no run is named; reportable: it has, and every "
        "control of the run passed.",
        Field(allowed=("reportable", "not_reportable", "no_control")),
    ]
    samples: Annotated[int, "Samples of the run and assay, controls left out."]
    ntc: Annotated[int, "No-template controls of the run and assay."]
    positive_controls: Annotated[int, "Positive controls of the run and assay."]
    checks: Annotated[int, "Checks of these controls."]
    failed: Annotated[
        str | None,
        "Checks of the run that did not pass, each SAMPLE CHECK or SAMPLE VARIANT with its "
        "reason, joined by ;; NA where there are none.",
    ]


def run_rows(samples: Mapping[str, Sample], controls: Sequence[ControlRow]) -> Iterator[RunRow]:
    """Rows of each run and assay, in the order in which the sheet first names them."""
    members = grouped(samples.values(), lambda sample: (sample.run_id or None, sample.assay))
    checked = [row for row in controls if row.has_checks]
    for (run, assay), found in members.items():
        own = [row for row in checked if (row.run_id, row.assay) == (run, assay)]
        failed = [row for row in checked if row.run_id == run and row.verdict != PASS]
        roles = [sample.role for sample in found]
        yield RunRow(
            run_id=run,
            assay=assay,
            # Samples that name no run have no control.
            verdict=NOT_REPORTABLE if failed else REPORTABLE if run and own else NO_CONTROL,
            samples=sum(role not in CONTROL_ROLES for role in roles),
            ntc=roles.count(NTC),
            positive_controls=roles.count(POSITIVE),
            checks=len(own),
            failed="; ".join(f"{row.sample_id} {row.label}: {row.reason}" for row in failed)
            or None,
        )


def run_of(sample: Sample, rows: Iterable[RunRow]) -> RunRow:
    """The row of a sample's run and assay.

    Raises:
        StopIteration: there is none, so that the table is of another sheet.
    """
    return next(r for r in rows if (r.run_id, r.assay) == (sample.run_id or None, sample.assay))


def not_reportable(path: Path) -> Problems:
    """One problem (exit code 4) for each run of a table that must not be reported.

    None where there is no table: only a part of the workflow was run.
    """
    problems = Problems()
    for row in read_rows(path, RunRow) if path.exists() else ():
        if row.verdict == NOT_REPORTABLE:
            source = row.run_id or "samples without run_id"
            problems.add("HL-O07", source, assay=row.assay, failed=row.failed)
    return problems
