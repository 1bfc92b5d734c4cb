"""Record which files of an outside source are consulted, by their checksums."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hemaline.paths import resource


def record_source(
    *,
    source: str,
    version: str,
    contig_names: str,
    files: Sequence[tuple[str, Path, str]],
    output: Path,
    regions: Path | None = None,
    definitions: Path = resource("knowledge_sources.yaml"),
) -> None:
    """Write the record.

    Args:
        files: contig, file and checksum of each; empty without a contig or checksum.
    """
    from hemaline.annotation.sources.knowledge_records import record_source as record
    from hemaline.annotation.sources.knowledge_sources import (
        KnowledgeSource,
        load_source_definitions,
    )

    consulted = KnowledgeSource(
        definition=load_source_definitions(definitions).sources[source],
        version=version,
        contig_names=contig_names,
        files={contig: path for contig, path, _ in files},
        sha256={contig: given for contig, _, given in files if given},
        regions=regions,
    )
    record(consulted, output)
