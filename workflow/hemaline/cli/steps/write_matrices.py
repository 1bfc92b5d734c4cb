"""Write the matrices of every panel, their dictionary and their data package."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from hemaline.paths import resource
from hemaline.project.cohort import CohortFiles, load_cohort


def write_matrices(
    *,
    files: CohortFiles,
    variants: Path,
    callability: Path,
    policy: Path,
    resources: Sequence[Path],
    tools: Sequence[str],
    package: Path,
    knowledge: Sequence[Path] = (),
    definitions: Path = resource("matrices.yaml"),
    population_floor: Path = resource("population_floor.yaml"),
) -> None:
    """Write everything under the output folder.

    Args:
        resource: or the digest.
        population_floor: common alleles.
        knowledge: records of sources.
        package: output, datapackage.json, in the folder of the matrices.
    """
    import json

    from hemaline.annotation.classification.policies import Policy
    from hemaline.annotation.classification.population_floor import load_population_floor
    from hemaline.annotation.sources.allele_knowledge import POPULATION
    from hemaline.annotation.sources.knowledge_records import read_record
    from hemaline.callability.events.event_reports import EventRow
    from hemaline.callability.region_status import RegionStatus
    from hemaline.common.files import sha256
    from hemaline.common.tables.arrow_start import start_without_pandas
    from hemaline.common.tables.digests import Provenance
    from hemaline.inputs.background_header import describe_background
    from hemaline.matrices.gene_status import Cells, Grid
    from hemaline.matrices.matrix_package import Publication
    from hemaline.matrices.matrix_tables import MatrixSet, count_tables
    from hemaline.variants.variant_rows import VariantRow
    from hemaline.version import __version__

    start_without_pandas()
    cohort = load_cohort(files)
    defined = MatrixSet.load(definitions)
    rules = Policy.load(policy)
    ids = tuple(cohort.with_roles(defined.roles))
    floors = {name: cohort.floor(name) for name in ids}
    clones = {name: cohort.clone(name) for name in ids}

    def panels() -> Iterator[tuple[str, Cells]]:
        for panel, genes in cohort.panels.items():
            grid = Grid(ids, genes, floors, clones)
            yield panel, count_tables(grid, defined, variants, callability)

    assays = cohort.assays.values()
    consulted = [read_record(record) for record in knowledge]
    floor = load_population_floor(population_floor)
    provenance = Provenance(
        hemaline=__version__,
        policy=f"{rules.name} {rules.version}",
        floors={assay.name: assay.report_vaf for assay in assays},
        filters={
            assay.name: f"{assay.filter_set().rules.version} sha256:{sha256(assay.filter_file)}"
            for assay in assays
        },
        resources={path.name: sha256(path) for path in resources},
        tools=dict(tool.split("=", 1) for tool in tools),
        knowledge={one.name: f"{one.version} sha256:{one.digest}" for one in consulted},
        population=floor.described(one.name for one in consulted if one.kind == POPULATION),
        quality={
            assay.name: f"max_contamination {assay.max_contamination:g},"
            f" qc {json.dumps(assay.qc.given, sort_keys=True)}"
            for assay in assays
        },
    )
    backgrounds = {assay.name: describe_background(assay.background) for assay in assays}
    publication = Publication(package.parent, defined, provenance, backgrounds)
    publication.write(panels(), (VariantRow, RegionStatus, EventRow))
