"""Identity and contamination of each sample, and their effect on its cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import numpy as np

from hemaline.callability.events.event_reports import EventRow
from hemaline.callability.region_status import RegionStatus
from hemaline.common.documents.json_files import read_instance, write_json
from hemaline.common.tables.output_tables import MISSING
from hemaline.common.tables.rows import Field, table
from hemaline.inputs.sheet_rows import Sample
from hemaline.quality.identity.contamination import Contamination
from hemaline.quality.identity.fingerprint import Snp, SnpCounts
from hemaline.quality.identity.identity_rules import SexRules
from hemaline.quality.identity.sample_pairs import (
    AGREES,
    CHIMERISM,
    CONFLICTS,
    DIFFERS,
    NOT_ASSESSABLE,
    PairRow,
)
from hemaline.quality.identity.sex_check import SexEvidence

PASS, FAIL, CONFLICT, ALONE = "pass", "fail", "conflict", "alone"
UNDETERMINED = "unknown"
FAILED_QC = "sample_failed_qc"


@dataclass(frozen=True)
class SampleFingerprint:
    """Result of one sample's step, input of the cohort's."""

    snps: SnpCounts
    contamination: Contamination
    sex: SexEvidence
    differing_units: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Stored:
    """The content of a fingerprint's file; ``counts`` are those of ref, alt and other."""

    snps: tuple[Snp, ...]
    counts: tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]
    contamination: Contamination
    sex: SexEvidence
    differing_units: tuple[str, ...]


def write_fingerprint(path: Path, found: SampleFingerprint) -> None:
    """Write it as JSON."""
    snps = found.snps
    counts = (snps.ref.tolist(), snps.alt.tolist(), snps.other.tolist())
    stored = _Stored(snps.snps, counts, found.contamination, found.sex, found.differing_units)
    write_json(path, stored, indent=None)


def read_fingerprint(path: Path) -> SampleFingerprint:
    """Read the file that :func:`write_fingerprint` wrote.

    Raises:
        HemalineError: it is damaged.
    """
    stored = read_instance(path, _Stored)
    ref, alt, other = (np.array(one, dtype=np.int64) for one in stored.counts)
    return SampleFingerprint(
        SnpCounts(stored.snps, ref, alt, other),
        stored.contamination,
        stored.sex,
        stored.differing_units,
    )


@table("sample_checks", key=("sample_id",), missing=MISSING)
@dataclass(frozen=True)
class CheckRow:
    """One row is a sample: is it the right one, and is it clean."""

    sample_id: Annotated[str, "Sample of the sheet."]
    patient_id: Annotated[str, "Pseudonym of the sheet."]
    identity: Annotated[
        str,
        "conflict: a pair of identity differs or matches unexpectedly, or its units are not one "
        "person; agrees: it matches another sample of its patient; alone: it is like no other "
        "patient's sample, and its patient has no other; chimerism: it differs from its "
        "patient's sample after a transplant; not_assessable: too few informative SNPs.",
        Field(allowed=("agrees", "alone", "conflict", "chimerism", "not_assessable")),
    ]
    conflicts_with: Annotated[str | None, "Samples of the pairs in conflict, joined by ;."]
    sex_expected: Annotated[str, "Sex of the sheet.", Field(allowed=("female", "male", "unknown"))]
    sex_observed: Annotated[
        str | None,
        "Sex by depth and heterozygosity of X and Y; NA where they are not conclusive.",
        Field(allowed=("female", "male")),
    ]
    sex: Annotated[
        str,
        "Whether both agree; chimerism where they differ after a transplant.",
        Field(allowed=("agrees", "differs", "chimerism", "not_assessable")),
    ]
    x_ratio: Annotated[
        float | None,
        "Median depth on X outside the pseudoautosomal regions / on autosomes; NA where too "
        "little is targeted.",
        Field(unit="ratio"),
    ]
    y_ratio: Annotated[float | None, "The same of Y.", Field(unit="ratio")]
    x_heterozygous: Annotated[int, "Heterozygous SNPs on X."]
    contamination: Annotated[
        str,
        "fail: at or above the assay's max_contamination, so that nothing of this sample is a "
        "0; pass; chimerism: the same after a transplant, which changes no cell; "
        "not_assessable: a share above the rules' largest limit could be missed.",
        Field(allowed=("pass", "fail", "chimerism", "not_assessable")),
    ]
    contamination_share: Annotated[
        float | None,
        "Likeliest share of another person's DNA; NA without sites.",
        Field(unit="fraction"),
    ]
    contamination_limit: Annotated[
        float | None,
        "Smallest share that would be found with 95 % probability in this sample; NA where "
        "there is none.",
        Field(unit="fraction"),
    ]
    contamination_sites: Annotated[int, "SNPs at which the sample is homozygous and deep enough."]
    foreign_sites: Annotated[int, "Of these, SNPs with another person's allele."]
    units_in_conflict: Annotated[
        str | None,
        "Read groups (units) of this sample that are not one person, joined by ;; NA where "
        "there is no evidence.",
    ] = None

    def unassessed(self) -> dict[str, str]:
        """Why each check that is ``not_assessable`` is so, by check."""
        reasons = {
            "identity": "too few informative SNPs to compare samples",
            "sex": self._unassessed_sex(),
            "contamination": self._unassessed_contamination(),
        }
        return {n: why for n, why in reasons.items() if getattr(self, n) == NOT_ASSESSABLE}

    def _unassessed_sex(self) -> str:
        if self.sex_expected == UNDETERMINED:
            return "the sample sheet states no sex"
        if self.x_ratio is None and self.y_ratio is None:
            return "too little of X and Y is targeted or covered"
        return "depth and genotypes of X and Y are inconclusive"

    def _unassessed_contamination(self) -> str:
        sites = f"{self.contamination_sites} usable SNPs"
        if self.contamination_limit is None:
            return f"{sites}, too few to find another person's DNA"
        return f"{sites}, by which up to {100 * self.contamination_limit:.3g} % could be missed"


