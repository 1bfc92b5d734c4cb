"""Write resources/rescue.tsv: somatic drivers that no population filter drops.

Clonal haematopoiesis puts DNMT3A, TET2 and ASXL1 drivers into population databases
(mskcc/vcf2maf issues 99 and 153). Run again after a change of the hotspots.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from hemaline.common.files import replacing
from hemaline.common.problems import Problems
from hemaline.common.tables.table_schemas import table_schema
from hemaline.common.tables.text_tables import read_table
from hemaline.paths import resource

_SAME = ("gene", "hgvs_c", "hgvs_p", "chrom", "pos", "ref", "alt")


def rescue_rows(hotspots: Path) -> list[dict[str, str]]:
    """The somatic rows of a table of hotspots, in its order."""
    problems = Problems()
    rows = [row.values for row in read_table(hotspots, "hotspots", problems)]
    problems.raise_errors()
    return [
        {
            **{name: row[name] for name in _SAME},
            "reason": f"somatic driver ({row['kind']}, {row['verification']})",
            "source": f"hotspots.tsv: {row['source']}",
        }
        for row in rows
        if row["origin"] == "somatic"
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hotspots", type=Path, default=resource("hotspots.tsv"))
    parser.add_argument("--output", type=Path, default=resource("rescue.tsv"))
    args = parser.parse_args()
    names = table_schema("rescue").names
    with replacing(args.output) as out:
        out.write("\t".join(names) + "\n")
        for row in rescue_rows(args.hotspots):
            out.write("\t".join(row[name] for name in names) + "\n")


if __name__ == "__main__":
    main()
