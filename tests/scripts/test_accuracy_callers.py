"""Peers are commands in a file; what is not on PATH is skipped; what runs is measured."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.callers import Cost, Peer, Project, load_peers, run_measured
from benchmarks.compare import CallRecord
from benchmarks.design import load_design
from benchmarks.outcomes import Seen, false_positives, outcomes_of
from benchmarks.reads import Sample, make_reads
from benchmarks.realised import Realised
from benchmarks.truth import Event, SequenceSource
from hemaline.common.intervals import Interval
from simulation.simulate import Allele

FIELDS = {name: f"<{name}>" for name in ("reference", "bam", "bed", "sample", "out")}


@pytest.mark.parametrize("peer", load_peers(), ids=lambda peer: peer.name)
def test_every_peer_reads_the_alignments_and_writes_the_vcf(peer: Peer) -> None:
    command = peer.command.format_map(FIELDS)
    assert "<bam>" in command
    assert "<out>" in command
    assert peer.needs
    assert peer.note


def test_a_peer_that_is_not_installed_states_what_is_missing() -> None:
    peer = Peer("P", ("sh", "no-such-caller"), "", "")
    assert peer.missing == ["no-such-caller"]


def test_cost_is_that_of_the_command(tmp_path: Path) -> None:
    code = "x = bytearray(60_000_000)\nfor i in range(3_000_000): pass"
    cost = run_measured([sys.executable, "-c", code], tmp_path / "log")
    assert cost.cpu_seconds > 0
    assert cost.peak_mb > 57
    small = run_measured(["true"], tmp_path / "log")
    assert small.peak_mb < 40


def test_a_failing_command_ends_the_benchmark(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"failed \(3\)"):
        run_measured(["sh", "-c", "exit 3"], tmp_path / "log")


def test_costs_add_up_and_peaks_do_not() -> None:
    assert Cost(1, 2, 30) + Cost(10, 20, 3) == Cost(11, 22, 30)


def test_alignments_older_than_their_reads_are_made_again(tmp_path: Path) -> None:
    project = Project(tmp_path, tmp_path / "reference", tmp_path / "x.fa")
    assert not project.is_aligned("S")
    project.cram("S").parent.mkdir(parents=True)
    project.cram("S").touch()
    reads = project.fastq("S")[1]
    reads.touch()
    import os

    os.utime(project.cram("S"), (1, 1))
    assert not project.is_aligned("S")
    os.utime(reads, (0, 0))
    assert project.is_aligned("S")


def test_calls_are_sorted_into_found_next_to_and_false(sequence: SequenceSource) -> None:
    ref = sequence("chr21", 2_999, 3_000)
    alt, third = [base for base in "ACGT" if base != ref][:2]
    event = Event("S", "SNV", Allele("chr21", 3_000, ref, alt, 0.1), 1)
    right = CallRecord("chr21", 3_000, ref, alt, "PASS", 0.11)
    nearby = replace(right, alt=third)
    far = CallRecord("chr21", 5_000, sequence("chr21", 4_999, 5_000), "N", "PASS", 0.01)
    seen, truth = Seen("C", "project", 500, "S"), Realised(40, 100, 1_000)
    (found,) = outcomes_of(seen, [event], [truth], [right, nearby, far], sequence)
    assert (found.found, found.nearby, found.filters) == (True, 1, "PASS")
    assert found.vaf_error == pytest.approx(0.1)
    filtered = replace(right, filter="low_vaf")
    (missed,) = outcomes_of(seen, [event], [truth], [filtered], sequence)
    assert (missed.found, missed.filters) == (False, "low_vaf")
    assert [f.call for f in false_positives(seen, [event], [right, nearby, far])] == [far]
    assert all(f.blank for f in false_positives(seen, [], [far]))


@pytest.mark.parametrize("profile", ["project", "art"])
def test_both_profiles_realise_the_depth_and_share_requested(
    profile: str, sequence: SequenceSource, tmp_path: Path
) -> None:
    if profile == "art" and not shutil.which("art_illumina"):
        pytest.skip("art_illumina is not on PATH (apt-get install art-nextgen-simulation-tools)")
    ref = sequence("chr21", 2_999, 3_000)
    alt = next(base for base in "ACGT" if base != ref)
    inserted = "ACGTTGCA" * 4
    far = sequence("chr21", 5_499, 5_500)
    events = (
        Event("S", "SNV", Allele("chr21", 3_000, ref, alt, 0.2), 1),
        Event("S", "indel", Allele("chr21", 5_500, far, far + inserted, 0.4), len(inserted)),
    )
    targets = [Interval("chr21", 2_700, 3_300), Interval("chr21", 5_200, 5_800)]
    paths = tmp_path / "R1.fastq.gz", tmp_path / "R2.fastq.gz"
    sample = Sample("S", 0, events)
    made = make_reads(profile, load_design(), 600, sample, targets, sequence, paths)
    for event, counts in zip(events, made, strict=True):
        depth = counts.depth / 2
        assert depth == pytest.approx(600, rel=0.3)
        share = event.allele.vaf
        assert abs(counts.vaf - share) < 4 * (share * (1 - share) / depth) ** 0.5
        assert counts.alt > 0.3 * share * depth
    assert all(path.stat().st_size > 10_000 for path in paths)
