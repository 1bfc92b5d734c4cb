"""Form of the pages of reads: ``resources/report/reads/reads.yaml``, and the viewer it names."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from hemaline.common.documents.models import (
    Document,
    Many,
    PositiveCount,
    Prose,
    SourcedDocument,
    Text,
)
from hemaline.common.problems import fail
from hemaline.reads.fragments import Observation

FORM = "reads.yaml"


class Viewer(Document):
    """The script that draws reads, as it is in the package."""

    name: Text
    version: Text
    file: Annotated[str, Field(pattern="^[A-Za-z0-9.]+[.]gz$")]
    licence: Text
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="Of the content.")]


class FragmentGroup(Document):
    """Fragments of one verdict of the recount, and how many of them are drawn."""

    of: Literal["alt", "ref", "other", "ambiguous"]
    name: Annotated[str, Field(pattern="^[a-z]+$", description="Replaces the names of its reads.")]
    label: Text
    most: PositiveCount

    @property
    def observation(self) -> Observation:
        """The verdict."""
        return Observation[self.of.upper()]


class ReadsForm(SourcedDocument):
    """How the reads of a sample are chosen and shown."""

    viewer: Viewer
    margin: PositiveCount = Field(description="Bases on each side that reads are taken from.")
    shown: PositiveCount = Field(description="Bases on each side that are shown at first.")
    groups: Annotated[Many[FragmentGroup], Field(min_length=1)]
    texts: Mapping[str, Prose]


def viewer_script(folder: Path, viewer: Viewer) -> str:
    """The script of the viewer.

    Raises:
        HemalineError: it is missing, or is not the one that the form names (HL-X03).
    """
    path = folder / viewer.file
    try:
        content = gzip.decompress(path.read_bytes())
    except (OSError, EOFError, zlib.error) as error:
        raise fail("HL-X03", path, reason=str(error)) from error
    if hashlib.sha256(content).hexdigest() != viewer.sha256:
        raise fail("HL-X03", path, reason=f"it is not {viewer.name} {viewer.version}")
    return content.decode("utf-8")


def check_viewer(path: Path) -> None:
    """Refuse a viewer that is not the one of the form next to it.

    Raises:
        HemalineError: HL-X03 names the file.
    """
    viewer_script(path.parent, ReadsForm.load(path.with_name(FORM)).viewer)
