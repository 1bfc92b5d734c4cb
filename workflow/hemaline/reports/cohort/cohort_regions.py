"""Callability by sample and region, and the proteins that regions are parts of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hemaline.annotation.classification.oncogenicity_facts import CriticalDomain
from hemaline.annotation.naming.protein_names import named_codons
from hemaline.callability.region_status import RegionStatus
from hemaline.common.intervals import Interval
from hemaline.genome.coding_positions import CodingPositions
from hemaline.genome.hotspots import Hotspot
from hemaline.genome.transcripts import Transcript
from hemaline.reports.cohort.cohort_files import batches, sample_places

_COLUMNS = ("sample_id", "gene", "region", "kind", "chrom", "first", "last", "required", "status",
            "reason")  # fmt: skip
# Two bits of a sample and region; a row that is missing is not targeted.
NOT_TARGETED, NOT_ASSESSED, PARTIAL, ASSESSED = range(4)
_UNTARGETED = ("not_targeted", "not_on_panel")


@dataclass(frozen=True)
class CohortRegion:
    """A required exon or event of a gene; the residues (1-based closed) that an exon has."""

    gene: str
    name: str
    has_hotspot: bool
    residues: tuple[int, int] | None


@dataclass(frozen=True)
class CohortCallability:
    """Regions, and whether each is assessed in each sample: shape (regions, samples)."""

    regions: Sequence[CohortRegion]
    states: NDArray[np.uint8]


@dataclass(frozen=True)
class Protein:
    """Content of a protein plot: residues are 1-based, borders the last residue of each exon."""

    length: int
    borders: Sequence[int]
    domains: Sequence[tuple[int, int, str]]
    hotspots: Sequence[int]


@dataclass(frozen=True)
class GeneKnowledge:
    """Transcripts by gene, critical domains and named alleles."""

    transcripts: Mapping[str, Transcript]
    domains: Sequence[CriticalDomain]
    hotspots: Sequence[Hotspot]


def cohort_callability(
    path: Path, samples: Sequence[str], genes: Iterable[str], known: GeneKnowledge
) -> CohortCallability:
    """Required exons and events of these genes in the samples of the matrices."""
    wanted = frozenset(genes)
    regions: list[CohortRegion] = []
    places: dict[tuple[str, str], int] = {}
    states = np.zeros((0, len(samples)), dtype=np.uint8)
    for batch in batches(path, RegionStatus, _COLUMNS):
        rows = _Batch(batch, samples, wanted)
        for row in rows.first_of_each:
            key = rows.key(row)
            if key not in places:
                places[key] = len(places)
                regions.append(_region(key, rows.span(row), known))
        states = np.pad(states, ((0, len(places) - len(states)), (0, 0)))
        rows.enter(states, places)
    return CohortCallability(regions, states)


class _Batch:
    """Rows of required exons and events in one batch of the table."""

    def __init__(self, batch: Any, samples: Sequence[str], wanted: frozenset[str]) -> None:
        self._batch = batch
        places = sample_places(samples, batch.column("sample_id"))
        kind, gene = _words(batch.column("kind")), _words(batch.column("gene"))
        required = batch.column("required").fill_null(False).to_numpy(zero_copy_only=False)
        is_kept = (kind != "hotspot") & required & (places >= 0) & np.isin(gene, list(wanted))
        self._kept = np.flatnonzero(is_kept)
        self._samples = places[self._kept]
        codes = batch.column("gene").indices.to_numpy(zero_copy_only=False).astype(np.int64)
        regions = batch.column("region")
        codes = codes * len(regions.dictionary) + regions.indices.to_numpy(zero_copy_only=False)
        _, first, self._which = np.unique(codes[self._kept], return_index=True, return_inverse=True)
        self._first = self._kept[first]

    @property
    def first_of_each(self) -> list[int]:
        """The first row of each region, in the order of the table."""
        return sorted(map(int, self._first))

    def key(self, row: int) -> tuple[str, str]:
        """Gene and region of a row."""
        return self._batch.column("gene")[row].as_py(), self._batch.column("region")[row].as_py()

    def span(self, row: int) -> tuple[str, int | None, int | None]:
        """Contig, first and last base (1-based) of a row's region."""
        chrom, first, last = (
            self._batch.column(n)[row].as_py() for n in ("chrom", "first", "last")
        )
        return chrom or "", first, last

    def enter(self, states: NDArray[np.uint8], places: Mapping[tuple[str, str], int]) -> None:
        """Set the states of the rows, shape (regions, samples)."""
        status, reason = (_words(self._batch.column(n))[self._kept] for n in ("status", "reason"))
        found = np.select(
            [
                np.isin(status, ("assessed", "found")),
                status == "partial",
                np.isin(reason, _UNTARGETED),
            ],
            [ASSESSED, PARTIAL, NOT_TARGETED],
            NOT_ASSESSED,
        )
        of_each = np.array([places[self.key(int(row))] for row in self._first], dtype=np.int64)
        if of_each.size:
            states[of_each[self._which], self._samples] = found


def _words(column: Any) -> NDArray[Any]:
    """Texts of a dictionary-encoded column; "" where there is none."""
    words = np.array([*column.dictionary.to_pylist(), ""], dtype=str)
    places = column.indices.fill_null(len(words) - 1).to_numpy(zero_copy_only=False)
    return np.asarray(words[places])


def _region(
    key: tuple[str, str], span: tuple[str, int | None, int | None], known: GeneKnowledge
) -> CohortRegion:
    gene, name = key
    chrom, first, last = span
    if first is None or last is None:
        return CohortRegion(gene, name, False, None)
    named = any(
        one.gene == gene and one.allele.chrom == chrom and first <= one.allele.pos <= last
        for one in known.hotspots
    )
    transcript = known.transcripts.get(gene)
    residues = _residues(transcript, Interval(chrom, first - 1, last)) if transcript else None
    return CohortRegion(gene, name, named, residues)


def _residues(transcript: Transcript, part: Interval) -> tuple[int, int] | None:
    """Residues with a base in ``part``, 1-based closed; None without coding bases."""
    positions = CodingPositions(transcript)
    codons = positions.codons(part)
    length = positions.length // 3 - 1
    return (min(codons.first, length), min(codons.last, length)) if codons else None


def _coding_lengths(transcript: Transcript) -> list[int]:
    """Coding bases of each exon, in the order of the transcript."""
    lengths = [len(part) for _, part in transcript.coding_exons()]
    return lengths if transcript.strand == "+" else lengths[::-1]


def protein(gene: str, known: GeneKnowledge) -> Protein | None:
    """The protein plot of a gene; None without a transcript."""
    transcript = known.transcripts.get(gene)
    if transcript is None:
        return None
    ends = np.cumsum(_coding_lengths(transcript))
    length = int(ends[-1]) // 3 - 1
    named = (named_codons(one.hgvs_p) for one in known.hotspots if one.gene == gene)
    return Protein(
        length=length,
        borders=[min(int(end) // 3, length) for end in ends[:-1]],
        domains=[(one.first, one.last, one.domain) for one in known.domains if one.gene == gene],
        hotspots=sorted({one.first for one in named if one}),
    )
