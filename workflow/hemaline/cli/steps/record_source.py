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
        files: contig, file and checksum of each; a dot without a contig or checksum.
    """
    from hemaline.annotation.sources.knowledge_records import record_source as record
    from hemaline.annotation.sources.knowledge_sources import (
        WHOLE,
        KnowledgeSource,
        load_source_definitions,
    )

    keyed = [(WHOLE if contig == "." else contig, path, given) for contig, path, given in files]
    consulted = KnowledgeSource(
        definition=load_source_definitions(definitions).sources[source],
        version=version,
        contig_names=contig_names,
        files={contig: path for contig, path, _ in keyed},
        sha256={contig: given for contig, _, given in keyed if given != "."},
        regions=regions,
    )
    record(consulted, output)
