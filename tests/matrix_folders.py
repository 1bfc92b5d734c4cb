"""Folders of matrices as `hemaline matrix` writes them, small enough to be read in a test."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from cells import DEFINITIONS, count_rows, example_region
from hemaline.common.tables.digests import Provenance
from hemaline.matrices.gene_status import Grid
from hemaline.matrices.matrix_package import Publication
from rows import example_variant

PROVENANCE = Provenance(
    "1",
    "driver-basic 1.0.0",
    {"all": 0.02},
    {"all": "1"},
    {"genes.tsv": "ab"},
    {"bcftools": "1.16"},
)


def write_folder(
    path: Path,
    vafs: Mapping[str, Mapping[str, float | None]],
    genes: Sequence[str] = ("B", "A"),
    provenance: Provenance = PROVENANCE,
    limits: Mapping[tuple[str, str], float] | None = None,
    panel: str = "mine",
) -> Path:
    """Matrices of samples with a VAF of some genes: 0 is no variant, None no coverage."""
    floor = max(provenance.floors.values())
    grid = Grid(tuple(vafs), tuple(genes), dict.fromkeys(vafs, floor), {}, at_floor=True)
    regions = [
        replace(example_region(), sample_id=s, gene=g, limit=(limits or {}).get((s, g), 0.01))
        for s, some in vafs.items()
        for g, vaf in some.items()
        if vaf is not None
    ]
    variants = [
        replace(example_variant(), sample_id=s, gene=g, vaf=vaf)
        for s, some in vafs.items()
        for g, vaf in some.items()
        if vaf
    ]
    cells = count_rows(grid, regions, variants)
    Publication(path, DEFINITIONS, provenance, {"lab": "built-in"}).write([(panel, cells)], ())
    return path


def sealed(folder: Path) -> Path:
    """A folder that was changed by hand, with hashes that fit again: anybody can compute them."""
    package = folder / "datapackage.json"
    document = json.loads(package.read_text())
    for one in document["resources"]:
        content = (folder / one["path"]).read_bytes()
        one["hash"] = f"sha256:{hashlib.sha256(content).hexdigest()}"
    package.write_text(json.dumps(document))
    return folder
