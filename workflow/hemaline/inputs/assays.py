"""Assays: how samples were sequenced, one YAML file each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, Field, PrivateAttr, model_validator

from hemaline.common.documents.models import (
    Document,
    FilePath,
    Maybe,
    Name,
    Unique,
    load_document,
)
from hemaline.common.documents.valid_documents import pass_on
from hemaline.common.path_texts import check_path_text
from hemaline.common.problems import HemalineError, Problems, raised_together
from hemaline.filters.filter_document import Chemistry, FilterDocument
from hemaline.inputs.background_header import read_background_header, targets_digest, warn_of_few
from hemaline.inputs.callers import BUILT_IN
from hemaline.inputs.copy_normals_header import CopyDesign
from hemaline.inputs.copy_number_assay import CopyNumberAssay, check_copy_normals
from hemaline.inputs.qc_rules import QcChanges, QcRules, load_qc_rules, milder_fails
from hemaline.inputs.stated_variants import read_stated
from hemaline.inputs.umi import Umi, check_umi
from hemaline.paths import resource

if TYPE_CHECKING:
    from hemaline.filters.filter_set import FilterSet

# In place of a panel: the genes of the assay's own targets.
FROM_TARGETS = "from_targets"
# Amplicon and single-molecule reads begin at the same base by design: position does not identify
# copies.
_BETWEEN_PRIMERS = frozenset({"amplicon", "smmip"})
# Chemistries whose reads between targets are spread evenly enough to be counted.
_WITH_OFF_TARGET = frozenset({"capture", "wes"})


class AssayControls(Document):
    """Requirements for the controls of a run (roles ntc and positive_control).

    The packaged rules apply where they are None.
    """

    positive: Maybe[FilePath] = Field(
        default=None,
        description="TSV of the variants that a positive control shows and their VAF ranges.",
    )
    ntc_max_fragments: Maybe[Annotated[int, Field(ge=0, le=1_000_000)]] = Field(
        default=None,
        description=(
            "Fragments on target that a no-template control may have; of "
            "resources/qc_controls.yaml when left out."
        ),
    )
    min_depth: Maybe[Annotated[int, Field(ge=1)]] = Field(
        default=None,
        description=(
            "Fragments at a stated variant below which no verdict is given; of "
            "resources/qc_controls.yaml when left out."
        ),
    )


def _not_empty(controls: AssayControls) -> AssayControls:
    if not controls.model_fields_set:
        raise ValueError("there must be at least one key")
    return controls


class Assay(Document):
    """How a group of samples was sequenced and the regions that their tables cover.

    Paths are relative to the working directory.
    """

    name: Name = Field(description="Name of the assay, the same as the file's.")
    chemistry: Chemistry = Field(description="How the DNA was selected.")
    dedup: Literal["coordinate", "umi", "none"] = Field(
        default="coordinate",
        description=(
            "Identification of duplicates; without it umi where umi is given, none for amplicon "
            "and smmip, else coordinate."
        ),
    )
    umi: Maybe[Umi] = Field(
        default=None, description="Where unique molecular identifiers are; for dedup umi."
    )
    primers: Maybe[FilePath] = Field(
        default=None,
        description=(
            "BED of primers or arms (six columns with strand, GRCh38) whose bases are clipped off "
            "alignments."
        ),
    )
    targets: FilePath = Field(
        description=("BED of the targets (GRCh38, chr names), relative to the working directory.")
    )
    padding: int = Field(
        default=10,
        ge=0,
        le=1000,
        description=(
            "Bases on either side of each target that are called and may be callable too."
        ),
    )
    listed_panels: Unique[Name] = Field(
        alias="panels",
        default=("myeloid",),
        min_length=1,
        description=(
            "Panels whose genes the matrices have. from_targets: every gene whose scope the "
            "targets touch, as the panel <name>_targets."
        ),
    )
    report_vaf: float = Field(
        default=0.02,
        gt=0,
        le=0.5,
        description="Reporting threshold: lowest VAF at which a matrix reports, as a fraction.",
    )
    paired: bool = Field(
        default=False, description="Whether every tumour sample must have a matched normal."
    )
    filters: Maybe[FilePath] = Field(
        default=None, description="Technical filters of this assay in place of the packaged ones."
    )
    background: Maybe[FilePath] = Field(
        default=None,
        description="Frozen background table of a panel of normals, made for this assay.",
    )
    callers: Unique[Literal["mpileup", "softclip", "mutect2", "vardict"]] = Field(
        default=BUILT_IN,
        min_length=1,
        description="Sources of candidates; mutect2 and vardict need tools of their own.",
    )
    fingerprint: Maybe[FilePath] = Field(
        default=None,
        description=(
            "TSV of SNPs that distinguish people, in place of the packaged ones; those inside the "
            "targets are used."
        ),
    )
    max_contamination: float = Field(
        default=0.01,
        gt=0,
        le=0.5,
        description=(
            "Share of another person's DNA from which nothing of a sample is called absent."
        ),
    )
    qc: QcChanges = Field(
        default_factory=QcChanges,
        description=(
            "Thresholds of this assay in place of those of resources/qc.yaml; null takes a "
            "threshold away."
        ),
    )
    controls: Annotated[AssayControls, AfterValidator(_not_empty)] = Field(
        default_factory=AssayControls,
        description="What the controls of a run (roles ntc and positive_control) must show.",
    )
    copy_number: Maybe[CopyNumberAssay] = Field(
        default=None,
        description="Copy number and allelic imbalance from the reads; left out, none.",
    )
    _path: Path = PrivateAttr(Path())

    @model_validator(mode="before")
    @classmethod
    def _fitting_dedup(cls, document: Any) -> Any:
        if not isinstance(document, dict):
            return document
        between_primers = document.get("chemistry") in tuple(_BETWEEN_PRIMERS)
        default = "umi" if "umi" in document else "none" if between_primers else "coordinate"
        return {"dedup": default, **document}

    @property
    def path(self) -> Path:
        """Its file."""
        return self._path

    @property
    def panels(self) -> tuple[str, ...]:
        """Names of its panels in the files of a run."""
        return tuple(
            self.own_panel if name == FROM_TARGETS else name for name in self.listed_panels
        )

    @property
    def named_panels(self) -> tuple[str, ...]:
        """Its panels that are files of the folder of panels."""
        return tuple(name for name in self.listed_panels if name != FROM_TARGETS)

    @property
    def has_own_panel(self) -> bool:
        """True if the genes of its targets are one of its panels."""
        return FROM_TARGETS in self.listed_panels

    @property
    def own_panel(self) -> str:
        """Name of the panel of its targets."""
        return f"{self.name}_targets"

    def qc_rules(self, path: Path | None = None) -> QcRules:
        """Thresholds of quality in force; ``path`` in place of the packaged file."""
        return load_qc_rules(self.chemistry, self.report_vaf, self.qc.given, path)

    @property
    def filter_file(self) -> Path:
        """Its own technical filters, or the packaged ones."""
        return self.filters or resource("filters.yaml")

    def filter_set(self) -> FilterSet:
        """The technical filters of its chemistry.

        Raises:
            HemalineError: see :func:`load_filters`.
        """
        # Imported now: those who read an assay for its files do without numpy and scipy.
        from hemaline.filters.filter_file import load_filters

        return load_filters(self.chemistry, self.filter_file)

    def files(self) -> Iterator[tuple[str, Path]]:
        """Every file that the assay names, with its key."""
        for key in ("targets", "filters", "primers", "background", "fingerprint"):
            if path := getattr(self, key):
                yield key, path
        if self.controls.positive:
            yield "controls.positive", self.controls.positive
        for key in ("normals", "snps"):
            if path := getattr(self.copy_number, key, None):
                yield f"copy_number.{key}", path

    @property
    def counts_off_target(self) -> bool:
        """True if copy number is counted between targets as well."""
        chosen = self.copy_number.off_target if self.copy_number else False
        return self.chemistry in _WITH_OFF_TARGET if chosen == "auto" else chosen

    @property
    def copy_snps(self) -> Path | None:
        """SNPs whose alleles are counted for copy number; None for the packaged ones."""
        own = self.copy_number.snps if self.copy_number else None
        return own or self.fingerprint

    @property
    def counted_by(self) -> str:
        """Identification of molecules: ``dedup``, and the smallest family where it is not 1."""
        smallest = self.umi.min_family if self.umi else 1
        return self.dedup if smallest == 1 else f"{self.dedup} of {smallest} or more"


def load_assay(path: Path, problems: Problems) -> Assay | None:
    """The assay of one file; None, with the reasons in ``problems``, when it is not sound."""
    found = Problems()
    assay = load_document(path, Assay, found)
    if assay is not None:
        assay._path = path
        _check(assay, found)
    pass_on(found, problems)
    return None if found.errors else assay


def require_assay(path: Path) -> Assay:
    """The assay of one file.

    Raises:
        HemalineError: the file is not a sound assay.
    """
    with raised_together() as problems:
        assay = load_assay(path, problems)
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
    if assay.umi:
        check_umi(assay.umi, assay.path, problems)
    _check_background(assay, problems)
    _check_copy_number(assay, problems)
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
        header = read_background_header(path)
    except (OSError, ValueError) as error:
        problems.add("HL-N01", path, reason=getattr(error, "strerror", None) or str(error))
        return
    try:
        rules = FilterDocument.load(assay.filter_file)
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
        ("min_mapping_quality", rules.evidence.min_mapping_quality),
        ("min_base_quality", rules.evidence.min_base_quality),
    ):
        if getattr(header, name) != own:
            problems.add("HL-N04", path, name=name, found=getattr(header, name), own=own)
    warn_of_few(path, header.donors, rules.panel_of_normals.advised_donors, problems)


def copy_design(assay: Assay, min_mapping_quality: int) -> CopyDesign:
    """Design that a panel of normals of copy number and the samples of an assay share."""
    return CopyDesign(
        assay=assay.name,
        chemistry=assay.chemistry,
        dedup=assay.counted_by,
        targets_sha256=targets_digest(assay.targets, assay.padding) or "",
        off_target=assay.counts_off_target,
        bin_size=assay.copy_number.bin_size if assay.copy_number else 0,
        min_mapping_quality=min_mapping_quality,
    )


def _check_copy_number(assay: Assay, problems: Problems) -> None:
    """Report a panel of normals of copy number that was not made for the assay's design."""
    path = assay.copy_number.normals if assay.copy_number else None
    if path is None or not path.is_file():
        return
    try:
        rules = FilterDocument.load(assay.filter_file)
    except HemalineError:
        # Reported where the filters are read; without them nothing can be compared.
        return
    check_copy_normals(path, copy_design(assay, rules.evidence.min_mapping_quality), problems)


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
