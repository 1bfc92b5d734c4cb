"""Write the matrices of every panel, their dictionary and their data package."""

from __future__ import annotations

import argparse
from pathlib import Path

from hemaline.project.cohort import configure_cohort


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    configure_cohort(parser)
    parser.add_argument("--variants", type=Path, required=True)
    parser.add_argument("--callability", type=Path, required=True)
    parser.add_argument("--definitions", type=Path, required=True)
    parser.add_argument("--policy", type=Path, required=True)
    parser.add_argument("--resource", type=Path, nargs="+", required=True, help="for the digest")
    parser.add_argument("--tools", nargs="+", required=True, metavar="NAME=VERSION")
    parser.add_argument("--population-floor", type=Path, required=True, help="common alleles")
    parser.add_argument("--knowledge", type=Path, nargs="*", default=[], help="records of sources")
    parser.add_argument("--output", type=Path, required=True, help="folder")


def run(args: argparse.Namespace) -> None:
    """Write everything under the output folder."""
    import json
    from collections.abc import Iterator

    from hemaline.annotation.classification.policies import load_policy
    from hemaline.annotation.classification.population_floor import load_population_floor
    from hemaline.annotation.sources.allele_knowledge import POPULATION
    from hemaline.annotation.sources.knowledge_records import read_record
    from hemaline.common.files import sha256
    from hemaline.common.tables.digests import Provenance
    from hemaline.filters.filter_file import load_filters
    from hemaline.inputs.background_header import describe_background
    from hemaline.matrices.gene_status import Cells, Grid
    from hemaline.matrices.matrix_package import Publication
    from hemaline.matrices.matrix_tables import count_tables, load_matrices
    from hemaline.paths import resource
    from hemaline.project.cohort import load_cohort
    from hemaline.version import __version__

    cohort = load_cohort(args)
    definitions = load_matrices(args.definitions)
    policy = load_policy(args.policy)
    ids = tuple(cohort.with_roles(definitions.roles))
    floors = {name: cohort.floor(name) for name in ids}
    clones = {name: cohort.clone(name) for name in ids}

    def panels() -> Iterator[tuple[str, Cells]]:
        for panel, genes in cohort.panels.items():
            grid = Grid(ids, genes, floors, clones)
            yield panel, count_tables(grid, definitions, args.variants, args.callability)

    assays = cohort.assays.values()
    consulted = [read_record(record) for record in args.knowledge]
    floor = load_population_floor(args.population_floor)
    provenance = Provenance(
        hemaline=__version__,
        policy=f"{policy.name} {policy.version}",
        floors={assay.name: assay.report_vaf for assay in assays},
        filters={
            assay.name: f"{load_filters(assay.chemistry, assay.filters).version}"
            f" sha256:{sha256(assay.filters or resource('filters.yaml'))}"
            for assay in assays
        },
        resources={path.name: sha256(path) for path in args.resource},
        tools=dict(tool.split("=", 1) for tool in args.tools),
        knowledge={one.name: f"{one.version} sha256:{one.digest}" for one in consulted},
        population=floor.described(one.name for one in consulted if one.kind == POPULATION),
        quality={
            assay.name: f"max_contamination {assay.max_contamination:g},"
            f" qc {json.dumps(assay.qc, sort_keys=True)}"
            for assay in assays
        },
    )
    backgrounds = {assay.name: describe_background(assay.background) for assay in assays}
    publication = Publication(args.output, definitions, provenance, backgrounds)
    publication.write(panels(), ("variants", "callability", "events"))
