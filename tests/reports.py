"""A sample's report built in code: tables, words and the panel that tests of reports share."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hemaline.annotation.classification.policies import Policy
from hemaline.callability.region_status import RegionStatus
from hemaline.inputs.assays import Assay
from hemaline.inputs.sheet_rows import Sample
from hemaline.inputs.units import UnitVerdict
from hemaline.paths import resource
from hemaline.quality.identity.sample_checks import CheckRow
from hemaline.reads.confirmation import SampleVerdict
from hemaline.reads.read_counts import ReadCounts
from hemaline.reports.report_reasons import PolicyView
from hemaline.reports.report_tables import SampleTables
from hemaline.reports.report_words import Words
from hemaline.reports.sample_report import Made, SampleReport, sample_report
from hemaline.variants.variant_rows import VariantRow
from rows import event_row, gap_row, region_row, variant_row

WORDS: Words = Words.load(resource("report") / "words.yaml")
GENES = ("ONE", "TWO", "THREE", "FOUR")
SAMPLE = Sample("S-1", "PATIENT-7", "MDS", "bone_marrow", "tumour", "female", "capture", "RUN-9")
ASSAY = Assay(name="capture", chemistry="capture", targets=Path("t.bed"), panels=("p",))
CHECK = CheckRow(
    "S-1", "PATIENT-7", "agrees", None, "female", "female", "agrees", 1.0, 0.0, 3, "pass",
    0.0, 0.01, 60, 0,
)  # fmt: skip
VERSIONS = {"": [("hemaline", "0.1.0"), ("schema_digest", "ab12")], "tool": [("bwa", "0.7.17")]}


def policy(name: str = "driver-basic") -> Policy:
    return Policy.load(resource("policies") / f"{name}.yaml")


def cells(**status: tuple[str | None, str | None]) -> dict[str, dict[str, dict[str, str | None]]]:
    """Cells of the panel ``p``: status and reason of each gene."""
    made: dict[str, dict[str, str | None]] = {
        measure: {"sample_id": "S-1"} for measure in ("status", "vaf", "count", "limit", "reason")
    }
    for gene, (value, reason) in status.items():
        made["status"][gene] = value
        made["reason"][gene] = reason
        made["vaf"][gene] = {"1": "0.1", "0": "0"}.get(value or "")
        made["count"][gene] = value
        made["limit"][gene] = "0.0125"
    return {"p": made}


def tables(**changed: Any) -> SampleTables:
    """A sample with one finding, one 0 with its limits, and two genes with gaps."""
    whole: dict[str, Any] = {
        "variants": [
            variant_row("ONE", 0.1, chrom="chr1", pos=5, hgvs_c="NM_1.1:c.5A>C",
                        hgvs_p="NP_1.1:p.Lys2Thr", callers="pileup",
                        oncogenicity="likely_oncogenic", oncogenicity_criteria="OS1=4 (why)"),
        ],
        "regions": [
            region_row("ONE"),
            region_row("TWO", homopolymers=2, limit_homopolymer=0.05, limit_insertion=0.03),
            region_row("THREE"),
            gap_row("THREE", fraction_callable=0.25, median_depth=80.0),
            *(gap_row("FOUR", "not_targeted", region=f"exon{n}", fraction_callable=None,
                      median_depth=None) for n in (1, 2, 3)),
        ],
        "events": [event_row("ONE_ITD", "ONE", 1, vaf=0.2, allelic_ratio=0.25, length=30),
                   event_row("TWO_TD", "TWO", 0, length_min_proven=3, length_max_proven=90,
                             limit=0.015),
                   event_row("FOUR_PTD", "FOUR", None)],
        "check": CHECK,
        "cells": cells(ONE=("1", None), TWO=("0", None), THREE=(None, "low_depth"),
                       FOUR=(None, "not_targeted")),
    }  # fmt: skip
    return SampleTables(**(whole | changed))


# A lane of which next to nothing was kept.
LANE = SampleVerdict(
    "S-1",
    (UnitVerdict("S-1.L1", 8526),),
    counts={"L1": ReadCounts(8526, 302, 2, {"low_quality": 8200, "too_short": 24})},
)


def made(view: PolicyView | None = None, **changed: Any) -> Made:
    """Inputs of every report."""
    view = view or PolicyView(policy(), "tumour", frozenset(GENES))
    return Made(
        **({"words": WORDS, "view": view, "genes": {"p": GENES}, "versions": VERSIONS} | changed)
    )


def report(
    held: SampleTables | None = None,
    reads: SampleVerdict | None = None,
    made_with: Made | None = None,
    sample: Sample = SAMPLE,
) -> SampleReport:
    """The report of these tables."""
    return sample_report(sample, ASSAY, held or tables(), reads, made_with or made())


def large(findings: int = 20, genes: int = 160, text: str = "x") -> tuple[SampleTables, Made]:
    """A sample of a large panel, with names as long as they come and ``text`` wherever it fits."""
    names = tuple(f"GENE{n}" for n in range(genes))
    status: dict[str, tuple[str | None, str | None]] = {
        name: ("1", None) if n < findings else ("0", None) if n % 7 else (None, "low_depth")
        for n, name in enumerate(names)
    }
    held = tables(
        variants=[_long_variant(name, n, text) for n, name in enumerate(names[:findings])],
        regions=list(_regions(names)),
        events=[event_row("LONG_EVENT_NAME_inframe", names[0], 1, vaf=0.3, allelic_ratio=0.4286,
                          length=300, insertion_site="chr13:28034082")],
        cells=cells(**status),
        qc=[qc_row(metric="on_target", value="0.61", unit="fraction", warn="0.7", verdict="warn",
                   reason=text),
            qc_row(metric="overall", verdict="warn", reason="warn: on_target")],
    )  # fmt: skip
    view = PolicyView(policy(), "tumour", frozenset(names))
    return held, made(view, genes={"p": names})


def _long_variant(gene: str, number: int, text: str) -> VariantRow:
    bases = "ACGT" * 30
    return variant_row(
        gene, 0.5 / (number + 1), chrom="chr1", pos=1_000_000 + number, ref="A", alt="A" + bases,
        transcript="NM_001754.5", hgvs_g=f"NC_000021.9:g.34880620_34880740ins{bases}",
        hgvs_c=f"NM_001754.5:c.386_387ins{bases}", hgvs_p=f"NP_001745.2:p.Thr1ins{'ValAla' * 20}",
        consequence="inframe_insertion", variant_class="insertion", callers="pileup;softclip",
        oncogenicity="VUS", oncogenicity_criteria=f"OM2=2 ({text}) | OS1=4 ({bases})",
        origin="germline_suspected", caution=text, hotspot=text, clinvar_significance=text,
    )  # fmt: skip


def _regions(names: Sequence[str]) -> list[RegionStatus]:
    gaps = [gap_row(name, fraction_callable=0.3, median_depth=60.0) for name in names[::7]]
    return [*(region_row(name, homopolymers=0, limit_insertion=0.02) for name in names), *gaps]


def qc_row(**changed: str | None) -> dict[str, str | None]:
    """A row of the QC verdicts as text."""
    empty = dict.fromkeys(
        ("gene", "value", "finding", "unit", "direction", "warn", "fail", "reason")
    )
    return {"sample_id": "S-1", "level": "sample", "verdict": "pass", **empty, **changed}
