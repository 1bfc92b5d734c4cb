"""Alleles of GRCh37 on GRCh38, through the chain file that a user gives.

Blocks of the chain are read and searched by the library ``liftover``, which verifies that every
chain ends where its header states. A site is lifted only where every base of its REF, and for
insertions the base on either side, is carried to neighbouring bases of the same chromosome.
Source: the chain format of UCSC (genome.ucsc.edu/goldenPath/help/chain.html).
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from hemaline.common.files import sha256
from hemaline.common.problems import Problems, fail
from hemaline.genome.alleles import Allele, SequenceSource
from hemaline.genome.reference import Contig, load_contigs
from hemaline.paths import resource

if TYPE_CHECKING:
    from liftover import ChainFile

GRCH37, GRCH38 = "GRCh37", "GRCh38"
_MITOCHONDRION = "chrM"
# The lines of a chain are short; a longer one is none.
_LONGEST = 2**16
_HEADER_CELLS = 13
_COMPLEMENT = str.maketrans("ACGTNacgtn", "TGCANtgcan")
_ACGT = frozenset("ACGT")
# So many sites, and this share of those with bases, must differ to conclude that the build is
# another one; single differing bases are corrections of the assembly.
_DIFFER, _SHARE = 3, 0.2


class LiftReason(StrEnum):
    """Why a site of GRCh37 has no allele on GRCh38."""

    NOT_IN_CHAIN = "not_in_chain"
    SEVERAL_PLACES = "several_places"
    GAP_INSIDE = "gap_inside"
    OTHER_CONTIG = "other_contig"
    # The mitochondrion of hg19 is another sequence than that of GRCh37 and GRCh38.
    MITOCHONDRIAL = "mitochondrial"
    # The assembly was corrected: its base is now the ALT, so that the row is no variant.
    ALT_IS_REFERENCE = "alt_is_reference"
    REFERENCE_DIFFERS = "reference_differs"
    NO_POSITION = "no_position"
    NO_BASES = "no_bases"
    # A symbolic allele or a breakend, whose other end would have to be lifted as well.
    STRUCTURAL = "structural"


@dataclass(frozen=True, slots=True)
class LiftedSite:
    """A site on GRCh38, not normalised: ``pos`` is 1-based, an empty REF inserts before it.

    ``is_reverse`` is True where the strand changed: REF and ALT are then the reverse complements,
    and the base that they share is at their end.
    """

    chrom: str
    pos: int
    ref: str
    alts: tuple[str, ...]
    is_reverse: bool = False

    def allele(self, index: int = 0) -> Allele:
        """One ALT (0-based index) as an allele, not normalised."""
        return Allele(self.chrom, self.pos, self.ref, self.alts[index])


@dataclass(frozen=True)
class Liftover:
    """An opened chain of GRCh37 to GRCh38; ``name`` and ``sha256`` are those of its file."""

    name: str
    sha256: str
    _chain: ChainFile = field(repr=False)

    def site(
        self, chrom: str, pos: int, ref: str, alts: Sequence[str] = ()
    ) -> LiftedSite | LiftReason:
        """The site on GRCh38, or why it has none there.

        Args:
            chrom: contig of GRCh37, ``chr1`` or ``1``.
            pos: 1-based position of the first base of ``ref``; of the base behind an insertion
                where ``ref`` is empty.
            ref: bases of GRCh37.
            alts: the alternative bases, each of which may be empty.
        """
        if contig_name(chrom) == _MITOCHONDRION:
            return LiftReason.MITOCHONDRIAL
        # What is inserted is between two bases, which must still be neighbours.
        flank = 1 if any(len(alt) > len(ref) for alt in alts) or not ref else 0
        first = pos - 1 - flank
        found = self._interval(chrom, first, first + len(ref) + 2 * flank)
        if isinstance(found, LiftReason):
            return found
        name, start, is_reverse = found
        start += flank
        if not is_reverse:
            return LiftedSite(name, start + 1, ref, tuple(alts))
        turned = tuple(map(reverse_complement, alts))
        return LiftedSite(name, start + 1, reverse_complement(ref), turned, True)

    def _interval(self, chrom: str, start: int, end: int) -> tuple[str, int, bool] | LiftReason:
        """Contig, 0-based start and whether the strand changed, of a range without gaps."""
        target = self._chain[chrom]
        places = [target[at] for at in range(start, end)]
        if any(len(some) > 1 for some in places):
            return LiftReason.SEVERAL_PLACES
        found = [one for some in places for one in some]
        if not found:
            return LiftReason.NOT_IN_CHAIN
        name, origin, strand = found[0]
        if any(contig_name(one[0]) != contig_name(chrom) for one in found):
            return LiftReason.OTHER_CONTIG
        step = 1 if strand == "+" else -1
        expected = [(name, origin + step * at, strand) for at in range(len(places))]
        if found != expected:
            return LiftReason.GAP_INSIDE
        return contig_name(name), min(origin, origin + step * (len(places) - 1)), step < 0


@dataclass
class ReferenceCheck:
    """Holds REF of lifted sites against the bases of GRCh38, and counts what it finds.

    ``sequence`` gives upper-case bases (0-based half-open) of contigs of these ``lengths``;
    ``unchecked`` counts sites of which it has no bases.
    """

    sequence: SequenceSource
    lengths: Mapping[str, int]
    compared: int = 0
    differing: int = 0
    unchecked: int = 0

    def reason(self, site: LiftedSite) -> LiftReason | None:
        """Why the site is no variant of GRCh38; None where its REF agrees or is not known."""
        bases = self._bases(site)
        pairs = [pair for pair in zip(bases, site.ref, strict=False) if _ACGT.issuperset(pair)]
        self.compared += bool(pairs)
        self.unchecked += len(pairs) < len(site.ref)
        if all(own == theirs for own, theirs in pairs):
            return None
        if bases in site.alts:
            return LiftReason.ALT_IS_REFERENCE
        self.differing += 1
        return LiftReason.REFERENCE_DIFFERS

    def can_normalise(self, site: LiftedSite) -> bool:
        """True if GRCh38 has the bases of REF and the one before them."""
        return self.base(site.chrom, site.pos - 1) in _ACGT and self._bases(site) == site.ref

    def base(self, chrom: str, pos: int) -> str:
        """The base at a 1-based position; N where it is not known."""
        return self._bases(LiftedSite(chrom, pos, "N", ())) or "N"

    def _bases(self, site: LiftedSite) -> str:
        """The reference's bases under REF; empty where it does not reach."""
        end = site.pos - 1 + len(site.ref)
        if site.pos < 1 or end > self.lengths.get(site.chrom, 0):
            return ""
        return self.sequence(site.chrom, site.pos - 1, end)

    @property
    def is_other_build(self) -> bool:
        """True if so many REF bases differ that the file is not what it should be."""
        many = self.differing >= _DIFFER and self.differing > _SHARE * self.compared
        return many or 0 < self.differing == self.compared

    def report(self, path: Path, problems: Problems) -> None:
        """Refuse a file of another build, in one message."""
        if self.is_other_build:
            problems.add("HL-R24", path, count=self.differing, compared=self.compared)


