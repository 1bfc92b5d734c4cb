"""The step: from a BAM to a VCF that the recount reads."""

from pathlib import Path

from builders import CHROM, make_genome, random_sequence, write_bam
from clipping import Event
from hemaline.calling.calling import read_candidates
from hemaline.cli import main

BASES = random_sequence(2400)
ASSAY = """\
name: tiny
chemistry: capture
targets: targets.bed
panels: [myeloid]
"""


def test_candidates_are_written_in_order(tmp_path: Path) -> None:
    genome = make_genome(tmp_path, {CHROM: BASES})
    events = [
        Event(BASES, 1100, 1100, "AC" + BASES[1050:1100]),
        Event(BASES, 1600, 1600, BASES[1500:1600]),
    ]
    reads = [
        read for number, event in enumerate(events[::-1]) for read in event.reads(100, 4 + number)
    ]
    bam = write_bam(tmp_path / "reads.bam", reads, genome.contigs)
    targets, assay, output = (tmp_path / name for name in ("t.bed", "tiny.yaml", "out.vcf"))
    targets.write_text(f"{CHROM}\t1000\t1700\n")
    assay.write_text(ASSAY.replace("targets.bed", str(targets)))
    words = ["step", "propose-clipped", "--alignments", str(bam), "--reference", str(genome.path)]
    words += ["--targets", str(targets), "--assay", str(assay), "--output", str(output)]
    assert main(words) == 0
    first = output.read_bytes()
    assert read_candidates(output) == [event.allele(CHROM) for event in events]
    assert main(words) == 0
    assert output.read_bytes() == first
