"""The key ``copy_number`` of an assay, and whether its panel of normals is of its design."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from hemaline.common.documents.models import Document, FilePath, Maybe
from hemaline.common.problems import Problems
from hemaline.inputs.copy_normals_header import CopyDesign, read_copy_normals_header


class CopyNumberAssay(Document):
    """Copy number and allelic imbalance from the reads of an assay."""

    normals: Maybe[FilePath] = Field(
        default=None,
        description=(
            "Frozen panel of normals of copy number, made for this assay; without it nothing is 0 "
            "or 1."
        ),
    )
    off_target: Literal["auto", True, False] = Field(
        default="auto",
        description=(
            "Whether fragments between targets are counted; auto: of the chemistries capture and "
            "wes."
        ),
    )
    bin_size: int = Field(
        default=1_000_000,
        ge=10_000,
        le=10_000_000,
        description="Bases of a bin between targets, or of a whole genome.",
    )
    snps: Maybe[FilePath] = Field(
        default=None,
        description=(
            "TSV of SNPs whose alleles are counted, in place of those of the fingerprint; those "
            "inside the targets are used."
        ),
    )


def check_copy_normals(path: Path, own: CopyDesign, problems: Problems) -> None:
    """Report a panel that cannot be read, or that was made for another design."""
    try:
        header = read_copy_normals_header(path)
    except (OSError, ValueError) as error:
        problems.add("HL-N26", path, reason=getattr(error, "strerror", None) or str(error))
        return
    wanted = own.model_dump()
    for name, found in header.design.model_dump().items():
        if found != wanted[name]:
            problems.add("HL-N28", path, name=name, found=found, own=wanted[name])
