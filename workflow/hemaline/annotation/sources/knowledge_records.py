"""Which files of an outside source a run consults: version and SHA-256 of every one."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hemaline.annotation.sources.knowledge_sources import KnowledgeSource, SourceDefinitions
from hemaline.common.documents.json_files import read_instance, write_json
from hemaline.common.files import sha256
from hemaline.common.problems import raised_together


@dataclass(frozen=True)
class SourceRecord:
    """Consulted files: names (without folders) with their SHA-256."""

    name: str
    kind: str
    version: str
    files: Mapping[str, str]

    @property
    def digest(self) -> str:
        """SHA-256 of a single file, else of the sorted lines ``<sha256>  <name>``."""
        if len(self.files) == 1:
            return next(iter(self.files.values()))
        lines = sorted(f"{digest}  {name}\n" for name, digest in self.files.items())
        return hashlib.sha256("".join(lines).encode()).hexdigest()


@dataclass(frozen=True)
class _Recorded:
    """The content of a record's file: what is needed to consult the source again."""

    record: SourceRecord
    contig_names: str
    files: Mapping[str, str]
    regions: str | None


def record_source(source: KnowledgeSource, path: Path) -> None:
    """Read every file once, hold it against the checksum given, and write the record as JSON.

    Raises:
        HemalineError: files are not those whose checksums were given; all of them are named.
    """
    with raised_together() as problems:
        found = {key: sha256(file) for key, file in source.files.items()}
        for key, given in source.sha256.items():
            if found[key] != given:
                file, digest = source.files[key], found[key]
                problems.add("HL-Q04", file, name=source.name, found=digest, expected=given)
    files = {file.name: found[key] for key, file in source.files.items()}
    if source.regions:
        files[source.regions.name] = sha256(source.regions)
    record = SourceRecord(source.name, source.definition.kind, source.version, files)
    regions = str(source.regions) if source.regions else None
    paths = {key: str(file) for key, file in source.files.items()}
    write_json(path, _Recorded(record, source.contig_names, paths, regions))


def read_record(path: Path) -> SourceRecord:
    """Read the file that :func:`record_source` wrote.

    Raises:
        HemalineError: it is damaged.
    """
    return read_instance(path, _Recorded).record


def recorded_source(path: Path, definitions: SourceDefinitions) -> KnowledgeSource:
    """The source a record is of, to be consulted.

    Raises:
        HemalineError: the file is damaged.
    """
    found = read_instance(path, _Recorded)
    return KnowledgeSource(
        definition=definitions.sources[found.record.name],
        version=found.record.version,
        contig_names=found.contig_names,
        files={key: Path(file) for key, file in found.files.items()},
        sha256={},
        regions=Path(found.regions) if found.regions else None,
    )
