"""Index hopping: reads of one library that carry the index of another of the same run.

A few in a thousand reads may change sides, so that an allele of one patient turns up in another
at a small share of its VAF. The flag names no one: it states that the allele is seen elsewhere in
the run, and how many times as strong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from pydantic import Field

from hemaline.calling.sample_vcf import Call
from hemaline.common.documents.models import Document, Share
from hemaline.common.grouping import grouped
from hemaline.genome.alleles import Allele
from hemaline.inputs.sheet_rows import Sample

CallsOf = Callable[[str], Iterable[Call]]


class HoppingRule(Document):
    """When an allele is flagged as likely come over from another sample of the run."""

    max_vaf: Share = Field(description="Alleles below this VAF are checked.")
    min_ratio: float = Field(
        ge=1, description="How many times the VAF another patient of the run must carry."
    )


# Largest VAF by patient, of the two patients that have most: one of them is another's.
_Carriers = dict[str, float]


@dataclass(frozen=True)
class RunAlleles:
    """Alleles that may have hopped, as carried by the samples of each run."""

    rule: HoppingRule
    carriers: Mapping[str, Mapping[Allele, _Carriers]]

    def ratio(self, sample: Sample, allele: Allele, vaf: float | None) -> float | None:
        """Largest VAF among the run's other patients / ``vaf``; None where none was assessed.

        0 where the run was assessed and the allele is not below ``max_vaf``, or in no other.
        """
        run = self.carriers.get(sample.run_id)
        if run is None or not vaf:
            return None
        carriers = run.get(allele, {}) if vaf < self.rule.max_vaf else {}
        others = [share for patient, share in carriers.items() if patient != sample.patient_id]
        return max(others, default=0.0) / vaf

    def hopped(self, ratio: float | None) -> bool | None:
        """True if the ratio makes index hopping likely; None where nothing was assessed."""
        return None if ratio is None else ratio >= self.rule.min_ratio


def run_alleles(
    samples: Mapping[str, Sample], rows_of: CallsOf, calls_of: CallsOf, rule: HoppingRule
) -> RunAlleles:
    """Look through the runs of at least two patients.

    Args:
        samples: the cohort.
        rows_of: calls of a sample that are in the variants table.
        calls_of: all of its calls, filtered ones included.
        rule: thresholds.

    Every sample is read twice; memory holds two numbers for each suspect allele of a run.
    """
    of_runs = (sample for sample in samples.values() if sample.run_id)
    runs = grouped(of_runs, lambda sample: sample.run_id)
    carriers = {
        run: _carriers(members, rows_of, calls_of, rule)
        for run, members in runs.items()
        if len({member.patient_id for member in members}) > 1
    }
    return RunAlleles(rule, carriers)


def _carriers(
    members: Iterable[Sample], rows_of: CallsOf, calls_of: CallsOf, rule: HoppingRule
) -> dict[Allele, _Carriers]:
    members = list(members)
    found: dict[Allele, _Carriers] = {
        call.allele: {}
        for member in members
        for call in rows_of(member.sample_id)
        if call.evidence.vaf and call.evidence.vaf < rule.max_vaf
    }
    for member in members if found else ():
        for call in calls_of(member.sample_id):
            if call.allele in found and call.evidence.vaf:
                _note(found[call.allele], member.patient_id, call.evidence.vaf)
    return found


def _note(carriers: _Carriers, patient: str, vaf: float) -> None:
    carriers[patient] = max(vaf, carriers.get(patient, 0.0))
    if len(carriers) > 2:
        del carriers[min(carriers, key=lambda one: carriers[one])]
