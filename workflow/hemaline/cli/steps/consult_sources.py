"""Query the chosen outside sources about every distinct allele of the cohort."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hemaline.paths import resource


def consult_sources(
    *,
    alleles: Path,
    reference: Path,
    output: Path,
    records: Sequence[Path] = (),
    definitions: Path = resource("knowledge_sources.yaml"),
    contigs: Path = resource("contigs.tsv"),
) -> None:
    """Write the answers; warnings go to the log.

    Args:
        alleles: VCF without samples.
        definitions: knowledge_sources.yaml.
        records: records of sources.
    """
    from hemaline.annotation.sources.knowledge_lookup import consult, reference_bases
    from hemaline.annotation.sources.knowledge_records import recorded_source
    from hemaline.annotation.sources.knowledge_sources import load_source_definitions
    from hemaline.annotation.sources.knowledge_table import write_knowledge
    from hemaline.genome.reference import load_contigs
    from hemaline.variants.variant_table import read_distinct_alleles

    defined = load_source_definitions(definitions)
    with reference_bases(reference) as sequence:
        known, problems = consult(
            [recorded_source(record, defined) for record in records],
            read_distinct_alleles(alleles),
            defined,
            load_contigs(contigs),
            sequence,
        )
    problems.print_report()
    write_knowledge(output, known)
