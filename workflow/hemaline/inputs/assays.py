"""Assays: how samples were sequenced, one YAML file each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hemaline.common.documents.valid_documents import check_document, pass_on, read_document
from hemaline.common.path_texts import check_path_text
from hemaline.common.problems import HemalineError, Problems
from hemaline.filters.error_rules import load_error_rules
from hemaline.inputs.background_header import read_header, targets_digest, warn_of_few
from hemaline.inputs.callers import BUILT_IN
from hemaline.inputs.qc_rules import QcRules, load_qc_rules, milder_fails
from hemaline.inputs.stated_variants import read_stated
from hemaline.inputs.umi import Umi, load_umi

# Amplicon and single-molecule reads begin at the same base by design: position does not identify
# copies.
_BETWEEN_PRIMERS = frozenset({"amplicon", "smmip"})


@dataclass(frozen=True)
class AssayControls:
    """Requirements for the controls of a run; None uses the packaged rules."""

    positive: Path | None = None
    ntc_max_fragments: int | None = None
    min_depth: int | None = None


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
    umi: Umi | None
    primers: Path | None
    callers: tuple[str, ...]
    fingerprint: Path | None = None
    max_contamination: float = 0.01
    controls: AssayControls = AssayControls()
    # Quality thresholds that the assay changes, as written in its file.
    qc: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def qc_rules(self, path: Path | None = None) -> QcRules:
        """Thresholds of quality in force; ``path`` in place of the packaged file."""
        return load_qc_rules(self.chemistry, self.report_vaf, self.qc, path)

    def files(self) -> Iterator[tuple[str, Path]]:
        """Every file that the assay names, with its key."""
        for key in ("targets", "filters", "primers", "background", "fingerprint"):
            if path := getattr(self, key):
                yield key, path
        if self.controls.positive:
            yield "controls.positive", self.controls.positive

    @property
    def counted_by(self) -> str:
        """Identification of molecules: ``dedup``, and the smallest family where it is not 1."""
        smallest = self.umi.min_family if self.umi else 1
        return self.dedup if smallest == 1 else f"{self.dedup} of {smallest} or more"


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
        umi = load_umi(document["umi"], path, found) if "umi" in document else None
        default = "umi" if umi else "none" if chemistry in _BETWEEN_PRIMERS else "coordinate"
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
            umi=umi,
            primers=Path(document["primers"]) if "primers" in document else None,
            callers=tuple(document.get("callers", BUILT_IN)),
            fingerprint=Path(document["fingerprint"]) if "fingerprint" in document else None,
            max_contamination=float(document.get("max_contamination", 0.01)),
            qc=document.get("qc", {}),
            controls=_controls(document.get("controls", {})),
        )
        _check(assay, found)
    pass_on(found, problems)
    return None if found.errors else assay


def _controls(entry: Mapping[str, Any]) -> AssayControls:
    return AssayControls(
        Path(entry["positive"]) if "positive" in entry else None,
        entry.get("ntc_max_fragments"),
        entry.get("min_depth"),
    )


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
    for key, file in assay.files():
        if not check_path_text(str(file), problems, assay.path, column=key):
            continue
        if not file.is_file():
            problems.add("HL-A04", assay.path, column=key, path=file)
        elif key == "controls.positive":
            read_stated(file, problems)
    _check_background(assay, problems)
    left_out = [name for name in BUILT_IN if name not in assay.callers]
    if left_out:
        problems.add("HL-A28", assay.path, column="callers", names=" and ".join(left_out))
    for rule in milder_fails(assay.qc_rules()):
        problems.add("HL-Z01", assay.path, column=f"qc.{rule.name}", warn=rule.warn, fail=rule.fail)
    _check_chemistry(assay, problems)


def _check_background(assay: Assay, problems: Problems) -> None:
    """Report a background table that was not made for the assay, or by other rules."""
    path = assay.background
    if path is None or not path.is_file():
        return
    try:
        header = read_header(path)
    except (OSError, ValueError) as error:
        problems.add("HL-N01", path, reason=getattr(error, "strerror", None) or str(error))
        return
    try:
        rules = load_error_rules(assay.filters)
    except HemalineError:
        # Reported where the filters are read; without them nothing can be compared.
        return
    if header.assay != assay.name:
        problems.add("HL-N02", path, assay=assay.name, found=header.assay)
    targets = targets_digest(assay.targets, assay.padding) if assay.targets.is_file() else None
    if targets is not None and header.targets_sha256 != targets:
        problems.add("HL-N03", path, targets=assay.targets, padding=assay.padding)
    for name, own in (
        ("chemistry", assay.chemistry),
        ("dedup", assay.counted_by),
        ("min_mapping_quality", rules.min_mapping_quality),
        ("min_base_quality", rules.min_base_quality),
    ):
        if getattr(header, name) != own:
            problems.add("HL-N04", path, name=name, found=getattr(header, name), own=own)
    warn_of_few(path, header.donors, rules.panel.advised_donors, problems)


def _check_chemistry(assay: Assay, problems: Problems) -> None:
    """UMIs, duplicates and primers fit each other and the chemistry."""
    between_primers = assay.chemistry in _BETWEEN_PRIMERS
    if assay.dedup == "umi" and assay.umi is None:
        problems.add("HL-A20", assay.path, column="umi")
    if assay.umi is not None and assay.dedup != "umi":
        problems.add("HL-A21", assay.path, column="dedup", dedup=assay.dedup)
    if between_primers and assay.dedup == "coordinate":
        problems.add("HL-A25", assay.path, column="dedup", chemistry=assay.chemistry)
    if assay.primers is not None and not between_primers:
        problems.add("HL-A26", assay.path, column="primers", chemistry=assay.chemistry)
    if assay.primers is None and between_primers:
        problems.add("HL-A27", assay.path, column="primers", chemistry=assay.chemistry)
