"""Assays: how samples were sequenced, one YAML file each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hemaline.background_header import check_background
from hemaline.documents import check_document, pass_on, read_document
from hemaline.problems import Problems

# Amplicon and single-molecule reads begin at the same base by design: position tells no copies.
_WITHOUT_DEDUP = frozenset({"amplicon", "smmip"})


@dataclass(frozen=True)
class Assay:
    """One assay; its paths are relative to the working directory."""

    name: str
    path: Path
    chemistry: str
    dedup: str
    targets: Path
    padding: int
    panels: tuple[str, ...]
    report_vaf: float
    paired: bool
    filters: Path | None
    background: Path | None


def assay_names(folder: Path) -> list[str]:
    """Names of the assays in ``folder``, sorted."""
    return sorted(path.stem for path in folder.glob("*.yaml"))


def load_assay(path: Path, problems: Problems) -> Assay | None:
    """The assay of one file; None, with the reasons in ``problems``, when it is not sound."""
    found = Problems()
    document = read_document(path, found)
    assay = None
    if document is not None and check_document(document, "assay", path, found):
        chemistry = document["chemistry"]
        default = "none" if chemistry in _WITHOUT_DEDUP else "coordinate"
        assay = Assay(
            name=document["name"],
            path=path,
            chemistry=chemistry,
            dedup=document.get("dedup", default),
            targets=Path(document["targets"]),
            padding=document.get("padding", 10),
            panels=tuple(document.get("panels", ("myeloid",))),
            report_vaf=float(document.get("report_vaf", 0.02)),
            paired=document.get("paired", False),
            filters=Path(document["filters"]) if "filters" in document else None,
            background=Path(document["background"]) if "background" in document else None,
        )
        _check(assay, found)
    pass_on(found, problems)
    return None if found.errors else assay


def require_assay(path: Path) -> Assay:
    """The assay of one file.

    Raises:
        HemalineError: the file is not a sound assay.
    """
    problems = Problems()
    assay = load_assay(path, problems)
    problems.raise_errors()
    assert assay is not None
    return assay


def _check(assay: Assay, problems: Problems) -> None:
    if assay.name != assay.path.stem:
        problems.add("HL-A01", assay.path, column="name", name=assay.name, stem=assay.path.stem)
    if assay.dedup == "umi":
        problems.add("HL-A02", assay.path, column="dedup")
    for key in ("targets", "filters", "background"):
        file: Path | None = getattr(assay, key)
        if file is not None and not file.is_file():
            problems.add("HL-A04", assay.path, column=key, path=file)
    check_background(assay, problems)
