"""Outside sources for ``hemaline annotate``: those of a configuration's key ``knowledge``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from hemaline.annotation.sources.knowledge_lookup import consult, reference_bases
from hemaline.annotation.sources.knowledge_sources import (
    KnowledgeSource,
    chosen_sources,
    load_definitions,
)
from hemaline.annotation.sources.knowledge_table import write_knowledge
from hemaline.annotation.sources.source_files import check_source
from hemaline.common.documents.valid_documents import check_document, pass_on, read_document
from hemaline.common.problems import Problems
from hemaline.genome.alleles import Allele
from hemaline.genome.reference import load_contigs
from hemaline.paths import resource

# Required keys of a configuration, so that its schema can be applied to the one key.
_REST = {"samples": "-", "units": "-", "assays": "-", "reference": {"fasta": "-"}}


def sources_of(path: Path, problems: Problems) -> tuple[KnowledgeSource, ...]:
    """The sources that a YAML file names under ``knowledge``, their files checked."""
    document = read_document(path, problems)
    named = (document or {}).get("knowledge")
    if named is None or not check_document({**_REST, "knowledge": named}, "config", path, problems):
        return ()
    definitions = load_definitions()
    contigs = load_contigs(resource("contigs.tsv"))
    chosen = tuple(chosen_sources(named, definitions, path, problems))
    for one in chosen:
        check_source(one, contigs, definitions.other_builds, problems)
    return chosen


def write_answers(
    sources: Sequence[KnowledgeSource],
    alleles: Iterable[Allele],
    reference: Path,
    path: Path,
    problems: Problems,
) -> Path | None:
    """Write the answers of the sources about each allele; None where there are no sources."""
    if not sources:
        return None
    contigs = load_contigs(resource("contigs.tsv"))
    with reference_bases(reference) as sequence:
        known, found = consult(sources, alleles, load_definitions(), contigs, sequence)
    pass_on(found, problems)
    write_knowledge(path, known)
    return path
