"""The data package next to a features file.

What decides the meaning of its cells, as one digest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from hemaline.common.files import sha256
from hemaline.common.tables.digests import Provenance, schema_digest
from hemaline.common.tables.rows import schema_of
from hemaline.common.tables.table_schemas import Column
from hemaline.external.matrix_input import CURATED, STATED, maf_resources
from hemaline.features.feature_rows import FeatureReason, companion_paths
from hemaline.features.feature_tables import FeatureInputs
from hemaline.features.views import View
from hemaline.matrices.data_package import DictionaryRow, write_package
from hemaline.paths import resource
from hemaline.version import __version__

# The resources that determine cells, in addition to the view and its policy.
_RESOURCES = (
    "genes.tsv",
    "driver_rules.yaml",
    "driver_domains.tsv",
    "splice_alleles.tsv",
    "phase.yaml",
    "aberrations.tsv",
    "cytogenetic_groups.tsv",
    "measured_findings.tsv",
    "copy_regions.tsv",
    "copy_number.yaml",
    "ipssr_cytogenetics.tsv",
    "globin.yaml",
    "globin_alleles.tsv",
    "globin_genotypes.tsv",
    "globin_haplotypes.tsv",
)


def features_provenance(view: View, folder: Path | None, inputs: FeatureInputs) -> Provenance:
    """Versions and floors that a view fixes; ``folder`` holds the views (None: packaged).

    A column's own floor is listed with the view's, under the column's name. ``inputs``
    that are not a run's own tables change what the cells mean: a stated list of genes, a MAF.
    """
    file = (folder or resource("views")) / f"{view.name}.yaml"
    policy = view.row_policy.policy
    own = {one.name: one.floor for one in view.columns if one.floor is not None}
    resources = {name: sha256(resource(name)) for name in _RESOURCES}
    resources[f"views/{view.name}.yaml"] = f"{view.version} sha256:{sha256(file)}"
    name = f"{policy.name} {policy.version}"
    if inputs.assessed_genes:
        resources["scopes.tsv"] = STATED
    if inputs.maf:
        resources |= maf_resources()
        name = CURATED if inputs.curated else name
    return Provenance(__version__, name, {"all": view.floor, **own}, {}, resources, {})


def write_features_package(
    path: Path,
    view: View,
    folder: Path | None,
    dictionary: Path,
    reasons: Path,
    inputs: FeatureInputs,
) -> str:
    """Describe the features file ``path`` and those next to it; returns the schema digest.

    The digest is over the view's columns, policy, floors, resources and this version: two sites
    whose digests agree have columns of one meaning. How the cells' tables were made is described in
    the data package of the run.
    """
    provenance = features_provenance(view, folder, inputs)
    # By the view's name: a site may call its file as it likes.
    digest = schema_digest({f"{view.name}.features.tsv": view.written}, provenance)
    head = {
        "name": f"hemaline-features-{view.name.replace('_', '-')}",
        "title": view.title,
        "schema_digest": digest,
        "provenance": asdict(provenance),
    }
    tables: Mapping[str, Sequence[Column]] = {
        path.name: view.written,
        reasons.name: schema_of(FeatureReason).columns,
        dictionary.name: schema_of(DictionaryRow).columns,
    }
    write_package(companion_paths(path)["datapackage.json"], head, tables)
    return digest
