"""`scripts/benchmark.py accuracy`: truth sets, reads, callers, comparison, table."""

from __future__ import annotations

import argparse
import gzip
import json
import os
import shlex
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

from benchmarks.callers import ROOT, Cost, Project, load_peers, run_peer
from benchmarks.compare import read_calls
from benchmarks.design import Design, load_design
from benchmarks.outcomes import FalsePositive, Outcome, Seen, false_positives, outcomes_of
from benchmarks.reads import PROFILES, Sample, make_reads
from benchmarks.realised import Realised
from benchmarks.table import Run, render
from benchmarks.targets import choose_targets, exons, mappable, source_of, whole_chromosome
from benchmarks.truth import TruthBuilder, write_truth
from benchmarks.zero import ZeroSet, stated_limits, zero_table
from hemaline.common.intervals import Interval
from hemaline.filters.filter_file import load_filters

OWN = "Hemaline"
# A project needs a sample; no rule that reads it is run.
_PLACEHOLDER = "PLACEHOLDER"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the benchmark."""
    parser.add_argument("--quick", action="store_true", help="one small set, project's reads")
    parser.add_argument("--profile", choices=PROFILES, action="append", help="default: both")
    parser.add_argument("--depth", type=int, action="append", help="default: those of the design")
    parser.add_argument(
        "--blank-samples", type=int, metavar="N", help="event-free samples; default: the design's"
    )
    parser.add_argument("--no-peers", action="store_true", help="this pipeline alone")
    parser.add_argument(
        "--zero", action=argparse.BooleanOptionalAction, help="calibrated zero; not in --quick"
    )
    parser.add_argument("--json", type=Path, help="every event's outcome and every false positive")
    parser.add_argument("--misses", action="store_true", help="list misses and false positives")
    parser.add_argument("--cache", type=Path, default=ROOT / ".cache/accuracy")
    parser.add_argument("--downloads", type=Path, default=ROOT / ".cache/downloads")


class Bench:
    """A design with its reference, targets and events."""

    def __init__(self, design: Design, cache: Path, downloads: Path) -> None:
        """Make what all profiles and depths share."""
        self.design, self.cache = design, cache.resolve()
        self.fasta = whole_chromosome(self.cache, downloads)
        self.raw = source_of(self.fasta)
        # The workflow prepares and masks the reference as it does for everybody.
        base = self.project("reference-only")
        base.folder.mkdir(parents=True, exist_ok=True)
        for path in base.fastq(_PLACEHOLDER):
            path.write_bytes(gzip.compress(b"@read\nA\n+\nI\n", mtime=0))
        base.write([_PLACEHOLDER], [Interval(design.contig, 0, 1)])
        base.snakemake("index_masked_reference", "reference")
        self.sequence = source_of(base.reference)
        self.targets = self._targets(downloads, base.reference)
        self.samples = self._samples()

    def project(self, name: str) -> Project:
        """A project of that name in the cache."""
        return Project(self.cache / name, self.cache / "reference", self.fasta)

    def _targets(self, downloads: Path, reference: Path) -> list[Interval]:
        path = self.cache / f"targets-{self.design.digest()}.json"
        if path.exists():
            return [Interval(*row) for row in json.loads(path.read_text(encoding="utf-8"))]
        usable = mappable(reference, self.raw, self.design.min_mapping_quality)
        targets = choose_targets(self.design, exons(self.design, downloads), usable)
        rows = [[t.chrom, t.start, t.end] for t in targets]
        path.write_text(json.dumps(rows), encoding="utf-8")
        return targets

    def _samples(self) -> list[Sample]:
        events = TruthBuilder(self.design, self.sequence, self.targets).events()
        names = list(dict.fromkeys(e.sample for e in events))
        spiked = [
            Sample(name, number, tuple(e for e in events if e.sample == name))
            for number, name in enumerate(names)
        ]
        blank = [Sample(f"BLANK{n + 1}", n, ()) for n in range(self.design.blank_samples)]
        return spiked + blank

    def run(self, profile: str, depth: int, peers: bool) -> Run:
        """One profile at one depth, with whatever of it is new."""
        project, truths, cost = self._called(profile, depth, self.samples, "")
        costs: dict[str, Cost] = {OWN: cost}
        paths: dict[str, dict[str, Path]] = {
            OWN: {s.name: project.calls(s.name) for s in self.samples}
        }
        skipped = {}
        for peer in load_peers() if peers else []:
            if peer.missing:
                skipped[peer.name] = peer.missing
                continue
            report(f"{profile} {depth}x: {peer.name}")
            results = {s.name: run_peer(peer, project, s.name) for s in self.samples}
            paths[peer.name] = {name: vcf for name, (vcf, _) in results.items()}
            costs[peer.name] = sum((cost for _, cost in results.values()), Cost())
        outcomes: list[Outcome] = []
        wrong: list[FalsePositive] = []
        for caller, by_sample in paths.items():
            for sample in self.samples:
                calls = read_calls(by_sample[sample.name], project.reference, self.sequence)
                seen = Seen(caller, profile, depth, sample.name)
                truth = truths[sample.name]
                outcomes += outcomes_of(seen, sample.events, truth, calls, self.sequence)
                wrong += false_positives(seen, sample.events, calls)
        bases = sum(map(len, self.targets)) * self.design.blank_samples
        return Run(profile, depth, outcomes, wrong, costs, bases, skipped)

    def zero(self, profile: str, depth: int) -> list[Outcome]:
        """Events at the limits that the event-free samples state, in libraries like theirs."""
        filters = load_filters("capture")
        blanks = [s for s in self.samples if not s.events][: self.design.zero.samples]
        source, _ = self._aligned(profile, depth, self.samples, "")
        limits = {
            blank.name: stated_limits(
                source.cram(blank.name), source.reference, self.targets, filters, self.sequence
            )
            for blank in blanks
        }
        events = ZeroSet(self.design, self.sequence, self.targets).events(limits)
        samples = [
            replace(b, events=tuple(e for e in events if e.sample == b.name)) for b in blanks
        ]
        project, truths, _ = self._called(profile, depth, samples, "zero-")
        outcomes: list[Outcome] = []
        for sample in samples:
            calls = read_calls(project.calls(sample.name), project.reference, self.sequence)
            seen = Seen(OWN, profile, depth, sample.name)
            outcomes += outcomes_of(seen, sample.events, truths[sample.name], calls, self.sequence)
        return outcomes

    def _called(
        self, profile: str, depth: int, samples: Sequence[Sample], kind: str
    ) -> tuple[Project, dict[str, list[Realised]], Cost]:
        project, truths = self._aligned(profile, depth, samples, kind)
        report(f"{kind}{profile} {depth}x: calling")
        return project, truths, project.call([s.name for s in samples])

    def _aligned(
        self, profile: str, depth: int, samples: Sequence[Sample], kind: str
    ) -> tuple[Project, dict[str, list[Realised]]]:
        events = [asdict(e) for s in samples for e in s.events]
        digest = self.design.digest(self.targets, events, profile, depth)
        project = self.project(f"{kind}{profile}-{depth}-{digest}")
        truths = self._reads(project, profile, depth, samples)
        project.write([s.name for s in samples], self.targets)
        if not all(project.is_aligned(s.name) for s in samples):
            report(f"{kind}{profile} {depth}x: alignment")
            project.snakemake("merge_units_to_cram", "alignment")
        return project, truths

    def _reads(
        self, project: Project, profile: str, depth: int, samples: Sequence[Sample]
    ) -> dict[str, list[Realised]]:
        project.folder.mkdir(parents=True, exist_ok=True)
        truths = {}
        lengths = {self.design.contig: len(self.raw(self.design.contig, 0, 1 << 40))}
        for sample in samples:
            path = project.folder / f"{sample.name}.realised.json"
            if not path.exists():
                report(f"{profile} {depth}x: reads of {sample.name}")
                pair = project.fastq(sample.name)
                made = make_reads(
                    profile, self.design, depth, sample, self.targets, self.sequence, pair
                )
                truth_vcf = project.folder / f"{sample.name}.truth.vcf"
                write_truth(truth_vcf, sample.events, lengths)
                path.write_text(json.dumps([asdict(r) for r in made]), encoding="utf-8")
            rows = json.loads(path.read_text(encoding="utf-8"))
            truths[sample.name] = [Realised(**row) for row in rows]
        return truths


def report(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def accuracy(args: argparse.Namespace) -> str:
    """Run everything; returns the Markdown of the tables."""
    design = load_design(args.quick)
    if args.blank_samples is not None:
        design = replace(design, blank_samples=args.blank_samples)
    bench = Bench(design, args.cache, args.downloads)
    profiles = args.profile or (["project"] if args.quick else list(PROFILES))
    depths = args.depth or design.depths
    sets = [(profile, depth) for profile in profiles for depth in depths]
    runs = [bench.run(*one, not args.no_peers) for one in sets]
    requires_zero = not args.quick if args.zero is None else args.zero
    zeros = {one: bench.zero(*one) for one in sets} if requires_zero else {}
    if args.json:
        content = {
            "zero": [o.record() for outcomes in zeros.values() for o in outcomes],
            "outcomes": [o.record() for run in runs for o in run.outcomes],
            "false_positives": [f.record() for run in runs for f in run.false_positives],
        }
        args.json.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    if args.misses:
        print("\n".join(misses(runs)))
    tables = [zero_table(*one, outcomes) for one, outcomes in zeros.items()]
    head = f"`scripts/benchmark.py {shlex.join(sys.argv[1:])}`, {os.cpu_count()} cores:"
    return "\n\n".join([head, render(runs, OWN), *tables])


def misses(runs: Sequence[Run]) -> list[str]:
    """Realised events that this pipeline missed, and its false positives."""
    lines = []
    for run in runs:
        for o in run.of(OWN):
            if o.is_realised and not o.found:
                lines.append(
                    f"MISS {run.profile} {run.depth}x {o.sample} {o.type} {o.event[:60]}"
                    f" length {o.length} vaf {o.vaf:g} alt {o.realised_alt} of"
                    f" {o.depth_at_event:.0f} filter {o.filters}"
                    f" homopolymer {o.homopolymer} length_right {o.length_right}"
                )
        for f in run.false_positives:
            if f.caller == OWN:
                c = f.call
                lines.append(
                    f"FALSE {run.profile} {run.depth}x {f.sample} {c.chrom}:{c.pos}"
                    f" {c.ref[:40]}>{c.alt[:40]} vaf {c.vaf}"
                )
        for o in run.of(OWN):
            if o.nearby:
                lines.append(
                    f"next to {run.profile} {run.depth}x {o.sample} {o.type} {o.event[:60]}"
                    f" vaf {o.vaf:g}: {o.nearby} other calls"
                )
    return lines
