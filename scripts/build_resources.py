"""Cost of rules, from the benchmark files of a run: a table, and the Slurm profile's defaults.

    .venv/bin/python scripts/build_resources.py [--work work] [--results results] [--check]

Reads ``work/benchmarks`` (Snakemake's own measurements), the reads of each sample from fastp's
reports, and the bytes that are left; renews the marked parts of ``workflow/profiles/README.md`` and
of ``workflow/profiles/slurm/config.yaml``. ``--check`` writes nothing and fails where a rule of
this workflow that has a benchmark is missing from the profile.

The defaults hold for samples of ``--reads`` reads in cohorts of ``--samples``: CPU seconds, which a
busy machine lengthens less than those of the clock, are scaled by the reads (rules of a sample) or
by the number of samples (rules of the cohort) and multiplied by a margin. Memory is what the rule
requires in its own ``resources``, and more only where more was seen: a demo genome's index gives
nothing about that of a whole one.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import statistics
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RULES = ROOT / "workflow/rules"
README = ROOT / "workflow/profiles/README.md"
SLURM = ROOT / "workflow/profiles/slurm/config.yaml"
TABLE_MARKS = ("<!-- resources: begin -->", "<!-- resources: end -->")
YAML_MARKS = (
    "# scripts/build_resources.py: begin",
    "# scripts/build_resources.py: end",
)
MARGIN = 3
# Below these nothing is gained by requesting less.
LEAST_MINUTES, DEFAULT_MB = 10, 1000
_RULE = re.compile(r"^(?: {4})?rule (\w+):\n", re.MULTILINE)
_MEMORY = re.compile(r"mem_mb=memory\((\d+)\)")
_THREADS = re.compile(r"^\s+threads: (\d+)", re.MULTILINE)


@dataclass(frozen=True)
class Declared:
    """Measurements and settings of a rule."""

    rule: str
    of_sample: bool
    memory_mb: int
    threads: int


@dataclass(frozen=True)
class Cost:
    """Benchmarks of one rule: number of jobs, seconds (median, largest), and the largest memory."""

    rule: str
    jobs: int
    wall: float
    cpu: float
    largest_cpu: float
    peak_mb: float | None


def declared_rules(folder: Path = RULES) -> dict[str, Declared]:
    """Rules with a ``benchmark:``, in the order of the files."""
    found = {}
    for path in sorted(folder.glob("*.smk")):
        _, *parts = _RULE.split(path.read_text(encoding="utf-8"))
        for rule, body in zip(parts[::2], parts[1::2], strict=True):
            if "    benchmark:" not in body:
                continue
            memory, threads = _MEMORY.search(body), _THREADS.search(body)
            found[rule] = Declared(
                rule,
                "/{{sample}}" in body.split("benchmark:")[1].split("\n")[1],
                int(memory[1]) if memory else DEFAULT_MB,
                int(threads[1]) if threads else 1,
            )
    return found


def read_costs(benchmarks: Path) -> dict[str, Cost]:
    """Costs by rule, of every benchmark below the folder."""
    rows: dict[str, list[dict[str, str]]] = {}
    for path in sorted(benchmarks.rglob("*.tsv")):
        rule = path.relative_to(benchmarks).with_suffix("").parts[0]
        names, *lines = (line.split("\t") for line in path.read_text().splitlines())
        rows.setdefault(rule, []).extend(dict(zip(names, line, strict=True)) for line in lines)
    return {rule: _cost(rule, found) for rule, found in rows.items() if found}


def _cost(rule: str, rows: Sequence[Mapping[str, str]]) -> Cost:
    cpu = _numbers(row["cpu_time"] for row in rows)
    peaks = _numbers(row["max_rss"] for row in rows)
    return Cost(
        rule,
        len(rows),
        statistics.median(_numbers(row["s"] for row in rows)),
        statistics.median(cpu) if cpu else 0.0,
        max(cpu, default=0.0),
        max(peaks, default=None),
    )


def _numbers(cells: Iterable[str]) -> list[float]:
    """Snakemake writes NA for what ended before it looked, and - where it cannot look."""
    return [float(cell) for cell in cells if cell not in ("NA", "-")]


def reads_of_samples(qc: Path) -> dict[str, int]:
    """Reads before trimming, by sample, of fastp's reports."""
    reads: dict[str, int] = {}
    for path in sorted(qc.rglob("*.fastp.json")):
        sample = path.name.split(".")[0]
        summary = json.loads(path.read_text(encoding="utf-8"))["summary"]
        reads[sample] = reads.get(sample, 0) + int(summary["before_filtering"]["total_reads"])
    return reads


def megabytes(folder: Path) -> float:
    """Bytes of all files below a folder, as MB."""
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) / 1e6


def minutes(cost: Cost, scale: float) -> int:
    """Time to request: the most CPU seconds, scaled, with a margin; in steps of ten minutes."""
    queried = cost.largest_cpu * scale * MARGIN / 60
    return max(LEAST_MINUTES, 10 * math.ceil(queried / 10))


