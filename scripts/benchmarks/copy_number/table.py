"""Markdown of the copy-number benchmark."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from benchmarks.copy_number.events import RegionTally, Tallies, at_one_copy
from benchmarks.copy_number.odd_panels import OddPanels, left_out
from benchmarks.copy_number.panels import Panel
from benchmarks.copy_number.peers import PeerResult
from benchmarks.copy_number.purecn import PurecnResult
from benchmarks.copy_number.real_karyotypes import KaryotypeTally
from benchmarks.copy_number.sizing import CoreLimit, probes_needed
from hemaline.common.statistics import clopper_pearson
from hemaline.copynumber.copy_rows import CopyRow


def share(found: int, total: int) -> str:
    """``195/200 0.98 (0.94-0.99)``, with Clopper-Pearson 95 % bounds."""
    if not total:
        return "-"
    low, high = clopper_pearson(found, total)
    return f"{found}/{total} {found / total:.2f} ({low:.2f}-{high:.2f})"


def rows_of(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table whose first column is text."""
    rule = ["---", *["---:"] * (len(header) - 1)]
    return "\n".join("| " + " | ".join(row) + " |" for row in (header, rule, *rows))


def limits(name: str, panel: Panel, found: Tallies, enough: int) -> str:
    """Tables of the regions in a regime, and of the goals."""
    rows = []
    for region in at_one_copy(panel.regions):
        one, bins = found[region.event], str(panel.core_bins(region))
        at, half = f"{one.found}/{one.events}", f"{one.found_below}/{one.events_below}"
        zeros = f"{one.zeros}/{one.free}"
        rows.append([region.event, bins, _number(one.limit), at, half, zeros])
    return "\n\n".join(
        [
            f"{len(panel.laboratory.design):,} bins, {panel.normals.donors} donors"
            f" (left out: {left_out(panel)}); median limit of event-free samples (share of cells),"
            " events found at 1-1.25 and 0.5 times the limit that the same sample states without"
            " them, and event-free samples that are 0:",
            rows_of(["event", "core bins", "limit", "at limit", "at half", "0 without"], rows),
            _goals(name, panel, found, enough),
        ]
    )


def trials(panel: Panel, rows: Sequence[Mapping[str, CopyRow]], published: Any) -> str:
    """Limits of whole arms next to those of the design's trials."""
    lines = []
    for event, was in published["limits"].items():
        region = next(one for one in panel.regions if one.event == event)
        known = [row[event].limit for row in rows]
        limit = median(1.0 if one is None else one for one in known)
        bins = str(panel.core_bins(region))
        lines.append([event, bins, f"{was:.2f}", f"{limit:.2f}", f"{limit / was:.2f}"])
    return "\n\n".join(
        [
            f"Whole arms and chromosomes, {len(panel.laboratory.design):,} bins (a probe a"
            " megabase), quiet: median limit next to that of the design's trials (goal: at most"
            f" {published['slack']} x):",
            rows_of(["event", "bins", "trials", "here", "ratio"], lines),
        ]
    )


def _goals(name: str, panel: Panel, found: Tallies, enough: int) -> str:
    every = list(found.values())
    large = [
        found[one.event]
        for one in at_one_copy(panel.regions)
        if panel.core_bins(one) >= enough and one.event in found
    ]
    tests, false = _sum(every, "free"), _sum(every, "false_calls")
    named = ", ".join(f"{event} {one.false_calls}" for event, one in found.items()
                      if one.false_calls)  # fmt: skip
    rows = [
        ["found at 1-1.25 x limit", "0.95", share(_sum(every, "found"), _sum(every, "events"))],
        ["lowest region", "", _lowest(found)],
        ["found at 0.5 x", "at most 0.60",
         share(_sum(every, "found_below"), _sum(every, "events_below"))],
        [f"0 of event-free tests, core >= {enough} bins", "0.95",
         share(_sum(large, "zeros"), _sum(large, "free"))],
        ["false calls per 10,000 (95 % bounds)", "1", _per_10_000(false, tests)],
        ["false calls of event-free tests", "", f"{false} of {tests:,} {named}".strip()],
        ["CPU s a call", "", f"{panel.clock.each:.3f}"],
    ]  # fmt: skip
    return rows_of([name, "goal", "measured"], rows)


def sizing(found: Sequence[CoreLimit], shares: Sequence[float]) -> str:
    """Bins that a core needs, by regime; and the limits that it is read from."""
    regimes = list(dict.fromkeys(one.regime for one in found))
    needed = [
        [
            f"{100 * cells:.0f} %",
            *(str(probes_needed(found, regime, cells) or "none") for regime in regimes),
        ]
        for cells in shares
    ]
    ranges = ((5, 15), (15, 40), (40, 65), (65, 100), (100, 250))
    rows = []
    for low, high in ranges:
        row = [f"{low} to {high - 1}"]
        for regime in regimes:
            some = [one for one in found if one.regime == regime and low <= one.bins < high]
            tests = sum(one.tests for one in some)
            zeros = share(sum(one.zeros for one in some), tests)
            row.append(f"{median(one.limit for one in some):.2f}; {zeros}" if some else "-")
        rows.append(row)
    return "\n\n".join(
        [
            "Bins that the core of a region needs, for a limit of so many cells (loss of a copy):",
            rows_of(["share of cells", *regimes], needed),
            "Median limit of cores by their bins; tests without the event that are 0 at the floor:",
            rows_of(["bins in the core", *regimes], rows),
        ]
    )


