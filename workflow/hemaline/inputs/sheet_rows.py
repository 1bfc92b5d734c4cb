"""Rows of the two sheets a laboratory hands in, samples and units, as text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from hemaline.common.tables.rows import Field, table

UnitKind = Literal["paired", "single", "alignment"]


@table("samples", key=("sample_id",), is_spreadsheet=True)
@dataclass(frozen=True)
class Sample:
    """The cohort, one sample a row, read as text. Optional columns may be left out."""

    sample_id: Annotated[
        str,
        "Name of the sample in every file and table. Letters, digits, _ and -; case is kept but "
        "may not distinguish two samples. multiqc and cohort are names of reports of the run.",
        Field(
            pattern="[A-Za-z0-9][A-Za-z0-9_-]{0,62}",
            unique=True,
            words="identifier",
            title="Sample",
        ),
    ]
    patient_id: Annotated[
        str,
        "Pseudonym of the patient, the same for all samples of one person; a made-up one for pon, "
        "ntc and positive_control. Never a hospital number.",
        Field(pattern="[A-Za-z0-9][A-Za-z0-9_-]{0,62}", words="identifier", title="Patient"),
    ]
    disease: Annotated[
        str,
        "Disease group at the time of sampling; SCD is sickle cell disease, other covers healthy "
        "donors and controls.",
        Field(
            allowed=(
                "MDS",
                "CMML",
                "AML",
                "MPN",
                "CCUS",
                "MM",
                "SMM",
                "MGUS",
                "PCL",
                "SCD",
                "other",
            ),
            words="disease",
            title="Disease",
        ),
    ]
    material: Annotated[
        str,
        "What the DNA was taken from.",
        Field(
            allowed=(
                "bone_marrow",
                "peripheral_blood",
                "cd138_plus",
                "buccal",
                "fibroblast",
                "ffpe",
                "cfdna",
                "other",
            ),
            words="material",
            title="Material",
        ),
    ]
    role: Annotated[
        str,
        "tumour and germline have rows in the matrices; normal is the matched normal of the same "
        "patient_id; pon is a panel-of-normals donor; ntc a no-template control, which must stay "
        "empty; positive_control must show the variants that its assay states.",
        Field(
            allowed=("tumour", "normal", "germline", "pon", "ntc", "positive_control"),
            words="role",
            title="Role",
        ),
    ]
    sex: Annotated[
        str,
        "Recorded sex, compared with the reads' sex chromosomes.",
        Field(allowed=("female", "male", "unknown"), words="sex", title="Sex"),
    ]
    assay: Annotated[
        str,
        "Name of the assay, a file <assay>.yaml in the folder of assays.",
        Field(pattern="[A-Za-z0-9][A-Za-z0-9_-]{0,62}", title="Assay"),
    ]
    run_id: Annotated[
        str,
        "Sequencing run: index hopping is looked for among its patients, and its controls apply "
        "to its samples.",
        Field(
            required=False,
            pattern="[A-Za-z0-9][A-Za-z0-9_-]{0,62}",
            words="identifier",
            title="Sequencing run",
        ),
    ] = ""
    library_id: Annotated[
        str,
        "Library preparation; duplicates are marked within it. The sample_id where empty.",
        Field(
            required=False,
            pattern="[A-Za-z0-9][A-Za-z0-9_-]{0,62}",
            words="identifier",
            title="Library",
        ),
    ] = ""
    index_type: Annotated[
        str,
        "How libraries of the run were indexed. unique_dual: no index is used twice; "
        "combinatorial_dual: pairs are unique, single indices are not; none: one library. Empty "
        "is unknown; index hopping is expected least with unique_dual.",
        Field(
            required=False,
            allowed=("single", "combinatorial_dual", "unique_dual", "none", "unknown"),
            title="Index type",
        ),
    ] = ""
    timepoint: Annotated[
        str,
        "A label (diagnosis, relapse1) or a date YYYY-MM-DD; prefer labels, dates identify people.",
        Field(required=False, title="Time point"),
    ] = ""
    cd138_sorted: Annotated[
        str,
        "Whether plasma cells were enriched by CD138 before extraction.",
        Field(required=False, allowed=("yes", "no"), words="finding", title="CD138 sorted"),
    ] = ""
    plasma_cell_pct: Annotated[
        str,
        "Plasma cells of the sampled material in percent.",
        Field(required=False, type="number", minimum=0, maximum=100, title="Plasma cells"),
    ] = ""
    blast_pct: Annotated[
        str,
        "Blasts of the sampled material in percent.",
        Field(required=False, type="number", minimum=0, maximum=100, title="Blasts"),
    ] = ""
    post_transplant: Annotated[
        str,
        "Whether the sample was taken after an allogeneic transplant, when donor alleles are "
        "expected.",
        Field(required=False, allowed=("yes", "no"), words="finding", title="After transplant"),
    ] = ""

    @property
    def has_donor_cells(self) -> bool:
        """True if another person's DNA is expected in it."""
        return self.post_transplant == "yes"