def memory(cost: Cost, rule: Declared) -> int:
    """MB to request: the rule's own, or half as much again as was seen."""
    return max(rule.memory_mb, 100 * math.ceil((cost.peak_mb or 0) * 1.5 / 100))


def profile_part(
    costs: Mapping[str, Cost],
    rules: Mapping[str, Declared],
    scales: Mapping[bool, float],
) -> str:
    """YAML of ``set-resources``; keys of ``scales``: whether the rule is of a sample.

    A rule that the run had no use for gets the time of the slowest of its kind.
    """
    lines = ["set-resources:"]
    for name, rule in rules.items():
        measured = costs.get(name)
        cost = measured or slowest(costs, rules, rule.of_sample)
        if cost is None:
            continue
        lines.append(f"  {name}:" + ("" if measured else f"  # not measured: as {cost.rule}"))
        lines.append(f"    runtime: {minutes(cost, scales[rule.of_sample])} * attempt")
        if measured and memory(measured, rule) > rule.memory_mb:
            lines.append(f"    mem_mb: {memory(measured, rule)} * attempt")
    return "\n".join(lines)


def slowest(
    costs: Mapping[str, Cost], rules: Mapping[str, Declared], of_sample: bool
) -> Cost | None:
    """The rule of a sample, or of the cohort, with the longest job; None where none ran."""
    kind = [costs[n] for n, rule in rules.items() if rule.of_sample is of_sample and n in costs]
    return max(kind, key=lambda cost: cost.largest_cpu, default=None)


def table(costs: Mapping[str, Cost], rules: Mapping[str, Declared], samples: int) -> str:
    """Markdown: rules of a sample with their sum, then those of the cohort."""
    lines = [
        "| rule | jobs | wall s, median | CPU s, median | CPU s, largest | peak MB | requires MB |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for of_sample in (True, False):
        chosen = [
            costs[n] for n, rule in rules.items() if rule.of_sample is of_sample and n in costs
        ]
        for cost in sorted(chosen, key=lambda cost: -cost.cpu):
            peak = "under a second" if cost.peak_mb is None else f"{cost.peak_mb:.0f}"
            lines.append(
                f"| {cost.rule} | {cost.jobs} | {cost.wall:.1f} | {cost.cpu:.1f}"
                f" | {cost.largest_cpu:.1f} | {peak} | {rules[cost.rule].memory_mb} |"
            )
        whole = sum(cost.cpu * cost.jobs for cost in chosen)
        name = "**a sample**" if of_sample else f"**the cohort of {samples}**"
        total = whole / samples if of_sample else whole
        lines.append(f"| {name} | | | {total:.1f} | | | |")
    return "\n".join(lines)


def report(work: Path, results: Path, rules: Mapping[str, Declared]) -> tuple[str, int, float]:
    """The table with what was measured; number of samples, and their mean reads."""
    costs = read_costs(work / "benchmarks")
    reads = reads_of_samples(work / "qc")
    samples = len(list((work / "verdicts").glob("*.json")))
    mean = statistics.mean(reads.values())
    each = {"results": megabytes(results) / samples, "work": megabytes(work) / samples}
    kept = megabytes(results / "alignments") / samples
    text = (
        f"`scripts/build_resources.py`, {samples} samples of {mean:,.0f} reads on average:\n\n"
        f"{table(costs, rules, samples)}\n\n"
        f"Left on disk, a sample: {each['results']:.1f} MB in `results/` (of them {kept:.1f} MB"
        f" CRAM), {each['work']:.1f} MB in `work/`."
    )
    return text, samples, mean


def between(path: Path, marks: tuple[str, str], text: str) -> None:
    """Put text between its marks."""
    before, rest = path.read_text(encoding="utf-8").split(marks[0])
    after = rest.split(marks[1])[1]
    path.write_text(f"{before}{marks[0]}\n{text}\n{marks[1]}{after}", encoding="utf-8")


def unplanned(rules: Iterable[str], profile: str) -> list[str]:
    """Rules with a benchmark that the profile does not name."""
    return [rule for rule in rules if not re.search(rf"^  {rule}:", profile, re.MULTILINE)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--work", type=Path, default=Path("work"))
    parser.add_argument("--results", type=Path, default=Path("results"))
    parser.add_argument("--reads", type=int, default=20_000_000, help="of a sample to come")
    parser.add_argument("--samples", type=int, default=1000, help="of a cohort to come")
    parser.add_argument("--check", action="store_true", help="write nothing")
    args = parser.parse_args()
    rules = declared_rules()
    if args.check:
        missing = unplanned(rules, SLURM.read_text(encoding="utf-8"))
        sys.exit(f"not in {SLURM}: {', '.join(missing)}" if missing else 0)
    text, samples, mean = report(args.work, args.results, rules)
    scales = {True: args.reads / mean, False: args.samples / samples}
    between(README, TABLE_MARKS, text)
    header = f"# For samples of {args.reads:,} reads, cohorts of {args.samples:,}; margin {MARGIN}."
    body = profile_part(read_costs(args.work / "benchmarks"), rules, scales)
    between(SLURM, YAML_MARKS, f"{header}\n{body}")
    print(text)


if __name__ == "__main__":
    main()
