"""The table of costs and the Slurm profile's defaults, made of benchmark files."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

import build_resources

HEADER = (
    *("s", "h:m:s", "max_rss", "max_vms", "max_uss", "max_pss"),
    *("io_in", "io_out", "mean_load", "cpu_time"),
)


def benchmark(path: Path, seconds: float, cpu: float, peak: str) -> None:
    row = dict.fromkeys(HEADER, "0") | {"s": str(seconds), "cpu_time": str(cpu), "max_rss": peak}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\t".join(HEADER) + "\n" + "\t".join(row.values()) + "\n")


@pytest.fixture
def rules(tmp_path: Path) -> dict[str, build_resources.Declared]:
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "a.smk").write_text(
        "rule align:\n"
        "    benchmark:\n"
        '        f"{WORK}/benchmarks/align/{{kind}}/{{sample}}.{{unit}}.tsv"\n'
        "    threads: 4\n"
        "    resources:\n"
        "        mem_mb=memory(8000),\n\n\n"
        "rule quick:\n"
        '    log:\n        "x"\n\n\n'
        "rule join:\n"
        "    benchmark:\n"
        '        f"{WORK}/benchmarks/join.tsv"\n'
    )
    return build_resources.declared_rules(folder)


@pytest.fixture
def work(tmp_path: Path) -> Path:
    work = tmp_path / "work"
    benchmark(work / "benchmarks/align/paired/A.L1.tsv", 9, 60, "300")
    benchmark(work / "benchmarks/align/paired/B.L1.tsv", 3, 20, "NA")
    benchmark(work / "benchmarks/join.tsv", 2, 6, "1400")
    for name, reads in (("A.L1", 100), ("A.L2", 200), ("B.L1", 300)):
        summary = {"summary": {"before_filtering": {"total_reads": reads}}}
        path = work / f"qc/paired/{name}.fastp.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(summary))
        (work / "verdicts").mkdir(exist_ok=True)
        (work / f"verdicts/{name.split('.')[0]}.json").write_text("{}")
    return work


def test_only_rules_with_a_benchmark_are_read(rules: dict[str, build_resources.Declared]) -> None:
    assert rules == {
        "align": build_resources.Declared("align", True, 8000, 4),
        "join": build_resources.Declared("join", False, build_resources.DEFAULT_MB, 1),
    }


def test_costs_are_of_all_jobs_of_a_rule(work: Path) -> None:
    costs = build_resources.read_costs(work / "benchmarks")
    assert costs["align"] == build_resources.Cost("align", 2, 6, 40, 60, 300)
    assert build_resources.reads_of_samples(work / "qc") == {"A": 300, "B": 300}


def test_the_profile_scales_time_and_never_requires_less_memory_than_the_rule(
    work: Path, rules: dict[str, build_resources.Declared]
) -> None:
    costs = build_resources.read_costs(work / "benchmarks")
    text = build_resources.profile_part(costs, rules, {True: 10, False: 1})
    assert yaml.safe_load(text) == {
        "set-resources": {
            # 60 s x 10 x 3 are 30 minutes; 300 MB would be no reason to require less than 8,000.
            "align": {"runtime": "30 * attempt"},
            "join": {"runtime": "10 * attempt", "mem_mb": "2100 * attempt"},
        }
    }


def test_the_table_sums_a_sample_and_the_cohort(
    work: Path, rules: dict[str, build_resources.Declared]
) -> None:
    text, samples, mean = build_resources.report(work, work / "qc", rules)
    assert (samples, mean) == (2, 300)
    assert "| **a sample** | | | 40.0 |" in text
    assert "| **the cohort of 2** | | | 6.0 |" in text


def test_a_rule_that_was_not_run_gets_the_time_of_the_slowest_of_its_kind(
    work: Path, rules: dict[str, build_resources.Declared]
) -> None:
    costs = build_resources.read_costs(work / "benchmarks")
    costs["brief"] = replace(costs["align"], rule="brief", largest_cpu=1)
    new = [build_resources.Declared(name, True, 1000, 1) for name in ("brief", "mark")]
    wanted = rules | {one.rule: one for one in new}
    text = build_resources.profile_part(costs, wanted, {True: 10, False: 1})
    assert yaml.safe_load(text)["set-resources"]["mark"] == {"runtime": "30 * attempt"}
    assert "  mark:  # not measured: as align\n" in text
    del costs["join"]
    assert "join" not in build_resources.profile_part(costs, rules, {True: 10, False: 1})


def test_every_rule_with_a_benchmark_has_its_time_in_the_slurm_profile() -> None:
    profile = build_resources.SLURM.read_text(encoding="utf-8")
    assert build_resources.unplanned(["no_such_rule"], profile) == ["no_such_rule"]
    assert build_resources.unplanned(build_resources.declared_rules(), profile) == []
