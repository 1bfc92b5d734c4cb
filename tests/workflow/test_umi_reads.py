"""Real reads with UMIs (nf-core's IGH repertoire): extraction and families, determined twice."""

from __future__ import annotations

import gzip
import subprocess
from collections import Counter
from pathlib import Path

import pysam
import pytest
import yaml
from Bio.Seq import reverse_complement
from sites import ROOT

from builders import write_fasta
from hemaline.inputs.assays import Assay, require_assay
from hemaline.reads import chemistry
from hemaline.reads.families import size_families

READS = ROOT.parent / "shared/data/reads/nfcore_umi"
FASTQ = [READS / "test_airrseq_umi_R1.fastq.gz", READS / "test_airrseq_R2.fastq.gz"]
# The first eight bases of read 1 are as good as random, the next ones belong to a primer.
LENGTH = 8

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not READS.is_dir(), reason="../shared/data is not here"),
]


def _sequences(path: Path) -> list[tuple[str, str]]:
    with gzip.open(path, "rt") as lines:
        text = lines.read().split("\n")
    return [
        (name[1:].split()[0], bases) for name, bases in zip(text[::4], text[1::4], strict=False)
    ]


@pytest.fixture(scope="module")
def assay(tmp_path_factory: pytest.TempPathFactory) -> Assay:
    folder = tmp_path_factory.mktemp("assay")
    (folder / "targets.bed").write_text("c0\t0\t10\n")
    umi = {"source": "inline", "read": 1, "length": LENGTH}
    targets = str(folder / "targets.bed")
    document = {"name": "igh", "chemistry": "amplicon", "targets": targets, "umi": umi}
    (folder / "igh.yaml").write_text(yaml.safe_dump(document))
    return require_assay(folder / "igh.yaml")


@pytest.fixture(scope="module")
def marked(assay: Assay, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reads on contigs made of every fiftieth pair of them, families marked."""
    folder = tmp_path_factory.mktemp("igh")
    firsts, seconds = (_sequences(path)[::50] for path in FASTQ)
    contigs = {
        f"c{number}": f"{first[LENGTH:]}{'N' * 40}{reverse_complement(second)}"
        for number, ((_, first), (_, second)) in enumerate(zip(firsts, seconds, strict=True))
    }
    reference = folder / "contigs.fa"
    write_fasta(reference, contigs, index=False)
    subprocess.run(["bwa", "index", str(reference)], check=True, capture_output=True)
    trim = ["fastp", "--in1", str(FASTQ[0]), "--in2", str(FASTQ[1]), "--stdout", "--thread", "1"]
    trim += ["--dont_eval_duplication", "--json", "/dev/null", "--html", "/dev/null"]
    trim += chemistry.trimming(assay)
    commands = [
        trim,
        chemistry.name_correction(assay),
        ["bwa", "mem", "-Y", "-p", str(reference), "-"],
        ["samtools", "fixmate", "-u", "-m", "-", "-"],
        ["samtools", "sort", "-u", "-"],
        chemistry.family_marking(assay),
    ]
    data = b""
    for command in commands:
        done = subprocess.run(command, input=data, capture_output=True, check=True)
        data = done.stdout
    (folder / "marked.bam").write_bytes(data)
    return folder / "marked.bam"


def test_umis_are_the_first_bases_of_read_1(marked: Path) -> None:
    raw = dict(_sequences(FASTQ[0]))
    seen = Counter[str]()
    with pysam.AlignmentFile(str(marked)) as reads:
        for read in reads:
            name, _, umi = str(read.query_name).rpartition(":")
            assert umi == raw[name][:LENGTH]
            seen[name] += read.flag & 0x900 == 0
    assert len(seen) > 2000
    # Both mates have one name, so that the aligner took them for a pair.
    assert set(seen.values()) == {2}


def test_families_are_those_of_ends_and_umi(marked: Path, tmp_path: Path) -> None:
    found = size_families(marked, tmp_path / "sized.bam", 1)
    fragments: dict[str, list[tuple[int, int, bool]]] = {}
    with pysam.AlignmentFile(str(marked)) as reads:
        for read in reads:
            if not read.flag & (0x4 | 0x900):
                end = (read.reference_id, _outer_end(read), read.is_reverse)
                fragments.setdefault(str(read.query_name), []).append(end)
    # A fragment with one mate aligned is a family by its one end.
    families = Counter((*sorted(ends), name.rpartition(":")[2]) for name, ends in fragments.items())
    expected = Counter(families.values())
    assert sum(size * n for size, n in expected.items()) > 1000
    assert max(expected) > 1
    assert dict(found.sizes) == dict(expected)


def _outer_end(read: pysam.AlignedSegment) -> int:
    """Where the read's first base would be were it aligned."""
    cigar = read.cigartuples or []
    left = cigar[0][1] if cigar[0][0] in (4, 5) else 0
    right = cigar[-1][1] if cigar[-1][0] in (4, 5) else 0
    return int(read.reference_end or 0) + right if read.is_reverse else read.reference_start - left