def reverse_complement(bases: str) -> str:
    """Bases of the other strand."""
    return bases.translate(_COMPLEMENT)[::-1]


def contig_name(name: str) -> str:
    """``chr1`` for ``1``, ``chrM`` for ``MT``."""
    plain = name.removeprefix("chr")
    return f"chr{'M' if plain == 'MT' else plain}"


def open_chain(path: Path) -> Liftover:
    """Read a chain file, plain or gzip, and check that it leads from GRCh37 to GRCh38.

    Raises:
        HemalineError: HL-R21 it cannot be read or is damaged, HL-R22 it leads from GRCh38 to
            GRCh37, HL-R23 it is of other builds.
    """
    # Imported here: it is needed where a chain is given, and nowhere else.
    from liftover import ChainFile

    try:
        _check_builds(path)
        return Liftover(path.name, sha256(path), ChainFile(path))
    except OSError as error:
        raise fail("HL-R21", path, reason=error.strerror or str(error)) from error
    except (EOFError, zlib.error, ValueError, RuntimeError) as error:
        raise fail("HL-R21", path, reason=str(error)) from error


@dataclass(frozen=True)
class _Sizes:
    """A contig of a chain's header, its size there, and that of its counterpart."""

    name: str
    size: int
    other: str
    other_size: int


def _check_builds(path: Path) -> None:
    """Lengths of the primary contigs, on both sides."""
    known = _nuclear_contigs()
    checked = False
    for one in _headers(path):
        old, new = known.get(contig_name(one.name)), known.get(contig_name(one.other))
        if old is new and old is not None:
            checked = True
            if (one.size, one.other_size) == (old.length, old.length_grch37):
                raise fail("HL-R22", path)
        for side, name, size, build, expected in (
            ("from", one.name, one.size, GRCH37, old and old.length_grch37),
            ("to", one.other, one.other_size, GRCH38, new and new.length),
        ):
            if expected is not None and size != expected:
                raise fail(
                    "HL-R23",
                    path,
                    side=side,
                    contig=name,
                    length=size,
                    build=build,
                    expected=expected,
                )
    if not checked:
        raise fail("HL-R21", path, reason="it has no chain of chr1 to chrY")


def _headers(path: Path) -> Iterator[_Sizes]:
    with path.open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        handle: BinaryIO = gzip.GzipFile(fileobj=raw) if packed else raw  # type: ignore[assignment]
        while line := handle.readline(_LONGEST):
            if not line.startswith(b"chain"):
                continue
            cells = line.decode().split()
            if len(cells) != _HEADER_CELLS:
                raise ValueError(f"invalid header line: {line.decode().strip()}")
            yield _Sizes(cells[2], int(cells[3]), cells[7], int(cells[8]))


@cache
def _nuclear_contigs() -> dict[str, Contig]:
    contigs = load_contigs(resource("contigs.tsv"))
    return {name: one for name, one in contigs.items() if name != _MITOCHONDRION}
