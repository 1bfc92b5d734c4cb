"""Controls of the sheet that cannot do what they are there for."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from hemaline.common.documents.valid_documents import pass_on
from hemaline.common.intervals import Interval
from hemaline.common.problems import HemalineError, Problems
from hemaline.inputs.assays import Assay
from hemaline.inputs.sheets import NumberedSample
from hemaline.inputs.stated_variants import read_stated
from hemaline.quality.controls.control_checks import CONTROL_ROLES, POSITIVE
from hemaline.quality.controls.control_history import read_history


def check_controls(
    sheet: Path,
    samples: Sequence[NumberedSample],
    assays: Mapping[str, Assay],
    history: Path | None,
    problems: Problems,
) -> None:
    """Warn of controls without anything to show or without a run; refuse what is no history."""
    for number, sample in samples:
        if sample.role not in CONTROL_ROLES:
            continue
        assay = assays.get(sample.assay)
        if assay and sample.role == POSITIVE and assay.controls.positive is None:
            values = {"assay": assay.name, "path": assay.path}
            problems.add("HL-O05", sheet, number, "role", **values)
        if not sample.run_id:
            problems.add("HL-O06", sheet, number, "run_id")
    if history is not None:
        _check_history(history, problems)


def _check_history(path: Path, problems: Problems) -> None:
    """It is one or can be begun: the end of a long run is no time to find out."""
    try:
        read_history(path)
    except HemalineError as error:
        pass_on(error.problems, problems)
        return
    except OSError as error:
        problems.add("HL-O10", path, column="controls_history", reason=error.strerror)
        return
    there = next(one for one in (path.absolute(), *path.absolute().parents) if one.exists())
    if not os.access(there, os.W_OK):
        reason = f"{there} may not be written to"
        problems.add("HL-O10", path, column="controls_history", reason=reason)


def warn_of_untargeted(assay: Assay, targets: Sequence[Interval], problems: Problems) -> None:
    """Warn of stated variants that no control of the assay can show."""
    table = assay.controls.positive
    for one in read_stated(table, Problems()) if table else ():
        if not any(one.allele.interval.overlaps(target) for target in targets):
            problems.add("HL-O04", table or "", name=one.name, assay=assay.name)
