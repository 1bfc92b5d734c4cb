"""Outside sources: what ``resources/knowledge_sources.yaml`` declares and a run chooses.

A source is a file of the user's, or one file a contig where its path holds ``{chrom}``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hemaline.common.documents.valid_documents import valid_document
from hemaline.common.problems import Problems
from hemaline.common.suggestions import did_you_mean
from hemaline.genome.reference import Contig, load_contigs
from hemaline.paths import resource

# A part of a path that represents a contig's name, as the file names of gnomAD have it.
PLACEHOLDER = "{chrom}"
# Key of a source that is one file.
WHOLE = ""


@dataclass(frozen=True)
class SourceDefinition:
    """One source as the resource declares it; see the comments there."""

    name: str
    kind: str
    format: str
    title: str
    contig_names: str
    fields: Mapping[str, tuple[tuple[str, ...], ...]]
    columns: Mapping[str, tuple[str, ...]]
    without_header: tuple[str, ...]
    needs: tuple[str, ...]
    version_header: str | None
    url: str | None
    md5: str | None
    has_index: bool


@dataclass(frozen=True)
class RefCheck:
    """Limits on records with another REF than the reference's, beyond which it is another build."""

    differing: int
    share: float
    first_records: int

    def is_other_build(self, differing: int, compared: int) -> bool:
        """True if ``differing`` of ``compared`` records are too many."""
        return differing >= self.differing and differing >= self.share * compared


@dataclass(frozen=True)
class SourceDefinitions:
    """All sources by name, and the limits of the build check."""

    version: str
    other_builds: tuple[str, ...]
    ref_check: RefCheck
    sources: Mapping[str, SourceDefinition]


def load_source_definitions(path: Path | None = None) -> SourceDefinitions:
    """The packaged declaration, or that of ``path``.

    Raises:
        HemalineError: it cannot be read or breaks its schema.
    """
    path = path or resource("knowledge_sources.yaml")
    document = valid_document(path, "knowledge_sources")
    sources = [_definition(entry) for entry in document["sources"]]
    return SourceDefinitions(
        document["version"],
        tuple(document["other_builds"]),
        RefCheck(**document["ref_check"]),
        {one.name: one for one in sources},
    )


def _definition(entry: Mapping[str, Any]) -> SourceDefinition:
    fields = entry.get("fields", {})
    columns = entry.get("columns", {})
    return SourceDefinition(
        name=entry["name"],
        kind=entry["kind"],
        format=entry["format"],
        title=entry["title"],
        contig_names=entry["contig_names"],
        fields={key: tuple(map(tuple, alternatives)) for key, alternatives in fields.items()},
        columns={key: tuple(names) for key, names in columns.items()},
        without_header=tuple(entry.get("without_header", ())),
        needs=tuple(entry["needs"]),
        version_header=entry.get("version_header"),
        url=entry.get("url"),
        md5=entry.get("md5"),
        has_index=entry.get("has_index", False),
    )


@dataclass(frozen=True)
class KnowledgeSource:
    """A source a run consults; ``files`` and ``sha256`` are by contig, or by ``WHOLE``."""

    definition: SourceDefinition
    version: str
    contig_names: str
    files: Mapping[str, Path]
    sha256: Mapping[str, str]
    regions: Path | None = None

    @property
    def name(self) -> str:
        """Name in the configuration."""
        return self.definition.name

    @property
    def inputs(self) -> list[Path]:
        """Every file that is read: the source's, their indices, the regions."""
        paths = list(self.files.values())
        if self.definition.format == "vcf":
            paths += [index for path in paths if (index := index_of(path))]
        return [*paths, *([self.regions] if self.regions else [])]

    @property
    def rows(self) -> list[tuple[str, str, str]]:
        """Contig, file and checksum of each file, as ``hemaline step record-source`` takes them."""
        return [
            (contig, str(path), self.sha256.get(contig, "")) for contig, path in self.files.items()
        ]

    def file_of(self, contig: str) -> Path | None:
        """The file that holds a contig of the reference."""
        return self.files.get(contig) or self.files.get(WHOLE)