def check_rows(
    samples: Mapping[str, Sample],
    found: Mapping[str, SampleFingerprint],
    pairs: Sequence[PairRow],
    is_informative: Mapping[str, bool],
    rules: SexRules,
) -> Iterator[CheckRow]:
    """Rows in the order of ``samples``; ``is_informative`` is whether it has enough sites."""
    for name, sample in samples.items():
        own = [pair for pair in pairs if name in (pair.sample_a, pair.sample_b)]
        against = [pair for pair in own if pair.verdict in CONFLICTS]
        one = found[name]
        observed = one.sex.observed(rules)
        yield CheckRow(
            sample_id=name,
            patient_id=sample.patient_id,
            identity=CONFLICT if one.differing_units else _identity(own, is_informative[name]),
            conflicts_with=";".join(_other(pair, name) for pair in against) or None,
            sex_expected=sample.sex,
            sex_observed=observed,
            sex=_sex(sample, observed),
            x_ratio=one.sex.x_ratio,
            y_ratio=one.sex.y_ratio,
            x_heterozygous=one.sex.x_heterozygous,
            contamination=_contamination(sample, one.contamination),
            contamination_share=one.contamination.share,
            contamination_limit=one.contamination.limit,
            contamination_sites=one.contamination.sites,
            foreign_sites=one.contamination.foreign_sites,
            units_in_conflict=";".join(one.differing_units) or None,
        )


def _other(pair: PairRow, name: str) -> str:
    return pair.sample_b if pair.sample_a == name else pair.sample_a


def _identity(pairs: Sequence[PairRow], is_informative: bool) -> str:
    verdicts = {pair.verdict for pair in pairs}
    if verdicts & CONFLICTS:
        return CONFLICT
    for verdict in (CHIMERISM, AGREES):
        if verdict in verdicts:
            return verdict
    return ALONE if is_informative and NOT_ASSESSABLE not in verdicts else NOT_ASSESSABLE


def _sex(sample: Sample, observed: str | None) -> str:
    if observed is None or sample.sex == UNDETERMINED:
        return NOT_ASSESSABLE
    if observed == sample.sex:
        return AGREES
    return CHIMERISM if sample.has_donor_cells else DIFFERS


def _contamination(sample: Sample, found: Contamination) -> str:
    if found.is_flagged:
        return CHIMERISM if sample.has_donor_cells else FAIL
    return PASS if found.is_assessable else NOT_ASSESSABLE


def without_negatives(region: RegionStatus) -> RegionStatus:
    """A failed sample's row: its depths stay, and no base of it denies anything.

    What was found stays found: its cell is a 1 with this reason.
    """
    if region.reason == FAILED_QC:
        return region
    return replace(
        region,
        status="not_assessed",
        reason=FAILED_QC,
        limit=None,
        limit_homopolymer=None,
        limit_insertion=None,
        fraction_callable=None,
    )


def without_absence(row: EventRow) -> EventRow:
    """A failed sample's event: a 0 is no answer, whatever it proved."""
    if row.status == 1:
        return row
    return EventRow(row.sample_id, row.event, row.gene, None, FAILED_QC)
