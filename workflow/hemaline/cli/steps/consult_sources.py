"""Query the chosen outside sources about every distinct allele of the cohort."""

from __future__ import annotations

import argparse
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("--alleles", type=Path, required=True, help="VCF without samples")
    parser.add_argument("--definitions", type=Path, required=True, help="knowledge_sources.yaml")
    parser.add_argument("--records", type=Path, nargs="*", default=[], help="records of sources")
    parser.add_argument("--contigs", type=Path, required=True)
    parser.add_argument("--reference", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)


def run(args: argparse.Namespace) -> None:
    """Write the answers; warnings go to the log."""
    import sys

    from hemaline.annotation.sources.knowledge_lookup import consult, reference_bases
    from hemaline.annotation.sources.knowledge_records import recorded_source
    from hemaline.annotation.sources.knowledge_sources import load_source_definitions
    from hemaline.annotation.sources.knowledge_table import write_knowledge
    from hemaline.genome.reference import load_contigs
    from hemaline.variants.variant_table import read_distinct_alleles

    definitions = load_source_definitions(args.definitions)
    with reference_bases(args.reference) as sequence:
        known, problems = consult(
            [recorded_source(record, definitions) for record in args.records],
            read_distinct_alleles(args.alleles),
            definitions,
            load_contigs(args.contigs),
            sequence,
        )
    if len(problems):
        print(problems.report(), file=sys.stderr)
    write_knowledge(args.output, known)