def index_of(path: Path) -> Path | None:
    """The tabix or CSI index next to a file."""
    found = (path.with_name(path.name + suffix) for suffix in (".tbi", ".csi"))
    return next((index for index in found if index.is_file()), None)


class ContigNames:
    """How a file names the contigs of the reference: ``chr``, ``plain`` or ``refseq``."""

    def __init__(self, style: str, contigs: Iterable[Contig]) -> None:
        """Names by ``resources/contigs.tsv``; nothing is guessed from the file."""
        self._names = {contig.name: _styled(style, contig) for contig in contigs}
        self._contigs = {name: contig for contig, name in self._names.items()}

    def in_file(self, contig: str) -> str:
        """Name in the file of a contig of the reference; an unknown one keeps its name."""
        return self._names.get(contig, contig)

    def in_reference(self, name: str) -> str | None:
        """The primary contig a name of the file represents."""
        return self._contigs.get(name)


def _styled(style: str, contig: Contig) -> str:
    if style == "refseq":
        return contig.accession
    if style == "chr":
        return contig.name
    plain = contig.name.removeprefix("chr")
    return "MT" if plain == "M" else plain


def style_of(names: Sequence[str], contigs: Sequence[Contig]) -> str | None:
    """The style in which most of ``names`` are those of contigs, for a message."""
    styles = {style: ContigNames(style, contigs) for style in ("chr", "plain", "refseq")}
    known = {
        style: sum(n.in_reference(x) is not None for x in names) for style, n in styles.items()
    }
    best = max(known, key=lambda style: known[style])
    return best if known[best] else None


def chosen_sources(
    document: Mapping[str, Mapping[str, Any]],
    definitions: SourceDefinitions,
    source: Path | str,
    problems: Problems,
) -> list[KnowledgeSource]:
    """The sources of a configuration's ``knowledge``, in the order of the declaration.

    What is not declared, or names a checksum for no file, is added to ``problems``; the files
    themselves are checked by :mod:`hemaline.annotation.sources.source_files`.
    """
    for name in document:
        if name not in definitions.sources:
            hint = did_you_mean(name, definitions.sources)
            known = ", ".join(definitions.sources)
            column = f"knowledge.{name}"
            problems.add("HL-Q02", source, column=column, name=name, hint=hint, known=known)
    return [
        _chosen(definition, document[name], source, problems)
        for name, definition in definitions.sources.items()
        if name in document
    ]


def _chosen(
    definition: SourceDefinition, entry: Mapping[str, Any], source: Path | str, problems: Problems
) -> KnowledgeSource:
    path = str(entry["path"])
    files = {WHOLE: Path(path)}
    if PLACEHOLDER in path:
        names = ContigNames(entry.get("contig_names", definition.contig_names), _contigs())
        by_contig = {
            c.name: Path(path.replace(PLACEHOLDER, names.in_file(c.name))) for c in _contigs()
        }
        # Without any, the first is named as missing.
        files = {k: p for k, p in by_contig.items() if p.exists()} or dict([*by_contig.items()][:1])
    given = entry.get("sha256", {})
    sums = {WHOLE: given} if isinstance(given, str) else dict(given)
    for key in sums:
        if key not in files:
            column = f"knowledge.{definition.name}.sha256"
            problems.add("HL-Q03", source, column=column, key=key or "one", files=len(files))
    return KnowledgeSource(
        definition=definition,
        version=str(entry["version"]),
        contig_names=entry.get("contig_names", definition.contig_names),
        files=files,
        sha256={key: value.lower() for key, value in sums.items() if key in files},
        regions=Path(entry["regions"]) if "regions" in entry else None,
    )


def _contigs() -> list[Contig]:
    return list(load_contigs(resource("contigs.tsv")).values())
