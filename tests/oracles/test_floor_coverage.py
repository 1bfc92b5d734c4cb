"""Which share of a real person's common coding variants the packaged population floor contains.

Genotypes of 2,504 people (1000 Genomes, in PyPI's peddy) at sites of its own choice, and one
person's array (23andMe, in PyPI's admix), which took no part in the floor. See README.md.
"""

from __future__ import annotations

import tarfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from build_fingerprint import download, read_sites
from hemaline.annotation.classification.population_floor import FloorAllele, load_population_floor
from hemaline.common.intervals import Interval
from hemaline.common.problems import Problems
from hemaline.common.tables.rows import schema_of
from hemaline.common.tables.text_tables import read_text_rows
from hemaline.genome.alleles import Allele
from hemaline.genome.gene_places import gene_places
from hemaline.genome.panels import load_panel
from hemaline.genome.transcripts import load_transcripts
from hemaline.paths import resource
from policies import annotated
from sequences import DEMO_CHROM
from sparse_genome import demo_pieces, loci, write_sparse_genome

pytestmark = pytest.mark.oracle

DOWNLOADS = Path(__file__).parents[2] / ".cache/fingerprint"
PEDDY = "1000G_peddy"
# Above it an allele is not somatic under every packaged policy.
MAX = 0.001
BANDS = ((0.1, 1.0), (0.01, 0.1), (0.001, 0.01))
ARRAY = ("admix==1.2", "demo_genome_23andme.txt")


@dataclass(frozen=True)
class Band:
    """Alleles of one band of frequencies: in peddy, in another source of the floor, in both.

    ``known`` and ``shared`` are sums over alleles of the share of people who carry them: how many
    of such alleles a person has on average.
    """

    peddy: int
    others: int
    both: int
    by_peddy: float
    by_others: float
    shared: float

    @property
    def known(self) -> float:
        """Alleles of a person that either has."""
        return self.by_peddy + self.by_others - self.shared

    @property
    def share(self) -> float | None:
        """Share of a person's alleles that either has, were the two drawn independently."""
        if not self.both:
            return None
        return 1 - (1 - self.shared / self.by_peddy) * (1 - self.shared / self.by_others)


@pytest.fixture(scope="module")
def carriers() -> dict[Allele, NDArray[np.bool_]]:
    """Who of 2,504 people carries an allele of peddy."""
    download(DOWNLOADS)
    return {
        Allele(f"chr{chrom}", int(pos), ref, alt): genotypes > 0
        for (chrom, pos, ref, alt), genotypes in read_sites(DOWNLOADS)
    }


def frequency_of(who: NDArray[np.bool_]) -> float:
    """Allele frequency by the carriers, in Hardy-Weinberg equilibrium."""
    return 1 - float(np.sqrt(1 - who.mean()))


def other_sources() -> dict[Allele, float]:
    """Alleles of the floor that a source other than peddy has."""
    problems = Problems()
    rows = [
        row.values
        for row in read_text_rows(
            resource("population_floor.tsv"), schema_of(FloorAllele), problems
        )
    ]
    return {
        Allele(row["chrom"], int(row["pos"]), row["ref"], row["alt"]): float(row["frequency"])
        for row in rows
        if set(row["source"].split(";")) - {PEDDY}
    }


def coding(genes: Collection[str]) -> dict[str, list[tuple[int, int]]]:
    """Coding stretches, 0-based half-open, of genes that have a transcript."""
    found: dict[str, list[tuple[int, int]]] = {}
    for gene, model in load_transcripts(resource("transcripts.tsv")).items():
        if gene in genes:
            for _, part in model.coding_exons():
                found.setdefault(part.chrom, []).append((part.start, part.end))
    return found


def is_coding(allele: Allele, places: Mapping[str, list[tuple[int, int]]]) -> bool:
    at = allele.pos - 1
    return any(start <= at < end for start, end in places.get(allele.chrom, ()))


def bands(people: Mapping[Allele, NDArray[np.bool_]], genes: Collection[str]) -> list[Band]:
    places = coding(genes)
    by_peddy = {one: frequency_of(who) for one, who in people.items() if is_coding(one, places)}
    by_others = {
        one: by_peddy.get(one, frequency)
        for one, frequency in other_sources().items()
        if is_coding(one, places)
    }

    def carried(frequency: float) -> float:
        return 1 - (1 - frequency) ** 2

    found = []
    for low, high in BANDS:
        one = {a: carried(q) for a, q in by_peddy.items() if low < q <= high}
        two = {a: carried(q) for a, q in by_others.items() if low < q <= high}
        both = one.keys() & two.keys()
        sums = (sum(one.values()), sum(two.values()), sum(one[a] for a in both))
        found.append(Band(len(one), len(two), len(both), *sums))
    return found


