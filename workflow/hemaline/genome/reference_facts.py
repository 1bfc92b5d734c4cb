"""Facts about the published reference: address, checksum, sizes, time and memory of its index."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from hemaline.common.documents.models import (
    Document,
    Many,
    Positive,
    PositiveCount,
    Prose,
    Text,
)
from hemaline.common.problems import fail
from hemaline.paths import resource


class IndexFacts(Document):
    """The index that the aligner makes."""

    bytes_per_base: Positive = Field(description="Size of all of its files.")
    hours: Positive = Field(description="Time on one core.")
    memory_gb: Positive = Field(description="Memory while it is made.")


class ReferenceFacts(Document):
    """The published reference."""

    version: str
    name: Text
    accession: Text
    address: Annotated[str, Field(pattern="^https://")]
    md5: Annotated[str, Field(pattern="^[0-9a-f]{32}$")]
    bytes: PositiveCount = Field(description="Of the compressed file.")
    bases: PositiveCount = Field(description="Of all contigs.")
    content: Prose
    index: IndexFacts
    align_memory_gb: Positive = Field(description="Memory of one aligner.")
    sources: Many[Prose] = Field(min_length=1)

    @property
    def file_name(self) -> str:
        """Name of the published file."""
        return self.address.rpartition("/")[2]

    @property
    def prepared_bytes(self) -> int:
        """Size of the prepared FASTA and its index, line ends left out."""
        return int(self.bases * (1 + self.index.bytes_per_base))

    def check_published(self, path: Path) -> bool:
        """Compare a file that has the name or the size of the published one with its checksum.

        Returns:
            True if the checksum was compared and agrees; False for any other file.

        Raises:
            HemalineError: the checksum differs.
        """
        if path.name != self.file_name and path.stat().st_size != self.bytes:
            return False
        with path.open("rb") as handle:
            found = hashlib.file_digest(handle, "md5").hexdigest()
        if found != self.md5:
            raise fail("HL-R11", path, found=found, expected=self.md5, name=self.name)
        return True


@cache
def reference_facts() -> ReferenceFacts:
    """The packaged ``reference.yaml``.

    Raises:
        HemalineError: it breaks its schema.
    """
    return ReferenceFacts.load(resource("reference.yaml"))
