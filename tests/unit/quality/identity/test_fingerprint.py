"""The packaged SNPs, and the fragments at them."""

from __future__ import annotations

import numpy as np
import pytest

from builders import CHROM, Read, random_sequence, write_bam, write_fasta
from hemaline.common.intervals import Interval
from hemaline.common.problems import HemalineError
from hemaline.errors.site_counts import count_sites
from hemaline.errors.target_counts import TargetCounts
from hemaline.filters.filter_file import load_filters
from hemaline.genome.panels import load_panel
from hemaline.genome.reference import load_contigs
from hemaline.genome.transcripts import load_transcripts
from hemaline.paths import resource
from hemaline.quality.identity.fingerprint import Snp, count_fingerprint, load_fingerprint
from hemaline.reads.fragments import Alignments

BASES = random_sequence(300, seed=3)


def test_packaged_snps_are_common_and_are_in_exons_of_their_contigs():
    snps = load_fingerprint()
    exons = [e for t in load_transcripts(resource("transcripts.tsv")).values() for e in t.exons]
    lengths = {c.name: c.length for c in load_contigs(resource("contigs.tsv")).values()}
    for snp in snps:
        assert 0.05 <= snp.alt_frequency <= 0.95
        assert snp.pos <= lengths[snp.chrom]
        assert any(exon.contains(snp.chrom, snp.pos - 1) for exon in exons)
    assert len({(snp.chrom, snp.pos) for snp in snps}) == len(snps)


@pytest.mark.parametrize(("panel", "fewest"), [("myeloid", 60), ("myeloma", 40)])
def test_panels_have_enough_of_them(panel, fewest):
    transcripts = load_transcripts(resource("transcripts.tsv"))
    exons = [
        e
        for g in load_panel(resource("panels"), panel)
        if g in transcripts
        for e in transcripts[g].exons
    ]
    inside = [s for s in load_fingerprint() if any(e.contains(s.chrom, s.pos - 1) for e in exons)]
    assert len(inside) >= fewest
    assert len({snp.chrom for snp in inside}) >= 10


def test_fragments_are_counted_by_letter_inside_the_targets(tmp_path):
    reference = write_fasta(tmp_path / "reference.fa", {CHROM: BASES})
    other = "ACGT"["ACGT".index(BASES[120]) - 1]
    third = next(b for b in "ACGT" if b not in (BASES[120], other))
    reads = [
        Read(f"r{n}", 100, BASES[100:120] + base + BASES[121:150])
        for n, base in enumerate([BASES[120]] * 5 + [other] * 3 + [third])
    ]
    bam = write_bam(tmp_path / "a.bam", reads, {CHROM: BASES})
    with Alignments(bam, reference) as alignments:
        counted = TargetCounts.of(
            [count_sites(alignments, Interval(CHROM, 110, 140), load_filters("capture"))]
        )
    snps = [
        Snp(CHROM, 121, BASES[120], other, 0.3),
        Snp(CHROM, 201, BASES[200], "ACGT"["ACGT".index(BASES[200]) - 1], 0.3),
        Snp("chrZ", 121, "A", "C", 0.3),
    ]
    found = count_fingerprint(counted, snps, lambda chrom, start, end: BASES[start:end])
    assert found.snps == (snps[0],)
    assert (found.ref[0], found.alt[0], found.other[0]) == (5, 3, 1)
    masked = count_fingerprint(counted, snps, lambda chrom, start, end: "N" * (end - start))
    assert masked.snps == ()
    nothing = count_fingerprint(TargetCounts.of([]), snps, lambda chrom, start, end: "N")
    assert nothing.depth.dtype == np.int64


def test_a_site_needs_two_letters(tmp_path):
    path = tmp_path / "own.tsv"
    head = "chrom\tpos\tref\talt\talt_frequency\tsource\n"
    path.write_text(head + "chr1\t100\tA\tG\t0.3\tlaboratory\n")
    assert load_fingerprint(path) == (Snp("chr1", 100, "A", "G", 0.3, source="laboratory"),)
    path.write_text(head + "chr1\t100\tA\tA\t0.3\tlaboratory\n")
    with pytest.raises(HemalineError, match="HL-I20"):
        load_fingerprint(path)
