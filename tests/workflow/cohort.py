"""The cohort that several modules read, run once a session: one sample for each way to arrive.

| samples | what they are |
|---|---|
| WT, T1, N1 | a wild type; a tumour with S34F and its normal |
| ODD | odd file names, lines that end as on Windows (test_bad_reads_run) |
| SE, B1, CUT | single-end reads; a BAM unit; a truncated FASTQ |
| SHIFTED, LOST, CHANGED | hostile reads and tools (test_bad_reads_run) |
| LANES | reads with poor mates in three lanes (test_lost_reads) |
| A1, A2, B2 | an exchanged pair and a stranger who matches (test_identity_run) |
| DUP, SHALLOW | a duplication, and too few reads to exclude one, as WT does (test_events_run) |
"""

from __future__ import annotations

import fcntl
import gzip
import os
import pickle
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from sites import S34F, Knowledge, Site, write_rows

from hemaline.genome.alleles import Allele as Unspiked
from hemaline.genome.alleles import normalised
from hemaline.paths import resource
from simulation.simulate import Allele, Reads
from simulation.simulate_files import write_alignment_bam, write_fastq

ODD_NAME = "Station 3 – Blut ü $(touch PWNED) 'quotes' & spaces"
VARIANT = (Allele(*S34F, vaf=0.3),)
# Standard error of the run.
MESSAGES = "run.txt"

# Programs that precede the real tools on PATH: each acts by the sample's name.
TOOLS = {
    "bwa": """
case "$*" in
    *ID:LOST.*) {tool} "$@" | head -n 500 || true ;;
    *ID:BWA.*) {tool} "$@" | head -n 500 || true; exit 1 ;;
    *ID:CHANGED.*) touch CHANGED_R2.fastq.gz; exec {tool} "$@" ;;
    *) exec {tool} "$@" ;;
esac""",
    "fastp": """
case "$*" in
    */FASTP.L1/*) {tool} "$@" | head -n 4000 || true; exit 1 ;;
    *) exec {tool} "$@" ;;
esac""",
    "samtools": """
case "$*" in
    sort*/SORT\\ -) {tool} "$@" | head -c 100000 || true; exit 1 ;;
    *) exec {tool} "$@" ;;
esac""",
}

LANES, POOR = 3, 2
# Shares of pairs: of the last lane both mates of nearly all fail, of the first the second of some.
SECONDS, BOTH = 0.2, 0.96

# SNPs of one molecule, so that a sample has all of them or none.
PHASE = "own"
LETTERS = {"A": "G", "C": "T", "G": "A", "T": "C"}

# A duplication that the aligner only clips.
FILLER = "ACG"
LENGTH = 57


