"""Rows of the tables of copy number, and the reasons for what they do not decide."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated

from hemaline.callability.events.event_reports import EventRow
from hemaline.common.tables.output_tables import MISSING
from hemaline.common.tables.rows import Field, table
from hemaline.copynumber.baseline import BALANCED_ARMS, DEPTH_ONLY

SAMPLE_FAILED_QC = "sample_failed_qc"
NO_NORMALS = "no_normals"
SEX_UNKNOWN = "sex_unknown"
NOT_TARGETED = "not_targeted"
FEW_PROBES = "few_probes"
NOISY_DEPTH = "noisy_depth"
BASELINE_UNCERTAIN = "baseline_uncertain"
NO_HETEROZYGOUS_SNPS = "no_heterozygous_snps"
CONSTITUTIONAL = "constitutional_not_excluded"
PURITY_UNKNOWN = "purity_unknown"
LIMIT_ABOVE_FLOOR = "limit_above_floor"
BALANCED_CHANGES = "balanced_changes_not_assessed"
# The closed list, in the order in which a row names the first.
COPY_REASONS = (
    SAMPLE_FAILED_QC,
    NO_NORMALS,
    SEX_UNKNOWN,
    NOT_TARGETED,
    FEW_PROBES,
    NOISY_DEPTH,
    BASELINE_UNCERTAIN,
    CONSTITUTIONAL,
    NO_HETEROZYGOUS_SNPS,
    PURITY_UNKNOWN,
    LIMIT_ABOVE_FLOOR,
    BALANCED_CHANGES,
)
LOSS, COPY_NEUTRAL, UNCLEAR = "loss", "copy_neutral", "unclear"
_SHARE = Field(unit="fraction")


@table("copy_number", key=("sample_id", "event"), missing=MISSING)
@dataclass(frozen=True)
class CopyRow:
    """One row is one named region of one sample: whether its copies or alleles are changed. A 0
    states that a clone of the floor or more would have been found with 95 % probability.
    """

    sample_id: Annotated[str, "Sample of the sheet."]
    event: Annotated[str, "Event of resources/copy_regions.tsv, or several of them counted."]
    status: Annotated[
        int | None,
        "1: found; 0: excluded at the floor; NA: neither, see the reason.",
        Field(minimum=0, maximum=1),
    ]
    reason: Annotated[str | None, "Why it is NA; NA where it is not.", Field(allowed=COPY_REASONS)]
    log2: Annotated[
        float | None, "log2 ratio of depth to that of two copies (one of chrY).", Field(unit="log2")
    ] = None
    se: Annotated[
        float | None,
        "Its standard error with the inflation of the region and the scale of the sample.",
        Field(unit="log2"),
    ] = None
    z: Annotated[float | None, "log2 by se."] = None
    copies: Annotated[
        float | None, "Copies in tumour cells, where it is found and the purity is known."
    ] = None
    cells: Annotated[float | None, "Share of all cells with the event, where found.", _SHARE] = None
    cells_low: Annotated[float | None, "Lower bound of cells (95 %).", _SHARE] = None
    cells_high: Annotated[float | None, "Upper bound of cells (95 %).", _SHARE] = None
    limit: Annotated[
        float | None,
        "Smallest share of all cells whose event is found with 95 % probability in the core; NA: "
        "none. Of loss of heterozygosity the larger of those of depth and of alleles.",
        _SHARE,
    ] = None
    floor: Annotated[
        float | None,
        "Share of cells of which the status is; of tumour cells where the purity is needed.",
        _SHARE,
    ] = None
    bins: Annotated[int | None, "Bins of the part that is tested."] = None
    baseline: Annotated[
        str | None,
        "How the level of two copies is known: by arms in allelic balance, or by depth alone.",
        Field(allowed=(BALANCED_ARMS, DEPTH_ONLY)),
    ] = None
    scale: Annotated[float | None, "Noise of the sample by that of the normals, at least 1."] = None
    baf: Annotated[float | None, "Distance of the major allele's share from one half.", _SHARE] = (
        None
    )
    baf_llr: Annotated[float | None, "Log-likelihood ratio of the imbalance (natural)."] = None
    baf_limit: Annotated[
        float | None, "Smallest share of cells whose copy-neutral loss is found by alleles.", _SHARE
    ] = None
    hets: Annotated[int | None, "Heterozygous SNPs of the part."] = None
    loh_kind: Annotated[
        str | None,
        "Loss of heterozygosity by loss of a copy, copy-neutral, or either.",
        Field(allowed=(LOSS, COPY_NEUTRAL, UNCLEAR)),
    ] = None
    purity: Annotated[float | None, "Share of tumour cells, where known.", _SHARE] = None
    normals: Annotated[str | None, "Version of the panel of normals."] = None

    def __post_init__(self) -> None:
        """Refuse a row that could be read as a measurement when it is none."""
        if (self.status is None) != (self.reason is not None):
            raise ValueError(f"{self.event}: status {self.status} with {self.reason}")


def not_assessed(row: CopyRow) -> CopyRow:
    """The row of a sample that failed its checks: what is found stays, nothing is excluded."""
    return row if row.status == 1 else replace(row, status=None, reason=SAMPLE_FAILED_QC)


@table("segments", key=("sample_id", "chrom", "first"), missing=MISSING)
@dataclass(frozen=True)
class SegmentRow:
    """One row is an arm of one sample, or a part of it where depth changes inside the arm."""

    sample_id: Annotated[str, "Sample of the sheet."]
    chrom: Annotated[str, "Contig."]
    arm: Annotated[str, "Short or long arm.", Field(allowed=("p", "q"))]
    first: Annotated[int, "First base of the first bin, 1-based."]
    last: Annotated[int, "Last base of the last bin, 1-based."]
    bins: Annotated[int, "Number of bins."]
    log2: Annotated[float | None, "log2 ratio of depth to two copies.", Field(unit="log2")]
    se: Annotated[float | None, "Its standard error.", Field(unit="log2")]
    z: Annotated[float | None, "log2 by se."]
    scan_z: Annotated[float | None, "Largest z of a part of the arm against the rest of it."]
    baf: Annotated[float | None, "Distance of the major allele's share from one half.", _SHARE]
    baf_llr: Annotated[float | None, "Log-likelihood ratio of the imbalance (natural)."]
    hets: Annotated[int, "Heterozygous SNPs."]
    call: Annotated[
        int | None,
        "-1 loss, 1 gain; 0 where both are excluded at the floor of copy_number; NA neither.",
        Field(minimum=-1, maximum=1),
    ]


def segment_not_assessed(row: SegmentRow) -> SegmentRow:
    """As :func:`not_assessed`, of a segment."""
    return row if row.call else replace(row, call=None)


@dataclass(frozen=True)
class SampleFacts:
    """Facts of a sample: ``sex`` of the sheet; ``purity``, the share of tumour cells;
    ``purity_needed``: floors are of tumour cells (myeloma).
    """

    sample_id: str
    sex: str = "unknown"
    purity: float | None = None
    purity_needed: bool = False

    @property
    def tumour_cells(self) -> float | None:
        """Divisor of shares of all cells for the floor; None where it is not known."""
        return self.purity if self.purity_needed else 1.0


@dataclass(frozen=True)
class SampleCopies:
    """Rows of one sample; ``events`` are those that a ratio of exons determines."""

    rows: tuple[CopyRow, ...]
    segments: tuple[SegmentRow, ...]
    events: tuple[EventRow, ...] = ()
