"""Donors of panels of normals of copy number: whether a run makes a panel, and does not use it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from hemaline.common.problems import Problems
from hemaline.copynumber.copy_rules import load_copy_rules
from hemaline.inputs.assays import Assay
from hemaline.inputs.sheets import NumberedSample
from hemaline.project.config import Config


def makes_copy_normals(assay: Assay, donors: int) -> bool:
    """True if the donors of an assay are enough for a panel of normals of copy number."""
    return assay.copy_number is not None and donors >= load_copy_rules().normals.min_donors


def check_copy_donors(
    config: Config,
    samples: Sequence[NumberedSample],
    assays: Mapping[str, Assay],
    problems: Problems,
) -> None:
    """Report a panel that is used by the run that makes it, and donors that are too few for one."""
    donors = Counter(sample.assay for _, sample in samples if sample.role == "pon")
    for name, count in donors.items():
        assay = assays.get(name)
        if assay is None or assay.copy_number is None:
            continue
        if not makes_copy_normals(assay, count):
            needed = load_copy_rules().normals.min_donors
            problems.add("HL-N30", config.samples, donors=count, assay=name, needed=needed)
            continue
        written = (config.results / "copy_normals" / f"{name}.copy_normals.zip").resolve()
        for user in assays.values():
            normals = user.copy_number.normals if user.copy_number else None
            if normals and normals.resolve() == written:
                column = "copy_number.normals"
                problems.add("HL-N33", user.path, column=column, assay=user.name)
