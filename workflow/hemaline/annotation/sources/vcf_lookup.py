"""Exact alleles in an indexed VCF: records are split, left-aligned and compared, never guessed.

An indel may be anywhere in the repeat it changes, trimmed or not, next to other ALTs. Every
record that overlaps the stretch over which the queried allele could be written is brought to the
form of ``bcftools norm`` (:func:`hemaline.genome.alleles.normalised`) and compared.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import pysam

from hemaline.annotation.sources.knowledge_sources import ContigNames, KnowledgeSource
from hemaline.annotation.sources.source_files import VcfHeader, open_indexed, read_header
from hemaline.genome.alleles import Allele, SequenceSource, normalised
from hemaline.genome.genomic_names import trimmed

# Bases fetched at a time while an indel is moved to the right.
_STRETCH = 200
# Bases of a window of tabix's linear index (SAM specification, section 5.2).
_WINDOW = 2**14
_BASES = frozenset("ACGTN")

# 0-based half-open stretch over which an allele could be written, and the allele.
QueriedAllele = tuple[int, int, Allele]
# Alternatives of a field, each a tuple of INFO names.
Alternatives = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Match:
    """A record's answer about one allele; ``index`` is the ALT's, counted from 0."""

    identifier: str
    info: str
    index: int
    alts: int

    def value(self, name: str, per_alt: bool) -> str | None:
        """The INFO value of a field; None where it is missing.

        With ``per_alt`` as many values as there are ALTs are one each. Commas of a text that is not
        per ALT (CLNREVSTAT) stay.
        """
        prefix = f"{name}="
        text = next((one for one in self.info.split(";") if one.startswith(prefix)), None)
        if text is None:
            return None
        text = text.removeprefix(prefix)
        parts = text.split(",")
        if per_alt and len(parts) == self.alts:
            text = parts[self.index]
        return None if text in ("", ".") else text


@dataclass
class RefAgreement:
    """Agreement of the REFs of the examined records with the reference."""

    compared: int = 0
    # Insertion-ordered places; a record that several alleles meet counts once.
    differing: dict[str, None] = field(default_factory=dict)

    def agrees(self, chrom: str, start: int, ref: str, sequence: SequenceSource) -> bool:
        """True if ``ref`` is at ``start`` (0-based) of the reference.

        N, and a contig the reference does not hold, are no information.
        """
        held = sequence(chrom, start, start + len(ref))
        if not held:
            return False
        if held == ref and "N" not in held:
            self.compared += 1
            return True
        if "N" not in held:
            self.differing[f"{chrom}:{start + 1} {ref[:20]}"] = None
        return False


class VcfLookup:
    """A source's VCF files, opened when an allele of their contig is first queried."""

    def __init__(
        self, source: KnowledgeSource, names: ContigNames, sequence: SequenceSource
    ) -> None:
        """Look into ``source`` with bases of the reference from ``sequence``."""
        self._source = source
        self._names = names
        self._sequence = sequence
        self._open: dict[Path, tuple[pysam.TabixFile, VcfHeader]] = {}
        self.agreement = RefAgreement()

    def close(self) -> None:
        """Close every file."""
        for tabix, _ in self._open.values():
            tabix.close()
        self._open.clear()

    def header(self, contig: str) -> VcfHeader | None:
        """Header of the file of a contig; None where the source has no records of it."""
        path = self._source.file_of(contig)
        if path is None:
            return None
        _, header = self._file(path)
        return header if self._names.in_file(contig) in header.contigs else None

    def matches(self, alleles: Iterable[Allele]) -> dict[Allele, list[Match]]:
        """Records that state exactly each allele, which must be normalised and of one contig.

        Alleles close to each other are looked for in one pass over the records: an index leads to
        a window of 16 kb, and its records would be read again for every allele.
        """
        found: dict[Allele, list[Match]] = {allele: [] for allele in alleles}
        queried = sorted((*writable_range(one, self._sequence), one) for one in found)
        for cluster in _clusters(queried):
            chrom = cluster[0][2].chrom
            path = self._source.file_of(chrom)
            if path is not None and self.header(chrom) is not None:
                self._pass(path, chrom, cluster, found)
        return found

    def _pass(
        self,
        path: Path,
        chrom: str,
        cluster: Sequence[QueriedAllele],
        found: Mapping[Allele, list[Match]],
    ) -> None:
        """Add the answers of the records over a cluster; records come sorted by position."""
        tabix, _ = self._file(path)
        end = max(stretch_end for _, stretch_end, _ in cluster)
        waiting = deque(cluster)
        active: list[QueriedAllele] = []
        for line in tabix.fetch(self._names.in_file(chrom), cluster[0][0], end):
            _, pos, identifier, ref, alts, rest = line.split("\t", 5)
            start = int(pos) - 1
            while waiting and waiting[0][0] < start + len(ref):
                active.append(waiting.popleft())
            active = [queried for queried in active if queried[1] > start]
            record = Allele(chrom, start + 1, ref.upper(), "")
            overlapping = [one for first, _, one in active if first < start + len(ref)]
            if not overlapping or not self._agrees(record):
                continue
            each = alts.split(",")
            for index, alt in enumerate(each):
                stated = self._stated(record, alt.upper(), overlapping)
                if stated is not None:
                    info = rest.split("\t", 3)[2].rstrip("\n")
                    found[stated].append(Match(identifier, info, index, len(each)))

    def probe(self, contig: str, records: int) -> None:
        """Compare the REFs of the first records of a contig with the reference."""
        path = self._source.file_of(contig)
        if path is None or self.header(contig) is None:
            return
        tabix, _ = self._file(path)
        for line in islice(tabix.fetch(self._names.in_file(contig)), records):
            _, pos, _, ref, _ = line.split("\t", 4)
            self._agrees(Allele(contig, int(pos), ref.upper(), ""))

    def _file(self, path: Path) -> tuple[pysam.TabixFile, VcfHeader]:
        if path not in self._open:
            tabix = open_indexed(path)
            self._open[path] = (tabix, read_header(tabix))
        return self._open[path]

    def _agrees(self, record: Allele) -> bool:
        return self.agreement.agrees(record.chrom, record.pos - 1, record.ref, self._sequence)

    def _stated(self, record: Allele, alt: str, queried: Sequence[Allele]) -> Allele | None:
        """The queried allele that one ALT states."""
        change = len(alt) - len(record.ref)
        if alt == record.ref or not _BASES.issuperset(alt):
            return None
        if all(allele.length_change != change for allele in queried):
            return None
        stated = Allele(record.chrom, record.pos, record.ref, alt)
        if not stated.is_snv:
            stated = normalised(stated, self._sequence)
        return stated if stated in queried else None


