"""Write resources/population_floor.tsv: alleles in coding bases that are common in the population.

Frequencies are those of ../shared/domain/common_coding.tsv that name an obtainable source, and
those of publications in population_floor_published.tsv next to this script (their codes are in
resources/population_floor.yaml). What rests on memory alone is left out, and so are rows that must
never be silenced (germline risk alleles). Positions on GRCh37 come through the Ensembl chain of
../shared/data/gene_models/chains. A somatic driver of resources/hotspots.tsv among the rows is an
error.

    .venv/bin/python scripts/build_population_floor.py [--facts FILE] [--chain FILE] [--output FILE]
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from build_gene_places import CHAIN, carried, read_chain
from hemaline.annotation.classification.population_floor import FloorAllele, FloorDescription
from hemaline.common.files import replacing
from hemaline.common.tables.rows import load_rows, schema_of
from hemaline.genome.alleles import Allele
from hemaline.genome.hotspots import load_hotspots
from hemaline.genome.reference import load_contigs
from hemaline.paths import resource

PUBLISHED = Path(__file__).with_name("population_floor_published.tsv")
FACTS = Path(__file__).resolve().parents[2] / "shared/domain/common_coding.tsv"
# How the facts name sources, by their codes; ExAC's name goes on with the file it was lifted from.
CODES = {
    "ExAC r0.3 AC_Adj/AN_Adj": "ExAC",
    "1000G phase 3, 2,504 people (peddy": "1000G_peddy",
    "1000G phase 3 (VerifyBamID exome 10k)": "1000G_VerifyBamID_exome",
    "1000G phase 3 (VerifyBamID 100k)": "1000G_VerifyBamID",
    "HGDP (VerifyBamID 100k)": "HGDP_VerifyBamID",
    "GATK bundle axiom": "Axiom",
}
# Text on the frequency of a row without any source.
FROM_MEMORY = "about, from memory"


@dataclass(frozen=True)
class Common:
    """An allele with the frequency that each source gives, by code."""

    allele: Allele
    gene: str
    rsid: str
    frequencies: Mapping[str, float]

    @property
    def frequency(self) -> float:
        """The largest."""
        return max(self.frequencies.values())


def read_facts(path: Path, above: float) -> Iterator[Common]:
    """Rows that may be silenced and whose sources give a frequency above ``above``."""
    with path.open(encoding="utf-8") as handle:
        for fact in csv.DictReader(handle, delimiter="\t"):
            frequencies = _frequencies(fact["frequency_sources"])
            if fact["floor"] == "yes" and max(frequencies.values(), default=0) > above:
                allele = Allele(fact["chrom"], int(fact["pos"]), fact["ref"], fact["alt"])
                yield Common(allele, fact["gene"], fact["rsid"], frequencies)


def _frequencies(cell: str) -> dict[str, float]:
    if cell.startswith(FROM_MEMORY):
        return {}
    found = {}
    for one in cell.split("; "):
        number, _, name = one.partition(" ")
        (code,) = (code for start, code in CODES.items() if name.startswith(start))
        found[code] = float(number)
    return found


def read_published(path: Path) -> Iterator[Common]:
    """Alleles with the frequency that one publication gives."""
    for row in load_rows(path, FloorAllele):
        allele = Allele(row.chrom, row.pos, row.ref, row.alt)
        yield Common(allele, row.gene, row.rsid, {row.source: row.frequency})


def check_no_driver(found: Sequence[Common]) -> None:
    """End where a somatic driver is among the rows."""
    somatic = {h.allele: h for h in load_hotspots(resource("hotspots.tsv")) if h.is_somatic}
    drivers = [f"{one.gene} {somatic[one.allele].name}" for one in found if one.allele in somatic]
    if drivers:
        raise SystemExit(f"somatic drivers among common alleles: {', '.join(drivers)}")


def on_grch37(found: Sequence[Common], chain: Path) -> dict[Allele, int]:
    """1-based positions on GRCh37 of the alleles of which every base of REF is carried."""
    places = carried((one.allele.interval for one in found), read_chain(chain))
    return {
        one.allele: places[part][0].start + 1
        for one in found
        if (part := one.allele.interval) in places
        and not places[part][1]
        and len(places[part][0]) == len(part)
    }


def write_floor(found: Sequence[Common], positions: Mapping[Allele, int], out: TextIO) -> None:
    """Rows in the order of the genome."""
    names = schema_of(FloorAllele).names
    order = {name: rank for rank, name in enumerate(load_contigs(resource("contigs.tsv")))}
    writer = csv.DictWriter(out, names, delimiter="\t", lineterminator="\n")
    writer.writeheader()
    for one in sorted(found, key=lambda c: (order[c.allele.chrom], c.allele)):
        writer.writerow(
            {
                "chrom": one.allele.chrom,
                "pos": one.allele.pos,
                "ref": one.allele.ref,
                "alt": one.allele.alt,
                "pos_grch37": positions.get(one.allele),
                "gene": one.gene,
                "frequency": f"{one.frequency:.4f}",
                "source": ";".join(sorted(one.frequencies)),
                "rsid": one.rsid,
            }
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--facts", type=Path, default=FACTS)
    parser.add_argument("--chain", type=Path, default=CHAIN)
    parser.add_argument("--output", type=Path, default=resource("population_floor.tsv"))
    args = parser.parse_args()
    above = FloorDescription.load(resource("population_floor.yaml")).above
    found = [*read_facts(args.facts, above), *read_published(PUBLISHED)]
    check_no_driver(found)
    with replacing(args.output) as out:
        write_floor(found, on_grch37(found, args.chain), out)
    print(f"{len(found)} alleles in {len({one.gene for one in found})} genes")


if __name__ == "__main__":
    main()
