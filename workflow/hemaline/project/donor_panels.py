"""Panels that the donors of a run make: enough donors, and no use of them by the same run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from hemaline.common.documents.valid_documents import collecting
from hemaline.common.problems import Problems
from hemaline.copynumber.copy_rules import load_copy_rules
from hemaline.filters.filter_document import FilterDocument
from hemaline.inputs.assays import Assay
from hemaline.inputs.background_header import warn_of_few
from hemaline.inputs.sheets import NumberedSample
from hemaline.project.config import Config


def makes_copy_normals(assay: Assay, donors: int) -> bool:
    """True if the donors of an assay are enough for a panel of normals of copy number."""
    return assay.copy_number is not None and donors >= load_copy_rules().normals.min_donors


def check_donors(
    config: Config,
    samples: Sequence[NumberedSample],
    assays: Mapping[str, Assay],
    problems: Problems,
) -> None:
    """Report panels that are used by the run that makes them, and donors that are few for one."""
    donors = Counter(sample.assay for _, sample in samples if sample.role == "pon")
    for name, count in donors.items():
        if assay := assays.get(name):
            _check_background(config, assay, count, assays, problems)
            if assay.copy_number:
                _check_copy_normals(config, assay, count, assays, problems)


def _check_background(
    config: Config, assay: Assay, donors: int, assays: Mapping[str, Assay], problems: Problems
) -> None:
    written = config.results / "background" / f"{assay.name}.background.tsv.gz"
    used = [(user, user.background) for user in assays.values()]
    _check_unused(written, used, "HL-N08", "background", problems)
    with collecting(problems):
        advised = FilterDocument.load(assay.filter_file).panel_of_normals.advised_donors
        warn_of_few(config.samples, donors, advised, problems)


def _check_copy_normals(
    config: Config, assay: Assay, donors: int, assays: Mapping[str, Assay], problems: Problems
) -> None:
    if not makes_copy_normals(assay, donors):
        needed = load_copy_rules().normals.min_donors
        problems.add("HL-N30", config.samples, donors=donors, assay=assay.name, needed=needed)
        return
    written = config.results / "copy_normals" / f"{assay.name}.copy_normals.zip"
    used = [(one, one.copy_number.normals) for one in assays.values() if one.copy_number]
    _check_unused(written, used, "HL-N33", "copy_number.normals", problems)


def _check_unused(
    written: Path,
    used: Iterable[tuple[Assay, Path | None]],
    code: str,
    key: str,
    problems: Problems,
) -> None:
    """Report assays whose panel is the file that the run writes."""
    for user, panel in used:
        if panel and panel.resolve() == written.resolve():
            problems.add(code, user.path, column=key, assay=user.name)