def shared_cohort(session: Path) -> Site:
    """The cohort after its run, made by the first worker of the session that requires it."""
    with (session / "cohort.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        held = session / "cohort.pickle"
        if not held.exists():
            (session / "cohort").mkdir()
            (session / "cohort_knowledge").mkdir()
            site = _run(Site(session / "cohort", Knowledge.make(session / "cohort_knowledge")))
            held.write_bytes(pickle.dumps(site))
        found = pickle.loads(held.read_bytes())
    assert isinstance(found, Site)
    return found


def _run(site: Site) -> Site:
    site.add_simulated("WT")
    site.add_simulated("T1", VARIANT, patient="P1")
    site.add_simulated("N1", role="normal", patient="P1")
    _add_odd_name(site)
    _add_single_end(site)
    _add_alignment(site)
    _add_truncated(site)
    _add_hostile(site)
    _add_lanes(site)
    _add_exchanged(site)
    _add_duplication(site)
    site.write()
    changed = (site.folder / "CHANGED_R2.fastq.gz").stat()
    done = site.run("default", "report_sections")
    assert done.returncode == 4, done.stdout + done.stderr
    # The change was found; a later run is to see the same file.
    os.utime(site.folder / "CHANGED_R2.fastq.gz", ns=(changed.st_atime_ns, changed.st_mtime_ns))
    (site.folder / MESSAGES).write_text(done.stderr)
    return site


def _add_odd_name(site: Site) -> None:
    """Rows 66 and 67: what is accepted must work to the end."""
    folder = site.folder / ODD_NAME
    folder.mkdir()
    paths = [folder / f"R{mate} x.fastq.gz" for mate in (1, 2)]
    write_fastq(site.reads("ODD", VARIANT), *paths)
    for path in paths:
        windows = gzip.decompress(path.read_bytes()).replace(b"\n", b"\r\n")
        path.write_bytes(gzip.compress(windows))
    site.add("ODD")
    site.add_unit("ODD", fastq_1=str(paths[0]), fastq_2=str(paths[1]))


def _add_single_end(site: Site) -> None:
    paths = [site.folder / f"SE_R{mate}.fastq.gz" for mate in (1, 2)]
    write_fastq(site.reads("SE", VARIANT, depth=700), *paths)
    plain = site.folder / "SE.fastq"
    plain.write_bytes(gzip.decompress(paths[0].read_bytes()))
    site.add("SE")
    site.add_unit("SE", fastq_1=str(plain))


def _add_alignment(site: Site) -> None:
    path = site.folder / "B1.bam"
    contigs = {"chr21": ("21", len(site.knowledge.sequence))}
    write_alignment_bam(site.reads("B1", VARIANT), path, contigs)
    site.add("B1")
    site.add_unit("B1", bam=str(path))


def _add_truncated(site: Site) -> None:
    site.add_simulated("CUT")
    path = site.folder / "CUT_R2.fastq.gz"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def put_tools_before(site: Site) -> None:
    """``TOOLS`` on the site's PATH."""
    folder = site.folder / "tools"
    folder.mkdir()
    for name, text in TOOLS.items():
        path = folder / name
        path.write_text("#!/bin/bash\nset -euo pipefail" + text.format(tool=shutil.which(name)))
        path.chmod(0o755)
    site.tools.append(folder)


def _add_hostile(site: Site) -> None:
    _add_shifted(site)
    for name in ("LOST", "CHANGED"):
        site.add_simulated(name, VARIANT)
    site.units[-1] |= {"fastq_2": "CHANGED_R2.fastq.gz"}
    put_tools_before(site)


def _add_shifted(site: Site) -> None:
    """Row 61, in a sample that carries a variant and has a second, whole unit."""
    site.add_simulated("SHIFTED", VARIANT)
    path = site.folder / "SHIFTED_R2.fastq.gz"
    lines = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
    path.write_bytes(gzip.compress(b"".join(lines[4:] + lines[:4])))
    site.add_simulated("SECOND", VARIANT, seed=8)
    site.samples.pop()
    site.units[-1] |= {"sample_id": "SHIFTED", "unit_id": "L2"}


def poor_lanes(site: Site) -> tuple[Reads, set[str]]:
    """Reads with poor mates, and the names of the pairs of which read 1 alone is good."""
    reads = site.reads("LANES", VARIANT, depth=500)
    drawn = np.random.default_rng(3).random(len(reads))
    lane = np.arange(len(reads)) % LANES + 1
    both = (lane == LANES) & (drawn < BOTH)
    seconds = (lane == 1) & (drawn < SECONDS)
    poor = replace(
        reads,
        qualities1=np.where(both[:, None], POOR, reads.qualities1).astype(np.uint8),
        qualities2=np.where((both | seconds)[:, None], POOR, reads.qualities2).astype(np.uint8),
    )
    return poor, {reads.name(int(index)) for index in np.flatnonzero(seconds)}


def _add_lanes(site: Site) -> None:
    """One sample of three lanes; its depth does not show that one of them failed."""
    reads, _ = poor_lanes(site)
    site.add("LANES")
    for lane in range(LANES):
        unit = f"L{lane + 1}"
        paths = [site.folder / f"LANES.{unit}_R{mate}.fastq.gz" for mate in (1, 2)]
        write_fastq(reads, *paths, part=(lane, LANES))
        site.add_unit("LANES", unit, fastq_1=str(paths[0]), fastq_2=str(paths[1]))


def _add_exchanged(site: Site) -> None:
    """Samples of an assay with SNPs of its own."""
    snps = _snps(site)
    alleles = [Allele(chrom, pos, ref, alt, 0.99, PHASE) for chrom, pos, ref, alt in snps]
    site.add_simulated("A1", alleles, patient="PA", depth=120)
    site.add_simulated("A2", role="normal", patient="PA", depth=120, seed=8)
    site.add_simulated("B2", alleles, patient="PB", depth=120, seed=9)
    for row in site.samples[-3:]:
        row["assay"] = "own"
    site.more_assays["own"] = {"fingerprint": "own.tsv"}
    names = ("chrom", "pos", "ref", "alt")
    shared = {"alt_frequency": 0.5, "source": "test"}
    write_rows(
        site.folder / "own.tsv", [dict(zip(names, snp, strict=True)) | shared for snp in snps]
    )


def _snps(site: Site) -> list[tuple[str, int, str, str]]:
    """Two in each coding exon, 1-based, away from its ends."""
    found = []
    for exon in site.knowledge.exons:
        for part in (1, 2):
            start = exon.start + part * len(exon) // 3
            ref = site.knowledge.sequence[start]
            found.append((exon.chrom, start + 1, ref, LETTERS[ref]))
    return found


def _add_duplication(site: Site) -> None:
    """DUP carries a duplication in exon 6 of U2AF1; SHALLOW cannot exclude one."""
    exon = next(exon for exon in site.knowledge.exons if len(exon) == 134)
    at = exon.start + 90
    copy = site.knowledge.sequence[at - LENGTH : at]
    allele = normalised(Unspiked("chr21", at + 1, "", FILLER + copy), site.knowledge.fetch)
    spiked = Allele(allele.chrom, allele.pos, allele.ref, allele.alt, 0.2)
    site.add_simulated("DUP", (spiked,), depth=600)
    site.add_simulated("SHALLOW", depth=60)
    region, other = (f"{e.chrom}:{e.start + 1}-{e.end}" for e in (exon, site.knowledge.exons[-1]))
    _write_event_resources(
        site,
        [
            {"event": "U2AF1_ITD", "scope": "ITD", "kind": "duplication", "min_length": "3"}
            | {"min_copied_share": "0.5", "regions": region},
            {"event": "U2AF1_PTD", "scope": "PTD", "kind": "exon_ratio", "control_roles": "pon"}
            | {"min_controls": "5", "min_depth": "50", "sd_multiple": "3", "confidence": "0.95"}
            | {"max_limit": "0.25", "regions": region, "control_regions": other},
        ],
    )


def _write_event_resources(site: Site, rows: Sequence[Mapping[str, str]]) -> None:
    columns = resource("events.tsv").read_text().splitlines()[0].split("\t")
    common = {"gene": "U2AF1", "in_frame": "any", "source": "test"}
    events = [{c: {**row, **common}.get(c, "") for c in columns} for row in rows]
    write_rows(site.folder / "events.tsv", events)
    scope = {"gene": "U2AF1", "required": "yes", "must_cover": "", "source": "test"}
    write_rows(
        site.folder / "scopes.tsv",
        [
            scope | {"kind": "cds", "name": "all", "flank": "2"},
            scope | {"kind": "event", "name": "ITD", "flank": ""},
        ],
    )
    resources = site.config["resources"]
    assert isinstance(resources, dict)
    resources |= {"events": "events.tsv", "scopes": "scopes.tsv"}