def _clusters(queried: Sequence[QueriedAllele]) -> Iterator[list[QueriedAllele]]:
    """Sorted stretches in groups, separated by more than a window of the index."""
    cluster: list[QueriedAllele] = []
    end = 0
    for one in queried:
        if cluster and one[0] > end + _WINDOW:
            yield cluster
            cluster = []
        cluster.append(one)
        end = max(end, one[1]) if len(cluster) > 1 else one[1]
    if cluster:
        yield cluster


def writable_range(allele: Allele, sequence: SequenceSource) -> tuple[int, int]:
    """0-based half-open stretch of the reference where any spelling of the allele is.

    An insertion or deletion reads the same wherever it is moved in its repeat; ``allele`` is
    left-aligned, so that the stretch reaches from its anchor to the last such place.
    """
    start, ref, alt = trimmed(allele)
    end = max(start + len(ref), allele.interval.end)
    if ref and alt:
        return allele.pos - 1, end
    changed = ref or alt
    after = start + len(ref)
    return allele.pos - 1, max(end, after + _moves(allele.chrom, after, changed, sequence) + 1)


def _moves(chrom: str, after: int, changed: str, sequence: SequenceSource) -> int:
    """By how many bases an indel of ``changed`` before base ``after`` can move to the right."""
    moved = 0
    while stretch := sequence(chrom, after + moved, after + moved + _STRETCH):
        for base in stretch:
            if base != changed[moved % len(changed)]:
                return moved
            moved += 1
    return moved


def number(match: Match, alternatives: Alternatives, header: VcfHeader) -> float | None:
    """The largest number of the first alternative that the header declares; None without any."""
    values = [
        float(value)
        for name in declared(alternatives, header)
        if (value := match.value(name, per_alt=True)) is not None
    ]
    return max(values, default=None)


def text(match: Match, alternatives: Alternatives, header: VcfHeader) -> str | None:
    """The first text of the first alternative that the header declares; None without any."""
    names = declared(alternatives, header)
    found = (match.value(name, header.info[name] == "A") for name in names)
    return next((value for value in found if value is not None), None)


def declared(alternatives: Alternatives, header: VcfHeader) -> tuple[str, ...]:
    """Names of the first alternative that the header declares whole."""
    return next((names for names in alternatives if header.info.keys() >= set(names)), ())
