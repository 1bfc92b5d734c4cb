"""Outside sources: what ``resources/knowledge_sources.yaml`` declares and a run chooses.

A source is a file of the user's, or one file a contig where its path holds ``{chrom}``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from hemaline.common.documents.models import (
    Document,
    FilePath,
    Many,
    Maybe,
    Natural,
    PositiveCount,
    Share,
    Text,
)
from hemaline.common.problems import Problems
from hemaline.common.suggestions import did_you_mean
from hemaline.genome.reference import Contig, load_contigs
from hemaline.paths import resource

# A part of a path that represents a contig's name, as the file names of gnomAD have it.
PLACEHOLDER = "{chrom}"
# Key of a source that is one file.
WHOLE = ""


_Name = Annotated[str, Field(pattern="^[a-z][a-z0-9_]*$")]
_Style = Literal["chr", "plain", "refseq"]
_Names = Annotated[Many[Text], Field(min_length=1)]
_Sha256 = Annotated[str, Field(pattern="^[0-9a-fA-F]{64}$")]


class SourceDefinition(Document):
    """One source as the resource declares it; see the comments there."""

    name: _Name = Field(description="Name in config.yaml.")
    kind: Literal["population", "clinvar", "civic", "cancerhotspots", "dbsnp"]
    format: Literal["vcf", "alleles"] = Field(
        description="VCF with tabix index, or a tab-separated table of alleles."
    )
    title: str
    contig_names: _Style
    fields: Mapping[str, Annotated[Many[_Names], Field(min_length=1)]] = {}
    columns: Mapping[str, _Names] = {}
    without_header: _Names = ()
    needs: Many[str] = Field(description="Fields or columns the file must have.")
    version_header: Maybe[str] = Field(
        default=None, description="Regular expression of a header line whose group is the version."
    )
    licence: str
    homepage: Maybe[str] = None
    url: Maybe[str] = None
    md5: Maybe[str] = None
    has_index: bool = Field(default=False, description="Whether <url>.tbi exists.")


class RefCheck(Document):
    """Limits on records with another REF than the reference's, beyond which it is another build."""

    differing: PositiveCount
    share: Share
    first_records: Natural

    def is_other_build(self, differing: int, compared: int) -> bool:
        """True if ``differing`` of ``compared`` records are too many."""
        return differing >= self.differing and differing >= self.share * compared


class SourceDefinitions(Document, title="Knowledge sources"):
    """Outside sources that a run may consult, and what is read from their files."""

    version: str
    other_builds: _Names = Field(
        description="Words of a header that indicate another build than GRCh38."
    )
    ref_check: RefCheck
    declared: Many[SourceDefinition] = Field(alias="sources", min_length=1)

    @cached_property
    def sources(self) -> Mapping[str, SourceDefinition]:
        """All sources by name."""
        return {one.name: one for one in self.declared}


def load_source_definitions(path: Path | None = None) -> SourceDefinitions:
    """The packaged declaration, or that of ``path``.

    Raises:
        HemalineError: it cannot be read or breaks its schema.
    """
    return SourceDefinitions.load(path or resource("knowledge_sources.yaml"))


class SourceChoice(Document):
    """A source that a run consults: the user's file, and which release it is."""

    path: Text = Field(
        description=(
            "File on GRCh38; {chrom} is replaced by a contig where there is one file for each."
        )
    )
    version: Text = Field(description="Release, in quotes; part of the schema digest.")
    sha256: _Sha256 | Mapping[str, _Sha256] = Field(
        default={}, description="SHA-256 of the file, or by contig (chr21) of each."
    )
    contig_names: Maybe[_Style] = Field(
        default=None, description="How the file names contigs, where it is not as published."
    )
    regions: Maybe[FilePath] = Field(
        default=None,
        description=(
            "BED of what the source covers (exome intervals); the contigs of its index when left "
            "out."
        ),
    )


CHOSEN_SOURCES: Any = Field(
    default={},
    description=(
        "Outside sources to consult, by their names in resources/knowledge_sources.yaml. What is "
        "left out is not consulted, and its columns are NA."
    ),
)


class ChosenSources(Document, extra="ignore"):
    """The key ``knowledge`` of a configuration, whatever else that holds."""

    knowledge: Mapping[str, SourceChoice] = CHOSEN_SOURCES


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
        """Contig, file and checksum of each file, as ``hemaline step record-source`` takes them.

        A dot means every contig, and for a checksum that is not given.
        """
        return [
            (contig or ".", str(path), self.sha256.get(contig, "."))
            for contig, path in self.files.items()
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
    chosen: Mapping[str, SourceChoice],
    definitions: SourceDefinitions,
    source: Path | str,
    problems: Problems,
) -> list[KnowledgeSource]:
    """The sources of a configuration's ``knowledge``, in the order of the declaration.

    What is not declared, or names a checksum for no file, is added to ``problems``; the files
    themselves are checked by :mod:`hemaline.annotation.sources.source_files`.
    """
    for name in chosen:
        if name not in definitions.sources:
            hint = did_you_mean(name, definitions.sources)
            known = ", ".join(definitions.sources)
            column = f"knowledge.{name}"
            problems.add("HL-Q02", source, column=column, name=name, hint=hint, known=known)
    return [
        _chosen(definition, chosen[name], source, problems)
        for name, definition in definitions.sources.items()
        if name in chosen
    ]


def _chosen(
    definition: SourceDefinition, entry: SourceChoice, source: Path | str, problems: Problems
) -> KnowledgeSource:
    path = entry.path
    style = entry.contig_names or definition.contig_names
    files = {WHOLE: Path(path)}
    if PLACEHOLDER in path:
        names = ContigNames(style, _contigs())
        by_contig = {
            c.name: Path(path.replace(PLACEHOLDER, names.in_file(c.name))) for c in _contigs()
        }
        # Without any, the first is named as missing.
        files = {k: p for k, p in by_contig.items() if p.exists()} or dict([*by_contig.items()][:1])
    given = entry.sha256
    sums = {WHOLE: given} if isinstance(given, str) else dict(given)
    for key in sums:
        if key not in files:
            column = f"knowledge.{definition.name}.sha256"
            problems.add("HL-Q03", source, column=column, key=key or "one", files=len(files))
    return KnowledgeSource(
        definition=definition,
        version=entry.version,
        contig_names=style,
        files=files,
        sha256={key: value.lower() for key, value in sums.items() if key in files},
        regions=entry.regions,
    )


def _contigs() -> list[Contig]:
    return list(load_contigs(resource("contigs.tsv")).values())
