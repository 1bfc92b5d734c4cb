"""The two globin loci from Debian packages: GRCh38 bases for tests and benchmarks, made offline.

`lastz-examples` has chr16:130002-200001 as it is in GRCh38. `emboss-test` has EMBL U01317, the
beta-globin locus of another haplotype on the other strand: it is reverse complemented and brought
to GRCh38 positions by the corrections below, with which all five beta-like coding sequences are at
their MANE positions and published ends of the Sicilian and the Thai deletion agree. Bases that
U01317 lacks are invented, the same ones every time.
"""

from __future__ import annotations

import gzip
import random
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path

PACKAGES = ("lastz-examples", "emboss-test")
_ALPHA = "usr/share/doc/lastz/examples/test_data/aglobin.2bit.gz"
_BETA = "usr/share/EMBOSS/test/embl/hum1.dat"
_RECORD, _ENTRY = "human", "U01317"
ALPHA_START, BETA_START = 130_001, 5_215_889
_ENTRY_LENGTH = 73_308
# Bases of GRCh38 that U01317 lacks after a base, and those that it has too many, by its positions.
_LACKING = {66_000: 10, 60_000: 15, 45_000: 34, 40_200: 14, 25_000: 171, 20_500: 1}
_SURPLUS = {37_000: 12}
# U01317 carries the A of rs7482144; with it in the reference, reads of HBG2 would go to HBG1.
_GRCH38_BASES = {5_254_939: "G"}
_COMPLEMENT = str.maketrans("ACGT", "TGCA")
_TWO_BIT_MAGIC = 0x1A412743


@dataclass(frozen=True)
class Locus:
    """Bases of a stretch of GRCh38; ``start`` is 0-based."""

    chrom: str
    start: int
    bases: str

    @property
    def end(self) -> int:
        """Position after the last base, 0-based."""
        return self.start + len(self.bases)

    def fetch(self, start: int, end: int) -> str:
        """Bases of 0-based half-open positions inside the locus."""
        return self.bases[start - self.start : end - self.start]


def globin_loci(folder: Path) -> tuple[Locus, Locus]:
    """The alpha and the beta locus; packages are downloaded into ``folder`` once.

    Raises:
        subprocess.CalledProcessError: a package cannot be had.
    """
    folder.mkdir(parents=True, exist_ok=True)
    alpha, beta = (_member(folder, *one) for one in zip(PACKAGES, (_ALPHA, _BETA), strict=True))
    return (
        Locus("chr16", ALPHA_START, two_bit(gzip.decompress(alpha.read_bytes()), _RECORD)),
        Locus("chr11", BETA_START, beta_bases(entry_bases(beta.read_text("latin-1"), _ENTRY))),
    )


def _member(folder: Path, package: str, name: str) -> Path:
    path = folder / package / name
    if not path.exists():
        if not list(folder.glob(f"{package}_*.deb")):
            command = ["apt-get", "-q", "download", package]
            subprocess.run(command, check=True, cwd=folder, capture_output=True)
        (archive,) = folder.glob(f"{package}_*.deb")
        command = ["dpkg-deb", "-x", str(archive), str(folder / package)]
        subprocess.run(command, check=True, capture_output=True)
    return path


def two_bit(data: bytes, record: str) -> str:
    """Bases of a record of a .2bit file of either byte order, in capitals, N as they are packed."""
    order = next(o for o in "<>" if struct.unpack_from(f"{o}I", data)[0] == _TWO_BIT_MAGIC)
    (count,) = struct.unpack_from(f"{order}I", data, 8)
    at, offsets = 16, {}
    for _ in range(count):
        size = data[at]
        name = data[at + 1 : at + 1 + size].decode()
        (offsets[name],) = struct.unpack_from(f"{order}I", data, at + 1 + size)
        at += 5 + size
    at = offsets[record]
    (length, unknown) = struct.unpack_from(f"{order}II", data, at)
    at += 8 + 8 * unknown
    (masked,) = struct.unpack_from(f"{order}I", data, at)
    at += 8 + 8 * masked
    packed = data[at : at + (length + 3) // 4]
    return "".join("TCAG"[byte >> shift & 3] for byte in packed for shift in (6, 4, 2, 0))[:length]


def entry_bases(text: str, accession: str) -> str:
    """Bases of an entry of an EMBL flat file, in capitals."""
    for entry in text.split("\n//"):
        if f"AC   {accession};" in entry:
            lines = entry.partition("\nSQ ")[2].splitlines()[1:]
            return "".join(
                part for line in lines for part in line.split() if part.isalpha()
            ).upper()
    raise ValueError(f"{accession} is not in the file")


def beta_bases(entry: str) -> str:
    """Bases of GRCh38 from ``BETA_START`` on, of the bases of U01317."""
    if len(entry) != _ENTRY_LENGTH:
        raise ValueError(f"{_ENTRY} has {len(entry)} bases")
    invented = random.Random(5)
    pieces, position = [], len(entry)
    for at in sorted((*_LACKING, *_SURPLUS), reverse=True):
        pieces.append(entry[at - 1 : position].translate(_COMPLEMENT)[::-1])
        pieces.append("".join(invented.choices("ACGT", k=_LACKING.get(at, 0))))
        position = at - 1 - _SURPLUS.get(at, 0)
    pieces.append(entry[:position].translate(_COMPLEMENT)[::-1])
    bases = list("".join(pieces))
    for place, base in _GRCH38_BASES.items():
        bases[place - 1 - BETA_START] = base
    return "".join(bases)
