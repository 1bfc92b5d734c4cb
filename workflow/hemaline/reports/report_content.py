"""The project's own sections of the MultiQC report: callability by gene, calls per sample."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from hemaline.callability.region_status import RegionStatus
from hemaline.common.documents.json_files import write_json
from hemaline.matrices.matrix_tables import SampleCells
from hemaline.quality.identity.sample_checks import CheckRow
from hemaline.quality.verdicts import VerdictRow
from hemaline.reads.families import FamilySizes
from hemaline.reads.read_counts import LOSSES, ReadCounts
from hemaline.variants.variant_rows import VariantRow


def write_status_section(path: Path, cells: Sequence[SampleCells]) -> None:
    """The status matrix as a table: 1, 0, or NA with its reason."""
    data = {
        one.sample_id: {gene: _status(cell) for gene, cell in one.genes.items()} for one in cells
    }
    write_section(
        path,
        "hemaline_status",
        "Gene status",
        "1: a reported variant at or above the floor. 0: assessed, and none is reported. "
        "NA: not measured, with the first reason.",
        "table",
        data,
        {"col1_header": "Sample", "no_violin": True},
    )


def _status(cell: Any) -> str:
    return f"NA ({cell.reason})" if cell.status is None else str(cell.status)


def write_callability_section(path: Path, rows: Iterable[RegionStatus]) -> None:
    """Callable share of each gene's required regions, in percent, as a heatmap."""
    bases: dict[str, dict[str, tuple[float, int]]] = {}
    for row in rows:
        if row.required and row.first and row.last:
            size = row.last - row.first + 1
            counted, total = bases.setdefault(row.sample_id, {}).get(row.gene, (0.0, 0))
            share = (row.fraction_callable or 0.0) * size
            bases[row.sample_id][row.gene] = (counted + share, total + size)
    data = {
        sample: {gene: round(100 * counted / total, 1) for gene, (counted, total) in genes.items()}
        for sample, genes in bases.items()
    }
    write_section(
        path,
        "hemaline_callability",
        "Callability by gene",
        "Share of the scope's bases whose detection limit is at or below the floor (%).",
        "heatmap",
        data,
        {
            "min": 0,
            "max": 100,
            "square": False,
            "xcats_samples": False,
            "display_values": True,
            # MultiQC's own scale ends in red, which people read as bad.
            "colstops": [[0, "#f2f2f2"], [1, "#2b6ca3"]],
        },
    )


def write_calls_section(
    path: Path, sample_ids: Sequence[str], counts: Mapping[str, Mapping[str, int]]
) -> None:
    """Calls per sample: reported, passing but not reported, hotspots below the filters."""
    data = {sample: dict(counts.get(sample, {})) for sample in sample_ids}
    write_section(
        path,
        "hemaline_calls",
        "Calls per sample",
        "Rows of the variants table.",
        "bargraph",
        data,
        {"ylab": "Variants", "tt_decimals": 0},
        {
            "reported": {"name": "Reported", "color": "#b2182b"},
            "passed": {"name": "PASS, not reported", "color": "#4393c3"},
            "filtered": {"name": "Filtered hotspot", "color": "#bdbdbd"},
        },
    )


def count_calls(rows: Iterable[VariantRow]) -> dict[str, dict[str, int]]:
    """Rows of the variants table by sample and kind."""
    counts: dict[str, dict[str, int]] = {}
    for row in rows:
        kind = "reported" if row.reported else "passed" if row.filter == "PASS" else "filtered"
        own = counts.setdefault(row.sample_id, {"reported": 0, "passed": 0, "filtered": 0})
        own[kind] += 1
    return counts


def write_families_section(path: Path, families: Mapping[str, FamilySizes]) -> None:
    """How many fragments the UMI families of each sample have, as a share of its families."""
    data = {
        sample: {
            size: round(100 * count / found.families, 3) for size, count in found.sizes.items()
        }
        for sample, found in families.items()
    }
    means = ", ".join(f"{sample} {_mean(found)}" for sample, found in families.items())
    write_section(
        path,
        "hemaline_families",
        "UMI families",
        "Share of families (%) by their count of fragments. A family is one fragment of evidence. "
        f"Fragments per family: {means}.",
        "linegraph",
        data,
        {"xlab": "Fragments in the family", "ylab": "Families (%)", "ymin": 0},
    )


