"""The header of a panel of normals of copy number: which design it is of, and which version.

The panel is a ZIP archive of ``header.json`` and arrays; the header is read without numpy, so that
a run that names the panel of another assay stops at once.
"""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hemaline.common.documents.models import Document, Many, model_of
from hemaline.common.problems import Problems

COPY_NORMALS_FORMAT = "hemaline-copy-normals 1"
HEADER = "header.json"


class LeftOutEntry(Document):
    """A donor that is left out of an event or arm, or of everything where ``event`` is empty."""

    donor: str
    event: str
    z: float


class CopyDesign(Document):
    """Design that a panel and the samples called with it share."""

    assay: str
    chemistry: str
    dedup: str
    targets_sha256: str
    off_target: bool
    bin_size: int
    min_mapping_quality: int


class CopyNormalsHeader(Document):
    """Header of a panel of normals of copy number.

    ``version`` is the SHA-256 of everything else in the file; ``bins`` and ``snps`` are digests of
    what was counted, ``donor_data`` those of the donors' counts. Donors are named by the beginning
    of theirs, never as in the sheet.
    """

    version: str
    design: CopyDesign
    bins: str
    snps: str
    donors: int
    men: int
    left_out: Many[LeftOutEntry]
    factors: int
    donor_data: Many[str]
    hemaline: str
    tools: Mapping[str, str]


def read_copy_normals_header(path: Path) -> CopyNormalsHeader:
    """The header of a panel of normals of copy number.

    Raises:
        OSError: it cannot be read.
        ValueError: it is not such a panel, or of another format.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries: dict[str, Any] = json.loads(archive.read(HEADER))
    except (
        zipfile.BadZipFile,
        zlib.error,
        KeyError,
        EOFError,
        ValueError,
        RecursionError,
    ) as error:
        raise ValueError(f"it is damaged or no panel of normals ({error})") from error
    found = entries.pop("format", None) if isinstance(entries, dict) else None
    if found != COPY_NORMALS_FORMAT:
        raise ValueError(f"its format is {found or 'not stated'}, wanted is {COPY_NORMALS_FORMAT}")
    problems = Problems()
    header = model_of(entries, CopyNormalsHeader, path, problems)
    if header is None:
        first = next(iter(problems))
        raise ValueError(f"its header is not complete ({first.column}: {first.text[0]})")
    return header
