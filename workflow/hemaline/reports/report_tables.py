"""The cohort's tables, one sample at a time: each is read once, in the order of the sheet.

The workflow writes every cohort table sample by sample, so that a thousand reports need one pass
and the memory of one sample.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any, Generic, TypeVar

from hemaline.callability.events.event_reports import EventRow
from hemaline.callability.region_status import RegionStatus
from hemaline.calling.evidence.allele_evidence import Evidence
from hemaline.common.problems import fail
from hemaline.common.tables.output_tables import MISSING
from hemaline.common.tables.rows import read_rows
from hemaline.copynumber.copy_rows import CopyRow, SegmentRow
from hemaline.features.finding_rows import FindingRow
from hemaline.genome.alleles import Allele
from hemaline.globin.globin_rows import GlobinRow
from hemaline.matrices.matrix_tables import MatrixSet
from hemaline.quality.identity.sample_checks import CheckRow
from hemaline.variants.variant_rows import VariantRow

_Row = TypeVar("_Row")
TextRow = Mapping[str, str | None]
_OWNER = attrgetter("sample_id")


class BySample(Generic[_Row]):
    """Rows of a table, handed out sample by sample."""

    def __init__(self, path: Path, rows: Iterable[_Row], name: Callable[[_Row], str]) -> None:
        """Begin at the first row; ``name`` gives a row's sample."""
        self._path = path
        self._groups = groupby(rows, key=name)
        self._next = next(self._groups, None)

    def of(self, sample_id: str) -> list[_Row]:
        """Rows of the sample; none where the table goes on with another."""
        if self._next is None or self._next[0] != sample_id:
            return []
        rows = list(self._next[1])
        self._next = next(self._groups, None)
        return rows

    def finish(self) -> None:
        """See that no row is left over.

        Raises:
            HemalineError: rows of a sample were not expected or are not consecutive (HL-Y12): a
                report without them would keep silent about what was found.
        """
        if self._next is not None:
            raise fail("HL-Y12", self._path, sample=self._next[0])


def text_rows(path: Path) -> Iterator[TextRow]:
    """Rows of a TSV this package wrote, as text; None is NA."""
    with path.open(encoding="utf-8", newline="") as handle:
        names = handle.readline().rstrip("\n").split("\t")
        for line in handle:
            cells = line.rstrip("\n").split("\t")
            yield {n: None if c == MISSING else c for n, c in zip(names, cells, strict=True)}


def allele_of(row: VariantRow) -> Allele:
    """The allele of a row."""
    return Allele(row.chrom, row.pos, row.ref, row.alt)


@dataclass(frozen=True)
class SampleTables:
    """Rows of one sample in the cohort's tables.

    ``cells`` are the matrices of reported variants by panel and measure, a cell by gene as text;
    a sample whose role has no row in them has none. ``qc`` are rows of the QC verdicts.
    ``evidence`` is that of the sample's own VCF.
    """

    variants: Sequence[VariantRow] = ()
    regions: Sequence[RegionStatus] = ()
    events: Sequence[EventRow] = ()
    check: CheckRow | None = None
    cells: Mapping[str, Mapping[str, TextRow]] = field(default_factory=dict)
    qc: Sequence[TextRow] = ()
    copies: Sequence[CopyRow] = ()
    segments: Sequence[SegmentRow] = ()
    evidence: Mapping[Allele, Evidence] = field(default_factory=dict)
    globin: Sequence[GlobinRow] = ()
    cytogenetics: Sequence[FindingRow] = ()


@dataclass(frozen=True)
class TableFiles:
    """Paths of the tables; some runs have no ``qc``, copy number or globin loci."""

    variants: Path
    callability: Path
    events: Path
    checks: Path
    matrices: Path
    qc: Path | None = None
    copies: Path | None = None
    segments: Path | None = None
    globin: Path | None = None
    findings: Path | None = None


class CohortTables:
    """All tables of a cohort, read side by side."""

    def __init__(self, files: TableFiles, panels: Iterable[str], definitions: MatrixSet) -> None:
        """Open them at their first sample."""
        self._variants = BySample(
            files.variants, read_rows(files.variants, VariantRow), lambda row: row.sample_id
        )
        self._regions = BySample(
            files.callability, read_rows(files.callability, RegionStatus), lambda row: row.sample_id
        )
        self._events = BySample(files.events, read_rows(files.events, EventRow), _OWNER)
        self._checks = BySample(files.checks, read_rows(files.checks, CheckRow), _OWNER)
        self._cells = {
            panel: {
                str(one.measure): _texts(files.matrices / f"{panel}.{one.name}.tsv")
                for one in definitions.matrices
                if one.variants == definitions.main
            }
            for panel in panels
        }
        self._qc = [_texts(files.qc)] if files.qc else []
        self._copies = _optional(files.copies, CopyRow)
        self._segments = _optional(files.segments, SegmentRow)
        self._globin = _optional(files.globin, GlobinRow)
        self._findings = _optional(files.findings, FindingRow)

    def of(self, sample_id: str) -> SampleTables:
        """The rows of the next sample of the sheet."""
        checks = self._checks.of(sample_id)
        cells = {
            panel: {measure: row for measure, one in some.items() for row in one.of(sample_id)}
            for panel, some in self._cells.items()
        }
        return SampleTables(
            variants=self._variants.of(sample_id),
            regions=self._regions.of(sample_id),
            events=self._events.of(sample_id),
            check=checks[0] if checks else None,
            cells={panel: some for panel, some in cells.items() if some},
            qc=[row for one in self._qc for row in one.of(sample_id)],
            copies=[row for one in self._copies for row in one.of(sample_id)],
            segments=[row for one in self._segments for row in one.of(sample_id)],
            globin=[row for one in self._globin for row in one.of(sample_id)],
            cytogenetics=[row for one in self._findings for row in one.of(sample_id)],
        )

    def finish(self) -> None:
        """See that every row of every table was handed out.

        Raises:
            HemalineError: a row was not (HL-Y12).
        """
        matrices = [one for some in self._cells.values() for one in some.values()]
        tables: list[BySample[Any]] = [
            self._variants,
            self._regions,
            self._events,
            self._checks,
            *matrices,
            *self._qc,
            *self._copies,
            *self._segments,
            *self._globin,
            *self._findings,
        ]
        for one in tables:
            one.finish()


def _optional(path: Path | None, kind: type[_Row]) -> list[BySample[_Row]]:
    """The table as a list of one; none where the run has no such table."""
    return [BySample(path, read_rows(path, kind), _OWNER)] if path else []


def _texts(path: Path) -> BySample[TextRow]:
    return BySample(path, text_rows(path), lambda row: row["sample_id"] or "")