def write_checks_section(path: Path, rows: Iterable[CheckRow]) -> None:
    """Identity, sex and contamination of each sample as a table of words."""
    data = {
        row.sample_id: {
            "identity": row.identity,
            "conflicts_with": row.conflicts_with or "",
            "sex": f"{row.sex} (sheet {row.sex_expected}, seen {row.sex_observed or 'NA'})",
            "contamination": row.contamination,
            "share": _percent(row.contamination_share),
            "limit": _percent(row.contamination_limit),
        }
        for row in rows
    }
    write_section(
        path,
        "hemaline_checks",
        "Identity and contamination",
        "Whether the sample is the right one and a clean one. conflict: it differs from its "
        "patient's other sample, or is like another patient's. fail: another person's DNA at or "
        "above the assay's threshold, so that none of its genes is 0. limit: smallest share that "
        "would be found. not_assessable is no pass.",
        "table",
        data,
        {"col1_header": "Sample", "no_violin": True},
    )


def write_quality_section(path: Path, rows: Iterable[VerdictRow]) -> None:
    """Each sample's verdict and every metric: the value, and the verdict where it is no pass."""
    data: dict[str, dict[str, str]] = {}
    for row in rows:
        own = data.setdefault(row.sample_id, {})
        own[row.metric] = _verdict(row)
    overall = {sample: {"overall": cells.pop("overall"), **cells} for sample, cells in data.items()}
    write_section(
        path,
        "hemaline_quality",
        "Quality",
        "Each sample against its assay's thresholds (tables/qc_verdicts.tsv). fail: none of its "
        "genes is 0. warn: poor, but no cell changes; callability lists the genes that are open. "
        "partial: no fault was found, and identity, sex or contamination was not assessed. "
        "not_assessable is no pass.",
        "table",
        overall,
        {"col1_header": "Sample", "no_violin": True},
    )


def write_reads_section(path: Path, rows: Iterable[tuple[str, str, ReadCounts]]) -> None:
    """Reads of each unit (sample, unit, counts): kept, and lost with the reason."""
    data = {
        f"{sample}.{unit}": {"pairs": counts.kept - counts.single, "single": counts.single}
        | {reason: counts.lost.get(reason, 0) for reason in LOSSES}
        for sample, unit, counts in rows
    }
    write_section(
        path,
        "hemaline_reads",
        "Reads kept and lost",
        "Reads of each unit on their way to the aligner (tables/unit_reads.tsv); mates count "
        "apart. A unit below a threshold of reads_kept is named under Quality. fastp's own figures "
        "below count both mates of a pair as lost where one is kept without the other.",
        "bargraph",
        data,
        {"ylab": "Reads", "tt_decimals": 0},
        {
            "pairs": {"name": "Kept", "color": "#4393c3"},
            "single": {"name": "Kept without their mate", "color": "#92c5de"},
            "low_quality": {"name": "Lost: low quality", "color": "#b2182b"},
            "too_short": {"name": "Lost: too short once trimmed", "color": "#d6604d"},
            "too_many_n": {"name": "Lost: too many N", "color": "#f4a582"},
            "no_mate": {"name": "Lost: without mate in the file", "color": "#bdbdbd"},
            "other": {"name": "Lost: other filters", "color": "#636363"},
        },
    )


def _verdict(row: VerdictRow) -> str:
    if row.metric == "overall":
        return row.verdict if row.reason is None else f"{row.verdict} ({row.reason})"
    found = row.finding or ("NA" if row.value is None else f"{row.value:.4g}")
    return found if row.verdict == "pass" else f"{row.verdict}: {row.reason or found}"


def _percent(share: float | None) -> str:
    return "NA" if share is None else f"{100 * share:.1f} %"


def _mean(found: FamilySizes) -> str:
    return "NA" if found.mean is None else f"{found.mean:.2f}"


def _escaped(value: Any) -> Any:
    """The same with every text safe in HTML, into which MultiQC copies it."""
    if isinstance(value, Mapping):
        return {_escaped(key): _escaped(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_escaped(entry) for entry in value]
    return html.escape(value) if isinstance(value, str) else value


def write_section(
    path: Path,
    name: str,
    title: str,
    text: str,
    plot: str,
    data: Mapping[str, Any] | Sequence[Mapping[str, Any]] | str,
    settings: Mapping[str, Any],
    categories: Mapping[str, Any] | None = None,
) -> None:
    """One section of custom content: https://docs.seqera.io/multiqc/custom_content.

    Every text of ``data`` is escaped; ``text`` and ``settings`` are taken as they are.
    """
    document: dict[str, Any] = {
        "id": name,
        "section_name": title,
        "description": text,
        "plot_type": plot,
        "pconfig": {"id": f"{name}_plot", "title": f"Hemaline: {title}", **settings},
        "data": _escaped(data),
    }
    if categories:
        document["categories"] = categories
    write_json(path, document, indent=1)
