"""Measured cytogenetic findings held against karyotype, FISH and array, with exact bounds.

What the reads leave open (NA) is counted apart: it is neither agreement nor disagreement.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from hemaline.common.statistics import clopper_pearson, further_successes
from hemaline.common.tables.output_tables import MISSING
from hemaline.common.tables.rows import Field, table
from hemaline.features.clinical import KARYOTYPE
from hemaline.features.clinical_entries import Record
from hemaline.features.iscn import read_karyotype
from hemaline.features.joined_findings import JoinedFinding, joined_findings
from hemaline.features.karyotype_definitions import load_aberrations
from hemaline.features.karyotype_findings import findings
from hemaline.features.measured_findings import MeasuredEvent, load_finding_sources
from hemaline.validation.truth_comparison import ALL, UNKNOWN, ValidationRules, name_of_bin

FOUND, MISSED, EXCLUDED, EXTRA = "found", "missed", "excluded", "extra"
NOT_ASSESSED = "not_assessed"
_SHARE = Field(unit="fraction")


@table("finding_outcomes", key=("sample_id", "finding"), missing=MISSING)
@dataclass(frozen=True)
class FindingOutcome:
    """One row is one finding of one sample that the truth states."""

    sample_id: Annotated[str, "Sample of the truth."]
    finding: Annotated[str, "Column of the cytogenetics table."]
    truth: Annotated[int, "1: there; 0: excluded.", Field(minimum=0, maximum=1)]
    truth_cells: Annotated[
        float | None, "Share of metaphases, or of cells by FISH; NA where not stated.", _SHARE
    ]
    measured: Annotated[int | None, "Status by reads.", Field(minimum=0, maximum=1)]
    reason: Annotated[str | None, "Why that is NA; NA where it is not."]
    cells: Annotated[float | None, "Share of all cells by reads, where found.", _SHARE]
    limit: Annotated[float | None, "Smallest share that would have been found.", _SHARE]
    outcome: Annotated[
        str,
        "found and missed of those there, excluded and extra of the others; not_assessed by reads.",
        Field(allowed=(FOUND, MISSED, EXCLUDED, EXTRA, NOT_ASSESSED)),
    ]


@table("finding_validation", key=("finding", "cells_bin"), missing=MISSING)
@dataclass(frozen=True)
class FindingAgreement:
    """One row is one finding in one bin of its share of cells; of absences there is no bin. Bounds
    are two-sided and exact (Clopper and Pearson); what reads did not assess is in none of them.
    """

    finding: Annotated[str, "Column of the cytogenetics table, or all."]
    cells_bin: Annotated[
        str, "Bin of resources/validation.yaml, unknown where no share is stated, or all."
    ]
    present: Annotated[int, "Samples with the finding by the truth."]
    found: Annotated[int, "Of these, found by reads (1)."]
    missed: Annotated[int, "Of these, excluded by reads (0)."]
    present_not_assessed: Annotated[int, "Of these, NA by reads."]
    ppa: Annotated[float | None, "Positive percent agreement: found / (found + missed).", _SHARE]
    ppa_low: Annotated[float | None, "Lower bound.", _SHARE]
    ppa_high: Annotated[float | None, "Upper bound.", _SHARE]
    present_needed: Annotated[
        int, "Further findings, all of them found, until the lower bound of ppa reaches the target."
    ]
    absent: Annotated[int | None, "Samples without the finding by the truth; NA in bins."]
    excluded: Annotated[int | None, "Of these, excluded by reads (0)."]
    extra: Annotated[int | None, "Of these, found by reads (1)."]
    absent_not_assessed: Annotated[int | None, "Of these, NA by reads."]
    npa: Annotated[
        float | None, "Negative percent agreement: excluded / (excluded + extra).", _SHARE
    ]
    npa_low: Annotated[float | None, "Lower bound.", _SHARE]
    npa_high: Annotated[float | None, "Upper bound.", _SHARE]
    absent_needed: Annotated[
        int | None,
        "Further absences, all excluded, until the lower bound of npa reaches the target.",
    ]


def compare_findings(
    truth: Mapping[str, Record], measured: Mapping[str, Sequence[MeasuredEvent]]
) -> list[FindingOutcome]:
    """Outcome of every finding that the truth states and reads can give, sample by sample.

    Args:
        truth: records of the cytogenetics table.
        measured: events of the samples; one without any is not assessed.
    """
    names = [one.finding for one in load_finding_sources()]
    outcomes = []
    for sample_id, record in truth.items():
        joined = joined_findings(record, measured.get(sample_id, ()))
        shares = _shares(record)
        for name in names:
            one = joined.get(name)
            if one is not None and isinstance(one.given.value, bool):
                share = shares.get(name) if one.given.value else None
                outcomes.append(_outcome(sample_id, name, one, share))
    return outcomes


def _outcome(sample_id: str, name: str, one: JoinedFinding, share: float | None) -> FindingOutcome:
    truth = bool(one.given.value)
    entry = one.measured.entry if one.measured else None
    event = one.measured.event if one.measured else None
    value = entry.value if entry else None
    outcome = NOT_ASSESSED
    if value is not None:
        outcome = (FOUND if value else MISSED) if truth else (EXTRA if value else EXCLUDED)
    return FindingOutcome(
        sample_id,
        name,
        int(truth),
        share,
        None if value is None else int(bool(value)),
        (entry.reason if entry else NOT_ASSESSED) if value is None else None,
        event.cells[0] if event and event.cells else None,
        event.limit if event else None,
        outcome,
    )


def _shares(record: Record) -> dict[str, float]:
    """Shares of cells of findings: of metaphases of a karyotype, and of cells where stated."""
    shares: dict[str, float] = {}
    text = record.get(KARYOTYPE).value
    karyotype = read_karyotype(text) if isinstance(text, str) else None
    if karyotype and karyotype.metaphases:
        for name, found in findings(karyotype, load_aberrations()).items():
            cells = [karyotype.cells_with(one) for one in found.seen]
            known = [number for number in cells if number is not None]
            if found.value and known:
                shares[name] = min(max(known) / karyotype.metaphases, 1.0)
    for source in load_finding_sources():
        stated = record.get(source.finding).value
        if source.gives == "cells" and isinstance(stated, float):
            shares[source.event] = stated
    return shares


def agreement(
    outcomes: Sequence[FindingOutcome], rules: ValidationRules
) -> Iterator[FindingAgreement]:
    """Rows of every finding of the truth, and of all: each bin that holds some, then ``all``."""
    names = list(dict.fromkeys(one.finding for one in outcomes))
    for name in (*names, ALL):
        mine = [one for one in outcomes if name in (one.finding, ALL)]
        present = [one for one in mine if one.truth]
        bins = {one: name_of_bin(rules.cell_bins, one.truth_cells) for one in present}
        for place in (*(one.name for one in rules.cell_bins), UNKNOWN):
            held = [one for one in present if bins[one] == place]
            if held:
                yield _row(name, place, held, None, rules)
        yield _row(name, ALL, present, [one for one in mine if not one.truth], rules)


def _row(
    name: str,
    place: str,
    present: Sequence[FindingOutcome],
    absent: Sequence[FindingOutcome] | None,
    rules: ValidationRules,
) -> FindingAgreement:
    ppa = _Agreement.of(present, FOUND, MISSED, rules)
    npa = _Agreement.of(absent, EXCLUDED, EXTRA, rules) if absent is not None else None
    return FindingAgreement(
        name,
        place,
        len(present),
        ppa.right,
        ppa.wrong,
        len(present) - ppa.right - ppa.wrong,
        ppa.share,
        ppa.low,
        ppa.high,
        ppa.needed,
        len(absent) if absent is not None else None,
        npa.right if npa else None,
        npa.wrong if npa else None,
        len(absent or ()) - npa.right - npa.wrong if npa else None,
        npa.share if npa else None,
        npa.low if npa else None,
        npa.high if npa else None,
        npa.needed if npa else None,
    )


@dataclass(frozen=True)
class _Agreement:
    """Numbers right and wrong, their share with bounds, and how many more prove the target."""

    right: int
    wrong: int
    share: float | None
    low: float | None
    high: float | None
    needed: int

    @classmethod
    def of(
        cls, some: Iterable[FindingOutcome], right: str, wrong: str, rules: ValidationRules
    ) -> _Agreement:
        """The agreement of some outcomes."""
        kinds = [one.outcome for one in some]
        good, bad = kinds.count(right), kinds.count(wrong)
        total = good + bad
        low, high = clopper_pearson(good, total, rules.confidence)
        return cls(
            good,
            bad,
            good / total if total else None,
            low if total else None,
            high if total else None,
            further_successes(good, total, rules.target, rules.confidence),
        )
