"""Files of a finished cohort per sample, drawn at random by the package's own writers.

Only the reads are missing: alignments are a few bytes, so that the cohort's rules find everything
they require and nothing of a sample is to be done.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pysam

from benchmarks.annotate import random_alleles, whole_ones
from hemaline.callability.events.event_definitions import Event, load_events
from hemaline.callability.events.event_reports import EventRow
from hemaline.callability.events.exon_ratio import ExonDepth
from hemaline.callability.region_status import RegionStatus
from hemaline.callability.scopes import ScopeRegion, load_scopes, regions_of
from hemaline.calling.evidence.allele_evidence import Evidence
from hemaline.calling.sample_vcf import Call, write_calls
from hemaline.common.documents.json_files import write_json
from hemaline.common.tables.rows import write_rows
from hemaline.filters.filter_file import load_filters
from hemaline.filters.filter_set import FilterSet
from hemaline.genome.alleles import Allele
from hemaline.genome.hotspots import load_hotspots
from hemaline.genome.panels import load_panel
from hemaline.genome.transcripts import load_transcripts
from hemaline.inputs.units import UnitVerdict
from hemaline.paths import resource
from hemaline.quality.identity.contamination import Contamination
from hemaline.quality.identity.fingerprint import Snp, SnpCounts, load_fingerprint
from hemaline.quality.identity.sample_checks import SampleFingerprint, write_fingerprint
from hemaline.quality.identity.sex_check import SexEvidence
from hemaline.quality.sequencing import Sequencing
from hemaline.reads.confirmation import SampleVerdict
from hemaline.reads.read_counts import ReadCounts

VARIANTS = 200
# Alleles of all samples (germline, artefacts, recurrent drivers), and those one sample has alone.
_SHARED, _PRIVATE = 2000, 10
_BENCHMARKED = (
    "merge_units_to_cram",
    "target_depth",
    "count_sample",
    "call_sample_variants",
    "assess_sample",
)
_MOSDEPTH = ("global.dist.txt", "region.dist.txt", "summary.txt")
_DEPTH, _THIN = 800, 0.02
_SEED = 20_261_125
# Values of a good capture, by metric of resources/qc.yaml.
_GOOD = {
    "reads_kept": 0.98,
    "on_target": 0.7,
    "duplication": 0.2,
    "depth": float(_DEPTH),
    "targets_at_depth": 0.99,
    "fold_80": 1.3,
    "uniformity": 0.99,
    "callable": 0.98,
    "insert_size": 270.0,
}
_CLEAN = Contamination(60, 0.0, 0, 0.01, is_flagged=False, is_assessable=True)


@dataclass(frozen=True)
class Distribution:
    """Distribution that all samples are drawn from."""

    shared: Sequence[Allele]
    private: Iterator[Allele]
    contig_lengths: dict[str, int]
    regions: Sequence[ScopeRegion]
    events: Sequence[Event]
    genes: frozenset[str]
    snps: Sequence[Snp]
    filters: FilterSet
    floor: float


def draw_distribution(reference: Path, panel: str, samples: int, floor: float) -> Distribution:
    """Alleles are in and next to the exons of which ``reference`` has the bases."""
    hotspots = load_hotspots(resource("hotspots.tsv"))
    transcripts = load_transcripts(resource("transcripts.tsv"))
    scopes = load_scopes(resource("scopes.tsv"), transcripts, hotspots)
    with pysam.FastaFile(str(reference)) as fasta:
        number = _SHARED + _PRIVATE * samples
        alleles = list(random_alleles(fasta, list(whole_ones(fasta).values()), number))
        lengths = dict(zip(fasta.references, fasta.lengths, strict=True))
    genes = load_panel(resource("panels"), panel)
    return Distribution(
        alleles[:_SHARED],
        iter(alleles[_SHARED:]),
        lengths,
        regions_of(genes, scopes),
        load_events(resource("events.tsv")),
        frozenset(genes),
        load_fingerprint(),
        load_filters("capture"),
        floor,
    )


def write_samples(folder: Path, names: Iterable[str], distribution: Distribution) -> None:
    """Every file that rules of a sample leave, in the order of their making by their times."""
    rng = random.Random(_SEED)
    begun = time.time()
    for name in names:
        files = _files(folder, name)
        for path in files:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"synthetic\n")
        unit, reads = UnitVerdict(f"{name}.L1", 2), {"L1": ReadCounts(2, 2)}
        write_json(
            folder / f"work/verdicts/{name}.json", SampleVerdict(name, (unit,), counts=reads)
        )
        calls = list(_calls(distribution, rng))
        lengths = distribution.contig_lengths
        write_calls(
            folder / f"results/calls/{name}.vcf.gz", name, calls, lengths, distribution.filters
        )
        rows = (_status(name, region, distribution.floor, rng) for region in distribution.regions)
        write_rows(folder / f"work/callability/{name}.tsv", RegionStatus, rows)
        stem = folder / f"work/events/{name}"
        resolved = [one for one in distribution.events if one.exon_ratio is None]
        events = (_event(name, one, distribution) for one in resolved)
        write_rows(stem.with_suffix(".events.tsv"), EventRow, events)
        depths = (
            _depths(name, one, distribution, rng)
            for one in distribution.events
            if one not in resolved
        )
        write_rows(stem.with_suffix(".exon_depths.tsv"), ExonDepth, depths)
        write_fingerprint(folder / f"work/identity/{name}.json", _fingerprint(distribution, rng))
        measured = Sequencing(True, _GOOD, {}, reads)
        write_json(folder / f"work/qc/{name}.quality.json", measured)
        for rank, path in enumerate(files):
            os.utime(path, (begun + rank / 100, begun + rank / 100))


def _files(folder: Path, name: str) -> list[Path]:
    """In the order in which the rules write them."""
    results, work = folder / "results", folder / "work"
    return [
        work / f"units/paired/{name}.L1.json",
        work / f"qc/paired/{name}.L1.fastp.json",
        work / f"qc/paired/{name}.L1.poor_mates.tsv",
        results / f"alignments/{name}.cram",
        results / f"alignments/{name}.cram.crai",
        work / f"qc/{name}.stats.txt",
        *(work / f"qc/{name}.mosdepth.{part}" for part in _MOSDEPTH),
        work / f"qc/{name}.regions.bed.gz",
        work / f"verdicts/{name}.json",
        work / f"background/{name}.json",
        work / f"background/{name}.counts.npz",
        results / f"calls/{name}.vcf.gz",
        results / f"calls/{name}.vcf.gz.tbi",
        work / f"callability/{name}.tsv",
        work / f"events/{name}.events.tsv",
        work / f"events/{name}.exon_depths.tsv",
        work / f"identity/{name}.json",
        work / f"qc/{name}.quality.json",
        # Snakemake takes benchmarks for outputs: one that is older than an input is made anew.
        *(work / f"benchmarks/{rule}/{name}.tsv" for rule in _BENCHMARKED),
        *(
            work / f"benchmarks/{rule}/paired/{name}.L1.tsv"
            for rule in ("accept_unit", "align_fastq_unit")
        ),
    ]


def _calls(distribution: Distribution, rng: random.Random) -> Iterator[Call]:
    own = [next(distribution.private) for _ in range(_PRIVATE)]
    for allele in [*rng.sample(distribution.shared, VARIANTS - len(own)), *own]:
        depth = round(rng.gauss(_DEPTH, 80))
        alt = max(4, round(depth * rng.choice((0.03, 0.1, 0.3, 0.5, 1.0))))
        ref, forward = max(depth - alt, 0), alt // 2
        seen = Evidence(allele, ref, alt, 0, 3, forward, alt - forward, ref // 2, ref - ref // 2, 1)
        yield Call(seen, () if rng.random() < 0.9 else ("strand_bias",), False, ("mpileup",))


def _status(name: str, region: ScopeRegion, floor: float, rng: random.Random) -> RegionStatus:
    where, thin = region.interval, rng.random() < _THIN
    if where is None:
        cells = (None, None, None, region.required, "not_assessed", "no_caller", None, None, None)
        return RegionStatus(name, region.gene, region.name, region.kind, *cells, None, floor=floor)
    return RegionStatus(
        name,
        region.gene,
        region.name,
        region.kind,
        where.chrom,
        where.start + 1,
        where.end,
        region.required,
        "partial" if thin else "assessed",
        "low_depth" if thin else None,
        0.8 if thin else 1.0,
        round(rng.gauss(_DEPTH, 80)),
        0.04 if thin else rng.uniform(0.005, floor),
        where.start + 1,
        floor=floor,
    )


def _event(name: str, event: Event, distribution: Distribution) -> EventRow:
    if event.gene not in distribution.genes:
        return EventRow(name, event.name, event.gene, None, "not_on_panel")
    return EventRow(name, event.name, event.gene, 0, limit=0.01)


def _depths(name: str, event: Event, distribution: Distribution, rng: random.Random) -> ExonDepth:
    if event.gene not in distribution.genes:
        return ExonDepth(name, event.name, None, None, "not_on_panel")
    return ExonDepth(name, event.name, rng.gauss(_DEPTH, 40), rng.gauss(_DEPTH, 40))


def _fingerprint(distribution: Distribution, rng: random.Random) -> SampleFingerprint:
    """Genotypes of the population, at every SNP of an autosome."""
    snps = tuple(snp for snp in distribution.snps if snp.chrom not in ("chrX", "chrY"))
    copies = np.array(
        [sum(rng.random() < snp.alt_frequency for _ in range(2)) for snp in snps], dtype=np.int64
    )
    alt = copies * _DEPTH // 2
    counts = SnpCounts(snps, _DEPTH - alt, alt, np.zeros_like(alt))
    return SampleFingerprint(counts, _CLEAN, SexEvidence(1.0, 0.0, 4, 4))
