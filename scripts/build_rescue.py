"""Write resources/rescue.tsv: somatic drivers that no population filter drops.

Clonal haematopoiesis puts DNMT3A, TET2 and ASXL1 drivers into population databases
(mskcc/vcf2maf issues 99 and 153). Run again after a change of the hotspots.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from hemaline.annotation.classification.population import RescuedAllele
from hemaline.common.tables.rows import load_rows, write_rows
from hemaline.genome.hotspots import HotspotRow
from hemaline.paths import resource

_SAME = ("gene", "hgvs_c", "hgvs_p", "chrom", "pos", "ref", "alt")


def rescued_alleles(hotspots: Path) -> list[RescuedAllele]:
    """The somatic rows of a table of hotspots, in its order."""
    return [
        RescuedAllele(
            **{name: getattr(row, name) for name in _SAME},
            reason=f"somatic driver ({row.kind}, {row.verification})",
            source=f"hotspots.tsv: {row.source}",
        )
        for row in load_rows(hotspots, HotspotRow)
        if row.is_somatic
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hotspots", type=Path, default=resource("hotspots.tsv"))
    parser.add_argument("--output", type=Path, default=resource("rescue.tsv"))
    args = parser.parse_args()
    write_rows(args.output, RescuedAllele, rescued_alleles(args.hotspots))


if __name__ == "__main__":
    main()