@table("units", key=("sample_id", "unit_id"), is_spreadsheet=True)
@dataclass(frozen=True)
class Unit:
    """Files of the reads, one unit (a lane or a run of a library) a row; fastq_1 (and fastq_2), or
    bam.
    """

    sample_id: Annotated[
        str,
        "A sample_id of the samples sheet.",
        Field(pattern="[A-Za-z0-9][A-Za-z0-9_-]{0,62}", words="identifier", title="Sample"),
    ]
    unit_id: Annotated[
        str,
        "Name of the unit, unique within its sample, e.g. L2 for lane 2; L1 where it is empty.",
        Field(
            required=False,
            pattern="[A-Za-z0-9][A-Za-z0-9_-]{0,62}",
            words="identifier",
            title="Unit",
        ),
    ]
    fastq_1: Annotated[
        str,
        "Path of the FASTQ of the first reads, relative to the working directory or absolute.",
        Field(required=False, title="Reads 1"),
    ] = ""
    fastq_2: Annotated[
        str,
        "Path of the FASTQ of the second reads; empty for single-end.",
        Field(required=False, title="Reads 2"),
    ] = ""
    bam: Annotated[
        str,
        "Path of a BAM or CRAM taken as a container of reads, instead of FASTQ.",
        Field(required=False, title="Alignment"),
    ] = ""

    @property
    def is_alignment(self) -> bool:
        """True if the reads come in a BAM or CRAM."""
        return bool(self.bam)

    @property
    def kind(self) -> UnitKind:
        """How the reads come."""
        if self.is_alignment:
            return "alignment"
        return "paired" if self.is_paired else "single"

    @property
    def is_paired(self) -> bool:
        """True if the FASTQ files are of two mates."""
        return bool(self.fastq_2)

    @property
    def key(self) -> str:
        """Name of the unit over the whole cohort; ids have no dot, so it cannot collide."""
        return f"{self.sample_id}.{self.unit_id}"

    @property
    def inputs(self) -> tuple[str, ...]:
        """The paths that were given."""
        return tuple(path for path in (self.fastq_1, self.fastq_2, self.bam) if path)


# Roles without copies of their own: no DNA, or that of a known cell line.
_WITHOUT_COPIES = frozenset({"ntc", "positive_control"})


def has_copy_number(role: str) -> bool:
    """True if the tables of copy number have rows of samples of a role."""
    return role not in _WITHOUT_COPIES


@table("sample_list", key=("sample_id",), is_spreadsheet=True)
@dataclass(frozen=True)
class ListedSample:
    """The samples that get a row in a matrix, in its order."""

    sample_id: Annotated[
        str,
        "Sample as the tables or the MAF name it; white space around it is left out.",
        Field(pattern="[A-Za-z0-9][A-Za-z0-9_.-]{0,62}", unique=True),
    ]
    sex: Annotated[
        str,
        "Halves VAFs on a man's X; unknown where left out.",
        Field(required=False, allowed=("female", "male", "unknown"), words="sex"),
    ]
