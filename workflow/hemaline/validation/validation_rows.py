"""Rows of the tables of a validation: agreement by class and VAF, and every event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from hemaline.common.tables.output_tables import MISSING
from hemaline.common.tables.rows import Field, table
from hemaline.genome.allele_rows import AlleleRow


@table("validation", key=("class", "vaf_bin"), missing=MISSING)
@dataclass(frozen=True)
class AgreementRow:
    """One row is one class of changes in one bin of VAF; of truth events by their true VAF, of
    calls by the called one. Bounds are two-sided and exact (Clopper and Pearson).
    """

    kind: Annotated[
        str,
        "Class of resources/validation.yaml, other, or all.",
        Field(column="class"),
    ]
    vaf_bin: Annotated[
        str,
        "Bin of resources/validation.yaml, unknown where no VAF is given, or all.",
    ]
    truth_events: Annotated[int, "Events of the truth."]
    found: Annotated[int, "Of these, events whose haplotype the passing calls make."]
    ppa: Annotated[
        float | None,
        "Positive percent agreement as a fraction: found / truth_events; NA without events.",
        Field(unit="fraction"),
    ]
    ppa_low: Annotated[float | None, "Lower bound.", Field(unit="fraction")]
    ppa_high: Annotated[float | None, "Upper bound.", Field(unit="fraction")]
    events_needed: Annotated[
        int,
        "Further events, all of them found, until the one-sided lower bound of ppa reaches the "
        "target.",
    ]
    calls: Annotated[int, "Passing calls."]
    true_calls: Annotated[int, "Of these, calls that an event of the truth explains."]
    ppv: Annotated[
        float | None,
        "Positive predictive value: true_calls / calls; NA without calls.",
        Field(unit="fraction"),
    ]
    ppv_low: Annotated[float | None, "Lower bound.", Field(unit="fraction")]
    ppv_high: Annotated[float | None, "Upper bound.", Field(unit="fraction")]
    calls_needed: Annotated[
        int,
        "Further calls, all of them true, until the one-sided lower bound of ppv reaches the "
        "target.",
    ]


@table("validation_events", key=("chrom", "pos", "ref", "alt", "outcome"), missing=MISSING)
@dataclass(frozen=True)
class OutcomeRow(AlleleRow):
    """One row is one event of the truth, or one call that no event explains."""

    kind: Annotated[str, "Class of resources/validation.yaml, or other.", Field(column="class")]
    outcome: Annotated[
        str,
        "found and missed are events of the truth; extra is a call that none explains.",
        Field(allowed=("found", "missed", "extra")),
    ]
    truth_vaf: Annotated[
        float | None,
        "VAF the truth states; NA where it states none.",
        Field(unit="fraction"),
    ]
    called_vaf: Annotated[
        float | None,
        "VAF of the call, the smallest where several make the event; NA where there is none.",
        Field(unit="fraction"),
    ]
    spelling: Annotated[
        tuple[str, ...],
        "The calls that make the event, joined by ;, where they are spelled otherwise.",
        Field(required=False),
    ]