def designs(found: Mapping[str, tuple[Panel, Tallies]]) -> str:
    """Median limits on other designs, and what holds of them."""
    panels = [panel for panel, _ in found.values()]
    regions = at_one_copy(panels[0].regions)
    rows = []
    for region in regions:
        row = [region.event]
        for panel, tallies in found.values():
            row.append(f"{_number(tallies[region.event].limit)} ({panel.core_bins(region)})")
        rows.append(row)
    summary = []
    for name, (panel, tallies) in found.items():
        every = list(tallies.values())
        summary.append(
            [
                name,
                f"{len(panel.laboratory.design):,}",
                share(_sum(every, "found"), _sum(every, "events")),
                share(_sum(every, "found_below"), _sum(every, "events_below")),
                share(_sum(every, "zeros"), _sum(every, "free")),
                f"{_sum(every, 'false_calls')}/{_sum(every, 'free')}",
                _reasons(every),
            ]
        )
    header = ["design, quiet regime", "bins", "at 1-1.25 x limit", "at 0.5 x", "0 without event"]
    header += ["false calls", "reasons of NA without event"]
    return "\n\n".join(
        [
            "Other designs: median limit in event-free samples (bins in the core):",
            rows_of(["event", *found], rows),
            rows_of(header, summary),
        ]
    )


def normals(found: OddPanels) -> str:
    """Panels of other donors."""
    rows = []
    for name, (panel, tallies) in found.items():
        every = list(tallies.values())
        rows.append(
            [
                name,
                left_out(panel),
                _number(tallies["plus8"].limit),
                _number(tallies["del5q"].limit),
                share(_sum(every, "found"), _sum(every, "events")),
                f"{_sum(every, 'false_calls')}/{_sum(every, 'free')}",
            ]
        )
    header = ["normals", "left out", "limit +8", "limit del5q", "at 1-1.25 x limit", "false calls"]
    return rows_of(header, rows)


def karyotypes(found: KaryotypeTally) -> str:
    """Real karyotypes."""
    labels = {
        "event": "the core is changed in >= 20 % of the cells",
        "part": "something of the region is changed",
        "none": "nothing of the region is changed",
        "not read": "no bin in the core",
    }
    rows = [
        [label, *(str(found.results[truth, result]) for result in ("1", "0", "NA"))]
        for truth, label in labels.items()
    ]
    wrong = ", ".join(found.wrong) or "none"
    return "\n\n".join(
        [
            f"TCGA-LAML, {found.cases} cases, {found.altered} with an autosomal change, read by the"
            " panel with backbone in the quiet regime; regions by truth and result:",
            rows_of(["truth", "1", "0", "NA"], rows),
            f"Wrong 0 or 1: {wrong}.",
        ]
    )


def peers(found: PeerResult) -> str:
    """The comparison with CNVkit."""
    if found.reason:
        return f"CNVkit: not run, it could not be installed ({found.reason})."
    rows = [
        [f"{100 * cells:.0f} %", *(share(n, one.events) for n in (one.own, one.default, one.best))]
        for cells, one in found.shares.items()
    ]
    header = ["share of cells", "Hemaline", "CNVkit, default cut-offs", "CNVkit, best cut-off"]
    return "\n\n".join(
        [
            f"CNVkit {found.version} (haar) on the same counts and donors; the best cut-off of a"
            " region is the largest level of the event-free samples:",
            rows_of(header, rows),
            f"Calls in {found.free_tests} event-free tests: Hemaline {found.own_false}, CNVkit's"
            f" defaults {found.default_false}; {found.wall_seconds / found.samples:.1f} wall s a"
            " sample of CNVkit.",
        ]
    )


def purecn(found: PurecnResult) -> str:
    """Alleles of PureCN's example."""
    if found.reason:
        return f"PureCN: not run ({found.reason})."
    rows = [
        [
            f"{one.where.chrom}{one.arm}",
            str(one.snps),
            f"{one.copies} ({one.minor})",
            one.kind or "-",
            f"{one.expected:.2f}",
            f"{one.distance:.2f}",
            f"{one.llr:.0f}",
        ]
        for one in found.pairs
    ]
    header = ["segment", "SNPs", "copies (minor)", "LOH", "imbalance expected", "here", "LLR here"]
    return "\n\n".join(
        [
            "PureCN 2.4.0 on its own example (hg19 exome, with its SNPs; purity"
            f" {found.purity:.2f}, ploidy {found.ploidy:.2f}), and this project's imbalance of the"
            " same alleles (distance of the major allele's share from one half; called at LLR 15):",
            rows_of(header, rows),
        ]
    )


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:.2f}"


def _sum(tallies: Sequence[RegionTally], name: str) -> int:
    return sum(getattr(one, name) for one in tallies)


def _per_10_000(false: int, tests: int) -> str:
    low, high = clopper_pearson(false, tests)
    return f"{1e4 * false / tests:.2f} ({1e4 * low:.2f}-{1e4 * high:.2f})"


def _lowest(tallies: Tallies) -> str:
    tried = {event: one for event, one in tallies.items() if one.events}
    if not tried:
        return "-"
    event = min(tried, key=lambda name: tried[name].found / tried[name].events)
    return f"{event} {tried[event].found}/{tried[event].events}"


def _reasons(tallies: Sequence[RegionTally]) -> str:
    total: Counter[str] = sum((one.reasons for one in tallies), Counter())
    return ", ".join(f"{reason} {number}" for reason, number in total.most_common(4)) or "-"