def test_the_share_of_common_coding_variants(
    carriers: dict[Allele, NDArray[np.bool_]],
) -> None:
    every = load_transcripts(resource("transcripts.tsv")).keys()
    print()
    for name, genes in (("all", every), ("myeloid", load_panel(resource("panels"), "myeloid"))):
        for (low, high), band in zip(BANDS, bands(carriers, genes), strict=True):
            share = "not known" if band.share is None else f"{100 * band.share:.0f} %"
            print(
                f"| {name} | {100 * low:g}-{100 * high:g} % | {band.peddy} | {band.others} |"
                f" {band.both} | {band.known:.1f} | {share} |"
            )
    above, between, below = bands(carriers, every)
    assert above.share is not None
    assert above.share > 0.85
    assert between.share is not None
    assert between.share > 0.4
    # Two lists without a common allele: nearly all of what is this rare is in neither.
    assert below.both == 0


def test_what_people_carry_is_known_by_the_sources_that_they_took_no_part_in(
    carriers: dict[Allele, NDArray[np.bool_]],
) -> None:
    """ExAC, VerifyBamID and HGDP next to the genotypes of peddy: 1000 Genomes is in two of them."""
    places = coding(load_transcripts(resource("transcripts.tsv")).keys())
    others = other_sources()
    inside = [one for one in carriers if is_coding(one, places)]
    has = np.array([carriers[one] for one in inside])
    known = np.array([one in others for one in inside])
    shares = has[known].sum(axis=0) / has.sum(axis=0)
    low, middle, high = np.percentile(shares, [5, 50, 95])
    print(
        f"\nof alleles at peddy's sites the other sources have {middle:.2f} ({low:.2f}-{high:.2f})"
    )
    assert middle > 0.75


def test_open_and_false_cells_of_people(
    carriers: dict[Allele, NDArray[np.bool_]], tmp_path: Path
) -> None:
    """Effect of germline variants on the genes of a tumour without a normal under putative-driver.

    Genes of the myeloid panel whose coding bases are at hand; the floor is that of the sources
    that the genotypes took no part in, or a population file that has every frequency.
    """
    pieces = {p: b for p, b in loci().items() if p.chrom != DEMO_CHROM} | demo_pieces()
    panel = load_panel(resource("panels"), "myeloid")
    genes = [gene for gene in panel if _is_whole(gene, pieces)]
    places = coding(genes)
    inside = sorted(one for one in carriers if is_coding(one, places))
    reference = write_sparse_genome(tmp_path / "sparse.fa.gz", pieces)
    rows = {
        Allele(row.chrom, row.pos, row.ref, row.alt): row
        for row in annotated(inside, reference, tmp_path)
    }
    others = other_sources()
    print(f"\n{len(genes)} genes, {len(inside)} alleles of {len(carriers[inside[0]]):,} people")
    scenarios = {
        "the floor alone": [one for one in inside if one not in others],
        "a population file": [one for one in inside if frequency_of(carriers[one]) <= MAX],
    }
    for name, rare in scenarios.items():
        cells = {}
        for answer in ("uncertain", "driver"):
            wrong = np.zeros((len(genes), len(carriers[inside[0]])), dtype=bool)
            for one in rare:
                if rows[one].driver == answer:
                    wrong[genes.index(rows[one].gene or "")] |= carriers[one]
            cells[answer] = wrong
        is_open, is_one = cells["uncertain"].mean(), cells["driver"].mean()
        print(f"{name}: {100 * is_open:.2f} % of cells NA, {100 * is_one:.2f} % 1")
        assert is_open < 0.05
        assert is_one < 0.01


def _is_whole(gene: str, pieces: Mapping[Interval, str]) -> bool:
    """True if every coding base of a gene is at hand."""
    model = load_transcripts(resource("transcripts.tsv")).get(gene)
    if model is None:
        return False

    def has(part: Interval) -> bool:
        return any(
            piece.chrom == part.chrom
            and piece.start <= part.start
            and part.end <= piece.end
            and "N" not in bases[part.start - piece.start : part.end - piece.start]
            for piece, bases in pieces.items()
        )

    return all(has(part) for _, part in model.coding_exons())


def test_the_array_of_one_person() -> None:
    """Heterozygous coding sites of an array of 2013; on GRCh37, by the table's own positions."""
    package, name = ARRAY
    download(DOWNLOADS, package)
    floor = load_population_floor()
    genes = gene_places(flank=0)["GRCh37"]
    known, unknown = [], []
    with tarfile.open(next(DOWNLOADS.glob("admix-*.tar.gz"))) as archive:
        member = next(one for one in archive.getmembers() if one.name.endswith(name))
        content = archive.extractfile(member)
        assert content is not None
        for line in content.read().decode().splitlines():
            if line.startswith("#"):
                continue
            rsid, chrom, pos, genotype = line.split()
            if len(set(genotype) & set("ACGT")) != 2:
                continue
            place = Interval(f"chr{chrom}", int(pos) - 1, int(pos))
            if not genes.genes_at(place)[0]:
                continue
            ends = [Allele(place.chrom, place.end, *pair) for pair in (genotype, genotype[::-1])]
            (known if any(one in floor.on_grch37 for one in ends) else unknown).append(rsid)
    print(f"\nheterozygous: {len(known)} known, {len(unknown)} not ({', '.join(unknown)})")
    assert len(known) / (len(known) + len(unknown)) > 0.75
